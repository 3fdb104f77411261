//! How long new starters take, as JSON.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// By when they began.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum CohortName {
    #[default]
    Month,
    Quarter,
}

/// How long new starters take until they are where people should stand.
#[derive(Debug, Serialize, ToSchema)]
pub struct RampView {
    /// Who began on this day or later, which is when their first membership in a team did.
    pub since: NaiveDate,
    /// A level is of so many weeks,
    pub window_weeks: u32,
    /// and of so many scores of each criterion at least. It is reached in the first week in which the lower end of its
    /// interval is at the target or above.
    pub least_scores: i64,
    /// Those that have a target, in order of name.
    pub skills: Vec<SkillRampView>,
    /// Skills of which nobody has said where people should stand.
    pub without_target: Vec<String>,
}

/// How long it takes in one skill.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkillRampView {
    pub skill: String,
    pub name: String,
    /// In points.
    pub target: f64,
    /// Who began and cannot be followed: another version has begun to score since, or they were scored before they began.
    pub left_out: usize,
    pub all: CohortView,
    pub cohorts: Vec<CohortView>,
}

/// Those who began at one time.
#[derive(Debug, Serialize, ToSchema)]
pub struct CohortView {
    #[schema(example = "2026-08")]
    pub cohort: String,
    pub people: usize,
    pub reached: usize,
    /// Who is still on their way counts as long as they have been watched.
    pub on_their_way: usize,
    /// Who left before, likewise.
    pub left: usize,
    /// By when half have reached it.
    pub median_weeks: MedianView,
    /// The share that has reached it by then (Kaplan and Meier 1958).
    pub curve: Vec<CurveView>,
}

/// Weeks by which half have reached it, with what holds the truth 95 times in 100; null is later than can be known yet.
#[derive(Debug, Serialize, ToSchema)]
pub struct MedianView {
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// One step of the curve.
#[derive(Debug, Serialize, ToSchema)]
pub struct CurveView {
    /// From the Monday of the week in which they began.
    pub weeks: f64,
    /// 0 to 1.
    pub share: f64,
    pub low: f64,
    pub high: f64,
    /// How many were still watched.
    pub at_risk: u64,
}
