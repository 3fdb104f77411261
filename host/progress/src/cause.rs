//! What caused it. Each candidate gets the best method that the facts allow, and no better grade than that method has: a
//! ladder that is walked down, with the reason for each rung that was passed over.
//!
//! Who gets help is often chosen for a bad score, so that their scores rise with no help at all. Difference-in-differences
//! alone would credit that rise; adjusting for the score before alone is wrong the other way where the chosen truly stand
//! elsewhere (Lord 1967). The two bracket the truth (Ding and Li 2019, Political Analysis 27:605), and only what both show is
//! believed.

mod before_after;
mod compare;
pub mod interrupted;
pub(crate) mod panel;
mod staggered;

use crate::estimate::Estimate;
use crate::improvement::question::{Candidate, Design, Question};
use crate::improvement::reply::{Effect, Grade, Method, Why};
use crate::seeded::Seeded;
use panel::Panel;

/// Weeks before a start that are looked at.
const BEFORE: i32 = 13;
/// Weeks on either side of a start without which there is no comparison.
const LEAST_BEFORE: i32 = 3;
/// Weeks before a start in which trends are looked for: the more, the smaller the trend that shows.
const TREND: i32 = 26;
/// Weeks before a start without which a trend would not show.
const LEAST_TREND: i32 = 8;
const LEAST_AFTER: i32 = 2;
/// Weeks on either side without which there is no line to break.
const LINE: i32 = 8;
/// What begins within these weeks of a start cannot be told from it by the line alone.
const NEAR: i32 = 4;

/// What one candidate did to one skill, as well as can be known.
pub(crate) fn effect(question: &Question, panel: &Panel, place: usize, skill: usize) -> Effect {
    let candidate = &question.candidates[place];
    let mut effect = Effect {
        candidate: candidate.id.clone(),
        grade: Grade::E,
        method: None,
        estimate: None,
        interval: None,
        p: None,
        q: None,
        shown: false,
        compared_with: 0,
        parallel_p: None,
        bracket: None,
        not_better: Vec::new(),
        confounded_with: Vec::new(),
    };
    let Some(case) = Case::of(question, panel, candidate) else {
        effect.not_better.push(Why::OutsideWindows);
        return effect;
    };
    // Each skill and candidate draws its own, whatever else is asked.
    let own = Seeded::new((place as u64) << 32 | skill as u64).bits();
    let mut random = Seeded::new(question.seed ^ own);
    let known = compare::randomised(&case, &mut effect, &mut random)
        || compare::observed(&case, place, &mut effect, &mut random)
        || alone(&case, place, &mut effect);
    if !known {
        effect.grade = Grade::E;
    }
    effect.interval = effect.estimate.map(|it| it.interval(0.95));
    effect
}

/// A candidate's facts: who of those asked about began when, within the weeks that are known.
pub(super) struct Case<'a> {
    pub question: &'a Question,
    pub panel: &'a Panel,
    pub candidate: &'a Candidate,
    /// The first week of each person, by place in the question's people.
    pub starts: Vec<Option<i32>>,
    /// The first and the last start.
    pub span: (i32, i32),
    /// The week after the last one known.
    pub end: i32,
}

impl<'a> Case<'a> {
    fn of(question: &'a Question, panel: &'a Panel, candidate: &'a Candidate) -> Option<Self> {
        let mut starts = vec![None; question.people.len()];
        for begun in &candidate.begun {
            if let Some(start) = starts.get_mut(begun.person as usize) {
                *start = Some(begun.week);
            }
        }
        let end = question.after.end();
        let asked = |it: &(usize, &Option<i32>)| question.people[it.0].asked;
        let weeks = || starts.iter().enumerate().filter(asked).filter_map(|it| *it.1);
        let span = (weeks().min()?, weeks().max()?);
        let inside = span.0 >= question.before.first + LEAST_BEFORE && span.0 + LEAST_AFTER <= end;
        inside.then_some(Self { question, panel, candidate, starts, span, end })
    }

    /// The first week that is looked at.
    fn first(&self) -> i32 {
        self.span.0 - BEFORE
    }

    /// Whether it was drawn who begins, and how.
    fn drawn(&self) -> Option<(&[u32], bool, bool)> {
        match &self.candidate.design {
            Design::Drawn { controls, by_team, registered } => Some((controls, *by_team, *registered)),
            Design::Chosen => None,
        }
    }

    /// Those asked about who began.
    fn began(&self) -> Vec<usize> {
        (0..self.starts.len()).filter(|it| self.starts[*it].is_some() && self.question.people[*it].asked).collect()
    }

    /// Other candidates that began with many of these people between two weeks.
    fn others(&self, place: usize, people: &[usize], first: i32, end: i32) -> Vec<&'a Candidate> {
        let meets = |other: &&Candidate| {
            let share = began_within(other, people, first, end).len() as f64;
            share > 0.25 * people.len() as f64
        };
        let others = self.question.candidates.iter().enumerate().filter(|it| it.0 != place).map(|it| it.1);
        others.filter(|it| alike(it, self.candidate)).filter(meets).collect()
    }
}

/// Whether two candidates may be behind the same skill.
pub(super) fn alike(one: &Candidate, other: &Candidate) -> bool {
    one.skills.is_empty() || other.skills.is_empty() || one.skills.iter().any(|it| other.skills.contains(it))
}

/// Who of these people began with a candidate between two weeks.
pub(super) fn began_within(candidate: &Candidate, people: &[usize], first: i32, end: i32) -> Vec<usize> {
    let begun = candidate.begun.iter().filter(|it| first <= it.week && it.week < end).map(|it| it.person as usize);
    begun.filter(|it| people.contains(it)).collect()
}

/// Without anybody to compare with: by the line, or by before and after.
fn alone(case: &Case<'_>, place: usize, effect: &mut Effect) -> bool {
    if effect.not_better.contains(&Why::TrendsDiffer) {
        // They were on another way already; neither method below would see that it goes on.
        return false;
    }
    let began = case.began();
    let near = case.others(place, &began, case.span.0 - BEFORE, case.end);
    if !near.is_empty() {
        effect.not_better.push(Why::SomethingElse);
        effect.confounded_with = near.iter().map(|it| it.id.clone()).collect();
        return false;
    }
    let Some(plain) = before_after::before_after(case, &began) else {
        effect.not_better.push(Why::NobodyToCompare);
        return false;
    };
    let mut set = |grade, method, estimate: Estimate, p| {
        effect.grade = grade;
        effect.method = Some(method);
        effect.estimate = Some(estimate);
        effect.p = Some(p);
    };
    let p = plain.p_value(0.0);
    set(Grade::D, Method::BeforeAfter, plain, p);
    if case.span.0 != case.span.1 {
        effect.not_better.push(Why::ManyStarts);
    } else if case.panel.linked {
        effect.not_better.push(Why::InstrumentChanged);
    } else if let Some(line) = before_after::line(case, &began) {
        // The line sees trends, and not that they were chosen for a dip; before and after sees it the other way. Where a line
        // can be drawn, it is asked before its result is known, and only what both show is believed.
        let agree = line.value.signum() == plain.value.signum();
        let (nearer, farther) = if line.value.abs() <= plain.value.abs() { (line, plain) } else { (plain, line) };
        set(Grade::C, Method::InterruptedTimeSeries, nearer, if agree { p.max(line.p_value(0.0)) } else { 1.0 });
        effect.bracket = Some(farther);
    } else {
        effect.not_better.push(Why::TooFewWeeks);
    }
    true
}
