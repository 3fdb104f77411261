//! What makes an answer invalid as a whole, what makes one finding invalid, and what holds.

use plumbline_core::Failure;
use plumbline_core::finding::{Finding, Rating, Reach, Refusal};
use plumbline_core::score::{Evidence, Outcome, Policies, Verdict};
use plumbline_core::{Decimal, PluginFailure};
use plumbline_measure::{outcome, score};

use crate::build::{TEXTS, assessment, finding, measured, quote, sound_card, three_criteria, transcript};

fn findings() -> Vec<Finding> {
    vec![
        finding("open", Rating::Level(2)),
        finding("share", Rating::Number(0.4)),
        Finding { quotes: Vec::new(), ..finding("calm", Rating::Level(3)) },
    ]
}

#[test]
fn an_answer_that_breaks_the_contract_is_invalid_as_a_whole() {
    type Break = fn(&mut Vec<Finding>);
    let cases: [(Break, &str, &str); 28] = [
        (|it| it[1].criterion = "shar".into(), "findings[1].criterion", "`shar` is no criterion"),
        (|it| it[1].criterion = "open".into(), "findings[1].criterion", "already at findings[0]"),
        (|it| it.truncate(2), "findings", "none for the criterion `calm`"),
        (|it| it.clear(), "findings", "none for the criterion `open`"),
        (|it| it.push(it[0].clone()), "findings[3].criterion", "already at findings[0]"),
        (|it| it[0].rating = Rating::Level(4), "findings[0].rating", "no level 4; the last one is 3"),
        (|it| it[0].rating = Rating::Level(u32::MAX), "findings[0].rating", "no level"),
        (|it| it[0].rating = Rating::Number(1.0), "findings[0].rating", "rated by levels"),
        (|it| it[1].rating = Rating::Level(0), "findings[1].rating", "rated by a number"),
        (|it| it[1].rating = Rating::Number(1.0001), "findings[1].rating", "out of bounds; it must be from 0.0 to 1.0"),
        (|it| it[1].rating = Rating::Number(-0.0001), "findings[1].rating", "out of bounds"),
        (|it| it[1].rating = Rating::Number(f64::NAN), "findings[1].rating", "out of bounds"),
        (|it| it[1].rating = Rating::Number(f64::INFINITY), "findings[1].rating", "out of bounds"),
        (|it| it[1].rating = Rating::NotApplicable("so".into()), "findings[1].rating", "does not allow"),
        (|it| it[0].rating = Rating::Unscorable("x".repeat(2_001)), "findings[0].rating", "more than 2000"),
        (|it| it[2].confidence = Some(f32::NAN), "findings[2].confidence", "not from 0 to 1"),
        (|it| it[2].confidence = Some(1.01), "findings[2].confidence", "not from 0 to 1"),
        (|it| it[2].confidence = Some(-0.01), "findings[2].confidence", "not from 0 to 1"),
        (|it| it[0].rationale = "ä".repeat(4_001), "findings[0].rationale", "more than 4000"),
        (|it| it[0].suggestion = Some("x".repeat(2_001)), "findings[0].suggestion", "more than 2000"),
        (|it| it[0].quotes = vec![quote(0, 0, 1); 51], "findings[0].quotes", "at most 50"),
        (|it| it[0].searched = vec![Reach { first: 0, last: 0 }; 1_001], "findings[0].searched", "at most 1000"),
        (|it| it[0].measured = vec![measured("a", 1.0, ""); 21], "findings[0].measured", "at most 20"),
        (|it| it[1].measured[0].value = f64::NAN, "findings[1].measured[0].value", "must be finite"),
        (|it| it[1].measured[0].name = "Anna said".into(), "findings[1].measured[0].name", "not an id"),
        (|it| it[1].measured[0].unit = "x".repeat(33), "findings[1].measured[0].unit", "at most 32"),
        (|it| it[1].measured[0].unit = "as she said".into(), "findings[1].measured[0].unit", "one word"),
        (|it| it[0].options = vec![("a".into(), "b".into()); 51], "findings[0].options", "at most 50"),
    ];
    let definition = sound_card(three_criteria());
    for (index, (break_it, place, message)) in cases.into_iter().enumerate() {
        let mut findings = findings();
        break_it(&mut findings);
        let answer = score(&definition, &Policies::default(), &transcript(&TEXTS), &assessment(findings));
        let Err(Failure::InvalidOutput { place: found, message: why }) = answer else {
            panic!("case {index} is {answer:?}");
        };
        assert_eq!(found, place, "case {index}: {why}");
        assert!(why.contains(message), "case {index}: {why}");
    }
}

#[test]
fn evidence_that_does_not_hold_makes_its_finding_invalid_and_nothing_else() {
    // The text is `What happens today?` (0..19), `Wir zählen – von Hand.` (20..45), `And then?` (46..55), …
    type Break = fn(&mut Vec<Finding>);
    let cases: [(Break, usize, &str, &str); 20] = [
        (|it| it[0].quotes[0] = quote(4, 0, 1), 0, "quotes[0]", "no turn 4; the conversation has 4"),
        (|it| it[0].quotes[0] = quote(u32::MAX, 0, 1), 0, "quotes[0]", "no turn"),
        (|it| it[0].quotes[0] = quote(0, 5, 5), 0, "quotes[0]", "5..5 is empty"),
        (|it| it[0].quotes[0] = quote(0, 5, 4), 0, "quotes[0]", "is empty"),
        (|it| it[0].quotes[0] = quote(0, 0, 20), 0, "quotes[0]", "not within turn 0, which is 0..19"),
        (|it| it[0].quotes[0] = quote(2, 45, 55), 0, "quotes[0]", "not within turn 2"),
        (|it| it[0].quotes[0] = quote(2, 0, u32::MAX), 0, "quotes[0]", "not within turn 2"),
        (|it| it[0].quotes[0] = quote(0, 4, 5), 0, "quotes[0]", "holds no words"),
        (|it| it[0].quotes[0] = quote(1, 20, 23), 0, "quotes[0]", "somebody else's"),
        (|it| it[0].quotes.push(quote(0, 0, 0)), 0, "quotes[1]", "is empty"),
        (|it| (it[0].rating, it[0].quotes) = (Rating::Level(1), Vec::new()), 0, "quotes", "there are none"),
        (|it| it[2].quotes = vec![quote(0, 0, 4)], 2, "quotes[0]", "the scored participant's"),
        (|it| it[2].quotes = vec![quote(1, 20, 26)], 2, "quotes[0]", "cuts a character"),
        (|it| it[2].searched.clear(), 2, "searched", "is empty"),
        (|it| it[2].searched[0] = Reach { first: 0, last: 4 }, 2, "searched[0]", "no turn 4"),
        (|it| it[2].searched[0] = Reach { first: 2, last: 1 }, 2, "searched[0]", "backwards"),
        (|it| it[0].searched[0] = Reach { first: 9, last: 9 }, 0, "searched[0]", "no turn 9"),
        (|it| it[1].measured.clear(), 1, "measured", "is empty"),
        (|it| it[1].quotes = vec![quote(3, 56, 57)], 1, "quotes[0]", "somebody else's"),
        (
            |it| {
                it[0].rating = Rating::NotApplicable("so".into());
                it[0].quotes = vec![quote(7, 0, 1)];
            },
            0,
            "quotes[0]",
            "no turn 7",
        ),
    ];
    let definition = sound_card(three_criteria());
    for (index, (break_it, broken, field, message)) in cases.into_iter().enumerate() {
        let mut findings = findings();
        break_it(&mut findings);
        let card = score(&definition, &Policies::default(), &transcript(&TEXTS), &assessment(findings)).unwrap();
        for (at, criterion) in card.criteria.iter().enumerate() {
            assert_eq!(criterion.score.is_none(), at == broken, "case {index}, criterion {at}: {criterion:?}");
            assert_eq!(criterion.failure.is_some(), at == broken, "case {index}, criterion {at}: {criterion:?}");
        }
        let Some(Failure::InvalidEvidence { place, message: why }) = &card.criteria[broken].failure else {
            panic!("case {index} is {:?}", card.criteria[broken].failure);
        };
        assert_eq!(*place, format!("findings[{broken}].{field}"), "case {index}: {why}");
        assert!(why.contains(message), "case {index}: {why}");
        assert_eq!(card.rated_weight.to_string(), "0.6667", "case {index}");
    }
}

#[test]
fn evidence_is_the_bytes_of_its_turn_in_the_plugins_order() {
    let definition = sound_card(three_criteria());
    let mut findings = findings();
    findings[0].quotes = vec![quote(2, 50, 55), quote(0, 0, 4), quote(2, 46, 49)];
    findings[2].quotes = vec![quote(1, 24, 31)];
    let card = score(&definition, &Policies::default(), &transcript(&TEXTS), &assessment(findings)).unwrap();
    let place = |turn, start_byte, end_byte| Evidence { turn, start_byte, end_byte };
    assert_eq!(card.criteria[0].evidence, [place(2, 4, 9), place(0, 0, 4), place(2, 0, 3)]);
    assert_eq!(card.criteria[2].evidence, [place(1, 4, 11)]);
    assert_eq!(TEXTS[1].get(4..11), Some("zählen"));
    assert_eq!(card.criteria[0].confidence, Some(Decimal::from_ten_thousandths(9_000)));
}

#[test]
fn what_needs_no_proof_holds_without_it() {
    let bare = |id: &str, rating| Finding {
        quotes: Vec::new(),
        searched: Vec::new(),
        measured: Vec::new(),
        suggestion: None,
        confidence: None,
        ..finding(id, rating)
    };
    let findings = vec![
        bare("open", Rating::Level(0)),
        bare("share", Rating::InsufficientEvidence("too short".into())),
        bare("calm", Rating::NotApplicable("nobody complained".into())),
    ];
    let definition = sound_card(three_criteria());
    let card = score(&definition, &Policies::default(), &transcript(&TEXTS), &assessment(findings)).unwrap();
    assert!(card.criteria.iter().all(|it| it.failure.is_none()), "{:?}", card.criteria);
}

#[test]
fn a_number_by_quotes_needs_one_above_the_lowest() {
    let mut criteria = three_criteria();
    criteria.truncate(2);
    criteria[1].proof = "quotes".into();
    let definition = sound_card(criteria);
    for (number, holds) in [(0.0, true), (0.1, false)] {
        let mut findings = findings();
        findings.truncate(2);
        findings[1] = Finding { quotes: Vec::new(), ..finding("share", Rating::Number(number)) };
        let card = score(&definition, &Policies::default(), &transcript(&TEXTS), &assessment(findings)).unwrap();
        assert_eq!(card.criteria[1].failure.is_none(), holds, "{number}");
    }
}

#[test]
fn a_refusal_is_what_it_says_and_its_code_has_no_room_for_words() {
    let definition = sound_card(three_criteria());
    let refuse = |refusal| outcome(&definition, &Policies::default(), &transcript(&TEXTS), Ok(Err(refusal)));
    let failure = |code: &str| PluginFailure { code: code.into(), message: "no French".into(), retryable: true };
    assert_eq!(
        refuse(Refusal::Declined(failure("unsupported-language"))),
        Outcome::Declined { failure: failure("unsupported-language") }
    );
    assert_eq!(refuse(Refusal::Failed(failure("busy"))), Outcome::Failed { failure: failure("busy").into() });
    for refusal in [Refusal::Declined(failure("Anna said no")), Refusal::Failed(failure(""))] {
        let Outcome::Failed { failure: Failure::InvalidOutput { place, .. } } = refuse(refusal) else {
            panic!("a code that is none is refused");
        };
        assert!(place.ends_with(".code"), "{place}");
    }
    let trap = Failure::Trap { message: "unreachable".into() };
    assert_eq!(
        outcome(&definition, &Policies::default(), &transcript(&TEXTS), Err(trap.clone())),
        Outcome::Failed { failure: trap }
    );
    let scored = outcome(&definition, &Policies::default(), &transcript(&TEXTS), Ok(Ok(assessment(findings()))));
    assert!(matches!(scored, Outcome::Scored(card) if card.outcome == Verdict::Passed));
}

#[test]
fn measures_that_the_host_knows_are_checked() {
    // The agent says 3 + 2 words and the customer 4 + 1 (the dash is none); every turn lasts 1.5 s.
    let cases = [
        ("word-share", 50.0, "%", None),
        ("word-share", 50.000_1, "%", None),
        ("word-share", 50.000_2, "%", Some("which is 50.0")),
        ("word-share", 0.5, "share", Some("is in `%`")),
        ("talk-share", 50.0, "%", None),
        ("talk-share", 43.0, "%", Some("which is 50.0")),
        ("talk-share", 100.1, "%", Some("100.1 is no `talk-share`")),
        ("longest-monologue-words", 3.0, "words", None),
        ("longest-monologue-words", 5.0, "words", Some("which is 3.0")),
        ("longest-monologue", 1.5, "s", None),
        ("longest-monologue", 3.0, "s", Some("which is 1.5")),
        ("speaking-pace", 100.0, "words/min", Some("has no `speaking-pace`")),
        ("questions", -1.0, "questions", Some("-1.0 is no `questions`")),
        ("response-latency", -0.3, "s", None),
        ("own-count", -1.0, "whatever", None),
    ];
    let definition = sound_card(three_criteria());
    for (name, value, unit, expected) in cases {
        let mut findings = findings();
        findings[1].measured = vec![measured(name, value, unit)];
        let card = score(&definition, &Policies::default(), &transcript(&TEXTS), &assessment(findings)).unwrap();
        let message = card.criteria[1].failure.as_ref().map(ToString::to_string);
        match expected {
            None => assert_eq!(message, None, "{name} {value} {unit}"),
            Some(expected) => assert!(message.is_some_and(|it| it.contains(expected)), "{name} {value} {unit}"),
        }
    }
}
