//! People and what they may see. Fair by default: a person's results are that person's and their manager's at the time;
//! whoever else looks needs a role that was granted for it, and says why.

use serde::{Deserialize, Serialize};

use crate::conversation::ExternalId;
use crate::ids::PersonId;

/// What somebody does in the organisation. Everybody active is a member, whatever else they are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Runs the organisation's part of the house: plugins, people, keys. Sees nobody's results for it.
    Admin,
    /// Leads people: sees the results of whoever reports to them, for the time that they did.
    Manager,
    /// Sees their own results.
    Member,
    /// Checks receipts and the log, and changes nothing.
    Auditor,
    /// Sees anybody's results, each time for a reason that the person can read.
    Reviewer,
    /// Publishes plugins, and sees no conversation.
    Partner,
}

impl Role {
    pub const ALL: [Self; 6] = [Self::Admin, Self::Manager, Self::Member, Self::Auditor, Self::Reviewer, Self::Partner];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Manager => "manager",
            Self::Member => "member",
            Self::Auditor => "auditor",
            Self::Reviewer => "reviewer",
            Self::Partner => "partner",
        }
    }
}

/// The form in which an id is compared: schemes by their lower-case name, e-mail addresses in lower case, as systems that
/// know the same person write them differently.
#[must_use]
pub fn comparable(id: &ExternalId) -> ExternalId {
    let scheme = id.scheme.trim().to_lowercase();
    let value = id.value.trim();
    let value = if scheme == "email" { value.to_lowercase() } else { value.to_owned() };
    ExternalId { scheme, value }
}

/// Somebody on the internal side of a conversation, and whose they were when it took place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Speaker {
    /// Their index among the conversation's participants.
    pub participant: u32,
    /// Who they are, where that is known.
    pub person: Option<PersonId>,
    /// To whom they reported when the conversation began; nobody, where it was practice.
    pub manager: Option<PersonId>,
    /// Whether they practised.
    pub practice: bool,
}

impl Speaker {
    /// Whether `viewer` sees what this speaker did in that conversation, with no more than being who they are.
    #[must_use]
    pub fn is_seen_by(&self, viewer: PersonId) -> bool {
        self.person == Some(viewer) || self.manager == Some(viewer)
    }
}
