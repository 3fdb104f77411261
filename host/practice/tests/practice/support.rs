//! A scenario and its brief, as a generator might make them.

use chrono::DateTime;
use plumbline_core::practice::{Brief, Fact, Gap, Line, Persona, Scenario};
use plumbline_practice::session::Session;

pub fn brief() -> Brief {
    Brief {
        language: "en".into(),
        conversation_type: "discovery-call".into(),
        gaps: vec![Gap {
            scorecard: "sales-conversation".into(),
            criterion: "consequence".into(),
            title: "Asks for the consequence".into(),
            guidance: String::new(),
            level: 0.3,
            error: 0.1,
            examples: vec!["We have great dashboards.".into()],
            options: vec![],
        }],
        done: vec![],
        difficulty: 0.5,
        seed: 1,
        options: vec![],
    }
}

pub fn scenario() -> Scenario {
    let fact = |text: &str, revealed_by: &str| Fact { text: text.into(), revealed_by: revealed_by.into() };
    Scenario {
        id: "warehouse-1".into(),
        title: "A warehouse that counts twice".into(),
        situation: "You call the head of logistics of a wholesaler. You have ten minutes.".into(),
        counterpart: Persona {
            name: "Maren Holt".into(),
            role: "Head of logistics".into(),
            aim: "Find out whether this is worth a second meeting".into(),
            manner: "Dry, in a hurry".into(),
        },
        hidden: vec![
            fact("Wrong pickings cost about 38,000 euros a year in credit notes.", "a question what it costs"),
            fact("The managing director, Dr Brandt, signs every purchase.", "a question who decides"),
            fact("Die Kündigungsfrist des alten Vertrags endet im März.", "eine Frage nach dem Termin"),
        ],
        opening: "Holt, logistics. What is it about?".into(),
        criteria: vec!["consequence".into()],
        difficulty: 0.5,
        most_turns: 4,
        options: vec![("story".into(), "warehouse".into())],
    }
}

pub fn line(text: &str) -> Line {
    Line { text: text.into(), revealed: vec![], ended: None, state: vec![1, 2, 3], options: vec![] }
}

pub fn begun() -> Session {
    Session::begin(scenario(), "en", "discovery-call", DateTime::UNIX_EPOCH)
}
