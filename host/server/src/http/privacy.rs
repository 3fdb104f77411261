//! What people may ask of whoever measures them: everything that is held on them, and that it be erased. And how long
//! conversations are kept at all.

use axum::Json;
use axum::body::Body as ResponseBody;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use futures::stream;
use plumbline_core::Digest;
use plumbline_core::audit::{Action, Subject};
use plumbline_core::conversation::Turn;
use plumbline_core::ids::{ConversationId, OrganisationId, PersonId};
use plumbline_core::people::Role;
use plumbline_measure::{Salt, transcript_digest};
use plumbline_store::{
    DisputeFilter, Erasing, ErasureCertificate, Expected, PageRequest, Reading, Retention, StoredScore,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{Acting, Admin, Caller, ReadScores, Scope, Who, WriteConversations};
use super::extract::{Id, Json as Body};
use super::people::PersonView;
use super::problem::{Problem, Result};
use super::readings;
use super::sight::{self, Sight};
use crate::wire::conversation::TranscriptView;
use crate::wire::dispute::DisputeView;
use crate::wire::practice::{PracticeSummary, PracticeView};
use crate::wire::score::Score;
use crate::work::result::read;
use crate::work::retention;
use crate::{App, practice};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(erase_person))
        .routes(routes!(get_certificate))
        .routes(routes!(export_person))
        .routes(routes!(erase_turn))
        .routes(routes!(get_retention, set_retention))
}

/// What erasing a person removed.
#[derive(Debug, Serialize, ToSchema)]
struct CertificateView {
    /// The number that is left.
    person: Uuid,
    erased: DateTime<Utc>,
    /// Conversations in which they spoke.
    conversations: u64,
    /// Revisions of these that were sealed again without their words, under new keys.
    revisions: u64,
    /// Turns whose words and salts are gone.
    turns: u64,
    /// Scores whose rationale, suggestions and logs are gone.
    scores: u64,
    /// Ids by which other systems knew them.
    ids: u64,
    /// Digests of ids that were kept with conversations.
    speaker_ids: u64,
    /// Keys that acted for them.
    keys: u64,
    /// Data keys that were destroyed.
    destroyed_keys: u64,
}

impl From<ErasureCertificate> for CertificateView {
    fn from(it: ErasureCertificate) -> Self {
        Self {
            person: it.person.0,
            erased: it.erased,
            conversations: it.conversations,
            revisions: it.revisions,
            turns: it.turns,
            scores: it.scores,
            ids: it.ids,
            speaker_ids: it.speaker_ids,
            keys: it.keys,
            destroyed_keys: it.destroyed_keys,
        }
    }
}

/// How long conversations are kept.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RetentionRules {
    /// One for each type; a type that no rule names is kept for good, unless `*` is named.
    rules: Vec<RetentionRule>,
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RetentionRule {
    /// `*` for every type that no other rule names.
    #[schema(example = "discovery-call", max_length = 200)]
    conversation_type: String,
    /// From the conversation's beginning.
    #[schema(example = 365, minimum = 1, maximum = 36_500)]
    days: u32,
}

/// Erase a person: their words in every conversation, their name and their ids can never be read again, by anyone.
///
/// The numbers that were counted stay, without a name. The answer says what was removed, and can be had again.
#[utoipa::path(
    delete, path = "/v1/people/{id}", tag = "people", params(("id" = Uuid, Path, description = "The person's id")),
    responses(
        (status = 200, body = CertificateView), (status = 404, body = Problem),
    ),
)]
async fn erase_person(
    State(app): State<App>,
    caller: Caller<Admin>,
    Id(id): Id<PersonId>,
) -> Result<Json<CertificateView>> {
    let certificate = app.store.erase_person(caller.organisation, caller.actor(), id, leaf).await?;
    Ok(Json(certificate.ok_or_else(Problem::not_found)?.into()))
}

/// What erasing a person removed.
#[utoipa::path(
    get, path = "/v1/people/{id}/erasure", tag = "people", params(("id" = Uuid, Path, description = "The person's id")),
    responses(
        (status = 200, body = CertificateView), (status = 404, body = Problem),
    ),
)]
async fn get_certificate(
    State(app): State<App>,
    caller: Caller<Admin>,
    Id(id): Id<PersonId>,
) -> Result<Json<CertificateView>> {
    let certificate = app.store.erasure_certificate(caller.organisation, id).await?;
    Ok(Json(certificate.ok_or_else(Problem::not_found)?.into()))
}

/// Erase one turn of a conversation.
///
/// Every other turn, and every quote from it, stays as it was. What scorecards wrote about the conversation, and what earlier
/// revisions hold, is erased as well, since it may repeat the words.
#[utoipa::path(
    delete, path = "/v1/conversations/{id}/turns/{turn}", tag = "capture",
    params(("id" = Uuid, Path, description = "The conversation's id"), ("turn" = u32, Path, description = "From 0")),
    responses(
        (status = 204), (status = 404, body = Problem),
    ),
)]
async fn erase_turn(
    State(app): State<App>,
    caller: Caller<WriteConversations>,
    Path((id, turn)): Path<(String, String)>,
) -> Result<StatusCode> {
    let id: ConversationId = id.parse().map_err(|_| Problem::not_found())?;
    let turn: usize = turn.parse().map_err(|_| Problem::not_found())?;
    let newest = app.store.conversation_header(caller.organisation, id).await?.ok_or_else(Problem::not_found)?;
    if turn >= newest.turns as usize {
        return Err(Problem::not_found());
    }
    let erased = app.store.erase_turns(
        caller.organisation,
        caller.actor(),
        id,
        |revision, conversation| match revision == newest.revision {
            true => Erasing { turns: vec![turn], participants: vec![] },
            false => Erasing { turns: (0..conversation.turns.len()).collect(), participants: vec![] },
        },
        leaf,
    );
    if erased.await?.is_some() { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}

/// Everything that is held on a person, a JSON document a line.
///
/// First the person, then each conversation in which they spoke, with their own turns, and after it their scores. A person
/// may have what is their own; a reviewer says why.
#[utoipa::path(
    get, path = "/v1/people/{id}/export", tag = "people", params(("id" = Uuid, Path, description = "The person's id")),
    responses(
        (status = 200, body = String, content_type = "application/x-ndjson"), (status = 404, body = Problem),
    ),
)]
async fn export_person(State(app): State<App>, caller: Caller<ReadScores>, Id(id): Id<PersonId>) -> Result<Response> {
    caller.also(Scope::ReadConversations)?;
    caller.also(Scope::ReadPeople)?;
    match &caller.who {
        Who::Person(Acting { person, .. }) if *person == id => {}
        Who::Person(Acting { roles, reason, .. }) if roles.contains(&Role::Reviewer) => {
            reason.as_ref().ok_or_else(Problem::reason_missing)?;
        }
        Who::Person(_) => return Err(Problem::not_found()),
        Who::System => {}
    }
    let organisation = caller.organisation;
    let person = app.store.person(organisation, id).await?.ok_or_else(Problem::not_found)?;
    let reading = Reading {
        action: Action::PersonRead,
        subject: Subject::Person(id),
        people: vec![id],
        details: Default::default(),
    };
    readings::record(&app, &caller, vec![reading]).await?;
    let told = app.store.people_were_told(organisation).await?;
    let blind = sight::blind(&app, &caller, id).await?;
    let conversations = app.store.spoken_in(organisation, id).await?;
    let memberships = app.store.memberships(organisation, id).await?;
    let lines = app.store.reporting_lines(organisation, id).await?;
    let provisioned = app.store.provisioned_resource(organisation, id).await?;
    let provisioned: Option<Value> = provisioned.and_then(|it| serde_json::from_str(&it).ok());
    let has_password = app.store.credential_of(organisation, id).await?.is_some();
    let sessions = sessions(&app, organisation, id).await?;
    let first = json!({
        "kind": "person", "person": PersonView::from(person), "identity_provider": provisioned,
        "memberships": memberships.into_iter().map(super::teams::MembershipView::from).collect::<Vec<_>>(),
        "reporting_lines": lines.into_iter().map(|it| json!({
            "manager": it.manager, "starts": it.starts, "ends": it.ends,
        })).collect::<Vec<_>>(),
        "has_password": has_password, "sessions": sessions,
        "feedback": feedback(&app, organisation, id, &blind).await?, "practice": practised(&app, organisation, id).await?,
        "skills": skills(&app, organisation, id).await?, "shifts": shifts(&app, organisation, id).await?,
        "expectations": expectations(&app, organisation, id).await?, "disputes": disputes(&app, organisation, id).await?,
        "causes": causes(&app, organisation, id).await?,
    });
    // One conversation is held at a time, however many there are.
    let rest = stream::unfold((app, conversations.into_iter(), blind), move |(app, mut rest, blind)| async move {
        let conversation = rest.next()?;
        let blind_to = blind.contains(&conversation);
        Some((held(&app, organisation, id, conversation, told, blind_to).await, (app, rest, blind)))
    });
    let rest = futures::StreamExt::filter_map(rest, |it| async { it.transpose() });
    let lines = futures::StreamExt::chain(stream::iter([Ok(line(&first))]), rest);
    let name = format!("attachment; filename=\"{id}.ndjson\"");
    let headers = [(header::CONTENT_TYPE, "application/x-ndjson".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, ResponseBody::from_stream(lines)).into_response())
}

/// Where they are signed in.
async fn sessions(app: &App, organisation: OrganisationId, person: PersonId) -> Result<Vec<Value>> {
    let mut sessions = Vec::new();
    let mut page = PageRequest::default();
    loop {
        let found = app.store.sessions(organisation, person, page, Utc::now()).await?;
        sessions.extend(found.items.into_iter().map(|it| {
            json!({
                "id": it.id, "identity_provider": it.provider, "created": it.created, "seen": it.seen,
                "expires": it.expires,
            })
        }));
        if found.next.is_none() {
            return Ok(sessions);
        }
        page.after = found.next;
    }
}

/// What they were told of their conversations, and what they did with it. Its words are those of the scores.
async fn feedback(
    app: &App,
    organisation: OrganisationId,
    person: PersonId,
    blind: &[ConversationId],
) -> Result<Vec<Value>> {
    let mut feedback = Vec::new();
    let mut page = PageRequest { after: None, limit: 1_000 };
    loop {
        let found = app.store.feedback_of(organisation, person, None, None, page).await?;
        feedback.extend(found.items.into_iter().filter(|it| !blind.contains(&it.conversation)).map(|it| {
            let items = it.items.iter().map(
                |it| json!({"kind": it.kind, "score": it.score, "scorecard": it.scorecard, "criterion": it.criterion}),
            );
            json!({
                "id": it.id, "conversation": it.conversation, "composed": it.composed, "read": it.read,
                "acknowledged": it.acknowledged, "useful": it.useful, "items": items.collect::<Vec<_>>(),
            })
        }));
        if found.next.is_none() {
            return Ok(feedback);
        }
        page.after = found.next;
    }
}

/// What they practised, with its words where they are still there.
async fn practised(app: &App, organisation: OrganisationId, person: PersonId) -> Result<Vec<Value>> {
    let mut practised = Vec::new();
    let mut page = PageRequest { after: None, limit: 1_000 };
    loop {
        let found = app.store.practices_of(organisation, person, page).await?;
        for record in found.items {
            practised.push(match practice::opened(app, organisation, record.id).await? {
                Some((record, session)) => json!(PracticeView::of(record, &session)),
                None => json!(PracticeSummary::from(record)),
            });
        }
        if found.next.is_none() {
            return Ok(practised);
        }
        page.after = found.next;
    }
}

/// What happened to them and may have changed what they do, what was tried with them, and what the business measured.
async fn causes(app: &App, organisation: OrganisationId, person: PersonId) -> Result<Value> {
    let (first, last) = (chrono::NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default(), Utc::now().date_naive());
    let last = last.checked_add_days(chrono::Days::new(400)).unwrap_or(last);
    let (activities, initiatives, outcomes) = tokio::try_join!(
        app.store.activities_between(organisation, first, last),
        app.store.initiatives_started(organisation, first, last),
        app.store.outcomes_between(organisation, first, last),
    )?;
    let activities = activities
        .into_iter()
        .filter(|it| it.activity.people.contains(&person))
        .map(|it| json!({"id": it.id, "kind": it.activity.kind, "title": it.activity.title, "held": it.activity.held}));
    let initiatives = initiatives.into_iter().filter_map(|it| {
        let own = it.plan.people.iter().find(|it| it.person == person)?;
        Some(json!({"id": it.id, "title": it.plan.title, "begins": own.begins, "weeks": it.plan.weeks}))
    });
    let outcomes = outcomes.into_iter().filter(|it| it.1.person == person);
    let outcomes = outcomes.map(|(measure, it)| json!({"measure": measure, "day": it.day, "value": it.value}));
    Ok(json!({
        "activities": activities.collect::<Vec<_>>(), "initiatives": initiatives.collect::<Vec<_>>(),
        "outcomes": outcomes.collect::<Vec<_>>(),
    }))
}

/// What they contest, with its words where they are still there. What they are to decide is others'.
async fn disputes(app: &App, organisation: OrganisationId, person: PersonId) -> Result<Vec<Value>> {
    let mut disputes = Vec::new();
    let filter = DisputeFilter { concerns: Some(person), ..DisputeFilter::default() };
    let mut page = PageRequest { after: None, limit: 1_000 };
    loop {
        let found = app.store.disputes(organisation, filter, page).await?;
        let own = found.items.into_iter().filter(|it| it.person == person);
        disputes.extend(own.map(|it| json!(DisputeView::of(it, None, Utc::now()))));
        if found.next.is_none() {
            return Ok(disputes);
        }
        page.after = found.next;
    }
}

/// Shifts that were seen in their live work.
async fn shifts(app: &App, organisation: OrganisationId, person: PersonId) -> Result<Vec<Value>> {
    let mut shifts = Vec::new();
    let mut page = PageRequest { after: None, limit: 1_000 };
    loop {
        let found = app.store.shifts_of(organisation, person, None, page).await?;
        shifts.extend(found.items.into_iter().map(|it| json!(super::shifts::ShiftView::from(it))));
        if found.next.is_none() {
            return Ok(shifts);
        }
        page.after = found.next;
    }
}

/// How many conversations a week they were and are expected to have.
async fn expectations(app: &App, organisation: OrganisationId, person: PersonId) -> Result<Vec<Value>> {
    let said = app.store.expectations(organisation, Expected::Person(person)).await?;
    let expectation =
        |it: plumbline_store::Expectation| json!({"from": it.week.starts(), "conversations_a_week": it.conversations});
    Ok(said.into_iter().map(expectation).collect())
}

/// When they are to come back to what they practised.
async fn skills(app: &App, organisation: OrganisationId, person: PersonId) -> Result<Vec<Value>> {
    let memories = app.store.practice_memories(organisation, person).await?;
    let skill = |(scorecard, criterion, memory): (String, String, String)| {
        let memory: Option<Value> = serde_json::from_str(&memory).ok();
        json!({"scorecard": scorecard, "criterion": criterion, "memory": memory})
    };
    Ok(memories.into_iter().map(skill).collect())
}

/// The lines of one conversation; none where it has been erased meanwhile.
async fn held(
    app: &App,
    organisation: OrganisationId,
    person: PersonId,
    id: ConversationId,
    told: bool,
    blind: bool,
) -> std::io::Result<Option<String>> {
    let lines = async {
        let Some(mut stored) = app.store.conversation(organisation, id, None).await? else { return Ok(None) };
        let revision = stored.header.revision;
        let speakers = app.store.speakers(organisation, id, revision).await?;
        let own: Vec<u32> = speakers.iter().filter(|it| it.person == Some(person)).map(|it| it.participant).collect();
        let scores = app.store.scores(organisation, id, revision).await?;
        let sight = Sight::whole(speakers, told);
        let theirs = |it: &StoredScore| it.record.participant.is_some_and(|it| own.contains(&it));
        let scores: Vec<_> = scores.into_iter().filter(|it| !blind && theirs(it)).collect();
        let scores = scores.into_iter().map(|it| Ok(Score::of(read(it)?, Some(&stored.conversation), &sight)));
        let scores = scores.collect::<Result<Vec<_>>>()?;
        // What others said is theirs.
        for turn in &mut stored.conversation.turns {
            if !u32::try_from(turn.speaker).is_ok_and(|it| own.contains(&it)) {
                turn.text.clear();
            }
        }
        let header = &stored.header;
        let about = json!({
            "kind": "conversation", "id": id, "started": header.started, "source": header.source,
            "external_id": header.external_id, "conversation_type": header.conversation_type,
        });
        let said = json!({"kind": "transcript", "transcript": TranscriptView::from(stored)});
        let mut lines = line(&about) + &line(&said);
        for score in scores {
            lines += &line(&json!({"kind": "score", "score": score}));
        }
        Result::Ok(Some(lines))
    };
    lines.await.map_err(|problem| std::io::Error::other(problem.title()))
}

fn line(value: &Value) -> String {
    format!("{value}\n")
}

/// How long conversations are kept.
#[utoipa::path(get, path = "/v1/retention", tag = "house", responses((status = 200, body = RetentionRules)))]
async fn get_retention(State(app): State<App>, caller: Caller<Admin>) -> Result<Json<RetentionRules>> {
    let rules = app.store.retention(caller.organisation).await?.into_iter();
    let rule = |Retention { conversation_type, days }| RetentionRule { conversation_type, days };
    Ok(Json(RetentionRules { rules: rules.map(rule).collect() }))
}

/// Say how long conversations are kept. What has been kept longer is erased within the hour.
#[utoipa::path(
    put, path = "/v1/retention", tag = "house", request_body = RetentionRules,
    responses(
        (status = 204), (status = 400, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem),
    ),
)]
async fn set_retention(
    State(app): State<App>,
    caller: Caller<Admin>,
    Body(RetentionRules { rules }): Body<RetentionRules>,
) -> Result<StatusCode> {
    let mut problem = Problem::invalid("invalid-retention", "conversations cannot be kept like this");
    for (index, RetentionRule { conversation_type, days }) in rules.iter().enumerate() {
        if conversation_type.is_empty() || conversation_type.len() > 200 {
            let at = format!("/rules/{index}/conversation_type");
            problem = problem.with_error(at, "a type has 1 to 200 bytes, and `*` is every type that no rule names");
        }
        if rules[..index].iter().any(|it| it.conversation_type == *conversation_type) {
            problem = problem.with_error(format!("/rules/{index}/conversation_type"), "a type has one rule");
        }
        if !(1..=36_500).contains(days) {
            problem = problem.with_error(format!("/rules/{index}/days"), "from 1 to 36,500 days");
        }
    }
    problem.unless_sound()?;
    let rules = rules.into_iter();
    let rules = rules.map(|RetentionRule { conversation_type, days }| Retention { conversation_type, days });
    app.store.set_retention(caller.organisation, caller.actor(), rules.collect()).await?;
    // Whoever set them need not wait for what may be a long time.
    tokio::spawn(async move { retention::apply(&app, caller.organisation).await });
    Ok(StatusCode::NO_CONTENT)
}

fn leaf(turn: &Turn, salt: &[u8; 32]) -> Digest {
    transcript_digest::leaf(turn, &Salt::new(*salt))
}
