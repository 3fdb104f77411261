//! What labels tell of a scorecard, and what a calibration tells of those who rate.

use plumbline_core::Decimal;
use plumbline_core::definition::{AutoFail, Bounds, Criterion, Level, Proof, QuotesFrom, Scale};
use plumbline_core::label::{Judgement, Origin};
use plumbline_core::score::BareRating;
use plumbline_progress::agreement::calibration::{Rated, among_people, with_plugin};
use plumbline_progress::label::{Labels, Measure, Reliability, reliability};

use crate::assert_near;

fn criterion(levels: usize) -> Criterion {
    let level = |it| Level { points: Decimal::from_ten_thousandths(it), title: String::new(), anchor: String::new() };
    let number = Bounds { lowest: Decimal::ZERO, highest: Decimal::HUNDRED, unit: String::new(), curve: Vec::new() };
    Criterion {
        id: "open".into(),
        title: String::new(),
        guidance: String::new(),
        weight: Decimal::ONE,
        scale: if levels == 0 { Scale::Number(number) } else { Scale::Levels((0..levels as i64).map(level).collect()) },
        auto_fail: AutoFail::None,
        proof: Proof::Quotes,
        quotes_from: QuotesFrom::Any,
        not_applicable: true,
        skills: Vec::new(),
        options: Vec::new(),
    }
}

fn level(level: u32, levels: usize) -> Judgement {
    let score = Decimal::from_f64(100.0 * f64::from(level) / (levels - 1) as f64);
    Judgement { rating: BareRating::Level(level), score }
}

/// Labels by the scorecard's level and people's.
fn labels(table: &[&[u64]], origin: Origin) -> Vec<Labels> {
    let levels = table.len();
    let cell = |plugin: usize, human: usize| Labels {
        origin,
        plugin: level(plugin as u32, levels),
        human: level(human as u32, levels),
        n: table[plugin][human],
    };
    (0..levels).flat_map(|plugin| (0..levels).map(move |human| cell(plugin, human))).collect()
}

#[test]
fn two_levels_pass_or_fail() {
    // Cohen's table: kappa .4; of 30 that people pass, 10 are failed, and of 30 that they fail, 5 are passed.
    let found = reliability(&criterion(2), &labels(&[&[20, 10], &[5, 15]], Origin::Calibration)).unwrap();
    let Reliability { labels, agreement, wrong, false_fail, false_pass, disputed } = found;
    let (measure, agreement) = agreement.unwrap();
    assert_eq!((labels, measure, disputed), (50, Measure::Kappa, None));
    assert_near(agreement.value, 0.4, 1e-9);
    let rate = |it: Option<plumbline_progress::label::Rate>| it.map(|it| (it.count, it.of)).unwrap();
    assert_eq!((rate(wrong), rate(false_fail), rate(false_pass)), ((15, 50), (10, 25), (5, 25)));
    assert!(false_fail.unwrap().interval.contains(0.4));
}

#[test]
fn what_is_contested_stands_apart() {
    let mut all = labels(&[&[0, 4, 1], &[0, 8, 0], &[0, 1, 5]], Origin::Human);
    let alone = reliability(&criterion(3), &all).unwrap();
    // Cohen 1968 with quadratic weights, as SAS and statsmodels print it.
    let (measure, agreement) = alone.agreement.unwrap();
    assert_eq!((measure, alone.labels, alone.false_fail), (Measure::WeightedKappa, 19, None));
    assert_near(agreement.value, 0.450_160, 5e-7);
    let contested = labels(&[&[1, 0, 3], &[0, 0, 0], &[0, 0, 0]], Origin::Dispute);
    all.extend(contested.clone());
    let both = reliability(&criterion(3), &all).unwrap();
    assert_eq!(Reliability { disputed: None, ..both }, alone);
    assert_eq!(both.disputed.map(|it| (it.count, it.of)), Some((3, 4)));
    let only = reliability(&criterion(3), &contested).unwrap();
    assert_eq!((only.labels, only.agreement, only.wrong), (0, None, None));
    assert_eq!(reliability(&criterion(3), &[]), None);
}

#[test]
fn numbers_are_compared_by_how_far_apart_they_are() {
    let number = |it: f64| Judgement { rating: BareRating::Number(Decimal::from_f64(it).unwrap()), score: None };
    let label =
        |(plugin, human)| Labels { origin: Origin::Calibration, plugin: number(plugin), human: number(human), n: 1 };
    let close: Vec<_> = [(10.0, 12.0), (50.0, 49.0), (90.0, 91.0), (30.0, 28.0)].map(label).to_vec();
    let found = reliability(&criterion(0), &close).unwrap();
    let (measure, agreement) = found.agreement.unwrap();
    assert!(measure == Measure::Alpha && agreement.value > 0.98 && agreement.interval.high <= 1.0, "{agreement:?}");
    assert_eq!(found.wrong, None);
}

/// Krippendorff 2011, section E, by unit: four observers, five levels.
const UNITS: [[u32; 4]; 12] = [
    [1, 1, 0, 1],
    [2, 2, 3, 2],
    [3, 3, 3, 3],
    [3, 3, 3, 3],
    [2, 2, 2, 2],
    [1, 2, 3, 4],
    [4, 4, 4, 4],
    [1, 1, 2, 1],
    [2, 2, 2, 2],
    [0, 5, 5, 5],
    [0, 0, 1, 1],
    [0, 3, 0, 0],
];

#[test]
fn raters_are_compared_with_each_other_and_with_the_scorecard() {
    // A level counts from 0, and 0 stands for nothing here.
    let rated = |unit: &[u32; 4]| {
        let level = |it: &u32| it.checked_sub(1).map(BareRating::Level);
        Rated { people: unit.iter().map(level).collect(), plugin: level(&unit[1]) }
    };
    let all: Vec<_> = UNITS.iter().map(rated).collect();
    let people = among_people(&criterion(5), &all);
    let alpha = people.alpha.unwrap();
    assert_near(alpha.value, 0.815_388, 5e-7);
    assert!(alpha.interval.contains(alpha.value) && alpha.units == 11, "{alpha:?}");
    let kappa = people.weighted_kappa.unwrap();
    assert!(kappa.interval.contains(kappa.value) && kappa.value > 0.6, "{kappa:?}");
    // Who rates as the scorecard does agrees with it more than all do with each other.
    let as_plugin: Vec<_> = all.iter().map(|it| Rated { people: vec![it.plugin; 3], plugin: it.plugin }).collect();
    assert_near(with_plugin(&criterion(5), &as_plugin).alpha.unwrap().value, 1.0, 1e-12);
    let plugin = with_plugin(&criterion(5), &all);
    assert!(plugin.alpha.unwrap().value > alpha.value, "one of the four is the scorecard itself");
    // Where nothing was rated twice, nothing is told.
    let once: Vec<_> = all.iter().map(|it| Rated { people: vec![it.plugin], plugin: None }).collect();
    let nothing = (among_people(&criterion(5), &once), with_plugin(&criterion(5), &once));
    assert!(nothing.0.alpha.is_none() && nothing.1.weighted_kappa.is_none(), "{nothing:?}");
}
