//! What a caller sees of a conversation: fair by default. A system of the organisation sees what its scopes name. A person
//! sees what they did, and what those did who reported to them when the conversation began; a reviewer sees the rest once
//! they say why. Whatever somebody does not see is not there for them.

use std::collections::BTreeSet;

use plumbline_core::ids::{ConversationId, OrganisationId, PersonId};
use plumbline_core::people::{Role, Speaker};
use plumbline_store::{Asked, Mode, Reading, ScoreRecord, StoredScore};

use super::auth::{Acting, Caller, Scoped, Who};
use super::problem::{Problem, Result};
use crate::App;

/// What the caller sees of one conversation's revision: of it at all, and of whose results.
pub struct Sight {
    speakers: Vec<Speaker>,
    /// Whose sight it is; `None` where everything is seen.
    viewer: Option<PersonId>,
    /// Whether somebody looks for whom only what counts is there.
    is_person: bool,
    told: bool,
    /// What the viewer is asked to rate of it.
    asked: Vec<Asked>,
}

impl Sight {
    /// # Errors
    /// [`Problem::not_found`] where the caller sees nothing of it; [`Problem::reason_missing`] where they would, had they
    /// said why.
    pub async fn of<S>(app: &App, caller: &Caller<S>, conversation: ConversationId, revision: u32) -> Result<Self> {
        let (speakers, told) = tokio::try_join!(
            app.store.speakers(caller.organisation, conversation, revision),
            app.store.people_were_told(caller.organisation),
        )?;
        let Who::Person(Acting { person, roles, reason }) = &caller.who else {
            return Ok(Self::whole(speakers, told));
        };
        let mut asked = app.store.asked(caller.organisation, *person).await?;
        asked.retain(|it| it.conversation == conversation && it.revision == revision);
        // Whoever is asked to rate it may read it, and nothing that was found in it.
        let theirs = !asked.is_empty() || speakers.iter().any(|it| it.is_seen_by(*person));
        let viewer = match (theirs, roles.contains(&Role::Reviewer), reason) {
            (_, true, Some(_)) => None,
            (true, ..) => Some(*person),
            (false, true, None) => return Err(Problem::reason_missing()),
            (false, false, _) => return Err(Problem::not_found()),
        };
        Ok(Self { speakers, viewer, is_person: true, told, asked })
    }

    /// Everything, of whose speakers these are.
    pub const fn whole(speakers: Vec<Speaker>, told: bool) -> Self {
        Self { speakers, viewer: None, is_person: false, told, asked: Vec::new() }
    }

    /// The speaker whose work a score is of, where that is one of the organisation's.
    pub fn speaker(&self, participant: Option<u32>) -> Option<&Speaker> {
        self.speakers.iter().find(|it| Some(it.participant) == participant)
    }

    /// Whether results may be shown at all of this speaker.
    ///
    /// # Errors
    /// [`Problem::people_not_told`].
    pub fn is_told(&self, speaker: Option<&Speaker>) -> Result<()> {
        // Of somebody whom nobody is known to be, the results are nobody's yet.
        if speaker.is_some_and(|it| it.person.is_some()) && !self.told {
            return Err(Problem::people_not_told());
        }
        Ok(())
    }

    /// Whether the caller sees everybody's work here: a system, or a reviewer who said why.
    pub const fn is_whole(&self) -> bool {
        self.viewer.is_none()
    }

    /// A reading of it, which says where it is for a calibration that the viewer reads it.
    #[must_use]
    pub fn noted(&self, mut reading: Reading) -> Reading {
        if let Some(asked) = self.asked.first() {
            reading.details.insert("calibration".to_owned(), serde_json::json!(asked.calibration));
        }
        reading
    }

    /// `practice` or `live`: scores of the two are never mixed.
    pub fn context(&self) -> &'static str {
        if self.speakers.iter().any(|it| it.practice) { "practice" } else { "live" }
    }

    /// Who a participant is, where that is known.
    pub fn person(&self, participant: Option<u32>) -> Option<PersonId> {
        self.speaker(participant)?.person
    }

    /// Everybody who is known to have spoken for the organisation.
    pub fn people(&self) -> Vec<PersonId> {
        distinct(self.speakers.iter().filter_map(|it| it.person))
    }

    /// Whose these scores are, as far as that is known.
    pub fn people_of(&self, scores: &[StoredScore]) -> Vec<PersonId> {
        distinct(scores.iter().filter_map(|it| self.person(it.record.participant)))
    }

    /// Whether the caller sees this score.
    ///
    /// # Errors
    /// [`Problem::people_not_told`] where they would, had the organisation told its people that they are measured.
    pub fn shows(&self, score: &ScoreRecord) -> Result<bool> {
        let speaker = self.speaker(score.participant);
        if self.is_person && score.mode == Mode::Shadow {
            return Ok(false);
        }
        if self.viewer.is_some_and(|viewer| !speaker.is_some_and(|it| it.is_seen_by(viewer))) {
            return Ok(false);
        }
        // Whoever rates it blind has not seen it.
        if self.asked.iter().any(|it| !it.finished && it.scorecard == score.plugin_name) {
            return Ok(false);
        }
        self.is_told(speaker)?;
        Ok(true)
    }

    /// Those of the scores that the caller sees.
    ///
    /// # Errors
    /// As [`Sight::shows`].
    pub fn shown(&self, scores: Vec<StoredScore>) -> Result<Vec<StoredScore>> {
        let mut shown = Vec::with_capacity(scores.len());
        for score in scores {
            if self.shows(&score.record)? {
                shown.push(score);
            }
        }
        Ok(shown)
    }
}

/// Whose a score is, where that is known, whoever asks.
pub async fn whose(app: &App, organisation: OrganisationId, score: &ScoreRecord) -> Result<Option<PersonId>> {
    let speakers = app.store.speakers(organisation, score.conversation, score.revision).await?;
    Ok(speakers.iter().find(|it| Some(it.participant) == score.participant).and_then(|it| it.person))
}

/// The conversations whose findings the caller is not to know before they have rated them: nobody's but others'.
pub async fn blind<S: Scoped>(app: &App, caller: &Caller<S>, of: PersonId) -> Result<Vec<ConversationId>> {
    let Some(viewer) = caller.person().filter(|it| *it != of) else { return Ok(Vec::new()) };
    let asked = app.store.asked(caller.organisation, viewer).await?;
    Ok(asked.into_iter().filter(|it| !it.finished).map(|it| it.conversation).collect())
}

fn distinct(people: impl Iterator<Item = PersonId>) -> Vec<PersonId> {
    people.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The person to whose sight a list is bound; `None` where it is bound to nobody's.
pub fn bound<S>(caller: &Caller<S>) -> Option<PersonId> {
    match &caller.who {
        Who::Person(Acting { roles, reason: Some(_), .. }) if roles.contains(&Role::Reviewer) => None,
        Who::Person(acting) => Some(acting.person),
        Who::System => None,
    }
}
