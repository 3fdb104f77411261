//! Which conversations a person should rate, since they would narrow most what is known of how often a plugin is wrong.
//!
//! Labels are allocated as in a stratified sample (Neyman 1934, doi:10.2307/2342192): a stratum is what cannot be told apart
//! beforehand, such as one level of one criterion given with the same confidence, and gets labels by how much of the
//! criterion lies in it and how unsure it still is. One conversation serves all criteria that it was rated on, so it is chosen
//! greedily by what it narrows for its cost. Of one criterion and equal costs this is the best allocation (Wright 2012, The
//! American Statistician 66:217); of several, it reaches at least 1 − 1/e of what the best would (Nemhauser, Wolsey and Fisher
//! 1978, doi:10.1007/BF01588971).
//!
//! Among conversations that narrow equally, chance decides: within a stratum labels must be a random sample, or the rates
//! that follow from them are those of hard cases. Rates over all strata are to be weighted by [`Stratum::share`].

use std::collections::BTreeMap;

use crate::estimate::quantile;
use crate::seeded::Seeded;

/// What is known of a plugin's errors in one stratum.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stratum {
    /// The criterion, by its place in what is asked.
    pub criterion: usize,
    /// Which share of the criterion's ratings lie in it; those of a criterion add up to 1.
    pub share: f64,
    /// How many were labelled, and drawn at random: disputes are not.
    pub labels: u64,
    /// How many of these the plugin had wrong.
    pub wrong: u64,
    /// How likely it is wrong before any label, such as 1 less its confidence; a half where nothing is known. It counts as
    /// much as two labels.
    pub expected: f64,
}

/// A conversation that could be rated.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidate {
    /// What rating it costs, such as minutes or words; above 0.
    pub cost: f64,
    /// The strata that its ratings lie in, by their places.
    pub strata: Vec<usize>,
}

/// A plugin's rating of a conversation on one criterion.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rating {
    /// The criterion, by its place in what is asked.
    pub criterion: usize,
    /// The level, by its place in the criterion's scale.
    pub level: usize,
    /// How sure the plugin says it is, from 0 to 1.
    pub confidence: Option<f64>,
}

/// The strata of what a plugin rated: one for each level of a criterion that was given with a confidence below a half, below
/// 0.8, above that, or with none. `all` has the ratings of each conversation that rates are to be about, `labels` what people
/// said of ratings that were drawn at random: whether the plugin was wrong. With the strata comes, for each conversation,
/// which of them its ratings lie in.
#[must_use]
pub fn strata(all: &[Vec<Rating>], labels: &[(Rating, bool)]) -> (Vec<Stratum>, Vec<Vec<usize>>) {
    let key = |it: &Rating| (it.criterion, it.level, it.confidence.map(|it| u8::from(it >= 0.5) + u8::from(it >= 0.8)));
    let mut groups: BTreeMap<_, Vec<Rating>> = BTreeMap::new();
    all.iter().flatten().for_each(|it| groups.entry(key(it)).or_default().push(*it));
    let keys: Vec<_> = groups.keys().copied().collect();
    let of_criterion = |criterion: usize| all.iter().flatten().filter(|it| it.criterion == criterion).count() as f64;
    let totals: BTreeMap<usize, f64> = keys.iter().map(|it| (it.0, of_criterion(it.0))).collect();
    let stratum = |(of, ratings): (&(usize, usize, Option<u8>), &Vec<Rating>)| {
        let given: Vec<bool> = labels.iter().filter(|it| key(&it.0) == *of).map(|it| it.1).collect();
        let doubt: f64 = ratings.iter().map(|it| it.confidence.map_or(0.5, |it| 1.0 - it)).sum();
        Stratum {
            criterion: of.0,
            share: ratings.len() as f64 / totals[&of.0],
            labels: given.len() as u64,
            wrong: given.iter().filter(|it| **it).count() as u64,
            expected: doubt / ratings.len() as f64,
        }
    };
    let place = |it: &Rating| keys.binary_search(&key(it)).ok();
    let places = all.iter().map(|ratings| ratings.iter().filter_map(place).collect()).collect();
    (groups.iter().map(stratum).collect(), places)
}

/// What to rate, and what that will tell.
#[derive(Clone, PartialEq, Debug)]
pub struct Plan {
    /// The candidates by their places, the most telling first.
    pub chosen: Vec<usize>,
    /// By criterion, in the order of their importance as it was given.
    pub precision: Vec<Precision>,
}

/// How well a plugin's error rate on a criterion is known.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Precision {
    /// The share of ratings that are estimated to be wrong.
    pub wrong: f64,
    /// Half of the width of its interval of 95 % now.
    pub half_width: f64,
    /// What that is expected to be when the chosen are rated.
    pub half_width_then: f64,
}

/// Chooses what to rate for at most `budget`, in the unit of costs. `importance` has a weight for each criterion: how much its
/// interval matters against others'. What would narrow nothing is not chosen.
#[must_use]
pub fn plan(importance: &[f64], strata: &[Stratum], candidates: &[Candidate], budget: f64, seed: u64) -> Plan {
    let mut known: Vec<Known> = strata.iter().map(Known::of).collect();
    let before = known.clone();
    let mut order: Vec<usize> = (0..candidates.len()).filter(|it| candidates[*it].cost > 0.0).collect();
    Seeded::new(seed).shuffle(&mut order);
    let mut left = budget;
    let mut chosen = Vec::new();
    while let Some(at) = most_telling(importance, &known, candidates, &order, left) {
        let index = order.remove(at);
        left -= candidates[index].cost;
        for stratum in &candidates[index].strata {
            if let Some(known) = known.get_mut(*stratum) {
                known.added += 1.0;
            }
        }
        chosen.push(index);
    }
    let width = |known: &[Known], criterion: usize| {
        let variance: f64 = known.iter().filter(|it| it.criterion == criterion).map(Known::variance).sum();
        quantile(f64::INFINITY, 0.975) * variance.sqrt()
    };
    let precision = |criterion: usize| Precision {
        wrong: before.iter().filter(|it| it.criterion == criterion).map(|it| it.share * it.wrong).sum(),
        half_width: width(&before, criterion),
        half_width_then: width(&known, criterion),
    };
    Plan { chosen, precision: (0..importance.len()).map(precision).collect() }
}

/// The place in `order` of the candidate that narrows most for its cost, among those that can still be afforded.
fn most_telling(
    importance: &[f64],
    known: &[Known],
    candidates: &[Candidate],
    order: &[usize],
    left: f64,
) -> Option<usize> {
    let worth = |index: usize| {
        let of = |it: &usize| known.get(*it).map_or(0.0, |it| it.gain() * importance.get(it.criterion).unwrap_or(&0.0));
        candidates[index].strata.iter().map(of).sum::<f64>() / candidates[index].cost
    };
    let mut best = None;
    let mut most = 0.0;
    for (at, index) in order.iter().enumerate().filter(|(_, index)| candidates[**index].cost <= left) {
        let worth = worth(*index);
        if worth > most {
            (best, most) = (Some(at), worth);
        }
    }
    best
}

/// A stratum as a beta distribution of how often the plugin is wrong in it.
#[derive(Clone, Debug)]
struct Known {
    criterion: usize,
    share: f64,
    wrong: f64,
    /// Labels, with the two that are expected.
    labels: f64,
    /// Labels that were chosen and have not been given.
    added: f64,
}

impl Known {
    fn of(it: &Stratum) -> Self {
        /// How many labels the expectation counts as.
        const EXPECTED: f64 = 2.0;
        let labels = it.labels as f64 + EXPECTED;
        let wrong = (it.wrong.min(it.labels) as f64 + EXPECTED * it.expected.clamp(0.01, 0.99)) / labels;
        Self { criterion: it.criterion, share: it.share, wrong, labels, added: 0.0 }
    }

    /// What it adds to the variance of the criterion's error rate, as expected after the labels that were chosen: the law of
    /// total variance leaves labels ÷ (labels + added) of it.
    fn variance(&self) -> f64 {
        let now = self.wrong * (1.0 - self.wrong) / (self.labels + 1.0);
        self.share.powi(2) * now * self.labels / (self.labels + self.added)
    }

    /// What one more label takes from it.
    fn gain(&self) -> f64 {
        self.variance() / (self.labels + self.added + 1.0)
    }
}
