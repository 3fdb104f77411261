//! What it takes to make a score of what somebody rates: the scorecard's form, what the scorecard itself said of the same
//! work, and the labels that follow where the two can be compared.

use std::sync::Arc;

use plumbline_core::Digest;
use plumbline_core::definition::Definition;
use plumbline_core::ids::{BindingId, CalibrationId, OrganisationId, PersonId, ScoreId};
use plumbline_core::label::{Judgement, Label, Origin};
use plumbline_core::run::{Cost, Said};
use plumbline_core::score::{BareRating, Card, Outcome, Policies, Source};
use plumbline_measure::hand_receipt::{HandInputs, HandReceipt};
use plumbline_measure::{Fault, HandRating, Salt, by_hand, canonical, hashes, subjects};
use plumbline_store::{Mode, NewScore, ScoreRecord, ScoreState, StoredConversation};
use uuid::Uuid;

use super::definitions::definition;
use super::policies::Overrides;
use super::score::settings_digest;
use super::{JobError, result};
use crate::App;

/// A scorecard as somebody rates by it, and whom.
pub struct Form {
    pub binding: BindingId,
    pub plugin_name: String,
    pub plugin_version: String,
    pub plugin_digest: Digest,
    pub settings_digest: Digest,
    pub definition: Arc<Definition>,
    policies: Policies,
    mode: Mode,
    /// What the scorecard itself said of the work that is rated.
    said: Option<(ScoreRecord, Card)>,
}

impl Form {
    /// The form of a scorecard at work, in a conversation's language; `None` where there is no such scorecard.
    ///
    /// # Errors
    /// Where what is stored cannot be read.
    pub async fn of(
        app: &App,
        organisation: OrganisationId,
        binding: BindingId,
        language: &str,
    ) -> Result<Option<Self>, JobError> {
        let Some(binding) = app.store.binding(organisation, binding).await? else { return Ok(None) };
        let (digest, name) = (binding.plugin_digest, &binding.plugin_name);
        let Some(definition) = definition(app, organisation, digest, name, language).await? else { return Ok(None) };
        let overrides: Overrides = serde_json::from_value(binding.policies.clone())?;
        Ok(Some(Self {
            binding: binding.id,
            plugin_version: binding.plugin_version.clone(),
            plugin_digest: digest,
            settings_digest: settings_digest(&binding),
            mode: binding.mode,
            policies: overrides.over(&definition),
            plugin_name: binding.plugin_name,
            definition,
            said: None,
        }))
    }

    /// Whose work is rated: the participant with this id, or the only one whom the scorecard scores.
    ///
    /// # Errors
    /// Why nobody is.
    pub fn subject(&self, stored: &StoredConversation, named: Option<&str>) -> Result<u32, &'static str> {
        let participants = &stored.conversation.participants;
        let scored = subjects(&stored.conversation, &self.policies);
        let found = match (named, scored.as_slice()) {
            (Some(id), scored) => scored.iter().find(|it| participants.get(**it).is_some_and(|it| it.id == id)),
            (None, [only]) => Some(only),
            (None, []) => return Err("nobody in this conversation is scored by this scorecard"),
            (None, _) => return Err("several people are scored in this conversation; name one of its participants"),
        };
        let found = found.and_then(|it| u32::try_from(*it).ok());
        found.ok_or("no participant with this id is scored by this scorecard")
    }

    /// As the scorecard rated this work itself, where it did: by the component, settings and policies of then.
    ///
    /// # Errors
    /// Where what is stored cannot be read.
    pub async fn beside_its_own(
        self,
        app: &App,
        organisation: OrganisationId,
        stored: &StoredConversation,
        participant: u32,
    ) -> Result<Self, JobError> {
        let header = &stored.header;
        let scores = app.store.scores(organisation, header.id, header.revision).await?;
        let own = scores.into_iter().rev().find(|it| {
            let record = &it.record;
            record.binding == self.binding && record.participant == Some(participant) && record.source == Source::Plugin
        });
        let Some(own) = own else { return Ok(self) };
        let Outcome::Scored(card) = result::outcome(&own)? else { return Ok(self) };
        let record = own.record;
        let (digest, name) = (record.plugin_digest, &record.plugin_name);
        let found = definition(app, organisation, digest, name, &header.language).await?;
        let Some(definition) = found else { return Ok(self) };
        Ok(Self {
            plugin_version: record.plugin_version.clone(),
            plugin_digest: digest,
            settings_digest: record.settings_digest,
            mode: record.mode,
            policies: card.policies.clone(),
            definition,
            said: Some((record, card)),
            ..self
        })
    }

    /// The score that these ratings come to.
    ///
    /// # Errors
    /// Every fault of the ratings with its place among them.
    pub fn score(
        &self,
        stored: &StoredConversation,
        participant: u32,
        by: PersonId,
        calibration: Option<CalibrationId>,
        ratings: &[HandRating],
    ) -> Result<(NewScore, Vec<Label>), Unfit> {
        let card = self.card(stored, participant, ratings)?;
        let id = ScoreId::new();
        // What is rated blind becomes a label once the raters have agreed.
        let labels = if calibration.is_some() { Vec::new() } else { self.labels(&card, Origin::Human, id.0) };
        let record = ScoreRecord {
            id,
            conversation: stored.header.id,
            revision: stored.header.revision,
            participant: Some(participant),
            binding: self.binding,
            plugin_digest: self.plugin_digest,
            plugin_name: self.plugin_name.clone(),
            plugin_version: self.plugin_version.clone(),
            mode: self.mode,
            // One rating by the same person in a calibration, and any number outside of it.
            run: match calibration {
                Some(calibration) => format!("calibration {calibration} {by}"),
                None => format!("human {id}"),
            },
            source: Source::Human,
            rated_by: Some(by),
            supersedes: None,
            calibration,
            settings_digest: self.settings_digest,
            policies_digest: canonical::digest(&card.policies),
            state: ScoreState::Scored,
            outcome: None,
            calculated: None,
            r#final: None,
            rated_weight: None,
            card: serde_json::Value::Null,
            cost: Cost::default(),
        };
        Ok((finished(record, card, &self.definition, stored, None, None)?, labels))
    }

    /// What these ratings come to, without a score of them.
    ///
    /// # Errors
    /// As [`Form::score`].
    pub fn card(&self, stored: &StoredConversation, participant: u32, ratings: &[HandRating]) -> Result<Card, Unfit> {
        let (conversation, subject) = (&stored.conversation, participant as usize);
        Ok(by_hand(&self.definition, &self.policies, conversation, subject, ratings)?)
    }

    /// What this card says of what the scorecard said of the same work; nothing where that said nothing.
    pub fn labels(&self, card: &Card, origin: Origin, cause: Uuid) -> Vec<Label> {
        let Some((record, said)) = &self.said else { return Vec::new() };
        labels(record, said, card, origin, cause)
    }
}

/// Why ratings did not become a score.
pub enum Unfit {
    /// They do not fit the form.
    Ratings(Vec<Fault>),
    /// The host's fault.
    Host(JobError),
}

impl From<Vec<Fault>> for Unfit {
    fn from(faults: Vec<Fault>) -> Self {
        Self::Ratings(faults)
    }
}

impl<E: Into<JobError>> From<E> for Unfit {
    fn from(error: E) -> Self {
        Self::Host(error.into())
    }
}

/// What a person's ratings say of a scorecard's, criterion by criterion, wherever both say something.
pub fn labels(record: &ScoreRecord, said: &Card, by_people: &Card, origin: Origin, cause: Uuid) -> Vec<Label> {
    let label = |it: &plumbline_core::score::CriterionScore| {
        let human = Judgement::of(it).filter(|it| it.rating != BareRating::Unscorable)?;
        let plugin = said.criteria.iter().find(|own| own.criterion == it.criterion).and_then(Judgement::of)?;
        Some(Label {
            score: record.id,
            criterion: it.criterion.clone(),
            origin,
            cause,
            scorecard: record.plugin_name.clone(),
            plugin_digest: record.plugin_digest,
            settings_digest: record.settings_digest,
            plugin,
            human,
        })
    };
    by_people.criteria.iter().filter_map(label).collect()
}

/// A score with its receipt, ready to be kept: the numbers are the card's, and all else is as `record` has it. `superseded` is
/// the digest of the receipt of the score whose place it takes, and `contested` the criterion that a dispute changed.
///
/// # Errors
/// Where the system gives no random bytes.
pub fn finished(
    record: ScoreRecord,
    card: Card,
    definition: &Definition,
    stored: &StoredConversation,
    contested: Option<String>,
    superseded: Option<Digest>,
) -> Result<NewScore, JobError> {
    let mut salt = [0; 32];
    getrandom::fill(&mut salt)?;
    let salt = Salt::new(salt);
    let inputs = HandInputs {
        by: record.rated_by.ok_or(JobError::Missing("rater"))?,
        source: record.source,
        component: record.plugin_digest,
        definition: hashes(definition),
        settings: record.settings_digest,
        transcript: stored.header.transcript_root,
        turns: stored.conversation.turns.len(),
        subject: record.participant.ok_or(JobError::Missing("participant"))? as usize,
        contested,
        supersedes: superseded,
    };
    let receipt = HandReceipt::of(inputs, &card, &salt).bytes();
    let (outcome, calculated, r#final, rated_weight) = (card.outcome, card.calculated, card.r#final, card.rated_weight);
    let (card, words) = result::part(Outcome::Scored(card), Said::default(), salt)?;
    let record = ScoreRecord {
        outcome: Some(outcome),
        calculated,
        r#final,
        rated_weight: Some(rated_weight),
        card,
        cost: Cost::default(),
        ..record
    };
    Ok(NewScore { record, words: Some(words), receipt })
}
