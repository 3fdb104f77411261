//! What is asked, and what it is answered from. Numbers only: whoever asks keeps the words. Scores run from 0 to 100.

use plumbline_core::ids::{PersonId, TeamId};
use plumbline_core::sums::Sums;
use serde::{Deserialize, Serialize};

use crate::series::Link;

/// Which skills changed between two windows, and why.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Question {
    /// Whatever is drawn at random is drawn from it, so that the same question has the same answer.
    pub seed: u64,
    /// The earlier window.
    pub before: Window,
    /// The later window; it begins where the earlier one ends, or later.
    pub after: Window,
    /// The people asked about, and whoever else of the organisation may be compared with them. Cells and candidates name
    /// people by their place in this list.
    pub people: Vec<Person>,
    /// The kinds of conversation there are; cells name them by their place in this list.
    pub strata: Vec<Stratum>,
    /// What may have caused a change.
    pub candidates: Vec<Candidate>,
    /// The share of false discoveries among what is said to have changed that is put up with, such as 0.05 (Benjamini and
    /// Hochberg 1995).
    pub false_discovery: f64,
}

/// Whole weeks, because working patterns have a week in them. Week 0 began on Monday 1970-01-05 UTC: a day that lies
/// `d` days after 1970-01-01 is in week `floor((d − 4) / 7)`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Window {
    /// The first week.
    pub first: i32,
    /// How many weeks; above 0.
    pub weeks: u32,
}

impl Window {
    /// The week after the last one.
    #[must_use]
    pub const fn end(self) -> i32 {
        self.first + self.weeks as i32
    }

    /// Whether a week lies in it.
    #[must_use]
    pub const fn contains(self, week: i32) -> bool {
        self.first <= week && week < self.end()
    }

    /// Two windows of this many days each, in whole weeks, of which the later one ends before `now` (a week).
    #[must_use]
    pub const fn pair(days: u32, now: i32) -> (Self, Self) {
        let weeks = if days < 7 { 1 } else { (days + 3) / 7 };
        let length = weeks as i32;
        (Self { first: now - 2 * length, weeks }, Self { first: now - length, weeks })
    }
}

/// Somebody whose conversations are scored.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// Whether the question is about them; others serve to compare with.
    pub asked: bool,
    /// The team they were in through the windows, where there is one.
    pub team: Option<TeamId>,
    /// The week they began to do this work, where it is known.
    pub since: Option<i32>,
}

/// A kind of conversation. A group whose kinds shift must not look better or worse by that alone.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Stratum {
    /// The conversation's type.
    pub conversation_type: String,
    /// Its channel, such as `phone`.
    pub channel: String,
    /// Its language.
    pub language: String,
    /// Where its transcript came from.
    pub source: String,
}

/// A skill, with the criteria that show it. Each is an equal part of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SkillData {
    /// Its name.
    pub skill: String,
    /// The least change that matters to anybody, in points of the score; above 0.
    pub least_important: f64,
    /// Its criteria.
    pub criteria: Vec<CriterionData>,
}

/// The scores on one criterion.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CriterionData {
    /// Its name.
    pub criterion: String,
    /// In any order; live work only. Weeks outside of both windows are welcome: the same weeks a year before tell seasons
    /// apart, and the 26 weeks before a candidate began show who was on another way already.
    pub cells: Vec<Cell>,
    /// The series, oldest first; cells name them by their place in this list. A series is one component, settings and judge.
    pub series: Vec<Series>,
    /// How scores of one series read in another.
    pub links: Vec<Link>,
}

/// One series of scores.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Series {
    /// Its name, for whoever asks.
    pub name: String,
    /// What tells it from the one before.
    pub changed: Vec<Changed>,
}

/// What ends a series and begins another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Changed {
    /// The rubric: another component, definition or settings.
    Rubric,
    /// The model that judges.
    Model,
}

/// What one person's scores came to in one week, for one kind of conversation in one series.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Cell {
    /// Whose: a place in [`Question::people`].
    pub person: u32,
    /// When.
    pub week: i32,
    /// Of which kind: a place in [`Question::strata`].
    pub stratum: u32,
    /// By what: a place in [`CriterionData::series`].
    pub series: u32,
    /// How many conversations, and what they came to.
    pub sums: Sums,
}

/// Something that happened to people and may have changed what they do.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Candidate {
    /// Which one it is, for whoever asks.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// The skills it is for; where there is none, it may be behind any.
    pub skills: Vec<String>,
    /// Who began, and when. Who is not here has not had it.
    pub begun: Vec<Begun>,
    /// How it came to be these people and weeks.
    pub design: Design,
}

/// What a candidate is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An initiative set in Plumbline.
    Initiative,
    /// A workshop.
    Workshop,
    /// A course.
    Course,
    /// A coaching session.
    Coaching,
    /// A change of process.
    ProcessChange,
}

/// A person's first week with a candidate.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Begun {
    /// Who: a place in [`Question::people`].
    pub person: u32,
    /// The first week in which it can have had an effect.
    pub week: i32,
}

/// How it was decided who begins when.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "kebab-case")]
pub enum Design {
    /// By somebody, for reasons of their own.
    Chosen,
    /// By lot.
    Drawn {
        /// Who was drawn not to begin while it is watched.
        controls: Vec<u32>,
        /// Whether whole teams were drawn rather than people.
        by_team: bool,
        /// Whether the draw and the analysis were registered before the first start.
        registered: bool,
    },
}
