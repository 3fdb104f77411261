//! What a session came to, once its scores are there: how the criteria that it practises were done, and when to come back to
//! them.

use plumbline_core::Decimal;
use plumbline_core::conversation::Channel;
use plumbline_core::score::Outcome;
use plumbline_practice::choose::Policy;
use plumbline_practice::schedule::{Memory, Rating, review};
use plumbline_store::{Job, PracticeRecord, PracticeResult, StoredConversation};

use super::SOURCE;
use super::standing::reached;
use crate::App;
use crate::work::{JobError, result};

/// Runs the job for the record of a session, and completes it.
///
/// # Errors
/// Where what is stored cannot be read.
pub async fn settle(app: &App, job: &Job, stored: &StoredConversation) -> Result<(), JobError> {
    if let Some(record) = session_of(app, job, stored).await? {
        let result = came_to(app, job, stored, &record).await?;
        app.store.settle_practice(job.organisation, &record, result).await?;
    }
    Ok(app.store.complete(job.organisation, &job.lease).await?)
}

/// The session that a conversation records; `None` where it was practised elsewhere and submitted.
async fn session_of(app: &App, job: &Job, stored: &StoredConversation) -> Result<Option<PracticeRecord>, JobError> {
    let header = &stored.header;
    let id = header.external_id.as_deref().filter(|_| header.source == SOURCE && header.channel == Channel::Practice);
    let Some(id) = id.and_then(|it| it.parse().ok()) else { return Ok(None) };
    Ok(app.store.practice(job.organisation, id).await?.map(|it| it.record))
}

async fn came_to(
    app: &App,
    job: &Job,
    stored: &StoredConversation,
    record: &PracticeRecord,
) -> Result<PracticeResult, JobError> {
    let header = &stored.header;
    let mut scores = Vec::new();
    for score in app.store.scores(job.organisation, header.id, header.revision).await? {
        if !score.counts() {
            continue;
        }
        let Outcome::Scored(card) = result::outcome(&score)? else { continue };
        for (scorecard, criterion) in &record.criteria {
            if *scorecard == score.record.plugin_name
                && let Some(reached) = reached(&card, criterion)
            {
                scores.push((scorecard.clone(), criterion.clone(), reached));
            }
        }
    }
    let day = header.started.date_naive();
    let before = app.store.practice_memories(job.organisation, record.person).await?;
    let mut memories = Vec::with_capacity(scores.len());
    for (scorecard, criterion, reached) in &scores {
        let kept = before.iter().find(|it| it.0 == *scorecard && it.1 == *criterion);
        let kept: Option<Memory> = kept.map(|it| serde_json::from_str(&it.2)).transpose()?;
        let rating = Rating::of(*reached, Policy::default().target);
        // A session that was settled late tells nothing about a skill that was looked at since.
        if let Ok(memory) = review(kept, rating, day) {
            memories.push((scorecard.clone(), criterion.clone(), serde_json::to_string(&memory)?));
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a session practises a handful of criteria")]
    let mean = (!scores.is_empty()).then(|| 100.0 * scores.iter().map(|it| it.2).sum::<f64>() / scores.len() as f64);
    Ok(PracticeResult { score: mean.and_then(Decimal::from_f64), memories })
}
