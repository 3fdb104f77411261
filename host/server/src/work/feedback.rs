//! The job that chooses what those who spoke are told of a conversation, once all of its scores are there. It chooses from
//! scores that count; what a scorecard says that is only being tried out reaches nobody.

use plumbline_core::conversation::Channel;
use plumbline_core::ids::{ConversationId, PersonId};
use plumbline_core::score::{Card, Outcome};
use plumbline_feedback::{Before, Judged, REMEMBERED, choose};
use plumbline_store::{FeedbackItem, Job, NewFeedback, ScoreRecord};

use super::definitions::definition;
use super::{JobError, result};
use crate::improvement::shifts::watch;
use crate::{App, practice};

/// Runs the job and records what came out, together with the job's end.
pub async fn run(app: &App, job: &Job, conversation: ConversationId, revision: u32) -> Result<(), JobError> {
    let organisation = job.organisation;
    // Whatever ends last chooses; a job that was made while others still ran leaves it to them.
    let outstanding = app.store.outstanding(organisation, conversation, revision).await?;
    let stored = app.store.conversation(organisation, conversation, Some(revision)).await?;
    let Some(stored) = stored.filter(|_| outstanding.pending == 0) else {
        return Ok(app.store.complete(organisation, &job.lease).await?);
    };
    if stored.header.channel == Channel::Practice {
        return practice::settle(app, job, &stored).await;
    }
    let language = &stored.header.language;
    let mut counted: Vec<(ScoreRecord, Card)> = Vec::new();
    for score in app.store.scores(organisation, conversation, revision).await? {
        if !score.counts() {
            continue;
        }
        if let Outcome::Scored(card) = result::outcome(&score)? {
            counted.push((score.record, card));
        }
    }
    let mut feedback = Vec::new();
    for speaker in app.store.speakers(organisation, conversation, revision).await? {
        let Some(person) = speaker.person else { continue };
        let theirs = counted.iter().filter(|(record, _)| record.participant == Some(speaker.participant));
        let mut judged = Vec::new();
        for (record, card) in theirs {
            if let Some(definition) =
                definition(app, organisation, record.plugin_digest, &record.plugin_name, language).await?
            {
                judged.push((record.id, definition, card));
            }
        }
        let judged: Vec<_> = judged
            .iter()
            .map(|(score, definition, card)| Judged { score: *score, definition, criteria: &card.criteria })
            .collect();
        let items = chosen(app, job, person, conversation, &judged).await?;
        feedback.push(NewFeedback { person, participant: speaker.participant, items });
    }
    let people: Vec<PersonId> = feedback.iter().map(|it| it.person).collect();
    app.store.record_feedback(organisation, &job.lease, conversation, revision, feedback).await?;
    let waited = (chrono::Utc::now() - stored.header.received).to_std().unwrap_or_default();
    metrics::histogram!("plumbline_submission_to_feedback_seconds").record(waited.as_secs_f64());
    for person in people {
        // The job has ended: what is missed now is seen with the person's next conversation.
        if let Err(problem) = watch(app, organisation, person, chrono::Utc::now()).await {
            tracing::warn!(%person, error = problem.detail(), "whether their work has shifted could not be looked at");
        }
    }
    Ok(())
}

async fn chosen(
    app: &App,
    job: &Job,
    person: PersonId,
    conversation: ConversationId,
    judged: &[Judged<'_>],
) -> Result<Vec<FeedbackItem>, JobError> {
    let remembered = u32::try_from(REMEMBERED).unwrap_or(u32::MAX);
    let before = app.store.told_before(job.organisation, person, conversation, remembered).await?;
    let before: Vec<_> = before.into_iter().map(|work_on| Before { work_on }).collect();
    let item = |it: plumbline_feedback::Item| FeedbackItem {
        kind: it.kind,
        score: it.score,
        scorecard: it.scorecard,
        criterion: it.criterion,
        returns: it.returns,
    };
    let tried = app.store.tried_by(job.organisation, person, chrono::Utc::now()).await?;
    Ok(choose(judged, &before, &tried).items.into_iter().map(item).collect())
}
