//! Conversations in, and out again. Accepted means durable: 202 is answered after the conversation and the jobs that will
//! score it are committed in one transaction.

use std::num::NonZeroU32;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::audit::Action;
use plumbline_core::conversation::{Conversation, Turn};
use plumbline_core::ids::ConversationId;
use plumbline_measure::Salt;
use plumbline_measure::transcript_digest::{self, TranscriptTree};
use plumbline_store::{ConversationFilter, StoredConversation};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::auth::{Caller, ReadConversations, ReadScores, WriteConversations};
use super::extract::{Id, List, Params, page_request};
use super::idempotency::IdempotencyKey;
use super::problem::{Problem, Result};
use super::readings;
use super::sight::{self, Sight};
use super::submission::Submission;
use crate::wire::conversation::{ConversationSummary, ConversationView, Submitted, TranscriptView, Validated};
use crate::wire::score::{Score, Scores, ScoresState};
use crate::work::result::read;
use crate::{App, practice};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(submit_conversation, list_conversations))
        .routes(routes!(validate_conversation))
        .routes(routes!(get_conversation, erase_conversation))
        .routes(routes!(get_transcript))
        .routes(routes!(get_scores))
}

/// Submit a conversation.
///
/// The body is native JSON, vCon or WebVTT, told apart by content type, `?format=` or its first bytes. What a body
/// cannot carry (who is on which side, say) comes as JSON in `?metadata=` or as the part `metadata` of a multipart
/// body beside the part `file`; a part `roster` names whom the organisation knows as its own. The same `source` and
/// `external_id` with other content is the next revision, and with the same content changes nothing.
#[utoipa::path(
    post, path = "/v1/conversations", tag = "capture", params(SubmitParams, IdempotencyKey),
    request_body(content(
        (serde_json::Value = "application/json"), (serde_json::Value = "application/vcon+json"),
        (String = "text/vtt"), (MultipartBody = "multipart/form-data"),
    )),
    responses(
        (status = 202, body = Submitted, headers(("Location" = String, description = "Where the conversation is"))),
        (status = 400, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn submit_conversation(
    State(app): State<App>,
    caller: Caller<WriteConversations>,
    key: Option<IdempotencyKey>,
    submission: Submission,
) -> Result<Response> {
    let content_digest = submission.digest();
    let (conversation, format) = submission.capture().await?;
    if conversation.source == practice::SOURCE {
        let detail = format!("the source `{}` is the server's own", practice::SOURCE);
        return Err(
            Problem::invalid("invalid-conversation", "the conversation cannot be kept").with_error("/source", detail)
        );
    }
    let (turns, notes) = (conversation.turns.len(), conversation.notes.clone());
    let (salts, transcript_root) = salted(&conversation)?;
    let submission = plumbline_store::Submission {
        conversation,
        content_digest,
        transcript_root,
        salts,
        format: format.as_str().to_owned(),
        person: None,
        idempotency: IdempotencyKey::of(key, "POST /v1/conversations", content_digest),
    };
    let accepted = app.store.accept(caller.organisation, submission).await?;
    let answer = Submitted::of(&accepted, turns, &notes);
    let labels = [("format", format.as_str()), ("state", answer.state)];
    metrics::counter!("plumbline_conversations_accepted_total", &labels).increment(1);
    let location = format!("/v1/conversations/{}", accepted.id);
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, location)], Json(answer)).into_response())
}

/// A salt for each turn, and the root over the turns under them.
pub fn salted(conversation: &Conversation) -> Result<(Vec<[u8; 32]>, Digest)> {
    let mut salts = vec![[0; 32]; conversation.turns.len()];
    getrandom::fill(salts.as_flattened_mut()).map_err(|error| Problem::internal(&error))?;
    let leaf = |(turn, salt): (&Turn, &[u8; 32])| transcript_digest::leaf(turn, &Salt::new(*salt));
    let leaves = conversation.turns.iter().zip(&salts).map(leaf).collect();
    Ok((salts, TranscriptTree::new(leaves).root()))
}

/// Check a conversation without keeping it.
#[utoipa::path(
    post, path = "/v1/conversations/validate", tag = "capture", params(SubmitParams),
    request_body(content(
        (serde_json::Value = "application/json"), (serde_json::Value = "application/vcon+json"),
        (String = "text/vtt"), (MultipartBody = "multipart/form-data"),
    )),
    responses(
        (status = 200, body = Validated), (status = 400, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn validate_conversation(_: Caller<WriteConversations>, submission: Submission) -> Result<Json<Validated>> {
    let (conversation, _) = submission.capture().await?;
    Ok(Json(Validated::from(&conversation)))
}

/// List conversations, newest first.
#[utoipa::path(
    get, path = "/v1/conversations", tag = "capture", params(ListParams),
    responses(
        (status = 200, body = List<ConversationSummary>), (status = 400, body = Problem),
    ),
)]
async fn list_conversations(
    State(app): State<App>,
    caller: Caller<ReadConversations>,
    Params(params): Params<ListParams>,
) -> Result<Json<List<ConversationSummary>>> {
    let filter = ConversationFilter {
        conversation_type: params.conversation_type,
        source: params.source,
        external_id: params.external_id,
        since: params.since,
        until: params.until,
        practice: params.practice.unwrap_or(false),
        seen_by: sight::bound(&caller),
    };
    let page = page_request(params.cursor.as_deref(), params.limit)?;
    Ok(Json(app.store.conversations(caller.organisation, filter, page).await?.into()))
}

/// A conversation, without its turns.
#[utoipa::path(
    get, path = "/v1/conversations/{id}", tag = "capture",
    params(("id" = uuid::Uuid, Path, description = "The conversation's id"), RevisionParams),
    responses(
        (status = 200, body = ConversationView), (status = 400, body = Problem), (status = 404, body = Problem),
    ),
)]
async fn get_conversation(
    State(app): State<App>,
    caller: Caller<ReadConversations>,
    Id(id): Id<ConversationId>,
    Params(params): Params<RevisionParams>,
) -> Result<Json<ConversationView>> {
    let (stored, sight) = find(&app, &caller, id, params.revision).await?;
    let reading = readings::of_conversation(Action::ConversationRead, id, stored.header.revision, sight.people());
    readings::record(&app, &caller, vec![sight.noted(reading)]).await?;
    Ok(Json(stored.into()))
}

/// What was said.
#[utoipa::path(
    get, path = "/v1/conversations/{id}/transcript", tag = "capture",
    params(("id" = uuid::Uuid, Path, description = "The conversation's id"), RevisionParams),
    responses(
        (status = 200, body = TranscriptView), (status = 400, body = Problem), (status = 404, body = Problem),
    ),
)]
async fn get_transcript(
    State(app): State<App>,
    caller: Caller<ReadConversations>,
    Id(id): Id<ConversationId>,
    Params(params): Params<RevisionParams>,
) -> Result<Json<TranscriptView>> {
    let (stored, sight) = find(&app, &caller, id, params.revision).await?;
    let reading = readings::of_conversation(Action::TranscriptRead, id, stored.header.revision, sight.people());
    readings::record(&app, &caller, vec![sight.noted(reading)]).await?;
    Ok(Json(stored.into()))
}

/// The scores of a conversation, `pending` until every bound scorecard has answered.
#[utoipa::path(
    get, path = "/v1/conversations/{id}/scores", tag = "measure",
    params(("id" = uuid::Uuid, Path, description = "The conversation's id"), RevisionParams),
    responses(
        (status = 200, body = Scores), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
async fn get_scores(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Id(id): Id<ConversationId>,
    Params(params): Params<RevisionParams>,
) -> Result<Json<Scores>> {
    let (stored, sight) = find(&app, &caller, id, params.revision).await?;
    let revision = stored.header.revision;
    // Asked before the scores are read: a job that ends in between makes the answer pending, never short of a score.
    let outstanding = app.store.outstanding(caller.organisation, id, revision).await?;
    let scores = app.store.scores(caller.organisation, id, revision).await?;
    let scores = sight.shown(scores)?;
    if !scores.is_empty() {
        let reading = readings::of_conversation(Action::ScoresRead, id, revision, sight.people_of(&scores));
        readings::record(&app, &caller, vec![reading]).await?;
    }
    let mut views = Vec::with_capacity(scores.len());
    for score in scores {
        let known = app.reliabilities.of(&app, caller.organisation, &score.record, &stored.header.language).await?;
        views.push(Score::of(read(score)?, Some(&stored.conversation), &sight).beside(&known));
    }
    let state = if outstanding.pending == 0 { ScoresState::Done } else { ScoresState::Pending };
    Ok(Json(Scores { state, conversation: id.0, revision, set_aside: outstanding.dead, scores: views }))
}

/// Erase a conversation: its words can never be read again, by anyone.
#[utoipa::path(
    delete, path = "/v1/conversations/{id}", tag = "capture",
    params(("id" = uuid::Uuid, Path, description = "The conversation's id")),
    responses(
        (status = 204), (status = 404, body = Problem),
    ),
)]
async fn erase_conversation(
    State(app): State<App>,
    caller: Caller<WriteConversations>,
    Id(id): Id<ConversationId>,
) -> Result<StatusCode> {
    let erased = app.store.erase_conversation(caller.organisation, caller.actor(), id).await?;
    if erased { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}

async fn find<S>(
    app: &App,
    caller: &Caller<S>,
    id: ConversationId,
    revision: Option<NonZeroU32>,
) -> Result<(StoredConversation, Sight)> {
    let revision = revision.map(NonZeroU32::get);
    let stored = app.store.conversation(caller.organisation, id, revision).await?.ok_or_else(Problem::not_found)?;
    let sight = Sight::of(app, caller, id, stored.header.revision).await?;
    Ok((stored, sight))
}

/// How to read the body.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SubmitParams {
    /// `native`, `vcon` or `vtt`; wins over the content type.
    pub format: Option<String>,
    /// JSON, see the part `metadata`.
    pub metadata: Option<String>,
}

/// What a multipart body holds.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the body in the API document and is read part by part")]
struct MultipartBody {
    /// The conversation.
    #[schema(content_media_type = "application/octet-stream")]
    file: Vec<u8>,
    /// `external_id`, `source`, `conversation_type`, `channel`, `language`, `started`, `thread`, `recording`,
    /// `lawful_basis`, `attributes`, `participants: [{matches, side, role, ids}]`.
    metadata: Option<serde_json::Value>,
    /// `names`, `email_domains` and `ids` of people who are internal.
    roster: Option<serde_json::Value>,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RevisionParams {
    /// The newest where nothing is said.
    #[param(value_type = Option<u32>, minimum = 1)]
    pub revision: Option<NonZeroU32>,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    pub conversation_type: Option<String>,
    pub source: Option<String>,
    pub external_id: Option<String>,
    /// Started at or after this time, RFC 3339.
    pub since: Option<DateTime<Utc>>,
    /// Started before this time.
    pub until: Option<DateTime<Utc>>,
    /// Practice instead of live work; the two are never in one list.
    pub practice: Option<bool>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// 50 where nothing is said.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}
