//! A practice generator that gives back what it was given, so that a test sees what crosses in both directions.

#![cfg(target_family = "wasm")]
#![expect(unsafe_code, reason = "the exports of a component are made of it")]

use exports::plumbline::rubric::practice::{
    Brief, Description, Fact, Failure, Guest as Practice, Line, Persona, Scenario, Transcript,
};

wit_bindgen::generate!({ path: "../../wit/0.1.0", world: "practice-plugin", generate_all });

#[used]
#[unsafe(link_section = "plumbline:manifest")]
static MANIFEST: [u8; include_bytes!("practice.json").len()] = *include_bytes!("practice.json");

struct Echo;

export!(Echo);

impl Practice for Echo {
    fn describe(language: String) -> Result<Description, Failure> {
        Ok(Description {
            id: "practice".into(),
            title: "Practice".into(),
            version: "1.0.0".into(),
            languages: vec![language],
            options: Vec::new(),
        })
    }

    fn generate(brief: Brief) -> Result<Vec<Scenario>, Failure> {
        let scenario = |gap: &exports::plumbline::rubric::practice::Gap| Scenario {
            id: format!("{}-{}", gap.criterion, brief.seed),
            title: gap.title.clone(),
            situation: format!("{brief:?}"),
            counterpart: Persona {
                name: "Sam".into(),
                role: "buyer".into(),
                aim: "a fair price".into(),
                manner: "brisk".into(),
            },
            hidden: vec![Fact { text: "The budget is approved.".into(), revealed_by: "asking who decides".into() }],
            opening: "Yes?".into(),
            criteria: vec![gap.criterion.clone()],
            difficulty: brief.difficulty,
            most_turns: 12,
            options: brief.options.clone(),
        };
        Ok(brief.gaps.iter().map(scenario).collect())
    }

    fn reply(scenario: Scenario, state: Vec<u8>, said: Transcript) -> Result<Line, Failure> {
        if said.text.is_empty() {
            return Err(Failure { code: "silent".into(), message: "nothing was said".into(), retryable: true });
        }
        Ok(Line {
            text: format!("{}: {}", scenario.counterpart.name, said.text),
            revealed: vec![0],
            ended: scenario.hidden.first().map(|it| it.revealed_by.clone()),
            state: state.into_iter().rev().collect(),
            options: scenario.options,
        })
    }
}

impl Guest for Echo {
    fn prepare() {}
}
