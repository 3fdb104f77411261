//! A role-play as the generator sees it: its own scenario, and everything said so far.

use crate::bindings::practice as contract;
use crate::{Conversation, Turn, Vocabulary};

/// A role-play under way.
#[derive(Clone, Debug)]
pub struct Play<'a> {
    scenario: &'a contract::Scenario,
    conversation: Conversation<'a>,
}

/// A hidden fact of the scenario at hand: the only thing by which a [`Line`](super::Line) can reveal one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fact<'a> {
    pub(super) index: u32,
    text: &'a str,
}

impl<'a> Fact<'a> {
    /// What is hidden.
    #[must_use]
    pub const fn text(self) -> &'a str {
        self.text
    }

    /// Its place among the scenario's facts.
    #[must_use]
    pub const fn index(self) -> usize {
        self.index as usize
    }
}

impl<'a> Play<'a> {
    pub(super) const fn new(scenario: &'a contract::Scenario, conversation: Conversation<'a>) -> Self {
        Self { scenario, conversation }
    }

    /// Everything said so far. The learner is its subject, and has spoken last.
    #[must_use]
    pub const fn conversation(&self) -> &Conversation<'a> {
        &self.conversation
    }

    /// What the learner said last; None where they have not spoken.
    #[must_use]
    pub fn last(&self) -> Option<Turn<'_>> {
        self.conversation.by_subject().next_back()
    }

    /// How many turns the learner has taken.
    #[must_use]
    pub fn turns_taken(&self) -> usize {
        self.conversation.by_subject().count()
    }

    /// How many turns the learner may take.
    #[must_use]
    pub const fn most_turns(&self) -> usize {
        self.scenario.most_turns as usize
    }

    /// From 0 (easy) to 1 (hard).
    #[must_use]
    pub const fn difficulty(&self) -> f32 {
        if self.scenario.difficulty.is_nan() { 0.0 } else { self.scenario.difficulty.clamp(0.0, 1.0) }
    }

    /// What the learner was told.
    #[must_use]
    pub fn situation(&self) -> &'a str {
        &self.scenario.situation
    }

    /// What the counterpart is called.
    #[must_use]
    pub fn name(&self) -> &'a str {
        &self.scenario.counterpart.name
    }

    /// What the counterpart is.
    #[must_use]
    pub fn role(&self) -> &'a str {
        &self.scenario.counterpart.role
    }

    /// How the counterpart means to be.
    #[must_use]
    pub fn manner(&self) -> &'a str {
        &self.scenario.counterpart.manner
    }

    /// The hidden facts, in the scenario's order.
    pub fn facts(&self) -> impl Iterator<Item = Fact<'a>> {
        (0..).zip(&self.scenario.hidden).map(|(index, it)| Fact { index, text: &it.text })
    }

    /// What the generator has noted in the scenario.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&'a str> {
        self.scenario.options.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// Whether words that are not one's own give one of these facts away to somebody who has heard all of this; see
    /// [`gives_away`].
    #[must_use]
    pub fn gives_away(&self, text: &str, hidden: impl IntoIterator<Item = Fact<'a>>) -> bool {
        let mut known = Vocabulary::of(self.conversation.turns());
        known.add_text(&self.scenario.situation);
        gives_away(text, &known, hidden.into_iter().map(Fact::text))
    }
}

/// Whether a text gives one of these facts away to somebody who knows these words: it holds a number of it, or two of
/// its content words, or the only one, that are not known. Meant to be stricter than the host; the host decides.
#[must_use]
pub fn gives_away<'t>(text: &str, known: &Vocabulary, facts: impl IntoIterator<Item = &'t str>) -> bool {
    let numbers = |text: &str| -> Vec<String> {
        let digits = text.split(|it: char| !it.is_ascii_digit() && !matches!(it, '.' | ','));
        digits.map(|it| it.replace(['.', ','], "")).filter(|it| it.len() > 1).collect()
    };
    let (said, said_numbers) = (Vocabulary::of_text(text), numbers(text));
    facts.into_iter().any(|fact| {
        let telling = Vocabulary::of_text(fact).without(known);
        let found = telling.in_common(&said);
        let number = numbers(fact).iter().any(|it| said_numbers.contains(it));
        number || found >= 2 || (found == 1 && telling.len() == 1)
    })
}
