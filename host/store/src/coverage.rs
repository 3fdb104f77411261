//! How much of people's work was observed: which conversations they spoke in and what became of them, against how many they
//! were expected to have. What is expected holds from a week on, so that what was expected before stays as it was.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{ConversationId, OrganisationId, PersonId, TeamId};
use plumbline_core::week::Week;
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::{count, damaged};
use crate::sql::{all, execute, optional};
use crate::{Store, StoreError};

/// Of whom something is expected.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Expected {
    /// Of one person, whatever is expected of their team.
    Person(PersonId),
    /// Of everybody who belongs to a team.
    Team(TeamId),
}

/// How many conversations a week are expected, from a week on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Expectation {
    /// The first week that it holds for.
    pub week: Week,
    /// `None`: nothing is expected any more.
    pub conversations: Option<u32>,
}

/// A live conversation that somebody spoke in, as of its newest revision.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spoken {
    /// Which.
    pub conversation: ConversationId,
    /// When it began.
    pub started: DateTime<Utc>,
    /// Whether a scorecard that counts has scored them in it.
    pub scored: bool,
    /// Whether one has said that the conversation is not for it.
    pub declined: bool,
    /// Whether one has failed on it, by itself or for good.
    pub failed: bool,
    /// Whether scorecards are still at work on it.
    pub waiting: bool,
}

impl Store {
    /// Says what is expected from a week on.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such person or team.
    pub async fn set_expectation(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        of: Expected,
        expectation: Expectation,
    ) -> Result<(), StoreError> {
        let arguments = (organisation, actor, of, expectation);
        let set = self.inner.engine.write(organisation, arguments, |(organisation, actor, of, expectation), tx| {
            Box::pin(async move {
                let (find, missing, subject) = match of {
                    Expected::Person(person) => (
                        "SELECT id FROM people WHERE organisation = $1 AND id = $2 AND erased IS NULL",
                        "person",
                        Subject::Person(*person),
                    ),
                    Expected::Team(team) => {
                        ("SELECT id FROM teams WHERE organisation = $1 AND id = $2", "team", Subject::Team(*team))
                    }
                };
                let (whose, id) = named(*of);
                let found: Option<(Uuid,)> = optional!(tx, find, organisation.0, id)?;
                found.ok_or(StoreError::NotFound(missing))?;
                let Expectation { week, conversations } = *expectation;
                execute!(
                    tx,
                    "INSERT INTO expectations (organisation, whose, subject, week, conversations)
                     VALUES ($1, $2, $3, $4, $5)
                     ON CONFLICT (organisation, whose, subject, week)
                         DO UPDATE SET conversations = EXCLUDED.conversations",
                    organisation.0,
                    whose,
                    id,
                    i64::from(week.0),
                    conversations.map(i64::from),
                )?;
                let mut event = Event::new(*actor, Action::ExpectationSet, subject);
                if let Expected::Person(person) = of {
                    event = event.about(*person);
                }
                let event = event.with("week", week.starts()).with("conversations", conversations);
                append(tx, *organisation, event).await
            })
        });
        set.await
    }

    /// What was and is expected, the earliest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn expectations(
        &self,
        organisation: OrganisationId,
        of: Expected,
    ) -> Result<Vec<Expectation>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let (whose, id) = named(of);
        let rows: Vec<(i64, Option<i64>)> = all!(
            &mut tx,
            "SELECT week, conversations FROM expectations
             WHERE organisation = $1 AND whose = $2 AND subject = $3 ORDER BY week",
            organisation.0,
            whose,
            id,
        )?;
        let expectation = |(week, conversations): (i64, Option<i64>)| {
            Ok(Expectation {
                week: Week(i32::try_from(week).map_err(|_| damaged("expectations"))?),
                conversations: conversations.map(|it| count(it, "expectations")).transpose()?,
            })
        };
        rows.into_iter().map(expectation).collect()
    }

    /// The live conversations that somebody is known to have spoken in and that began on these days, both among them. Those
    /// whose words are erased by now are among them: they were heard.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn spoken_between(
        &self,
        organisation: OrganisationId,
        person: PersonId,
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<Vec<Spoken>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
        let rows: Vec<SpokenRow> = all!(
            &mut tx,
            "SELECT p.conversation, r.started, c.erased IS NULL AND EXISTS (
                     SELECT 1 FROM jobs j WHERE j.organisation = p.organisation AND j.conversation = p.conversation
                         AND j.revision = p.revision AND j.state = 'dead'
                 ) AS dead, c.erased IS NULL AND EXISTS (
                     SELECT 1 FROM jobs j WHERE j.organisation = p.organisation AND j.conversation = p.conversation
                         AND j.revision = p.revision AND j.state <> 'dead'
                 ) AS waiting, s.state
             FROM speakers p
             JOIN conversations c ON c.organisation = p.organisation AND c.id = p.conversation
                 AND c.revision = p.revision
             JOIN conversation_revisions r ON r.organisation = p.organisation AND r.conversation = p.conversation
                 AND r.revision = p.revision AND r.channel <> 'practice' AND r.started >= $3 AND r.started < $4
             LEFT JOIN scores s ON s.organisation = p.organisation AND s.conversation = p.conversation
                 AND s.revision = p.revision AND s.participant = p.participant AND s.mode = 'active' AND s.source <> 'human'
             WHERE p.organisation = $1 AND p.person = $2 ORDER BY r.started, p.conversation",
            organisation.0,
            person.0,
            midnight(first),
            midnight(last.succ_opt().unwrap_or(NaiveDate::MAX)),
        )?;
        let mut found: Vec<Spoken> = Vec::new();
        for row in rows {
            let same = found.last().is_some_and(|it| it.conversation.0 == row.conversation);
            if !same {
                found.push(Spoken {
                    conversation: ConversationId(row.conversation),
                    started: row.started,
                    scored: false,
                    declined: false,
                    failed: row.dead,
                    waiting: row.waiting,
                });
            }
            let Some(it) = found.last_mut() else { continue };
            match row.state.as_deref() {
                Some("scored") => it.scored = true,
                Some("declined") => it.declined = true,
                Some(_) => it.failed = true,
                None => {}
            }
        }
        Ok(found)
    }
}

const fn named(of: Expected) -> (&'static str, Uuid) {
    match of {
        Expected::Person(PersonId(id)) => ("person", id),
        Expected::Team(TeamId(id)) => ("team", id),
    }
}

#[derive(sqlx::FromRow)]
struct SpokenRow {
    conversation: Uuid,
    started: DateTime<Utc>,
    dead: bool,
    waiting: bool,
    state: Option<String>,
}
