//! The list of conversations.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use plumbline_core::people::Role;
use plumbline_store::{ConversationFilter, ScoreState, StoredScore};
use serde::Deserialize;

use super::{Fault, Viewer, render};
use crate::App;
use crate::http::extract::page_request;
use crate::http::sight::{self, Sight};

#[derive(Template)]
#[template(path = "conversations.html")]
struct Conversations {
    form_token: String,
    /// Whether others' conversations may be looked at, and why they are.
    reviewer: bool,
    reason: Option<String>,
    rows: Vec<Row>,
    next: Option<String>,
}

struct Row {
    id: String,
    title: String,
    started: String,
    conversation_type: String,
    channel: &'static str,
    turns: u32,
    scores: String,
}

#[derive(Deserialize)]
pub struct Cursor {
    cursor: Option<String>,
}

pub async fn list(
    State(app): State<App>,
    Viewer { caller: viewer, form_token }: Viewer,
    Query(query): Query<Cursor>,
) -> Result<Response, Fault> {
    let page = page_request(query.cursor.as_deref(), None)?;
    let filter = ConversationFilter { seen_by: sight::bound(&viewer), ..ConversationFilter::default() };
    let found = app.store.conversations(viewer.organisation, filter, page).await?;
    let mut rows = Vec::with_capacity(found.items.len());
    for header in found.items {
        let scores = app.store.scores(viewer.organisation, header.id, header.revision).await?;
        let sight = Sight::of(&app, &viewer, header.id, header.revision).await?;
        // A list says nothing of results that nobody may see yet; the conversation's own page says why.
        let scores = sight.shown(scores).unwrap_or_default();
        rows.push(Row {
            id: header.id.to_string(),
            title: header.external_id.unwrap_or_else(|| header.id.to_string()),
            started: header.started.format("%Y-%m-%d %H:%M").to_string(),
            conversation_type: header.conversation_type,
            channel: header.channel.as_str(),
            turns: header.turns,
            scores: scores.iter().filter(|it| it.counts()).map(summary).collect::<Vec<_>>().join(", "),
        });
    }
    let reason = viewer.reason().map(str::to_owned);
    let reviewer = viewer.has_role(Role::Reviewer);
    Ok(render(&Conversations { form_token, reviewer, reason, rows, next: found.next.map(|it| it.to_string()) }))
}

fn summary(score: &StoredScore) -> String {
    let record = &score.record;
    match (record.state, record.r#final) {
        (ScoreState::Scored, Some(score)) => super::card::shown(score),
        (ScoreState::Scored, None) => "too little rated".to_owned(),
        (ScoreState::Declined, _) => "declined".to_owned(),
        (ScoreState::Failed, _) => "failed".to_owned(),
    }
}
