//! How far each criterion of a scorecard can be relied on, from the labels of its series. Worked out once and kept for a
//! while, since it stands beside every score.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use plumbline_core::Digest;
use plumbline_core::ids::OrganisationId;
use plumbline_core::score::Source;
use plumbline_progress::label::{Labels, Reliability, reliability};
use plumbline_store::{LabelCount, ScoreRecord};

use super::JobError;
use super::definitions::definition;
use crate::App;

/// By criterion.
pub type OfSeries = Arc<BTreeMap<String, Reliability>>;

/// What is known of each series of an organisation's.
#[derive(Clone)]
pub struct Reliabilities(moka::future::Cache<(OrganisationId, Digest, Digest), OfSeries>);

impl Default for Reliabilities {
    fn default() -> Self {
        /// What another node was told is seen here after this.
        const KEPT: Duration = Duration::from_secs(30);
        Self(moka::future::Cache::builder().max_capacity(1_000).time_to_live(KEPT).build())
    }
}

impl Reliabilities {
    /// Of the series that a score belongs to; nothing where somebody rated by hand.
    ///
    /// # Errors
    /// Where what is stored cannot be read.
    pub async fn of(
        &self,
        app: &App,
        organisation: OrganisationId,
        score: &ScoreRecord,
        language: &str,
    ) -> Result<OfSeries, JobError> {
        if score.source == Source::Human {
            return Ok(OfSeries::default());
        }
        let key = (organisation, score.plugin_digest, score.settings_digest);
        if let Some(found) = self.0.get(&key).await {
            return Ok(found);
        }
        let labels = app.store.labels_of(organisation, score.plugin_digest, score.settings_digest).await?;
        let mut found = BTreeMap::new();
        if !labels.is_empty()
            && let Some(definition) =
                definition(app, organisation, score.plugin_digest, &score.plugin_name, language).await?
        {
            for (_, criterion) in definition.criteria() {
                let own: Vec<_> = labels.iter().filter(|it| it.criterion == criterion.id).map(alike).collect();
                found.extend(reliability(criterion, &own).map(|it| (criterion.id.clone(), it)));
            }
        }
        let found = Arc::new(found);
        self.0.insert(key, Arc::clone(&found)).await;
        Ok(found)
    }

    /// Forgets what was worked out of a series, since there are new labels.
    pub async fn forget(&self, organisation: OrganisationId, plugin_digest: Digest, settings_digest: Digest) {
        self.0.invalidate(&(organisation, plugin_digest, settings_digest)).await;
    }
}

fn alike(LabelCount { origin, plugin, human, n, .. }: &LabelCount) -> Labels {
    Labels { origin: *origin, plugin: *plugin, human: *human, n: *n }
}
