//! How far a scorecard can be relied on, criterion by criterion, as the labels tell that people gave. Labels that follow from
//! disputes stand apart: a finding is contested where it looks wrong, so that they say how often a complaint was right, and
//! nothing of what nobody contested.

use std::collections::BTreeMap;

use plumbline_core::Decimal;
use plumbline_core::definition::{AutoFail, Criterion, Scale};
use plumbline_core::label::{Judgement, Origin};
use plumbline_core::score::BareRating;

use crate::agreement::kappa::{Weights, kappa, table};
use crate::agreement::{Agreement, alpha};
use crate::estimate::Interval;
use crate::proportion::wilson;

/// Some labels of one criterion that are alike.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Labels {
    /// Where they come from.
    pub origin: Origin,
    /// What the scorecard said.
    pub plugin: Judgement,
    /// What people said.
    pub human: Judgement,
    /// How many.
    pub n: u64,
}

/// What labels tell of one criterion.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Reliability {
    /// How many there are that no dispute led to. All but `disputed` is told by these.
    pub labels: u64,
    /// How the scorecard and people agree beyond chance; none where too little varies to tell.
    pub agreement: Option<(Measure, Agreement)>,
    /// How often people rated otherwise; none for numbers, where every rating is another.
    pub wrong: Option<Rate>,
    /// Of what people pass, how often the scorecard fails it; none where the criterion is not one that passes or fails.
    pub false_fail: Option<Rate>,
    /// Of what people fail, how often the scorecard passes it.
    pub false_pass: Option<Rate>,
    /// How often what was contested was changed; none where nothing was decided.
    pub disputed: Option<Rate>,
}

/// How agreement is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Measure {
    /// Two levels: Cohen's kappa.
    Kappa,
    /// More levels: kappa weighted by the square of what lies between.
    WeightedKappa,
    /// Numbers: Krippendorff's alpha for intervals.
    Alpha,
}

impl Measure {
    /// `kappa`, `weighted-kappa` or `alpha`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kappa => "kappa",
            Self::WeightedKappa => "weighted-kappa",
            Self::Alpha => "alpha",
        }
    }
}

/// So many of how many, and where the true share lies (Wilson 1927).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rate {
    /// How many.
    pub count: u64,
    /// Of how many; above 0.
    pub of: u64,
    /// Its interval.
    pub interval: Interval,
}

impl Rate {
    fn of(count: u64, of: u64) -> Option<Self> {
        (of > 0).then(|| Self { count, of, interval: wilson(count, of, LEVEL) })
    }

    /// From 0 to 1.
    #[must_use]
    pub fn share(self) -> f64 {
        self.count as f64 / self.of as f64
    }
}

/// The probability with which intervals hold the truth.
pub const LEVEL: f64 = 0.95;
/// What intervals by re-drawing begin with, so that they are the same whenever they are asked for.
const SEED: u64 = 0x006c_6162_656c;

/// What the labels of a criterion tell; none where there are none.
#[must_use]
pub fn reliability(criterion: &Criterion, labels: &[Labels]) -> Option<Reliability> {
    if labels.is_empty() {
        return None;
    }
    let (contested, unselected): (Vec<Labels>, Vec<Labels>) =
        labels.iter().partition(|it| it.origin == Origin::Dispute);
    let sum = |labels: &[Labels], wanted: &dyn Fn(&Labels) -> bool| -> u64 {
        labels.iter().filter(|it| wanted(it)).map(|it| it.n).sum()
    };
    let all = |_: &Labels| true;
    let otherwise = |it: &Labels| it.plugin.rating != it.human.rating;
    let levels = matches!(criterion.scale, Scale::Levels(_));
    let rate = |of: &dyn Fn(&Labels) -> bool, count: &dyn Fn(&Labels) -> bool| {
        Rate::of(sum(&unselected, &|it| of(it) && count(it)), sum(&unselected, of))
    };
    let mark = passes_at(criterion);
    let passes = |it: Judgement| Some(it.score? >= mark?);
    let both = |it: &Labels| passes(it.plugin).zip(passes(it.human));
    Some(Reliability {
        labels: sum(&unselected, &all),
        agreement: agreement(criterion, &unselected),
        wrong: if levels { rate(&all, &otherwise) } else { None },
        false_fail: rate(&|it| both(it).is_some_and(|(_, human)| human), &|it| passes(it.plugin) == Some(false)),
        false_pass: rate(&|it| both(it).is_some_and(|(_, human)| !human), &|it| passes(it.plugin) == Some(true)),
        disputed: Rate::of(sum(&contested, &otherwise), sum(&contested, &all)),
    })
}

/// The score from which a criterion passes, where it is one that passes or fails: an auto-fail, or one of two levels.
fn passes_at(criterion: &Criterion) -> Option<Decimal> {
    match (&criterion.auto_fail, &criterion.scale) {
        (AutoFail::Section { passes_at } | AutoFail::Card { passes_at }, _) => Some(*passes_at),
        (AutoFail::None, Scale::Levels(levels)) if levels.len() == 2 => Some(Decimal::HUNDRED),
        (AutoFail::None, _) => None,
    }
}

fn agreement(criterion: &Criterion, labels: &[Labels]) -> Option<(Measure, Agreement)> {
    match &criterion.scale {
        Scale::Levels(levels) => {
            let mut counts: BTreeMap<(usize, usize), u64> = BTreeMap::new();
            for it in labels {
                if let (BareRating::Level(plugin), BareRating::Level(human)) = (it.plugin.rating, it.human.rating) {
                    *counts.entry((plugin as usize, human as usize)).or_default() += it.n;
                }
            }
            let mut square = table([], levels.len());
            for ((plugin, human), n) in counts {
                if let Some(count) = square.get_mut(plugin).and_then(|row| row.get_mut(human)) {
                    *count += n;
                }
            }
            let (measure, weights) = match levels.len() {
                2 => (Measure::Kappa, Weights::None),
                _ => (Measure::WeightedKappa, Weights::Quadratic),
            };
            kappa(&square, weights).map(|it| (measure, it.agreement(LEVEL)))
        }
        Scale::Number(_) => {
            let mut units = Vec::new();
            for it in labels {
                if let (BareRating::Number(plugin), BareRating::Number(human)) = (it.plugin.rating, it.human.rating) {
                    units.extend((0..it.n).map(|_| vec![plugin.to_f64(), human.to_f64()]));
                }
            }
            alpha::agreement(&units, alpha::Scale::Interval, LEVEL, SEED).map(|it| (Measure::Alpha, it))
        }
    }
}
