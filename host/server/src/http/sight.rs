//! What a caller sees of a conversation: fair by default. A system of the organisation sees what its scopes name. A person
//! sees what they did, and what those did who reported to them when the conversation began; a reviewer sees the rest once
//! they say why. Whatever somebody does not see is not there for them.

use std::collections::BTreeSet;

use plumbline_core::ids::{ConversationId, OrganisationId, PersonId};
use plumbline_core::people::{Role, Speaker};
use plumbline_store::{Mode, ScoreRecord, StoredScore};

use super::auth::{Acting, Caller, Who};
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
            return Ok(Self { speakers, viewer: None, is_person: false, told });
        };
        let sight = |viewer| Self { speakers: speakers.clone(), viewer, is_person: true, told };
        match (speakers.iter().any(|it| it.is_seen_by(*person)), roles.contains(&Role::Reviewer), reason) {
            (_, true, Some(_)) => Ok(sight(None)),
            (true, ..) => Ok(sight(Some(*person))),
            (false, true, None) => Err(Problem::reason_missing()),
            (false, false, _) => Err(Problem::not_found()),
        }
    }

    /// Everything, of whose speakers these are.
    pub const fn whole(speakers: Vec<Speaker>, told: bool) -> Self {
        Self { speakers, viewer: None, is_person: false, told }
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
        // Of somebody whom nobody is known to be, the results are nobody's yet.
        if speaker.is_some_and(|it| it.person.is_some()) && !self.told {
            return Err(Problem::people_not_told());
        }
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

    fn speaker(&self, participant: Option<u32>) -> Option<&Speaker> {
        self.speakers.iter().find(|it| Some(it.participant) == participant)
    }
}

/// Whose a score is, where that is known, whoever asks.
pub async fn whose(app: &App, organisation: OrganisationId, score: &ScoreRecord) -> Result<Option<PersonId>> {
    let speakers = app.store.speakers(organisation, score.conversation, score.revision).await?;
    Ok(speakers.iter().find(|it| Some(it.participant) == score.participant).and_then(|it| it.person))
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
