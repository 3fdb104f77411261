//! The 90-day answer as JSON. Estimates are numbers of points with their interval beside them, rounded to hundredths; what
//! they rest on is exact.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use plumbline_core::week::Week;
use plumbline_progress::estimate::{Estimate, Interval};
use plumbline_progress::improvement::question::Window;
use plumbline_progress::improvement::reply::{
    Answer, Change, CriterionAnswer, Effect, Grade, How, Method, PersonChange, Rival, RuledOut, SkillAnswer, Status,
    When, Why,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::improvement::gather::Gathered;
use crate::improvement::skills::Asked;

/// Which skills changed, by how much, and what caused it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ImprovementView {
    /// It can be asked for again under this id.
    pub id: Uuid,
    pub given: DateTime<Utc>,
    pub before: WindowView,
    pub after: WindowView,
    /// How many people are asked about.
    pub people: usize,
    /// The share of false discoveries among what is said to have changed that is put up with (Benjamini and Hochberg 1995).
    pub false_discovery: f64,
    /// In order of name.
    pub skills: Vec<SkillAnswerView>,
    /// What the business measured, beside how people changed. It is association and never cause.
    pub outcomes: Vec<AssociationView>,
}

/// Whole weeks from Monday to Sunday, UTC.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
pub struct WindowView {
    pub from: NaiveDate,
    /// The last day in it.
    pub to: NaiveDate,
    pub weeks: u32,
}

/// One skill.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SkillAnswerView {
    /// The skill's id, or the scorecard's and the criterion's where the organisation has no skill of its own for it.
    pub skill: String,
    pub name: String,
    /// `improved`, `declined`, `steady`, `nothing-yet`, `broken-series` or `no-conversations`.
    #[schema(example = "improved")]
    pub status: String,
    /// The same in a sentence.
    pub says: String,
    /// The least difference that matters, in points.
    pub least_important: f64,
    pub change: Option<SkillChangeView>,
    /// The least share of false discoveries at which this change would be among them, over all skills that were asked about.
    pub q: Option<f64>,
    /// How well the cause is known, A to E.
    #[schema(example = "B")]
    pub grade: String,
    /// What is credited, the best known first.
    pub credited: Vec<CauseView>,
    /// What each thing that may have caused it was found to do.
    pub effects: Vec<EffectView>,
    /// What else could have made the change, and what became of it.
    pub ruled_out: Vec<RivalView>,
    /// Where nothing can be said yet: when it could.
    pub when: Option<WhenView>,
    pub criteria: Vec<CriterionChangeView>,
    /// Each person by themselves, in no order of merit.
    pub people: Vec<PersonChangeView>,
}

/// In points, with what holds the truth 95 times in 100.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
pub struct EstimateView {
    pub value: f64,
    pub low: f64,
    pub high: f64,
    /// The standard error.
    pub error: f64,
}

/// A change between the two windows.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SkillChangeView {
    pub estimate: EstimateView,
    /// The probability that it exceeds the least difference that matters.
    pub above_least_important: f64,
    /// Of no change at all.
    pub p: f64,
    pub before: f64,
    pub after: f64,
    pub conversations_before: i64,
    pub conversations_after: i64,
    /// How many people it is the mean of.
    pub people: u32,
    /// Asked about, and without conversations in one of the windows.
    pub left_out: Vec<Uuid>,
    /// The share of the differences between people's changes that is not noise, 0 to 1.
    pub reliability: Option<f64>,
    /// The change of the bare means.
    pub raw: f64,
    /// What of the bare change comes from other kinds of conversation.
    pub mix_shift: f64,
    /// What chance alone would have given, had these people been chosen for their scores before.
    pub regression_to_mean: Option<f64>,
}

/// Something that may have caused a change.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CauseView {
    /// An initiative's or an activity's id.
    pub id: String,
    pub title: String,
}

/// What one thing was found to do.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct EffectView {
    pub cause: CauseView,
    /// A to E: what it has if it is shown.
    pub grade: String,
    /// `randomised-start`, `difference-in-differences`, `interrupted-time-series` or `before-after`; null where no method
    /// could be used.
    pub method: Option<String>,
    pub estimate: Option<EstimateView>,
    pub p: Option<f64>,
    pub q: Option<f64>,
    /// Whether it is shown, at the stated share of false discoveries.
    pub shown: bool,
    pub compared_with: u32,
    /// Of trends being alike before.
    pub parallel_p: Option<f64>,
    /// The other end of the bracket of Ding and Li 2019.
    pub bracket: Option<EstimateView>,
    /// Why better methods could not be used, such as `not-randomised`.
    pub not_better: Vec<String>,
    /// What it cannot be told apart from.
    pub confounded_with: Vec<CauseView>,
}

/// What else could have made a change.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RivalView {
    /// `regression-to-the-mean`, `mix-shift`, `rubric-version`, `model-or-judge`, `transcript-source`, `season`, `tenure` or
    /// `multiple-testing`.
    pub what: String,
    /// `ruled-out`, `adjusted` or `not-ruled-out`.
    pub how: String,
    /// The figure that it rests on.
    pub figure: Option<f64>,
    /// The change that is left without it.
    pub left: Option<EstimateView>,
    /// The same in a sentence.
    pub says: String,
}

/// When a change that matters would be seen, four times in five.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct WhenView {
    /// The change that could be seen now, in points.
    pub detectable: f64,
    pub conversations_per_person: Option<u32>,
    pub weeks: Option<u32>,
    /// How long two new windows would have to be.
    pub window_weeks: Option<u32>,
}

/// One criterion of a skill.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CriterionChangeView {
    pub criterion: String,
    pub change: Option<SkillChangeView>,
    /// Since when its series is not linked with what came before.
    pub broken_since: Option<NaiveDate>,
}

/// One person's change.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PersonChangeView {
    pub person: Uuid,
    pub estimate: EstimateView,
    pub conversations: i64,
}

/// How a change in skill went with a change in what the business measured.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct AssociationView {
    pub measure: String,
    pub skill: String,
    /// Spearman's rank correlation between people's changes, −1 to 1.
    pub correlation: f64,
    pub low: f64,
    pub high: f64,
    pub people: usize,
    pub says: String,
}

impl ImprovementView {
    /// `answer` is to what was gathered, about so many people.
    pub fn of(id: Uuid, given: DateTime<Utc>, answer: &Answer, gathered: &Gathered, people: usize) -> Self {
        let named = answer.skills.iter().zip(&gathered.asked);
        Self {
            id,
            given,
            before: answer.before.into(),
            after: answer.after.into(),
            people,
            false_discovery: gathered.question.false_discovery,
            skills: named.map(|(skill, asked)| SkillAnswerView::of(skill, asked, &gathered.titles)).collect(),
            outcomes: Vec::new(),
        }
    }
}

impl SkillAnswerView {
    fn of(answer: &SkillAnswer, asked: &Asked, titles: &BTreeMap<String, String>) -> Self {
        let cause = |id: &String| CauseView { id: id.clone(), title: titles.get(id).cloned().unwrap_or_default() };
        let credited: Vec<CauseView> = answer.credited.iter().map(cause).collect();
        Self {
            skill: answer.skill.clone(),
            name: asked.name.clone(),
            status: status(answer.status).to_owned(),
            says: says(answer, asked, &credited),
            least_important: asked.least_important,
            change: answer.change.as_ref().map(SkillChangeView::from),
            q: answer.q.and_then(finite),
            grade: grade(answer.grade).to_owned(),
            credited,
            effects: answer.effects.iter().map(|it| EffectView::of(it, &cause)).collect(),
            ruled_out: answer.ruled_out.iter().map(RivalView::from).collect(),
            when: answer.when.map(WhenView::from),
            criteria: answer.criteria.iter().map(CriterionChangeView::from).collect(),
            people: answer.people.iter().map(PersonChangeView::from).collect(),
        }
    }
}

/// What can be said of a skill, in a sentence that gives no number without its uncertainty.
fn says(answer: &SkillAnswer, asked: &Asked, credited: &[CauseView]) -> String {
    let name = &asked.name;
    let Some(change) = &answer.change else {
        return match answer.status {
            Status::BrokenSeries { since } => format!(
                "{name}: it has been scored by another version since {}, and nothing links the two; the change cannot be told.",
                Week(since).starts()
            ),
            _ => format!("{name}: nobody has conversations both before and after."),
        };
    };
    let Interval { low, high } = change.interval;
    let figures = format!("{:+.1} points (95 %: {low:+.1} to {high:+.1})", change.estimate.value);
    let cause = match (answer.grade, credited.first()) {
        (Grade::E, _) | (_, None) => "what caused it is not known (grade E)".to_owned(),
        (known, Some(cause)) => format!("credited to “{}” (grade {})", cause.title, grade(known)),
    };
    match answer.status {
        Status::Improved => format!("{name} improved by {figures}; {cause}."),
        Status::Declined => format!("{name} declined by {figures}; {cause}."),
        Status::Steady => format!("{name} has stayed where it was: {figures}, within what matters."),
        _ => {
            let wait = answer.when.and_then(|it| it.weeks.filter(|it| *it > 0).or(it.window_weeks));
            let wait = wait.map_or_else(
                || "more weeks alone would not tell".to_owned(),
                |it| format!("about {it} more weeks at this rate would tell"),
            );
            format!("{name}: nothing yet. {figures} is what chance gives, too; {wait}.")
        }
    }
}

impl From<Window> for WindowView {
    fn from(window: Window) -> Self {
        Self { from: Week(window.first).starts(), to: Week(window.end() - 1).ends(), weeks: window.weeks }
    }
}

impl From<Estimate> for EstimateView {
    fn from(estimate: Estimate) -> Self {
        let Interval { low, high } = estimate.interval(0.95);
        Self { value: cents(estimate.value), low: cents(low), high: cents(high), error: cents(estimate.error) }
    }
}

impl From<&Change> for SkillChangeView {
    fn from(change: &Change) -> Self {
        let value = EstimateView {
            low: cents(change.interval.low),
            high: cents(change.interval.high),
            ..change.estimate.into()
        };
        Self {
            estimate: value,
            above_least_important: share(change.above_least_important),
            p: share(change.p),
            before: cents(change.before),
            after: cents(change.after),
            conversations_before: change.conversations_before,
            conversations_after: change.conversations_after,
            people: change.people,
            left_out: change.left_out.iter().map(|it| it.0).collect(),
            reliability: change.reliability.and_then(finite),
            raw: cents(change.raw),
            mix_shift: cents(change.mix_shift),
            regression_to_mean: change.regression_to_mean.map(cents),
        }
    }
}

impl EffectView {
    fn of(effect: &Effect, cause: &dyn Fn(&String) -> CauseView) -> Self {
        let bounded = |it: Estimate| {
            let mut view = EstimateView::from(it);
            if let Some(interval) = effect.interval {
                (view.low, view.high) = (cents(interval.low), cents(interval.high));
            }
            view
        };
        Self {
            cause: cause(&effect.candidate),
            grade: grade(effect.grade).to_owned(),
            method: effect.method.map(|it| method(it).to_owned()),
            estimate: effect.estimate.map(bounded),
            p: effect.p.map(share),
            q: effect.q.and_then(finite),
            shown: effect.shown,
            compared_with: effect.compared_with,
            parallel_p: effect.parallel_p.map(share),
            bracket: effect.bracket.map(EstimateView::from),
            not_better: effect.not_better.iter().map(|it| why(*it).to_owned()).collect(),
            confounded_with: effect.confounded_with.iter().map(cause).collect(),
        }
    }
}

impl From<&RuledOut> for RivalView {
    fn from(it: &RuledOut) -> Self {
        let (what, how) = (rival(it.what), how(it.how));
        Self {
            what: what.to_owned(),
            how: how.to_owned(),
            figure: it.figure.map(cents),
            left: it.left.map(EstimateView::from),
            says: rival_says(it),
        }
    }
}

fn rival_says(it: &RuledOut) -> String {
    let figure = it.figure.unwrap_or_default();
    let verdict = match it.how {
        How::RuledOut => "it is not that",
        How::Adjusted => "its part is taken out",
        How::NotRuledOut => "it could be that",
    };
    let detail = match it.what {
        Rival::RegressionToTheMean => {
            format!("whoever is picked for bad scores scores better next time, here by {figure:.1} points at most")
        }
        Rival::MixShift => format!("other kinds of conversation make {figure:+.1} points"),
        Rival::RubricVersion => format!("{figure:.0} changes of rubric in these weeks"),
        Rival::ModelOrJudge => format!("{figure:.0} changes of judge in these weeks"),
        Rival::TranscriptSource => format!("transcripts come from {figure:.0} sources"),
        Rival::Season => "the time of the year".to_owned(),
        Rival::Tenure => "new people learn the work".to_owned(),
        Rival::MultipleTesting => format!("{figure:.0} skills were asked about at once"),
    };
    format!("{detail}: {verdict}.")
}

impl From<When> for WhenView {
    fn from(it: When) -> Self {
        Self {
            detectable: cents(it.detectable),
            conversations_per_person: it.conversations_per_person,
            weeks: it.weeks,
            window_weeks: it.window_weeks,
        }
    }
}

impl From<&CriterionAnswer> for CriterionChangeView {
    fn from(it: &CriterionAnswer) -> Self {
        Self {
            criterion: it.criterion.clone(),
            change: it.change.as_ref().map(SkillChangeView::from),
            broken_since: it.broken_since.map(|it| Week(it).starts()),
        }
    }
}

impl From<&PersonChange> for PersonChangeView {
    fn from(it: &PersonChange) -> Self {
        let estimate =
            EstimateView { low: cents(it.interval.low), high: cents(it.interval.high), ..it.estimate.into() };
        Self { person: it.person.0, estimate, conversations: it.conversations }
    }
}

/// To hundredths of a point.
pub fn cents(value: f64) -> f64 {
    if value.is_finite() { (value * 100.0).round() / 100.0 } else { 0.0 }
}

/// A probability, to ten-thousandths.
pub fn share(value: f64) -> f64 {
    finite(value).unwrap_or(1.0)
}

/// To ten-thousandths; `None` where it is no number.
pub fn finite(value: f64) -> Option<f64> {
    value.is_finite().then(|| (value * 10_000.0).round() / 10_000.0)
}

const fn status(it: Status) -> &'static str {
    match it {
        Status::Improved => "improved",
        Status::Declined => "declined",
        Status::Steady => "steady",
        Status::NothingYet => "nothing-yet",
        Status::BrokenSeries { .. } => "broken-series",
        Status::NoConversations => "no-conversations",
    }
}

const fn grade(it: Grade) -> &'static str {
    match it {
        Grade::A => "A",
        Grade::B => "B",
        Grade::C => "C",
        Grade::D => "D",
        Grade::E => "E",
    }
}

const fn method(it: Method) -> &'static str {
    match it {
        Method::RandomisedStart => "randomised-start",
        Method::DifferenceInDifferences => "difference-in-differences",
        Method::InterruptedTimeSeries => "interrupted-time-series",
        Method::BeforeAfter => "before-after",
    }
}

const fn rival(it: Rival) -> &'static str {
    match it {
        Rival::RegressionToTheMean => "regression-to-the-mean",
        Rival::MixShift => "mix-shift",
        Rival::RubricVersion => "rubric-version",
        Rival::ModelOrJudge => "model-or-judge",
        Rival::TranscriptSource => "transcript-source",
        Rival::Season => "season",
        Rival::Tenure => "tenure",
        Rival::MultipleTesting => "multiple-testing",
    }
}

const fn how(it: How) -> &'static str {
    match it {
        How::RuledOut => "ruled-out",
        How::Adjusted => "adjusted",
        How::NotRuledOut => "not-ruled-out",
    }
}

const fn why(it: Why) -> &'static str {
    match it {
        Why::NotRandomised => "not-randomised",
        Why::NotRegistered => "not-registered",
        Why::NobodyToCompare => "nobody-to-compare",
        Why::TrendsDiffer => "trends-differ",
        Why::TooFewWeeks => "too-few-weeks",
        Why::SomethingElse => "something-else",
        Why::InstrumentChanged => "instrument-changed",
        Why::ManyStarts => "many-starts",
        Why::OutsideWindows => "outside-windows",
    }
}
