//! Identifiers. A newtype for each, so that the compiler refuses an organisation where a conversation is meant.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new one; ids made later sort later.
            #[must_use]
            #[expect(clippy::new_without_default, reason = "a default id would be a different one each time")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

id! {
    /// An organisation: the tenant that everything belongs to.
    OrganisationId,
    /// A conversation, through all its revisions.
    ConversationId,
    /// One score of one participant by one scorecard.
    ScoreId,
    /// A plugin as one organisation uploaded it.
    PluginId,
    /// A scorecard put to work: a plugin's version bound to conversation types, settings and a mode.
    BindingId,
    /// An API key.
    KeyId,
    /// A unit of work in the queue.
    JobId,
    /// A practice session.
    PracticeId,
    /// What a person was told of a conversation.
    FeedbackId,
    /// Somebody who works for the organisation.
    PersonId,
    /// A part of the organisation that people belong to.
    TeamId,
    /// A person's time in a team.
    MembershipId,
    /// What the organisation told its people.
    NoticeId,
    /// A session of somebody who has signed in.
    SessionId,
    /// Lets somebody set a password, once.
    InvitationId,
    /// What an organisation lets its people sign in with.
    IdentityProviderId,
    /// Something that happened.
    EventId,
    /// Where an organisation wants to be told of what happens.
    WebhookId,
    /// Something that people of the organisation are to be good at.
    SkillId,
    /// Something that happened to people and may have changed what they do.
    ActivityId,
    /// Something that is tried, for some people and from some week on.
    InitiativeId,
    /// An answer that was given.
    AnswerId,
    /// A shift in how somebody does a skill.
    ShiftId,
    /// What the server signs with for a webhook.
    WebhookSecretId,
    /// A finding that its person contests.
    DisputeId,
    /// Several people rating the same conversations.
    CalibrationId,
}
