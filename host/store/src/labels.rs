//! Labels: what people said of what scorecards found, counted by series. They are made in the transaction of what they come
//! from, and hold numbers alone.

use chrono::{DateTime, Utc};
use plumbline_core::ids::{ConversationId, OrganisationId, PersonId, ScoreId};
use plumbline_core::label::{Judgement, Label, Origin};
use plumbline_core::score::BareRating;
use plumbline_core::{Decimal, Digest};
use uuid::Uuid;

use crate::columns::{count, json, json_text, named, now};
use crate::events::first_id_of;
use crate::sql::{Transaction, all, execute};
use crate::{Store, StoreError};

/// So many labels of one criterion are alike.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LabelCount {
    /// The criterion's id.
    pub criterion: String,
    /// Where they come from.
    pub origin: Origin,
    /// What the scorecard said.
    pub plugin: Judgement,
    /// What people said.
    pub human: Judgement,
    /// How many.
    pub n: u64,
}

impl Store {
    /// The labels of a series of scores, counted.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn labels_of(
        &self,
        organisation: OrganisationId,
        plugin_digest: Digest,
        settings_digest: Digest,
    ) -> Result<Vec<LabelCount>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<CountRow> = all!(
            &mut tx,
            "SELECT criterion, origin, plugin_rating, plugin_score, human_rating, human_score, COUNT(*) AS n
             FROM labels WHERE organisation = $1 AND plugin_digest = $2 AND settings_digest = $3
             GROUP BY criterion, origin, plugin_rating, plugin_score, human_rating, human_score
             ORDER BY criterion, origin, plugin_rating, human_rating",
            organisation.0,
            plugin_digest.0.to_vec(),
            settings_digest.0.to_vec(),
        )?;
        rows.into_iter().map(LabelCount::try_from).collect()
    }

    /// The newest labels of a series that no dispute led to, with what the scorecard's card says; `most` at most.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn labelled(
        &self,
        organisation: OrganisationId,
        plugin_digest: Digest,
        settings_digest: Digest,
        most: u32,
    ) -> Result<Vec<Labelled>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<(Uuid, String, String, String, String)> = all!(
            &mut tx,
            "SELECT l.score, l.criterion, l.plugin_rating, l.human_rating, s.card FROM labels l
             JOIN scores s ON s.organisation = l.organisation AND s.id = l.score
             WHERE l.organisation = $1 AND l.plugin_digest = $2 AND l.settings_digest = $3 AND l.origin <> 'dispute'
             ORDER BY l.created DESC, l.score, l.criterion LIMIT $4",
            organisation.0,
            plugin_digest.0.to_vec(),
            settings_digest.0.to_vec(),
            i64::from(most),
        )?;
        let label = |(score, criterion, plugin, human, card): (Uuid, String, String, String, String)| {
            let same = json::<BareRating>(&plugin, "labels")? == json::<BareRating>(&human, "labels")?;
            Ok(Labelled { score: ScoreId(score), criterion, wrong: !same, card: json(&card, "scores")? })
        };
        rows.into_iter().map(label).collect()
    }

    /// The newest live scores of a series since a time, the newest first, `most` at most: of whoever reported to `manager`
    /// when the conversation began, or of everybody; and of nobody's own whom `besides` names.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn to_label(
        &self,
        organisation: OrganisationId,
        series: (Digest, Digest),
        since: DateTime<Utc>,
        manager: Option<PersonId>,
        besides: Option<PersonId>,
        most: u32,
    ) -> Result<Vec<ToLabel>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<(Uuid, Uuid, DateTime<Utc>, String)> = all!(
            &mut tx,
            "SELECT s.id, s.conversation, r.started, s.card FROM scores s
             JOIN conversations c ON c.organisation = s.organisation AND c.id = s.conversation
                 AND c.revision = s.revision AND c.erased IS NULL
             JOIN conversation_revisions r ON r.organisation = s.organisation AND r.conversation = s.conversation
                 AND r.revision = s.revision AND r.channel <> 'practice'
             LEFT JOIN speakers p ON p.organisation = s.organisation AND p.conversation = s.conversation
                 AND p.revision = s.revision AND p.participant = s.participant
             WHERE s.organisation = $1 AND s.id >= $4 AND s.plugin_digest = $2 AND s.settings_digest = $3
                 AND s.source = 'plugin' AND s.state = 'scored'
                 AND ($5 IS NULL OR EXISTS (
                     SELECT 1 FROM reporting_lines l
                     WHERE l.organisation = s.organisation AND l.person = p.person AND l.manager = $5
                         AND l.starts <= r.started AND (l.ends IS NULL OR l.ends > r.started)
                 ))
                 AND ($6 IS NULL OR p.person IS NULL OR p.person <> $6)
             ORDER BY s.id DESC LIMIT $7",
            organisation.0,
            series.0.0.to_vec(),
            series.1.0.to_vec(),
            first_id_of(since),
            manager.map(|it| it.0),
            besides.map(|it| it.0),
            i64::from(most),
        )?;
        let candidate = |(score, conversation, started, card): (Uuid, Uuid, DateTime<Utc>, String)| {
            let (score, conversation) = (ScoreId(score), ConversationId(conversation));
            Ok(ToLabel { score, conversation, started, card: json(&card, "scores")? })
        };
        rows.into_iter().map(candidate).collect()
    }
}

/// A label, with the card that it is about.
#[derive(Clone, PartialEq, Debug)]
pub struct Labelled {
    /// The scorecard's score.
    pub score: ScoreId,
    /// The criterion's id.
    pub criterion: String,
    /// Whether people rated otherwise.
    pub wrong: bool,
    /// Numbers and places as JSON.
    pub card: serde_json::Value,
}

/// A score that somebody could rate beside.
#[derive(Clone, PartialEq, Debug)]
pub struct ToLabel {
    /// Its id.
    pub score: ScoreId,
    /// The conversation.
    pub conversation: ConversationId,
    /// When that began.
    pub started: DateTime<Utc>,
    /// Numbers and places as JSON.
    pub card: serde_json::Value,
}

pub(crate) async fn insert(
    tx: &mut Transaction,
    organisation: OrganisationId,
    labels: &[Label],
) -> Result<(), StoreError> {
    for label in labels {
        execute!(
            tx,
            "INSERT INTO labels (organisation, score, criterion, cause, origin, scorecard, plugin_digest, settings_digest,
                 plugin_rating, plugin_score, human_rating, human_score, created)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             ON CONFLICT (organisation, score, criterion, cause) DO NOTHING",
            organisation.0,
            label.score.0,
            &label.criterion,
            label.cause,
            label.origin.as_str(),
            &label.scorecard,
            label.plugin_digest.0.to_vec(),
            label.settings_digest.0.to_vec(),
            json_text(&label.plugin.rating),
            label.plugin.score.map(Decimal::ten_thousandths),
            json_text(&label.human.rating),
            label.human.score.map(Decimal::ten_thousandths),
            now(),
        )?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct CountRow {
    criterion: String,
    origin: String,
    plugin_rating: String,
    plugin_score: Option<i64>,
    human_rating: String,
    human_score: Option<i64>,
    n: i64,
}

impl TryFrom<CountRow> for LabelCount {
    type Error = StoreError;
    fn try_from(row: CountRow) -> Result<Self, StoreError> {
        const TABLE: &str = "labels";
        let judgement = |rating: &str, score: Option<i64>| {
            Ok::<_, StoreError>(Judgement {
                rating: json(rating, TABLE)?,
                score: score.map(Decimal::from_ten_thousandths),
            })
        };
        Ok(Self {
            criterion: row.criterion,
            origin: named(&row.origin, TABLE)?,
            plugin: judgement(&row.plugin_rating, row.plugin_score)?,
            human: judgement(&row.human_rating, row.human_score)?,
            n: count(row.n, TABLE)?,
        })
    }
}
