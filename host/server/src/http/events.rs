//! What happens, as a list or a stream. A caller hears of what they could look at: of each kind by a scope of its own, and a
//! person of what is theirs or of whoever reported to them. No reason opens more here: a stream is nobody's question.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::sse::{Event as Message, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream::{Stream, unfold};
use plumbline_core::event::{Facts, Kind};
use plumbline_core::ids::{EventId, ScoreId};
use plumbline_store::{Event, EventPosition, EventSignal, Page};
use tokio::time::Instant;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{Caller, ReadEvents, Scope, Who};
use super::extract::{List, PageParams, Params};
use super::problem::{Problem, Result};
use super::sight::Sight;
use crate::App;
use crate::config::Events;
use crate::wire::event::EventView;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(follow_events))
}

/// How many streams are open, of whom.
#[derive(Clone)]
pub struct Streams {
    open: Arc<Mutex<HashMap<Uuid, usize>>>,
    most: usize,
    most_of_organisation: usize,
}

/// A stream's place; it is given back when this is dropped.
struct Place {
    streams: Streams,
    of: [Uuid; 2],
}

/// What happens, of what the caller may see.
///
/// With `Accept: text/event-stream` it is a stream of server-sent events, which begins now, or after the event that
/// `Last-Event-ID` names, or with the oldest that is kept where that one is not; each is an `Event` in its `data`, with its id
/// and kind. Otherwise it is a list, newest first; a page may hold fewer than its limit, and ends the list only where `next`
/// is null. Events are kept for thirty days.
#[utoipa::path(
    get, path = "/v1/events", tag = "events",
    params(
        PageParams,
        ("Last-Event-ID" = Option<Uuid>, Header, description = "The last event that was seen, for a stream"),
    ),
    responses(
        (status = 200, content(
            (List<EventView> = "application/json"),
            (String = "text/event-stream"),
        )),
        (status = 400, body = Problem),
    ),
)]
async fn follow_events(
    State(app): State<App>,
    mut caller: Caller<ReadEvents>,
    headers: HeaderMap,
    Params(page): Params<PageParams>,
) -> Result<Response> {
    if let Who::Person(acting) = &mut caller.who {
        acting.reason = None;
    }
    if wants_stream(&headers) {
        return Ok(follow(app, caller, &headers).await?.into_response());
    }
    let Page { items: events, next } = app.store.events(caller.organisation, page.request()?).await?;
    let mut items = Vec::with_capacity(events.len());
    for event in events {
        items.extend(seen(&app, &caller, event).await?);
    }
    Ok(Json(List { items, next: next.map(|it| it.to_string()) }).into_response())
}

fn wants_stream(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|it| it.to_str().ok());
    let mut kinds = accepted.flat_map(|it| it.split(',')).map(|it| it.split(';').next().unwrap_or_default().trim());
    kinds.any(|it| it.eq_ignore_ascii_case("text/event-stream"))
}

/// The event as the caller sees it, where they do.
async fn seen<S: super::auth::Scoped>(app: &App, caller: &Caller<S>, mut event: Event) -> Result<Option<EventView>> {
    if caller.also(scope(event.facts.kind())).is_err() {
        return Ok(None);
    }
    let Who::Person(acting) = &caller.who else { return Ok(Some(event.into())) };
    if !event.facts.is_for(acting.person) {
        return Ok(None);
    }
    if let Some((conversation, revision)) = event.facts.conversation() {
        let sight = match Sight::of(app, caller, conversation, revision).await {
            Ok(sight) => sight,
            Err(problem) if problem.status() < 500 => return Ok(None),
            Err(problem) => return Err(problem),
        };
        if let Facts::ConversationScored { scores, .. } = &mut event.facts {
            *scores = shown(app, caller, &sight, scores).await?;
        }
    }
    Ok(Some(event.into()))
}

/// Those of the scores that the caller sees.
async fn shown<S>(app: &App, caller: &Caller<S>, sight: &Sight, scores: &[ScoreId]) -> Result<Vec<ScoreId>> {
    let mut shown = Vec::new();
    for id in scores {
        let Some(score) = app.store.score(caller.organisation, *id).await? else { continue };
        // Before people were told, nobody sees what is theirs.
        if sight.shows(&score.record).unwrap_or(false) {
            shown.push(*id);
        }
    }
    Ok(shown)
}

/// What opens events of this kind.
const fn scope(kind: Kind) -> Scope {
    match kind {
        Kind::ConversationAccepted | Kind::ConversationErased => Scope::ReadConversations,
        Kind::ConversationScored
        | Kind::FeedbackReady
        | Kind::PracticeFinished
        | Kind::ProgressShifted
        | Kind::DisputeOpened
        | Kind::DisputeDecided => Scope::ReadScores,
        Kind::PluginChecked => Scope::ReadPlugins,
        Kind::JobDead => Scope::Admin,
        Kind::WebhookDisabled | Kind::WebhookTest => Scope::ReadWebhooks,
    }
}

/// Somebody who follows.
struct Following {
    app: App,
    caller: Caller<ReadEvents>,
    signal: EventSignal,
    after: EventPosition,
    /// Read, and not looked at yet.
    read: VecDeque<(EventPosition, Event)>,
    /// When it is told that the stream is alive, and whoever follows is asked for anew.
    heartbeat: Instant,
    _place: Place,
}

/// Events that are read at once.
const AT_ONCE: u32 = 100;
/// How soon it is looked again for what is there, and whose place is not settled.
const SETTLES: Duration = Duration::from_millis(20);

async fn follow(
    app: App,
    caller: Caller<ReadEvents>,
    headers: &HeaderMap,
) -> Result<Sse<impl Stream<Item = std::result::Result<Message, Infallible>> + use<>>> {
    let seen = headers.get("last-event-id").map(|it| it.to_str().ok().and_then(|it| it.trim().parse::<EventId>().ok()));
    let unread =
        || Problem::malformed("the last event cannot be told").with_error("Last-Event-ID", "it is the id of an event");
    let seen = seen.map(|it| it.ok_or_else(unread)).transpose()?;
    let place = app.streams.enter([caller.id(), caller.organisation.0])?;
    // Before it is read where the events end: what happens in between is told, too.
    let signal = app.store.event_signal(caller.organisation);
    let after = app.store.event_position(caller.organisation, seen).await?;
    let heartbeat = Instant::now() + app.config.events.heartbeat();
    let following = Following { app, caller, signal, after, read: VecDeque::new(), heartbeat, _place: place };
    // A first line lets whoever follows know that they are heard.
    let first = futures::stream::once(async { Ok(Message::default().comment("following")) });
    let events = unfold(following, |mut following| async move { Some((Ok(following.next().await?), following)) });
    Ok(Sse::new(futures::StreamExt::chain(first, events)))
}

impl Following {
    /// The next message. `None` where the stream is to end; whoever followed begins again where it did.
    async fn next(&mut self) -> Option<Message> {
        let stopping = self.app.stopping.clone();
        loop {
            if Instant::now() >= self.heartbeat {
                self.heartbeat = Instant::now() + self.app.config.events.heartbeat();
                self.caller = self.caller.again(&self.app).await.ok()?;
                return Some(Message::default().comment("alive"));
            }
            if let Some((position, event)) = self.read.pop_front() {
                self.after = position;
                if let Some(view) = seen(&self.app, &self.caller, event).await.ok()? {
                    let message = Message::default().id(view.id.to_string()).event(view.kind);
                    return message.json_data(view).ok();
                }
                continue;
            }
            let read = self.app.store.events_after(self.caller.organisation, self.after, AT_ONCE).await;
            let (read, unsettled) = read.ok()?;
            self.read = read.into();
            if !self.read.is_empty() {
                continue;
            }
            tokio::select! {
                () = self.signal.wait() => {}
                () = tokio::time::sleep(SETTLES), if unsettled => {}
                () = tokio::time::sleep_until(self.heartbeat) => {}
                () = stopping.cancelled() => return None,
            }
        }
    }
}

impl Streams {
    pub fn new(events: &Events) -> Self {
        Self { open: Arc::default(), most: events.streams, most_of_organisation: events.organisation_streams }
    }

    /// A place for one more stream of a caller and their organisation.
    fn enter(&self, [caller, organisation]: [Uuid; 2]) -> Result<Place> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = |it: &Uuid| open.get(it).copied().unwrap_or_default();
        if count(&caller) >= self.most || count(&organisation) >= self.most_of_organisation {
            let detail = "as many streams are open as may be: end one of them first";
            return Err(Problem::too_many(detail, 30));
        }
        for of in [caller, organisation] {
            *open.entry(of).or_default() += 1;
        }
        Ok(Place { streams: self.clone(), of: [caller, organisation] })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.open.lock().unwrap_or_else(PoisonError::into_inner);
        for of in self.of {
            if let Some(count) = open.get_mut(&of) {
                *count -= 1;
                if *count == 0 {
                    open.remove(&of);
                }
            }
        }
    }
}
