//! What is chosen, and what is passed on.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use plumbline_core::Decimal;
use plumbline_core::definition::{
    AutoFail, Criterion, Definition, Level, Proof, QuotesFrom, Scale, Section, SectionKind,
};
use plumbline_core::finding::Reach;
use plumbline_core::ids::ScoreId;
use plumbline_core::score::{CriterionScore, Evidence, ScoredRating};
use plumbline_feedback::{
    Before, Choice, Judged, Kind, LEAST_CONFIDENCE, MOST_TO_WORK_ON, TARGET, choose, is_about_the_task,
};
use proptest::prelude::*;
use uuid::Uuid;

/// A criterion's weight, score and confidence, and what shows it.
#[derive(Clone, Copy, Debug)]
struct Found {
    weight: i64,
    score: Option<i64>,
    confidence: Option<f64>,
    quoted: bool,
    searched: bool,
}

const QUOTED: Found = Found { weight: 1, score: Some(0), confidence: Some(1.0), quoted: true, searched: false };

fn whole(value: i64) -> Decimal {
    Decimal::from_ten_thousandths(value * 10_000)
}

fn definition(found: &[Found], fatal: Option<usize>) -> Definition {
    let level = |points: i64| Level { points: whole(points), title: String::new(), anchor: String::new() };
    let criterion = |(index, it): (usize, &Found)| Criterion {
        id: format!("c{index}"),
        title: String::new(),
        guidance: String::new(),
        weight: whole(it.weight),
        scale: Scale::Levels(vec![level(0), level(1)]),
        auto_fail: if fatal == Some(index) { AutoFail::Card { passes_at: whole(50) } } else { AutoFail::None },
        proof: Proof::Quotes,
        quotes_from: QuotesFrom::Any,
        not_applicable: false,
        skills: Vec::new(),
        options: Vec::new(),
    };
    let section = Section {
        id: "s".to_owned(),
        title: String::new(),
        kind: SectionKind::Standard,
        weight: whole(1),
        criteria: found.iter().enumerate().map(criterion).collect(),
        options: Vec::new(),
    };
    Definition {
        id: "card".to_owned(),
        title: String::new(),
        version: "1.0.0".to_owned(),
        summary: String::new(),
        languages: Vec::new(),
        conversation_types: Vec::new(),
        sections: vec![section],
        options: Vec::new(),
    }
}

fn criteria(found: &[Found]) -> Vec<CriterionScore> {
    let score = |(index, it): (usize, &Found)| CriterionScore {
        criterion: format!("c{index}"),
        section: "s".to_owned(),
        rating: ScoredRating::Level(0),
        score: it.score.map(whole),
        confidence: it.confidence.map(|it| Decimal::from_f64(it).unwrap()),
        rationale: String::new(),
        suggestion: None,
        measured: Vec::new(),
        searched: if it.searched { vec![Reach { first: 0, last: 3 }] } else { Vec::new() },
        evidence: if it.quoted { vec![Evidence { turn: 0, start_byte: 0, end_byte: 1 }] } else { Vec::new() },
        failure: None,
    };
    found.iter().enumerate().map(score).collect()
}

fn chosen(found: &[Found], fatal: Option<usize>, before: &[Before]) -> Choice {
    let (definition, criteria) = (definition(found, fatal), criteria(found));
    let judged = Judged { score: ScoreId(Uuid::nil()), definition: &definition, criteria: &criteria };
    choose(&[judged], before, &[])
}

/// As [`chosen`], while the criterion of this number is being tried.
fn tried(found: &[Found], fatal: Option<usize>, number: usize) -> Choice {
    let (definition, criteria) = (definition(found, fatal), criteria(found));
    let judged = Judged { score: ScoreId(Uuid::nil()), definition: &definition, criteria: &criteria };
    choose(&[judged], &[], &[("card".to_owned(), format!("c{number}"))])
}

/// The numbers of what is to be worked on, and of what went well.
fn told(choice: &Choice) -> (Vec<usize>, Option<usize>) {
    let number = |it: &str| it[1..].parse::<usize>().unwrap();
    let of = |kind: Kind| choice.items.iter().filter(move |it| it.kind == kind).map(move |it| number(&it.criterion));
    (of(Kind::WorkOn).collect(), of(Kind::WentWell).next())
}

fn before(times: usize, criterion: usize) -> Vec<Before> {
    vec![Before { work_on: vec![("card".to_owned(), format!("c{criterion}"))] }; times]
}

#[test]
fn what_is_tried_comes_before_what_presses_more() {
    let heavy = Found { weight: 9, ..QUOTED };
    assert_eq!(told(&tried(&[heavy, QUOTED, QUOTED], None, 2)).0, [2, 0, 1]);
    assert_eq!(told(&tried(&[heavy, QUOTED, QUOTED], Some(1), 2)).0, [1, 2, 0], "and after what fails the card");
    let well = Found { score: Some(100), ..QUOTED };
    assert_eq!(told(&tried(&[Found { weight: 9, ..well }, well], None, 1)).1, Some(1));
}

#[test]
fn what_presses_most_comes_first() {
    let heavy = Found { weight: 3, ..QUOTED };
    let well = Found { score: Some(100), ..QUOTED };
    type Told<'a> = (&'a [usize], Option<usize>);
    type Case<'a> = (&'a str, &'a [Found], Option<usize>, &'a [Before], Told<'a>);
    let cases: &[Case<'_>] = &[
        ("at most three, by weight, then in order", &[QUOTED, QUOTED, heavy, QUOTED], None, &[], (&[2, 0, 1], None)),
        ("by the gap", &[Found { score: Some(50), ..QUOTED }, QUOTED], None, &[], (&[1, 0], None)),
        ("by confidence", &[Found { confidence: Some(0.6), ..QUOTED }, QUOTED], None, &[], (&[1, 0], None)),
        (
            "unsaid confidence is less than full",
            &[Found { confidence: None, ..QUOTED }, QUOTED],
            None,
            &[],
            (&[1, 0], None),
        ),
        ("what fails the card", &[heavy, QUOTED], Some(1), &[], (&[1, 0], None)),
        ("what was said lately steps back", &[heavy, QUOTED, QUOTED], None, &before(2, 0), (&[1, 2, 0], None)),
        ("doubtful is not told", &[Found { confidence: Some(0.49), ..QUOTED }], None, &[], (&[], None)),
        ("nothing without what shows it", &[Found { quoted: false, ..QUOTED }], None, &[], (&[], None)),
        ("what was searched shows it", &[Found { quoted: false, searched: true, ..QUOTED }], None, &[], (&[0], None)),
        ("unrated is not low", &[Found { score: None, ..QUOTED }], None, &[], (&[], None)),
        ("at the target it went well", &[Found { score: Some(75), ..QUOTED }], None, &[], (&[], Some(0))),
        ("well, the weightiest", &[well, Found { weight: 3, ..well }], None, &[], (&[], Some(1))),
        ("well, the first of equals", &[well, well], None, &[], (&[], Some(0))),
        ("well only with a quote", &[Found { quoted: false, searched: true, ..well }], None, &[], (&[], None)),
        ("what was to be worked on", &[Found { weight: 3, ..well }, well], None, &before(1, 1), (&[], Some(1))),
    ];
    for (name, found, fatal, before, (work_on, went_well)) in cases {
        let choice = chosen(found, *fatal, before);
        assert_eq!(told(&choice), (work_on.to_vec(), *went_well), "{name}");
    }
}

#[test]
fn what_keeps_coming_back_is_to_be_practised() {
    for (times, returns) in [(0, false), (1, false), (2, true), (9, true)] {
        assert_eq!(chosen(&[QUOTED], None, &before(times, 0)).items[0].returns, returns, "{times}");
    }
    // Long ago does not count.
    let long_ago: Vec<_> = before(10, 1).into_iter().chain(before(5, 0)).collect();
    assert!(!chosen(&[QUOTED], None, &long_ago).items[0].returns);
    // A criterion of another scorecard may have the same id.
    let elsewhere = vec![Before { work_on: vec![("other".to_owned(), "c0".to_owned())] }; 5];
    assert!(!chosen(&[QUOTED], None, &elsewhere).items[0].returns);
}

#[test]
fn feedback_is_about_the_task() {
    for (text, passes) in [
        ("Ask what the delay costs before you name a price.", true),
        ("The price came before the need was clear.", true),
        ("Say: “You are right, that took too long.”", true),
        ("“You are asked for a reference; where do you look?”", true),
        ("You are too pushy.", false),
        ("You're not listening.", false),
        ("you always interrupt", false),
        ("It is your attitude that is wrong.", false),
        ("Sie sind zu ungeduldig.", false),
        ("Sie sind gefragt: Was kostet der Ausfall?", true),
        ("Du bist unhöflich.", false),
        ("Fragen Sie, was der Ausfall kostet.", true),
        ("", true),
    ] {
        assert_eq!(is_about_the_task(text), passes, "{text}");
    }
}

fn found() -> impl Strategy<Value = Found> {
    let score = proptest::option::of(0_i64..=100);
    let confidence = proptest::option::of((0_u32..=100).prop_map(|it| f64::from(it) / 100.0));
    (1_i64..=1_000_000, score, confidence, any::<bool>(), any::<bool>())
        .prop_map(|(weight, score, confidence, quoted, searched)| Found { weight, score, confidence, quoted, searched })
}

proptest! {
    #[test]
    fn nothing_is_told_that_does_not_hold(
        found in proptest::collection::vec(found(), 0..20),
        fatal in proptest::option::of(0_usize..20),
        said in proptest::collection::vec(0_usize..20, 0..12),
    ) {
        let before: Vec<_> = said.iter().flat_map(|it| before(1, *it)).collect();
        let (work_on, went_well) = told(&chosen(&found, fatal, &before));
        prop_assert!(work_on.len() <= MOST_TO_WORK_ON);
        let sure = |it: &Found| it.confidence.is_none_or(|it| Decimal::from_f64(it).unwrap() >= LEAST_CONFIDENCE);
        for (index, number) in work_on.iter().enumerate() {
            let it = &found[*number];
            prop_assert!(it.score.is_some_and(|it| whole(it) < TARGET) && (it.quoted || it.searched) && sure(it));
            prop_assert!(!work_on[..index].contains(number), "told once");
        }
        if let Some(number) = went_well {
            let it = &found[number];
            prop_assert!(it.score.is_some_and(|it| whole(it) >= TARGET) && it.quoted && sure(it));
        }
        // Whatever can be told is told, up to the most.
        let gaps = found.iter().filter(|it| it.score.is_some_and(|it| it < 75) && (it.quoted || it.searched) && sure(it));
        prop_assert_eq!(work_on.len(), gaps.count().min(MOST_TO_WORK_ON));
    }
}
