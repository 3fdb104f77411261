//! Which scores count towards progression: of a conversation, participant and series the newest, where somebody is known
//! to have spoken, the revision is the newest and its words are there. So a score that a dispute led to takes the contested
//! one's place. What is only being tried out never counts, nor what somebody rated by hand, nor does any but the first
//! attempt at a practice scenario, as later ones measure how well it is remembered.

use chrono::{DateTime, Utc};
use plumbline_core::Decimal;
use plumbline_core::ids::{ConversationId, OrganisationId, PersonId, ScoreId};
use plumbline_core::sums::Sums;
use plumbline_core::week::Week;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::page::{Change, Place, change};
use crate::StoreError;
use crate::columns::{damaged, json, json_text};
use crate::sql::{Transaction, all, execute, optional};

/// Counts a score, where it is one that counts. An older one of the same conversation, participant and series ceases to.
pub(crate) async fn count_score(
    tx: &mut Transaction,
    organisation: OrganisationId,
    score: ScoreId,
) -> Result<(), StoreError> {
    let row: Option<CountableRow> = optional!(
        tx,
        "SELECT s.conversation, s.participant, s.plugin_digest, s.settings_digest, s.plugin_name, s.plugin_version,
             s.card, p.person, r.started, r.conversation_type, r.channel, r.language, c.source, q.criteria
         FROM scores s
         JOIN conversations c ON c.organisation = s.organisation AND c.id = s.conversation
             AND c.revision = s.revision AND c.erased IS NULL
         JOIN conversation_revisions r ON r.organisation = s.organisation AND r.conversation = s.conversation
             AND r.revision = s.revision
         JOIN speakers p ON p.organisation = s.organisation AND p.conversation = s.conversation
             AND p.revision = s.revision AND p.participant = s.participant
         JOIN people h ON h.organisation = s.organisation AND h.id = p.person AND h.erased IS NULL
         LEFT JOIN progress_series q ON q.organisation = s.organisation AND q.plugin_digest = s.plugin_digest
             AND q.settings_digest = s.settings_digest
         WHERE s.organisation = $1 AND s.id = $2 AND s.mode = 'active' AND s.state = 'scored'
             AND s.source <> 'human'
             AND (r.channel <> 'practice' OR EXISTS (
                 SELECT 1 FROM practice_sessions t
                 WHERE t.organisation = s.organisation AND t.conversation = s.conversation AND t.attempt = 1))",
        organisation.0,
        score.0,
    )?;
    let Some(row) = row else { return Ok(()) };
    let series = named_by(&[&row.plugin_digest, &row.settings_digest]);
    let stratum =
        named_by(&[&row.conversation_type, &row.channel, &row.language, &row.source].map(|it: &String| it.as_bytes()));
    let ratings = ratings(&row.card)?;
    let criteria = known_series(tx, organisation, series, &row, &ratings).await?;
    execute!(
        tx,
        "INSERT INTO progress_strata (organisation, id, conversation_type, channel, language, source)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (organisation, id) DO NOTHING",
        organisation.0,
        stratum,
        &row.conversation_type,
        &row.channel,
        &row.language,
        &row.source,
    )?;
    let week = Week::of(row.started);
    let counts = execute!(
        tx,
        "INSERT INTO progress_counted
             (organisation, conversation, participant, series, score, person, week, stratum)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (organisation, conversation, participant, series) DO NOTHING",
        organisation.0,
        row.conversation,
        row.participant,
        series,
        score.0,
        row.person,
        i64::from(week.0),
        stratum,
    )?;
    if counts == 0 {
        let (older,): (Uuid,) = match optional!(
            tx,
            "SELECT score FROM progress_counted
             WHERE organisation = $1 AND conversation = $2 AND participant = $3 AND series = $4",
            organisation.0,
            row.conversation,
            row.participant,
            series,
        )? {
            Some(older) => older,
            None => return Err(StoreError::Contended),
        };
        // Ids are made in order of time.
        if older >= score.0 {
            return Ok(());
        }
        cease(tx, organisation, ScoreId(older)).await?;
        return Box::pin(count_score(tx, organisation, score)).await;
    }
    let place = Place { person: PersonId(row.person), series, stratum, week };
    change(tx, organisation, place, &sums(&ratings, &criteria), Change::Add).await
}

/// Counts all scores of a conversation that count; of one participant, where one is given.
pub(crate) async fn count_scores_of(
    tx: &mut Transaction,
    organisation: OrganisationId,
    conversation: ConversationId,
    participant: Option<u32>,
) -> Result<(), StoreError> {
    let mut scores: Vec<(Uuid,)> = all!(
        tx,
        "SELECT s.id FROM scores s
         JOIN conversations c ON c.organisation = s.organisation AND c.id = s.conversation AND c.revision = s.revision
         WHERE s.organisation = $1 AND s.conversation = $2 AND ($3 IS NULL OR s.participant = $3)",
        organisation.0,
        conversation.0,
        participant.map(i64::from),
    )?;
    scores.sort_unstable();
    for (score,) in scores {
        count_score(tx, organisation, ScoreId(score)).await?;
    }
    Ok(())
}

/// A score counts no more, where it did.
pub(crate) async fn cease(
    tx: &mut Transaction,
    organisation: OrganisationId,
    score: ScoreId,
) -> Result<(), StoreError> {
    let row: Option<CountedRow> = optional!(
        tx,
        "DELETE FROM progress_counted WHERE organisation = $1 AND score = $2 RETURNING series, person, week, stratum",
        organisation.0,
        score.0,
    )?;
    let Some(row) = row else { return Ok(()) };
    let held: Option<(String, String)> = optional!(
        tx,
        "SELECT s.card, q.criteria FROM scores s
         JOIN progress_series q ON q.organisation = s.organisation AND q.id = $3
         WHERE s.organisation = $1 AND s.id = $2",
        organisation.0,
        score.0,
        row.series,
    )?;
    let (card, criteria) = held.ok_or_else(|| damaged("progress_counted"))?;
    let criteria: Vec<String> = json(&criteria, "progress_series")?;
    let week = Week(i32::try_from(row.week).map_err(|_| damaged("progress_counted"))?);
    let place = Place { person: PersonId(row.person), series: row.series, stratum: row.stratum, week };
    change(tx, organisation, place, &sums(&ratings(&card)?, &criteria), Change::Take).await
}

/// Nothing of a conversation counts any more; of one participant, where one is given.
pub(crate) async fn cease_all_of(
    tx: &mut Transaction,
    organisation: OrganisationId,
    conversation: ConversationId,
    participant: Option<u32>,
) -> Result<(), StoreError> {
    let scores: Vec<(Uuid,)> = all!(
        tx,
        "SELECT score FROM progress_counted
         WHERE organisation = $1 AND conversation = $2 AND ($3 IS NULL OR participant = $3) ORDER BY score",
        organisation.0,
        conversation.0,
        participant.map(i64::from),
    )?;
    for (score,) in scores {
        cease(tx, organisation, ScoreId(score)).await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct CountableRow {
    conversation: Uuid,
    participant: i64,
    plugin_digest: Vec<u8>,
    settings_digest: Vec<u8>,
    plugin_name: String,
    plugin_version: String,
    card: String,
    person: Uuid,
    started: DateTime<Utc>,
    conversation_type: String,
    channel: String,
    language: String,
    source: String,
    criteria: Option<String>,
}

#[derive(sqlx::FromRow)]
struct CountedRow {
    series: Uuid,
    person: Uuid,
    week: i64,
    stratum: Uuid,
}

/// What a card says of each criterion. What was not rated has no score.
#[derive(Deserialize)]
struct Rating {
    criterion: String,
    #[serde(default)]
    score: Option<Decimal>,
}

fn ratings(card: &str) -> Result<Vec<Rating>, StoreError> {
    #[derive(Deserialize)]
    struct Rated {
        #[serde(default)]
        criteria: Vec<Rating>,
    }
    json::<Rated>(card, "scores").map(|it| it.criteria)
}

fn sums(ratings: &[Rating], criteria: &[String]) -> Vec<(u16, Sums)> {
    let place = |it: &Rating| criteria.iter().position(|known| *known == it.criterion);
    let sums = |it: &Rating| {
        let score = it.score?.ten_thousandths();
        Some((u16::try_from(place(it)?).ok()?, Sums::of(score)))
    };
    ratings.iter().filter_map(sums).collect()
}

/// The series' criteria, each at the place that pages name it by. A criterion that was not seen before is added at the end.
async fn known_series(
    tx: &mut Transaction,
    organisation: OrganisationId,
    series: Uuid,
    row: &CountableRow,
    ratings: &[Rating],
) -> Result<Vec<String>, StoreError> {
    let known: Option<Vec<String>> = row.criteria.as_deref().map(|it| json(it, "progress_series")).transpose()?;
    let mut criteria = known.clone().unwrap_or_default();
    for rating in ratings {
        if !criteria.contains(&rating.criterion) {
            criteria.push(rating.criterion.clone());
        }
    }
    if known.as_ref() == Some(&criteria) {
        return Ok(criteria);
    }
    let written = execute!(
        tx,
        "INSERT INTO progress_series (organisation, id, scorecard, version, plugin_digest, settings_digest, criteria)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (organisation, id) DO UPDATE SET criteria = EXCLUDED.criteria
             WHERE progress_series.criteria = $8",
        organisation.0,
        series,
        &row.plugin_name,
        &row.plugin_version,
        &row.plugin_digest,
        &row.settings_digest,
        json_text(&criteria),
        row.criteria.as_deref(),
    )?;
    if written == 0 { Err(StoreError::Contended) } else { Ok(criteria) }
}

/// An id that is made from what it names, so that nobody needs to ask which it is.
fn named_by(parts: &[&[u8]]) -> Uuid {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
