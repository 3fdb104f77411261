//! Which conversations people should rate next, since they would tell most of how far a scorecard can be relied on. It names
//! conversations and says why, and shows nothing of what was found in them.

use axum::Json;
use axum::extract::State;
use chrono::{TimeDelta, Utc};
use plumbline_core::ids::{BindingId, OrganisationId, PersonId};
use plumbline_core::people::Role;
use plumbline_core::week::Week;
use plumbline_store::{Mode, PageRequest};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{Acting, Caller, ReadScores, Who};
use super::extract::Params;
use super::problem::{Problem, Result};
use crate::App;
use crate::work::by_hand::Form;
use crate::work::label_budget::{self, Within};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_label_budget))
}

/// How far back to look for conversations.
const BACK: TimeDelta = TimeDelta::days(90);

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BudgetParams {
    /// The id of a scorecard at work; the one that was put to work last where nothing is said.
    scorecard: Option<Uuid>,
    /// How many people have the time to rate; 10 where nothing is said.
    #[param(minimum = 1, maximum = 200)]
    conversations: Option<u32>,
}

/// What to rate this week, and what that would tell.
#[derive(Debug, Serialize, ToSchema)]
pub struct LabelBudget {
    /// Null where none is at work.
    pub scorecard: Option<Uuid>,
    /// The most telling first. The same all week, as long as nobody rates.
    pub conversations: Vec<ToRate>,
    /// By criterion, the levels' alone.
    pub precision: Vec<PrecisionView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ToRate {
    pub conversation: Uuid,
    /// The criteria of which it tells something that is not known well.
    pub criteria: Vec<String>,
}

/// How well it is known how often a criterion is rated wrong.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrecisionView {
    #[schema(example = "open-questions")]
    pub criterion: String,
    /// Ratings by people so far that no dispute led to.
    pub labels: u64,
    /// The share of ratings that are estimated to be wrong.
    pub wrong: f64,
    /// Half of the width of its interval of 95 % now.
    pub half_width: f64,
    /// What that is expected to be once these conversations are rated.
    pub half_width_then: f64,
}

/// Which conversations somebody should rate this week.
///
/// Those that would narrow most what is known of how often the scorecard is wrong, weighted by what each criterion carries.
/// A manager is shown conversations of those who reported to them, a reviewer or administrator those of everybody; nobody
/// their own.
#[utoipa::path(
    get, path = "/v1/label-budget", tag = "calibration", params(BudgetParams),
    responses((status = 200, body = LabelBudget), (status = 400, body = Problem), (status = 409, body = Problem)),
)]
async fn get_label_budget(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Params(params): Params<BudgetParams>,
) -> Result<Json<LabelBudget>> {
    let conversations = params.conversations.unwrap_or(10);
    let wrong = |at, why| Problem::malformed("nothing can be chosen like this").with_error(at, why);
    if !(1..=200).contains(&conversations) {
        return Err(wrong("conversations", "from 1 to 200"));
    }
    let Some(scorecard) = (match params.scorecard {
        Some(named) => Some(named),
        None => newest(&app, caller.organisation).await?,
    }) else {
        return Ok(Json(LabelBudget { scorecard: None, conversations: Vec::new(), precision: Vec::new() }));
    };
    let form = Form::of(&app, caller.organisation, BindingId(scorecard), "").await?;
    let form = form.ok_or_else(|| wrong("scorecard", "there is no such scorecard at work"))?;
    let (manager, besides) = reach(&caller);
    let now = Utc::now();
    let within =
        Within { since: now - BACK, manager, besides, budget: conversations, seed: seed(Week::of(now), scorecard) };
    let plan = label_budget::plan(&app, caller.organisation, &form, &within).await?;
    let to_rate = |it: label_budget::Chosen| ToRate { conversation: it.conversation.0, criteria: it.criteria };
    let precision = |it: label_budget::Precise| PrecisionView {
        criterion: it.criterion,
        labels: it.labels,
        wrong: it.precision.wrong,
        half_width: it.precision.half_width,
        half_width_then: it.precision.half_width_then,
    };
    Ok(Json(LabelBudget {
        scorecard: Some(scorecard),
        conversations: plan.chosen.into_iter().map(to_rate).collect(),
        precision: plan.precision.into_iter().map(precision).collect(),
    }))
}

async fn newest(app: &App, organisation: OrganisationId) -> Result<Option<Uuid>> {
    let bindings = app.store.bindings(organisation, PageRequest::default()).await?;
    Ok(bindings.items.into_iter().find(|it| it.enabled && it.mode == Mode::Active).map(|it| it.id.0))
}

/// Whose people's conversations, and whose own not.
fn reach<S>(caller: &Caller<S>) -> (Option<PersonId>, Option<PersonId>) {
    match &caller.who {
        Who::System => (None, None),
        Who::Person(Acting { person, roles, .. }) => {
            let everybody = roles.iter().any(|it| matches!(it, Role::Admin | Role::Reviewer));
            ((!everybody).then_some(*person), Some(*person))
        }
    }
}

/// Chance decides between what tells as much, and once for the whole week.
fn seed(week: Week, scorecard: Uuid) -> u64 {
    let (high, low) = scorecard.as_u64_pair();
    high ^ low ^ u64::from(week.0.unsigned_abs())
}
