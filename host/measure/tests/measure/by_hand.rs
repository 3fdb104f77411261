//! What people rate comes to what a plugin's same ratings come to, and one rating that is changed changes nothing else.

use plumbline_core::Decimal;
use plumbline_core::definition::{Definition, QuotesFrom};
use plumbline_core::finding::Rating;
use plumbline_core::score::{Evidence, Policies, ScoredRating, Verdict};
use plumbline_measure::by_hand::holds;
use plumbline_measure::{HandRating, by_hand, revised, score};

use crate::build::{TEXTS, assessment, conversation, finding, sound_card, three_criteria, transcript};

fn rating(criterion: &str, rating: ScoredRating) -> HandRating {
    HandRating { criterion: criterion.into(), rating, rationale: String::new(), quotes: Vec::new() }
}

fn share(text: &str) -> ScoredRating {
    ScoredRating::Number(text.parse().unwrap())
}

fn definition() -> Definition {
    sound_card(three_criteria())
}

#[test]
fn the_same_ratings_are_the_same_card() {
    let (definition, policies) = (definition(), Policies::default());
    for level in 0..4 {
        let findings = vec![
            finding("open", Rating::Level(level)),
            finding("share", Rating::Number(0.25)),
            finding("calm", Rating::InsufficientEvidence("Too short.".into())),
        ];
        let mut findings = findings;
        findings[2].quotes.clear();
        let by_plugin = score(&definition, &policies, &transcript(&TEXTS), &assessment(findings)).unwrap();
        let ratings = [
            rating("calm", ScoredRating::InsufficientEvidence("Too short.".into())),
            rating("open", ScoredRating::Level(level)),
            rating("share", share("0.25")),
        ];
        let by_hand = by_hand(&definition, &policies, &conversation(&TEXTS), 0, &ratings).unwrap();
        assert_eq!((by_hand.r#final, by_hand.rated_weight), (by_plugin.r#final, by_plugin.rated_weight), "{level}");
        assert_eq!((by_hand.sections, by_hand.outcome), (by_plugin.sections, by_plugin.outcome), "{level}");
    }
}

#[test]
fn what_is_left_out_is_not_zero() {
    let ratings = [rating("open", ScoredRating::Level(3))];
    let card = by_hand(&definition(), &Policies::default(), &conversation(&TEXTS), 0, &ratings).unwrap();
    assert_eq!((card.r#final, card.outcome), (None, Verdict::Undetermined), "a third of the weight is too little");
    let any = Policies { least_rated: Decimal::ZERO, ..Policies::default() };
    let card = by_hand(&definition(), &any, &conversation(&TEXTS), 0, &ratings).unwrap();
    assert_eq!(card.r#final, Some(Decimal::HUNDRED));
}

#[test]
fn what_does_not_fit_is_named_with_its_place() {
    let place = |turn, start_byte, end_byte| Evidence { turn, start_byte, end_byte };
    let quoting =
        |criterion: &str, quote| HandRating { quotes: vec![quote], ..rating(criterion, ScoredRating::Level(1)) };
    let cases = [
        (vec![], vec![""]),
        (vec![rating("mood", ScoredRating::Level(0))], vec!["/0/criterion"]),
        (vec![rating("open", ScoredRating::Level(4))], vec!["/0/rating"]),
        (vec![rating("open", share("1.0"))], vec!["/0/rating"]),
        (vec![rating("share", share("1.0001"))], vec!["/0/rating"]),
        (vec![rating("share", ScoredRating::NotApplicable("no".into()))], vec!["/0/rating"]),
        (vec![rating("open", ScoredRating::Level(1)), rating("open", ScoredRating::Level(2))], vec!["/1/criterion"]),
        // Beyond the conversation, beyond the turn, through a character, no words, and somebody else's.
        (vec![quoting("open", place(4, 0, 1))], vec!["/0/quotes/0"]),
        (vec![quoting("open", place(0, 0, 99))], vec!["/0/quotes/0"]),
        (vec![quoting("calm", place(1, 0, 6))], vec!["/0/quotes/0"]),
        (vec![quoting("open", place(0, 4, 5))], vec!["/0/quotes/0"]),
        (vec![quoting("open", place(1, 0, 3)), quoting("calm", place(0, 0, 4))], vec!["/0/quotes/0", "/1/quotes/0"]),
    ];
    for (ratings, places) in cases {
        let faults = by_hand(&definition(), &Policies::default(), &conversation(&TEXTS), 0, &ratings).unwrap_err();
        assert_eq!(faults.iter().map(|it| it.place.as_str()).collect::<Vec<_>>(), places, "{ratings:?}");
    }
    assert_eq!(holds(&conversation(&TEXTS), 0, place(1, 0, 3), QuotesFrom::Any), Ok(()), "whoever said it");
}

#[test]
fn one_rating_is_changed_and_all_else_added_up_again() {
    let definition = definition();
    let ratings = ["open", "calm"].map(|it| rating(it, ScoredRating::Level(1)));
    let ratings: Vec<_> = ratings.into_iter().chain([rating("share", share("0.5"))]).collect();
    let before = by_hand(&definition, &Policies::default(), &conversation(&TEXTS), 0, &ratings).unwrap();
    let changed = HandRating { rationale: "It was said.".into(), ..rating("calm", ScoredRating::Level(3)) };
    let after = revised(&definition, &before, &changed).unwrap();
    let mut again = ratings;
    again[1] = changed;
    assert_eq!(after, by_hand(&definition, &Policies::default(), &conversation(&TEXTS), 0, &again).unwrap());
    assert_eq!((before.r#final, after.r#final), ("38.8889".parse().ok(), "61.1111".parse().ok()));
    assert!(revised(&definition, &before, &rating("calm", ScoredRating::Level(4))).is_err());
    assert!(revised(&definition, &before, &rating("mood", ScoredRating::Level(0))).is_err());
}
