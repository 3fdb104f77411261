//! Where somebody stands and how they have come along, and what a team's scores differ by.

use axum::Json;
use axum::extract::State;
use chrono::{NaiveDate, Utc};
use plumbline_core::audit::{Action, Subject};
use plumbline_core::ids::{PersonId, TeamId};
use plumbline_core::week::Week;
use plumbline_progress::improvement::question::{CriterionData, Window};
use plumbline_progress::level::{Level, levels};
use plumbline_progress::pattern::{Asked as PatternAsked, Lever, Pattern, PatternKind, SourceKind, pattern};
use plumbline_store::Reading;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{Caller, ReadScores};
use super::extract::{Id, Params};
use super::improvement::WindowParams;
use super::problem::{Problem, Result};
use super::readings;
use crate::App;
use crate::improvement::gather::{Context, Whom, gather, gather_in};
use crate::improvement::viewer::Viewer;
use crate::wire::improvement::{EstimateView, WindowView, cents, finite};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_progress)).routes(routes!(get_patterns))
}

/// Where a person stands. Live work and practice are never mixed.
#[derive(Debug, Serialize, ToSchema)]
struct ProgressView {
    person: Uuid,
    /// The weeks that levels are of.
    window: WindowView,
    live: Vec<StandingView>,
    /// Of first attempts alone: later ones measure how well a scenario is remembered.
    practice: Vec<StandingView>,
}

/// Where a person stands on a criterion.
#[derive(Debug, Serialize, ToSchema)]
struct StandingView {
    /// The skill's id, or the scorecard's and the criterion's.
    skill: String,
    name: String,
    criterion: String,
    /// Points, at the common mix of conversations, drawn towards where people stand by what it is unreliable (Efron and
    /// Morris 1975).
    level: EstimateView,
    /// The mean at the common mix, as it came.
    mean: f64,
    /// The bare mean.
    raw: f64,
    conversations: i64,
    /// The share of the differences between such means that is true, 0 to 1; null with fewer than five people.
    reliability: Option<f64>,
    /// Points in four weeks; null with fewer than four weeks.
    trend: Option<EstimateView>,
    target: Option<f64>,
    /// When another version began to score: levels before and after are not compared.
    breaks: Vec<NaiveDate>,
    weeks: Vec<WeekView>,
}

/// One week.
#[derive(Debug, Serialize, ToSchema)]
struct WeekView {
    /// Its Monday.
    week: NaiveDate,
    /// Counts up with each version of what scores.
    series: u32,
    conversations: i64,
    mean: f64,
    error: f64,
}

/// Where a person stands, and how they have come along.
#[utoipa::path(
    get, path = "/v1/people/{id}/progress", tag = "answers",
    params(("id" = Uuid, Path, description = "The person's id"), WindowParams),
    responses(
        (status = 200, body = ProgressView), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
async fn get_progress(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Id(person): Id<PersonId>,
    Params(params): Params<WindowParams>,
) -> Result<Json<ProgressView>> {
    let (days, now) = (params.days()?, Utc::now());
    app.store.person(caller.organisation, person).await?.ok_or_else(Problem::not_found)?;
    let viewer = Viewer::of(&app, &caller).await?;
    if viewer.sees(&app, &caller, vec![person], now).await?.is_empty() {
        return Err(Viewer::nothing(&caller));
    }
    note(&app, &caller, Action::ProgressRead, Subject::Person(person), vec![person]).await?;
    let mut found = Vec::new();
    for context in [Context::Live, Context::Practice] {
        let weeks = viewer.weeks(&app, &caller, person).await?;
        let whom = Whom { people: vec![(person, weeks)], subject: person.0 };
        let gathered = gather_in(&app, caller.organisation, context, whom, days, now).await?;
        let computed = tokio::task::spawn_blocking(move || {
            let question = &gathered.question;
            let place = question.people.iter().position(|it| it.id == person);
            let trend = Window { first: question.before.first, weeks: question.before.weeks + question.after.weeks };
            let mut standings = Vec::new();
            for (skill, asked) in gathered.skills.iter().zip(&gathered.asked) {
                for criterion in &skill.criteria {
                    let all = levels(criterion, question.strata.len(), question.after, trend);
                    let own = all.people.into_iter().find(|it| Some(it.person as usize) == place);
                    standings.extend(own.map(|it| StandingView::of(it, asked, criterion, &all.breaks)));
                }
            }
            (question.after, standings)
        });
        found.push(computed.await.map_err(|error| Problem::internal(&error))?);
    }
    let practice = found.pop().map(|it| it.1).unwrap_or_default();
    let (window, live) = found.pop().unwrap_or((Window { first: 0, weeks: 1 }, Vec::new()));
    Ok(Json(ProgressView { person: person.0, window: window.into(), live, practice }))
}

impl StandingView {
    fn of(level: Level, asked: &crate::improvement::skills::Asked, criterion: &CriterionData, breaks: &[i32]) -> Self {
        let bounded = |mut view: EstimateView, interval: plumbline_progress::estimate::Interval| {
            (view.low, view.high) = (cents(interval.low), cents(interval.high));
            view
        };
        let week = |it: &plumbline_progress::level::WeekPoint| WeekView {
            week: Week(it.week).starts(),
            series: it.series,
            conversations: it.conversations,
            mean: cents(it.mean),
            error: cents(it.error),
        };
        Self {
            skill: asked.key.clone(),
            name: asked.name.clone(),
            criterion: criterion.criterion.clone(),
            level: bounded(level.level.into(), level.interval),
            mean: cents(level.mean),
            raw: cents(level.raw),
            conversations: level.conversations,
            reliability: level.reliability.and_then(finite),
            trend: level.trend.zip(level.trend_interval).map(|(it, interval)| bounded(it.into(), interval)),
            target: asked.target,
            breaks: breaks.iter().map(|it| Week(*it).starts()).collect(),
            weeks: level.weeks.iter().map(week).collect(),
        }
    }
}

/// What a team's scores differ by.
#[derive(Debug, Serialize, ToSchema)]
struct PatternsView {
    window: WindowView,
    people: usize,
    patterns: Vec<PatternView>,
}

/// What one criterion's scores differ by, and which lever that suggests.
#[derive(Debug, Serialize, ToSchema)]
pub struct PatternView {
    skill: String,
    name: String,
    criterion: String,
    mean: f64,
    /// `individual`, `structural` or `unclear`.
    #[schema(example = "structural")]
    kind: &'static str,
    /// `practice`, `leading`, `enablement`, `process` or `more-conversations`.
    #[schema(example = "enablement")]
    lever: &'static str,
    /// Where it does not, practice is not assigned to anybody for it.
    practice_helps: bool,
    sources: Vec<SourceView>,
    conversation_types: Vec<TypeView>,
    conversations: i64,
    people: u32,
    says: String,
}

/// One source of differences.
#[derive(Debug, Serialize, ToSchema)]
struct SourceView {
    /// `person`, `manager`, `conversation-type`, `week` or `rest`.
    source: &'static str,
    /// In points squared.
    variance: f64,
    low: f64,
    high: f64,
    /// Of all variance, 0 to 1.
    share: f64,
    share_low: f64,
    share_high: f64,
    /// Of its not being there; null for the rest.
    p: Option<f64>,
}

/// What one type of conversation adds to scores.
#[derive(Debug, Serialize, ToSchema)]
struct TypeView {
    conversation_type: String,
    /// In points, against the mean of types, within the same people and weeks.
    effect: EstimateView,
    conversations: i64,
}

/// What a team's scores differ by: person, manager, conversation type, week or chance, and which lever that suggests.
#[utoipa::path(
    get, path = "/v1/teams/{id}/patterns", tag = "answers",
    params(("id" = Uuid, Path, description = "The team's id"), WindowParams),
    responses(
        (status = 200, body = PatternsView), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem),
    ),
)]
async fn get_patterns(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Id(team): Id<TeamId>,
    Params(params): Params<WindowParams>,
) -> Result<Json<PatternsView>> {
    let (days, now) = (params.days()?, Utc::now());
    app.store.team(caller.organisation, team).await?.ok_or_else(Problem::not_found)?;
    let viewer = Viewer::of(&app, &caller).await?;
    let members = app.store.people_of_team(caller.organisation, team, now).await?;
    let people = viewer.sees(&app, &caller, members, now).await?;
    if people.is_empty() && !matches!(viewer, Viewer::All) {
        return Err(Viewer::nothing(&caller));
    }
    note(&app, &caller, Action::ImprovementRead, Subject::Team(team), people.clone()).await?;
    let mut seen = Vec::with_capacity(people.len());
    for person in people {
        seen.push((person, viewer.weeks(&app, &caller, person).await?));
    }
    let gathered = gather(&app, caller.organisation, Whom { people: seen, subject: team.0 }, days, now).await?;
    let computed = tokio::task::spawn_blocking(move || {
        let question = &gathered.question;
        let people: Vec<(u32, Option<PersonId>)> = (0..)
            .zip(&question.people)
            .filter(|it| it.1.asked)
            .map(|(place, it)| (place, gathered.managers.get(&it.id).copied()))
            .collect();
        let asked =
            PatternAsked { seed: question.seed, window: question.after, people: &people, strata: &question.strata };
        let mut patterns = Vec::new();
        for (skill, named) in gathered.skills.iter().zip(&gathered.asked) {
            for criterion in &skill.criteria {
                let found = pattern(&asked, criterion);
                patterns.extend(found.map(|it| PatternView::of(&it, &named.key, &named.name, &criterion.criterion)));
            }
        }
        PatternsView { window: question.after.into(), people: people.len(), patterns }
    });
    Ok(Json(computed.await.map_err(|error| Problem::internal(&error))?))
}

impl PatternView {
    fn of(found: &Pattern, skill: &str, name: &str, criterion: &str) -> Self {
        let source = |it: &plumbline_progress::pattern::Source| SourceView {
            source: match it.source {
                SourceKind::Person => "person",
                SourceKind::Manager => "manager",
                SourceKind::ConversationType => "conversation-type",
                SourceKind::Week => "week",
                SourceKind::Rest => "rest",
            },
            variance: cents(it.variance),
            low: cents(it.interval.low),
            high: cents(it.interval.high),
            share: finite(it.share).unwrap_or_default(),
            share_low: finite(it.share_interval.low).unwrap_or_default(),
            share_high: finite(it.share_interval.high).unwrap_or(1.0),
            p: it.p.and_then(finite),
        };
        let kind = |it: &plumbline_progress::pattern::TypeEffect| {
            let mut effect = EstimateView::from(it.effect);
            (effect.low, effect.high) = (cents(it.interval.low), cents(it.interval.high));
            TypeView { conversation_type: it.conversation_type.clone(), effect, conversations: it.conversations }
        };
        Self {
            skill: skill.to_owned(),
            name: name.to_owned(),
            criterion: criterion.to_owned(),
            mean: cents(found.mean),
            kind: match found.kind {
                PatternKind::Individual => "individual",
                PatternKind::Structural => "structural",
                PatternKind::Unclear => "unclear",
            },
            lever: match found.lever {
                Lever::Practice => "practice",
                Lever::Leading => "leading",
                Lever::Enablement => "enablement",
                Lever::Process => "process",
                Lever::MoreConversations => "more-conversations",
            },
            practice_helps: found.practice_helps,
            sources: found.sources.iter().map(source).collect(),
            conversation_types: found.conversation_types.iter().map(kind).collect(),
            conversations: found.conversations,
            people: found.people,
            says: says(found, name),
        }
    }
}

/// Which lever a pattern suggests, in a sentence.
pub fn says(found: &Pattern, name: &str) -> String {
    let lever = match found.lever {
        Lever::Practice => "people differ: coaching and practice of the very gap",
        Lever::Leading => "teams differ and not their people: how they are led",
        Lever::Enablement => {
            "one kind of conversation is harder than another for everybody: change the work or give what helps with that kind"
        }
        Lever::Process => "weeks differ for everybody: the season, a launch or a change of process",
        Lever::MoreConversations => "nothing stands out from the noise yet: more conversations",
    };
    let practice = if found.practice_helps {
        ""
    } else {
        " Practice is not assigned for it: it would blame people for what is not theirs."
    };
    format!("{name}: {lever}.{practice}")
}

async fn note(
    app: &App,
    caller: &Caller<ReadScores>,
    action: Action,
    subject: Subject,
    people: Vec<PersonId>,
) -> Result<()> {
    readings::record(app, caller, vec![Reading { action, subject, people, details: Default::default() }]).await
}
