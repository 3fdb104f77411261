//! What is known of people when a list of them arrives, and what is to be done so that the list is true.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::conversation::ExternalId;
use crate::ids::{PersonId, TeamId};
use crate::people::Role;

/// What is known when a list arrives.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Standing {
    /// Who has the ids that the list names, by their comparable forms.
    pub known: HashMap<ExternalId, PersonId>,
    /// Those who have them.
    pub people: HashMap<PersonId, Stands>,
    /// To whom everybody reports who reports to somebody now or will.
    pub managers: HashMap<PersonId, PersonId>,
    /// The open teams.
    pub teams: HashMap<TeamId, Named>,
}

/// Where a person stands.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Stands {
    pub name: String,
    /// In every team that they were or are in, the first first.
    pub memberships: Vec<(TeamId, Span)>,
    /// To whom they reported and report, the first first.
    pub lines: Vec<(PersonId, Span)>,
    /// What they hold now.
    pub roles: Vec<Role>,
    /// The comparable forms of all their ids.
    pub ids: Vec<ExternalId>,
}

/// An open team.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    pub name: String,
    /// The team that it is a part of.
    pub parent: Option<TeamId>,
}

/// From `starts` on, and until `ends`, which is not in it any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    pub starts: DateTime<Utc>,
    /// `None` where it goes on.
    pub ends: Option<DateTime<Utc>>,
}

impl Span {
    #[must_use]
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        self.starts <= at && self.ends.is_none_or(|ends| at < ends)
    }

    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.ends.is_none_or(|ends| other.starts < ends) && other.ends.is_none_or(|ends| self.starts < ends)
    }
}

/// A person whom a step is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Whom {
    Known(PersonId),
    /// Whom a step before adds: the first, the second, …, from 0.
    New(usize),
}

/// A team that a step is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Where {
    Known(TeamId),
    /// Which a step before adds: the first, the second, …, from 0.
    New(usize),
}

/// Something to be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    AddPerson {
        name: String,
        ids: Vec<ExternalId>,
    },
    AddTeam {
        name: String,
        parent: Option<Where>,
    },
    Rename {
        person: PersonId,
        name: String,
    },
    GiveIds {
        person: PersonId,
        ids: Vec<ExternalId>,
    },
    Join {
        whom: Whom,
        team: Where,
        span: Span,
    },
    /// Ends the membership that began then.
    Leave {
        person: PersonId,
        team: TeamId,
        starts: DateTime<Utc>,
        ends: DateTime<Utc>,
    },
    /// From then on, to somebody or to nobody.
    Report {
        whom: Whom,
        manager: Option<Whom>,
        from: DateTime<Utc>,
    },
    Grant {
        whom: Whom,
        role: Role,
    },
}
