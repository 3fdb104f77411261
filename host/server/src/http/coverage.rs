//! How much of people's live work is observed: conversations that came in and what became of them, against how many were
//! expected. People stand in no order of merit.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{Datelike as _, Days, NaiveDate, Utc};
use plumbline_core::audit::{Action, Subject};
use plumbline_core::ids::{PersonId, TeamId};
use plumbline_core::week::Week;
use plumbline_progress::improvement::question::Window;
use plumbline_progress::proportion::wilson;
use plumbline_store::{Expectation, Expected, Membership, Reading, Spoken};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{Caller, ReadScores, WritePeople};
use super::extract::{Id, Json as Body, Params};
use super::improvement::WindowParams;
use super::problem::{Problem, Result};
use super::readings;
use crate::App;
use crate::improvement::viewer::{Viewer, Weeks};
use crate::wire::improvement::{WindowView, finite};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(of_team))
        .routes(routes!(of_person))
        .routes(routes!(expect_of_team))
        .routes(routes!(expect_of_person))
}

/// How much was observed.
#[derive(Debug, Serialize, ToSchema)]
struct CoverageView {
    /// The weeks that are looked at; the one that is running is not among them.
    window: WindowView,
    total: CountsView,
    /// Each person by themselves, in no order of merit.
    people: Vec<PersonCoverageView>,
}

/// How much of one person's work was observed.
#[derive(Debug, Serialize, ToSchema)]
struct PersonCoverageView {
    person: Uuid,
    #[serde(flatten)]
    counts: CountsView,
}

/// Conversations. They are counted and not estimated; what the share is of is expected, and what was not submitted is not
/// known.
#[derive(Debug, Default, Serialize, ToSchema)]
struct CountsView {
    /// That came in and in which somebody asked about is known to have spoken. Where nobody is known to have, a conversation
    /// is nobody's yet: see `GET /v1/speakers/unmatched`.
    observed: u64,
    /// Of these, scored by a scorecard that counts.
    scored: u64,
    /// Not scored, since every scorecard that is for them said that it is not.
    declined: u64,
    /// Not scored, since a scorecard failed on them or was set aside.
    failed: u64,
    /// Not scored yet.
    waiting: u64,
    /// Not scored, since no scorecard is for them.
    without_scorecard: u64,
    /// How many were to be expected; null where the organisation has not said.
    expected: Option<u64>,
    /// What was observed of what was expected; null where nothing was.
    share: Option<ShareView>,
}

/// A share of what was expected, 0 to 1.
#[derive(Debug, Serialize, ToSchema)]
struct ShareView {
    value: f64,
    /// With how much of what was expected the observed are to be taken for a sample, 95 times in 100 (Wilson 1927).
    low: f64,
    high: f64,
}

/// How much of the work of a team's people is observed.
///
/// The people are those who are in the team, or in one that is a part of it, now. A manager sees the weeks in which they
/// reported to them.
#[utoipa::path(
    get, path = "/v1/teams/{id}/coverage", tag = "answers",
    params(("id" = Uuid, Path, description = "The team's id"), WindowParams),
    responses(
        (status = 200, body = CoverageView), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
async fn of_team(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Id(team): Id<TeamId>,
    Params(params): Params<WindowParams>,
) -> Result<Json<CoverageView>> {
    let days = params.days()?;
    app.store.team(caller.organisation, team).await?.ok_or_else(Problem::not_found)?;
    let people = app.store.people_of_team(caller.organisation, team, Utc::now()).await?;
    covered(&app, &caller, Action::ImprovementRead, Subject::Team(team), people, days).await
}

/// How much of a person's work is observed.
#[utoipa::path(
    get, path = "/v1/people/{id}/coverage", tag = "answers",
    params(("id" = Uuid, Path, description = "The person's id"), WindowParams),
    responses(
        (status = 200, body = CoverageView), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
async fn of_person(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Id(person): Id<PersonId>,
    Params(params): Params<WindowParams>,
) -> Result<Json<CoverageView>> {
    let days = params.days()?;
    app.store.person(caller.organisation, person).await?.ok_or_else(Problem::not_found)?;
    covered(&app, &caller, Action::ProgressRead, Subject::Person(person), vec![person], days).await
}

async fn covered(
    app: &App,
    caller: &Caller<ReadScores>,
    action: Action,
    subject: Subject,
    people: Vec<PersonId>,
    days: u32,
) -> Result<Json<CoverageView>> {
    let now = Utc::now();
    let viewer = Viewer::of(app, caller).await?;
    let people = viewer.sees(app, caller, people, now).await?;
    if people.is_empty() && !matches!(viewer, Viewer::All) {
        return Err(Viewer::nothing(caller));
    }
    let reading = Reading { action, subject, people: people.clone(), details: Default::default() };
    readings::record(app, caller, vec![reading]).await?;
    // What of this week is still to come would be missing.
    let (_, window) = Window::pair(days, Week::of(now).0);
    let mut view = CoverageView { window: window.into(), total: CountsView::default(), people: Vec::new() };
    for person in people {
        let weeks = viewer.weeks(app, caller, person).await?;
        let counts = counts(app, caller, person, window, &weeks).await?;
        view.total.add(&counts);
        view.people.push(PersonCoverageView { person: person.0, counts });
    }
    view.total.share = view.total.share();
    Ok(Json(view))
}

async fn counts(
    app: &App,
    caller: &Caller<ReadScores>,
    person: PersonId,
    window: Window,
    weeks: &Weeks,
) -> Result<CountsView> {
    let organisation = caller.organisation;
    let (first, last) = (Week(window.first), Week(window.end() - 1));
    let mut counts = CountsView::default();
    for one in app.store.spoken_between(organisation, person, first.starts(), last.ends()).await? {
        if weeks.contains(Week::of(one.started)) {
            counts.count(&one);
        }
    }
    let memberships = app.store.memberships(organisation, person).await?;
    let own = app.store.expectations(organisation, Expected::Person(person)).await?;
    let mut teams: Vec<(TeamId, Vec<Expectation>)> = Vec::new();
    for Membership { team, .. } in &memberships {
        if !teams.iter().any(|it| it.0 == *team) {
            teams.push((*team, app.store.expectations(organisation, Expected::Team(*team)).await?));
        }
    }
    for week in (window.first..window.end()).map(Week).filter(|it| weeks.contains(*it)) {
        let of_team = || {
            let team = team_in(&memberships, week)?;
            expected_in(&teams.iter().find(|it| it.0 == team)?.1, week)
        };
        if let Some(expected) = expected_in(&own, week).or_else(of_team) {
            counts.expected = Some(counts.expected.unwrap_or_default() + u64::from(expected));
        }
    }
    counts.share = counts.share();
    Ok(counts)
}

/// The team that somebody was in when a week began; the one joined last, where there were several.
fn team_in(memberships: &[Membership], week: Week) -> Option<TeamId> {
    let monday = week.starts();
    let there =
        |it: &&Membership| it.starts.date_naive() <= monday && it.ends.is_none_or(|ends| ends.date_naive() > monday);
    memberships.iter().filter(there).max_by_key(|it| it.starts).map(|it| it.team)
}

/// What was said last of a week.
fn expected_in(said: &[Expectation], week: Week) -> Option<u32> {
    said.iter().rev().find(|it| it.week <= week)?.conversations
}

impl CountsView {
    fn count(&mut self, one: &Spoken) {
        self.observed += 1;
        let became = match one {
            Spoken { scored: true, .. } => &mut self.scored,
            Spoken { waiting: true, .. } => &mut self.waiting,
            Spoken { failed: true, .. } => &mut self.failed,
            Spoken { declined: true, .. } => &mut self.declined,
            _ => &mut self.without_scorecard,
        };
        *became += 1;
    }

    fn add(&mut self, other: &Self) {
        self.observed += other.observed;
        self.scored += other.scored;
        self.declined += other.declined;
        self.failed += other.failed;
        self.waiting += other.waiting;
        self.without_scorecard += other.without_scorecard;
        if let Some(expected) = other.expected {
            self.expected = Some(self.expected.unwrap_or_default() + expected);
        }
    }

    fn share(&self) -> Option<ShareView> {
        let expected = self.expected.filter(|it| *it > 0)?;
        // Who had more than was expected was observed as far as could be asked.
        let observed = self.observed.min(expected);
        let interval = wilson(observed, expected, 0.95);
        let rounded = |it: f64| finite(it).unwrap_or_default();
        let value = rounded(observed as f64 / expected as f64);
        Some(ShareView { value, low: rounded(interval.low), high: rounded(interval.high) })
    }
}

/// How many conversations a week are expected.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ExpectationRequest {
    /// Null where nothing is expected any more; of a person, what is expected of their team holds then.
    #[schema(minimum = 0, maximum = 10_000)]
    conversations_a_week: Option<u32>,
    /// The first week that it holds for, by any day in it; this week where nothing is said. What was said of earlier weeks
    /// stays.
    from: Option<NaiveDate>,
}

impl ExpectationRequest {
    fn check(self) -> Result<Expectation> {
        let invalid = |pointer: &str, detail: &str| {
            Err(Problem::invalid("invalid-expectation", "this cannot be expected").with_error(pointer, detail))
        };
        if self.conversations_a_week.is_some_and(|it| it > 10_000) {
            return invalid("/conversations_a_week", "from 0 to 10000");
        }
        let today = Utc::now().date_naive();
        let soon = today.checked_add_days(Days::new(366)).unwrap_or(NaiveDate::MAX);
        let from = self.from.unwrap_or(today);
        if from.year() < 2000 || from > soon {
            return invalid("/from", "a day from 2000 on, and within a year from now");
        }
        Ok(Expectation { week: Week::of_date(from), conversations: self.conversations_a_week })
    }
}

/// Say how many conversations a week everybody in a team is expected to have, of whom nothing else is expected.
#[utoipa::path(
    put, path = "/v1/teams/{id}/expectation", tag = "answers", request_body = ExpectationRequest,
    params(("id" = Uuid, Path, description = "The team's id")),
    responses(
        (status = 204), (status = 400, body = Problem), (status = 404, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn expect_of_team(
    State(app): State<App>,
    caller: Caller<WritePeople>,
    Id(team): Id<TeamId>,
    Body(request): Body<ExpectationRequest>,
) -> Result<StatusCode> {
    let expectation = request.check()?;
    app.store.set_expectation(caller.organisation, caller.actor(), Expected::Team(team), expectation).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Say how many conversations a week a person is expected to have, whatever is expected of their team.
#[utoipa::path(
    put, path = "/v1/people/{id}/expectation", tag = "answers", request_body = ExpectationRequest,
    params(("id" = Uuid, Path, description = "The person's id")),
    responses(
        (status = 204), (status = 400, body = Problem), (status = 404, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn expect_of_person(
    State(app): State<App>,
    caller: Caller<WritePeople>,
    Id(person): Id<PersonId>,
    Body(request): Body<ExpectationRequest>,
) -> Result<StatusCode> {
    let expectation = request.check()?;
    app.store.set_expectation(caller.organisation, caller.actor(), Expected::Person(person), expectation).await?;
    Ok(StatusCode::NO_CONTENT)
}
