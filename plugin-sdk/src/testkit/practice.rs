//! Runs a practice generator natively, through the host's own guard and session.

use std::marker::PhantomData;

use chrono::{DateTime, Utc};
use plumbline_core::manifest::Manifest;
use plumbline_core::practice as host;
use plumbline_practice::session::{Said, Session, View};
use plumbline_practice::{guard, sample};

use crate::bindings::practice as contract;
use crate::capability::host::{HOST, Host};
use crate::practice::{PracticeGenerator, export};
use crate::testkit::contract::{failure, transcript};
use crate::{JudgeRefusal, LogLevel};

/// A practice generator under test.
///
/// Settings, voice and log belong to the test's thread; a new kit starts without any.
#[derive(Debug)]
pub struct PracticeKit<G> {
    generator: G,
    /// What the host reads is of this thread.
    thread: PhantomData<*const ()>,
}

impl<G: PracticeGenerator> PracticeKit<G> {
    /// Prepares the generator.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "preparing a generator is not a default of anything")]
    pub fn new() -> Self {
        HOST.replace(Host::default());
        Self { generator: G::prepare(), thread: PhantomData }
    }

    /// With these settings granted: JSON.
    #[must_use]
    pub fn settings(self, json: &str) -> Self {
        HOST.with_borrow_mut(|it| it.settings = Some(json.to_owned()));
        self
    }

    /// With a language model that answers by this function of the instruction and what was said.
    #[must_use]
    pub fn voice(self, voice: impl Fn(&str, &[String]) -> Result<String, JudgeRefusal> + 'static) -> Self {
        HOST.with_borrow_mut(|it| it.voice = Some(Box::new(voice)));
        self
    }

    /// The scenarios for a brief, as the host found them sound.
    ///
    /// # Panics
    /// Where there are none, or the guard finds fault.
    #[must_use]
    pub fn generate(&self, brief: &host::Brief) -> Vec<host::Scenario> {
        let scenarios = match export::generate(&self.generator, &contract_brief(brief)) {
            Ok(scenarios) => scenarios.into_iter().map(scenario).collect::<Vec<_>>(),
            Err(refused) => panic!("there are no scenarios: {}", plumbline_core::Failure::from(failure(refused))),
        };
        if let Err(faults) = guard::scenarios(brief, &scenarios) {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            panic!("the scenarios are not sound:\n{}", faults.join("\n"));
        }
        scenarios
    }

    /// What the counterpart answers, unchecked.
    ///
    /// # Errors
    /// As [`PracticeGenerator::reply`].
    pub fn reply(&self, said: &Said<'_>) -> Result<host::Line, plumbline_core::PluginFailure> {
        let scenario = contract_scenario(said.scenario);
        export::reply(&self.generator, &scenario, said.state, &transcript(&said.transcript)).map(line).map_err(failure)
    }

    /// Plays a scenario to its end with a learner who sees what a learner sees, and says something or gives up.
    ///
    /// # Panics
    /// Where the generator fails, or the guard finds fault with a line.
    pub fn play(
        &self,
        scenario: &host::Scenario,
        brief: &host::Brief,
        mut learner: impl FnMut(&View) -> Option<String>,
    ) -> Session {
        let started = DateTime::<Utc>::UNIX_EPOCH;
        let mut session = Session::begin(scenario.clone(), &brief.language, &brief.conversation_type, started);
        while session.ended().is_none() {
            let Some(words) = learner(&session.view()) else {
                session.finish(plumbline_practice::session::Finish::GivenUp);
                break;
            };
            let answer = match session.say(&words) {
                Ok(said) => self.reply(&said),
                Err(error) => panic!("the learner cannot say `{words}`: {error}"),
            };
            let answer = answer.unwrap_or_else(|refused| panic!("no answer to `{words}`: {refused}"));
            if let Err(error) = session.hear(answer.clone()) {
                panic!("{error}: after `{words}` in {}: {answer:?}", scenario.id);
            }
        }
        session
    }

    /// What the generator has logged since the kit was made.
    #[must_use]
    pub fn logged(&self) -> Vec<(LogLevel, String)> {
        HOST.with_borrow(|it| it.said.clone())
    }
}

/// Fails unless the generator would pass an upload: its manifest can be read, it says what it is in every language that
/// it names, and there, easy and hard, its scenarios are sound, come out the same twice, and are answered line by line
/// whatever a learner says, for as long as they last.
///
/// # Panics
/// Where something is wrong, with what it is.
pub fn assert_practice_sound<G: PracticeGenerator>() {
    let json = G::MANIFEST.of_practice().json_text();
    let manifest: Manifest = match serde_json::from_str(&json) {
        Ok(manifest) => manifest,
        Err(error) => panic!("the manifest cannot be read: {error}: {json}"),
    };
    let described = match export::describe::<G>("en") {
        Ok(described) => described,
        Err(refused) => panic!("there is no description: {}", plumbline_core::Failure::from(failure(refused))),
    };
    assert_eq!((manifest.name, manifest.version), (described.id, described.version));
    let kit = PracticeKit::<G>::new();
    for language in &described.languages {
        assert!(export::describe::<G>(language).is_ok(), "there is no description in {language}");
        for (difficulty, seed) in [(0.0, 0), (0.5, 1), (1.0, u64::MAX)] {
            let brief = sample::brief(language, difficulty, seed);
            let scenarios = kit.generate(&brief);
            assert_eq!(scenarios, kit.generate(&brief), "the same brief gives the same scenarios");
            for scenario in &scenarios {
                let mut said = sample::SAID.iter().cycle();
                kit.play(scenario, &brief, |_| said.next().map(|&it| it.to_owned()));
            }
        }
    }
}

fn contract_brief(it: &host::Brief) -> contract::Brief {
    let gap = |it: &host::Gap| contract::Gap {
        scorecard: it.scorecard.clone(),
        criterion: it.criterion.clone(),
        title: it.title.clone(),
        guidance: it.guidance.clone(),
        level: it.level,
        error: it.error,
        examples: it.examples.clone(),
        options: it.options.clone(),
    };
    contract::Brief {
        language: it.language.clone(),
        conversation_type: it.conversation_type.clone(),
        gaps: it.gaps.iter().map(gap).collect(),
        done: it.done.clone(),
        difficulty: it.difficulty,
        seed: it.seed,
        options: it.options.clone(),
    }
}

fn scenario(it: contract::Scenario) -> host::Scenario {
    let contract::Persona { name, role, aim, manner } = it.counterpart;
    let fact = |it: contract::Fact| host::Fact { text: it.text, revealed_by: it.revealed_by };
    host::Scenario {
        id: it.id,
        title: it.title,
        situation: it.situation,
        counterpart: host::Persona { name, role, aim, manner },
        hidden: it.hidden.into_iter().map(fact).collect(),
        opening: it.opening,
        criteria: it.criteria,
        difficulty: it.difficulty,
        most_turns: it.most_turns,
        options: it.options,
    }
}

fn contract_scenario(it: &host::Scenario) -> contract::Scenario {
    let host::Persona { name, role, aim, manner } = it.counterpart.clone();
    let fact = |it: &host::Fact| contract::Fact { text: it.text.clone(), revealed_by: it.revealed_by.clone() };
    contract::Scenario {
        id: it.id.clone(),
        title: it.title.clone(),
        situation: it.situation.clone(),
        counterpart: contract::Persona { name, role, aim, manner },
        hidden: it.hidden.iter().map(fact).collect(),
        opening: it.opening.clone(),
        criteria: it.criteria.clone(),
        difficulty: it.difficulty,
        most_turns: it.most_turns,
        options: it.options.clone(),
    }
}

fn line(it: contract::Line) -> host::Line {
    host::Line { text: it.text, revealed: it.revealed, ended: it.ended, state: it.state, options: it.options }
}
