//! Section 6 of the Law School Admission Test, and that what was planted is found.

use plumbline_progress::difficulty::elo::{self, Rating};
use plumbline_progress::difficulty::items::{Slopes, fit};
use plumbline_progress::seeded::Seeded;

use crate::assert_near;

/// How many of a thousand gave each pattern (Bock and Lieberman 1970).
const LSAT6: [(&str, usize); 30] = [
    ("00000", 3),
    ("00001", 6),
    ("00010", 2),
    ("00011", 11),
    ("00100", 1),
    ("00101", 1),
    ("00110", 3),
    ("00111", 4),
    ("01000", 1),
    ("01001", 8),
    ("01011", 16),
    ("01101", 3),
    ("01110", 2),
    ("01111", 15),
    ("10000", 10),
    ("10001", 29),
    ("10010", 14),
    ("10011", 81),
    ("10100", 3),
    ("10101", 28),
    ("10110", 15),
    ("10111", 80),
    ("11000", 16),
    ("11001", 56),
    ("11010", 21),
    ("11011", 173),
    ("11100", 11),
    ("11101", 61),
    ("11110", 28),
    ("11111", 298),
];

fn people() -> Vec<Vec<Option<bool>>> {
    let row = |pattern: &str| pattern.chars().map(|it| Some(it == '1')).collect::<Vec<_>>();
    LSAT6.iter().flat_map(|(pattern, count)| vec![row(pattern); *count]).collect()
}

#[test]
fn agrees_with_what_is_published_of_lsat6() {
    let common = fit(&people(), Slopes::Common).unwrap();
    assert_near(common.log_likelihood, -2466.9376, 5e-5);
    // Errors as the R package ltm prints them.
    let difficulties = [(-3.6153, 0.3266), (-1.3224, 0.1422), (-0.3176, 0.0977), (-1.7301, 0.1691), (-2.7802, 0.2510)];
    for (item, (difficulty, error)) in common.items.iter().zip(difficulties) {
        assert_near(item.slope.value, 0.7551, 5e-5);
        assert_near(item.slope.error, 0.0694, 5e-5);
        assert_near(item.difficulty.value, difficulty, 1e-4);
        assert_near(item.difficulty.error, error, 1e-4);
    }
    let own = fit(&people(), Slopes::Own).unwrap();
    assert_near(own.log_likelihood, -2466.6534, 5e-5);
}

#[test]
fn finds_what_was_planted_where_people_met_only_some_items() {
    let planted = [-1.0, 0.0, 0.5, 1.5];
    let mut chance = Seeded::new(5);
    let mut person = || {
        let ability = (0..12).map(|_| chance.share()).sum::<f64>() - 6.0;
        let mut meet = |difficulty: &f64| {
            let met = chance.share() < 0.7;
            let done = chance.share() < 1.0 / (1.0 + (-1.2 * (ability - difficulty)).exp());
            met.then_some(done)
        };
        planted.iter().map(&mut meet).collect()
    };
    let people: Vec<Vec<Option<bool>>> = (0..4000).map(|_| person()).collect();
    let found = fit(&people, Slopes::Common).unwrap();
    for (item, planted) in found.items.iter().zip(planted) {
        assert!(item.difficulty.interval(0.99).contains(planted), "{item:?} for {planted}");
        assert!(item.slope.interval(0.99).contains(1.2), "{item:?}");
    }
    let ability = |done: Option<bool>| found.ability(&[done; 4]);
    assert!(ability(Some(false)).value < -0.5 && ability(Some(true)).value > 0.5);
    assert_near(ability(None).value, 0.0, 1e-9);
    assert_near(ability(None).error, 1.0, 1e-6);
}

#[test]
fn is_none_where_nothing_can_be_told() {
    let all = |done: &[bool]| done.iter().map(|it| Some(*it)).collect::<Vec<_>>();
    assert_eq!(fit(&[], Slopes::Common), None);
    assert_eq!(fit(&[all(&[true, false]), all(&[true, true])], Slopes::Common), None, "everybody did the first");
    assert_eq!(fit(&[all(&[true, false]), vec![None]], Slopes::Common), None, "not the same items");
}

#[test]
fn ratings_move_by_what_was_not_expected() {
    let (skill, difficulty) = elo::after(Rating::default(), Rating::default(), 1.0);
    assert_eq!((skill.value, difficulty.value, skill.results), (0.5, -0.5, 1));
    let (again, _) = elo::after(skill, difficulty, 1.0);
    assert!(again.value - skill.value < 0.5, "success was expected, and more is known");
    let mut chance = Seeded::new(2);
    let (mut skill, mut hard, mut easy) = (Rating::default(), Rating::default(), Rating::default());
    for _ in 0..2000 {
        (skill, hard) = elo::after(skill, hard, f64::from(u8::from(chance.share() < 0.3)));
        (skill, easy) = elo::after(skill, easy, f64::from(u8::from(chance.share() < 0.8)));
    }
    assert_near(elo::success(skill, hard), 0.3, 0.08);
    assert_near(elo::success(skill, easy), 0.8, 0.08);
}
