//! Reading the log: searching it, and following its chain from the first entry to the last.

use chrono::{DateTime, Utc};
use plumbline_core::audit::{Broken, Chain, Details, Entry, Head, details_text};
use plumbline_core::ids::{OrganisationId, PersonId};
use uuid::Uuid;

use crate::audit::SealedReason;
use crate::columns::{count, damaged, digest, micros};
use crate::seal::Key;
use crate::sql::{Transaction, all, optional};
use crate::{Page, PageRequest, Store, StoreError};

/// Which entries are wanted; what is `None` is any.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AuditFilter {
    /// Such as `key.created`.
    pub action: Option<String>,
    /// `key`, `person`, `operator` or `host`.
    pub actor_kind: Option<String>,
    /// The id of a key, whoever it acts for, or of a person.
    pub actor: Option<Uuid>,
    /// What it was done to.
    pub subject: Option<Uuid>,
    /// Whom it is about.
    pub person: Option<PersonId>,
    /// At this time or later.
    pub from: Option<DateTime<Utc>>,
    /// Before this time.
    pub until: Option<DateTime<Utc>>,
    /// Only what was read, and nothing that was changed.
    pub readings: bool,
}

impl Store {
    /// The entries that fit, the first first.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where one is not what was written.
    pub async fn audit(
        &self,
        organisation: OrganisationId,
        filter: AuditFilter,
        page: PageRequest,
    ) -> Result<Page<Entry>, StoreError> {
        // What narrows the search to an index says so by itself: SQLite does not look into an alternative.
        macro_rules! search {
            ($narrowed:literal) => {
                select_entry!(
                    "WHERE organisation = $1 AND sequence > $2 AND ($3 IS NULL OR action = $3)
                         AND ($4 IS NULL OR actor_kind = $4) AND ($5 IS NULL OR actor = $5 OR through = $5)
                         AND ($6 IS NULL OR subject = $6) AND ($7 IS NULL OR person = $7)
                         AND ($8 IS NULL OR at >= $8) AND ($9 IS NULL OR at < $9)
                         AND ($10 = FALSE OR action LIKE '%.read') ",
                    $narrowed,
                    " ORDER BY sequence LIMIT $11"
                )
            };
        }
        let text = match &filter {
            AuditFilter { person: Some(_), .. } => search!("AND person = $7"),
            AuditFilter { subject: Some(_), .. } => search!("AND subject = $6"),
            _ => search!(""),
        };
        let AuditFilter { action, actor_kind, actor, subject, person, from, until, readings } = filter;
        // No cursor of another list is the number of an entry, and nothing comes after it.
        let after = page.after().map_or(0, |it| i64::try_from(it.as_u128()).unwrap_or(i64::MAX));
        let key = self.reason_key(organisation).await?;
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<EntryRow> = all!(
            &mut tx,
            text,
            organisation.0,
            after,
            action.as_deref(),
            actor_kind.as_deref(),
            actor,
            subject,
            person.map(|it| it.0),
            from.map(micros),
            until.map(micros),
            readings,
            page.rows(),
        )?;
        page.of(rows, |row| Uuid::from_u128(row.sequence.unsigned_abs().into()), |row| row.open(&key, organisation))
    }

    /// Where the log ends now. Whoever notes it can prove later that nothing before it was changed since.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where it is missing.
    pub async fn audit_head(&self, organisation: OrganisationId) -> Result<Head, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        head(&mut tx, organisation).await?.ok_or_else(|| damaged("audit_heads"))
    }

    /// Follows the whole log, and holds it against a head that somebody noted earlier. What is wrong with the log is the
    /// inner error: its first entry that was changed, is missing, or stands in another's place.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such organisation.
    pub async fn verify_audit(
        &self,
        organisation: OrganisationId,
        noted: Option<Head>,
    ) -> Result<Result<Head, Broken>, StoreError> {
        let key = self.reason_key(organisation).await?;
        let mut chain = Chain::new(organisation, noted);
        // One transaction, and so one state of the log however long it takes.
        let mut tx = self.inner.engine.read(organisation).await?;
        let head = match head(&mut tx, organisation).await {
            Err(StoreError::Damaged { .. }) => None,
            head => head?,
        };
        let (mut after, mut limit) = (i64::MIN, ROWS_AT_ONCE);
        loop {
            let rows: Result<Vec<EntryRow>, _> = all!(
                &mut tx,
                select_entry!("WHERE organisation = $1 AND sequence > $2 ORDER BY sequence LIMIT $3"),
                organisation.0,
                after,
                limit,
            );
            let rows = match rows {
                // One of them holds what its column never would: which one, a page of one tells.
                Err(sqlx::Error::ColumnDecode { .. }) if limit > 1 => {
                    limit = 1;
                    continue;
                }
                Err(sqlx::Error::ColumnDecode { .. }) => {
                    chain.unreadable();
                    break;
                }
                rows => rows?,
            };
            let Some(last) = rows.last() else { break };
            after = last.sequence;
            for row in rows {
                match row.open(&key, organisation) {
                    Ok(entry) => chain.follow(&entry),
                    Err(_) => chain.unreadable(),
                }
            }
        }
        Ok(chain.finish(head))
    }
}

const ROWS_AT_ONCE: i64 = 1_000;

async fn head(tx: &mut Transaction, organisation: OrganisationId) -> Result<Option<Head>, StoreError> {
    const TABLE: &str = "audit_heads";
    let row: Option<(i64, Vec<u8>)> =
        optional!(tx, "SELECT sequence, hash FROM audit_heads WHERE organisation = $1", organisation.0)?;
    row.map(|(sequence, hash)| Ok(Head { sequence: count(sequence, TABLE)?, hash: digest(hash, TABLE)? })).transpose()
}

macro_rules! select_entry {
    ($($rest:literal),+) => {
        concat!(
            "SELECT sequence, at, actor_kind, actor, through, action, subject_kind, subject, person, details,
                 reason_digest, reason, previous, hash FROM audit_entries ",
            $($rest),+
        )
    };
}
use select_entry;

#[derive(sqlx::FromRow)]
struct EntryRow {
    sequence: i64,
    at: DateTime<Utc>,
    actor_kind: String,
    actor: Option<Uuid>,
    through: Option<Uuid>,
    action: String,
    subject_kind: String,
    subject: Uuid,
    person: Option<Uuid>,
    details: Vec<u8>,
    reason_digest: Option<Vec<u8>>,
    reason: Option<Vec<u8>>,
    previous: Vec<u8>,
    hash: Vec<u8>,
}

impl EntryRow {
    /// # Errors
    /// [`StoreError::Damaged`].
    fn open(self, key: &Key, organisation: OrganisationId) -> Result<Entry, StoreError> {
        const TABLE: &str = "audit_entries";
        let reason_digest = self.reason_digest.map(|it| digest(it, TABLE)).transpose()?;
        let reason = match (self.reason, reason_digest) {
            (Some(sealed), Some(digest)) => Some(SealedReason::open(key, organisation, digest, &sealed)?),
            (Some(_), None) => return Err(damaged(TABLE)),
            (None, _) => None,
        };
        let details: Details = serde_json::from_slice(&self.details).map_err(|_| damaged(TABLE))?;
        // Only the text that was hashed is the text that is read.
        if details_text(&details).as_bytes() != self.details {
            return Err(damaged(TABLE));
        }
        Ok(Entry {
            sequence: count(self.sequence, TABLE)?,
            at: self.at,
            actor_kind: self.actor_kind,
            actor: self.actor,
            through: self.through,
            action: self.action,
            subject_kind: self.subject_kind,
            subject: self.subject,
            person: self.person.map(PersonId),
            details,
            reason_digest,
            reason,
            previous: digest(self.previous, TABLE)?,
            hash: digest(self.hash, TABLE)?,
        })
    }
}
