//! A role-play turn by turn. It is kept after every answer, so that a restart loses nothing that was answered; once it is
//! over, what was said becomes a conversation that the scorecards rate.

use chrono::Utc;
use plumbline_core::Digest;
use plumbline_core::ids::{ConversationId, OrganisationId, PersonId, PracticeId};
use plumbline_practice::session::{Ended, Finish, Session, SessionError};
use plumbline_store::{Idempotency, NewPractice, PageRequest, PracticeRecord, StoredPractice, Submission};

use super::SOURCE;
use super::generator::Generator;
use crate::App;
use crate::http::conversations::salted;
use crate::http::problem::{Problem, Result};

/// A role-play that is about to begin.
pub struct Beginning {
    pub person: PersonId,
    pub generator: Generator,
    pub session: Session,
    /// Pairs of a scorecard's id and a criterion's that it practises.
    pub criteria: Vec<(String, String)>,
    /// The conversations whose words are in it.
    pub sources: Vec<ConversationId>,
}

/// Begins a role-play and answers its id, or that of the one that the same request began before. Whatever else the person
/// left open is over with it: nobody picks the best of several.
///
/// # Errors
/// Where it cannot be kept.
pub async fn begin(
    app: &App,
    organisation: OrganisationId,
    beginning: Beginning,
    idempotency: Option<Idempotency>,
) -> Result<PracticeId> {
    let Beginning { person, generator, session, criteria, sources } = beginning;
    let new = NewPractice {
        person,
        plugin_digest: generator.digest,
        plugin_name: generator.name,
        plugin_version: generator.version,
        scenario: session.scenario().id.clone(),
        criteria,
        sources,
        words: encode(&session)?,
    };
    let begun = app.store.begin_practice(organisation, new, idempotency).await?;
    if begun.new {
        leave_others(app, organisation, person, begun.id).await?;
    }
    Ok(begun.id)
}

async fn leave_others(app: &App, organisation: OrganisationId, person: PersonId, begun: PracticeId) -> Result<()> {
    let page = PageRequest { after: None, limit: 20 };
    for other in app.store.practices_of(organisation, person, page).await?.items {
        if other.id != begun
            && other.ended.is_none()
            && let Some((record, mut left)) = opened(app, organisation, other.id).await?
        {
            left.finish(Finish::Abandoned);
            keep(app, organisation, &record, &left).await?;
        }
    }
    Ok(())
}

/// A session with what was said in it; `None` where there is none, or its words are erased.
///
/// # Errors
/// Where what is stored cannot be read.
pub async fn opened(
    app: &App,
    organisation: OrganisationId,
    id: PracticeId,
) -> Result<Option<(PracticeRecord, Session)>> {
    let Some(StoredPractice { record, words: Some(words) }) = app.store.practice(organisation, id).await? else {
        return Ok(None);
    };
    let session = serde_json::from_slice(&words).map_err(|error| Problem::internal(&error))?;
    Ok(Some((record, session)))
}

/// Says something and hears the answer. Where the generator cannot give one that may be used, the role-play is over, and
/// that it failed is said.
///
/// # Errors
/// Where it is over, or too much is said at once.
pub async fn answer(generator: &Generator, session: &mut Session, text: &str) -> Result<()> {
    let line = {
        let said = session.say(text).map_err(|error| refused(&error))?;
        generator.line(&said).await
    };
    let heard = match line {
        Some(line) => session.hear(line).is_ok(),
        None => false,
    };
    if !heard {
        tracing::warn!(generator = %generator.name, "a practice generator gave no answer that may be used");
        session.finish(Finish::Failed);
    }
    Ok(())
}

/// Ends a role-play.
pub fn finish(session: &mut Session, given_up: bool) {
    session.finish(if given_up { Finish::GivenUp } else { Finish::Done });
}

/// Keeps what was said since the record was read; once it is over, enters what is to be scored.
///
/// # Errors
/// [`Problem::conflict`] where somebody else went on from the same place.
pub async fn keep(app: &App, organisation: OrganisationId, record: &PracticeRecord, session: &Session) -> Result<()> {
    let over = session.ended().is_some();
    let kept = app.store.keep_practice(organisation, record.id, record.version, &encode(session)?, over).await?;
    if !kept {
        let detail = "this role-play went on elsewhere meanwhile; read it again";
        return Err(Problem::conflict("practice-went-on", detail));
    }
    if over {
        enter(app, organisation, record, session).await?;
    }
    Ok(())
}

/// Enters what was said as a conversation to be scored. Done again, it finds the first one.
///
/// # Errors
/// Where it cannot be kept.
pub async fn enter(app: &App, organisation: OrganisationId, record: &PracticeRecord, session: &Session) -> Result<()> {
    // What the generator broke off says nothing about the learner, and nobody is rated for having said nothing.
    if session.turns_taken() == 0 || session.ended() == Some(&Ended::Learner(Finish::Failed)) {
        return Ok(());
    }
    let mut conversation = session.conversation(&[]);
    SOURCE.clone_into(&mut conversation.source);
    conversation.external_id = Some(record.id.to_string());
    conversation.ended = Some(Utc::now()).filter(|it| *it > conversation.started);
    let said = serde_json::to_vec(&conversation.turns).map_err(|error| Problem::internal(&error))?;
    let (salts, transcript_root) = salted(&conversation)?;
    let submission = Submission {
        conversation,
        content_digest: Digest::of(&said),
        transcript_root,
        salts,
        format: "practice".to_owned(),
        person: Some(record.person),
        idempotency: None,
    };
    let accepted = app.store.accept(organisation, submission).await?;
    Ok(app.store.link_practice(organisation, record.id, accepted.id).await?)
}

/// The same scenario from its beginning.
pub fn anew(session: &Session) -> Session {
    let conversation = session.conversation(&[]);
    Session::begin(session.scenario().clone(), &conversation.language, &conversation.conversation_type, Utc::now())
}

fn encode(session: &Session) -> Result<Vec<u8>> {
    serde_json::to_vec(session).map_err(|error| Problem::internal(&error))
}

fn refused(error: &SessionError) -> Problem {
    match error {
        SessionError::TooLong { .. } => {
            Problem::invalid("invalid-turn", "this cannot be said").with_error("/text", error.to_string())
        }
        _ => Problem::conflict("practice-over", error.to_string()),
    }
}
