//! Every reading of a conversation by a person is in the audit log before they are shown it. What a system of the
//! organisation reads with its key is not: its scopes say what it may do, and it reads all day.

use plumbline_core::audit::{Action, Subject};
use plumbline_core::ids::{ConversationId, PersonId};
use plumbline_store::{Reading, ScoreRecord};
use serde_json::json;

use super::auth::{Caller, Who};
use super::problem::Result;
use crate::App;

/// Records what the caller is about to read, where the caller is a person.
///
/// # Errors
/// Where it cannot be recorded; it is not to be shown then.
pub async fn record<S>(app: &App, caller: &Caller<S>, readings: Vec<Reading>) -> Result<()> {
    let Who::Person(acting) = &caller.who else { return Ok(()) };
    let reason = acting.reason.clone();
    Ok(app.store.record_readings(caller.organisation, caller.actor(), readings, reason).await?)
}

/// A reading of a revision of a conversation, which is these people's.
pub fn of_conversation(action: Action, id: ConversationId, revision: u32, people: Vec<PersonId>) -> Reading {
    let details = [("revision".to_owned(), json!(revision))].into();
    Reading { action, subject: Subject::Conversation(id), people, details }
}

/// A reading of a score, which is this person's where that is known.
pub fn of_score(action: Action, score: &ScoreRecord, person: Option<PersonId>) -> Reading {
    let details = [("conversation", json!(score.conversation)), ("revision", json!(score.revision))];
    let details = details.map(|(name, value)| (name.to_owned(), value)).into();
    Reading { action, subject: Subject::Score(score.id), people: person.into_iter().collect(), details }
}
