//! By how much a group changed between two windows: the mean over its people of the change within each, at one mix of
//! conversations. The people are those asked about and no sample, so the error is that of their own weeks and conversations
//! and not of who they happen to be.
//!
//! For a group the error is that of the group's weeks (one week is one cluster, since what all of a group meet in one week
//! does not average out over its people), made unbiased, with degrees of freedom, as Bell and `McCaffrey` 2002 ("Bias
//! reduction in standard errors for linear regression with multi-stage samples", Survey Methodology 28:169) do it for
//! conversations that are independent. For one person, and where there are too few weeks, it is `Σ(n_w/n)²·σ²_week +
//! σ²_conversation/n` with the noise of all.

use nalgebra::{DMatrix, DVector};

use crate::estimate::Estimate;
use crate::improvement::question::Window;
use crate::improvement::reply::{Change, PersonChange};
use crate::mix::Mix;
use crate::noise::{MANY, Pooled, satterthwaite};
use crate::points::Points;
use crate::series::Link;
use crate::windows::{Pair, Side, pairs};

/// One criterion in two windows: everybody, with the noise that is usual.
#[derive(Debug)]
pub(crate) struct Compared<'a> {
    link: Option<Link>,
    mix: &'a Mix,
    strata: usize,
    /// Everybody with conversations in one of the windows.
    pub everybody: Vec<Pair>,
    /// The noise of everybody.
    usual: Pooled,
}

/// A group's change, before it is made into an answer.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    pub estimate: Estimate,
    pub pooled: Pooled,
    /// The parts of the error's variance that come from the later window, and from the weeks of the later window.
    pub of_after: f64,
    pub of_after_weeks: f64,
    raw: f64,
    mix_unknown: f64,
    linked: f64,
}

/// Degrees of freedom below which a group's own weeks say too little of its error.
const FEW: f64 = 4.0;
/// Degrees of freedom from which on a group's noise is its own and not everybody's.
const OWN: f64 = 30.0;

impl<'a> Compared<'a> {
    /// Whether somebody is asked about says who may have met the same.
    pub(crate) fn of(
        points: &Points,
        mix: &'a Mix,
        strata: usize,
        (before, after): (Window, Window),
        asked: &dyn Fn(u32) -> bool,
    ) -> Self {
        let everybody = pairs(&points.all, mix, before, after);
        let usual = Pooled::of_all(&everybody, asked);
        Self { link: points.link, mix, strata, everybody, usual }
    }

    /// Those of a group that have conversations in both windows.
    pub(crate) fn group(&self, asked: impl Fn(u32) -> bool) -> Vec<&Pair> {
        self.everybody.iter().filter(|it| it.whole() && asked(it.person)).collect()
    }

    /// The change of a group; nothing where it is empty or nothing tells the error.
    pub(crate) fn measure(&self, group: &[&Pair]) -> Option<Measured> {
        let own = Pooled::of(group.iter().copied());
        let pooled = if own.weeks_freedom >= OWN { own.with(self.usual.lasting) } else { self.usual };
        if group.is_empty() || !pooled.known() {
            return None;
        }
        let people = group.len() as f64;
        let mean = |of: &dyn Fn(&Pair) -> f64| group.iter().map(|it| of(it)).sum::<f64>() / people;
        let (of_before, of_after) =
            (mean(&|it| pooled.variance(&it.before)) / people, mean(&|it| pooled.variance(&it.after)) / people);
        let mut shift = DVector::zeros(self.strata);
        for (stratum, by) in group.iter().flat_map(|it| it.shift()) {
            shift[stratum] += by / people;
        }
        let (own_error, freedom) = clustered(group, &pooled).unwrap_or_else(|| {
            let loads = |side: fn(&Pair) -> &Side, of: fn((f64, f64)) -> f64| mean(&|it| of(side(it).loads())) / people;
            let week = loads(|it| &it.before, |it| it.0) + loads(|it| &it.after, |it| it.0);
            let conversation = loads(|it| &it.before, |it| it.1) + loads(|it| &it.after, |it| it.1);
            (of_before + of_after, pooled.freedom(week, conversation))
        });
        let of_mix = self.mix.variance(&shift);
        let of_link = self.link_variance(group);
        let variance = own_error + of_mix + of_link.0;
        let parts = [(own_error, freedom), (of_mix, self.everybody.len() as f64), of_link];
        let linked = mean(&|it| it.before.linked.0 / it.before.n);
        let part = if of_before + of_after > 0.0 { variance / (of_before + of_after) } else { 0.0 };
        let of_after_weeks = mean(&|it| it.after.loads().0 * pooled.noise.week) / people;
        Some(Measured {
            estimate: Estimate { value: mean(&Pair::change), error: variance.sqrt(), freedom: satterthwaite(&parts) },
            pooled,
            of_after: of_after * part,
            of_after_weeks: of_after_weeks * part,
            raw: mean(&|it| it.after.raw - it.before.raw),
            mix_unknown: self.mix.unknown(&shift),
            linked,
        })
    }

    /// A measured change as it is answered. `left_out` is filled in by whoever knows names.
    pub(crate) fn answer(&self, group: &[&Pair], measured: &Measured, least_important: f64) -> Change {
        let estimate = measured.estimate;
        let people = group.len() as f64;
        let total = |of: &dyn Fn(&Pair) -> f64| group.iter().map(|it| of(it)).sum::<f64>();
        Change {
            estimate,
            interval: estimate.interval(0.95),
            above_least_important: estimate.above(least_important),
            p: estimate.p_value(0.0),
            before: total(&|it| it.before.mean) / people,
            after: total(&|it| it.after.mean) / people,
            conversations_before: total(&|it| it.before.n) as i64,
            conversations_after: total(&|it| it.after.n) as i64,
            people: group.len() as u32,
            left_out: Vec::new(),
            reliability: self.reliability(group, &measured.pooled),
            raw: measured.raw,
            mix_shift: measured.raw - estimate.value,
            mix_unknown: measured.mix_unknown,
            regression_to_mean: self.regression_to_mean(group),
            linked: measured.linked,
            noise: measured.pooled.noise,
        }
    }

    /// Each person's own change.
    pub(crate) fn person(&self, pair: &Pair, pooled: &Pooled) -> (Estimate, f64) {
        let loads = |side: &Side| side.loads();
        let (before, after) = (loads(&pair.before), loads(&pair.after));
        let own = pooled.variance(&pair.before) + pooled.variance(&pair.after);
        let freedom = pooled.freedom(before.0 + after.0, before.1 + after.1);
        let mut shift = DVector::zeros(self.strata);
        for (stratum, by) in pair.shift() {
            shift[stratum] += by;
        }
        let of_link = self.link_variance(&[pair]);
        let of_mix = self.mix.variance(&shift);
        let parts = [(own, freedom), (of_mix, self.everybody.len() as f64), of_link];
        let error = (own + of_mix + of_link.0).sqrt();
        (Estimate { value: pair.change(), error, freedom: satterthwaite(&parts) }, pair.before.n + pair.after.n)
    }

    /// What chance gives a group that was chosen for its scores in the earlier window: each falls back towards the mean of
    /// everybody by what its mean is unreliable.
    pub(crate) fn regression_to_mean(&self, group: &[&Pair]) -> Option<f64> {
        let stood: Vec<&Side> = self.everybody.iter().map(|it| &it.before).filter(|it| it.n > 0.0).collect();
        let (mean, between) = spread(stood.iter().map(|it| (it.mean, self.usual.variance(it))))?;
        let expected = |pair: &&Pair| {
            let noise = self.usual.variance(&pair.before);
            let reliability = if between > 0.0 { between / (between + noise) } else { 0.0 };
            (1.0 - reliability) * (mean - pair.before.mean)
        };
        (!group.is_empty()).then(|| group.iter().map(expected).sum::<f64>() / group.len() as f64)
    }

    fn reliability(&self, group: &[&Pair], pooled: &Pooled) -> Option<f64> {
        let noise = |it: &Pair| pooled.variance(&it.before) + pooled.variance(&it.after);
        let (_, between) = spread(group.iter().map(|it| (it.change(), noise(it))))?;
        let within = group.iter().map(|it| noise(it)).sum::<f64>() / group.len() as f64;
        (between + within > 0.0).then(|| between / (between + within))
    }

    /// The variance that a link brings, and its degrees of freedom. The link is the same for all that rest on it, so it does
    /// not average out.
    fn link_variance(&self, group: &[&Pair]) -> (f64, f64) {
        let Some(link) = self.link else { return (0.0, MANY) };
        let (mut share, mut score) = (0.0, 0.0);
        for pair in group {
            for (side, sign) in [(&pair.before, -1.0), (&pair.after, 1.0)] {
                share += sign * side.linked.0 / side.n / group.len() as f64;
                score += sign * side.linked.1 / side.n / group.len() as f64;
            }
        }
        // Scores are on the new scale here; the slope is known on the old one.
        let away = if link.slope > 0.0 { (score - share * link.at_center) / link.slope } else { 0.0 };
        let variance = (share * link.at_center_error).powi(2) + (away * link.slope_error).powi(2);
        (variance, f64::from(link.n.max(3)) - 2.0)
    }
}

/// Each person's change with the noise of all, for those asked about.
pub(crate) fn of_people(
    compared: &Compared<'_>,
    group: &[&Pair],
    pooled: &Pooled,
    name: impl Fn(u32) -> plumbline_core::ids::PersonId,
) -> Vec<PersonChange> {
    let one = |pair: &&Pair| {
        let (estimate, conversations) = compared.person(pair, pooled);
        PersonChange {
            person: name(pair.person),
            estimate,
            interval: estimate.interval(0.95),
            conversations: conversations as i64,
        }
    };
    group.iter().map(one).collect()
}

/// Mean and true variance of values that each have an error: the variance of the values less the mean error, never below 0
/// (the estimator of moments of Cochran 1954, with equal weights). Nothing below three.
pub(crate) fn spread(values: impl Iterator<Item = (f64, f64)>) -> Option<(f64, f64)> {
    let (mut n, mut sum, mut squares, mut noise) = (0.0, 0.0, 0.0, 0.0);
    for (value, error) in values {
        n += 1.0;
        sum += value;
        squares += value * value;
        noise += error;
    }
    if n < 3.0 {
        return None;
    }
    let mean = sum / n;
    Some((mean, ((squares - n * mean * mean) / (n - 1.0) - noise / n).max(0.0)))
}

/// The variance of a group's change from its weeks, and its degrees of freedom. Weeks are those of the calendar, so that it
/// also holds where people's windows differ. A straight line through each window is taken out first: who grows within a
/// window is not noisy.
pub(crate) fn clustered(group: &[&Pair], pooled: &Pooled) -> Option<(f64, f64)> {
    if group.len() < 2 {
        return None;
    }
    let weeks = || group.iter().flat_map(|it| it.before.weeks.iter().chain(&it.after.weeks)).map(|it| it.week);
    let (first, last) = (weeks().min()?, weeks().max()?);
    let place = |week: i32| (week - first) as usize;
    let size = place(last) + 1;
    let mut sums = DVector::<f64>::zeros(size);
    let mut lines = [DVector::<f64>::zeros(size), DVector::zeros(size)];
    let mut model = DMatrix::<f64>::zeros(size, size);
    let mut independent = 0.0;
    for (side, later) in group.iter().flat_map(|it| [(&it.before, false), (&it.after, true)]) {
        let sign = if later { 1.0 } else { -1.0 };
        let center = side.weeks.iter().map(|it| it.n * f64::from(it.week)).sum::<f64>() / side.n;
        independent += 1.0 / side.n;
        for one in &side.weeks {
            let (row, share) = (place(one.week), one.n / side.n);
            sums[row] += sign * share * (one.mean - side.mean);
            lines[usize::from(later)][row] += sign * share * (f64::from(one.week) - center);
            model[(row, row)] += share / side.n;
            for other in &side.weeks {
                model[(row, place(other.week))] -= share * other.n / side.n / side.n;
            }
        }
    }
    take_out(&lines, &mut sums, &mut model);
    let people = group.len() as f64;
    let squares = sums.norm_squared() / people / people;
    let freedom = model.trace().powi(2) / model.norm_squared();
    if freedom < FEW {
        return None;
    }
    let variance = squares * independent / model.trace();
    // Weeks that last are seen too small by themselves; conversations are not.
    let of_conversations = pooled.noise.conversation * independent / people / people;
    let of_weeks = (variance - of_conversations).max(0.0);
    // So many weeks are as good as fewer independent ones.
    let freedom = (freedom / pooled.lasting.weeks).clamp(1.0, MANY);
    Some((variance + (pooled.lasting.variance - 1.0) * of_weeks, freedom))
}

/// Takes directions out of sums and of the matrix of their covariances.
fn take_out(lines: &[DVector<f64>; 2], sums: &mut DVector<f64>, model: &mut DMatrix<f64>) {
    let mut directions: Vec<DVector<f64>> = Vec::new();
    for line in lines {
        let mut line = line.clone();
        for known in &directions {
            line -= known * known.dot(&line);
        }
        if line.norm() > 1e-9 {
            directions.push(line.normalize());
        }
    }
    let size = sums.len();
    let mut rest = DMatrix::<f64>::identity(size, size);
    for direction in &directions {
        rest -= direction * direction.transpose();
    }
    *sums = &rest * &*sums;
    *model = &rest * &*model * &rest;
}
