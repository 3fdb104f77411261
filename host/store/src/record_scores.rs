//! Recording scores. They commit with the completion of the job that made them, once: a second run of the same job
//! finds the first one's. The words are sealed and durable before that transaction begins.

use futures::future::try_join_all;
use plumbline_core::Decimal;
use plumbline_core::ids::{OrganisationId, ScoreId};
use plumbline_core::score::Verdict;
use uuid::Uuid;

use crate::columns::{big, json_text, now};
use crate::conversation_key::ConversationKey;
use crate::jobs::complete;
use crate::packs::Place;
use crate::progress::count_score;
use crate::scores::participant_column;
use crate::seal::Seal;
use crate::sql::{Transaction, execute, one};
use crate::{Lease, ScoreRecord, Store, StoreError};

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
        let sealed = try_join_all(scores.into_iter().map(|it| self.seal_score(organisation, it))).await?;
        let fuel = sealed.iter().map(|it| it.record.cost.fuel).fold(0, u64::saturating_add);
        let recorded = self.inner.engine.write(
            organisation,
            (organisation, *lease, sealed),
            |(organisation, lease, sealed), tx| {
                Box::pin(async move {
                    let ending = complete(tx, *organisation, lease).await?;
                    let mut ids = Vec::with_capacity(sealed.len());
                    for score in sealed {
                        ids.push(insert(tx, *organisation, score).await?);
                    }
                    let more = ending.settle(tx, *organisation).await?;
                    Ok((ids, more))
                })
            },
        );
        let (ids, more) = recorded.await?;
        if more {
            self.inner.wake.all();
        }
        self.inner.wake.happened(organisation);
        self.inner.usage.note(organisation, fuel);
        Ok(ids)
    }

    async fn seal_score(&self, organisation: OrganisationId, score: NewScore) -> Result<SealedScore, StoreError> {
        if score.words.is_none() {
            return Ok(SealedScore { record: score.record, place: None, receipt: score.receipt });
        }
        let key = self.conversation_key(organisation, score.record.conversation).await?;
        self.seal_score_with(&key.ok_or(StoreError::LeaseLost)?, organisation, score).await
    }

    pub(crate) async fn seal_score_with(
        &self,
        key: &ConversationKey,
        organisation: OrganisationId,
        score: NewScore,
    ) -> Result<SealedScore, StoreError> {
        let NewScore { record, words, receipt } = score;
        let Some(words) = words else { return Ok(SealedScore { record, place: None, receipt }) };
        let sealed = key.key.seal(&words, Seal::Score(organisation, record.conversation, record.id));
        let place = self.inner.packs.write(vec![sealed]).await?.into_iter().next();
        Ok(SealedScore { record, place, receipt })
    }
}

/// A score whose words are durable.
pub(crate) struct SealedScore {
    pub(crate) record: ScoreRecord,
    place: Option<Place>,
    receipt: Vec<u8>,
}

pub(crate) async fn insert(
    tx: &mut Transaction,
    organisation: OrganisationId,
    SealedScore { record, place, receipt }: &SealedScore,
) -> Result<ScoreId, StoreError> {
    let inserted = execute!(
        tx,
        "INSERT INTO scores (organisation, id, conversation, revision, participant, binding, plugin_digest,
             plugin_name, plugin_version, mode, run, settings_digest, policies_digest, state, outcome, calculated,
             final, rated_weight, card, pack, pack_start, pack_length, fuel, fuel_budget, peak_memory, wall_us, created,
             source, rated_by, supersedes, calibration)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
             $23, $24, $25, $26, $27, $28, $29, $30, $31)
         ON CONFLICT (organisation, conversation, revision, participant, plugin_digest, settings_digest,
             policies_digest, run) DO NOTHING",
        organisation.0,
        record.id.0,
        record.conversation.0,
        i64::from(record.revision),
        participant_column(record.participant),
        record.binding.0,
        record.plugin_digest.0.to_vec(),
        &record.plugin_name,
        &record.plugin_version,
        record.mode.as_str(),
        &record.run,
        record.settings_digest.0.to_vec(),
        record.policies_digest.0.to_vec(),
        record.state.as_str(),
        record.outcome.map(verdict_name),
        record.calculated.map(Decimal::ten_thousandths),
        record.r#final.map(Decimal::ten_thousandths),
        record.rated_weight.map(Decimal::ten_thousandths),
        json_text(&record.card),
        place.map(|it| it.pack),
        place.map(|it| it.start),
        place.map(|it| it.length),
        big(record.cost.fuel),
        big(record.cost.fuel_budget),
        big(record.cost.peak_memory),
        big(record.cost.wall_us),
        now(),
        record.source.as_str(),
        record.rated_by.map(|it| it.0),
        record.supersedes.map(|it| it.0),
        record.calibration.map(|it| it.0),
    )?;
    if inserted > 0 {
        execute!(
            tx,
            "INSERT INTO receipts (organisation, score, body) VALUES ($1, $2, $3)",
            organisation.0,
            record.id.0,
            receipt,
        )?;
        count_score(tx, organisation, record.id).await?;
        return Ok(record.id);
    }
    let (id,): (Uuid,) = one!(
        tx,
        "SELECT id FROM scores
         WHERE organisation = $1 AND conversation = $2 AND revision = $3 AND participant = $4 AND plugin_digest = $5
             AND settings_digest = $6 AND policies_digest = $7 AND run = $8",
        organisation.0,
        record.conversation.0,
        i64::from(record.revision),
        participant_column(record.participant),
        record.plugin_digest.0.to_vec(),
        record.settings_digest.0.to_vec(),
        record.policies_digest.0.to_vec(),
        &record.run,
    )?;
    Ok(ScoreId(id))
}

const fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::Undetermined => "undetermined",
    }
}
