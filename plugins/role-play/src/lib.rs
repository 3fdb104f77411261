//! Role-plays for sales and service, in English and German, made from a person's own gaps.
//!
//! A scenario is a story, a counterpart with a mood, facts that are told when they are earned, and occasions that come
//! up so that a skill is called for. The counterpart understands forms and phrases: that a question is open, that it
//! is about what something costs, that words of its own come back. It does not understand meaning; what it cannot
//! place it says so, as somebody would. Everything follows from the brief, its seed and what is said; a language
//! model, where one is granted, changes wording alone.

mod cast;
mod counterpart;
mod focus;
mod heard;
mod language;
mod lexicon;
mod occasion;
mod phrases;
mod scenario;
mod speech;
mod state;
mod stories;
mod voice;

use plumbline_sdk::practice::{Brief, Description, Line, Play, PracticeGenerator, Scenario};
use plumbline_sdk::{Failure, Lexicon, Manifest};

use crate::cast::Cast;
use crate::heard::Heard;
use crate::language::Language;
use crate::lexicon::Term;
use crate::state::State;

/// The generator, prepared: the words of both languages as tables.
#[derive(Debug)]
pub struct RolePlay {
    english: Lexicon<Term>,
    german: Lexicon<Term>,
}

impl PracticeGenerator for RolePlay {
    const MANIFEST: Manifest = plumbline_sdk::manifest!()
        .summary("Role-plays for sales and service from a person's own gaps, in English and German.")
        .judge();

    fn prepare() -> Self {
        Self { english: lexicon::english(), german: lexicon::german() }
    }

    fn describe(language: &str) -> Result<Description, Failure> {
        let title = Language::of(language).unwrap_or(Language::English).say("Role-play", "Rollenspiel");
        Ok(Description::new(title, &["en", "de"]))
    }

    fn generate(&self, brief: &Brief<'_>) -> Result<Vec<Scenario>, Failure> {
        scenario::scenarios(brief)
    }

    fn reply(&self, play: &Play<'_>, state: &[u8]) -> Result<Line, Failure> {
        let cast = Cast::again(play)?;
        let state = State::read(state)?;
        let lexicon = match cast.language {
            Language::English => &self.english,
            Language::German => &self.german,
        };
        let heard = Heard::of(play, lexicon);
        let (line, told) = counterpart::answer(play, &cast, &heard, state);
        Ok(voice::spoken(play, &cast, &told, line))
    }
}

plumbline_sdk::export_practice!(RolePlay);
