//! The receipt: its form, that it is the same every time, that it holds no words, and where two of them differ.

use plumbline_core::definition::{Definition, RawBounds, RawCriterion, RawScale};
use plumbline_core::finding::{Finding, Rating};
use plumbline_core::run::{Cost, HostCall};
use plumbline_core::score::{Card, Outcome, Policies};
use plumbline_core::{Digest, Failure, PluginFailure};
use plumbline_measure::receipt::{Inputs, Receipt};
use plumbline_measure::transcript_digest::{TranscriptTree, leaf};
use plumbline_measure::{Salt, canonical, hashes, join_outcome, score, split, split_outcome};
use serde_json::json;

use crate::build::{TEXTS, assessment, conversation, criterion, finding, quote, sound_card, transcript};

fn definition() -> Definition {
    let scale = RawScale::Number(RawBounds { lowest: 0.0, highest: 10.0, unit: "times".into(), curve: Vec::new() });
    sound_card(vec![
        criterion("open"),
        RawCriterion { scale, proof: "measure".into(), ..criterion("count") },
        criterion("absent"),
        criterion("unclear"),
        RawCriterion { auto_fail: "section".into(), passes_at: Some(50.0), ..criterion("invented") },
    ])
}

fn card() -> Card {
    let findings = vec![
        finding("open", Rating::Level(2)),
        finding("count", Rating::Number(3.5)),
        finding("absent", Rating::NotApplicable("SECRET no occasion".into())),
        Finding {
            suggestion: None,
            confidence: None,
            ..finding("unclear", Rating::Unscorable("SECRET no rule".into()))
        },
        Finding { quotes: vec![quote(8, 0, 1)], rationale: "SECRET".into(), ..finding("invented", Rating::Level(3)) },
    ];
    score(&definition(), &Policies::default(), &transcript(&TEXTS), &assessment(findings)).unwrap()
}

fn receipt(outcome: &Outcome, salt: u8) -> Receipt {
    let turns = conversation(&TEXTS).turns;
    let seen = transcript(&TEXTS);
    let inputs = Inputs {
        contract: "plumbline:rubric/scorecard-plugin@0.1.0",
        engine: "wasmtime-48.0.8-test",
        component: Digest::of(b"component"),
        picture: None,
        definition: hashes(&definition()),
        settings: canonical::digest(&json!({"phrases": ["SECRET"]})),
        policies: canonical::digest(&Policies::default()),
        transcript: TranscriptTree::new(turns.iter().map(|it| leaf(it, &Salt::new([salt; 32]))).collect()).root(),
        seen: &seen,
    };
    let cost = Cost { fuel: 6_180_047, fuel_budget: 50_000_000, peak_memory: 1_310_720, wall_us: u64::from(salt) };
    let call = HostCall { import: "settings.get".into(), asked: json!(null), answered: json!("SECRET") };
    Receipt::of(&inputs, &cost, &[call], outcome, &Salt::new([salt; 32]))
}

#[test]
fn a_receipt_holds_numbers_places_and_digests() {
    let receipt = receipt(&Outcome::Scored(card()), 7);
    insta::assert_json_snapshot!("receipt", receipt);
    let bytes = String::from_utf8(receipt.bytes()).unwrap();
    for word in ["SECRET", "said", "Ask what else", "Criterion", "happens", "2026", "anna", "Agent 1", "D-9"] {
        assert!(!bytes.contains(word), "{word} in {bytes}");
    }
}

#[test]
fn the_bytes_are_canonical_and_read_back() {
    let receipt = receipt(&Outcome::Scored(card()), 7);
    let bytes = receipt.bytes();
    assert!(bytes.starts_with(br#"{"calls":["settings.get"],"component":"sha256:"#));
    assert_eq!(bytes, canonical::bytes(&receipt), "fields stand in the order of their names");
    let (_, words) = split(card());
    assert_eq!(
        serde_json::to_vec(&words).unwrap(),
        canonical::bytes(&words),
        "fields stand in the order of their names"
    );
    assert_eq!(receipt.digest(), Digest::of(&bytes));
    assert_eq!(Receipt::read(&bytes).unwrap(), receipt);
    let message = |bytes: &[u8]| Receipt::read(bytes).unwrap_err().to_string();
    let text = String::from_utf8(bytes).unwrap();
    assert!(message(text.replace("\":", "\": ").as_bytes()).contains("canonical"));
    assert!(message(text.replace("\"version\":1", "\"version\":2").as_bytes()).contains("version 2"));
    assert!(message(text.replace("\"version\"", "\"edition\"").as_bytes()).contains("unknown field"));
}

/// RFC 8785, sections 3.2.2.2 (strings) and 3.2.3 (the order of keys).
#[test]
fn json_is_canonical_as_the_rfc_shows_it() {
    let string = json!("\u{20ac}$\u{f}\nA'\u{42}\"\\\\\"/");
    assert_eq!(String::from_utf8(canonical::bytes(&string)).unwrap(), r#""€$\u000f\nA'B\"\\\\\"/""#);
    let keys = json!({
        "\u{20ac}": "Euro Sign",
        "\r": "Carriage Return",
        "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\u{1f600}": "Emoji: Grinning Face",
        "\u{80}": "Control",
        "\u{f6}": "Latin Small Letter O With Diaeresis",
    });
    let text = String::from_utf8(canonical::bytes(&keys)).unwrap();
    let order = ["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"].map(|it| text.find(it).unwrap());
    assert!(order.is_sorted(), "{text}");
}

#[test]
fn the_same_input_gives_the_same_receipt_apart_from_what_is_salted() {
    let outcome = Outcome::Scored(card());
    let first = receipt(&outcome, 7);
    assert_eq!(first.bytes(), receipt(&outcome, 7).bytes());
    let mut other = receipt(&outcome, 8);
    assert!(first.first_difference(&other).unwrap().pointer.starts_with("/salted/"));
    assert_ne!(first.salted.words, other.salted.words);
    assert_ne!(first.salted.calls, other.salted.calls);
    assert_ne!(first.salted.circumstances, other.salted.circumstances);
    assert_ne!(first.salted.transcript, other.salted.transcript);
    other.salted = first.salted.clone();
    assert_eq!(first.bytes(), other.bytes());
}

#[test]
fn a_replay_says_where_two_receipts_first_differ() {
    type Change = fn(&mut Card);
    let cases: [(Change, &str, &str); 4] = [
        (|it| it.criteria[0].rationale.push('!'), "/salted/words", "sha256:"),
        (|it| it.criteria[0].evidence[0].end_byte = 4, "/result/scored/criteria/0/evidence/0/end_byte", "4"),
        (|it| drop(it.criteria[1].measured.pop()), "/result/scored/criteria/1/measured/0", "null"),
        (|it| it.r#final = None, "/result/scored/final", "null"),
    ];
    let before = receipt(&Outcome::Scored(card()), 7);
    assert_eq!(before.first_difference(&before), None);
    for (change, pointer, after) in cases {
        let mut card = card();
        change(&mut card);
        let difference = before.first_difference(&receipt(&Outcome::Scored(card), 7)).unwrap();
        assert_eq!(difference.pointer, pointer);
        assert!(difference.after.to_string().contains(after), "{difference:?}");
    }
}

#[test]
fn what_was_declined_or_failed_has_a_receipt_too() {
    let declined = PluginFailure { code: "unsupported-language".into(), message: "SECRET".into(), retryable: false };
    let cases = [
        (Outcome::Declined { failure: declined.clone() }, json!("declined")),
        (Outcome::Failed { failure: declined.into() }, json!({"failed": "plugin-failure"})),
        (Outcome::Failed { failure: Failure::Trap { message: "SECRET".into() } }, json!({"failed": "trap"})),
        (Outcome::Failed { failure: Failure::OutOfFuel { budget: 5 } }, json!({"failed": "out-of-fuel"})),
    ];
    for (outcome, result) in cases {
        let receipt = receipt(&outcome, 7);
        assert_eq!(serde_json::to_value(&receipt.result).unwrap(), result);
        assert_eq!(Receipt::read(&receipt.bytes()).unwrap(), receipt);
        let (bare, words) = split_outcome(outcome.clone());
        assert!(!serde_json::to_string(&bare).unwrap().contains("SECRET"));
        assert_eq!(join_outcome(bare, words), outcome);
    }
}

#[test]
fn words_leave_a_card_and_come_back() {
    let whole = Outcome::Scored(card());
    let (bare, words) = split_outcome(whole.clone());
    let text = serde_json::to_string(&bare).unwrap();
    for word in ["SECRET", "It was said", "Ask what else", "conversation has"] {
        assert!(!text.contains(word), "{word} in {text}");
    }
    let sealed = serde_json::to_vec(&words).unwrap();
    let words = serde_json::from_slice(&sealed).unwrap();
    assert_eq!(join_outcome(bare.clone(), words), whole);
    // After an erasure the numbers stand without their words.
    assert_eq!(join_outcome(bare.clone(), Default::default()), bare);
}
