//! Answers that were given, with what was asked and the digest of what they were computed from: asked again, either the same
//! comes out, or the sums are others since.

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::ids::{AnswerId, OrganisationId, PersonId};
use serde_json::Value;
use uuid::Uuid;

use crate::columns::{damaged, json, json_text, now};
use crate::sql::{execute, optional};
use crate::{Store, StoreError};

/// An answer that is given.
#[derive(Clone, PartialEq, Debug)]
pub struct NewAnswer {
    /// The person that it is about; `None` for a team or the organisation.
    pub person: Option<PersonId>,
    /// What was asked: ids and numbers.
    pub question: Value,
    /// What was answered: ids and numbers.
    pub answer: Value,
    /// Of all that it was computed from.
    pub inputs: Digest,
}

/// An answer that was given.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    /// Its id.
    pub id: AnswerId,
    /// What was asked and answered.
    pub answer: NewAnswer,
    /// When.
    pub given: DateTime<Utc>,
}

impl Store {
    /// Keeps an answer.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn keep_answer(&self, organisation: OrganisationId, answer: NewAnswer) -> Result<AnswerId, StoreError> {
        let kept = self.inner.engine.write(organisation, (organisation, answer), |(organisation, answer), tx| {
            Box::pin(async move {
                let id = AnswerId::new();
                execute!(
                    tx,
                    "INSERT INTO answers (organisation, id, person, question, answer, inputs, given)
                     VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    organisation.0,
                    id.0,
                    answer.person.map(|it| it.0),
                    json_text(&answer.question),
                    json_text(&answer.answer),
                    answer.inputs.to_string(),
                    now(),
                )?;
                Ok(id)
            })
        });
        kept.await
    }

    /// An answer that was given. `None` where there is none.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn answer(&self, organisation: OrganisationId, id: AnswerId) -> Result<Option<Answer>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<AnswerRow> = optional!(
            &mut tx,
            "SELECT person, question, answer, inputs, given FROM answers WHERE organisation = $1 AND id = $2",
            organisation.0,
            id.0,
        )?;
        let Some(AnswerRow { person, question, answer, inputs, given }) = row else { return Ok(None) };
        let answer = NewAnswer {
            person: person.map(PersonId),
            question: json(&question, "answers")?,
            answer: json(&answer, "answers")?,
            inputs: inputs.parse().map_err(|_| damaged("answers"))?,
        };
        Ok(Some(Answer { id, answer, given }))
    }
}

#[derive(sqlx::FromRow)]
struct AnswerRow {
    person: Option<Uuid>,
    question: String,
    answer: String,
    inputs: String,
    given: DateTime<Utc>,
}
