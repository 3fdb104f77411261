//! Scores and their receipts. A score commits with the completion of the job that made it, once: a second run of the
//! same job finds the first one's. Its words are sealed under the conversation's data key and are erased with it.

use chrono::{DateTime, Utc};
use futures::future::try_join_all;
use plumbline_core::ids::{BindingId, CalibrationId, ConversationId, OrganisationId, PersonId, ScoreId};
use plumbline_core::run::Cost;
use plumbline_core::score::{Source, Verdict};
use plumbline_core::{Decimal, Digest};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::columns::{count, digest, json, named, now};
use crate::key_ring::Wrapped;
use crate::packs::Place;
use crate::seal::Seal;
use crate::sql::{all, optional};
use crate::{Mode, Store, StoreError};

/// Whether there is a card.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScoreState {
    /// There is.
    Scored,
    /// The plugin says that this conversation is not for it.
    Declined,
    /// Something went wrong, and the card says what.
    Failed,
}

impl ScoreState {
    /// `scored`, `declined` or `failed`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scored => "scored",
            Self::Declined => "declined",
            Self::Failed => "failed",
        }
    }
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
    /// Who was scored: an index into the conversation's participants. `None` where nobody was there to be scored.
    pub participant: Option<u32>,
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
    /// `active`, `shadow`, or the number of a re-score; of what people rate, a name of its own.
    pub run: String,
    /// Who rated.
    pub source: Source,
    /// Who, where somebody did.
    pub rated_by: Option<PersonId>,
    /// The score whose place this one takes.
    pub supersedes: Option<ScoreId>,
    /// Where it was given; until that is closed, no other method than those of calibrations finds it.
    pub calibration: Option<CalibrationId>,
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

/// A score as it is kept.
#[derive(Clone, PartialEq, Debug)]
pub struct StoredScore {
    /// Everything but the words.
    pub record: ScoreRecord,
    /// When it was recorded.
    pub created: DateTime<Utc>,
    /// What the caller gave; `None` where it gave nothing or the conversation was erased.
    pub words: Option<Vec<u8>>,
    /// The score that took this one's place.
    pub superseded_by: Option<ScoreId>,
}

impl StoredScore {
    /// Whether it is what feedback, practice and progression go by: no trial, no rating by hand, nothing superseded.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.record.mode == Mode::Active && self.record.source != Source::Human && self.superseded_by.is_none()
    }
}

impl Store {
    /// The scores of one revision, in the order in which they were made.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where a blob is not what was written.
    pub async fn scores(
        &self,
        organisation: OrganisationId,
        conversation: ConversationId,
        revision: u32,
    ) -> Result<Vec<StoredScore>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        // Put in order here: asked to do it, SQLite would rather read all scores of the organisation by their ids.
        let mut rows: Vec<ScoreRow> = all!(
            &mut tx,
            select_score!("WHERE s.organisation = $1 AND s.conversation = $2 AND s.revision = $3"),
            organisation.0,
            conversation.0,
            i64::from(revision),
        )?;
        drop(tx);
        rows.sort_by_key(|it| it.id);
        let shown = rows.into_iter().filter(|it| !it.is_blind());
        try_join_all(shown.map(|row| self.open_score(organisation, row))).await
    }

    /// One score.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where a blob is not what was written.
    pub async fn score(&self, organisation: OrganisationId, id: ScoreId) -> Result<Option<StoredScore>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<ScoreRow> =
            optional!(&mut tx, select_score!("WHERE s.organisation = $1 AND s.id = $2"), organisation.0, id.0)?;
        drop(tx);
        match row.filter(|it| !it.is_blind()) {
            Some(row) => self.open_score(organisation, row).await.map(Some),
            None => Ok(None),
        }
    }

    /// The ratings that were given in a calibration, whether or not it is closed, in the order in which they came.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where a blob is not what was written.
    pub async fn calibration_scores(
        &self,
        organisation: OrganisationId,
        calibration: CalibrationId,
    ) -> Result<Vec<StoredScore>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let mut rows: Vec<ScoreRow> = all!(
            &mut tx,
            select_score!("WHERE s.organisation = $1 AND s.calibration = $2"),
            organisation.0,
            calibration.0,
        )?;
        drop(tx);
        rows.sort_by_key(|it| it.id);
        try_join_all(rows.into_iter().map(|row| self.open_score(organisation, row))).await
    }

    /// The bytes of a score's receipt, as they were recorded.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn receipt(&self, organisation: OrganisationId, score: ScoreId) -> Result<Option<Vec<u8>>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<(Vec<u8>,)> = optional!(
            &mut tx,
            "SELECT body FROM receipts WHERE organisation = $1 AND score = $2",
            organisation.0,
            score.0,
        )?;
        Ok(row.map(|(body,)| body))
    }

    async fn open_score(&self, organisation: OrganisationId, row: ScoreRow) -> Result<StoredScore, StoreError> {
        let sealed = row.sealed();
        let superseded_by = row.superseded_by.map(ScoreId);
        let (record, created) = row.record()?;
        let Some((wrapped, place)) = sealed else {
            return Ok(StoredScore { record, created, words: None, superseded_by });
        };
        let seal = Seal::DataKey(organisation, record.conversation);
        let key = self.unwrap_key(organisation, &wrapped, seal).await?;
        let blob = self.inner.packs.read(place).await?;
        let words = key.open(&blob, Seal::Score(organisation, record.conversation, record.id))?;
        Ok(StoredScore { record, created, words: Some(words), superseded_by })
    }
}

macro_rules! select_score {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.conversation, s.revision, s.participant, s.binding, s.plugin_digest, s.plugin_name,
                 s.plugin_version, s.mode, s.run, s.settings_digest, s.policies_digest, s.state, s.outcome,
                 s.calculated, s.final, s.rated_weight, s.card, s.pack, s.pack_start, s.pack_length, s.fuel,
                 s.fuel_budget, s.peak_memory, s.wall_us, s.created, s.source, s.rated_by, s.supersedes, s.calibration,
                 n.id AS superseded_by, CASE WHEN c.closed IS NULL THEN c.closes END AS blind_until,
                 k.generation, k.wrapped_key
             FROM scores s
             LEFT JOIN scores n ON n.organisation = s.organisation AND n.supersedes = s.id
             LEFT JOIN calibrations c ON c.organisation = s.organisation AND c.id = s.calibration
             LEFT JOIN conversation_keys k ON k.organisation = s.organisation AND k.conversation = s.conversation ",
            $rest
        )
    };
}
use select_score;

/// What stands in the column of a score that concerns nobody: NULL would be different from every other NULL, and the key
/// that keeps a result single would not hold.
const NOBODY: i64 = -1;

/// As the column holds it.
pub(crate) fn participant_column(participant: Option<u32>) -> i64 {
    participant.map_or(NOBODY, i64::from)
}

fn participant(column: i64) -> Result<Option<u32>, StoreError> {
    if column == NOBODY { Ok(None) } else { count(column, "scores").map(Some) }
}

#[derive(sqlx::FromRow)]
struct ScoreRow {
    id: Uuid,
    conversation: Uuid,
    revision: i64,
    participant: i64,
    binding: Uuid,
    plugin_digest: Vec<u8>,
    plugin_name: String,
    plugin_version: String,
    mode: String,
    run: String,
    settings_digest: Vec<u8>,
    policies_digest: Vec<u8>,
    state: String,
    outcome: Option<String>,
    calculated: Option<i64>,
    r#final: Option<i64>,
    rated_weight: Option<i64>,
    card: String,
    pack: Option<Uuid>,
    pack_start: Option<i64>,
    pack_length: Option<i64>,
    fuel: i64,
    fuel_budget: i64,
    peak_memory: i64,
    wall_us: i64,
    created: DateTime<Utc>,
    source: String,
    rated_by: Option<Uuid>,
    supersedes: Option<Uuid>,
    calibration: Option<Uuid>,
    superseded_by: Option<Uuid>,
    /// When the calibration that it was given in will be over.
    blind_until: Option<DateTime<Utc>>,
    generation: Option<i64>,
    wrapped_key: Option<Vec<u8>>,
}

impl ScoreRow {
    /// Whether it is kept from everybody while others still rate.
    fn is_blind(&self) -> bool {
        self.blind_until.is_some_and(|it| it > now())
    }

    /// The words' key and place; `None` where there were none or they were erased.
    fn sealed(&self) -> Option<(Wrapped, Place)> {
        let place = Place { pack: self.pack?, start: self.pack_start?, length: self.pack_length? };
        let wrapped = Wrapped { generation: self.generation?, wrapped_key: self.wrapped_key.clone()? };
        Some((wrapped, place))
    }

    fn record(self) -> Result<(ScoreRecord, DateTime<Utc>), StoreError> {
        const TABLE: &str = "scores";
        let record = ScoreRecord {
            id: ScoreId(self.id),
            conversation: ConversationId(self.conversation),
            revision: count(self.revision, TABLE)?,
            participant: participant(self.participant)?,
            binding: BindingId(self.binding),
            plugin_digest: digest(self.plugin_digest, TABLE)?,
            plugin_name: self.plugin_name,
            plugin_version: self.plugin_version,
            mode: named(&self.mode, TABLE)?,
            run: self.run,
            source: named(&self.source, TABLE)?,
            rated_by: self.rated_by.map(PersonId),
            supersedes: self.supersedes.map(ScoreId),
            calibration: self.calibration.map(CalibrationId),
            settings_digest: digest(self.settings_digest, TABLE)?,
            policies_digest: digest(self.policies_digest, TABLE)?,
            state: named(&self.state, TABLE)?,
            outcome: self.outcome.map(|it| named(&it, TABLE)).transpose()?,
            calculated: self.calculated.map(Decimal::from_ten_thousandths),
            r#final: self.r#final.map(Decimal::from_ten_thousandths),
            rated_weight: self.rated_weight.map(Decimal::from_ten_thousandths),
            card: json(&self.card, TABLE)?,
            cost: Cost {
                fuel: count(self.fuel, TABLE)?,
                fuel_budget: count(self.fuel_budget, TABLE)?,
                peak_memory: count(self.peak_memory, TABLE)?,
                wall_us: count(self.wall_us, TABLE)?,
            },
        };
        Ok((record, self.created))
    }
}
