//! Conversations out. What was said, and who said it, is opened with the conversation's own data key; the tables hold
//! what a list needs.

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::conversation::{Channel, Conversation};
use plumbline_core::ids::{ConversationId, OrganisationId, PersonId};
use uuid::Uuid;

use crate::columns::{count, damaged, digest, micros, named};
use crate::key_ring::Wrapped;
use crate::packs::Place;
use crate::seal::Seal;
use crate::sql::{all, optional};
use crate::{Page, PageRequest, Store, StoreError};

/// The random bytes that one turn is hashed with, so that a digest does not betray a short turn's words.
pub type Salt = [u8; 32];

/// What is known of a conversation without its words. Of an erased one this is the tombstone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConversationHeader {
    /// Its id.
    pub id: ConversationId,
    /// The revision that this describes, from 1.
    pub revision: u32,
    /// The system that it came from.
    pub source: String,
    /// That system's id for it; gone once it is erased.
    pub external_id: Option<String>,
    /// In the organisation's words.
    pub conversation_type: String,
    /// Where it took place.
    pub channel: Channel,
    /// BCP 47.
    pub language: String,
    /// When it began.
    pub started: DateTime<Utc>,
    /// When it ended, where that is known.
    pub ended: Option<DateTime<Utc>>,
    /// When this revision was accepted.
    pub received: DateTime<Utc>,
    /// The format that it came in.
    pub format: String,
    /// How many turns.
    pub turns: u32,
    /// How many participants.
    pub participants: u32,
    /// The root over the salted turns.
    pub transcript_root: Digest,
    /// When it was erased.
    pub erased: Option<DateTime<Utc>>,
}

/// A conversation with its words.
#[derive(Clone, PartialEq, Debug)]
pub struct StoredConversation {
    /// What is known without the words.
    pub header: ConversationHeader,
    /// The words.
    pub conversation: Conversation,
    /// One for each turn, in order; in the place of an erased turn's, that turn's leaf.
    pub salts: Vec<Salt>,
}

/// Which conversations of a list; what is `None` does not matter.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ConversationFilter {
    /// Of this type.
    pub conversation_type: Option<String>,
    /// From this system.
    pub source: Option<String>,
    /// Known there by this id.
    pub external_id: Option<String>,
    /// That began at this time or later.
    pub since: Option<DateTime<Utc>>,
    /// That began before this time.
    pub until: Option<DateTime<Utc>>,
    /// Practice instead of live work: the two are never in one list.
    pub practice: bool,
    /// In which this person spoke, or somebody who reported to them when it began.
    pub seen_by: Option<PersonId>,
}

impl Store {
    /// A conversation with its words, as of `revision` or the newest. `None` where it does not exist or was erased.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where a blob is not what was written.
    pub async fn conversation(
        &self,
        organisation: OrganisationId,
        id: ConversationId,
        revision: Option<u32>,
    ) -> Result<Option<StoredConversation>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let header: Option<HeaderRow> = optional!(
            &mut tx,
            select_header!("WHERE c.organisation = $1 AND c.id = $2 AND r.revision = COALESCE($3, c.revision)"),
            organisation.0,
            id.0,
            revision.map(i64::from),
        )?;
        let Some(header) = header else { return Ok(None) };
        let sealed: Option<SealedRow> = optional!(
            &mut tx,
            "SELECT k.generation, k.wrapped_key, r.pack, r.pack_start, r.pack_length FROM conversation_revisions r
             JOIN conversation_keys k ON k.organisation = r.organisation AND k.conversation = r.conversation
             WHERE r.organisation = $1 AND r.conversation = $2 AND r.revision = $3",
            organisation.0,
            id.0,
            header.revision,
        )?;
        drop(tx);
        let Some(SealedRow { wrapped, pack, pack_start, pack_length }) = sealed else { return Ok(None) };
        let header = ConversationHeader::try_from(header)?;
        let key = self.unwrap_key(organisation, &wrapped, Seal::DataKey(organisation, id)).await?;
        let blob = self.inner.packs.read(Place { pack, start: pack_start, length: pack_length }).await?;
        let words = key.open(&blob, Seal::Transcript(organisation, id, header.revision))?;
        let (conversation, salts) = decode(&words)?;
        Ok(Some(StoredConversation { header, conversation, salts }))
    }

    /// A conversation's newest revision without its words, or its tombstone.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn conversation_header(
        &self,
        organisation: OrganisationId,
        id: ConversationId,
    ) -> Result<Option<ConversationHeader>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let row: Option<HeaderRow> = optional!(
            &mut tx,
            select_header!("WHERE c.organisation = $1 AND c.id = $2 AND r.revision = c.revision"),
            organisation.0,
            id.0,
        )?;
        row.map(ConversationHeader::try_from).transpose()
    }

    /// Conversations as of their newest revision, those that came first last; erased ones are left out.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn conversations(
        &self,
        organisation: OrganisationId,
        filter: ConversationFilter,
        page: PageRequest,
    ) -> Result<Page<ConversationHeader>, StoreError> {
        // An external id is found by its index, which a condition that may be absent would hide.
        const ANY: &str = select_header!(
            "WHERE c.organisation = $1 AND ($2 IS NULL OR c.id < $2) AND r.revision = c.revision AND c.erased IS NULL
                 AND (r.channel = 'practice') = $9 AND ($4 IS NULL OR r.conversation_type = $4) AND ($5 IS NULL OR c.source = $5)
                 AND ($6 IS NULL OR r.started >= $6) AND ($7 IS NULL OR r.started < $7)
                 AND ($8 IS NULL OR EXISTS (
                     SELECT 1 FROM speakers s
                     LEFT JOIN reporting_lines l ON l.organisation = s.organisation AND l.person = s.person
                         AND l.manager = $8 AND r.channel <> 'practice' AND l.starts <= r.started AND (l.ends IS NULL OR l.ends > r.started)
                     WHERE s.organisation = $1 AND s.conversation = c.id AND s.revision = r.revision
                         AND (s.person = $8 OR l.manager IS NOT NULL)
                 ))
             ORDER BY c.id DESC LIMIT $3"
        );
        const BY_EXTERNAL_ID: &str = select_header!(
            "WHERE c.organisation = $1 AND ($2 IS NULL OR c.id < $2) AND r.revision = c.revision AND c.erased IS NULL
                 AND (r.channel = 'practice') = $9 AND ($4 IS NULL OR r.conversation_type = $4) AND ($5 IS NULL OR c.source = $5)
                 AND ($6 IS NULL OR r.started >= $6) AND ($7 IS NULL OR r.started < $7)
                 AND ($8 IS NULL OR EXISTS (
                     SELECT 1 FROM speakers s
                     LEFT JOIN reporting_lines l ON l.organisation = s.organisation AND l.person = s.person
                         AND l.manager = $8 AND r.channel <> 'practice' AND l.starts <= r.started AND (l.ends IS NULL OR l.ends > r.started)
                     WHERE s.organisation = $1 AND s.conversation = c.id AND s.revision = r.revision
                         AND (s.person = $8 OR l.manager IS NOT NULL)
                 ))
                 AND c.external_id = $10
             ORDER BY c.id DESC LIMIT $3"
        );
        let ConversationFilter { conversation_type, source, external_id, since, until, practice, seen_by } = filter;
        let seen_by = seen_by.map(|it| it.0);
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<HeaderRow> = match external_id {
            None => all!(
                &mut tx,
                ANY,
                organisation.0,
                page.after(),
                page.rows(),
                conversation_type.as_deref(),
                source.as_deref(),
                since.map(micros),
                until.map(micros),
                seen_by,
                practice,
            )?,
            Some(external_id) => all!(
                &mut tx,
                BY_EXTERNAL_ID,
                organisation.0,
                page.after(),
                page.rows(),
                conversation_type.as_deref(),
                source.as_deref(),
                since.map(micros),
                until.map(micros),
                seen_by,
                practice,
                &external_id,
            )?,
        };
        page.of(rows, |row| row.id, ConversationHeader::try_from)
    }
}

/// What is sealed: how many salts there are, the salts, and the conversation as JSON.
pub(crate) fn encode(conversation: &Conversation, salts: &[Salt]) -> Vec<u8> {
    let json = serde_json::to_vec(conversation).expect("a conversation serialises");
    [&(salts.len() as u64).to_be_bytes(), salts.as_flattened(), &json].concat()
}

pub(crate) fn decode(words: &[u8]) -> Result<(Conversation, Vec<Salt>), StoreError> {
    let parts = || {
        let (length, rest) = words.split_first_chunk()?;
        let length = usize::try_from(u64::from_be_bytes(*length)).ok()?.checked_mul(size_of::<Salt>())?;
        let (salts, json) = rest.split_at_checked(length)?;
        Some((serde_json::from_slice(json).ok()?, salts.as_chunks().0.to_vec()))
    };
    parts().ok_or_else(|| damaged("a conversation"))
}

macro_rules! select_header {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, r.revision, c.source, c.external_id, r.conversation_type, r.channel, r.language, r.started,
                 r.ended, r.received, r.format, r.turns, r.participants, r.transcript_root, c.erased
             FROM conversations c
             JOIN conversation_revisions r ON r.organisation = c.organisation AND r.conversation = c.id ",
            $rest
        )
    };
}
use select_header;

#[derive(sqlx::FromRow)]
struct SealedRow {
    #[sqlx(flatten)]
    wrapped: Wrapped,
    pack: Uuid,
    pack_start: i64,
    pack_length: i64,
}

#[derive(sqlx::FromRow)]
struct HeaderRow {
    id: Uuid,
    revision: i64,
    source: String,
    external_id: Option<String>,
    conversation_type: String,
    channel: String,
    language: String,
    started: DateTime<Utc>,
    ended: Option<DateTime<Utc>>,
    received: DateTime<Utc>,
    format: String,
    turns: i64,
    participants: i64,
    transcript_root: Vec<u8>,
    erased: Option<DateTime<Utc>>,
}

impl TryFrom<HeaderRow> for ConversationHeader {
    type Error = StoreError;
    fn try_from(row: HeaderRow) -> Result<Self, Self::Error> {
        const TABLE: &str = "conversation_revisions";
        let HeaderRow {
            id,
            revision,
            source,
            external_id,
            conversation_type,
            channel,
            language,
            started,
            ended,
            received,
            format,
            turns,
            participants,
            transcript_root,
            erased,
        } = row;
        Ok(Self {
            id: ConversationId(id),
            revision: count(revision, TABLE)?,
            source,
            external_id,
            conversation_type,
            channel: named(&channel, TABLE)?,
            language,
            started,
            ended,
            received,
            format,
            turns: count(turns, TABLE)?,
            participants: count(participants, TABLE)?,
            transcript_root: digest(transcript_root, TABLE)?,
            erased,
        })
    }
}
