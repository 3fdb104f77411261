//! What a practice generator returned, held against what it may return. Nothing that it says reaches a learner before
//! it has passed here: sizes are bounded, ids are ids, and no hidden fact is in a text that does not declare it.

mod leak;

use std::collections::BTreeSet;

use plumbline_core::Failure;
use plumbline_core::practice::{Brief, Line, Scenario};

pub use self::leak::Leak;

/// Scenarios in one answer.
pub const SCENARIOS: usize = 10;
/// Hidden facts of a scenario.
pub const FACTS: usize = 12;
/// The fewest and the most turns that a learner may have.
pub const TURNS: std::ops::RangeInclusive<u32> = 4..=60;
/// Characters of a title, and of a persona's name, role, aim or manner.
pub const TITLE: usize = 200;
/// Characters of a situation.
pub const SITUATION: usize = 4_000;
/// Characters of a hidden fact, and of what reveals it.
pub const FACT: usize = 500;
/// Characters of a line, the opening one included.
pub const LINE: usize = 2_000;
/// Bytes of the state that a line hands back.
pub const STATE: usize = 64 << 10;
/// Bytes of an id, and of the reason for which a role-play is over.
pub const ID: usize = 128;
/// Options of a scenario or a line, and the characters of each value.
pub const OPTIONS: (usize, usize) = (50, 4_000);

/// Something that may not be used, and where it is.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
#[error("{place}: {why}")]
pub struct Fault {
    /// Where, such as `scenarios[0].hidden[2].text`.
    pub place: String,
    /// What is wrong there.
    pub why: Why,
}

/// What is wrong with something that a generator returned.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum Why {
    /// A text that must say something.
    #[error("is empty; it must say something")]
    Empty,
    /// A text over its limit.
    #[error("has {length} characters; at most {most} are allowed")]
    TooLong {
        /// Its length, in characters.
        length: usize,
        /// The limit.
        most: usize,
    },
    /// Too few or too many of something.
    #[error("{count} are not allowed; it must be {least} to {most}")]
    Count {
        /// How many there are.
        count: usize,
        /// The fewest allowed.
        least: usize,
        /// The most allowed.
        most: usize,
    },
    /// A control character other than a line break or a tab.
    #[error("holds a control character; only line breaks and tabs are allowed")]
    ControlCharacter,
    /// An id that is none.
    #[error("is not an id; it must be lower-case words joined by hyphens, of at most {ID} bytes")]
    NotAnId,
    /// An id that another scenario has, or a criterion that is there twice.
    #[error("is there twice; it must be unique")]
    Twice,
    /// A criterion that was not asked for.
    #[error("is none of the brief's criteria")]
    ForeignCriterion,
    /// A difficulty that is not a number from 0 to 1.
    #[error("is not a number from 0 to 1")]
    NotAShare,
    /// A fact whose words are all in what the learner sees from the start, so that nobody could tell it given away.
    #[error(
        "says nothing that the learner does not see from the start; it must hold a number, a name or a word of its own"
    )]
    NothingToHide,
    /// A text gives a hidden fact away.
    #[error("gives away hidden fact {fact}: {leak}")]
    GivesAway {
        /// Which, as an index into the scenario's hidden facts.
        fact: usize,
        /// By what.
        leak: Leak,
    },
    /// A line reveals a fact that does not exist.
    #[error("reveals hidden fact {fact}, and there are {facts}")]
    NoSuchFact {
        /// The index that it names.
        fact: u32,
        /// How many there are.
        facts: usize,
    },
    /// A line reveals a fact that was revealed before.
    #[error("reveals hidden fact {fact} a second time")]
    RevealedBefore {
        /// Which.
        fact: u32,
    },
}

impl From<Fault> for Failure {
    fn from(Fault { place, why }: Fault) -> Self {
        Self::InvalidOutput { place, message: why.to_string() }
    }
}

/// Checks the scenarios that a generator made for a brief.
///
/// # Errors
/// Everything that is wrong, with its place.
pub fn scenarios(brief: &Brief, scenarios: &[Scenario]) -> Result<(), Vec<Fault>> {
    let mut faults = Faults::default();
    faults.count("scenarios", scenarios.len(), 1, SCENARIOS);
    let mut ids = BTreeSet::new();
    for (index, it) in scenarios.iter().take(SCENARIOS).enumerate() {
        let place = format!("scenarios[{index}]");
        if !ids.insert(it.id.as_str()) {
            faults.add(format!("{place}.id"), Why::Twice);
        }
        let mut criteria = BTreeSet::new();
        for (index, criterion) in it.criteria.iter().enumerate() {
            let place = format!("{place}.criteria[{index}]");
            if !brief.gaps.iter().any(|gap| gap.criterion == *criterion) {
                faults.add(&place, Why::ForeignCriterion);
            }
            if !criteria.insert(criterion) {
                faults.add(&place, Why::Twice);
            }
        }
        faults.scenario(&place, it);
    }
    faults.none()
}

/// Checks a line of the counterpart's. `known` is what the learner has heard or said before it: the words of it give
/// nothing away any more. `revealed` are the facts that earlier lines revealed.
///
/// # Errors
/// Everything that is wrong, with its place.
pub fn line<'t>(
    scenario: &'t Scenario,
    known: impl IntoIterator<Item = &'t str>,
    revealed: &BTreeSet<u32>,
    line: &Line,
) -> Result<(), Vec<Fault>> {
    let mut faults = Faults::default();
    match &line.ended {
        None => faults.text("line.text", &line.text, LINE),
        Some(reason) => {
            faults.optional_text("line.text", &line.text, LINE);
            faults.id("line.ended", reason);
        }
    }
    faults.count("line.state", line.state.len(), 0, STATE);
    faults.options("line.options", &line.options);
    let mut now = revealed.clone();
    for (index, fact) in line.revealed.iter().enumerate() {
        let place = format!("line.revealed[{index}]");
        if *fact as usize >= scenario.hidden.len() {
            faults.add(place, Why::NoSuchFact { fact: *fact, facts: scenario.hidden.len() });
        } else if !now.insert(*fact) {
            faults.add(place, Why::RevealedBefore { fact: *fact });
        }
    }
    let told = now.iter().filter_map(|it| scenario.hidden.get(*it as usize)).map(|it| it.text.as_str());
    let known = leak::Known::of(known.into_iter().chain(told));
    for (index, fact) in scenario.hidden.iter().enumerate() {
        let hidden = u32::try_from(index).is_ok_and(|it| !now.contains(&it));
        if let Some(leak) = hidden.then(|| leak::find(&fact.text, &known, &line.text)).flatten() {
            faults.add("line.text", Why::GivesAway { fact: index, leak });
        }
    }
    faults.none()
}

/// The faults found so far.
#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn scenario(&mut self, place: &str, it: &Scenario) {
        self.id(&format!("{place}.id"), &it.id);
        self.text(&format!("{place}.title"), &it.title, TITLE);
        self.text(&format!("{place}.situation"), &it.situation, SITUATION);
        self.text(&format!("{place}.opening"), &it.opening, LINE);
        let persona = &it.counterpart;
        let persona =
            [("name", &persona.name), ("role", &persona.role), ("aim", &persona.aim), ("manner", &persona.manner)];
        for (name, text) in persona {
            self.text(&format!("{place}.counterpart.{name}"), text, TITLE);
        }
        self.count(&format!("{place}.criteria"), it.criteria.len(), 1, 50);
        self.count(
            &format!("{place}.most_turns"),
            it.most_turns as usize,
            *TURNS.start() as usize,
            *TURNS.end() as usize,
        );
        if !(0.0..=1.0).contains(&it.difficulty) {
            self.add(format!("{place}.difficulty"), Why::NotAShare);
        }
        self.options(&format!("{place}.options"), &it.options);
        self.count(&format!("{place}.hidden"), it.hidden.len(), 0, FACTS);
        let seen = [
            ("title", &it.title),
            ("situation", &it.situation),
            ("opening", &it.opening),
            ("counterpart.name", persona[0].1),
            ("counterpart.role", persona[1].1),
            ("counterpart.aim", persona[2].1),
            ("counterpart.manner", persona[3].1),
        ];
        let nothing = leak::Known::default();
        let all = leak::Known::of(seen.iter().map(|(_, text)| text.as_str()));
        for (index, fact) in it.hidden.iter().take(FACTS).enumerate() {
            let at = format!("{place}.hidden[{index}]");
            self.text(&format!("{at}.text"), &fact.text, FACT);
            self.text(&format!("{at}.revealed_by"), &fact.revealed_by, FACT);
            if !leak::tells(&fact.text, &all) {
                self.add(format!("{at}.text"), Why::NothingToHide);
            }
            for (name, text) in seen {
                if let Some(leak) = leak::find(&fact.text, &nothing, text) {
                    self.add(format!("{place}.{name}"), Why::GivesAway { fact: index, leak });
                }
            }
        }
    }

    fn add(&mut self, place: impl Into<String>, why: Why) {
        self.0.push(Fault { place: place.into(), why });
    }

    fn none(self) -> Result<(), Vec<Fault>> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }

    fn count(&mut self, place: &str, count: usize, least: usize, most: usize) {
        if !(least..=most).contains(&count) {
            self.add(place, Why::Count { count, least, most });
        }
    }

    fn text(&mut self, place: &str, text: &str, most: usize) {
        if text.trim().is_empty() {
            self.add(place, Why::Empty);
        }
        self.optional_text(place, text, most);
    }

    fn optional_text(&mut self, place: &str, text: &str, most: usize) {
        let length = text.chars().count();
        if length > most {
            self.add(place, Why::TooLong { length, most });
        }
        if text.chars().any(|it| it.is_control() && it != '\n' && it != '\t') {
            self.add(place, Why::ControlCharacter);
        }
    }

    fn id(&mut self, place: &str, id: &str) {
        let word = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit());
        if id.len() > ID || !id.split('-').all(word) {
            self.add(place, Why::NotAnId);
        }
    }

    fn options(&mut self, place: &str, options: &[(String, String)]) {
        let (most, longest) = OPTIONS;
        self.count(place, options.len(), 0, most);
        for (index, (name, value)) in options.iter().take(most).enumerate() {
            self.text(&format!("{place}[{index}].0"), name, ID);
            self.optional_text(&format!("{place}[{index}].1"), value, longest);
        }
    }
}
