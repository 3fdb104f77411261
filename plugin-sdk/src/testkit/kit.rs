//! A scorecard, prepared once and run natively.

use plumbline_core::definition::Definition;
use plumbline_core::manifest::Manifest;
use plumbline_core::score::Outcome;
use plumbline_core::{Failure, finding};

use crate::capability::host::{HOST, Host};
use crate::testkit::{Scene, TestCard, contract, conversation};
use crate::{JudgeQuestion, JudgeRefusal, LogLevel, Scorecard, Transcript, Verdict, export};

/// A scorecard under test.
///
/// Settings, judge and log belong to the test's thread; a new kit starts without any.
#[derive(Debug)]
pub struct Kit<S> {
    scorecard: S,
    definition: Definition,
}

impl<S: Scorecard> Kit<S> {
    /// Prepares the scorecard, and checks its definition as an upload would.
    ///
    /// # Panics
    /// Where the definition is not sound, with everything that is wrong with it.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "preparing a scorecard is not a default of anything")]
    pub fn new() -> Self {
        HOST.replace(Host::default());
        Self { scorecard: S::prepare(), definition: definition::<S>("en") }
    }

    /// With these settings granted: JSON.
    #[must_use]
    pub fn settings(self, json: &str) -> Self {
        HOST.with_borrow_mut(|it| it.settings = Some(json.to_owned()));
        self
    }

    /// With a judge that answers by this function.
    #[must_use]
    pub fn judge(self, judge: impl Fn(&JudgeQuestion) -> Result<Verdict, JudgeRefusal> + 'static) -> Self {
        HOST.with_borrow_mut(|it| it.judge = Some(Box::new(judge)));
        self
    }

    /// Scores a conversation through the host's checks.
    #[must_use]
    pub fn score(&self, scene: impl Into<Scene>) -> TestCard {
        TestCard::of(&self.definition, &scene.into(), S::MANIFEST.attribute_names(), |it| self.run(it))
    }

    /// What the scorecard answers, unchecked: what a bench measures.
    ///
    /// # Errors
    /// As [`Scorecard::score`].
    pub fn run(&self, transcript: &Transcript) -> Result<finding::Assessment, finding::Refusal> {
        export::score(&self.scorecard, transcript).map(contract::assessment).map_err(contract::refusal)
    }

    /// What the scorecard has logged since the kit was made.
    #[must_use]
    pub fn logged(&self) -> Vec<(LogLevel, String)> {
        HOST.with_borrow(|it| it.said.clone())
    }

    /// The definition, as the host found it sound.
    #[must_use]
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// The scorecard itself.
    #[must_use]
    pub fn scorecard(&self) -> &S {
        &self.scorecard
    }
}

/// Fails unless the scorecard would pass an upload: its manifest can be read and agrees with its definition, which is
/// sound and of the same structure in every language; and odd conversations (one turn, no times, nobody on the other
/// side, a language that it does not know) are rated or declined, without a failure and without unverified evidence.
///
/// # Panics
/// Where something is wrong, with what it is.
pub fn assert_sound<S: Scorecard>() {
    let json = S::MANIFEST.json_text();
    let manifest: Manifest = match serde_json::from_str(&json) {
        Ok(manifest) => manifest,
        Err(error) => panic!("the manifest cannot be read: {error}: {json}"),
    };
    let kit = Kit::<S>::new();
    assert_eq!(manifest.name, kit.definition.id, "the definition has the manifest's name");
    assert_eq!(manifest.version, kit.definition.version, "the definition has the manifest's version");
    let structure = plumbline_measure::hashes(&kit.definition).structure;
    for language in kit.definition.languages.iter().map(String::as_str).chain(["de", "fr-CA", "", "und"]) {
        let other = plumbline_measure::hashes(&definition::<S>(language)).structure;
        assert_eq!(structure, other, "the structure is the same in every language, and `{language}` differs");
    }
    for language in kit.definition.languages.iter().map(String::as_str).chain(["fr", "und"]) {
        for odd in ODD {
            let card = kit.score(conversation(odd).in_language(language));
            match card.outcome() {
                Outcome::Scored(scored) => {
                    for it in &scored.criteria {
                        assert!(it.failure.is_none(), "{}: {:?} in\n{odd}", it.criterion, it.failure);
                    }
                }
                Outcome::Declined { .. } => {}
                Outcome::Failed { failure } => panic!("{failure} in\n{odd}"),
            }
        }
    }
}

const ODD: &[&str] = &[
    "Agent: Hello.",
    "Agent: ?",
    "Customer: Is anybody there?",
    "Agent: Hello.\nAgent: Hello?\nAgent: Anyone?",
    "[0-1] Agent: One.\n[0-1] Customer: Two.\n[0-1] Customer 2: Three.\n[0-1] Colleague: Four.\n[0-1] Bot: Five.",
    "Agent: 😀 ’ß İ ̈\u{301} —\nCustomer: ﷽ ẞß\n  \u{a0}\u{2028}…",
    "Speaker 1: So what do you think?\nSpeaker 2: I think so.",
];

fn definition<S: Scorecard>(language: &str) -> Definition {
    let raw = match export::define::<S>(language) {
        Ok(raw) => contract::definition(raw),
        Err(failure) => panic!("there is no definition: {}", Failure::from(contract::failure(failure))),
    };
    match plumbline_measure::sound(&raw) {
        Ok(definition) => definition,
        Err(faults) => {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            panic!("the definition is not sound:\n{}", faults.join("\n"));
        }
    }
}
