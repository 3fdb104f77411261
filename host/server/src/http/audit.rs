//! The audit log: searched, exported whole for whoever verifies it elsewhere, and, as far as it is about their own results,
//! read by the person whom it is about.

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use futures::stream::try_unfold;
use plumbline_core::audit::{Entry, Head};
use plumbline_core::ids::{OrganisationId, PersonId};
use plumbline_store::{AuditFilter, PageRequest, Store};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{Acting, Caller, ReadAudit, ReadScores, Who};
use super::extract::{Id, List, PageParams, Params, page_request};
use super::problem::{Problem, Result};
use crate::App;
use crate::wire::audit::{ActorView, EntryView, ExportHeader, HeadView, SubjectView};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(search_audit))
        .routes(routes!(get_head))
        .routes(routes!(export_audit))
        .routes(routes!(list_readings))
}

/// Which entries are wanted; all where nothing is said.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AuditParams {
    /// Such as `key.created`.
    action: Option<String>,
    /// `key`, `person`, `operator` or `host`.
    actor_kind: Option<String>,
    /// The id of a person, or of a key, whomever it acts for.
    actor: Option<Uuid>,
    /// The id of what it was done to.
    subject: Option<Uuid>,
    /// Whom it is about.
    person: Option<Uuid>,
    /// At this time or later, RFC 3339.
    from: Option<DateTime<Utc>>,
    /// Before this time.
    until: Option<DateTime<Utc>>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// 50 where nothing is said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// That somebody read what is this person's.
#[derive(Debug, Serialize, ToSchema)]
struct ReadingView {
    at: DateTime<Utc>,
    /// What they read: `conversation.read`, `transcript.read`, `scores.read`, `score.read` or `receipt.read`.
    #[schema(example = "scores.read")]
    action: String,
    actor: ActorView,
    subject: SubjectView,
    /// As they gave it; null where they gave none.
    reason: Option<String>,
}

impl From<Entry> for ReadingView {
    fn from(entry: Entry) -> Self {
        let EntryView { at, action, actor, subject, reason, .. } = entry.into();
        Self { at, action, actor, subject, reason: reason.map(|it| it.text) }
    }
}

/// Search the audit log, the first entry first.
///
/// Every change of access, plugins and policies is in it, and every reading of a conversation by a person; what a system of
/// the organisation reads with its key is not. The entries are chained by hashes: `plumbline audit verify` follows them.
#[utoipa::path(
    get, path = "/v1/audit", tag = "house", params(AuditParams),
    responses(
        (status = 200, body = List<EntryView>), (status = 400, body = Problem),
    ),
)]
async fn search_audit(
    State(app): State<App>,
    caller: Caller<ReadAudit>,
    Params(params): Params<AuditParams>,
) -> Result<Json<List<EntryView>>> {
    let page = page_request(params.cursor.as_deref(), params.limit)?;
    let filter = AuditFilter {
        action: params.action,
        actor_kind: params.actor_kind,
        actor: params.actor,
        subject: params.subject,
        person: params.person.map(PersonId),
        from: params.from,
        until: params.until,
        readings: false,
    };
    Ok(Json(app.store.audit(caller.organisation, filter, page).await?.into()))
}

/// Where the audit log ends.
///
/// Whoever notes it elsewhere can prove later that nothing was changed before it: `plumbline audit verify --expect
/// SEQUENCE:HASH`.
#[utoipa::path(get, path = "/v1/audit/head", tag = "house", responses((status = 200, body = HeadView)))]
async fn get_head(State(app): State<App>, caller: Caller<ReadAudit>) -> Result<Json<HeadView>> {
    Ok(Json(app.store.audit_head(caller.organisation).await?.into()))
}

/// The whole audit log, a line of JSON each.
///
/// The first line says whose log it is and where it ends; each other line is an entry. `plumbline audit verify FILE` needs
/// nothing else.
#[utoipa::path(
    get, path = "/v1/audit/export", tag = "house",
    responses((status = 200, body = String, content_type = "application/x-ndjson")),
)]
async fn export_audit(State(app): State<App>, caller: Caller<ReadAudit>) -> Result<Response> {
    let organisation = caller.organisation;
    let head = app.store.audit_head(organisation).await?;
    let header = ExportHeader { plumbline_audit: 1, organisation: organisation.0, head: head.into() };
    let mut first = Vec::new();
    line(&mut first, &header).map_err(|error| Problem::internal(&error))?;
    let begin = Some((first, PageRequest { after: None, limit: LINES_AT_ONCE }));
    let chunks = try_unfold((app.store, begin), move |(store, next)| async move {
        let Some((mut lines, page)) = next else { return Ok(None) };
        let next = more(&store, organisation, head, page, &mut lines).await?;
        std::io::Result::Ok(Some((Bytes::from(lines), (store, next.map(|page| (Vec::new(), page))))))
    });
    let file = format!("attachment; filename=\"audit-{organisation}.ndjson\"");
    let headers = [(header::CONTENT_TYPE, "application/x-ndjson".to_owned()), (header::CONTENT_DISPOSITION, file)];
    Ok((headers, Body::from_stream(chunks)).into_response())
}

/// Entries in memory at a time: a log may be long, and whoever reads it slow.
const LINES_AT_ONCE: u32 = 1_000;

/// Adds a page of entries, up to where the log ended when the export began; says which page is next.
async fn more(
    store: &Store,
    organisation: OrganisationId,
    head: Head,
    page: PageRequest,
    lines: &mut Vec<u8>,
) -> std::io::Result<Option<PageRequest>> {
    let found = store.audit(organisation, AuditFilter::default(), page).await.map_err(std::io::Error::other)?;
    let reached = found.items.last().map_or(head.sequence, |it| it.sequence);
    for entry in found.items.into_iter().filter(|it| it.sequence <= head.sequence) {
        line(lines, &EntryView::from(entry))?;
    }
    let next = found.next.filter(|_| reached < head.sequence);
    Ok(next.map(|after| PageRequest { after: Some(after), ..page }))
}

fn line(lines: &mut Vec<u8>, value: &impl Serialize) -> serde_json::Result<()> {
    serde_json::to_writer(&mut *lines, value)?;
    lines.push(b'\n');
    Ok(())
}

/// Who read what is a person's, and why: for that person alone.
#[utoipa::path(
    get, path = "/v1/people/{id}/readings", tag = "people",
    params(("id" = Uuid, Path, description = "The person's id"), PageParams),
    responses(
        (status = 200, body = List<ReadingView>), (status = 400, body = Problem), (status = 404, body = Problem),
    ),
)]
async fn list_readings(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Id(id): Id<PersonId>,
    Params(page): Params<PageParams>,
) -> Result<Json<List<ReadingView>>> {
    if !matches!(&caller.who, Who::Person(Acting { person, .. }) if *person == id) {
        return Err(Problem::not_found());
    }
    let filter = AuditFilter { person: Some(id), readings: true, ..AuditFilter::default() };
    Ok(Json(app.store.audit(caller.organisation, filter, page.request()?).await?.into()))
}
