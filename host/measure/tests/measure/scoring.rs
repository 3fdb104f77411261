//! Cards added up by hand. One line holds a card and its ratings:
//!
//! `60: 1=3 2!=0 | +10: 1=n` is a standard section of weight 60 with a criterion of weight 1 rated with level 3 of 0 to 3,
//! and one of weight 2 that is a section auto-fail rated with level 0; and a bonus section of weight 10 whose criterion is
//! not applicable. `!!` is an auto-fail of the card; both kinds pass at 66.6667, which is level 2. `i` is without
//! evidence, `u` unscorable, `x` of evidence that does not hold.

use plumbline_core::Decimal;
use plumbline_core::definition::{Definition, RawBounds, RawScale};
use plumbline_core::finding::{Finding, Rating};
use plumbline_core::score::{AutoFailEffect, Card, NotApplicable, Policies};
use plumbline_measure::{Reason, reasons, score, sound, without_bonus};

use crate::build::{TEXTS, assessment, card, criterion, finding, quote, section, sound_card, transcript};

#[test]
fn cards_add_up_as_by_hand() {
    let exclude = Policies::default();
    let as_pass = Policies { not_applicable: NotApplicable::AsPass, ..Policies::default() };
    let outcome_only = Policies { auto_fail_effect: AutoFailEffect::OutcomeOnly, ..Policies::default() };
    let all_rated = Policies { least_rated: Decimal::ONE, ..Policies::default() };
    let any_rated = Policies { least_rated: Decimal::ZERO, ..Policies::default() };
    let mark = |mark: &str| Policies { pass_mark: Some(mark.parse().unwrap()), ..Policies::default() };
    #[rustfmt::skip]
    let cases = [
        // One criterion: (1 - 0) / (3 - 0) x 100.
        ("1: 1=0", &exclude, "0.0 0.0 of 1.0 [0.0] passed"),
        ("1: 1=1", &exclude, "33.3333 33.3333 of 1.0 [33.3333] passed"),
        ("1: 1=3", &exclude, "100.0 100.0 of 1.0 [100.0] passed"),
        // (2 x 100 + 1 x 0) / 3, and sections (60 x 66.67 + 40 x 50) / 100 rounded only at the end.
        ("1: 2=3 1=0", &exclude, "66.6667 66.6667 of 1.0 [66.6667] passed"),
        ("60: 2=3 1=0 | 40: 1=3 1=0", &exclude, "60.0 60.0 of 1.0 [66.6667 50.0] passed"),
        // Three thirds are a whole: 33.3333 x 3 would not be.
        ("1: 1=1 | 1: 1=1 | 1: 1=1", &exclude, "33.3333 33.3333 of 1.0 [33.3333 33.3333 33.3333] passed"),
        ("1: 1=1 1=2", &exclude, "50.0 50.0 of 1.0 [50.0] passed"),

        // Not applicable: the others share its weight; a section of nothing else is left out.
        ("1: 1=3 1=n", &exclude, "100.0 100.0 of 1.0 [100.0] passed"),
        ("60: 1=0 1=n | 40: 1=n", &exclude, "0.0 0.0 of 1.0 [0.0 -] passed"),
        ("1: 1=n | 1: 1=n", &exclude, "- - of 0.0 [- -] undetermined"),
        // As a pass it counts 100: (0 + 100) / 2; (60 x 50 + 40 x 100) / 100.
        ("60: 1=0 1=n | 40: 1=n", &as_pass, "70.0 70.0 of 1.0 [50.0 100.0] passed"),
        ("1: 1=n", &as_pass, "100.0 100.0 of 1.0 [100.0] passed"),

        // Without evidence, unscorable or of bad evidence: no zero, and less of the weight is rated.
        ("1: 1=3 1=i", &exclude, "100.0 100.0 of 0.5 [100.0] passed"),
        ("1: 2=3 1=u", &exclude, "100.0 100.0 of 0.6667 [100.0] passed"),
        ("1: 2=3 1=x", &exclude, "100.0 100.0 of 0.6667 [100.0] passed"),
        ("60: 1=3 1=i | 40: 1=u", &any_rated, "100.0 100.0 of 0.3 [100.0 -] passed"),
        ("60: 1=3 1=i | 40: 1=u", &exclude, "- - of 0.3 [100.0 -] undetermined"),
        // What does not apply does not count as unrated: of 60 + 40, a half of 60 and all of 40 are rated.
        ("60: 1=3 1=i 2=n | 40: 1=0", &exclude, "60.0 60.0 of 0.7 [100.0 0.0] passed"),
        ("60: 1=3 | 40: 1=n", &all_rated, "100.0 100.0 of 1.0 [100.0 -] passed"),
        ("60: 1=3 | 40: 1=i", &all_rated, "- - of 0.6 [100.0 -] undetermined"),
        ("1: 1=i", &any_rated, "- - of 0.0 [-] undetermined"),

        // Auto-fails: the card, or the section, counts 0; what was calculated is kept.
        ("60: 1!!=1 1=3 | 40: 1=3", &exclude, "80.0 0.0 of 1.0 [66.6667 100.0] failed"),
        ("60: 1!=1 1=3 | 40: 1=3", &exclude, "80.0 40.0 of 1.0 [66.6667 100.0] failed"),
        ("60: 1!=0 1=3 | 40: 1!=0", &exclude, "30.0 0.0 of 1.0 [50.0 0.0] failed"),
        ("60: 1!!=1 1=3 | 40: 1=3", &outcome_only, "80.0 80.0 of 1.0 [66.6667 100.0] failed"),
        ("60: 1!=1 1=3 | 40: 1=3", &outcome_only, "80.0 80.0 of 1.0 [66.6667 100.0] failed"),
        // Who reaches the score as it is shown has passed, though two thirds are less than 66.6667.
        ("1: 1!!=2 1=0", &exclude, "33.3333 33.3333 of 1.0 [33.3333] passed"),
        // Nobody knows whether it failed; where the occasion did not arise, it did not.
        ("1: 1!!=i 1=3", &exclude, "100.0 100.0 of 0.5 [100.0] undetermined"),
        ("1: 1!=x 1=3", &exclude, "100.0 100.0 of 0.5 [100.0] undetermined"),
        ("1: 1!!=n 1=3", &exclude, "100.0 100.0 of 1.0 [100.0] passed"),
        ("1: 1!!=n 1=3", &as_pass, "100.0 100.0 of 1.0 [100.0] passed"),
        // One certain failure outweighs what is unknown, a missing score too.
        ("1: 1!!=0 1!!=u", &exclude, "0.0 0.0 of 0.5 [0.0] failed"),
        ("1: 1!!=0 3=u", &exclude, "- - of 0.25 [0.0] failed"),

        // A pass mark is compared with the final score as it is shown.
        ("1: 1=2", &mark("66.6667"), "66.6667 66.6667 of 1.0 [66.6667] passed"),
        ("1: 1=2", &mark("66.6668"), "66.6667 66.6667 of 1.0 [66.6667] failed"),
        ("60: 1!=1 1=3 | 40: 1=3", &mark("40"), "80.0 40.0 of 1.0 [66.6667 100.0] failed"),
        ("1: 1=i", &mark("1"), "- - of 0.0 [-] undetermined"),

        // Bonus: 50 + 10 x 100 / 100; worth the same whatever else applies, and never part of what is rated.
        ("60: 1=3 1=0 | 40: 1=3 1=0 | +10: 1=3", &exclude, "60.0 60.0 of 1.0 [50.0 50.0 100.0] passed, 50.0 without"),
        ("60: 1=3 | 40: 1=3 | +10: 1=3", &exclude, "110.0 110.0 of 1.0 [100.0 100.0 100.0] passed, 100.0 without"),
        ("60: 1=3 | 40: 1=n | +10: 1=3", &exclude, "110.0 110.0 of 1.0 [100.0 - 100.0] passed, 100.0 without"),
        ("1: 1=3 | +1: 1=i", &exclude, "100.0 100.0 of 1.0 [100.0 -] passed"),
        ("1: 1=i | +1: 1=3", &any_rated, "- - of 0.0 [- 100.0] undetermined"),
        ("50: 1!=0 | 50: 1=3 | +10: 1=3", &exclude, "60.0 60.0 of 1.0 [0.0 100.0 100.0] failed, 50.0 without"),
        ("60: 1!!=0 | +10: 1=3", &exclude, "16.6667 0.0 of 1.0 [0.0 100.0] failed"),
    ];
    for (line, policies, expected) in cases {
        let (definition, findings) = parse(line);
        let card = score(&definition, policies, &transcript(&TEXTS), &assessment(findings)).unwrap();
        assert_eq!(summary(&definition, &card), expected, "{line} by {policies:?}");
    }
}

#[test]
fn the_reasons_name_what_kept_a_card_from_passing() {
    let policies = Policies { pass_mark: Some(Decimal::HUNDRED), ..Policies::default() };
    let (definition, findings) = parse("1: 1!!=0 1!=u 1=3 1!=3");
    let card = score(&definition, &policies, &transcript(&TEXTS), &assessment(findings)).unwrap();
    assert_eq!(
        reasons(&definition, &card),
        [
            Reason::AutoFail { criterion: "c0-0".into() },
            Reason::Unrated { criterion: "c0-1".into() },
            Reason::BelowPassMark
        ]
    );
}

#[test]
fn numbers_score_along_their_curve() {
    let curve = vec![(20.0, 0.0), (40.0, 100.0), (60.0, 100.0), (90.0, 10.0)];
    type Case<'a> = (f64, f64, &'a [(f64, f64)], f64, &'a str);
    let cases: [Case<'_>; 13] = [
        (0.0, 100.0, &[], 0.0, "0.0"),
        (0.0, 100.0, &[], 43.0, "43.0"),
        (-2.0, 1.0, &[], -1.0, "33.3333"),
        (0.0, 0.7, &[], 0.1, "14.2857"),
        (0.0, 100.0, &curve, 0.0, "0.0"),
        (0.0, 100.0, &curve, 20.0, "0.0"),
        (0.0, 100.0, &curve, 25.0, "25.0"),
        (0.0, 100.0, &curve, 40.0, "100.0"),
        (0.0, 100.0, &curve, 50.0, "100.0"),
        (0.0, 100.0, &curve, 70.0, "70.0"),
        (0.0, 100.0, &curve, 90.0, "10.0"),
        // Outside the curve it stays level.
        (0.0, 100.0, &curve, 100.0, "10.0"),
        // A number is read to four places before it is compared with its bounds.
        (0.0, 100.0, &curve, 100.000_01, "10.0"),
    ];
    for (lowest, highest, curve, number, expected) in cases {
        let scale = RawScale::Number(RawBounds { lowest, highest, unit: "%".into(), curve: curve.to_vec() });
        let definition = sound_card(vec![plumbline_core::definition::RawCriterion { scale, ..criterion("share") }]);
        let findings = assessment(vec![finding("share", Rating::Number(number))]);
        let card = score(&definition, &Policies::default(), &transcript(&TEXTS), &findings).unwrap();
        assert_eq!(card.criteria[0].score.unwrap().to_string(), expected, "{number} of {lowest} to {highest}");
    }
}

fn parse(line: &str) -> (Definition, Vec<Finding>) {
    let mut raw = card(Vec::new());
    let mut findings = Vec::new();
    raw.sections.clear();
    for (index, text) in line.split('|').enumerate() {
        let (weight, criteria) = text.trim().split_once(':').unwrap();
        let kind = if weight.starts_with('+') { "bonus" } else { "standard" };
        let criteria = criteria.split_whitespace().enumerate().map(|(inner, text)| {
            let id = format!("c{index}-{inner}");
            let (weight, rating) = text.split_once('=').unwrap();
            let auto_fail = match weight.matches('!').count() {
                0 => "none",
                1 => "section",
                _ => "card",
            };
            findings.push(rate(&id, rating));
            let mut criterion = criterion(&id);
            criterion.weight = weight.trim_end_matches('!').parse().unwrap();
            criterion.auto_fail = auto_fail.into();
            criterion.passes_at = (auto_fail != "none").then_some(66.6667);
            criterion
        });
        let criteria = criteria.collect();
        raw.sections.push(section(&format!("s{index}"), kind, weight.parse().unwrap(), criteria));
    }
    (sound(&raw).unwrap(), findings)
}

fn rate(id: &str, rating: &str) -> Finding {
    match rating {
        "n" => finding(id, Rating::NotApplicable("no occasion".into())),
        "i" => finding(id, Rating::InsufficientEvidence("not in the words".into())),
        "u" => finding(id, Rating::Unscorable("no rule for it".into())),
        "x" => Finding { quotes: vec![quote(9, 0, 1)], ..finding(id, Rating::Level(3)) },
        level => finding(id, Rating::Level(level.parse().unwrap())),
    }
}

/// `calculated final of rated [sections] outcome`, and the score without bonus where it is another.
fn summary(definition: &Definition, card: &Card) -> String {
    let show = |score: Option<Decimal>| score.map_or("-".to_owned(), |it| it.to_string());
    let sections: Vec<String> = card.sections.iter().map(|it| show(it.score)).collect();
    let without = match without_bonus(definition, card) {
        it if it == card.r#final => String::new(),
        it => format!(", {} without", show(it)),
    };
    format!(
        "{} {} of {} [{}] {}{without}",
        show(card.calculated),
        show(card.r#final),
        card.rated_weight,
        sections.join(" "),
        card.outcome.as_str()
    )
}
