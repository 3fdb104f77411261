//! What live work was scored: cards without words, of whoever is known to have spoken. Practice is not in here, nor what is
//! only being tried out, nor what somebody rated by hand, nor a revision or score that another has replaced.

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::ids::{ConversationId, OrganisationId, PersonId, ScoreId};
use uuid::Uuid;

use crate::columns::{digest, json, micros};
use crate::sql::all;
use crate::{Store, StoreError};

/// A live score without its words.
#[derive(Clone, PartialEq, Debug)]
pub struct LiveScore {
    /// Its id.
    pub id: ScoreId,
    /// Whose.
    pub person: PersonId,
    /// Of which conversation.
    pub conversation: ConversationId,
    /// When that began.
    pub started: DateTime<Utc>,
    /// That conversation's type.
    pub conversation_type: String,
    /// That conversation's language, BCP 47.
    pub language: String,
    /// The scorecard's component.
    pub plugin_digest: Digest,
    /// Of the settings that the scorecard was given: with the component, what tells one series of scores from another.
    pub settings_digest: Digest,
    /// The scorecard's name.
    pub plugin_name: String,
    /// Numbers and places as JSON.
    pub card: serde_json::Value,
}

impl Store {
    /// The newest live scores since a time, the newest first, up to `most`: of one person, or of everybody.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn live_scores(
        &self,
        organisation: OrganisationId,
        person: Option<PersonId>,
        since: DateTime<Utc>,
        most: u32,
    ) -> Result<Vec<LiveScore>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<LiveRow> = all!(
            &mut tx,
            "SELECT s.id, p.person, s.conversation, r.started, r.conversation_type, r.language, s.plugin_digest,
                 s.settings_digest, s.plugin_name, s.card
             FROM speakers p
             JOIN conversations c ON c.organisation = p.organisation AND c.id = p.conversation
                 AND c.revision = p.revision AND c.erased IS NULL
             JOIN conversation_revisions r ON r.organisation = p.organisation AND r.conversation = p.conversation
                 AND r.revision = p.revision AND r.channel <> 'practice' AND r.started >= $3
             JOIN scores s ON s.organisation = p.organisation AND s.conversation = p.conversation
                 AND s.revision = p.revision AND s.participant = p.participant AND s.mode = 'active'
                 AND s.state = 'scored' AND s.source <> 'human'
                 AND NOT EXISTS (SELECT 1 FROM scores n WHERE n.organisation = s.organisation AND n.supersedes = s.id)
             WHERE p.organisation = $1 AND p.person IS NOT NULL AND ($2 IS NULL OR p.person = $2)
             ORDER BY r.started DESC, s.id DESC LIMIT $4",
            organisation.0,
            person.map(|it| it.0),
            micros(since),
            i64::from(most),
        )?;
        rows.into_iter().map(LiveScore::try_from).collect()
    }
}

#[derive(sqlx::FromRow)]
struct LiveRow {
    id: Uuid,
    person: Uuid,
    conversation: Uuid,
    started: DateTime<Utc>,
    conversation_type: String,
    language: String,
    plugin_digest: Vec<u8>,
    settings_digest: Vec<u8>,
    plugin_name: String,
    card: String,
}

impl TryFrom<LiveRow> for LiveScore {
    type Error = StoreError;
    fn try_from(row: LiveRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: ScoreId(row.id),
            person: PersonId(row.person),
            conversation: ConversationId(row.conversation),
            started: row.started,
            conversation_type: row.conversation_type,
            language: row.language,
            plugin_digest: digest(row.plugin_digest, "scores")?,
            settings_digest: digest(row.settings_digest, "scores")?,
            plugin_name: row.plugin_name,
            card: json(&row.card, "scores")?,
        })
    }
}
