//! What happens, as others are told of it: by a webhook, or in a stream. The catalogue is closed, and an event holds ids,
//! numbers and names from closed sets: whoever may read the words looks them up by the ids.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids::{
    ConversationId, DisputeId, FeedbackId, JobId, PersonId, PluginId, PracticeId, ScoreId, ShiftId, WebhookId,
};

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $text:literal { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }),* $(,)?) => {
        /// What kind of thing happened.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub enum Kind {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl Kind {
            /// The whole catalogue.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Such as `conversation.scored`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }
        }

        /// What happened, and to what.
        #[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
        #[serde(tag = "kind", content = "facts")]
        pub enum Facts {
            $($(#[$doc])* #[serde(rename = $text)] $name { $($(#[$field_doc])* $field: $type),* },)*
        }

        impl Facts {
            /// What kind of thing happened.
            #[must_use]
            pub const fn kind(&self) -> Kind {
                match self { $(Self::$name { .. } => Kind::$name),* }
            }
        }
    };
}

events! {
    /// A conversation, or the next revision of one, was accepted and is kept.
    ConversationAccepted = "conversation.accepted" {
        conversation: ConversationId,
        revision: u32,
    },
    /// All scorecards that a revision of a conversation is for have answered, or were set aside. It comes again where one that
    /// was set aside is tried again.
    ConversationScored = "conversation.scored" {
        conversation: ConversationId,
        revision: u32,
        /// The revision's scores, [`MOST_SCORES`] at most.
        scores: Vec<ScoreId>,
        /// How many scorecards failed for good.
        set_aside: u64,
    },
    /// A conversation's words are gone.
    ConversationErased = "conversation.erased" {
        conversation: ConversationId,
        /// The last that there was.
        revision: u32,
    },
    /// Somebody has feedback on a conversation.
    FeedbackReady = "feedback.ready" {
        feedback: FeedbackId,
        person: PersonId,
        conversation: ConversationId,
    },
    /// Somebody's practice has ended, and is scored.
    PracticeFinished = "practice.finished" {
        practice: PracticeId,
        person: PersonId,
    },
    /// Somebody's live work has shifted in a skill. It is theirs to hear of first.
    ProgressShifted = "progress.shifted" {
        shift: ShiftId,
        person: PersonId,
        /// Whether it rose; else it fell.
        rose: bool,
    },
    /// Somebody contests a finding on their work.
    DisputeOpened = "dispute.opened" {
        dispute: DisputeId,
        score: ScoreId,
        /// Whose work it is.
        person: PersonId,
        /// Who is to decide; none where nobody is named yet.
        reviewer: Option<PersonId>,
        /// Until when.
        due: DateTime<Utc>,
    },
    /// What somebody contested was decided.
    DisputeDecided = "dispute.decided" {
        dispute: DisputeId,
        score: ScoreId,
        /// Whose work it is.
        person: PersonId,
        /// Who was named to decide; none where nobody was.
        reviewer: Option<PersonId>,
        upheld: bool,
        /// The score that took the contested one's place.
        superseded_by: Option<ScoreId>,
    },
    /// An uploaded plugin was checked.
    PluginChecked = "plugin.checked" {
        plugin: PluginId,
        /// Whether it can be put to work.
        ready: bool,
    },
    /// A job failed for good and waits for somebody to look at it.
    JobDead = "job.dead" {
        job: JobId,
        /// The conversation that it was to score; none where it was to check a plugin.
        conversation: Option<ConversationId>,
        /// Why, from a closed set of codes.
        code: String,
        attempts: u64,
    },
    /// The server sends no more to a webhook.
    WebhookDisabled = "webhook.disabled" {
        webhook: WebhookId,
        reason: DisabledReason,
    },
    /// Somebody tries whether a webhook arrives.
    WebhookTest = "webhook.test" {
        webhook: WebhookId,
    },
}

/// Of a conversation's scores, so many are named in one event.
pub const MOST_SCORES: usize = 200;

/// Why nothing more is sent to a webhook.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DisabledReason {
    /// Somebody switched it off.
    Asked,
    /// Its receiver answered 410: it is not there any more, and wants nothing more.
    Gone,
    /// Nothing has arrived there for days.
    Failing,
}

impl DisabledReason {
    /// `asked`, `gone` or `failing`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Gone => "gone",
            Self::Failing => "failing",
        }
    }
}

/// Not a kind of the catalogue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnknownKind;

impl fmt::Display for UnknownKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no such kind of event")
    }
}

impl std::error::Error for UnknownKind {}

impl FromStr for Kind {
    type Err = UnknownKind;
    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL.iter().copied().find(|it| it.as_str() == text).ok_or(UnknownKind)
    }
}

impl Kind {
    /// Whether a webhook can ask for it. A test is for the webhook that is tested.
    #[must_use]
    pub const fn is_for_webhooks(self) -> bool {
        !matches!(self, Self::WebhookTest)
    }
}

impl Facts {
    /// The ids and numbers, without the kind.
    #[must_use]
    pub fn values(&self) -> Value {
        match serde_json::to_value(self) {
            Ok(Value::Object(mut tagged)) => tagged.remove("facts").unwrap_or_default(),
            _ => Value::Null,
        }
    }

    /// What such values of this kind say.
    ///
    /// # Errors
    /// Where they are not of this kind.
    pub fn of(kind: Kind, values: Value) -> serde_json::Result<Self> {
        serde_json::from_value(serde_json::json!({"kind": kind, "facts": values}))
    }

    /// The revision of a conversation that it is about, where whoever sees that may hear of it.
    #[must_use]
    pub const fn conversation(&self) -> Option<(ConversationId, u32)> {
        match self {
            Self::ConversationAccepted { conversation, revision }
            | Self::ConversationScored { conversation, revision, .. }
            | Self::ConversationErased { conversation, revision } => Some((*conversation, *revision)),
            _ => None,
        }
    }

    /// Whether this person may hear of it, as far as it is only some people's.
    #[must_use]
    pub fn is_for(&self, listener: PersonId) -> bool {
        match self {
            Self::FeedbackReady { person, .. }
            | Self::PracticeFinished { person, .. }
            | Self::ProgressShifted { person, .. } => *person == listener,
            Self::DisputeOpened { person, reviewer, .. } | Self::DisputeDecided { person, reviewer, .. } => {
                *person == listener || *reviewer == Some(listener)
            }
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn facts_come_back_as_what_they_were() {
        let all = [
            Facts::ConversationAccepted { conversation: ConversationId::new(), revision: 2 },
            Facts::ConversationScored {
                conversation: ConversationId::new(),
                revision: 1,
                scores: vec![ScoreId::new()],
                set_aside: 1,
            },
            Facts::ConversationErased { conversation: ConversationId::new(), revision: 3 },
            Facts::FeedbackReady {
                feedback: FeedbackId::new(),
                person: PersonId::new(),
                conversation: ConversationId::new(),
            },
            Facts::PracticeFinished { practice: PracticeId::new(), person: PersonId::new() },
            Facts::ProgressShifted { shift: ShiftId::new(), person: PersonId::new(), rose: true },
            Facts::DisputeOpened {
                dispute: DisputeId::new(),
                score: ScoreId::new(),
                person: PersonId::new(),
                reviewer: None,
                due: DateTime::UNIX_EPOCH,
            },
            Facts::DisputeDecided {
                dispute: DisputeId::new(),
                score: ScoreId::new(),
                person: PersonId::new(),
                reviewer: Some(PersonId::new()),
                upheld: true,
                superseded_by: Some(ScoreId::new()),
            },
            Facts::PluginChecked { plugin: PluginId::new(), ready: false },
            Facts::JobDead { job: JobId::new(), conversation: None, code: "store".to_owned(), attempts: 5 },
            Facts::WebhookDisabled { webhook: WebhookId::new(), reason: DisabledReason::Gone },
            Facts::WebhookTest { webhook: WebhookId::new() },
        ];
        assert_eq!(all.iter().map(Facts::kind).collect::<Vec<_>>(), Kind::ALL);
        for facts in all {
            let kind = facts.kind();
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert_eq!(json!(kind), json!(kind.as_str()));
            assert_eq!(Facts::of(kind, facts.values()).ok(), Some(facts.clone()));
            assert!(Facts::of(kind, json!({"words": "What was said."})).is_err(), "{kind:?}");
        }
        assert_eq!("conversation".parse::<Kind>(), Err(UnknownKind));
    }
}
