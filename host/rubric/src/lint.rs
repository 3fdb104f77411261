//! Whether a rubric that can be built is also a good one. What is found here stops nothing: it is what somebody who has seen
//! many rubrics would say, with where and what would be better.

mod implied;
pub(crate) mod wording;

use rubric_engine::program::{Condition, Criterion, Level, Measure, Scale};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Position, Rubric};

/// Something that should be better.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Lint {
    /// Where it shows.
    pub at: Position,
    /// What it is about.
    pub kind: Kind,
    /// What is wrong with it, and what would be better.
    pub message: String,
}

/// What about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A criterion that asks for two things at once.
    Compound,
    /// Words that cannot be seen in a transcript.
    Unobservable,
    /// A level that no conversation can reach.
    UnreachableLevel,
    /// Two criteria that always agree.
    AlwaysAgree,
    /// A question to a model that is not a yes-or-no question.
    NotYesOrNo,
    /// A list of phrases that nothing uses.
    UnusedPhrases,
    /// A criterion that decides most of the score.
    Heavy,
    /// A level that no case shows.
    Untried,
}

impl Kind {
    /// As it is written in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compound => "compound",
            Self::Unobservable => "unobservable",
            Self::UnreachableLevel => "unreachable-level",
            Self::AlwaysAgree => "always-agree",
            Self::NotYesOrNo => "not-yes-or-no",
            Self::UnusedPhrases => "unused-phrases",
            Self::Heavy => "heavy",
            Self::Untried => "untried",
        }
    }
}

impl std::fmt::Display for Lint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} [{}]", self.at, self.message, self.kind.as_str())
    }
}

/// Everything that should be better, in the order of the file.
#[must_use]
pub fn lint(rubric: &Rubric) -> Vec<Lint> {
    let mut linter = Linter { rubric, lints: Vec::new() };
    let criteria = criteria(rubric);
    for (path, criterion) in &criteria {
        linter.wording(path, criterion);
        linter.levels(path, criterion);
        linter.questions(path, criterion);
        linter.cases(path, criterion);
    }
    linter.agreeing(&criteria);
    linter.weights();
    for (name, at) in rubric.unused_phrases() {
        let message =
            format!("nothing uses the phrases `{name}`; write `<{name}>` where they belong, or leave them out");
        linter.lints.push(Lint { at, kind: Kind::UnusedPhrases, message });
    }
    linter.lints.sort_by_key(|it| (it.at, it.kind));
    linter.lints
}

/// Every criterion with its path.
fn criteria(rubric: &Rubric) -> Vec<(String, &Criterion)> {
    let sections = rubric.program.sections.iter().enumerate();
    let criteria = sections.flat_map(|(section, it)| {
        let criteria = it.criteria.iter().enumerate();
        criteria.map(move |(index, it)| (format!("sections[{section}].criteria[{index}]"), it))
    });
    criteria.collect()
}

struct Linter<'r> {
    rubric: &'r Rubric,
    lints: Vec<Lint>,
}

impl Linter<'_> {
    fn add(&mut self, path: &str, kind: Kind, message: impl Into<String>) {
        self.lints.push(Lint { at: self.rubric.at(path), kind, message: message.into() });
    }

    fn wording(&mut self, path: &str, criterion: &Criterion) {
        let languages = self.rubric.program.languages.clone();
        for (title, language) in criterion.title.0.iter().zip(&languages) {
            if let Some(joint) = wording::compound(title) {
                let message = format!(
                    "`{title}` asks for two things, joined by `{joint}`; a conversation that shows only one of them has no \
                     right level, so make two criteria of it"
                );
                self.add(&format!("{path}.title"), Kind::Compound, message);
            }
            self.observable(&format!("{path}.title"), title, language);
        }
        if let Scale::Levels(levels) = &criterion.scale {
            for (index, level) in levels.iter().enumerate() {
                for (anchor, language) in level.anchor.0.iter().zip(&languages) {
                    self.observable(&format!("{path}.scale.levels[{index}].anchor"), anchor, language);
                }
            }
        }
    }

    fn observable(&mut self, path: &str, text: &str, language: &str) {
        if let Some((word, better)) = wording::unobservable(text, language) {
            let message = format!("`{word}` cannot be seen in a transcript; {better}");
            self.add(path, Kind::Unobservable, message);
        }
    }

    fn levels(&mut self, path: &str, criterion: &Criterion) {
        let Scale::Levels(levels) = &criterion.scale else { return };
        let title = |level: &Level| level.title.0.first().cloned().unwrap_or_default();
        for (index, level) in levels.iter().enumerate() {
            let place = format!("{path}.scale.levels[{index}]");
            let Some(when) = &level.when else {
                if let Some(always) = levels.iter().find(|it| it.when.as_ref().is_some_and(implied::always)) {
                    let message = format!(
                        "no conversation can be `{}`: the condition of `{}` holds in every one",
                        title(level),
                        title(always)
                    );
                    self.add(&place, Kind::UnreachableLevel, message);
                }
                continue;
            };
            if let Some(why) = implied::never(when) {
                let message = format!("no conversation can be `{}`: {why}", title(level));
                self.add(&format!("{place}.when"), Kind::UnreachableLevel, message);
            }
            let higher = levels[index + 1..].iter().find(|it| it.when.as_ref().is_some_and(|it| implied::by(when, it)));
            if let Some(higher) = higher {
                let message = format!(
                    "no conversation can be `{}`: whenever its condition holds, that of the higher level `{}` holds, too",
                    title(level),
                    title(higher)
                );
                self.add(&format!("{place}.when"), Kind::UnreachableLevel, message);
            }
        }
    }

    fn questions(&mut self, path: &str, criterion: &Criterion) {
        let Scale::Levels(levels) = &criterion.scale else { return };
        for (index, level) in levels.iter().enumerate() {
            let Some(when) = &level.when else { continue };
            let mut open = Vec::new();
            when.walk(&mut |it| {
                if let Condition::Ask { question, .. } = it
                    && !wording::is_yes_or_no(question)
                {
                    open.push(question);
                }
            });
            for question in open {
                let message = format!(
                    "`{question}` cannot be answered by yes or no; ask for one thing that can be seen, such as `Does the \
                     advisor name a date?`"
                );
                self.add(&format!("{path}.scale.levels[{index}].when"), Kind::NotYesOrNo, message);
            }
        }
    }

    /// A criterion of which no case says anything has not been tried by its author.
    fn cases(&mut self, path: &str, criterion: &Criterion) {
        let expected = |case: &crate::Case| case.expect.iter().any(|(id, _)| *id == criterion.id);
        if !self.rubric.cases.iter().any(expected) {
            let message = format!(
                "no case says what `{}` comes to; write one that reaches it, and a near miss that does not",
                criterion.id
            );
            self.add(path, Kind::Untried, message);
        }
    }

    fn agreeing(&mut self, criteria: &[(String, &Criterion)]) {
        for (index, (path, criterion)) in criteria.iter().enumerate() {
            let earlier = criteria[..index].iter().find(|(_, it)| same_scale(&it.scale, &criterion.scale));
            if let Some((_, other)) = earlier {
                let message = format!(
                    "`{}` and `{}` look for the same and always agree; what they say counts twice, so keep one of them",
                    criterion.id, other.id
                );
                self.add(path, Kind::AlwaysAgree, message);
            }
        }
    }

    fn weights(&mut self) {
        let sections: Vec<_> = self.rubric.program.sections.iter().enumerate().filter(|(_, it)| !it.bonus).collect();
        let all: f64 = sections.iter().map(|(_, it)| it.weight).sum();
        let criteria: usize = sections.iter().map(|(_, it)| it.criteria.len()).sum();
        if criteria < 3 {
            return;
        }
        let mut heavy = Vec::new();
        for (index, section) in sections {
            let own: f64 = section.criteria.iter().map(|it| it.weight).sum();
            for (place, criterion) in section.criteria.iter().enumerate() {
                let share = criterion.weight / own * section.weight / all;
                if share > 0.5 {
                    heavy.push((format!("sections[{index}].criteria[{place}]"), criterion.id.clone(), share));
                }
            }
        }
        for (path, id, share) in heavy {
            let message = format!(
                "`{id}` decides {:.0} % of the score alone; give the others more weight, or it less",
                share * 100.0
            );
            self.add(&path, Kind::Heavy, message);
        }
    }
}

/// Whether two scales come to the same in every conversation.
fn same_scale(left: &Scale, right: &Scale) -> bool {
    match (left, right) {
        (Scale::Levels(left), Scale::Levels(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| match (&left.when, &right.when) {
                    (Some(left), Some(right)) => implied::by(left, right) && implied::by(right, left),
                    (None, None) => true,
                    _ => false,
                })
        }
        (Scale::Number(left), Scale::Number(right)) => left.source == right.source,
        _ => false,
    }
}

/// The values that a measure can have.
fn range(measure: Measure) -> (f64, f64) {
    match measure {
        Measure::WordShare | Measure::TalkShare | Measure::OverlapShare => (0.0, 100.0),
        // Negative where somebody begins before the other has ended.
        Measure::ResponseLatency => (f64::NEG_INFINITY, f64::INFINITY),
        Measure::LongestMonologueWords
        | Measure::LongestMonologue
        | Measure::Questions
        | Measure::QuestionsPerHour
        | Measure::SpeakingPace
        | Measure::Interruptions
        | Measure::InterruptionsPerHour => (0.0, f64::INFINITY),
    }
}
