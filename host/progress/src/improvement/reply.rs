//! What is answered. Every number has its uncertainty beside it; what follows from the numbers is typed, and worded
//! elsewhere.

use plumbline_core::ids::PersonId;
use serde::{Deserialize, Serialize};

use super::question::Window;
use crate::estimate::{Estimate, Interval};

/// What changed, skill by skill, in the order in which the skills were given.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Answer {
    /// The earlier window.
    pub before: Window,
    /// The later window.
    pub after: Window,
    /// The skills.
    pub skills: Vec<SkillAnswer>,
}

/// What is known of one skill.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SkillAnswer {
    /// Its name.
    pub skill: String,
    /// What can be said.
    pub status: Status,
    /// The change of the people asked about; nothing where no criterion can be compared.
    pub change: Option<Change>,
    /// The least share of false discoveries at which the change would be among them, over all skills asked about: of changes
    /// beyond chance and beyond what regression to the mean would give people who were asked about for their earlier scores.
    pub q: Option<f64>,
    /// How well the cause is known. [`Grade::E`] where the skill did not change.
    pub grade: Grade,
    /// What is credited: the effects that are shown, the best known one first.
    pub credited: Vec<String>,
    /// What each candidate was found to do.
    pub effects: Vec<Effect>,
    /// What else could have made the change, and what became of it.
    pub ruled_out: Vec<RuledOut>,
    /// Where nothing can be said yet: when it could.
    pub when: Option<When>,
    /// Each criterion by itself.
    pub criteria: Vec<CriterionAnswer>,
    /// Each person by themselves, as far as they can be compared: their changes with the noise of all.
    pub people: Vec<PersonChange>,
}

/// What can be said of a skill.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Status {
    /// It rose, beyond chance and at the stated rate of false discoveries.
    Improved,
    /// It fell, likewise.
    Declined,
    /// It stayed: the whole interval is within the least important difference.
    Steady,
    /// It may have changed or not.
    NothingYet,
    /// What scores it changed, and nothing links the two series.
    BrokenSeries {
        /// The first week of the series that is not linked.
        since: i32,
    },
    /// Nobody has conversations in both windows.
    NoConversations,
}

/// A change between the two windows, in points of the score.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Change {
    /// Mean over people of the change within each, at one and the same mix of conversations.
    pub estimate: Estimate,
    /// Holds the truth with probability 0.95.
    pub interval: Interval,
    /// The probability that it exceeds the least important difference.
    pub above_least_important: f64,
    /// Of no change at all.
    pub p: f64,
    /// Where they stood in the earlier window, at the common mix.
    pub before: f64,
    /// Where they stand in the later one.
    pub after: f64,
    /// Conversations in the earlier window.
    pub conversations_before: i64,
    /// Conversations in the later window.
    pub conversations_after: i64,
    /// How many people it is the mean of.
    pub people: u32,
    /// Asked about, but without conversations in one of the windows.
    pub left_out: Vec<PersonId>,
    /// Which share of the differences between people's changes is true and not noise, from 0 to 1. Nothing below three
    /// people.
    pub reliability: Option<f64>,
    /// The change of the bare means.
    pub raw: f64,
    /// The part of the bare change that comes from other kinds of conversation: `raw` less the estimate.
    pub mix_shift: f64,
    /// The share of the shift in kinds of conversation, from 0 to 1, that nothing tells how to adjust for.
    pub mix_unknown: f64,
    /// What chance alone would have given, had these people been chosen for their scores in the earlier window. Nothing where
    /// fewer than three people can be compared.
    pub regression_to_mean: Option<f64>,
    /// The part of the change that rests on a link between series, as share of the conversations of the earlier window.
    pub linked: f64,
    /// How much scores of one person vary.
    pub noise: Noise,
}

/// How much the scores of one person vary, in points squared.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Noise {
    /// From conversation to conversation of one week, at the same kind.
    pub conversation: f64,
    /// From week to week; counted up where a week is like the one before, so that over a window it weighs as much as so
    /// many independent weeks.
    pub week: f64,
}

/// How well a cause is known, from best to least.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Grade {
    /// By lot: a randomised or a randomised stepped start, registered before.
    A,
    /// Against others who had it not, with trends alike before.
    B,
    /// By the break in a series of weeks, with nothing else near.
    C,
    /// Before and after, with regression to the mean removed.
    D,
    /// It changed, or not; nothing is known of the cause.
    E,
}

/// How an effect was estimated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Group-time effects against those whose start was drawn later or never, p by redrawing the starts (Callaway and
    /// Sant'Anna 2021).
    RandomisedStart,
    /// Difference-in-differences, bracketed with the adjustment for where people stood before; p by permutation.
    DifferenceInDifferences,
    /// Interrupted time series with the errors of Newey and West (1987).
    InterruptedTimeSeries,
    /// Before and after, from where people stood by reliability rather than by score.
    BeforeAfter,
}

/// What one candidate was found to do to one skill.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Effect {
    /// The candidate.
    pub candidate: String,
    /// The grade that its effect has if it is shown.
    pub grade: Grade,
    /// How it was estimated; nothing where it could not be.
    pub method: Option<Method>,
    /// The effect on those who had it, in points.
    pub estimate: Option<Estimate>,
    /// Holds the truth with probability 0.95.
    pub interval: Option<Interval>,
    /// Of no effect.
    pub p: Option<f64>,
    /// Over all skills and candidates asked about.
    pub q: Option<f64>,
    /// Whether it is shown: `q` is no more than the stated rate.
    pub shown: bool,
    /// Against how many people it was compared.
    pub compared_with: u32,
    /// Of trends being alike before; below 0.05 no comparison is made.
    pub parallel_p: Option<f64>,
    /// The other end of the bracket, where there is one (Ding and Li 2019).
    pub bracket: Option<Estimate>,
    /// Why the methods above the one used were not.
    pub not_better: Vec<Why>,
    /// Other candidates that this one cannot be told apart from.
    pub confounded_with: Vec<String>,
}

/// Why a better method could not be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Nobody drew who begins.
    NotRandomised,
    /// It was drawn, but not registered before the start.
    NotRegistered,
    /// Too few people or teams are left to compare with.
    NobodyToCompare,
    /// Those who had it were already on another way before.
    TrendsDiffer,
    /// Too few weeks on one side of the start.
    TooFewWeeks,
    /// Something else began about then.
    SomethingElse,
    /// What scores it changed within these weeks.
    InstrumentChanged,
    /// They did not all begin at once.
    ManyStarts,
    /// It began outside of the windows, or in their first or last weeks.
    OutsideWindows,
}

/// Something that makes scores change without anybody having become better.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rival {
    /// Who was chosen for a bad score scores better next time.
    RegressionToTheMean,
    /// Other kinds of conversation.
    MixShift,
    /// The rubric is another one.
    RubricVersion,
    /// The model that judges is another one.
    ModelOrJudge,
    /// Transcripts come from elsewhere.
    TranscriptSource,
    /// This time of the year is always so.
    Season,
    /// New people are learning the work.
    Tenure,
    /// Who asks often enough finds something.
    MultipleTesting,
}

/// What became of a rival explanation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// It cannot be it.
    RuledOut,
    /// Its part has been taken out.
    Adjusted,
    /// It can.
    NotRuledOut,
}

/// One rival, what became of it, and by which figure.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct RuledOut {
    /// The rival.
    pub what: Rival,
    /// What became of it.
    pub how: How,
    /// The figure: regression to the mean, points expected by chance; mix shift, points taken out; rubric and model, how many
    /// such changes within the windows; transcript source, how many sources; season, the change of those compared with, or
    /// of the year before; tenure, the change without those new; multiple testing, how many questions.
    pub figure: Option<f64>,
    /// The change that is left without the rival, where it was estimated again.
    pub left: Option<Estimate>,
}

/// When a change of the least important difference would be seen, four times in five.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct When {
    /// The change that could be seen four times in five now, in points.
    pub detectable: f64,
    /// How many more conversations each person would need in the later window. Nothing where no number would do: then the
    /// weeks are the limit.
    pub conversations_per_person: Option<u32>,
    /// How many more weeks at the present rate, with everything after the change as later window; nothing where the earlier
    /// window is too thin for any wait.
    pub weeks: Option<u32>,
    /// How many weeks two new windows of equal length would need each.
    pub window_weeks: Option<u32>,
}

/// One criterion of a skill.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CriterionAnswer {
    /// Its name.
    pub criterion: String,
    /// Its change; nothing where it cannot be compared, and then it is no part of the skill's.
    pub change: Option<Change>,
    /// The first week of its newest series, where that is not linked with what came before.
    pub broken_since: Option<i32>,
}

/// One person's change.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct PersonChange {
    /// Who.
    pub person: PersonId,
    /// By how much, with the noise that is usual among all.
    pub estimate: Estimate,
    /// Holds the truth with probability 0.95.
    pub interval: Interval,
    /// Conversations in both windows.
    pub conversations: i64,
}
