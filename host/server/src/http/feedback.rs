//! What people are told of their conversations. The person reads it first: whoever was their manager then, and whoever may
//! review others' results and says why, sees it once the person has read it, or after a day.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{TimeDelta, Utc};
use plumbline_core::audit::Action;
use plumbline_core::feedback::Kind;
use plumbline_core::ids::{FeedbackId, OrganisationId, PersonId};
use plumbline_core::people::Role;
use plumbline_core::score::{Card, Outcome};
use plumbline_store::{Feedback, FeedbackMark};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::auth::{Acting, Caller, ReadScorecards, ReadScores, Who, WriteFeedback};
use super::extract::{Id, Json as Body, List, PageParams, Params};
use super::problem::{Problem, Result};
use super::readings;
use super::sight::blind;
use crate::App;
use crate::wire::feedback::{FeedbackView, ItemView, LatencyView, WithdrawnView};
use crate::work::definitions::definition;
use crate::work::dispute;
use crate::work::result::read;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_feedback))
        .routes(routes!(get_feedback, mark_feedback))
        .routes(routes!(get_latency))
}

/// How long feedback is the person's alone, unless they have read it.
pub const HEAD_START: TimeDelta = TimeDelta::hours(24);

/// What a person is told of their conversations, newest first.
///
/// The person sees it at once. Whoever was their manager at the time, and a reviewer who says why, sees it once the person
/// has read it, or a day later.
#[utoipa::path(
    get, path = "/v1/people/{id}/feedback", tag = "feedback",
    params(("id" = uuid::Uuid, Path, description = "The person's id"), PageParams),
    responses(
        (status = 200, body = List<FeedbackView>), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
async fn list_feedback(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Id(person): Id<PersonId>,
    Params(page): Params<PageParams>,
) -> Result<Json<List<FeedbackView>>> {
    let page = page.request()?;
    let eye = Eye::of(&app, &caller, person).await?;
    let read_or_before = (!eye.first).then(|| Utc::now() - HEAD_START);
    let found = app.store.feedback_of(caller.organisation, person, eye.manager, read_or_before, page).await?;
    let blind = blind(&app, &caller, person).await?;
    let shown: Vec<_> = found.items.into_iter().filter(|it| !blind.contains(&it.conversation)).collect();
    note(&app, &caller, &shown).await?;
    let mut items = Vec::with_capacity(shown.len());
    for feedback in &shown {
        items.extend(view(&app, caller.organisation, feedback).await?);
    }
    Ok(Json(List { items, next: found.next.map(|it| it.to_string()) }))
}

/// What a person is told of one conversation.
#[utoipa::path(
    get, path = "/v1/people/{id}/feedback/{feedback}", tag = "feedback",
    params(("id" = uuid::Uuid, Path, description = "The person's id"), ("feedback" = uuid::Uuid, Path, description = "The feedback's id")),
    responses(
        (status = 200, body = FeedbackView), (status = 404, body = Problem), (status = 409, body = Problem),
    ),
)]
async fn get_feedback(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Path((person, id)): Path<(String, String)>,
) -> Result<Json<FeedbackView>> {
    let (person, id) = ids(&person, &id)?;
    let eye = Eye::of(&app, &caller, person).await?;
    let feedback = app.store.feedback(caller.organisation, id).await?.filter(|it| it.person == person);
    let feedback = feedback.ok_or_else(Problem::not_found)?;
    if !eye.first && feedback.read.is_none() && feedback.composed > Utc::now() - HEAD_START {
        return Err(Problem::not_found());
    }
    if let Some(manager) = eye.manager {
        let speakers = app.store.speakers(caller.organisation, feedback.conversation, feedback.revision).await?;
        if !speakers.iter().any(|it| it.person == Some(person) && it.manager == Some(manager)) {
            return Err(Problem::not_found());
        }
    }
    if blind(&app, &caller, person).await?.contains(&feedback.conversation) {
        return Err(Problem::not_found());
    }
    note(&app, &caller, std::slice::from_ref(&feedback)).await?;
    view(&app, caller.organisation, &feedback).await?.map(Json).ok_or_else(Problem::not_found)
}

/// What a person does with what they were told.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MarkRequest {
    /// They have read it. What is said of it below says that, too.
    #[serde(default)]
    read: bool,
    /// They take note of it.
    #[serde(default)]
    acknowledged: bool,
    /// Whether it was useful; what was said last counts.
    useful: Option<bool>,
}

/// Say that you have read feedback, take note of it, or say whether it was useful.
///
/// Only the person can whose feedback it is. What has been read stays read.
#[utoipa::path(
    patch, path = "/v1/people/{id}/feedback/{feedback}", tag = "feedback", request_body = MarkRequest,
    params(("id" = uuid::Uuid, Path, description = "The person's id"), ("feedback" = uuid::Uuid, Path, description = "The feedback's id")),
    responses(
        (status = 204), (status = 400, body = Problem), (status = 404, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn mark_feedback(
    State(app): State<App>,
    caller: Caller<WriteFeedback>,
    Path((person, id)): Path<(String, String)>,
    Body(MarkRequest { read, acknowledged, useful }): Body<MarkRequest>,
) -> Result<StatusCode> {
    let (person, id) = ids(&person, &id)?;
    if caller.person() != Some(person) {
        return Err(Problem::not_found());
    }
    let mark = FeedbackMark { read, acknowledged, useful };
    let marked = app.store.mark_feedback(caller.organisation, person, id, mark).await?;
    if marked { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}

/// How far back to look.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LatencyParams {
    /// 7 where nothing is said.
    #[param(minimum = 1, maximum = 366)]
    days: Option<u32>,
}

/// How long feedback takes, from when a conversation is received.
#[utoipa::path(
    get, path = "/v1/feedback/latency", tag = "feedback", params(LatencyParams),
    responses(
        (status = 200, body = LatencyView), (status = 400, body = Problem),
    ),
)]
async fn get_latency(
    State(app): State<App>,
    caller: Caller<ReadScorecards>,
    Params(LatencyParams { days }): Params<LatencyParams>,
) -> Result<Json<LatencyView>> {
    let days = days.unwrap_or(7);
    if !(1..=366).contains(&days) {
        return Err(Problem::malformed("the days cannot be looked at").with_error("days", "from 1 to 366"));
    }
    let since = Utc::now() - TimeDelta::days(i64::from(days));
    Ok(Json(app.store.feedback_latency(caller.organisation, since).await?.into()))
}

/// How somebody looks at a person's feedback.
struct Eye {
    /// Whether they see it as soon as it is there.
    first: bool,
    /// Whose conversations with them they see; `None` for all.
    manager: Option<PersonId>,
}

impl Eye {
    /// # Errors
    /// [`Problem::not_found`] where the caller sees nothing of that person, or there is none;
    /// [`Problem::people_not_told`]; [`Problem::reason_missing`].
    async fn of(app: &App, caller: &Caller<ReadScores>, person: PersonId) -> Result<Self> {
        let organisation = caller.organisation;
        let known = app.store.person(organisation, person).await?.is_some();
        let eye = match &caller.who {
            _ if !known => return Err(Problem::not_found()),
            Who::System => Self { first: true, manager: None },
            Who::Person(acting) if acting.person == person => Self { first: true, manager: None },
            Who::Person(Acting { roles, reason: Some(_), .. }) if roles.contains(&Role::Reviewer) => {
                Self { first: false, manager: None }
            }
            Who::Person(acting) if app.store.has_managed(organisation, acting.person, person).await? => {
                Self { first: false, manager: Some(acting.person) }
            }
            Who::Person(acting) if acting.roles.contains(&Role::Reviewer) => return Err(Problem::reason_missing()),
            Who::Person(_) => return Err(Problem::not_found()),
        };
        if !app.store.people_were_told(organisation).await? {
            return Err(Problem::people_not_told());
        }
        Ok(eye)
    }
}

/// Notes in the audit log that the results are read.
pub async fn note<S>(app: &App, caller: &Caller<S>, feedback: &[Feedback]) -> Result<()> {
    let reading =
        |it: &Feedback| readings::of_conversation(Action::FeedbackRead, it.conversation, it.revision, vec![it.person]);
    readings::record(app, caller, feedback.iter().map(reading).collect()).await
}

/// With all its words; `None` where the conversation was erased meanwhile.
pub async fn view(app: &App, organisation: OrganisationId, feedback: &Feedback) -> Result<Option<FeedbackView>> {
    let stored = app.store.conversation(organisation, feedback.conversation, Some(feedback.revision)).await?;
    let Some(stored) = stored else { return Ok(None) };
    let mut view = FeedbackView::bare(feedback, stored.header.started);
    for item in &feedback.items {
        let Some(score) = app.store.score(organisation, item.score).await? else { continue };
        let newest = dispute::newest(app, organisation, score.clone()).await?;
        let (result, newest) = (read(score)?, read(newest)?);
        let (Outcome::Scored(card), Outcome::Scored(now)) = (&result.outcome, &newest.outcome) else { continue };
        let of = |card: &Card| card.criteria.iter().find(|it| it.criterion == item.criterion).cloned();
        let (Some(found), Some(now)) = (of(card), of(now)) else { continue };
        let (component, name) = (result.record.plugin_digest, &result.record.plugin_name);
        let definition = definition(app, organisation, component, name, &stored.header.language).await?;
        if now.rating != found.rating {
            let titles = definition.iter().flat_map(|it| it.criteria()).map(|it| it.1);
            let title = titles.into_iter().find(|it| it.id == item.criterion).map(|it| it.title.clone());
            view.withdrawn.push(WithdrawnView {
                score: result.record.id.0,
                superseded_by: newest.record.id.0,
                criterion: item.criterion.clone(),
                title: title.unwrap_or_else(|| item.criterion.clone()),
            });
            continue;
        }
        let shown = ItemView::of(&result.record, &found, definition.as_deref(), &stored.conversation, item.returns);
        match item.kind {
            Kind::WentWell => view.went_well = Some(shown),
            Kind::WorkOn => view.work_on.push(shown),
        }
    }
    Ok(Some(view))
}

fn ids(person: &str, feedback: &str) -> Result<(PersonId, FeedbackId)> {
    let person = person.parse().map_err(|_| Problem::not_found())?;
    let feedback = feedback.parse().map_err(|_| Problem::not_found())?;
    Ok((person, feedback))
}
