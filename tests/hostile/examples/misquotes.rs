//! A scorecard that invents its evidence: one criterion for each way in which a quote can be wrong, and one whose quote
//! holds. It reads a conversation whose first turn is the subject's and starts with `Grüezi`.

#![cfg(target_family = "wasm")]
#![expect(unsafe_code, reason = "the exports of a component are made of it")]

use exports::plumbline::rubric::scorecard::{
    Assessment, Criterion, Definition, Failure, Finding, Guest as Scorecard, Level, Quote, Rating, Refusal, Scale,
    Section, Transcript,
};
use plumbline::rubric::conversation::Span;

wit_bindgen::generate!({ path: "../../wit/0.1.0", world: "scorecard-plugin", generate_all });

#[used]
#[unsafe(link_section = "plumbline:manifest")]
static MANIFEST: [u8; include_bytes!("misquotes.json").len()] = *include_bytes!("misquotes.json");

struct Misquotes;

export!(Misquotes);

const CRITERIA: [&str; 8] = [
    "holds",
    "past-the-end",
    "within-a-character",
    "backwards",
    "empty",
    "over-two-turns",
    "of-somebody-else",
    "nothing",
];

impl Scorecard for Misquotes {
    fn define(_language: String) -> Result<Definition, Failure> {
        let level = |points, title: &str| Level { points, title: title.into(), anchor: format!("{title}, as seen.") };
        let criterion = |id: &&str| Criterion {
            id: (*id).into(),
            title: (*id).into(),
            guidance: "Whether the quote holds.".into(),
            weight: 1.0,
            scale: Scale::Levels(vec![level(0.0, "Never"), level(1.0, "Always")]),
            auto_fail: "none".into(),
            passes_at: None,
            proof: "quotes".into(),
            quotes_from: "subject".into(),
            not_applicable: false,
            skills: Vec::new(),
            options: Vec::new(),
        };
        Ok(Definition {
            id: "misquotes".into(),
            title: "Misquotes".into(),
            version: "1.0.0".into(),
            summary: "Invents its evidence.".into(),
            languages: vec!["en".into()],
            conversation_types: Vec::new(),
            sections: vec![Section {
                id: "only".into(),
                title: "Only".into(),
                kind: "standard".into(),
                weight: 1.0,
                criteria: CRITERIA.iter().map(criterion).collect(),
                options: Vec::new(),
            }],
            options: Vec::new(),
        })
    }

    fn score(transcript: Transcript) -> Result<Assessment, Refusal> {
        let length = transcript.text.len() as u32;
        let (first, second) = (transcript.turns[0].text, transcript.turns[1].text);
        let finding = |criterion: &&str| {
            let place = match *criterion {
                "holds" => Some((0, first.start, first.start + 7)),
                "past-the-end" => Some((0, first.start, length + 1)),
                "within-a-character" => Some((0, first.start, first.start + 3)),
                "backwards" => Some((0, first.start + 7, first.start)),
                "empty" => Some((0, first.start, first.start)),
                "over-two-turns" => Some((0, first.start, second.end)),
                "of-somebody-else" => Some((1, second.start, second.end)),
                _ => None,
            };
            let quote = |(turn, start, end)| Quote { turn, text: Span { start, end } };
            Finding {
                criterion: (*criterion).into(),
                rating: Rating::Level(1),
                confidence: None,
                rationale: "So it was said.".into(),
                suggestion: None,
                quotes: place.map(quote).into_iter().collect(),
                searched: Vec::new(),
                measured: Vec::new(),
                options: Vec::new(),
            }
        };
        Ok(Assessment { findings: CRITERIA.iter().map(finding).collect(), options: Vec::new() })
    }
}

impl Guest for Misquotes {
    fn prepare() {}
}
