//! What people contest of their results. Only the person whose work was scored opens a dispute, and somebody else decides:
//! who is named, and once it should have been decided, any reviewer. An upheld dispute changes one rating, and the card is
//! added up again exactly as it was.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use chrono::Utc;
use plumbline_core::Digest;
use plumbline_core::audit::{Action, Subject};
use plumbline_core::definition::QuotesFrom;
use plumbline_core::ids::{DisputeId, OrganisationId, PersonId, ScoreId};
use plumbline_core::people::Role;
use plumbline_core::score::{Evidence, Outcome};
use plumbline_measure::by_hand::holds;
use plumbline_store::{Dispute, DisputeFilter, DisputeState, NewDispute, Reading};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::auth::{Acting, Admin, Caller, ReadScores, Scoped, Who, WriteDisputes};
use super::extract::{Id, Json as Body, List, Params, page_request};
use super::idempotency::IdempotencyKey;
use super::problem::{Problem, Result};
use super::readings;
use super::sight::Sight;
use crate::App;
use crate::wire::dispute::{DecisionRequest, DisputeRequest, DisputeRules, DisputeView, ReviewerRequest, StateParam};
use crate::work::dispute::{self, Undecided};
use crate::work::result::read;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(open_dispute))
        .routes(routes!(list_disputes))
        .routes(routes!(get_rules, set_rules))
        .routes(routes!(get_dispute))
        .routes(routes!(assign_dispute))
        .routes(routes!(decide_dispute))
}

/// The longest that somebody may say of what they contest.
const WORDS: usize = 4_000;

/// Contest a finding.
///
/// Only the person whose work it is can, once for each criterion, with words of the conversation that they hold against it. A
/// reviewer is named who is to decide within the days that the organisation set; where there is none, whoever the person
/// reported to when the conversation began.
#[utoipa::path(
    post, path = "/v1/scores/{id}/disputes", tag = "disputes", request_body = DisputeRequest,
    params(("id" = uuid::Uuid, Path, description = "The score's id"), IdempotencyKey),
    responses(
        (status = 201, body = DisputeView, headers(("Location" = String, description = "Where the dispute is"))),
        (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn open_dispute(
    State(app): State<App>,
    caller: Caller<WriteDisputes>,
    Id(id): Id<ScoreId>,
    key: Option<IdempotencyKey>,
    Body(request): Body<DisputeRequest>,
) -> Result<impl IntoResponse> {
    let organisation = caller.organisation;
    let asked = serde_json::to_vec(&(id, caller.person(), &request)).map_err(|error| Problem::internal(&error))?;
    let stored = app.store.score(organisation, id).await?.ok_or_else(Problem::not_found)?;
    let (conversation, revision) = (stored.record.conversation, stored.record.revision);
    let sight = Sight::of(&app, &caller, conversation, revision).await?;
    if !sight.shows(&stored.record)? {
        return Err(Problem::not_found());
    }
    let person = caller.person().ok_or_else(Problem::person_needed)?;
    let speaker = sight.speaker(stored.record.participant);
    if speaker.is_none_or(|it| it.person != Some(person)) {
        return Err(Problem::not_theirs("a finding is contested by the person whose work it is"));
    }
    let superseded = stored.superseded_by;
    let counts = stored.counts() && sight.context() == "live";
    let result = read(stored)?;
    let Outcome::Scored(card) = &result.outcome else { return Err(not_contestable("there is no score")) };
    if let Some(newer) = superseded {
        return Err(not_contestable(&format!("the score {newer} has taken its place: contest that one")));
    }
    if !counts {
        return Err(not_contestable(
            "only what counts can be: no trial, no practice, and nothing that is rated by hand",
        ));
    }
    let words = app.store.conversation(organisation, conversation, Some(revision)).await?;
    let words = words.ok_or_else(Problem::not_found)?;
    let quote = Evidence::from(request.quote);
    let mut problem = Problem::invalid("invalid-dispute", "the finding cannot be contested like this");
    if !card.criteria.iter().any(|it| it.criterion == request.criterion) {
        problem = problem.with_error("/criterion", "is no criterion of the scorecard");
    }
    let subject = result.record.participant.map_or(usize::MAX, |it| it as usize);
    if let Err(why) = holds(&words.conversation, subject, quote, QuotesFrom::Any) {
        problem = problem.with_error("/quote", why);
    }
    let length = request.words.chars().count();
    if request.words.trim().is_empty() || length > WORDS {
        problem = problem.with_error("/words", format!("has 1 to {WORDS} characters and says something"));
    }
    problem.unless_sound()?;
    let manager = speaker.and_then(|it| it.manager);
    let new = NewDispute {
        score: id,
        root: dispute::root(&app, organisation, &result.record).await?,
        criterion: request.criterion,
        conversation,
        revision,
        person,
        quote,
        words: request.words,
        reviewer: named(&app, organisation, person, manager).await?,
        due: NewDispute::due_in(app.store.dispute_days(organisation).await?),
    };
    let idempotency = IdempotencyKey::of(key, "POST /v1/scores/{id}/disputes", Digest::of(&asked));
    let created = app.store.open_dispute(organisation, caller.actor(), new, idempotency).await?;
    let kept = app.store.dispute(organisation, created.id).await?.ok_or_else(Problem::not_found)?;
    let location = [(header::LOCATION, format!("/v1/disputes/{}", created.id))];
    let view = DisputeView::of(kept, Some(&words.conversation), Utc::now());
    Ok((StatusCode::CREATED, location, Json(view)))
}

fn not_contestable(why: &str) -> Problem {
    Problem::conflict("not-contestable", format!("this score cannot be contested: {why}"))
}

/// A reviewer, or else whoever the person reported to. What is contested is what a plugin said, so that nobody decides on
/// their own rating.
async fn named(
    app: &App,
    organisation: OrganisationId,
    person: PersonId,
    manager: Option<PersonId>,
) -> Result<Option<PersonId>> {
    let reviewer = app.store.reviewer_besides(organisation, person).await?;
    if reviewer.is_some() {
        return Ok(reviewer);
    }
    let Some(manager) = manager.filter(|it| *it != person) else { return Ok(None) };
    let works_here = !app.store.roles(organisation, manager).await?.is_empty();
    Ok(works_here.then_some(manager))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DisputeParams {
    /// `open`, `upheld` or `rejected`; all where nothing is said.
    #[param(value_type = Option<String>)]
    state: Option<StateParam>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// 50 where nothing is said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// List disputes, newest first: one's own, and those that one is to decide.
///
/// A reviewer also finds those that wait for any reviewer. An administrator finds all, without what was said.
#[utoipa::path(
    get, path = "/v1/disputes", tag = "disputes", params(DisputeParams),
    responses((status = 200, body = List<DisputeView>), (status = 400, body = Problem)),
)]
async fn list_disputes(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Params(params): Params<DisputeParams>,
) -> Result<Json<List<DisputeView>>> {
    let now = Utc::now();
    let page = page_request(params.cursor.as_deref(), params.limit)?;
    let concerns = caller.person().filter(|_| !caller.has_role(Role::Admin));
    let filter = DisputeFilter {
        concerns,
        waiting_at: caller.has_role(Role::Reviewer).then_some(now),
        conversation: None,
        state: params.state.map(DisputeState::from),
    };
    let found = app.store.disputes(caller.organisation, filter, page).await?;
    let mut items = Vec::with_capacity(found.items.len());
    for dispute in found.items {
        items.extend(seen(&app, &caller, dispute).await?);
    }
    Ok(Json(List { items, next: found.next.map(|it| it.to_string()) }))
}

/// A dispute.
#[utoipa::path(
    get, path = "/v1/disputes/{id}", tag = "disputes",
    params(("id" = uuid::Uuid, Path, description = "The dispute's id")),
    responses((status = 200, body = DisputeView), (status = 404, body = Problem)),
)]
async fn get_dispute(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Id(id): Id<DisputeId>,
) -> Result<Json<DisputeView>> {
    let dispute = app.store.dispute(caller.organisation, id).await?.ok_or_else(Problem::not_found)?;
    seen(&app, &caller, dispute).await?.map(Json).ok_or_else(Problem::not_found)
}

/// Say who decides.
///
/// For administrators: a reviewer, or whoever the person reported to when the conversation began.
#[utoipa::path(
    put, path = "/v1/disputes/{id}/reviewer", tag = "disputes", request_body = ReviewerRequest,
    params(("id" = uuid::Uuid, Path, description = "The dispute's id")),
    responses(
        (status = 204), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn assign_dispute(
    State(app): State<App>,
    caller: Caller<Admin>,
    Id(id): Id<DisputeId>,
    Body(ReviewerRequest { person }): Body<ReviewerRequest>,
) -> Result<StatusCode> {
    let organisation = caller.organisation;
    let dispute = app.store.dispute(organisation, id).await?.ok_or_else(Problem::not_found)?;
    let reviewer = PersonId(person);
    let may = app.store.roles(organisation, reviewer).await?.contains(&Role::Reviewer) || {
        let speakers = app.store.speakers(organisation, dispute.conversation, dispute.revision).await?;
        speakers.iter().any(|it| it.person == Some(dispute.person) && it.manager == Some(reviewer))
    };
    if !may || reviewer == dispute.person {
        let detail = "a reviewer, or whoever the person reported to when the conversation began; never the person";
        return Err(Problem::invalid("invalid-reviewer", "they cannot decide it").with_error("/person", detail));
    }
    let assigned = app.store.assign_dispute(organisation, caller.actor(), id, reviewer).await?;
    if assigned { Ok(StatusCode::NO_CONTENT) } else { Err(decided()) }
}

/// Decide a dispute.
///
/// For whoever is named to, and once it is overdue, or where nobody is named, for any reviewer; never for the person whose work
/// it is. Where it is upheld, a new score with the source `dispute` takes the contested one's place: the same card but for
/// that one rating. Either way it tells how far the scorecard can be relied on.
#[utoipa::path(
    post, path = "/v1/disputes/{id}/decision", tag = "disputes", request_body = DecisionRequest,
    params(("id" = uuid::Uuid, Path, description = "The dispute's id")),
    responses(
        (status = 200, body = DisputeView), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem),
    ),
)]
async fn decide_dispute(
    State(app): State<App>,
    caller: Caller<WriteDisputes>,
    Id(id): Id<DisputeId>,
    Body(request): Body<DecisionRequest>,
) -> Result<Json<DisputeView>> {
    let organisation = caller.organisation;
    let contested = app.store.dispute(organisation, id).await?.ok_or_else(Problem::not_found)?;
    if eye(&caller, &contested).is_none() {
        return Err(Problem::not_found());
    }
    let by = caller.person().ok_or_else(Problem::person_needed)?;
    if contested.state != DisputeState::Open {
        return Err(decided());
    }
    if by == contested.person {
        return Err(Problem::not_theirs("nobody decides on what they contest themselves"));
    }
    if contested.reviewer != Some(by) && !(caller.has_role(Role::Reviewer) && waits(&contested)) {
        return Err(Problem::not_theirs("who is named to decide does, and any reviewer once it is overdue"));
    }
    let mut problem = Problem::invalid("invalid-decision", "it cannot be decided like this");
    match (request.upheld, &request.rating) {
        (true, None) => problem = problem.with_error("/rating", "say what the finding is changed to"),
        (false, Some(_)) => problem = problem.with_error("/rating", "what is not upheld is not changed"),
        _ => {}
    }
    if !(10..=2_000).contains(&request.reason.trim().chars().count()) {
        problem = problem.with_error("/reason", "has 10 to 2,000 characters, which the person can read");
    }
    problem.unless_sound()?;
    let rating = request.rating.map(Into::into);
    let done = dispute::decide(&app, organisation, caller.actor(), &contested, by, rating, request.reason).await;
    done.map_err(|undecided| match undecided {
        Undecided::Host(problem) => problem,
        Undecided::Rating(why) => {
            Problem::invalid("invalid-decision", "it cannot be decided like this").with_error("/rating", why)
        }
        Undecided::Erased => Problem::conflict("erased", "the conversation has been erased"),
    })?;
    let kept = app.store.dispute(organisation, id).await?.ok_or_else(Problem::not_found)?;
    seen(&app, &caller, kept).await?.map(Json).ok_or_else(Problem::not_found)
}

fn decided() -> Problem {
    Problem::conflict("already-done", "this dispute was decided")
}

/// How long a decision may take.
#[utoipa::path(get, path = "/v1/disputes/rules", tag = "disputes", responses((status = 200, body = DisputeRules)))]
async fn get_rules(State(app): State<App>, caller: Caller<ReadScores>) -> Result<Json<DisputeRules>> {
    Ok(Json(DisputeRules { days: app.store.dispute_days(caller.organisation).await? }))
}

/// Say how long a decision may take, of what is contested from now on.
#[utoipa::path(
    put, path = "/v1/disputes/rules", tag = "disputes", request_body = DisputeRules,
    responses(
        (status = 204), (status = 400, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem),
    ),
)]
async fn set_rules(
    State(app): State<App>,
    caller: Caller<Admin>,
    Body(DisputeRules { days }): Body<DisputeRules>,
) -> Result<StatusCode> {
    if !(1..=365).contains(&days) {
        let problem = Problem::invalid("invalid-rules", "disputes cannot be decided like this");
        return Err(problem.with_error("/days", "from 1 to 365 days"));
    }
    app.store.set_dispute_days(caller.organisation, caller.actor(), days).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How much of a dispute a caller sees.
#[derive(Clone, Copy, PartialEq)]
enum Eye {
    Words,
    /// That it is there, so that somebody can see to it.
    Bare,
}

fn eye<S>(caller: &Caller<S>, dispute: &Dispute) -> Option<Eye> {
    let Who::Person(Acting { person, roles, .. }) = &caller.who else { return Some(Eye::Words) };
    let concerned =
        dispute.person == *person || dispute.reviewer == Some(*person) || dispute.decided_by == Some(*person);
    if concerned || (roles.contains(&Role::Reviewer) && waits(dispute)) {
        return Some(Eye::Words);
    }
    roles.contains(&Role::Admin).then_some(Eye::Bare)
}

/// Whether any reviewer may decide it.
fn waits(dispute: &Dispute) -> bool {
    dispute.state == DisputeState::Open && (dispute.reviewer.is_none() || dispute.is_overdue(Utc::now()))
}

/// As the caller sees it; who reads another's words is in the log.
async fn seen<S: Scoped>(app: &App, caller: &Caller<S>, dispute: Dispute) -> Result<Option<DisputeView>> {
    let now = Utc::now();
    match eye(caller, &dispute) {
        None => Ok(None),
        Some(Eye::Bare) => Ok(Some(DisputeView::of(dispute, None, now).without_words())),
        Some(Eye::Words) => {
            if caller.person() != Some(dispute.person) {
                let (subject, people) = (Subject::Dispute(dispute.id), vec![dispute.person]);
                let reading = Reading { action: Action::DisputeRead, subject, people, details: Default::default() };
                readings::record(app, caller, vec![reading]).await?;
            }
            let revision = Some(dispute.revision);
            let stored = app.store.conversation(caller.organisation, dispute.conversation, revision).await?;
            Ok(Some(DisputeView::of(dispute, stored.as_ref().map(|it| &it.conversation), now)))
        }
    }
}
