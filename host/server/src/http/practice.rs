//! Practice over HTTP: what to practise, a role-play turn by turn, and whether it carries over to live work. A session is
//! the person's own: nobody else reads it or goes on with it.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use chrono::Utc;
use plumbline_core::Digest;
use plumbline_core::ids::{OrganisationId, PersonId, PracticeId};
use plumbline_practice::session::Session;
use plumbline_store::PracticeRecord;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::auth::{Caller, ReadScorecards, ReadScores, Scoped, WritePractice};
use super::extract::{Id, Json as Body, List, PageParams, Params};
use super::idempotency::IdempotencyKey;
use super::problem::{Problem, Result};
use super::progress::says;
use crate::App;
use crate::practice::{self, Beginning, Generator, Wanted};
use crate::wire::practice::{
    ChoiceView, ChoicesView, NotAssignedView, PracticeSummary, PracticeView, ScenarioView, why,
};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(begin_practice, list_practice))
        .routes(routes!(get_choices))
        .routes(routes!(list_scenarios))
        .routes(routes!(get_practice))
        .routes(routes!(say))
        .routes(routes!(finish_practice))
}

/// What to practise; what is left out is chosen by where the person stands.
#[derive(Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PracticeRequest {
    /// The id of the scorecard.
    #[schema(max_length = 200)]
    scorecard: Option<String>,
    /// The id of the criterion.
    #[schema(max_length = 200)]
    criterion: Option<String>,
    /// BCP 47; the language of the person's own conversations where absent.
    #[schema(max_length = 35)]
    language: Option<String>,
    /// The practice generator; `role-play` where absent.
    #[schema(max_length = 200)]
    generator: Option<String>,
    /// The id of an earlier session, to do its scenario again. Only the first attempt measures.
    again: Option<uuid::Uuid>,
}

/// Begin a role-play.
///
/// It is made from gaps that live work shows, never from the last bad score, and from the person's own words. Whatever
/// session was still open is over with it.
#[utoipa::path(
    post, path = "/v1/people/{id}/practice", tag = "practice", request_body = PracticeRequest,
    params(("id" = uuid::Uuid, Path, description = "The person's id: the caller's own"), IdempotencyKey),
    responses(
        (status = 201, body = PracticeView, headers(("Location" = String, description = "Where the session is"))),
        (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn begin_practice(
    State(app): State<App>,
    caller: Caller<WritePractice>,
    Id(person): Id<PersonId>,
    key: Option<IdempotencyKey>,
    Body(request): Body<PracticeRequest>,
) -> Result<impl IntoResponse> {
    let organisation = caller.organisation;
    oneself(&app, &caller, person).await?;
    // Others may use the same key for themselves.
    let asked = serde_json::to_vec(&(person, &request)).map_err(|error| Problem::internal(&error))?;
    let idempotency = IdempotencyKey::of(key, "POST /v1/people/{id}/practice", Digest::of(&asked));
    let beginning = match request.again {
        Some(earlier) => again(&app, organisation, person, PracticeId(earlier)).await?,
        None => anew(&app, organisation, person, request).await?,
    };
    let id = practice::begin(&app, organisation, beginning, idempotency).await?;
    let (record, session) = own(&app, organisation, person, id).await?;
    let location = [(header::LOCATION, format!("/v1/practice/{id}"))];
    Ok((StatusCode::CREATED, location, Json(PracticeView::of(record, &session))))
}

/// A scenario that is made for what the person should practise.
async fn anew(
    app: &App,
    organisation: OrganisationId,
    person: PersonId,
    request: PracticeRequest,
) -> Result<Beginning> {
    let PracticeRequest { scorecard, criterion, language, generator, .. } = request;
    if language.as_deref().is_some_and(|it| !plumbline_core::language::is_language_tag(it)) {
        let problem = Problem::invalid("invalid-practice", "this cannot be practised");
        return Err(problem.with_error("/language", "a language is a BCP 47 tag, such as `en` or `de-AT`"));
    }
    let placed = practice::placed(app, organisation, person, Utc::now()).await?;
    let wanted = Wanted { scorecard, criterion, language };
    let mut seed = [0; 8];
    getrandom::fill(&mut seed).map_err(|error| Problem::internal(&error))?;
    let made = practice::brief(app, organisation, person, &placed, &wanted, u64::from_be_bytes(seed)).await?;
    let (brief, sources) = made;
    let generator = Generator::named(app, organisation, generator.as_deref().unwrap_or("role-play")).await?;
    let mut scenarios = generator.scenarios(&brief).await?;
    let fresh = scenarios.iter().position(|it| !brief.done.contains(&it.id)).unwrap_or(0);
    let scenario = scenarios.swap_remove(fresh);
    let practised = brief.gaps.iter().filter(|it| scenario.criteria.contains(&it.criterion));
    let criteria = practised.map(|it| (it.scorecard.clone(), it.criterion.clone())).collect();
    let session = Session::begin(scenario, &brief.language, &brief.conversation_type, Utc::now());
    Ok(Beginning { person, generator, session, criteria, sources })
}

/// The scenario of an earlier session, from its beginning.
async fn again(app: &App, organisation: OrganisationId, person: PersonId, earlier: PracticeId) -> Result<Beginning> {
    let (record, session) = own(app, organisation, person, earlier).await?;
    let generator = Generator::of(app, organisation, &record).await?;
    let sources = app.store.practice_sources(organisation, earlier).await?;
    Ok(Beginning { person, generator, session: practice::anew(&session), criteria: record.criteria, sources })
}

/// List a person's sessions, newest first.
#[utoipa::path(
    get, path = "/v1/people/{id}/practice", tag = "practice",
    params(("id" = uuid::Uuid, Path, description = "The person's id: the caller's own"), PageParams),
    responses(
        (status = 200, body = List<PracticeSummary>), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
async fn list_practice(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Id(person): Id<PersonId>,
    Params(page): Params<PageParams>,
) -> Result<Json<List<PracticeSummary>>> {
    let page = page.request()?;
    oneself(&app, &caller, person).await?;
    Ok(Json(app.store.practices_of(caller.organisation, person, page).await?.into()))
}

/// What is worth practising for a person, by where they stand in live work; the most worthwhile first.
#[utoipa::path(
    get, path = "/v1/people/{id}/practice/next", tag = "practice",
    params(("id" = uuid::Uuid, Path, description = "The person's id: the caller's own")),
    responses(
        (status = 200, body = ChoicesView), (status = 404, body = Problem), (status = 409, body = Problem),
    ),
)]
async fn get_choices(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Id(person): Id<PersonId>,
) -> Result<Json<ChoicesView>> {
    oneself(&app, &caller, person).await?;
    let placed = practice::placed(&app, caller.organisation, person, Utc::now()).await?;
    let mut items = Vec::with_capacity(placed.choices.len());
    for choice in &placed.choices {
        let of = |it: &&plumbline_practice::choose::Standing| {
            it.scorecard == choice.scorecard && it.criterion == choice.criterion
        };
        let Some(standing) = placed.standings.iter().find(of) else { continue };
        let definition = placed.definitions.get(&choice.scorecard);
        let criterion = definition.and_then(|it| it.criteria().map(|it| it.1).find(|it| it.id == choice.criterion));
        let key = (choice.scorecard.clone(), choice.criterion.clone());
        items.push(ChoiceView {
            title: criterion.map_or_else(|| choice.criterion.clone(), |it| it.title.clone()),
            why: why(choice),
            level: 100.0 * standing.estimate.level,
            error: 100.0 * standing.estimate.error,
            n: standing.n,
            certainty: choice.certainty,
            due: placed.memories.get(&key).map(|it| it.due),
            scorecard: key.0,
            criterion: key.1,
        });
    }
    let not_assigned = placed.structural.iter().map(|it| {
        let definition = placed.definitions.get(&it.scorecard);
        let criterion = definition.and_then(|of| of.criteria().map(|of| of.1).find(|of| of.id == it.criterion));
        let title = criterion.map_or(it.criterion.as_str(), |of| of.title.as_str());
        NotAssignedView {
            scorecard: it.scorecard.clone(),
            criterion: it.criterion.clone(),
            says: says(&it.pattern, title),
        }
    });
    Ok(Json(ChoicesView { not_assigned: not_assigned.collect(), items, next: None }))
}

/// Whether live work moves after each scenario that was practised within a year.
#[utoipa::path(
    get, path = "/v1/practice/scenarios", tag = "practice",
    responses(
        (status = 200, body = List<ScenarioView>),
    ),
)]
async fn list_scenarios(State(app): State<App>, caller: Caller<ReadScorecards>) -> Result<Json<List<ScenarioView>>> {
    let found = practice::carryover(&app, caller.organisation, Utc::now()).await?;
    Ok(Json(List { items: found.into_iter().map(ScenarioView::from).collect(), next: None }))
}

/// A role-play, as far as it went.
#[utoipa::path(
    get, path = "/v1/practice/{id}", tag = "practice",
    params(("id" = uuid::Uuid, Path, description = "The session's id")),
    responses(
        (status = 200, body = PracticeView), (status = 404, body = Problem),
    ),
)]
async fn get_practice(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Id(id): Id<PracticeId>,
) -> Result<Json<PracticeView>> {
    let person = caller.person().ok_or_else(Problem::not_found)?;
    let (record, session) = own(&app, caller.organisation, person, id).await?;
    if session.ended().is_some() && record.conversation.is_none() {
        // The server was stopped between its end and its being entered.
        practice::enter(&app, caller.organisation, &record, &session).await?;
    }
    let (record, session) = own(&app, caller.organisation, person, id).await?;
    Ok(Json(PracticeView::of(record, &session)))
}

/// What the learner says.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TurnRequest {
    /// Nothing is silence, which is a turn, too.
    #[schema(max_length = 4000)]
    text: String,
    /// How many turns there were when this was said. Where there are more by now, nothing is said, and 409 answers: so a
    /// request that is sent again is not said twice.
    after: Option<u32>,
}

/// Say something, and hear the answer.
#[utoipa::path(
    post, path = "/v1/practice/{id}/turns", tag = "practice", request_body = TurnRequest,
    params(("id" = uuid::Uuid, Path, description = "The session's id")),
    responses(
        (status = 200, body = PracticeView), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem),
    ),
)]
async fn say(
    State(app): State<App>,
    caller: Caller<WritePractice>,
    Id(id): Id<PracticeId>,
    Body(TurnRequest { text, after }): Body<TurnRequest>,
) -> Result<Json<PracticeView>> {
    let organisation = caller.organisation;
    let person = caller.person().ok_or_else(Problem::not_found)?;
    let (record, mut session) = own(&app, organisation, person, id).await?;
    if after.is_some_and(|it| it as usize != session.turns().len()) {
        let detail = format!("there are {} turns by now; read the role-play again", session.turns().len());
        return Err(Problem::conflict("practice-went-on", detail));
    }
    let generator = Generator::of(&app, organisation, &record).await?;
    practice::answer(&generator, &mut session, &text).await?;
    practice::keep(&app, organisation, &record, &session).await?;
    let (record, session) = own(&app, organisation, person, id).await?;
    Ok(Json(PracticeView::of(record, &session)))
}

/// How a learner ends a role-play.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FinishParams {
    /// The learner gives up, rather than having said what they wanted.
    given_up: Option<bool>,
}

/// End a role-play. It is rated as far as it went.
#[utoipa::path(
    post, path = "/v1/practice/{id}/finish", tag = "practice",
    params(("id" = uuid::Uuid, Path, description = "The session's id"), FinishParams),
    responses(
        (status = 200, body = PracticeView), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
async fn finish_practice(
    State(app): State<App>,
    caller: Caller<WritePractice>,
    Id(id): Id<PracticeId>,
    Params(FinishParams { given_up }): Params<FinishParams>,
) -> Result<Json<PracticeView>> {
    let organisation = caller.organisation;
    let person = caller.person().ok_or_else(Problem::not_found)?;
    let (record, mut session) = own(&app, organisation, person, id).await?;
    if session.ended().is_none() {
        practice::finish(&mut session, given_up.unwrap_or(false));
        practice::keep(&app, organisation, &record, &session).await?;
    }
    let (record, session) = own(&app, organisation, person, id).await?;
    Ok(Json(PracticeView::of(record, &session)))
}

/// # Errors
/// [`Problem::not_found`] unless the caller is that person; [`Problem::people_not_told`].
async fn oneself<S: Scoped>(app: &App, caller: &Caller<S>, person: PersonId) -> Result<()> {
    if caller.person() != Some(person) {
        return Err(Problem::not_found());
    }
    if app.store.people_were_told(caller.organisation).await? { Ok(()) } else { Err(Problem::people_not_told()) }
}

/// # Errors
/// [`Problem::not_found`] unless it is that person's and its words are there.
async fn own(
    app: &App,
    organisation: OrganisationId,
    person: PersonId,
    id: PracticeId,
) -> Result<(PracticeRecord, Session)> {
    let found = practice::opened(app, organisation, id).await?;
    found.filter(|(record, _)| record.person == person).ok_or_else(Problem::not_found)
}
