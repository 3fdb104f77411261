//! Scores and what proves them; and work that was set aside.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use plumbline_core::audit::Action;
use plumbline_core::ids::{JobId, PersonId, ScoreId};
use plumbline_core::people::Role;
use plumbline_store::{DeadJob, Work};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{Admin, Caller, ReadReceipts, ReadScores};
use super::extract::{Id, List, PageParams, Params};
use super::problem::{Problem, Result};
use super::readings;
use super::sight::{self, Sight};
use crate::App;
use crate::wire::score::Score;
use crate::work::result::read;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_score))
        .routes(routes!(get_receipt))
        .routes(routes!(list_dead_jobs))
        .routes(routes!(retry_job))
}

/// A score with its evidence.
#[utoipa::path(
    get, path = "/v1/scores/{id}", tag = "measure", params(("id" = Uuid, Path, description = "The score's id")),
    responses(
        (status = 200, body = Score), (status = 404, body = Problem), (status = 409, body = Problem),
    ),
)]
async fn get_score(State(app): State<App>, caller: Caller<ReadScores>, Id(id): Id<ScoreId>) -> Result<Json<Score>> {
    let stored = app.store.score(caller.organisation, id).await?.ok_or_else(Problem::not_found)?;
    let (conversation, revision) = (stored.record.conversation, stored.record.revision);
    let sight = Sight::of(&app, &caller, conversation, revision).await?;
    if !sight.shows(&stored.record)? {
        return Err(Problem::not_found());
    }
    let reading = readings::of_score(Action::ScoreRead, &stored.record, sight.person(stored.record.participant));
    readings::record(&app, &caller, vec![reading]).await?;
    let conversation = app.store.conversation(caller.organisation, conversation, Some(revision)).await?;
    let language = conversation.as_ref().map_or("", |it| &it.header.language);
    let known = app.reliabilities.of(&app, caller.organisation, &stored.record, language).await?;
    let conversation = conversation.as_ref().map(|it| &it.conversation);
    Ok(Json(Score::of(read(stored)?, conversation, &sight).beside(&known)))
}

/// The unsigned body of a score's receipt, in the bytes that were stored.
///
/// It holds what the score was made from and of as digests, numbers and places, and no words. What depends on random
/// salts stands together under `salted`; all else is the same for the same input on every host.
#[utoipa::path(
    get, path = "/v1/scores/{id}/receipt", tag = "measure", params(("id" = Uuid, Path, description = "The score's id")),
    responses(
        (status = 200, body = serde_json::Value), (status = 404, body = Problem), (status = 409, body = Problem),
    ),
)]
async fn get_receipt(State(app): State<App>, caller: Caller<ReadReceipts>, Id(id): Id<ScoreId>) -> Result<Response> {
    let record = app.store.score(caller.organisation, id).await?.ok_or_else(Problem::not_found)?.record;
    let person = if caller.has_role(Role::Auditor) {
        let person = sight::whose(&app, caller.organisation, &record).await?;
        // A receipt has the ratings in it.
        let blind = sight::blind(&app, &caller, person.unwrap_or(PersonId(Uuid::nil()))).await?;
        if blind.contains(&record.conversation) {
            return Err(Problem::not_found());
        }
        person
    } else {
        let sight = Sight::of(&app, &caller, record.conversation, record.revision).await?;
        if !sight.shows(&record)? {
            return Err(Problem::not_found());
        }
        sight.person(record.participant)
    };
    readings::record(&app, &caller, vec![readings::of_score(Action::ReceiptRead, &record, person)]).await?;
    let receipt = app.store.receipt(caller.organisation, id).await?.ok_or_else(Problem::not_found)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], receipt).into_response())
}

/// Work that failed for good for a reason of the host's.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeadJobView {
    pub id: Uuid,
    /// `score`, `feedback` or `check`.
    #[schema(example = "score")]
    pub kind: &'static str,
    pub conversation: Option<Uuid>,
    pub revision: Option<u32>,
    pub scorecard: Option<Uuid>,
    pub plugin: Option<Uuid>,
    pub attempts: u32,
    /// The code of the last failure.
    #[schema(example = "host-fault")]
    pub code: String,
    pub failed: DateTime<Utc>,
}

impl From<DeadJob> for DeadJobView {
    fn from(DeadJob { id, work, attempts, code, failed }: DeadJob) -> Self {
        let bare = Self {
            id: id.0,
            kind: "check",
            conversation: None,
            revision: None,
            scorecard: None,
            plugin: None,
            attempts,
            code,
            failed,
        };
        match work {
            Work::Feedback { conversation, revision } => {
                Self { kind: "feedback", conversation: Some(conversation.0), revision: Some(revision), ..bare }
            }
            Work::Check { plugin } => Self { plugin: Some(plugin.0), ..bare },
            Work::Score { conversation, revision, binding } => Self {
                kind: "score",
                conversation: Some(conversation.0),
                revision: Some(revision),
                scorecard: Some(binding.0),
                ..bare
            },
        }
    }
}

/// List work that was set aside.
#[utoipa::path(
    get, path = "/v1/jobs/dead", tag = "house", params(PageParams),
    responses(
        (status = 200, body = List<DeadJobView>), (status = 400, body = Problem),
    ),
)]
async fn list_dead_jobs(
    State(app): State<App>,
    caller: Caller<Admin>,
    Params(page): Params<PageParams>,
) -> Result<Json<List<DeadJobView>>> {
    Ok(Json(app.store.dead_jobs(caller.organisation, page.request()?).await?.into()))
}

/// Try work again that was set aside.
#[utoipa::path(
    post, path = "/v1/jobs/{id}/retry", tag = "house", params(("id" = Uuid, Path, description = "The job's id")),
    responses(
        (status = 202), (status = 404, body = Problem),
    ),
)]
async fn retry_job(State(app): State<App>, caller: Caller<Admin>, Id(id): Id<JobId>) -> Result<StatusCode> {
    let again = app.store.retry_dead(caller.organisation, caller.actor(), id).await?;
    if again { Ok(StatusCode::ACCEPTED) } else { Err(Problem::not_found()) }
}
