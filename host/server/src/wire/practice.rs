//! Practice as callers see it: what the learner may see of a role-play at that moment, and never what is still hidden.

use chrono::{DateTime, NaiveDate, Utc};
use plumbline_practice::choose::{Choice, Why};
use plumbline_practice::session::{Ended, Finish, Session, Speaker, View};
use plumbline_practice::transfer::{Interval, Verdict};
use plumbline_store::PracticeRecord;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::practice::Carryover;

/// A session without what was said.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeSummary {
    pub id: Uuid,
    pub person: Uuid,
    #[schema(example = "role-play")]
    pub generator: String,
    #[schema(example = "1.0.0")]
    pub generator_version: String,
    /// The generator's id for the scenario.
    #[schema(example = "late-deliveries-budget-and-timing")]
    pub scenario: String,
    /// What it practises.
    pub criteria: Vec<CriterionRef>,
    /// From 1.
    pub attempt: u32,
    /// Whether it measures: only the first attempt at a scenario does, the others practise.
    pub measures: bool,
    pub started: DateTime<Utc>,
    pub ended: Option<DateTime<Utc>>,
    /// What was said, as a conversation that the same scorecards rate as live work.
    pub conversation: Option<Uuid>,
    /// Of the criteria that it practises, 0 to 100, once they are rated. It never counts as live work.
    #[schema(example = "66.6667")]
    pub score: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CriterionRef {
    #[schema(example = "sales-conversation")]
    pub scorecard: String,
    #[schema(example = "budget-and-timing")]
    pub criterion: String,
}

/// A role-play, as far as the learner may see it now.
#[derive(Debug, Serialize, ToSchema)]
pub struct PracticeView {
    #[serde(flatten)]
    pub session: PracticeSummary,
    pub title: String,
    /// Where they are, and what for.
    pub situation: String,
    /// Whom they talk to.
    pub name: String,
    pub role: String,
    /// From 0 (easy) to 1 (hard).
    pub difficulty: f32,
    pub turns: Vec<SpokenView>,
    /// How many turns the learner has left.
    pub turns_left: u32,
    /// What the counterpart let out so far.
    pub revealed: Vec<String>,
    /// Why it is over; null while it is not.
    pub over: Option<OverView>,
    /// What there was to be found; only once it is over.
    pub debrief: Option<DebriefView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SpokenView {
    /// `learner` or `counterpart`.
    #[schema(example = "counterpart")]
    pub by: &'static str,
    pub text: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OverView {
    /// `counterpart`, `learner`, or `turns` where they were used up.
    #[schema(example = "counterpart")]
    pub by: &'static str,
    /// The generator's word for it, or `done`, `given-up`, `abandoned`, `failed`, `out-of-turns`.
    #[schema(example = "next-step-agreed")]
    pub reason: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DebriefView {
    /// What the counterpart wanted.
    pub aim: String,
    /// How the counterpart meant to be.
    pub manner: String,
    pub found: Vec<FactView>,
    /// What stayed hidden, and how it could have been earned.
    pub missed: Vec<FactView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FactView {
    pub fact: String,
    pub revealed_by: String,
}

/// Something that is worth practising.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChoiceView {
    pub scorecard: String,
    pub criterion: String,
    pub title: String,
    /// `below-target`, or `due` where a regained skill is to be looked at again.
    #[schema(example = "below-target")]
    pub why: &'static str,
    /// Where the person stands by live work alone, 0 to 100, shrunk towards where people stand.
    pub level: f64,
    /// The standard error of the level.
    pub error: f64,
    /// Live scores that it rests on.
    pub n: u64,
    /// How sure it is that the level lies below the target, 0 to 1.
    pub certainty: f64,
    /// From when on a skill that was practised is due again.
    pub due: Option<NaiveDate>,
}

/// What is worth practising.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChoicesView {
    pub items: Vec<ChoiceView>,
    /// Always null: there is one page.
    pub next: Option<String>,
    /// What falls short and is not the person's own: all who do the same work do so in the same way, and it is the work that
    /// is to be changed.
    pub not_assigned: Vec<NotAssignedView>,
}

/// A gap that practice is not assigned for.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotAssignedView {
    pub scorecard: String,
    pub criterion: String,
    pub says: String,
}

/// Whether live work moves after a scenario is practised.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScenarioView {
    pub generator: String,
    pub scenario: String,
    /// `scorecard/criterion`.
    pub criteria: Vec<String>,
    /// Scored sessions within a year.
    pub sessions: usize,
    /// People who practised it and had enough live work before and after.
    pub practised: usize,
    /// People who did not, at the same time.
    pub compared: usize,
    /// `transfers`, `no-transfer` or `too-early`.
    #[schema(example = "too-early")]
    pub verdict: &'static str,
    /// How much more live work moved for those who practised, in points of 100; null where there are too few.
    pub effect: Option<IntervalView>,
    /// How much practice itself rose.
    pub practice_gain: Option<IntervalView>,
    /// Whether it lifts practice and not live work.
    pub retire: bool,
}

/// An estimate with its 95 % interval.
#[derive(Debug, Serialize, ToSchema)]
pub struct IntervalView {
    pub estimate: f64,
    pub lower: f64,
    pub upper: f64,
}

impl From<PracticeRecord> for PracticeSummary {
    fn from(record: PracticeRecord) -> Self {
        let criterion = |(scorecard, criterion)| CriterionRef { scorecard, criterion };
        Self {
            id: record.id.0,
            person: record.person.0,
            generator: record.plugin_name,
            generator_version: record.plugin_version,
            scenario: record.scenario,
            criteria: record.criteria.into_iter().map(criterion).collect(),
            attempt: record.attempt,
            measures: record.attempt == 1,
            started: record.started,
            ended: record.ended,
            conversation: record.conversation.map(|it| it.0),
            score: record.score.map(|it| it.to_string()),
        }
    }
}

impl PracticeView {
    pub fn of(record: PracticeRecord, session: &Session) -> Self {
        let View { title, situation, name, role, criteria: _, difficulty, turns, turns_left, revealed, ended, debrief } =
            session.view();
        let fact = |fact, revealed_by| FactView { fact, revealed_by };
        Self {
            session: record.into(),
            title,
            situation,
            name,
            role,
            difficulty,
            turns: turns.into_iter().map(|it| SpokenView { by: speaker(it.by), text: it.text }).collect(),
            turns_left,
            revealed,
            over: ended.map(OverView::from),
            debrief: debrief.map(|it| DebriefView {
                aim: it.aim,
                manner: it.manner,
                found: it.found.into_iter().map(|it| fact(it.fact, it.revealed_by)).collect(),
                missed: it.missed.into_iter().map(|it| fact(it.fact, it.revealed_by)).collect(),
            }),
        }
    }
}

const fn speaker(speaker: Speaker) -> &'static str {
    match speaker {
        Speaker::Learner => "learner",
        Speaker::Counterpart => "counterpart",
    }
}

impl From<Ended> for OverView {
    fn from(ended: Ended) -> Self {
        let (by, reason) = match ended {
            Ended::Counterpart(reason) => ("counterpart", reason),
            Ended::Learner(Finish::Done) => ("learner", "done".to_owned()),
            Ended::Learner(Finish::GivenUp) => ("learner", "given-up".to_owned()),
            Ended::Learner(Finish::Abandoned) => ("learner", "abandoned".to_owned()),
            Ended::Learner(Finish::Failed) => ("counterpart", "failed".to_owned()),
            Ended::Turns => ("turns", "out-of-turns".to_owned()),
        };
        Self { by, reason }
    }
}

/// The reason for a choice in the words of the API.
pub const fn why(choice: &Choice) -> &'static str {
    match choice.why {
        Why::BelowTarget => "below-target",
        Why::Due => "due",
    }
}

impl From<Carryover> for ScenarioView {
    fn from(Carryover { generator, scenario, criteria, sessions, transfer }: Carryover) -> Self {
        let points = |it: Interval| IntervalView {
            estimate: 100.0 * it.estimate,
            lower: 100.0 * it.lower,
            upper: 100.0 * it.upper,
        };
        Self {
            generator,
            scenario,
            criteria: criteria.into_iter().collect(),
            sessions,
            practised: transfer.practised,
            compared: transfer.compared,
            verdict: match transfer.verdict {
                Verdict::Transfers => "transfers",
                Verdict::NoTransfer => "no-transfer",
                Verdict::TooEarly => "too-early",
            },
            effect: transfer.effect.map(points),
            practice_gain: transfer.practice_gain.map(points),
            retire: transfer.retire,
        }
    }
}
