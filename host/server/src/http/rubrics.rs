//! Rubrics' files over HTTP: a file in, a report and a component out, and what it says of conversations that the caller may
//! see. Nothing is kept: the component is uploaded like any other.

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use plumbline_core::Digest;
use plumbline_core::audit::Action;
use plumbline_core::conversation::Conversation;
use plumbline_core::ids::{ConversationId, PluginId};
use plumbline_rubric::component::{FILE_LIMIT, file_of};
use plumbline_rubric::trial::Trial;
use plumbline_store::ConversationFilter;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::auth::{Caller, ReadConversations, ReadPlugins, Scope, WritePlugins};
use super::extract::{Id, Json as JsonBody, List, body, page_request};
use super::problem::{Fault, Problem, Result};
use super::readings;
use super::sight::{self, Sight};
use crate::App;
use crate::wire::rubric::{BoxedRubric, BuiltRubric, TryRequest};
use crate::work::rubric::{Built, RunError, build, try_on};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(build_rubric, list_rubrics))
        .routes(routes!(try_rubric))
        .routes(routes!(get_rubric))
        .routes(routes!(get_plugin_rubric))
}

/// Conversations of a try. More takes longer than a caller waits.
const MOST: usize = 200;

/// Make a component of a rubric's file.
///
/// Answers with what should be better about the rubric, and with the component: as base64 beside the report, or as bytes
/// where the request accepts `application/wasm`. Nothing is kept; `POST /v1/plugins` uploads it.
#[utoipa::path(
    post, path = "/v1/rubrics", tag = "plugins",
    request_body(content = String, content_type = "application/toml", description = "The rubric's file"),
    responses(
        (status = 200, content((BuiltRubric = "application/json"), (Vec<u8> = "application/wasm"))),
        (status = 400, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn build_rubric(State(app): State<App>, _: Caller<WritePlugins>, request: Request) -> Result<Response> {
    toml_type(request.headers())?;
    let bare = accepts_wasm(request.headers());
    let file = body(request, FILE_LIMIT).await?;
    let file = String::from_utf8(file.into()).map_err(|error| {
        Problem::malformed("a rubric's file is UTF-8").with_error("body", error.utf8_error().to_string())
    })?;
    let built = built(file).await?;
    built.ready(&app.sandbox).await.map_err(refused)?;
    if bare {
        let digest = Digest::of(&built.component).to_string();
        let headers = [(header::CONTENT_TYPE, "application/wasm".to_owned()), (header::ETAG, format!("\"{digest}\""))];
        return Ok((headers, built.component).into_response());
    }
    Ok(Json(BuiltRubric::from(&built)).into_response())
}

/// Try a rubric on conversations.
///
/// Scores the named conversations, or the newest ones, in the sandbox and says how often each level is reached, with quotes
/// for each, and which conversations to look at. With `before`, an earlier text of the rubric, it also says what changed.
/// No score is kept, and no language model is asked.
#[utoipa::path(
    post, path = "/v1/rubrics/try", tag = "plugins", request_body = TryRequest,
    responses(
        (status = 200, body = Trial), (status = 400, body = Problem), (status = 404, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn try_rubric(
    State(app): State<App>,
    caller: Caller<ReadConversations>,
    JsonBody(request): JsonBody<TryRequest>,
) -> Result<Json<Trial>> {
    caller.also(Scope::WritePlugins)?;
    let rubric = built(request.rubric.clone()).await?;
    let before = match &request.before {
        Some(before) => Some(built(before.clone()).await?),
        None => None,
    };
    let conversations = conversations(&app, &caller, &request).await?;
    let kept = match before {
        Some(before) => Some(try_on(&app.sandbox, &before, &conversations, None, || ()).await.map_err(refused)?.1),
        None => None,
    };
    let tried = try_on(&app.sandbox, &rubric, &conversations, kept.as_ref(), || ()).await;
    Ok(Json(tried.map_err(refused)?.0))
}

fn refused(error: RunError) -> Problem {
    match error {
        RunError::Refused(_) => Problem::invalid("invalid-rubric", "no component can be made of this rubric's file")
            .with_error("", error.to_string()),
        RunError::Sandbox(plumbline_sandbox::SandboxError::Closed) => Problem::unavailable("the server is stopping"),
        RunError::Sandbox(_) => Problem::internal(&error),
    }
}

/// The conversations that the request names, or the newest ones that fit.
async fn conversations(
    app: &App,
    caller: &Caller<ReadConversations>,
    request: &TryRequest,
) -> Result<Vec<(String, Conversation)>> {
    let no = |pointer: &str, detail: String| {
        Problem::invalid("invalid-try", "the conversations cannot be chosen").with_error(pointer, detail)
    };
    let ids: Vec<ConversationId> = match &request.conversations {
        Some(named) if named.len() > MOST || named.is_empty() => {
            return Err(no("/conversations", format!("there are {}; 1 to {MOST} can be tried", named.len())));
        }
        Some(_) if request.last.is_some() || request.conversation_type.is_some() => {
            return Err(no("/conversations", "goes without `last` and `conversation_type`".to_owned()));
        }
        Some(named) => named.iter().map(|it| ConversationId(*it)).collect(),
        None => {
            let last = request.last.unwrap_or(50);
            let page = page_request(None, Some(last)).map_err(|_| no("/last", format!("{last} is not 1 to {MOST}")))?;
            let filter = ConversationFilter {
                conversation_type: request.conversation_type.clone(),
                seen_by: sight::bound(caller),
                ..ConversationFilter::default()
            };
            let found = app.store.conversations(caller.organisation, filter, page).await?;
            found.items.into_iter().map(|it| it.id).collect()
        }
    };
    let mut conversations = Vec::with_capacity(ids.len());
    let mut read = Vec::new();
    for id in ids {
        // Erased since the list was read, or never there: where the caller named it, that is for the caller to know.
        match app.store.conversation(caller.organisation, id, None).await? {
            Some(stored) => {
                let revision = stored.header.revision;
                let people = Sight::of(app, caller, id, revision).await?.people();
                read.push(readings::of_conversation(Action::TranscriptRead, id, revision, people));
                conversations.push((id.0.to_string(), stored.conversation));
            }
            None if request.conversations.is_some() => return Err(Problem::not_found()),
            None => {}
        }
    }
    readings::record(app, caller, read).await?;
    Ok(conversations)
}

/// List the rubrics that come in the box, as files to start from.
#[utoipa::path(get, path = "/v1/rubrics", tag = "plugins", responses((status = 200, body = List<BoxedRubric>)))]
async fn list_rubrics(_: Caller<ReadPlugins>) -> Json<List<BoxedRubric>> {
    Json(List { items: plumbline_bundle::rubrics().iter().map(BoxedRubric::from).collect(), next: None })
}

/// The file of a rubric that comes in the box.
#[utoipa::path(
    get, path = "/v1/rubrics/{name}", tag = "plugins", params(("name" = String, Path, description = "As the list has it")),
    responses((status = 200, body = String, content_type = "application/toml"), (status = 404, body = Problem)),
)]
async fn get_rubric(_: Caller<ReadPlugins>, Path(name): Path<String>) -> Result<Response> {
    let found = plumbline_bundle::rubrics().iter().find(|it| it.name == name).ok_or_else(Problem::not_found)?;
    Ok(toml(found.file.to_owned()))
}

/// The file that a plugin was made of.
///
/// Not found where it was not made of a rubric's file.
#[utoipa::path(
    get, path = "/v1/plugins/{id}/rubric", tag = "plugins",
    params(("id" = uuid::Uuid, Path, description = "The plugin's id")),
    responses((status = 200, body = String, content_type = "application/toml"), (status = 404, body = Problem)),
)]
async fn get_plugin_rubric(
    State(app): State<App>,
    caller: Caller<ReadPlugins>,
    Id(id): Id<PluginId>,
) -> Result<Response> {
    let plugin = app.store.plugin(caller.organisation, id).await?.ok_or_else(Problem::not_found)?;
    let component = app.store.component(caller.organisation, &plugin.digest).await?.ok_or_else(Problem::not_found)?;
    file_of(&component).map(toml).ok_or_else(Problem::not_found)
}

fn toml(file: String) -> Response {
    ([(header::CONTENT_TYPE, "application/toml")], file).into_response()
}

/// Reads, checks and builds, on a thread that may take its time.
async fn built(file: String) -> Result<Built> {
    let built = tokio::task::spawn_blocking(move || build(&file)).await.map_err(|error| Problem::internal(&error))?;
    built.map_err(|faults| {
        let fault = |it: plumbline_rubric::Fault| Fault {
            pointer: format!("line {}, column {}", it.at.line, it.at.column),
            detail: it.message,
        };
        let problem = Problem::invalid("invalid-rubric", "no component can be made of this rubric's file");
        problem.with_errors(faults.into_iter().map(fault))
    })
}

fn toml_type(headers: &HeaderMap) -> Result<()> {
    let Some(kind) = headers.get(header::CONTENT_TYPE) else { return Ok(()) };
    let kind = kind.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if ["application/toml", "text/plain", "application/octet-stream"].contains(&kind.as_str()) {
        return Ok(());
    }
    let detail = format!("a rubric's file is sent as `application/toml`, not as `{kind}`");
    Err(Problem::unsupported_media_type(detail).with_error("Content-Type", "send `application/toml`"))
}

fn accepts_wasm(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|it| it.split(';').next().unwrap_or_default().trim() == "application/wasm")
}
