//! Who plays in which story, with which numbers: made from the seed alone, and made again for each answer from what the
//! scenario notes.

use plumbline_sdk::Failure;
use plumbline_sdk::practice::{Dice, Play};

use crate::focus::Focus;
use crate::language::Language;
use crate::occasion::Occasion;
use crate::phrases::Mood;
use crate::stories::{self, Secret, Story, Topic};

/// A story with everything that the seed decides.
#[derive(Debug)]
pub struct Cast {
    pub language: Language,
    pub story: &'static Story,
    pub seed: u64,
    pub mood: Mood,
    pub name: &'static str,
    pub opening: &'static str,
    /// What comes up, in order.
    pub occasions: Vec<Occasion>,
    /// What the learner once said to a customer.
    pub quote: Option<String>,
    slots: Vec<(&'static str, &'static str)>,
}

/// What a scenario notes for the answers.
pub mod note {
    pub const STORY: &str = "story";
    pub const SEED: &str = "seed";
    pub const LANGUAGE: &str = "language";
    /// The places of the occasions among all, such as `3,7`.
    pub const OCCASIONS: &str = "occasions";
    pub const QUOTE: &str = "quote";
}

impl Cast {
    /// The cast of a new scenario.
    pub fn new(language: Language, story: &'static Story, seed: u64, focus: Focus, difficulty: f32) -> Self {
        let mut occasions = vec![focus.occasion];
        let mut others: Vec<Occasion> =
            Occasion::of(story.kind).iter().copied().filter(|it| *it != focus.occasion).collect();
        Dice::named(seed, "occasions").shuffle(&mut others);
        let more = usize::from(difficulty >= 0.34) + usize::from(difficulty >= 0.67);
        occasions.extend(others.into_iter().take(more));
        Self::of(language, story, seed, occasions)
    }

    /// The cast of a role-play under way.
    ///
    /// # Errors
    /// Where the scenario is none of ours.
    pub fn again(play: &Play<'_>) -> Result<Self, Failure> {
        let read = || {
            let language = Language::of(play.option(note::LANGUAGE)?)?;
            let story = stories::find(language, play.option(note::STORY)?)?;
            let seed = play.option(note::SEED)?.parse().ok()?;
            let places = play.option(note::OCCASIONS)?.split(',');
            let occasion = |it: &str| Occasion::ALL.get(it.parse::<usize>().ok()?).copied();
            let occasions = places.map(occasion).collect::<Option<Vec<Occasion>>>()?;
            let mut cast = Self::of(language, story, seed, occasions);
            cast.quote = play.option(note::QUOTE).map(str::to_owned);
            (play.facts().count() == story.secrets.len()).then_some(cast)
        };
        read().ok_or_else(|| Failure::new("unknown-scenario", "the scenario is none that this generator has made"))
    }

    fn of(language: Language, story: &'static Story, seed: u64, occasions: Vec<Occasion>) -> Self {
        let mut dice = Dice::named(seed, story.key);
        let one_of = |dice: &mut Dice, all: &'static [&'static str]| dice.one_of(all).copied().unwrap_or_default();
        let name = one_of(&mut dice, story.names);
        let opening = one_of(&mut dice, story.openings);
        let mood = dice.one_of(&Mood::ALL).copied().unwrap_or(Mood::Friendly);
        let slots = story.slots.iter().map(|(slot, values)| (*slot, one_of(&mut dice, values))).collect();
        Self { language, story, seed, mood, name, opening, occasions, quote: None, slots }
    }

    /// A text of the story with its places filled.
    pub fn fill(&self, text: &str) -> String {
        let mut filled = text.replace("{name}", self.name);
        for (slot, value) in &self.slots {
            filled = filled.replace(&format!("{{{slot}}}"), value);
        }
        filled
    }

    /// What the counterpart knows about a topic, and its place among the facts.
    pub fn secret(&self, topic: Topic) -> Option<(usize, &'static Secret)> {
        self.story.secrets.iter().enumerate().find(|(_, it)| it.topic == topic)
    }

    /// The occasions as a scenario notes them.
    pub fn noted_occasions(&self) -> String {
        let place = |it: &Occasion| Occasion::ALL.iter().position(|other| other == it).unwrap_or_default().to_string();
        self.occasions.iter().map(place).collect::<Vec<_>>().join(",")
    }
}
