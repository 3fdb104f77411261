//! Which skills changed, by how much, and what caused it: of a team, of a person, or of all that the caller sees. "Nothing
//! yet" is an answer, with when it could be known.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use plumbline_core::audit::{Action, Subject};
use plumbline_core::ids::{AnswerId, PersonId, TeamId};
use plumbline_store::{NewAnswer, Reading};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{Caller, ReadScores};
use super::extract::{Id, Params};
use super::problem::{Problem, Result};
use super::readings;
use crate::App;
use crate::improvement::associations::associations;
use crate::improvement::compute;
use crate::improvement::gather::{Gathered, Whom, gather};
use crate::improvement::viewer::{Viewer, Weeks};
use crate::wire::improvement::ImprovementView;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(of_team))
        .routes(routes!(of_person))
        .routes(routes!(of_everybody))
        .routes(routes!(get_answer))
        .routes(routes!(reproduce))
}

/// How long the two windows are.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WindowParams {
    /// 90 where nothing is said. The windows are whole weeks, as many as come nearest; the later one ends with the week that is running.
    #[param(minimum = 7, maximum = 366)]
    pub days: Option<u32>,
}

impl WindowParams {
    /// # Errors
    /// Where there is no such window.
    pub fn days(&self) -> Result<u32> {
        match self.days.unwrap_or(90) {
            days @ 7..=366 => Ok(days),
            _ => Err(Problem::malformed("the days cannot be looked at").with_error("days", "from 7 to 366")),
        }
    }
}

/// Who is asked about, as it is kept with the answer.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum About {
    Team(TeamId),
    Person(PersonId),
    /// Everybody whom the caller sees.
    Everybody(Uuid),
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Kept {
    about: About,
    days: u32,
    asked: DateTime<Utc>,
    /// The manager whose sight it was.
    viewer: Option<PersonId>,
}

/// Which skill of a team measurably improved, by how much, and what caused it.
///
/// The people are those who are in the team, or in one that is a part of it, now. A manager sees what those did who report to
/// them, in the weeks in which they did.
#[utoipa::path(
    get, path = "/v1/teams/{id}/improvement", tag = "answers",
    params(("id" = Uuid, Path, description = "The team's id"), WindowParams),
    responses(
        (status = 200, body = ImprovementView), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
async fn of_team(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Id(id): Id<TeamId>,
    Params(params): Params<WindowParams>,
) -> Result<Json<ImprovementView>> {
    let days = params.days()?;
    answer(&app, &caller, About::Team(id), days).await
}

/// Which of a person's skills measurably improved, by how much, and what caused it.
#[utoipa::path(
    get, path = "/v1/people/{id}/improvement", tag = "answers",
    params(("id" = Uuid, Path, description = "The person's id"), WindowParams),
    responses(
        (status = 200, body = ImprovementView), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
async fn of_person(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Id(id): Id<PersonId>,
    Params(params): Params<WindowParams>,
) -> Result<Json<ImprovementView>> {
    let days = params.days()?;
    answer(&app, &caller, About::Person(id), days).await
}

/// Which skills of everybody whom the caller sees measurably improved, by how much, and what caused it.
///
/// For a system of the organisation, and a reviewer who says why, that is the organisation; for a manager, those who report
/// to them.
#[utoipa::path(
    get, path = "/v1/improvement", tag = "answers", params(WindowParams),
    responses(
        (status = 200, body = ImprovementView), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
async fn of_everybody(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Params(params): Params<WindowParams>,
) -> Result<Json<ImprovementView>> {
    let days = params.days()?;
    answer(&app, &caller, About::Everybody(caller.organisation.0), days).await
}

/// An answer as it was given. Whoever may ask the same may read it.
#[utoipa::path(
    get, path = "/v1/answers/{id}", tag = "answers", params(("id" = Uuid, Path, description = "The answer's id")),
    responses(
        (status = 200, body = ImprovementView), (status = 404, body = Problem), (status = 409, body = Problem),
    ),
)]
async fn get_answer(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Id(id): Id<AnswerId>,
) -> Result<Json<ImprovementView>> {
    let kept = app.store.answer(caller.organisation, id).await?.ok_or_else(Problem::not_found)?;
    let question: Kept = serde_json::from_value(kept.answer.question).map_err(|error| Problem::internal(&error))?;
    let viewer = may_read(&app, &caller, &question).await?;
    let people = whom(&app, &caller, &viewer, question.about, question.asked).await?;
    record(&app, &caller, question.about, &people).await?;
    serde_json::from_value(kept.answer.answer).map(Json).map_err(|error| Problem::internal(&error))
}

/// Whether an answer comes out the same again.
#[derive(Debug, Serialize, ToSchema)]
struct ReproductionView {
    /// Whether it was computed from the same sums, and is the same to the digit.
    identical: bool,
    /// Whether the sums are the same: conversations that came late, were erased or matched since change them.
    same_inputs: bool,
    /// What comes out now.
    answer: ImprovementView,
}

/// Compute an answer again: the same question, as of the same time, from the sums that are there now.
#[utoipa::path(
    post, path = "/v1/answers/{id}/reproduce", tag = "answers",
    params(("id" = Uuid, Path, description = "The answer's id")),
    responses(
        (status = 200, body = ReproductionView), (status = 404, body = Problem), (status = 409, body = Problem),
    ),
)]
async fn reproduce(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Id(id): Id<AnswerId>,
) -> Result<Json<ReproductionView>> {
    let kept = app.store.answer(caller.organisation, id).await?.ok_or_else(Problem::not_found)?;
    let question: Kept =
        serde_json::from_value(kept.answer.question.clone()).map_err(|error| Problem::internal(&error))?;
    let viewer = may_read(&app, &caller, &question).await?;
    let people = whom(&app, &caller, &viewer, question.about, question.asked).await?;
    record(&app, &caller, question.about, &people).await?;
    let (gathered, mut view) = computed(&app, &caller, question, &viewer, people).await?;
    (view.id, view.given) = (id.0, kept.given);
    let again = serde_json::to_value(&view).map_err(|error| Problem::internal(&error))?;
    let same_inputs = gathered.inputs == kept.answer.inputs;
    let identical = same_inputs && without_id(again) == without_id(kept.answer.answer);
    Ok(Json(ReproductionView { identical, same_inputs, answer: view }))
}

fn without_id(mut answer: serde_json::Value) -> serde_json::Value {
    if let Some(it) = answer.as_object_mut() {
        it.remove("id");
        it.remove("given");
    }
    answer
}

async fn answer(app: &App, caller: &Caller<ReadScores>, about: About, days: u32) -> Result<Json<ImprovementView>> {
    let asked = Utc::now();
    match about {
        About::Team(team) => drop(app.store.team(caller.organisation, team).await?.ok_or_else(Problem::not_found)?),
        About::Person(it) => drop(app.store.person(caller.organisation, it).await?.ok_or_else(Problem::not_found)?),
        About::Everybody(_) => {}
    }
    let viewer = Viewer::of(app, caller).await?;
    let people = whom(app, caller, &viewer, about, asked).await?;
    record(app, caller, about, &people).await?;
    let kept = Kept { about, days, asked, viewer: viewer.manager() };
    let (gathered, mut view) = computed(app, caller, kept, &viewer, people).await?;
    view.given = asked;
    let new = NewAnswer {
        person: match about {
            About::Person(person) => Some(person),
            _ => None,
        },
        question: serde_json::to_value(kept).map_err(|error| Problem::internal(&error))?,
        answer: serde_json::to_value(&view).map_err(|error| Problem::internal(&error))?,
        inputs: gathered.inputs,
    };
    view.id = app.store.keep_answer(caller.organisation, new).await?.0;
    Ok(Json(view))
}

/// Who is asked about, of those whom the caller sees.
async fn whom(
    app: &App,
    caller: &Caller<ReadScores>,
    viewer: &Viewer,
    about: About,
    at: DateTime<Utc>,
) -> Result<Vec<PersonId>> {
    let organisation = caller.organisation;
    let people = match about {
        About::Team(team) => app.store.people_of_team(organisation, team, at).await?,
        About::Person(person) => vec![person],
        About::Everybody(_) => match viewer {
            Viewer::All => app.store.all_placements(organisation, at).await?.into_iter().map(|it| it.person).collect(),
            Viewer::Manager(manager) => app.store.reports(organisation, *manager, at).await?,
            Viewer::Oneself(person) => vec![*person],
        },
    };
    let seen = viewer.sees(app, caller, people, at).await?;
    if seen.is_empty() && !matches!(viewer, Viewer::All) {
        return Err(Viewer::nothing(caller));
    }
    Ok(seen)
}

async fn computed(
    app: &App,
    caller: &Caller<ReadScores>,
    kept: Kept,
    viewer: &Viewer,
    people: Vec<PersonId>,
) -> Result<(Gathered, ImprovementView)> {
    let subject = match kept.about {
        About::Team(TeamId(id)) | About::Person(PersonId(id)) | About::Everybody(id) => id,
    };
    let mut seen = Vec::with_capacity(people.len());
    for person in people {
        let weeks = match viewer {
            Viewer::All => Weeks::ALL,
            _ => viewer.weeks(app, caller, person).await?,
        };
        seen.push((person, weeks));
    }
    let count = seen.len();
    let whom = Whom { people: seen, subject };
    let gathered = gather(app, caller.organisation, whom, kept.days, kept.asked).await?;
    let (gathered, answer) = compute(gathered).await?;
    let mut view = ImprovementView::of(Uuid::nil(), kept.asked, &answer, &gathered, count);
    view.outcomes = associations(app, caller.organisation, &answer, &gathered.asked).await?;
    Ok((gathered, view))
}

/// Whose sight an answer was given to: theirs, or whoever sees all.
async fn may_read(app: &App, caller: &Caller<ReadScores>, kept: &Kept) -> Result<Viewer> {
    match Viewer::of(app, caller).await? {
        // What was answered to a manager holds the weeks that they see.
        Viewer::All => Ok(kept.viewer.map_or(Viewer::All, Viewer::Manager)),
        viewer if viewer.manager() == kept.viewer => Ok(viewer),
        _ => Err(Viewer::nothing(caller)),
    }
}

async fn record(app: &App, caller: &Caller<ReadScores>, about: About, people: &[PersonId]) -> Result<()> {
    let (action, subject) = match about {
        About::Team(team) => (Action::ImprovementRead, Subject::Team(team)),
        About::Person(person) => (Action::ProgressRead, Subject::Person(person)),
        About::Everybody(_) => (Action::ImprovementRead, Subject::Organisation(caller.organisation)),
    };
    readings::record(
        app,
        caller,
        vec![Reading { action, subject, people: people.to_vec(), details: Default::default() }],
    )
    .await
}
