//! Real conversations with experts' labels, where they lie beside the repository.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::Path;

use plumbline_core::sums::Sums;
use plumbline_progress::agreement::alpha::{self, Scale};
use plumbline_progress::agreement::icc::of_groups;
use plumbline_progress::agreement::kappa::{Weights, kappa, table};
use plumbline_progress::agreement::many::{Coefficient, coefficient, counts};
use plumbline_progress::multiple::q_values;
use plumbline_progress::welch::{Sample, difference};
use serde_json::Value;

use crate::assert_near;

/// The conversations of a set; none, and a word of it, where it is absent.
fn conversations(set: &str) -> Option<Vec<Value>> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(format!("{set}.jsonl"));
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: there is no {}", path.display());
        return None;
    };
    Some(text.lines().map(|it| serde_json::from_str(it).unwrap()).collect())
}

fn turns<'a>(conversation: &'a Value, role: &'a str) -> impl Iterator<Item = &'a Value> {
    conversation["turns"].as_array().unwrap().iter().filter(move |it| it["role"] == role)
}

/// Each teacher's lessons in the order of their dates: the share of the teacher's sentences that make a move, from 0 to 100.
/// Experts left 32 sentences of these lessons without a label; their move is neither of the two that do not count.
fn lessons() -> Option<BTreeMap<String, Vec<f64>>> {
    let mut teachers: BTreeMap<String, Vec<(String, String, f64)>> = BTreeMap::new();
    for lesson in conversations("nc-talkmoves")? {
        let Some(teacher) = lesson["person"].as_str() else { continue };
        let moves: Vec<&Value> = turns(&lesson, "teacher").map(|it| &it["labels"]["teacher_move"]).collect();
        let made = moves.iter().filter(|it| **it != "none" && **it != "context").count();
        let of = |key: &str| lesson[key].as_str().unwrap().to_owned();
        let share = 100.0 * made as f64 / moves.len() as f64;
        teachers.entry(teacher.to_owned()).or_default().push((of("date"), of("id"), share));
    }
    teachers.values_mut().for_each(|it| it.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1))));
    Some(teachers.into_iter().map(|(teacher, it)| (teacher, it.into_iter().map(|it| it.2).collect())).collect())
}

#[test]
fn six_teachers_tell_little_of_how_teachers_differ() {
    let Some(lessons) = lessons() else { return };
    assert_eq!((lessons.len(), lessons.values().map(Vec::len).sum::<usize>()), (6, 130));
    let sums = |shares: &Vec<f64>| {
        let mut sums = Sums::default();
        shares.iter().for_each(|it| sums += Sums::of((it * 10_000.0).round() as i64));
        sums
    };
    let icc = of_groups(&lessons.values().map(sums).collect::<Vec<_>>(), 0.95).unwrap();
    assert_near(icc.value, 0.441, 5e-4);
    // Wald's interval, solved with scipy 1.17.1.
    assert_near(icc.interval.low, 0.180_790, 1e-5);
    assert_near(icc.interval.high, 0.821_879, 1e-5);
}

#[test]
fn no_teacher_is_said_to_improve() {
    let Some(lessons) = lessons() else { return };
    let halves = |shares: &Vec<f64>| {
        let (earlier, later) = shares.split_at(shares.len() / 2);
        difference(Sample::of(earlier), Sample::of(later)).unwrap()
    };
    let changes: Vec<_> = lessons.values().map(halves).collect();
    let q = q_values(&changes.iter().map(|it| it.p_value(0.0)).collect::<Vec<_>>());
    let shown = |rose: bool| q.iter().zip(&changes).filter(|(q, it)| **q <= 0.05 && (it.value > 0.0) == rose).count();
    assert_eq!(shown(true), 0, "{changes:?}");
    // The question is not one that never gets an answer: a fall is found.
    assert_eq!(shown(false), 1, "{changes:?}");
}

const BEHAVIOURS: [&str; 4] = ["question", "reflection", "therapist_input", "other"];
const TALK: [&str; 3] = ["sustain", "neutral", "change"];

/// For each turn of a role that all ten annotators coded, the places of the levels they gave.
fn coded(role: &str, levels: &[&str]) -> Option<Vec<Vec<usize>>> {
    let sessions = conversations("annomi")?;
    let level = |given: &Value| levels.iter().position(|it| given == it).unwrap();
    let of = |turn: &Value| {
        let given = turn["labels"]["all_annotators"].as_object()?;
        Some((0..10).map(|who| level(&given[&who.to_string()])).collect::<Vec<_>>())
    };
    Some(sessions.iter().flat_map(|it| turns(it, role)).filter_map(of).collect())
}

/// What independent implementations say of a criterion.
struct Expected {
    criterion: &'static str,
    scale: Scale,
    turns: u64,
    alpha: [f64; 3],
    fleiss: f64,
    /// Of the first two annotators: unweighted, linear and quadratic, each with its error.
    kappas: [(f64, f64); 3],
}

/// The output of tests/agreement/annotators.py: krippendorff 0.9.0, with 20,000 resamples of its own for the interval, and
/// statsmodels 0.15.0.
const EXPECTED: [Expected; 6] = [
    Expected {
        criterion: "behaviour",
        scale: Scale::Nominal,
        turns: 27,
        alpha: [0.648_650, 0.493_534, 0.773_247],
        fleiss: 0.647_344,
        kappas: [(0.681_102, 0.108_230), (0.591_472, 0.151_046), (0.454_325, 0.240_101)],
    },
    Expected {
        criterion: "question",
        scale: Scale::Nominal,
        turns: 27,
        alpha: [0.590_486, 0.294_622, 0.767_903],
        fleiss: 0.588_964,
        kappas: [(0.509_091, 0.245_101); 3],
    },
    Expected {
        criterion: "reflection",
        scale: Scale::Nominal,
        turns: 27,
        alpha: [0.706_158, 0.434_924, 0.872_651],
        fleiss: 0.705_066,
        kappas: [(0.696_629, 0.162_232); 3],
    },
    Expected {
        criterion: "therapist_input",
        scale: Scale::Nominal,
        turns: 27,
        alpha: [0.633_182, 0.457_201, 0.782_361],
        fleiss: 0.631_818,
        kappas: [(0.850_829, 0.100_363); 3],
    },
    Expected {
        criterion: "talk",
        scale: Scale::Nominal,
        turns: 26,
        alpha: [0.517_749, 0.370_449, 0.639_760],
        fleiss: 0.515_887,
        kappas: [(0.576_744, 0.133_857), (0.555_133, 0.149_400), (0.529_248, 0.190_769)],
    },
    Expected {
        criterion: "talk",
        scale: Scale::Ordinal,
        turns: 26,
        alpha: [0.564_862, 0.391_526, 0.697_804],
        fleiss: 0.515_887,
        kappas: [(0.576_744, 0.133_857), (0.555_133, 0.149_400), (0.529_248, 0.190_769)],
    },
];

#[test]
fn ten_annotators_agree_as_independent_implementations_say() {
    let (Some(therapist), Some(client)) = (coded("therapist", &BEHAVIOURS), coded("client", &TALK)) else { return };
    for expected in EXPECTED {
        let behaviour = BEHAVIOURS.iter().position(|it| *it == expected.criterion);
        let (units, levels) = match (expected.criterion, behaviour) {
            ("talk", _) => (client.clone(), 3),
            (_, None) => (therapist.clone(), 4),
            (_, Some(of)) => {
                let is = |turn: &Vec<usize>| turn.iter().map(|it| usize::from(*it == of)).collect();
                (therapist.iter().map(is).collect(), 2)
            }
        };
        let numbers: Vec<Vec<f64>> = units.iter().map(|it| it.iter().map(|it| *it as f64).collect()).collect();
        let agreement = alpha::agreement(&numbers, expected.scale, 0.95, 1).unwrap();
        let [value, low, high] = expected.alpha;
        assert_eq!(agreement.units, expected.turns, "{}", expected.criterion);
        assert_near(agreement.value, value, 1e-6);
        // Both ends are drawn, with seeds that have nothing in common.
        assert_near(agreement.interval.low, low, 0.015);
        assert_near(agreement.interval.high, high, 0.015);
        let kinds: Vec<Vec<u64>> = units.iter().map(|it| counts(it.iter().copied(), levels)).collect();
        assert_near(coefficient(&kinds, Coefficient::FleissKappa).unwrap().value, expected.fleiss, 1e-6);
        let pairs = table(units.iter().map(|it| (it[0], it[1])), levels);
        for (weights, (value, error)) in
            [Weights::None, Weights::Linear, Weights::Quadratic].into_iter().zip(expected.kappas)
        {
            let kappa = kappa(&pairs, weights).unwrap();
            assert_near(kappa.value, value, 1e-6);
            assert_near(kappa.error, error, 1e-6);
        }
    }
}
