//! A rubric as the engine runs it: parsed, checked and free of positions. The host's rubric compiler is the only writer,
//! so an engine may rely on what the compiler has checked: references that point at something, phrases that can be read,
//! conditions that are not too deep. What it gets it still decodes with care, since a component can be made by anybody.

use serde::{Deserialize, Serialize};

/// A whole rubric.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Program {
    pub id: String,
    /// Semantic version.
    pub version: String,
    pub title: Text,
    pub summary: Text,
    /// BCP 47, the first one being what texts fall back to. What is by language below has this order.
    pub languages: Vec<String>,
    /// Empty: all.
    pub conversation_types: Vec<String>,
    /// The policies that the rubric suggests, as options of a definition.
    pub options: Vec<(String, String)>,
    pub enough: Enough,
    pub phrases: Vec<Phrases>,
    pub sections: Vec<Section>,
}

/// Words in each of the rubric's languages; an empty one falls back to the first.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Text(pub Vec<String>);

/// Phrases in each of the rubric's languages, in the notation of [`plumbline_sdk::Lexicon`].
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Phrases(pub Vec<Vec<String>>);

/// An index into [`Program::phrases`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Term(pub u16);

/// What a conversation must have before anything is held to be missing from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Enough {
    /// Of the subject, and of the other side.
    pub turns: u32,
    /// Of all together.
    pub words: u32,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Section {
    pub id: String,
    pub title: Text,
    pub bonus: bool,
    pub weight: f64,
    pub criteria: Vec<Criterion>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Criterion {
    pub id: String,
    pub title: Text,
    pub guidance: Text,
    pub weight: f64,
    pub skills: Vec<String>,
    pub auto_fail: Option<AutoFail>,
    pub proof: Proof,
    pub quotes_from: By,
    pub applies: Option<Applies>,
    pub scale: Scale,
}

/// A score below `passes_at` fails the card, or only the section.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct AutoFail {
    pub card: bool,
    pub passes_at: f64,
}

/// What backs every rating of a criterion; the compiler finds it from the conditions.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Proof {
    Quotes,
    Absence,
    Measure,
}

/// Where `when` does not hold, the criterion is not applicable.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Applies {
    pub when: Condition,
    /// Why it is not applicable then.
    pub otherwise: Text,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Scale {
    /// From the lowest to the highest. The highest whose condition holds is the level; the lowest has no condition.
    Levels(Vec<Level>),
    Number(Number),
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Level {
    pub points: f64,
    pub title: Text,
    pub anchor: Text,
    /// What to try next time, for whoever is at this level.
    pub suggestion: Text,
    /// None of the lowest, and of no other.
    pub when: Option<Condition>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Number {
    pub source: Source,
    pub lowest: f64,
    pub highest: f64,
    pub unit: String,
    pub curve: Vec<(f64, f64)>,
    /// What to try where the number is below those that score best.
    pub too_low: Text,
    /// What to try where it is above them.
    pub too_high: Text,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Source {
    Measure(Measure),
    /// How often `count` is seen; with `for_each`, over how often that is seen.
    Count {
        count: Sighting,
        for_each: Option<Sighting>,
    },
}

/// What can be true of a conversation.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Condition {
    /// Seen so often.
    Seen {
        sighting: Sighting,
        at_least: u32,
        at_most: Option<u32>,
    },
    /// Not seen once, in a reach that is stated.
    Never(Sighting),
    /// Seen one after the other, each at most so many turns after the one before.
    InOrder {
        of: Vec<Sighting>,
        within_turns: Option<u32>,
    },
    Measured {
        measure: Measure,
        at_least: Option<f64>,
        at_most: Option<f64>,
    },
    /// A yes-or-no question to a language model, where one is granted.
    Ask {
        question: String,
        region: Region,
        without_model: WithoutModel,
    },
    AllOf(Vec<Condition>),
    AnyOf(Vec<Condition>),
    NoneOf(Vec<Condition>),
    AtLeast {
        least: u32,
        of: Vec<Condition>,
    },
}

/// What an unanswered question comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum WithoutModel {
    Yes,
    No,
    Insufficient,
}

/// Something that can be pointed at: words of one turn.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Sighting {
    pub what: What,
    pub by: By,
    pub region: Region,
    /// The form of the sentence that it is in.
    pub form: Option<Form>,
    /// The same sentence says this, too.
    pub with: Option<Term>,
    /// The same sentence does not say this before it, nor as part of it.
    pub unless: Option<Term>,
    pub after: Option<Box<Near>>,
    pub before: Option<Box<Near>>,
}

/// Another sighting, at most so many turns away: 0 is the same turn.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Near {
    pub sighting: Sighting,
    pub within_turns: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum What {
    /// The phrase is quoted.
    Says(Term),
    /// A sentence begins with the phrase; the sentence is quoted.
    BeginsWith(Term),
    /// A question of this form, or of any; the question is quoted.
    Asks(Option<Question>),
    /// A sentence that says again so many content words of the last turn of another; the sentence is quoted.
    TakesUp(u32),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Question {
    Open,
    Closed,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Form {
    Statement,
    Question,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum By {
    /// The one who is scored.
    Subject,
    /// Everybody else.
    Others,
    Anyone,
}

/// Some of the turns.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Region {
    Whole,
    /// The first `1/n` of the turns.
    First(u32),
    /// The last `1/n` of the turns.
    Last(u32),
    FirstTurns(u32),
    LastTurns(u32),
}

/// The measures of [`plumbline_sdk::measures`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Measure {
    WordShare,
    TalkShare,
    LongestMonologueWords,
    LongestMonologue,
    Questions,
    QuestionsPerHour,
    ResponseLatency,
    SpeakingPace,
    Interruptions,
    InterruptionsPerHour,
    OverlapShare,
}

impl Program {
    /// Every criterion, in order.
    pub fn criteria(&self) -> impl Iterator<Item = &Criterion> {
        self.sections.iter().flat_map(|it| &it.criteria)
    }

    /// Whether it asks a language model anything.
    #[must_use]
    pub fn asks(&self) -> bool {
        let mut asks = false;
        let conditions = self.criteria().flat_map(Criterion::conditions);
        conditions.for_each(|it| it.walk(&mut |it| asks |= matches!(it, Condition::Ask { .. })));
        asks
    }

    /// As it is placed in the engine.
    ///
    /// # Errors
    /// Never, of a program that fits into memory.
    pub fn encode(&self) -> Result<Vec<u8>, postcard::Error> {
        postcard::to_allocvec(self)
    }

    /// What was placed.
    ///
    /// # Errors
    /// Where it is none.
    pub fn decode(bytes: &[u8]) -> Result<Self, postcard::Error> {
        postcard::from_bytes(bytes)
    }
}

impl Criterion {
    /// Its conditions, in the order in which they are weighed: when it applies, then its levels from the highest.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let levels = match &self.scale {
            Scale::Levels(levels) => levels.as_slice(),
            Scale::Number(_) => &[],
        };
        let levels = levels.iter().rev().filter_map(|it| it.when.as_ref());
        self.applies.iter().map(|it| &it.when).chain(levels)
    }
}

impl Condition {
    /// Itself and all conditions within, in the order in which they are weighed.
    pub fn walk<'p>(&'p self, see: &mut impl FnMut(&'p Self)) {
        see(self);
        match self {
            Self::AllOf(of) | Self::AnyOf(of) | Self::NoneOf(of) | Self::AtLeast { of, .. } => {
                of.iter().for_each(|it| it.walk(see));
            }
            Self::Seen { .. } | Self::Never(_) | Self::InOrder { .. } | Self::Measured { .. } | Self::Ask { .. } => {}
        }
    }
}

impl Text {
    /// The words in a language, by its index, or else in the first.
    #[must_use]
    pub fn words(&self, language: usize) -> String {
        let words = self.0.get(language).filter(|it| !it.is_empty()).or_else(|| self.0.first());
        words.cloned().unwrap_or_default()
    }
}
