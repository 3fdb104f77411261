//! What a language model is asked, and what becomes of its answers.

use std::cell::RefCell;

use plumbline_rubric::read;
use plumbline_sdk::bindings::plumbline::judge::judge::{Quote, Span};
use plumbline_sdk::bindings::scorecard::Rating;
use plumbline_sdk::testkit::Scene;
use plumbline_sdk::{Answer, JudgeQuestion, JudgeRefusal, Verdict};
use rubric_engine::Engine;

const CONVERSATION: &str = "Agent: We could meet on Friday.\nCustomer: Yes.";

/// A criterion that rules or a model may decide.
fn rubric(without_model: &str) -> String {
    format!(
        "id = \"r\"\nversion = \"1.0.0\"\ntitle = \"R\"\nlanguages = [\"en\"]\nenough = {{ turns = 1, words = 1 }}\n\
         [[sections]]\nid = \"s\"\ntitle = \"S\"\n[[sections.criteria]]\nid = \"date\"\ntitle = \"Date\"\n\
         guidance = \"A date.\"\nlevels = [\n{{ points = 0, title = \"No\", anchor = \"No date.\" }},\n\
         {{ points = 1, title = \"Yes\", anchor = \"A date.\", when = {{ any_of = [{{ says = \"tomorrow\" }}, \
         {{ ask = \"Does the agent name a date?\", in = \"first 1 turn\", without_model = \"{without_model}\" }}] }} }},\n]\n"
    )
}

/// The rating, how many places are quoted, and what was asked.
fn score(file: &str, conversation: &str, answer: Result<Verdict, JudgeRefusal>) -> (Rating, usize, Vec<JudgeQuestion>) {
    let engine = Engine::new(read(file).unwrap().program).unwrap();
    let asked = RefCell::new(Vec::new());
    let judge = |questions: &[JudgeQuestion]| {
        asked.borrow_mut().extend(questions.iter().cloned());
        questions.iter().map(|_| answer.clone()).collect()
    };
    let assessment = engine.score(&Scene::read(conversation).unwrap().transcript(), &judge).unwrap();
    let [finding] = assessment.findings.as_slice() else { panic!("{assessment:?}") };
    (finding.rating.clone(), finding.quotes.len(), asked.into_inner())
}

fn verdict(answer: Answer, agreement: f32, quoted: bool) -> Verdict {
    let quote = Quote { turn: 0, text: Span { start: 0, end: 8 } };
    let quotes = if quoted { vec![quote] } else { Vec::new() };
    Verdict { answer, agreement, rationale: String::new(), quotes, options: Vec::new() }
}

#[test]
fn an_answer_counts_where_it_is_agreed_on_and_quoted() {
    let level = |it: &Rating| match it {
        Rating::Level(level) => Some(*level),
        _ => None,
    };
    let cases = [
        (Ok(verdict(Answer::Level(1), 1.0, true)), "no", Some(1)),
        (Ok(verdict(Answer::Level(1), 1.0, false)), "no", None),
        (Ok(verdict(Answer::Level(1), 0.5, true)), "no", None),
        (Ok(verdict(Answer::Level(0), 1.0, false)), "no", Some(0)),
        (Ok(verdict(Answer::NotApplicable, 1.0, false)), "no", Some(0)),
        (Ok(verdict(Answer::InsufficientEvidence, 1.0, false)), "no", None),
        (Err(JudgeRefusal::Denied), "no", Some(0)),
        (Err(JudgeRefusal::Denied), "yes", Some(1)),
        (Err(JudgeRefusal::Unavailable), "insufficient evidence", None),
    ];
    for (answer, without_model, expected) in cases {
        let (rating, quotes, asked) = score(&rubric(without_model), CONVERSATION, answer.clone());
        assert_eq!(level(&rating), expected, "{answer:?} without a model {without_model}: {rating:?}");
        assert_eq!(quotes, usize::from(expected == Some(1) && without_model == "no"), "{answer:?}");
        let [question] = asked.as_slice() else { panic!("{asked:?}") };
        assert_eq!((question.criterion.as_str(), question.levels.len()), ("date", 2));
        assert_eq!(question.within.map(|it| (it.first, it.last)), Some((0, 0)));
    }
}

/// Where rules decide, nobody is asked and nothing is paid.
#[test]
fn nobody_is_asked_what_rules_have_decided() {
    let said = "Agent: I will call tomorrow.\nCustomer: Yes.";
    let (rating, quotes, asked) = score(&rubric("no"), said, Err(JudgeRefusal::Denied));
    assert!(matches!(rating, Rating::Level(1)) && quotes == 1 && asked.is_empty(), "{rating:?} {asked:?}");
}

/// What several criteria leave open is one request, and each gets its own answers.
#[test]
fn everything_that_is_open_is_asked_at_once() {
    let one = rubric("no");
    let criterion = &one[one.find("[[sections.criteria]]").unwrap()..];
    let file = one.clone() + &criterion.replace("\"date\"", "\"day\"").replace("name a date?", "name a day?");
    let engine = Engine::new(read(&file).unwrap().program).unwrap();
    let requests = RefCell::new(Vec::new());
    let judge = |questions: &[JudgeQuestion]| {
        requests.borrow_mut().push(questions.len());
        let answer = |it: &JudgeQuestion| Ok(verdict(Answer::Level(u32::from(it.criterion == "day")), 1.0, true));
        questions.iter().map(answer).collect()
    };
    let assessment = engine.score(&Scene::read(CONVERSATION).unwrap().transcript(), &judge).unwrap();
    let ratings: Vec<_> = assessment.findings.iter().map(|it| &it.rating).collect();
    assert!(matches!(ratings[..], [Rating::Level(0), Rating::Level(1)]), "{ratings:?}");
    assert_eq!(requests.into_inner(), [2]);
}
