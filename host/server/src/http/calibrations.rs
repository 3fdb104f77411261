//! Calibrations: several people rate the same conversations by the same scorecard, each for themselves, to see how far they
//! and the scorecard agree. Raters may read these conversations until it is over, and see neither the scorecard's ratings nor
//! each other's before they have rated everything.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use chrono::{TimeDelta, Utc};
use plumbline_core::Digest;
use plumbline_core::audit::{Action, Subject};
use plumbline_core::conversation::Channel;
use plumbline_core::ids::{BindingId, CalibrationId, ConversationId, PersonId};
use plumbline_core::label::Origin;
use plumbline_core::people::Role;
use plumbline_measure::HandRating;
use plumbline_store::{Calibration, CalibrationConversation, NewCalibration, Reading, ScoreByHand, StoredConversation};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::auth::{Acting, Caller, ReadScores, Scoped, Who, WriteScores};
use super::by_hand::refused;
use super::extract::{Id, Json as Body, List, PageParams, Params};
use super::idempotency::IdempotencyKey;
use super::problem::{Problem, Result};
use super::readings;
use super::sight::Sight;
use crate::App;
use crate::wire::calibration::{CalibrationRatings, CalibrationRequest, CalibrationView, RatedView};
use crate::work::by_hand::Form;
use crate::work::calibration::{Ratings, agreement, by_people, by_plugin};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(open_calibration, list_calibrations))
        .routes(routes!(get_calibration))
        .routes(routes!(rate))
        .routes(routes!(close_calibration))
        .routes(routes!(settle_calibration))
}

/// How long a calibration is open, where nothing is said.
const DAYS: u32 = 14;

/// Open a calibration.
///
/// For administrators; for managers, of conversations of those who reported to them; and for reviewers who say why. The raters
/// may read these conversations until it is over, and whoever spoke in them finds each such reading in the log.
#[utoipa::path(
    post, path = "/v1/calibrations", tag = "calibration", request_body = CalibrationRequest, params(IdempotencyKey),
    responses(
        (status = 201, body = CalibrationView, headers(("Location" = String, description = "Where it is"))),
        (status = 400, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn open_calibration(
    State(app): State<App>,
    caller: Caller<WriteScores>,
    key: Option<IdempotencyKey>,
    Body(request): Body<CalibrationRequest>,
) -> Result<impl IntoResponse> {
    let organisation = caller.organisation;
    let asked = serde_json::to_vec(&(caller.person(), &request)).map_err(|error| Problem::internal(&error))?;
    let idempotency = IdempotencyKey::of(key, "POST /v1/calibrations", Digest::of(&asked));
    may_open(&caller)?;
    let mut problem = Problem::invalid("invalid-calibration", "this cannot be calibrated");
    let days = request.days.unwrap_or(DAYS);
    let length = request.name.chars().count();
    for (wrong, at, why) in [
        (request.name.trim().is_empty() || length > 200, "/name", "a name has 1 to 200 characters"),
        (!(1..=90).contains(&days), "/days", "from 1 to 90 days"),
        (request.conversations.is_empty(), "/conversations", "at least one conversation is rated"),
        (request.conversations.len() > 200, "/conversations", "at most 200 conversations are rated"),
        (!(2..=50).contains(&request.raters.len()), "/raters", "2 to 50 people rate"),
    ] {
        if wrong {
            problem = problem.with_error(at, why);
        }
    }
    problem.unless_sound()?;
    let mut problem = Problem::invalid("invalid-calibration", "this cannot be calibrated");
    let binding = BindingId(request.scorecard);
    let Some(form) = Form::of(&app, organisation, binding, "").await? else {
        return Err(problem.with_error("/scorecard", "there is no such scorecard at work"));
    };
    let mut conversations: Vec<CalibrationConversation> = Vec::new();
    let mut subjects = BTreeSet::new();
    for (index, wanted) in request.conversations.iter().enumerate() {
        let id = ConversationId(wanted.conversation);
        match found(&app, &caller, &form, id, wanted.participant.as_deref()).await? {
            Err((field, why)) => problem = problem.with_error(format!("/conversations/{index}/{field}"), why),
            Ok(_) if conversations.iter().any(|it| it.conversation == id) => {
                problem = problem.with_error(format!("/conversations/{index}/conversation"), "is there twice");
            }
            Ok((found, person)) => {
                conversations.push(found);
                subjects.extend(person);
            }
        }
    }
    let mut raters = Vec::new();
    for (index, rater) in request.raters.into_iter().map(PersonId).enumerate() {
        let at = format!("/raters/{index}");
        if app.store.roles(organisation, rater).await?.is_empty() {
            problem = problem.with_error(at, "nobody who works here has this id");
        } else if runs_the_house(&caller) && caller.person() == Some(rater) {
            // It would open to them what running the house does not.
            problem = problem.with_error(at, "who opens it as an administrator does not rate in it");
        } else if subjects.contains(&rater) {
            problem = problem.with_error(at, "their own work is among the conversations");
        } else if raters.contains(&rater) {
            problem = problem.with_error(at, "is there twice");
        } else {
            raters.push(rater);
        }
    }
    problem.unless_sound()?;
    let new = NewCalibration {
        name: request.name.trim().to_owned(),
        binding,
        plugin_digest: form.plugin_digest,
        plugin_name: form.plugin_name,
        plugin_version: form.plugin_version,
        settings_digest: form.settings_digest,
        opened_by: caller.person(),
        closes: Utc::now() + TimeDelta::days(i64::from(days)),
        conversations,
        raters,
    };
    let created = app.store.open_calibration(organisation, caller.actor(), new, idempotency).await?;
    let kept = app.store.calibration(organisation, created.id).await?.ok_or_else(Problem::not_found)?;
    let location = [(header::LOCATION, format!("/v1/calibrations/{}", created.id))];
    Ok((StatusCode::CREATED, location, Json(view(&app, &caller, kept).await?)))
}

fn may_open<S>(caller: &Caller<S>) -> Result<()> {
    let Who::Person(Acting { roles, .. }) = &caller.who else { return Ok(()) };
    if roles.iter().any(|it| matches!(it, Role::Admin | Role::Manager | Role::Reviewer)) {
        return Ok(());
    }
    Err(Problem::not_theirs("a calibration is opened by an administrator, a manager or a reviewer"))
}

fn runs_the_house(caller: &Caller<WriteScores>) -> bool {
    matches!(caller.who, Who::System) || caller.has_role(Role::Admin)
}

/// A conversation that is to be rated and whose work it is, or the field that is wrong and why.
async fn found(
    app: &App,
    caller: &Caller<WriteScores>,
    form: &Form,
    id: ConversationId,
    participant: Option<&str>,
) -> Result<std::result::Result<(CalibrationConversation, Option<PersonId>), (&'static str, &'static str)>> {
    const NONE: (&str, &str) = ("conversation", "there is no such conversation");
    let Some(stored) = app.store.conversation(caller.organisation, id, None).await? else { return Ok(Err(NONE)) };
    let revision = stored.header.revision;
    let sight = if runs_the_house(caller) {
        let speakers = app.store.speakers(caller.organisation, id, revision).await?;
        Sight::whole(speakers, app.store.people_were_told(caller.organisation).await?)
    } else {
        match Sight::of(app, caller, id, revision).await {
            Err(problem) if problem.status() == 404 => return Ok(Err(NONE)),
            sight => sight?,
        }
    };
    if stored.header.channel == Channel::Practice {
        return Ok(Err(("conversation", "practice is nobody's to rate")));
    }
    let participant = match form.subject(&stored, participant) {
        Ok(participant) => participant,
        Err(why) => return Ok(Err(("participant", why))),
    };
    let speaker = sight.speaker(Some(participant));
    if !sight.is_whole() && speaker.and_then(|it| it.manager) != caller.person() {
        return Ok(Err(("conversation", "the person did not report to you when it began")));
    }
    sight.is_told(speaker)?;
    let person = speaker.and_then(|it| it.person);
    Ok(Ok((CalibrationConversation { conversation: id, revision, participant, settled: None }, person)))
}

/// List calibrations, newest first: those that one opened or is asked in. An administrator finds all.
#[utoipa::path(
    get, path = "/v1/calibrations", tag = "calibration", params(PageParams),
    responses((status = 200, body = List<CalibrationView>), (status = 400, body = Problem)),
)]
async fn list_calibrations(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Params(page): Params<PageParams>,
) -> Result<Json<List<CalibrationView>>> {
    let of = caller.person().filter(|_| !caller.has_role(Role::Admin));
    let found = app.store.calibrations(caller.organisation, of, page.request()?).await?;
    // What was rated is told of one at a time.
    let items = found.items.into_iter().map(CalibrationView::bare).collect();
    Ok(Json(List { items, next: found.next.map(|it| it.to_string()) }))
}

/// A calibration, with the ratings that the caller may see, and once it is over, how far they agree.
#[utoipa::path(
    get, path = "/v1/calibrations/{id}", tag = "calibration",
    params(("id" = uuid::Uuid, Path, description = "The calibration's id")),
    responses((status = 200, body = CalibrationView), (status = 404, body = Problem)),
)]
async fn get_calibration(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Id(id): Id<CalibrationId>,
) -> Result<Json<CalibrationView>> {
    let calibration = theirs(&app, &caller, id).await?;
    Ok(Json(view(&app, &caller, calibration).await?))
}

/// Rate one of a calibration's conversations.
///
/// For those who are asked to, once for each conversation. It is a score by hand, which nobody else sees before it is over.
#[utoipa::path(
    post, path = "/v1/calibrations/{id}/ratings", tag = "calibration", request_body = CalibrationRatings,
    params(("id" = uuid::Uuid, Path, description = "The calibration's id"), IdempotencyKey),
    responses(
        (status = 201, body = RatedView, headers(("Location" = String, description = "Where the calibration is"))),
        (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn rate(
    State(app): State<App>,
    caller: Caller<WriteScores>,
    Id(id): Id<CalibrationId>,
    key: Option<IdempotencyKey>,
    Body(request): Body<CalibrationRatings>,
) -> Result<impl IntoResponse> {
    let organisation = caller.organisation;
    let asked = serde_json::to_vec(&(id, caller.person(), &request)).map_err(|error| Problem::internal(&error))?;
    let idempotency = IdempotencyKey::of(key, "POST /v1/calibrations/{id}/ratings", Digest::of(&asked));
    let calibration = theirs(&app, &caller, id).await?;
    let by = caller.person().ok_or_else(Problem::person_needed)?;
    if !calibration.about.raters.contains(&by) {
        return Err(Problem::not_theirs("its conversations are rated by those who were asked to"));
    }
    let rated = rated(&app, &caller, &calibration, request).await?;
    let (score, labels) = rated
        .form
        .score(&rated.stored, rated.participant, by, Some(id), &rated.ratings)
        .map_err(|it| refused(it, "/ratings"))?;
    let person = rated.person;
    let new = ScoreByHand { score, person, labels };
    let created = app.store.record_by_hand(organisation, caller.actor(), new, idempotency).await?;
    let kept = by_people(&app, organisation, &calibration).await?.into_iter().find(|it| it.score == created.id);
    let location = [(header::LOCATION, format!("/v1/calibrations/{id}"))];
    Ok((StatusCode::CREATED, location, Json(RatedView::from(kept.ok_or_else(Problem::not_found)?))))
}

/// Close a calibration: its ratings are shown from then on, and its raters may not read its conversations any more.
///
/// For whoever opened it, and administrators.
#[utoipa::path(
    post, path = "/v1/calibrations/{id}/close", tag = "calibration",
    params(("id" = uuid::Uuid, Path, description = "The calibration's id")),
    responses(
        (status = 200, body = CalibrationView), (status = 404, body = Problem), (status = 409, body = Problem),
    ),
)]
async fn close_calibration(
    State(app): State<App>,
    caller: Caller<WriteScores>,
    Id(id): Id<CalibrationId>,
) -> Result<Json<CalibrationView>> {
    let calibration = theirs(&app, &caller, id).await?;
    may_lead(&caller, &calibration)?;
    if !app.store.close_calibration(caller.organisation, caller.actor(), id).await? {
        return Err(Problem::conflict("already-done", "this calibration is over"));
    }
    let calibration = theirs(&app, &caller, id).await?;
    Ok(Json(view(&app, &caller, calibration).await?))
}

/// Record what the raters of a conversation agreed on once they had talked about it: a label for the scorecard.
///
/// For whoever opened the calibration, and administrators; once for each conversation, when it is over.
#[utoipa::path(
    post, path = "/v1/calibrations/{id}/outcome", tag = "calibration", request_body = CalibrationRatings,
    params(("id" = uuid::Uuid, Path, description = "The calibration's id")),
    responses(
        (status = 204), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn settle_calibration(
    State(app): State<App>,
    caller: Caller<WriteScores>,
    Id(id): Id<CalibrationId>,
    Body(request): Body<CalibrationRatings>,
) -> Result<StatusCode> {
    let organisation = caller.organisation;
    let calibration = theirs(&app, &caller, id).await?;
    may_lead(&caller, &calibration)?;
    if calibration.is_open(Utc::now()) {
        return Err(Problem::conflict("calibration-open", "close it first: until then everybody rates for themselves"));
    }
    let Settled { stored, participant, form, ratings, .. } = rated(&app, &caller, &calibration, request).await?;
    let card = form.card(&stored, participant, &ratings).map_err(|it| refused(it, "/ratings"))?;
    let labels = form.labels(&card, Origin::Calibration, id.0);
    app.store.settle_calibration(organisation, caller.actor(), id, stored.header.id, labels).await?;
    app.reliabilities.forget(organisation, form.plugin_digest, form.settings_digest).await;
    Ok(StatusCode::NO_CONTENT)
}

/// What somebody says of one of a calibration's conversations, with all that it takes to make something of it.
struct Settled {
    stored: StoredConversation,
    participant: u32,
    person: Option<PersonId>,
    form: Form,
    ratings: Vec<HandRating>,
}

async fn rated<S>(
    app: &App,
    caller: &Caller<S>,
    calibration: &Calibration,
    request: CalibrationRatings,
) -> Result<Settled> {
    let organisation = caller.organisation;
    let unfit = |why| Problem::invalid("invalid-score", "this is no rating of it").with_error("/conversation", why);
    let wanted = ConversationId(request.conversation);
    let found = calibration.about.conversations.iter().find(|it| it.conversation == wanted);
    let found = found.ok_or_else(|| unfit("is none of the calibration's"))?;
    let stored = app.store.conversation(organisation, wanted, Some(found.revision)).await?;
    let stored = stored.ok_or_else(|| unfit("has been erased"))?;
    let form = Form::of(app, organisation, calibration.about.binding, &stored.header.language).await?;
    let form = form.ok_or_else(|| unfit("is rated by a scorecard that is not there any more"))?;
    let form = form.beside_its_own(app, organisation, &stored, found.participant).await?;
    let speakers = app.store.speakers(organisation, wanted, found.revision).await?;
    let person = speakers.into_iter().find(|it| it.participant == found.participant).and_then(|it| it.person);
    // Somebody may have become known since it was opened.
    if person.is_some() && person == caller_person(caller) {
        return Err(Problem::not_theirs("nobody rates their own work"));
    }
    let ratings = request.ratings.into_iter().map(HandRating::from).collect();
    Ok(Settled { stored, participant: found.participant, person, form, ratings })
}

const fn caller_person<S>(caller: &Caller<S>) -> Option<PersonId> {
    match &caller.who {
        Who::Person(acting) => Some(acting.person),
        Who::System => None,
    }
}

/// The calibration, where it is something to the caller.
async fn theirs<S: Scoped>(app: &App, caller: &Caller<S>, id: CalibrationId) -> Result<Calibration> {
    let found = app.store.calibration(caller.organisation, id).await?.ok_or_else(Problem::not_found)?;
    let Some(person) = caller.person() else { return Ok(found) };
    let asked = found.about.raters.contains(&person) || found.about.opened_by == Some(person);
    if asked || caller.has_role(Role::Admin) { Ok(found) } else { Err(Problem::not_found()) }
}

fn may_lead<S: Scoped>(caller: &Caller<S>, calibration: &Calibration) -> Result<()> {
    let Some(person) = caller.person() else { return Ok(()) };
    if calibration.about.opened_by == Some(person) || caller.has_role(Role::Admin) {
        return Ok(());
    }
    Err(Problem::not_theirs("that is for whoever opened it, and for administrators"))
}

/// As the caller sees it: blind until they have rated everything, or it is over. Running the house shows nobody's results.
async fn view<S: Scoped>(app: &App, caller: &Caller<S>, calibration: Calibration) -> Result<CalibrationView> {
    let organisation = caller.organisation;
    let over = !calibration.is_open(Utc::now());
    let people = by_people(app, organisation, &calibration).await?;
    let person = caller.person();
    let rates = person.is_some_and(|it| calibration.about.raters.contains(&it));
    let finished = rates && {
        let asked = app.store.asked(organisation, person.unwrap_or(PersonId(uuid::Uuid::nil()))).await?;
        asked.iter().all(|it| it.calibration != calibration.id || it.finished)
    };
    let only_runs_the_house = person.is_some() && !rates && calibration.about.opened_by != person;
    let all = (over && !only_runs_the_house) || finished;
    let mut shown = CalibrationView::bare(calibration.clone());
    shown.count(&people);
    if !all {
        let own = people.into_iter().filter(|it| person.is_some() && it.rater == person);
        shown.ratings = own.map(RatedView::from).collect();
        return Ok(shown);
    }
    let plugin = by_plugin(app, organisation, &calibration).await?;
    if person.is_some() {
        note(app, caller, &calibration).await?;
    }
    if over {
        let agreed = agreement(app, organisation, &calibration, &people, &plugin).await?;
        shown.agreement = Some(agreed.into_iter().map(Into::into).collect());
    }
    shown.ratings = people.into_iter().chain(plugin).map(RatedView::from).collect();
    Ok(shown)
}

/// That the ratings of these people's work are read.
async fn note<S>(app: &App, caller: &Caller<S>, calibration: &Calibration) -> Result<()> {
    let mut people = BTreeSet::new();
    for it in &calibration.about.conversations {
        let speakers = app.store.speakers(caller.organisation, it.conversation, it.revision).await?;
        people.extend(speakers.into_iter().filter(|of| of.participant == it.participant).filter_map(|of| of.person));
    }
    let (subject, people) = (Subject::Calibration(calibration.id), people.into_iter().collect());
    let reading = Reading { action: Action::CalibrationRead, subject, people, details: Default::default() };
    readings::record(app, caller, vec![reading]).await
}

impl CalibrationView {
    fn count(&mut self, people: &[Ratings]) {
        for rater in &mut self.raters {
            rater.rated = people.iter().filter(|it| it.rater.is_some_and(|it| it.0 == rater.person)).count();
        }
    }
}
