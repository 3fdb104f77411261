//! What a webhook's body says: `{"type", "timestamp", "data"}`, as Standard Webhooks 1.0 suggests. It is made when it is
//! sent, so that what was erased meanwhile does not go out.

use plumbline_core::event::Facts;
use plumbline_core::ids::OrganisationId;
use plumbline_store::{Event, StoreError, WebhookContent};
use serde_json::{Value, json};

use crate::http::feedback::view;
use crate::{App, wire};

/// Bodies are small, so that any receiver takes them.
pub const MOST_BYTES: usize = 20_000;

/// The body of an event. With more than fits, ids go out where words were asked for.
///
/// # Errors
/// Where the database fails.
pub async fn body(
    app: &App,
    organisation: OrganisationId,
    event: &Event,
    content: WebhookContent,
) -> Result<Vec<u8>, StoreError> {
    let of = |data: Value| {
        json!({"type": event.facts.kind().as_str(), "timestamp": event.created, "data": data}).to_string().into_bytes()
    };
    let body = of(data(app, organisation, event, content).await?);
    if body.len() <= MOST_BYTES { Ok(body) } else { Ok(of(wire::event::data(&event.facts))) }
}

/// What an event says: ids and numbers, and the words that it is about where a webhook is sent words.
///
/// # Errors
/// Where the database fails.
async fn data(
    app: &App,
    organisation: OrganisationId,
    event: &Event,
    content: WebhookContent,
) -> Result<Value, StoreError> {
    let mut data = wire::event::data(&event.facts);
    if let Facts::FeedbackReady { feedback, .. } = &event.facts
        && content == WebhookContent::Words
        && let Some(found) = app.store.feedback(organisation, *feedback).await?
        // What cannot be read now is no reason to keep the ids back.
        && let Ok(Some(view)) = view(app, organisation, &found).await
        && let Ok(words) = serde_json::to_value(view)
    {
        data["words"] = words;
    }
    Ok(data)
}
