//! Whether planted truth is found.

use std::collections::BTreeSet;

use plumbline_practice::transfer::{Attempt, Live, Question, Transfer, Verdict, transfer};

/// Numbers between 0 and 1 that are the same in every run.
struct Chance(u64);

impl Chance {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(self.0 >> 33).unwrap()) / f64::from(1u32 << 31)
    }

    /// About normal, of variance 1.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

/// A team of which some practise.
struct Truth {
    people: usize,
    /// What practice does to live scores on the practised criterion.
    effect: f64,
    /// What everybody gains meanwhile, on every criterion.
    season: f64,
    /// Those who practise are those whose last scores before were low.
    chosen_for_being_low: bool,
    /// What practice does to practice scores.
    practice_gain: f64,
}

const TRUTH: Truth = Truth { people: 40, effect: 0.0, season: 0.0, chosen_for_being_low: false, practice_gain: 0.0 };
const BEGAN: i64 = 100;
const CALLS: i64 = 12;

fn estimated(truth: &Truth, seed: u64) -> Transfer {
    let mut chance = Chance(seed);
    let names: Vec<String> = (0..truth.people).map(|it| format!("p{it}")).collect();
    let mut live = Vec::new();
    let mut lows: Vec<(f64, &str)> = Vec::new();
    let levels: Vec<f64> = names.iter().map(|_| 0.5 + 0.1 * chance.normal()).collect();
    let before: Vec<Vec<f64>> =
        levels.iter().map(|level| (0..CALLS).map(|_| level + 0.15 * chance.normal()).collect()).collect();
    for (name, scores) in names.iter().zip(&before) {
        lows.push((scores.iter().sum(), name));
    }
    if truth.chosen_for_being_low {
        lows.sort_by(|left, right| left.0.total_cmp(&right.0));
    }
    let practising: BTreeSet<&str> = lows.iter().take(truth.people / 2).map(|(_, name)| *name).collect();
    for ((name, level), scores) in names.iter().zip(&levels).zip(&before) {
        for (call, score) in (0..).zip(scores) {
            let day = BEGAN - 1 - call * 3;
            live.push(Live { person: name, criterion: "practised", day, score: *score });
            live.push(Live { person: name, criterion: "other", day, score: 0.6 + 0.15 * chance.normal() });
        }
        for call in 0..CALLS {
            let day = BEGAN + 1 + call * 3;
            let effect = if practising.contains(name.as_str()) { truth.effect } else { 0.0 };
            let score = level + truth.season + effect + 0.15 * chance.normal();
            live.push(Live { person: name, criterion: "practised", day, score });
            live.push(Live {
                person: name,
                criterion: "other",
                day,
                score: 0.6 + truth.season + 0.15 * chance.normal(),
            });
        }
    }
    let mut attempts = Vec::new();
    for person in &practising {
        for (attempt, gain) in [(0, 0.0), (1, truth.practice_gain)] {
            let score = 0.5 + gain + 0.05 * chance.normal();
            attempts.push(Attempt { person, day: BEGAN + attempt, score });
        }
    }
    transfer(&BTreeSet::from(["practised"]), &live, &attempts, &BTreeSet::new(), Question::default())
}

/// Of 200 runs: how often the interval holds the truth, and how often it says that there is transfer.
fn in_200(truth: &Truth) -> (usize, usize) {
    let runs: Vec<Transfer> = (1..=200).map(|seed| estimated(truth, seed)).collect();
    let holds = |it: &&Transfer| it.effect.is_some_and(|it| it.lower <= truth.effect && truth.effect <= it.upper);
    let covered = runs.iter().filter(holds).count();
    (covered, runs.iter().filter(|it| it.verdict == Verdict::Transfers).count())
}

#[test]
fn the_interval_holds_the_truth_as_often_as_it_says() {
    for (name, truth, transfers) in [
        ("nothing happens", TRUTH, 0..=12),
        ("everybody gains", Truth { season: 0.1, ..TRUTH }, 0..=12),
        (
            "the low ones practise, and would have risen by themselves",
            Truth { chosen_for_being_low: true, ..TRUTH },
            0..=14,
        ),
        ("practice works", Truth { effect: 0.2, season: 0.05, ..TRUTH }, 190..=200),
    ] {
        let (covered, said) = in_200(&truth);
        println!("{name}: 95 % interval holds the truth in {covered} of 200, transfer is said in {said}");
        assert!((180..=200).contains(&covered), "{name}: {covered}");
        assert!(transfers.contains(&said), "{name}: {said}");
    }
}

#[test]
fn what_lifts_practice_alone_is_retired() {
    let useless = estimated(&Truth { people: 400, practice_gain: 0.2, ..TRUTH }, 7);
    assert_eq!((useless.verdict, useless.retire), (Verdict::NoTransfer, true), "{useless:?}");
    assert_eq!((useless.practised, useless.compared, useless.against_criteria), (200, 200, true));
    let works = estimated(&Truth { people: 400, practice_gain: 0.2, effect: 0.15, ..TRUTH }, 7);
    assert_eq!((works.verdict, works.retire), (Verdict::Transfers, false), "{works:?}");
    let idle = estimated(&Truth { people: 400, ..TRUTH }, 7);
    assert_eq!((idle.verdict, idle.retire), (Verdict::NoTransfer, false), "nothing is lifted: {idle:?}");
}

#[test]
fn too_little_is_said_to_be_too_little() {
    let few = estimated(&Truth { people: 12, effect: 0.3, practice_gain: 0.3, ..TRUTH }, 1);
    assert_eq!((few.verdict, few.effect, few.retire), (Verdict::TooEarly, None, false));
    let none = transfer(&BTreeSet::from(["practised"]), &[], &[], &BTreeSet::new(), Question::default());
    assert_eq!((none.verdict, none.practised, none.practice_gain), (Verdict::TooEarly, 0, None));
}
