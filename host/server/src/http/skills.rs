//! The organisation's own skills, and which criteria of its scorecards show them.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use plumbline_core::ids::SkillId;
use plumbline_core::{Decimal, Digest};
use plumbline_store::{NewSkill, Skill};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{Caller, ReadScorecards, WriteScorecards};
use super::extract::{Id, Json as Body, List};
use super::idempotency::IdempotencyKey;
use super::people::Made;
use super::problem::{Problem, Result};
use crate::App;
use crate::improvement::skills::LEAST_IMPORTANT;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(create_skill, list_skills)).routes(routes!(change_skill, retire_skill))
}

/// A criterion that shows a skill.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Shown {
    /// The scorecard's id.
    #[schema(example = "sales-conversation", min_length = 1, max_length = 200)]
    scorecard: String,
    /// The criterion's id.
    #[schema(example = "open-questions", min_length = 1, max_length = 200)]
    criterion: String,
}

/// What a skill is to be.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SkillRequest {
    #[schema(example = "Asking", min_length = 1, max_length = 200)]
    name: String,
    /// 1 to 50 criteria; each shows one skill at most.
    #[schema(min_items = 1, max_items = 50)]
    criteria: Vec<Shown>,
    /// The least difference that matters to anybody, in points; 5 where nothing is said.
    #[schema(value_type = Option<String>, example = "5")]
    least_important: Option<Decimal>,
    /// Where people should stand, in points.
    #[schema(value_type = Option<String>, example = "75")]
    target: Option<Decimal>,
}

/// A skill.
#[derive(Debug, Serialize, ToSchema)]
struct SkillView {
    id: Uuid,
    name: String,
    criteria: Vec<Shown>,
    #[schema(value_type = String)]
    least_important: Decimal,
    #[schema(value_type = Option<String>)]
    target: Option<Decimal>,
}

impl From<Skill> for SkillView {
    fn from(Skill { id, skill, .. }: Skill) -> Self {
        let shown = |(scorecard, criterion)| Shown { scorecard, criterion };
        Self {
            id: id.0,
            name: skill.name,
            criteria: skill.criteria.into_iter().map(shown).collect(),
            least_important: skill.least_important,
            target: skill.target,
        }
    }
}

/// Add a skill.
#[utoipa::path(
    post, path = "/v1/skills", tag = "answers", request_body = SkillRequest, params(IdempotencyKey),
    responses(
        (status = 201, body = Made), (status = 400, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn create_skill(
    State(app): State<App>,
    caller: Caller<WriteScorecards>,
    key: Option<IdempotencyKey>,
    Body(request): Body<SkillRequest>,
) -> Result<impl IntoResponse> {
    let asked = Digest::of(&serde_json::to_vec(&request).map_err(|error| Problem::internal(&error))?);
    let idempotency = IdempotencyKey::of(key, "POST /v1/skills", asked);
    let skill = request.check()?;
    let id = app.store.create_skill(caller.organisation, caller.actor(), skill, idempotency).await?.id;
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/v1/skills/{id}"))], Json(Made { id: id.0 })))
}

/// List the organisation's skills, by name.
#[utoipa::path(get, path = "/v1/skills", tag = "answers", responses((status = 200, body = List<SkillView>)))]
async fn list_skills(State(app): State<App>, caller: Caller<ReadScorecards>) -> Result<Json<List<SkillView>>> {
    let skills = app.store.skills(caller.organisation).await?;
    Ok(Json(List { items: skills.into_iter().map(SkillView::from).collect(), next: None }))
}

/// Say anew what a skill is. Answers that were given stay as they are.
#[utoipa::path(
    put, path = "/v1/skills/{id}", tag = "answers", request_body = SkillRequest,
    params(("id" = Uuid, Path, description = "The skill's id")),
    responses(
        (status = 204), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn change_skill(
    State(app): State<App>,
    caller: Caller<WriteScorecards>,
    Id(id): Id<SkillId>,
    Body(request): Body<SkillRequest>,
) -> Result<StatusCode> {
    let skill = Some(request.check()?);
    let changed = app.store.change_skill(caller.organisation, caller.actor(), id, skill).await?;
    if changed { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}

/// Retire a skill; its criteria are then asked about one by one.
#[utoipa::path(
    delete, path = "/v1/skills/{id}", tag = "answers", params(("id" = Uuid, Path, description = "The skill's id")),
    responses(
        (status = 204), (status = 404, body = Problem),
    ),
)]
async fn retire_skill(
    State(app): State<App>,
    caller: Caller<WriteScorecards>,
    Id(id): Id<SkillId>,
) -> Result<StatusCode> {
    let retired = app.store.change_skill(caller.organisation, caller.actor(), id, None).await?;
    if retired { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}

impl SkillRequest {
    fn check(self) -> Result<NewSkill> {
        let invalid = |pointer: &str, detail: &str| {
            Err(Problem::invalid("invalid-skill", "the skill cannot be kept like this").with_error(pointer, detail))
        };
        let fits = |it: &str| !it.trim().is_empty() && it.chars().count() <= 200 && !it.chars().any(char::is_control);
        if !fits(&self.name) {
            return invalid("/name", "it has 1 to 200 characters and no control character");
        }
        if !(1..=50).contains(&self.criteria.len()) {
            return invalid("/criteria", "a skill is shown by 1 to 50 criteria");
        }
        for (place, Shown { scorecard, criterion }) in self.criteria.iter().enumerate() {
            if !fits(scorecard) || !fits(criterion) {
                return invalid(&format!("/criteria/{place}"), "the ids of a scorecard and of one of its criteria");
            }
        }
        let least_important = self.least_important.unwrap_or(LEAST_IMPORTANT);
        let hundred = Decimal::from_ten_thousandths(1_000_000);
        if least_important <= Decimal::ZERO || least_important > hundred {
            return invalid("/least_important", "points above 0, up to 100, such as \"5\"");
        }
        if self.target.is_some_and(|it| it <= Decimal::ZERO || it > hundred) {
            return invalid("/target", "points above 0, up to 100, such as \"75\"");
        }
        let criteria = self.criteria.into_iter().map(|it| (it.scorecard, it.criterion)).collect();
        Ok(NewSkill { name: self.name, criteria, least_important, target: self.target })
    }
}
