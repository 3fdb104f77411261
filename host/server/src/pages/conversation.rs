//! A conversation with its scorecard: each quote is marked in the transcript, and links lead from criterion to quote and
//! from quote to criterion.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use plumbline_core::audit::Action;
use plumbline_core::conversation::{Conversation, HoleReason, Note, Participant, Side};
use plumbline_core::ids::ConversationId;
use plumbline_store::StoredConversation;
use serde::Deserialize;

use super::card::{self, CardView, clock};
use super::highlight::pieces;
use super::{Fault, Viewer, render, review};
use crate::App;
use crate::http::extract::Id;
use crate::http::problem::Problem;
use crate::http::readings;
use crate::http::sight::Sight;
use crate::wire::conversation::NoteView;
use crate::work::definitions::definition;
use crate::work::result::{StoredResult, read};

#[derive(Template)]
#[template(path = "conversation.html")]
struct Page {
    form_token: String,
    heading: String,
    facts: Vec<String>,
    notes: Vec<NoteView>,
    tabs: Vec<Tab>,
    card: Option<CardView>,
    /// What stands where there is no card.
    empty: &'static str,
    turns: Vec<TurnView>,
}

struct Tab {
    id: String,
    title: String,
    summary: String,
    current: bool,
}

struct TurnView {
    number: usize,
    speaker: String,
    side: &'static str,
    time: String,
    /// Began before the turn above it had ended.
    overlaps: bool,
    pieces: Vec<PieceView>,
    erased: bool,
}

struct PieceView {
    text: String,
    marks: Vec<Mark>,
    /// Backs a low rating only.
    lowest: bool,
}

struct Mark {
    /// The number of the quote.
    number: usize,
    /// The number of the criterion on the page, as the link shows it.
    label: usize,
    criterion: String,
    title: String,
    begins: bool,
    ends: bool,
}

#[derive(Deserialize)]
pub struct Selection {
    score: Option<String>,
}

pub async fn show(
    State(app): State<App>,
    Viewer { caller: viewer, form_token }: Viewer,
    Id(id): Id<ConversationId>,
    Query(selection): Query<Selection>,
) -> Result<Response, Fault> {
    let stored = app.store.conversation(viewer.organisation, id, None).await?.ok_or_else(Problem::not_found)?;
    let revision = stored.header.revision;
    let outstanding = app.store.outstanding(viewer.organisation, id, revision).await?;
    let scores = app.store.scores(viewer.organisation, id, revision).await?;
    let sight = match Sight::of(&app, &viewer, id, revision).await {
        Err(problem) if problem.is_reason_missing() => return Err(review::ask(&format!("/conversations/{id}"))),
        sight => sight?,
    };
    let scores = sight.shown(scores)?;
    let reading = readings::of_conversation(Action::ConversationRead, id, revision, sight.people());
    readings::record(&app, &viewer, vec![reading]).await?;
    let mut results = scores.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    // What counts comes first; what is a trial, by hand or superseded says so.
    results.sort_by_key(|it| !it.counts);
    let wanted = selection.score.as_deref();
    let chosen = results.iter().find(|it| Some(it.record.id.to_string().as_str()) == wanted).or(results.first());
    let card = match chosen {
        Some(result) => {
            let (component, name) = (result.record.plugin_digest, &result.record.plugin_name);
            let definition = definition(&app, viewer.organisation, component, name, &stored.header.language).await?;
            let language = &stored.header.language;
            let known = app.reliabilities.of(&app, viewer.organisation, &result.record, language).await?;
            Some(card::view(result, &stored.conversation, definition.as_deref()).beside(&known))
        }
        None => None,
    };
    let page = Page {
        form_token,
        heading: heading(&stored),
        facts: facts(&stored),
        notes: stored.conversation.notes.iter().map(|it: &Note| it.into()).collect(),
        tabs: results.iter().map(|it| tab(it, chosen, &stored.conversation)).collect(),
        empty: match (outstanding.pending, outstanding.dead) {
            (0, 0) => "No scorecard is bound to conversations of this type.",
            (0, _) => "Scoring failed for a reason of the server's and waits for an administrator.",
            _ => "Scoring is under way; reload this page in a moment.",
        },
        turns: turns(&stored.conversation, card.as_ref()),
        card,
    };
    Ok(render(&page))
}

fn heading(stored: &StoredConversation) -> String {
    let kind = stored.conversation.conversation_type.replace('-', " ");
    let mut kind = if kind.is_empty() { "conversation".to_owned() } else { kind };
    if let Some(first) = kind.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let internal = stored.conversation.participants.iter().filter(|it| it.side == Side::Internal);
    let names: Vec<_> = internal.map(shown_as).collect();
    if names.is_empty() { kind } else { format!("{kind} by {}", names.join(" and ")) }
}

/// What a source calls somebody, or their role where the name has been erased.
fn shown_as(participant: &Participant) -> String {
    if participant.label.is_empty() { participant.role.clone() } else { participant.label.clone() }
}

fn facts(stored: &StoredConversation) -> Vec<String> {
    let header = &stored.header;
    let mut facts = vec![header.started.format("%-d %B %Y, %H:%M UTC").to_string()];
    if let Some(ended) = header.ended {
        facts.push(format!("{} min", (ended - header.started).num_minutes()));
    }
    facts.push(header.channel.as_str().to_owned());
    facts.push(format!("language {}", header.language));
    facts.push(format!("{} turns", header.turns));
    facts.push(match &header.external_id {
        Some(id) => format!("{} {id}", header.source),
        None => header.source.clone(),
    });
    if header.revision > 1 {
        facts.push(format!("revision {}", header.revision));
    }
    facts
}

fn tab(result: &StoredResult, chosen: Option<&StoredResult>, conversation: &Conversation) -> Tab {
    let view = card::view(result, conversation, None);
    Tab {
        id: result.record.id.to_string(),
        title: match view.badges.as_slice() {
            [] => format!("{}: {}", view.title, view.subject),
            badges => format!("{}: {} ({})", view.title, view.subject, badges.join(", ")),
        },
        summary: if view.score == "–" { view.outcome.to_owned() } else { view.score },
        current: chosen.is_some_and(|it| it.record.id == result.record.id),
    }
}

fn turns(conversation: &Conversation, card: Option<&CardView>) -> Vec<TurnView> {
    let criteria = card.iter().flat_map(|it| &it.sections).flat_map(|it| &it.criteria).enumerate();
    let quotes: Vec<_> =
        criteria.flat_map(|(label, it)| it.quotes.iter().map(move |quote| (label, it, quote))).collect();
    let mut latest_end = 0;
    let turns = conversation.turns.iter().enumerate().map(|(index, turn)| {
        let here: Vec<_> = quotes.iter().filter(|(.., quote)| quote.turn == index).collect();
        let ranges: Vec<_> = here.iter().map(|(.., quote)| (quote.number, quote.range.clone())).collect();
        let mut end = 0;
        let shown = pieces(&turn.text, &ranges).into_iter().map(|piece| {
            end += piece.text.len();
            let covering = here.iter().filter(|(.., quote)| piece.quotes.contains(&quote.number));
            let mark = |(label, criterion, quote): &&(usize, &card::CriterionView, &card::QuoteView)| Mark {
                number: quote.number,
                label: label + 1,
                criterion: criterion.id.clone(),
                title: criterion.title.clone(),
                begins: piece.begins.contains(&quote.number),
                ends: quote.range.end == end,
            };
            let marks: Vec<_> = covering.clone().map(mark).collect();
            let lowest = covering.clone().all(|(.., quote)| quote.low);
            PieceView { text: piece.text.to_owned(), marks, lowest }
        });
        let pieces = shown.collect();
        let participant = conversation.participants.get(turn.speaker);
        let overlaps = turn.starts_ms.is_some_and(|it| it < latest_end);
        latest_end = latest_end.max(turn.ends_ms.unwrap_or(0));
        TurnView {
            number: index + 1,
            speaker: participant.map_or_else(String::new, shown_as),
            side: participant.map_or("unknown", |it| it.side.as_str()),
            time: turn.starts_ms.map(clock).unwrap_or_default(),
            overlaps,
            pieces,
            erased: conversation.holes.iter().any(|it| it.turn == index && it.why == HoleReason::Erased),
        }
    });
    turns.collect()
}
