//! Whose progress a caller sees, and of which weeks. A manager sees the weeks in which somebody reported to them, and no
//! other; a system of the organisation and a reviewer who says why see all.

use chrono::{DateTime, Utc};
use plumbline_core::ids::PersonId;
use plumbline_core::people::Role;
use plumbline_core::week::Week;
use plumbline_store::ReportingLine;

use crate::App;
use crate::http::auth::{Acting, Caller, Scoped, Who};
use crate::http::problem::{Problem, Result};

/// How a caller looks at progress.
pub enum Viewer {
    /// At everybody's.
    All,
    /// At their own.
    Oneself(PersonId),
    /// At those who report to them, and at their own.
    Manager(PersonId),
}

impl Viewer {
    /// # Errors
    /// [`Problem::reason_missing`]; [`Problem::people_not_told`].
    pub async fn of<S: Scoped>(app: &App, caller: &Caller<S>) -> Result<Self> {
        if !app.store.people_were_told(caller.organisation).await? {
            return Err(Problem::people_not_told());
        }
        Ok(match &caller.who {
            Who::System => Self::All,
            Who::Person(Acting { roles, reason: Some(_), .. }) if roles.contains(&Role::Reviewer) => Self::All,
            Who::Person(acting) if acting.roles.contains(&Role::Manager) => Self::Manager(acting.person),
            Who::Person(acting) => Self::Oneself(acting.person),
        })
    }

    /// The person whose sight it is; `None` where all is seen.
    pub const fn manager(&self) -> Option<PersonId> {
        match self {
            Self::All => None,
            Self::Oneself(person) | Self::Manager(person) => Some(*person),
        }
    }

    /// What is answered where nothing is seen: a reviewer may say why and ask again.
    pub fn nothing<S: Scoped>(caller: &Caller<S>) -> Problem {
        if caller.has_role(Role::Reviewer) { Problem::reason_missing() } else { Problem::not_found() }
    }

    /// Those of the people whose progress is seen now.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn sees<S: Scoped>(
        &self,
        app: &App,
        caller: &Caller<S>,
        people: Vec<PersonId>,
        now: DateTime<Utc>,
    ) -> Result<Vec<PersonId>> {
        Ok(match self {
            Self::All => people,
            Self::Oneself(own) => people.into_iter().filter(|it| it == own).collect(),
            Self::Manager(own) => {
                let reports = app.store.reports(caller.organisation, *own, now).await?;
                people.into_iter().filter(|it| it == own || reports.contains(it)).collect()
            }
        })
    }

    /// The weeks in which a person's work is seen.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn weeks<S: Scoped>(&self, app: &App, caller: &Caller<S>, person: PersonId) -> Result<Weeks> {
        let Self::Manager(own) = self else { return Ok(Weeks(None)) };
        if *own == person {
            return Ok(Weeks(None));
        }
        let lines = app.store.reporting_lines(caller.organisation, person).await?;
        Ok(Weeks(Some((*own, lines))))
    }
}

/// Weeks in which somebody's work is seen.
pub struct Weeks(Option<(PersonId, Vec<ReportingLine>)>);

impl Weeks {
    /// Every week.
    pub const ALL: Self = Self(None);

    /// Whether the week is among them: the whole of it, as sums of a week cannot be told apart by day. Where nobody else was
    /// their manager before, the week in which they began to report is seen, too.
    pub fn contains(&self, week: Week) -> bool {
        let Some((manager, lines)) = &self.0 else { return true };
        let (first, last) = (week.starts(), week.ends());
        let begins = |line: &ReportingLine| line.starts.date_naive();
        let until_after = |line: &ReportingLine| line.ends.is_none_or(|it| it.date_naive() > last);
        lines.iter().filter(|it| it.manager == *manager).any(|line| {
            let alone = || !lines.iter().any(|it| it.manager != *manager && it.starts < line.starts);
            begins(line) <= last && until_after(line) && (begins(line) <= first || alone())
        })
    }
}
