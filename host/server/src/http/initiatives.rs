//! Initiatives: what is to be tried, for whom, from when, and what it could show. The analysis is registered before the first
//! start, and the report is the 90-day answer about exactly these people and skills.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use chrono::{DateTime, NaiveDate, Utc};
use plumbline_core::ids::{InitiativeId, OrganisationId, PersonId, SkillId};
use plumbline_core::people::Role;
use plumbline_core::week::Week;
use plumbline_core::{Decimal, Digest};
use plumbline_progress::designer::{PlanDesign, draw};
use plumbline_store::{Initiative, InitiativeDesign, InitiativePerson, NewInitiative};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::activities::{check_sight, is_title};
use super::auth::{Caller, ReadPeople, WriteInitiatives};
use super::extract::{Id, Json as Body, List, PageParams, Params};
use super::idempotency::IdempotencyKey;
use super::people::Made;
use super::problem::{Problem, Result};
use crate::App;
use crate::improvement::design::{Draft, promise, wave_starts};
use crate::improvement::gather::{Whom, gather};
use crate::improvement::skills::LEAST_IMPORTANT;
use crate::improvement::viewer::Weeks;
use crate::wire::improvement::cents;
use crate::wire::initiative::{InitiativeView, PromiseView};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(design_initiative))
        .routes(routes!(plan_initiative, list_initiatives))
        .routes(routes!(get_initiative, cancel_initiative))
        .routes(routes!(approve_initiative))
        .routes(routes!(register_initiative))
}

/// Who begins when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum DesignName {
    /// Everybody at once.
    Together,
    /// Everybody, one part after the other, drawn by lot.
    DrawnSteps,
    /// One half, drawn by lot.
    DrawnHalves,
}

/// What is to be tried.
#[derive(Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PlanRequest {
    #[schema(example = "Ask before you answer", min_length = 1, max_length = 200)]
    title: String,
    /// The skills that it is for.
    #[schema(min_items = 1, max_items = 20)]
    skills: Vec<Uuid>,
    /// Whom it is for; with a design that draws halves, also whom they are compared with.
    #[schema(min_items = 1, max_items = 2000)]
    people: Vec<Uuid>,
    design: DesignName,
    /// The first week, by any day in it; from next week on.
    starts: NaiveDate,
    /// How long it is watched from its first start on.
    #[schema(minimum = 2, maximum = 104)]
    weeks: u32,
    /// Into how many parts people are drawn; 2 to 10, where the design draws steps.
    #[schema(minimum = 2, maximum = 10)]
    steps: Option<u32>,
    /// Weeks from one step to the next.
    #[schema(minimum = 1, maximum = 26)]
    weeks_apart: Option<u32>,
    /// The least difference that it must make to be worth it, in points; the skills' own where nothing is said.
    #[schema(value_type = Option<String>, example = "9")]
    least_important: Option<Decimal>,
    /// Conversations a week of each person, where it will not be as it was.
    #[schema(value_type = Option<String>, example = "12")]
    conversations_a_week: Option<Decimal>,
    /// Whether somebody must approve it before it is registered.
    #[serde(default)]
    needs_approval: bool,
}

/// What a plan could show.
#[derive(Debug, Serialize, ToSchema)]
struct DesignView {
    promises: Vec<PromiseView>,
    /// What the design is worth: the grade that an effect has if it is shown.
    #[schema(example = "A")]
    grade: String,
    says: String,
}

/// Ask what an initiative could show, before it is planned. Nothing is kept.
#[utoipa::path(
    post, path = "/v1/initiatives/design", tag = "answers", request_body = PlanRequest,
    responses(
        (status = 200, body = DesignView), (status = 400, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn design_initiative(
    State(app): State<App>,
    caller: Caller<WriteInitiatives>,
    Body(request): Body<PlanRequest>,
) -> Result<Json<DesignView>> {
    let promises = promises(&app, &caller, &request).await?;
    let drawn = request.design != DesignName::Together;
    let says = if drawn {
        "Who begins when is drawn by lot: registered before it starts, an effect that is shown has grade A."
    } else {
        "All begin at once: an effect can be shown by the break in their weeks (grade C) or against others (grade B), and \
         whatever else happens then is taken for it. Drawing who begins when would tell more."
    };
    Ok(Json(DesignView { promises, grade: if drawn { "A" } else { "C" }.to_owned(), says: says.to_owned() }))
}

/// Plan an initiative. Who begins when is drawn at once, where it is drawn; nothing begins before it is registered.
#[utoipa::path(
    post, path = "/v1/initiatives", tag = "answers", request_body = PlanRequest, params(IdempotencyKey),
    responses(
        (status = 201, body = Made), (status = 400, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn plan_initiative(
    State(app): State<App>,
    caller: Caller<WriteInitiatives>,
    key: Option<IdempotencyKey>,
    Body(request): Body<PlanRequest>,
) -> Result<impl IntoResponse> {
    let asked = Digest::of(&serde_json::to_vec(&request).map_err(|error| Problem::internal(&error))?);
    let idempotency = IdempotencyKey::of(key, "POST /v1/initiatives", asked);
    let promises = promises(&app, &caller, &request).await?;
    let mut seed = [0; 8];
    getrandom::fill(&mut seed).map_err(|error| Problem::internal(&error))?;
    let seed = i64::from_be_bytes(seed);
    let skills: Vec<SkillId> = request.skills.iter().copied().map(SkillId).collect();
    let least = match request.least_important {
        Some(least) => least,
        None => least_of(&app, caller.organisation, &skills).await?,
    };
    let plan = NewInitiative {
        people: begin(&request, seed),
        title: request.title,
        skills,
        least_important: least,
        design: match request.design {
            DesignName::Together => InitiativeDesign::Together,
            DesignName::DrawnSteps => InitiativeDesign::DrawnSteps,
            DesignName::DrawnHalves => InitiativeDesign::DrawnHalves,
        },
        seed,
        starts: Week::of_date(request.starts).starts(),
        weeks: request.weeks,
        promise: serde_json::to_value(&promises).map_err(|error| Problem::internal(&error))?,
        needs_approval: request.needs_approval,
    };
    let id = app.store.plan_initiative(caller.organisation, caller.actor(), plan, idempotency).await?.id;
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/v1/initiatives/{id}"))], Json(Made { id: id.0 })))
}

async fn least_of(app: &App, organisation: OrganisationId, skills: &[SkillId]) -> Result<Decimal> {
    let known = app.store.skills(organisation).await?;
    let least = known.iter().filter(|it| skills.contains(&it.id)).map(|it| it.skill.least_important).max();
    Ok(least.unwrap_or(LEAST_IMPORTANT))
}

/// Who begins when, by the lot that the seed draws.
fn begin(request: &PlanRequest, seed: i64) -> Vec<InitiativePerson> {
    let starts = Week::of_date(request.starts);
    // In the order of their ids, so that the draw depends on who they are and not on how they were listed.
    let mut people: Vec<PersonId> = request.people.iter().copied().map(PersonId).collect();
    people.sort_unstable();
    people.dedup();
    let waves = match request.design {
        DesignName::Together => 1,
        DesignName::DrawnHalves => 2,
        DesignName::DrawnSteps => request.steps.unwrap_or(2) as usize,
    };
    let drawn = draw(people.len(), waves, u64::from_be_bytes(seed.to_be_bytes()));
    let begins = |wave: usize| match request.design {
        DesignName::Together => Some(starts),
        DesignName::DrawnHalves => (wave == 0).then_some(starts),
        DesignName::DrawnSteps => Some(wave_starts(starts, wave, request.weeks_apart.unwrap_or(2))),
    };
    let person =
        |(person, wave): (PersonId, usize)| InitiativePerson { person, begins: begins(wave).map(Week::starts) };
    people.into_iter().zip(drawn).map(person).collect()
}

/// Checks a plan, and says what it could show.
async fn promises(app: &App, caller: &Caller<WriteInitiatives>, request: &PlanRequest) -> Result<Vec<PromiseView>> {
    let now = Utc::now();
    check(request, now)?;
    let people: Vec<PersonId> = request.people.iter().copied().map(PersonId).collect();
    check_sight(app, caller, &people).await?;
    let known = app.store.skills(caller.organisation).await?;
    for (place, skill) in request.skills.iter().enumerate() {
        if !known.iter().any(|it| it.id.0 == *skill) {
            return Err(invalid(&format!("/skills/{place}"), "the id of a skill; `GET /v1/skills` lists them"));
        }
    }
    let draft = Draft {
        people: people.clone(),
        weeks_before: 13,
        weeks: request.weeks,
        design: match request.design {
            DesignName::Together => PlanDesign::BeforeAfter,
            DesignName::DrawnHalves => PlanDesign::Parallel,
            DesignName::DrawnSteps => {
                PlanDesign::Stepped { waves: request.steps.unwrap_or(2), apart: request.weeks_apart.unwrap_or(2) }
            }
        },
        a_week: request.conversations_a_week.map(Decimal::to_f64),
    };
    let whom = Whom { people: people.into_iter().map(|it| (it, Weeks::ALL)).collect(), subject: caller.organisation.0 };
    let mut gathered = gather(app, caller.organisation, whom, 90, now).await?;
    if let Some(least) = request.least_important {
        for skill in &mut gathered.skills {
            skill.least_important = least.to_f64();
        }
    }
    let questions = u32::try_from(request.skills.len()).unwrap_or(u32::MAX);
    let skills = request.skills.clone();
    let weeks = request.weeks;
    let promised = tokio::task::spawn_blocking(move || {
        let view = |skill: &Uuid| {
            let name = known.iter().find(|it| it.id.0 == *skill).map(|it| it.skill.name.clone()).unwrap_or_default();
            let place = gathered.asked.iter().position(|it| it.id == Some(SkillId(*skill)));
            let found = place.and_then(|place| promise(&gathered, place, &draft, questions));
            let people = draft.people.len();
            let Some(found) = found else {
                let says = format!(
                    "{name}: nothing is known yet of how these people's scores vary; some weeks of conversations would tell."
                );
                return PromiseView {
                    skill: *skill,
                    name,
                    detectable: None,
                    weeks_needed: None,
                    conversations_a_week: 0.0,
                    people,
                    says,
                };
            };
            let seen = found.detectable.map_or_else(
                || "no difference could be seen".to_owned(),
                |it| format!("{it:.1} points or more in {weeks} weeks at 80 %"),
            );
            let says = format!("{name}: {people} people × {:.1} conversations a week: {seen}.", found.a_week);
            PromiseView {
                skill: *skill,
                name,
                detectable: found.detectable.map(cents),
                weeks_needed: found.weeks_needed,
                conversations_a_week: cents(found.a_week),
                people,
                says,
            }
        };
        skills.iter().map(view).collect()
    });
    promised.await.map_err(|error| Problem::internal(&error))
}

fn invalid(pointer: &str, detail: &str) -> Problem {
    Problem::invalid("invalid-initiative", "the initiative cannot be planned like this").with_error(pointer, detail)
}

fn check(request: &PlanRequest, now: DateTime<Utc>) -> Result<()> {
    let positive = |it: Option<Decimal>, most: i64| {
        it.is_none_or(|it| it > Decimal::ZERO && it <= Decimal::from_ten_thousandths(most * 10_000))
    };
    let drawn = request.design != DesignName::Together;
    let steps = request.design == DesignName::DrawnSteps;
    let (this, last) = (Week::of(now), Week(Week::of(now).0 + 52));
    let starts = Week::of_date(request.starts);
    let faults = [
        (is_title(&request.title), "/title", "it has 1 to 200 characters and no control character"),
        ((1..=20).contains(&request.skills.len()), "/skills", "1 to 20 skills"),
        ((1..=2_000).contains(&request.people.len()), "/people", "1 to 2,000 people"),
        (!drawn || request.people.len() >= 2, "/people", "who begins when can be drawn from two people on"),
        (starts > this && starts <= last, "/starts", "a day from next Monday on, within a year"),
        ((2..=104).contains(&request.weeks), "/weeks", "2 to 104 weeks"),
        (
            request.steps.is_none_or(|it| steps && (2..=10).contains(&it)),
            "/steps",
            "2 to 10, where the design draws steps",
        ),
        (
            request.weeks_apart.is_none_or(|it| steps && (1..=26).contains(&it)),
            "/weeks_apart",
            "1 to 26, where the design draws steps",
        ),
        (positive(request.least_important, 100), "/least_important", "points above 0, up to 100, such as \"9\""),
        (positive(request.conversations_a_week, 1_000), "/conversations_a_week", "above 0, up to 1000, such as \"12\""),
    ];
    match faults.into_iter().find(|it| !it.0) {
        Some((_, pointer, detail)) => Err(invalid(pointer, detail)),
        None => Ok(()),
    }
}

/// List initiatives, those planned last first. A manager sees those that are for people who report to them.
#[utoipa::path(
    get, path = "/v1/initiatives", tag = "answers", params(PageParams),
    responses(
        (status = 200, body = List<InitiativeView>), (status = 400, body = Problem),
    ),
)]
async fn list_initiatives(
    State(app): State<App>,
    caller: Caller<ReadPeople>,
    Params(page): Params<PageParams>,
) -> Result<Json<List<InitiativeView>>> {
    let found = app.store.initiatives(caller.organisation, page.request()?).await?;
    let sight = Sight::of(&app, &caller).await?;
    let now = Utc::now();
    let items = found.items.into_iter().filter_map(|it| sight.of_initiative(it)).map(|it| InitiativeView::of(it, now));
    Ok(Json(List { items: items.collect::<Result<_>>()?, next: found.next.map(|it| it.to_string()) }))
}

/// An initiative, with what it could show. What it did show is in the answers about its people.
#[utoipa::path(
    get, path = "/v1/initiatives/{id}", tag = "answers",
    params(("id" = Uuid, Path, description = "The initiative's id")),
    responses(
        (status = 200, body = InitiativeView), (status = 404, body = Problem),
    ),
)]
async fn get_initiative(
    State(app): State<App>,
    caller: Caller<ReadPeople>,
    Id(id): Id<InitiativeId>,
) -> Result<Json<InitiativeView>> {
    let found = app.store.initiative(caller.organisation, id).await?.ok_or_else(Problem::not_found)?;
    let sight = Sight::of(&app, &caller).await?;
    let seen = sight.of_initiative(found).ok_or_else(Problem::not_found)?;
    Ok(Json(InitiativeView::of(seen, Utc::now())?))
}

/// Approve an initiative that is planned. Of people, administrators do; whoever leads the people that it is for does not.
#[utoipa::path(
    post, path = "/v1/initiatives/{id}/approve", tag = "answers",
    params(("id" = Uuid, Path, description = "The initiative's id")),
    responses(
        (status = 204), (status = 404, body = Problem), (status = 409, body = Problem),
    ),
)]
async fn approve_initiative(
    State(app): State<App>,
    caller: Caller<WriteInitiatives>,
    Id(id): Id<InitiativeId>,
) -> Result<StatusCode> {
    let initiative = theirs(&app, &caller, id).await?;
    if caller.person().is_some() && !caller.has_role(Role::Admin) {
        // Whoever plans for their own people does not approve it, too.
        return Err(Problem::role_missing("initiatives:write"));
    }
    let done = app.store.approve_initiative(caller.organisation, caller.actor(), initiative.id).await?;
    changed(done, "it is approved, registered or off already")
}

/// Register an initiative: from here on nothing of it changes, and what is registered can be proved by the audit log.
///
/// An effect has grade A only where this was done before the first start.
#[utoipa::path(
    post, path = "/v1/initiatives/{id}/register", tag = "answers",
    params(("id" = Uuid, Path, description = "The initiative's id")),
    responses(
        (status = 204), (status = 404, body = Problem), (status = 409, body = Problem),
    ),
)]
async fn register_initiative(
    State(app): State<App>,
    caller: Caller<WriteInitiatives>,
    Id(id): Id<InitiativeId>,
) -> Result<StatusCode> {
    let initiative = theirs(&app, &caller, id).await?;
    let done = app.store.register_initiative(caller.organisation, caller.actor(), initiative.id).await?;
    changed(done, "it is registered or off already, or needs an approval first")
}

/// Call an initiative off. It is no candidate for the cause of anything any more.
#[utoipa::path(
    delete, path = "/v1/initiatives/{id}", tag = "answers",
    params(("id" = Uuid, Path, description = "The initiative's id")),
    responses(
        (status = 204), (status = 404, body = Problem), (status = 409, body = Problem),
    ),
)]
async fn cancel_initiative(
    State(app): State<App>,
    caller: Caller<WriteInitiatives>,
    Id(id): Id<InitiativeId>,
) -> Result<StatusCode> {
    let initiative = theirs(&app, &caller, id).await?;
    let done = app.store.cancel_initiative(caller.organisation, caller.actor(), initiative.id).await?;
    changed(done, "it is off already")
}

fn changed(done: bool, why_not: &str) -> Result<StatusCode> {
    if done { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::conflict("initiative-state", why_not)) }
}

/// An initiative that the caller may change: all of whose people are theirs.
async fn theirs(app: &App, caller: &Caller<WriteInitiatives>, id: InitiativeId) -> Result<Initiative> {
    let found = app.store.initiative(caller.organisation, id).await?.ok_or_else(Problem::not_found)?;
    let people: Vec<PersonId> = found.plan.people.iter().map(|it| it.person).collect();
    check_sight(app, caller, &people).await.map_err(|_| Problem::not_found())?;
    Ok(found)
}

/// What a caller sees of initiatives: all, or where people are named, those whom they may know to be in one.
enum Sight {
    All,
    These(Vec<PersonId>),
}

impl Sight {
    async fn of(app: &App, caller: &Caller<ReadPeople>) -> Result<Self> {
        let Some(person) = caller.person().filter(|_| !caller.has_role(Role::Admin)) else {
            return Ok(Self::All);
        };
        let mut people = app.store.reports(caller.organisation, person, Utc::now()).await?;
        people.push(person);
        Ok(Self::These(people))
    }

    fn of_initiative(&self, mut initiative: Initiative) -> Option<Initiative> {
        if let Self::These(people) = self {
            initiative.plan.people.retain(|it| people.contains(&it.person));
            if initiative.plan.people.is_empty() {
                return None;
            }
        }
        Some(initiative)
    }
}
