//! Labels: what people said of what scorecards found, counted by series. They are made in the transaction of what they come
//! from, and hold numbers alone.

use plumbline_core::ids::{OrganisationId, ScoreId};
use plumbline_core::label::{Judgement, Label, Origin};
use plumbline_core::{Decimal, Digest};
use uuid::Uuid;

use crate::columns::{count, json, json_text, named, now};
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

    /// Which criteria of which scores of a series have labels that nobody's complaint led to.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn labelled(
        &self,
        organisation: OrganisationId,
        plugin_digest: Digest,
        settings_digest: Digest,
    ) -> Result<Vec<(ScoreId, String)>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<(Uuid, String)> = all!(
            &mut tx,
            "SELECT DISTINCT score, criterion FROM labels
             WHERE organisation = $1 AND plugin_digest = $2 AND settings_digest = $3 AND origin <> 'dispute'
             ORDER BY score, criterion",
            organisation.0,
            plugin_digest.0.to_vec(),
            settings_digest.0.to_vec(),
        )?;
        Ok(rows.into_iter().map(|(score, criterion)| (ScoreId(score), criterion)).collect())
    }
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
