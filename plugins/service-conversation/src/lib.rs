//! A scorecard for service conversations in English and German: complaints, support calls, service chats.
//!
//! It judges by words that can be pointed at: that the customer's matter came back in somebody's words, and not that it
//! was understood; that an apology was said, and not how it was meant. What a rule cannot see is named in its guidance.

mod compliance;
mod contact;
mod handling;
mod lexicon;
mod outcome;
mod reading;
mod settings;
mod understanding;

use plumbline_sdk::{
    Assessment, Capabilities as _, Card, Conversation, Definition, Failure, Lexicon, Manifest, Refusal, Scorecard,
};

use crate::lexicon::Term;
use crate::reading::{Language, Reading};
use crate::settings::Settings;

/// The scorecard, prepared: the words of both languages as tables.
#[derive(Debug)]
pub struct Service {
    english: Lexicon<Term>,
    german: Lexicon<Term>,
}

const CARD: Card = Card::new(
    "Service conversation",
    "How a service conversation is led: the customer's matter said again, acknowledged and asked about; taken on by \
     somebody, explained without blame; ended with a solution or a dated next step. A missing required notice or a \
     forbidden promise fails the card. Judged by the words that were said, in English and German.",
    &["en", "de"],
    &[contact::SECTION, understanding::SECTION, handling::SECTION, outcome::SECTION, compliance::SECTION],
)
.conversation_types(&["complaint", "support", "service-chat"]);

impl Scorecard for Service {
    const MANIFEST: Manifest = plumbline_sdk::manifest!()
        .summary("Understanding, ownership, outcome, required notice and forbidden promises, in English and German.")
        .settings(include_str!("settings.schema.json"));

    fn prepare() -> Self {
        Self { english: lexicon::english(), german: lexicon::german() }
    }

    fn define(_language: &str) -> Result<Definition, Failure> {
        Ok(CARD.define())
    }

    fn score(&self, conversation: &Conversation<'_>) -> Result<Assessment, Refusal> {
        conversation.require_language(CARD.languages())?;
        let settings = Settings::parse(Self::settings().as_deref())?;
        let language = Language::spoken_in(conversation);
        let found = match language {
            Language::English => self.english.read(conversation),
            Language::German => self.german.read(conversation),
        };
        let reading = Reading::new(conversation, found, language, settings);
        CARD.assess(
            (contact::findings(&reading).into_iter())
                .chain(understanding::findings(&reading))
                .chain(handling::findings(&reading))
                .chain(outcome::findings(&reading))
                .chain(compliance::findings(&reading)),
        )
    }
}

plumbline_sdk::export!(Service);
