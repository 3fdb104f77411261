//! Speakers whom nobody is known to be: they are scored like everybody, are listed here as what is left to be done, and
//! become somebody without being scored again.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use plumbline_core::ids::{ConversationId, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{Caller, WritePeople};
use super::extract::{Id, Json as Body, List, PageParams, Params};
use super::problem::{Problem, Result};
use crate::App;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_strangers)).routes(routes!(match_speaker))
}

/// A speaker whom nobody is known to be.
#[derive(Debug, Serialize, ToSchema)]
struct StrangerView {
    conversation: Uuid,
    /// As in the conversation's `participants`, from 0.
    participant: u32,
    /// Their id in the conversation; null where it has been erased meanwhile.
    id: Option<String>,
    /// What the source calls them.
    label: Option<String>,
    /// When the conversation began.
    started: DateTime<Utc>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MatchRequest {
    /// As in the conversation's `participants`, from 0.
    participant: u32,
    person: Uuid,
}

/// List speakers whom nobody is known to be, those of the newest conversations first.
///
/// A page ends with a conversation, so it may hold some more than its limit.
#[utoipa::path(
    get, path = "/v1/speakers/unmatched", tag = "people", params(PageParams),
    responses(
        (status = 200, body = List<StrangerView>), (status = 400, body = Problem),
    ),
)]
async fn list_strangers(
    State(app): State<App>,
    caller: Caller<WritePeople>,
    Params(page): Params<PageParams>,
) -> Result<Json<List<StrangerView>>> {
    let found = app.store.strangers(caller.organisation, page.request()?).await?;
    let mut items = Vec::new();
    for strangers in found.items {
        let Some(first) = strangers.first() else { continue };
        let stored = app.store.conversation(caller.organisation, first.conversation, None).await?;
        for stranger in &strangers {
            let shown = stored.as_ref().and_then(|it| it.conversation.participants.get(stranger.participant as usize));
            items.push(StrangerView {
                conversation: stranger.conversation.0,
                participant: stranger.participant,
                id: shown.map(|it| it.id.clone()),
                label: shown.map(|it| it.label.clone()),
                started: stranger.started,
            });
        }
    }
    Ok(Json(List { items, next: found.next.map(|it| it.to_string()) }))
}

/// Say who an internal speaker of a conversation is.
///
/// Their scores are that person's from then on. Nothing is scored again.
#[utoipa::path(
    post, path = "/v1/conversations/{id}/speakers", tag = "people", request_body = MatchRequest,
    params(("id" = Uuid, Path, description = "The conversation's id")),
    responses(
        (status = 204), (status = 400, body = Problem), (status = 404, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn match_speaker(
    State(app): State<App>,
    caller: Caller<WritePeople>,
    Id(id): Id<ConversationId>,
    Body(MatchRequest { participant, person }): Body<MatchRequest>,
) -> Result<StatusCode> {
    let matched =
        app.store.match_speaker(caller.organisation, caller.actor(), id, participant, PersonId(person)).await?;
    if matched { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}
