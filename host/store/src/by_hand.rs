//! Scores that people give. No job makes them, so they commit with their entry in the audit log and with the labels that
//! follow from them; they enter nothing that plugins' scores are added up in.

use plumbline_core::audit::{Action, Actor, Subject};
use plumbline_core::ids::{OrganisationId, PersonId, ScoreId};
use plumbline_core::label::Label;
use uuid::Uuid;

use crate::audit::{Event, append};
use crate::columns::now;
use crate::conversation_key::{TRIES, hold};
use crate::idempotency::{Remembered, recall, remember};
use crate::key_ring::Wrapped;
use crate::labels;
use crate::record_scores::{SealedScore, insert};
use crate::sql::{Transaction, optional};
use crate::{Created, Idempotency, NewScore, Store, StoreError};

/// A score that somebody gave.
#[derive(Clone, PartialEq, Debug)]
pub struct ScoreByHand {
    /// With who rated, and where.
    pub score: NewScore,
    /// Whose work it is, where that is known.
    pub person: Option<PersonId>,
    /// What follows for the scorecard.
    pub labels: Vec<Label>,
}

impl Store {
    /// Records what somebody rated.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the conversation was erased; [`StoreError::Already`] where they rated it before in the
    /// same calibration, or that is over; [`StoreError::IdempotencyMismatch`].
    pub async fn record_by_hand(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        new: ScoreByHand,
        idempotency: Option<Idempotency>,
    ) -> Result<Created<ScoreId>, StoreError> {
        for _ in 0..TRIES {
            let ScoreByHand { score, person, labels } = new.clone();
            let key = self.conversation_key(organisation, score.record.conversation).await?;
            let key = key.ok_or(StoreError::NotFound("conversation"))?;
            let sealed = self.seal_score_with(&key, organisation, score).await?;
            let arguments = Given { organisation, actor, sealed, wrapped: key.wrapped, person, labels };
            let recorded = self.inner.engine.write(organisation, (arguments, idempotency.clone()), |(it, key), tx| {
                Box::pin(async move {
                    if let Some(first) = recall(tx, it.organisation, key.as_ref()).await? {
                        return Ok(Created { id: ScoreId(first.resource), new: false });
                    }
                    let id = it.record(tx).await?;
                    remember(tx, it.organisation, key.as_ref(), Remembered::resource(id.0)).await?;
                    it.tell(tx).await?;
                    Ok(Created { id, new: true })
                })
            });
            match recorded.await {
                Err(StoreError::Outdated) => {}
                outcome => return outcome,
            }
        }
        Err(StoreError::Contended)
    }
}

struct Given {
    organisation: OrganisationId,
    actor: Actor,
    sealed: SealedScore,
    wrapped: Wrapped,
    person: Option<PersonId>,
    labels: Vec<Label>,
}

impl Given {
    async fn record(&self, tx: &mut Transaction) -> Result<ScoreId, StoreError> {
        let record = &self.sealed.record;
        hold(tx, self.organisation, record.conversation, &self.wrapped).await?;
        if let Some(calibration) = record.calibration {
            let open: Option<(Uuid,)> = optional!(
                tx,
                "SELECT id FROM calibrations WHERE organisation = $1 AND id = $2 AND closed IS NULL AND closes > $3",
                self.organisation.0,
                calibration.0,
                now(),
            )?;
            open.ok_or(StoreError::Already("this calibration is over"))?;
        }
        let id = insert(tx, self.organisation, &self.sealed).await?;
        if id != record.id {
            return Err(StoreError::Already("this was rated before by the same person"));
        }
        labels::insert(tx, self.organisation, &self.labels).await?;
        Ok(id)
    }

    async fn tell(&self, tx: &mut Transaction) -> Result<(), StoreError> {
        let record = &self.sealed.record;
        let event = Event::new(self.actor, Action::ScoreByHand, Subject::Score(record.id));
        let event = event.with("conversation", record.conversation).with("scorecard", &record.plugin_name);
        let event = match self.person {
            Some(person) => event.about(person),
            None => event,
        };
        append(tx, self.organisation, event).await
    }
}
