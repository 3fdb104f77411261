//! Reading the sums. What it costs grows with people and weeks.

use std::ops::RangeInclusive;

use plumbline_core::Digest;
use plumbline_core::conversation::Channel;
use plumbline_core::ids::{OrganisationId, PersonId};
use plumbline_core::sums::Sums;
use plumbline_core::week::Week;
use uuid::Uuid;

use super::page::{Sheet, block};
use crate::columns::{digest, json};
use crate::sql::all;
use crate::{Store, StoreError};

/// Whose sums are read.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// Everybody's in the organisation.
    Everybody,
    /// Those of these people.
    These(&'a [PersonId]),
}

/// One component with one settings: scores of two are never added up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Series {
    /// What pages name it by.
    pub id: Uuid,
    /// The scorecard's id.
    pub scorecard: String,
    /// The version that began it.
    pub version: String,
    /// The component.
    pub plugin_digest: Digest,
    /// Of its settings.
    pub settings_digest: Digest,
    /// The ids of its criteria, each at the place that pages name it by.
    pub criteria: Vec<String>,
}

/// What kind of conversations were scored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stratum {
    /// What pages name it by.
    pub id: Uuid,
    /// The conversations' type.
    pub conversation_type: String,
    /// Their channel.
    pub channel: String,
    /// Their language, BCP 47.
    pub language: String,
    /// Where they came from.
    pub source: String,
}

impl Stratum {
    /// Whether these were practice.
    #[must_use]
    pub fn is_practice(&self) -> bool {
        self.channel == Channel::Practice.as_str()
    }
}

/// The sums of one person in one series and stratum.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProgressPage {
    /// Whose.
    pub person: PersonId,
    /// In which series.
    pub series: Uuid,
    /// In which stratum.
    pub stratum: Uuid,
    /// By week and by the criterion's place in the series.
    pub entries: Vec<(Week, u16, Sums)>,
}

/// How many people one statement asks for. Any number is right; a fixed one keeps the statement prepared.
const AT_ONCE: usize = 16;

impl Store {
    /// The sums of these weeks, both ends among them, by person.
    ///
    /// # Errors
    /// Where the database fails or a page is not what was written.
    pub async fn progress_pages(
        &self,
        organisation: OrganisationId,
        whose: Whose<'_>,
        weeks: RangeInclusive<Week>,
    ) -> Result<Vec<ProgressPage>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let (first, last) = (block(*weeks.start()), block(*weeks.end()));
        let mut rows: Vec<PageRow> = Vec::new();
        match whose {
            Whose::Everybody => {
                rows = all!(
                    &mut tx,
                    "SELECT block, person, series, stratum, sums FROM progress_pages
                     WHERE organisation = $1 AND block BETWEEN $2 AND $3",
                    organisation.0,
                    first,
                    last,
                )?;
            }
            Whose::These(people) => {
                for some in people.chunks(AT_ONCE) {
                    // Asking for one twice finds it once.
                    let one = |place: usize| some.get(place).or(some.last()).map(|it| it.0);
                    let found: Vec<PageRow> = all!(
                        &mut tx,
                        "SELECT block, person, series, stratum, sums FROM progress_pages
                         WHERE organisation = $1 AND block BETWEEN $2 AND $3 AND person IN
                             ($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
                        organisation.0,
                        first,
                        last,
                        one(0),
                        one(1),
                        one(2),
                        one(3),
                        one(4),
                        one(5),
                        one(6),
                        one(7),
                        one(8),
                        one(9),
                        one(10),
                        one(11),
                        one(12),
                        one(13),
                        one(14),
                        one(15),
                    )?;
                    rows.extend(found);
                }
            }
        }
        rows.sort_unstable_by_key(|it| (it.person, it.series, it.stratum, it.block));
        let page = |row: PageRow| {
            let entries = Sheet::decode(&row.sums)?.entries(row.block);
            Ok(ProgressPage {
                person: PersonId(row.person),
                series: row.series,
                stratum: row.stratum,
                entries: entries.filter(|it| weeks.contains(&it.0)).collect(),
            })
        };
        rows.into_iter().map(page).collect()
    }

    /// Every series that scores were counted in.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn progress_series(&self, organisation: OrganisationId) -> Result<Vec<Series>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<SeriesRow> = all!(
            &mut tx,
            "SELECT id, scorecard, version, plugin_digest, settings_digest, criteria FROM progress_series
             WHERE organisation = $1 ORDER BY scorecard, version, id",
            organisation.0,
        )?;
        let series = |row: SeriesRow| {
            Ok(Series {
                id: row.id,
                scorecard: row.scorecard,
                version: row.version,
                plugin_digest: digest(row.plugin_digest, "progress_series")?,
                settings_digest: digest(row.settings_digest, "progress_series")?,
                criteria: json(&row.criteria, "progress_series")?,
            })
        };
        rows.into_iter().map(series).collect()
    }

    /// Every kind of conversation that scores were counted of.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn progress_strata(&self, organisation: OrganisationId) -> Result<Vec<Stratum>, StoreError> {
        let mut tx = self.inner.engine.read(organisation).await?;
        let rows: Vec<(Uuid, String, String, String, String)> = all!(
            &mut tx,
            "SELECT id, conversation_type, channel, language, source FROM progress_strata
             WHERE organisation = $1 ORDER BY conversation_type, channel, language, source",
            organisation.0,
        )?;
        let stratum = |(id, conversation_type, channel, language, source)| Stratum {
            id,
            conversation_type,
            channel,
            language,
            source,
        };
        Ok(rows.into_iter().map(stratum).collect())
    }
}

#[derive(sqlx::FromRow)]
struct PageRow {
    block: i64,
    person: Uuid,
    series: Uuid,
    stratum: Uuid,
    sums: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct SeriesRow {
    id: Uuid,
    scorecard: String,
    version: String,
    plugin_digest: Vec<u8>,
    settings_digest: Vec<u8>,
    criteria: String,
}
