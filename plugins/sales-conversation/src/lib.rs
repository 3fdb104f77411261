//! A scorecard for sales conversations in English: what was asked, what was made of the answers, and how it was left.
//!
//! It judges by words that can be pointed at. It sees that a question was asked, and not that it was a good one; it sees
//! a date and a name beside a next step, and not whether anybody means to keep it. So a level says what was said; where
//! a conversation is too short to show that something was left out, the finding is `insufficient-evidence` and not zero.

mod call;
mod closing;
mod conduct;
mod decision;
mod discovery;
mod impact;
mod objections;
mod settings;
mod talk;
mod terms;
mod value;

use plumbline_sdk::{
    Assessment, Capabilities as _, Card, Conversation, Definition, Failure, Lexicon, Manifest, Refusal, Scorecard,
};

use crate::call::Call;
use crate::settings::Settings;
use crate::terms::Term;

/// The scorecard, prepared.
#[derive(Debug)]
pub struct Sales {
    lexicon: Lexicon<Term>,
}

const CARD: Card = Card::new(
    "Sales conversation",
    "What was asked, what was made of the answers, how objections were met, and how the conversation was left. Judged by \
     the words that were said, in English.",
    &["en"],
    &[
        discovery::SECTION,
        impact::SECTION,
        decision::SECTION,
        objections::SECTION,
        value::SECTION,
        closing::SECTION,
        talk::SECTION,
        conduct::SECTION,
    ],
);

impl Scorecard for Sales {
    const MANIFEST: Manifest = plumbline_sdk::manifest!()
        .summary("Discovery, impact, decision, objections, value, next steps and the share of talk, in English.")
        .settings(include_str!("settings.schema.json"));

    fn prepare() -> Self {
        Self { lexicon: Lexicon::new(terms::PHRASES) }
    }

    fn define(_language: &str) -> Result<Definition, Failure> {
        Ok(CARD.define())
    }

    fn score(&self, conversation: &Conversation<'_>) -> Result<Assessment, Refusal> {
        conversation.require_language(CARD.languages())?;
        let settings = Settings::read(Self::settings().as_deref())?;
        let call = Call::new(conversation, self.lexicon.read(conversation));
        CARD.assess(
            (discovery::findings(&call).into_iter())
                .chain(impact::findings(&call))
                .chain(decision::findings(&call))
                .chain(objections::findings(&call, &settings))
                .chain(value::findings(&call))
                .chain(closing::findings(&call))
                .chain(talk::findings(&call))
                .chain(conduct::findings(&call)),
        )
    }
}

plumbline_sdk::export!(Sales);
