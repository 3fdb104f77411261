//! Scores and their receipts. A score commits with the completion of the job that made it, once: a second run of the
//! same job finds the first one's. Its words are sealed under the conversation's data key and are erased with it.

use chrono::{DateTime, Utc};
use plumbline_core::ids::{BindingId, ConversationId, OrganisationId, ScoreId};
use plumbline_core::run::Cost;
use plumbline_core::score::Verdict;
use plumbline_core::{Decimal, Digest};

use crate::{Lease, Mode, Store, StoreError};

/// Whether there is a card.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScoreState {
    /// There is.
    Scored,
    /// The plugin says that this conversation is not for it.
    Declined,
    /// Something went wrong, and the card says what.
    Failed,
}

/// A score without its words.
#[derive(Clone, PartialEq, Debug)]
pub struct ScoreRecord {
    /// Made by the caller, since the receipt may name it.
    pub id: ScoreId,
    /// The conversation.
    pub conversation: ConversationId,
    /// Its revision.
    pub revision: u32,
    /// Who was scored: an index into the conversation's participants.
    pub participant: u32,
    /// The binding.
    pub binding: BindingId,
    /// The digest of the plugin's component.
    pub plugin_digest: Digest,
    /// The plugin's name.
    pub plugin_name: String,
    /// The plugin's version.
    pub plugin_version: String,
    /// Whether it counts.
    pub mode: Mode,
    /// `active`, `shadow`, or the number of a re-score.
    pub run: String,
    /// Of the settings that the plugin was given.
    pub settings_digest: Digest,
    /// Of the policies that it was added up by.
    pub policies_digest: Digest,
    /// Whether there is a card.
    pub state: ScoreState,
    /// `None` unless scored.
    pub outcome: Option<Verdict>,
    /// Before auto-fails, 0 to 100 or with a bonus above.
    pub calculated: Option<Decimal>,
    /// After auto-fails.
    pub r#final: Option<Decimal>,
    /// The share of the applicable weight that was rated, 0 to 1.
    pub rated_weight: Option<Decimal>,
    /// Numbers and places as JSON; never words.
    pub card: serde_json::Value,
    /// What it cost.
    pub cost: Cost,
}

/// A score to be recorded.
#[derive(Clone, PartialEq, Debug)]
pub struct NewScore {
    /// Everything but the words.
    pub record: ScoreRecord,
    /// Rationales, suggestions and messages, in the caller's own encoding.
    pub words: Option<Vec<u8>>,
    /// The canonical bytes of the receipt; digests and numbers, never words.
    pub receipt: Vec<u8>,
}

/// A score as it is kept.
#[derive(Clone, PartialEq, Debug)]
pub struct StoredScore {
    /// Everything but the words.
    pub record: ScoreRecord,
    /// When it was recorded.
    pub created: DateTime<Utc>,
    /// What the caller gave; `None` where it gave nothing or the conversation was erased.
    pub words: Option<Vec<u8>>,
}

impl Store {
    /// Records a job's scores and completes the job, in one transaction. Answers the id of each in order: where the
    /// same participant was scored by the same component, settings, policies and run before, that score stands and its
    /// id is answered.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`], also where the conversation was erased meanwhile; nothing is recorded then.
    pub async fn record_scores(
        &self,
        organisation: OrganisationId,
        lease: &Lease,
        scores: Vec<NewScore>,
    ) -> Result<Vec<ScoreId>, StoreError> {
        todo!()
    }

    /// The scores of one revision, in the order in which they were recorded.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where a blob is not what was written.
    pub async fn scores(
        &self,
        organisation: OrganisationId,
        conversation: ConversationId,
        revision: u32,
    ) -> Result<Vec<StoredScore>, StoreError> {
        todo!()
    }

    /// One score.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where a blob is not what was written.
    pub async fn score(&self, organisation: OrganisationId, id: ScoreId) -> Result<Option<StoredScore>, StoreError> {
        todo!()
    }

    /// The bytes of a score's receipt, as they were recorded.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn receipt(&self, organisation: OrganisationId, score: ScoreId) -> Result<Option<Vec<u8>>, StoreError> {
        todo!()
    }
}
