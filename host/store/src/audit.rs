//! Adding to the log of who changed and read what. An entry is written in the transaction that does what it tells of: both
//! are there, or neither. What is hashed, and why a chain shows what was done to it, is in [`plumbline_core::audit`].

use std::sync::Arc;

use plumbline_core::Digest;
use plumbline_core::audit::{Action, Actor, Details, Entry, Head, Reason, Subject, details_text};
use plumbline_core::ids::{OrganisationId, PersonId};
use serde::Serialize;
use serde_json::json;

use crate::columns::{count, damaged, digest, now};
use crate::seal::{Key, Seal, random};
use crate::sql::{Transaction, execute, optional};
use crate::{Store, StoreError};

/// That somebody read something.
#[derive(Clone, PartialEq, Debug)]
pub struct Reading {
    /// What was done.
    pub action: Action,
    /// What was read.
    pub subject: Subject,
    /// Whose words or results it was: an entry for each of them, or one where it is nobody's.
    pub people: Vec<PersonId>,
    /// Ids and numbers.
    pub details: Details,
}

impl Store {
    /// Records what was read, and why where that was said. For whoever reads to await before they are shown it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such organisation.
    pub async fn record_readings(
        &self,
        organisation: OrganisationId,
        actor: Actor,
        readings: Vec<Reading>,
        reason: Option<String>,
    ) -> Result<(), StoreError> {
        let reason = match reason {
            Some(text) => Some(SealedReason::new(&self.reason_key(organisation).await?, organisation, text)),
            None => None,
        };
        let arguments = (organisation, actor, readings, reason);
        let recorded =
            self.inner.engine.write(organisation, arguments, |(organisation, actor, readings, reason), tx| {
                Box::pin(async move {
                    for Reading { action, subject, people, details } in readings {
                        let event = Event { details: details.clone(), ..Event::new(*actor, *action, *subject) };
                        let event = Event { reason: reason.clone(), ..event };
                        if people.is_empty() {
                            append(tx, *organisation, event.clone()).await?;
                        }
                        for person in people {
                            append(tx, *organisation, event.clone().about(*person)).await?;
                        }
                    }
                    Ok(())
                })
            });
        recorded.await
    }
}

/// What is to be entered.
#[derive(Clone)]
pub(crate) struct Event {
    actor: Actor,
    action: Action,
    subject: Subject,
    person: Option<PersonId>,
    details: Details,
    reason: Option<SealedReason>,
}

impl Event {
    pub(crate) fn new(actor: Actor, action: Action, subject: Subject) -> Self {
        Self { actor, action, subject, person: None, details: Details::new(), reason: None }
    }

    /// Whom it is about.
    pub(crate) fn about(self, person: PersonId) -> Self {
        Self { person: Some(person), ..self }
    }

    /// With an id, a digest, a number, a time or a name from a closed set: never words that somebody wrote.
    pub(crate) fn with(mut self, name: &str, value: impl Serialize) -> Self {
        self.details.insert(name.to_owned(), json!(value));
        self
    }
}

/// A reason as it is kept: the digest is chained, and the text is sealed for the place that the digest gives it.
#[derive(Clone)]
pub(crate) struct SealedReason {
    digest: Digest,
    sealed: Arc<[u8]>,
}

impl SealedReason {
    fn new(key: &Key, organisation: OrganisationId, text: String) -> Self {
        let reason = Reason { salt: random(), text };
        let digest = reason.digest();
        let plain = [reason.salt.as_slice(), reason.text.as_bytes()].concat();
        Self { digest, sealed: key.seal(&plain, Seal::Reason(organisation, digest)).into() }
    }

    /// # Errors
    /// [`StoreError::Damaged`].
    pub(crate) fn open(
        key: &Key,
        organisation: OrganisationId,
        digest: Digest,
        sealed: &[u8],
    ) -> Result<Reason, StoreError> {
        let plain = key.open(sealed, Seal::Reason(organisation, digest))?;
        let (salt, text) = plain.split_first_chunk().ok_or_else(|| damaged("audit_entries"))?;
        let text = String::from_utf8(text.to_vec()).map_err(|_| damaged("audit_entries"))?;
        Ok(Reason { salt: *salt, text })
    }
}

/// Erases the reasons why somebody looked at what was this person's.
pub(crate) async fn erase_reasons(
    tx: &mut Transaction,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<(), StoreError> {
    execute!(
        tx,
        "UPDATE audit_entries SET reason = NULL WHERE organisation = $1 AND person = $2 AND reason IS NOT NULL",
        organisation.0,
        person.0,
    )?;
    Ok(())
}

/// Begins the log of a new organisation.
pub(crate) async fn begin(tx: &mut Transaction, organisation: OrganisationId) -> Result<(), StoreError> {
    execute!(
        tx,
        "INSERT INTO audit_heads (organisation, sequence, hash) VALUES ($1, $2, $3)",
        organisation.0,
        0_i64,
        Head::EMPTY.hash.0.to_vec(),
    )?;
    Ok(())
}

/// Enters what the caller's transaction does. The head of the log is held from here to the commit, so whatever else the
/// transaction writes is better written before.
pub(crate) async fn append(tx: &mut Transaction, organisation: OrganisationId, event: Event) -> Result<(), StoreError> {
    let head: Option<(i64, Vec<u8>)> = optional!(
        tx,
        "UPDATE audit_heads SET sequence = sequence + 1 WHERE organisation = $1 RETURNING sequence, hash",
        organisation.0,
    )?;
    let (sequence, previous) = head.ok_or_else(|| damaged("audit_heads"))?;
    let Event { actor, action, subject, person, details, reason } = event;
    let entry = Entry {
        sequence: count::<u64>(sequence, "audit_heads")?,
        at: now(),
        actor_kind: actor.kind().to_owned(),
        actor: actor.id(),
        through: actor.through(),
        action: action.as_str().to_owned(),
        subject_kind: subject.kind().to_owned(),
        subject: subject.id(),
        person,
        details,
        reason_digest: reason.as_ref().map(|it| it.digest),
        reason: None,
        previous: digest(previous, "audit_heads")?,
        hash: Head::EMPTY.hash,
    };
    let hash = entry.hash_in(organisation).0.to_vec();
    execute!(
        tx,
        "INSERT INTO audit_entries (organisation, sequence, at, actor_kind, actor, through, action, subject_kind,
             subject, person, details, reason_digest, reason, previous, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        organisation.0,
        sequence,
        entry.at,
        &entry.actor_kind,
        entry.actor,
        entry.through,
        &entry.action,
        &entry.subject_kind,
        entry.subject,
        entry.person.map(|it| it.0),
        details_text(&entry.details).into_bytes(),
        entry.reason_digest.map(|it| it.0.to_vec()),
        reason.as_ref().map(|it| it.sealed.to_vec()),
        entry.previous.0.to_vec(),
        &hash,
    )?;
    execute!(tx, "UPDATE audit_heads SET hash = $2 WHERE organisation = $1", organisation.0, &hash)?;
    Ok(())
}
