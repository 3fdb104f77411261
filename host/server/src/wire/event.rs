//! Events over the wire: the same names in a webhook's body, in a stream and in a list. The catalogue here is what the
//! API's description tells of each kind.

use chrono::{DateTime, Utc};
use plumbline_core::event::Facts;
use plumbline_store::Event;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

/// Something that happened.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventView {
    /// The same as a webhook's `webhook-id`.
    pub id: Uuid,
    /// Its kind.
    #[serde(rename = "type")]
    #[schema(example = "conversation.scored")]
    pub kind: &'static str,
    /// When it happened.
    pub timestamp: DateTime<Utc>,
    /// Ids and numbers, as the description has them for each kind under `webhooks`.
    #[schema(value_type = Object)]
    pub data: Value,
}

impl From<Event> for EventView {
    fn from(event: Event) -> Self {
        let data = data(&event.facts);
        Self { id: event.id.0, kind: event.facts.kind().as_str(), timestamp: event.created, data }
    }
}

macro_rules! catalogue {
    ($(
        $(#[doc = $doc:literal])*
        $name:ident { $($(#[doc = $field_doc:literal])* $field:ident: $type:ty = $value:expr),* $(,)? }
    )*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Serialize, ToSchema)]
            struct $name { $($(#[doc = $field_doc])* $field: $type),* }
        )*

        /// What an event says of itself.
        pub fn data(facts: &Facts) -> Value {
            match facts {
                $(Facts::$name { $($field),* } => json!($name { $($field: $value),* }),)*
            }
        }

        /// Of each kind what it tells, and the name and shape of its data.
        pub fn catalogue() -> Vec<(String, String, RefOr<Schema>)> {
            vec![$((concat!($($doc),*).trim().to_owned(), stringify!($name).to_owned(), $name::schema())),*]
        }
    };
}

catalogue! {
    /// A conversation, or the next revision of one, was accepted and is kept.
    ConversationAccepted {
        conversation: Uuid = conversation.0,
        revision: u32 = *revision,
    }
    /// All scorecards that a revision of a conversation is for have answered, or were set aside. It comes again where one
    /// that was set aside is tried again.
    ConversationScored {
        conversation: Uuid = conversation.0,
        revision: u32 = *revision,
        /// The revision's scores, 200 at most.
        scores: Vec<Uuid> = scores.iter().map(|it| it.0).collect(),
        /// How many scorecards failed for good.
        set_aside: u64 = *set_aside,
    }
    /// A conversation's words are gone.
    ConversationErased {
        conversation: Uuid = conversation.0,
        /// The last that there was.
        revision: u32 = *revision,
    }
    /// Somebody has feedback on a conversation.
    FeedbackReady {
        feedback: Uuid = feedback.0,
        person: Uuid = person.0,
        conversation: Uuid = conversation.0,
    }
    /// Somebody's practice has ended, and is scored.
    PracticeFinished {
        practice: Uuid = practice.0,
        person: Uuid = person.0,
    }
    /// Somebody's live work has shifted in a skill. It is theirs to hear of first.
    ProgressShifted {
        shift: Uuid = shift.0,
        person: Uuid = person.0,
        /// Whether it rose; else it fell.
        rose: bool = *rose,
    }
    /// Somebody contests a finding on their work.
    DisputeOpened {
        dispute: Uuid = dispute.0,
        score: Uuid = score.0,
        /// Whose work it is.
        person: Uuid = person.0,
        /// Who is to decide; null where nobody is named yet.
        reviewer: Option<Uuid> = reviewer.map(|it| it.0),
        /// Until when.
        due: DateTime<Utc> = *due,
    }
    /// What somebody contested was decided.
    DisputeDecided {
        dispute: Uuid = dispute.0,
        score: Uuid = score.0,
        /// Whose work it is.
        person: Uuid = person.0,
        /// Who was named to decide; null where nobody was.
        reviewer: Option<Uuid> = reviewer.map(|it| it.0),
        upheld: bool = *upheld,
        /// The score that took the contested one's place; null where the dispute was not upheld.
        superseded_by: Option<Uuid> = superseded_by.map(|it| it.0),
    }
    /// An uploaded plugin was checked.
    PluginChecked {
        plugin: Uuid = plugin.0,
        /// Whether it can be put to work.
        ready: bool = *ready,
    }
    /// A job failed for good and waits for somebody to look at it.
    JobDead {
        job: Uuid = job.0,
        /// The conversation that it was to score; null where it was to check a plugin.
        conversation: Option<Uuid> = conversation.map(|it| it.0),
        /// Why, from a closed set of codes.
        code: String = code.clone(),
        attempts: u64 = *attempts,
    }
    /// The server sends no more to a webhook.
    WebhookDisabled {
        webhook: Uuid = webhook.0,
        /// `asked` where somebody switched it off, `gone` where its receiver answered 410, `failing` where nothing has
        /// arrived for days.
        reason: String = reason.as_str().to_owned(),
    }
    /// Somebody tries whether a webhook arrives. It is sent to that webhook alone.
    WebhookTest {
        webhook: Uuid = webhook.0,
    }
}

#[cfg(test)]
mod tests {
    use plumbline_core::event::Kind;

    use super::*;

    #[test]
    fn every_kind_is_in_the_catalogue_in_the_same_order() {
        let names: Vec<_> = catalogue().into_iter().map(|it| it.1).collect();
        assert_eq!(names, Kind::ALL.iter().map(|it| format!("{it:?}")).collect::<Vec<_>>());
    }
}
