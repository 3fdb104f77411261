//! Many raters and kinds without an order: Fleiss' kappa (Fleiss 1971, doi:10.1037/h0031619) and Gwet's AC1 (Gwet 2008,
//! doi:10.1348/000711006X126600). Where nearly all ratings are the same, kappa falls although all agree, and AC1 does not.
//! Both have the linearised error of Gwet 2021 (doi:10.1177/0013164420973080), in which ratings may be missing.

use crate::agreement::Agreement;
use crate::estimate::Estimate;

/// What is taken for agreement by chance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Coefficient {
    /// That two draw the same kind from all ratings.
    FleissKappa,
    /// That one of two draws a kind at all, where ratings are hard in proportion to how the kinds vary.
    Ac1,
}

/// The coefficient of units, each with how many raters gave it each kind, and its error with one degree of freedom fewer than
/// units. None where no two units can be compared, where units do not have the same kinds, or where nothing varies.
#[must_use]
pub fn coefficient(units: &[Vec<u64>], which: Coefficient) -> Option<Estimate> {
    let kinds = units.first()?.len();
    let rated: Vec<&Vec<u64>> = units.iter().filter(|it| raters(it) > 0.0).collect();
    if kinds < 2 || rated.len() < 2 || rated.iter().any(|it| it.len() != kinds) {
        return None;
    }
    let n = rated.len() as f64;
    let compared = rated.iter().filter(|it| raters(it) > 1.0).count() as f64;
    let part = |unit: &[u64], kind: usize| unit[kind] as f64 / raters(unit);
    let shares: Vec<f64> = (0..kinds).map(|k| rated.iter().map(|it| part(it, k)).sum::<f64>() / n).collect();
    let of_kinds = |of: &dyn Fn(usize) -> f64| (0..kinds).map(of).sum::<f64>();
    // How likely it is that two raters agree on this unit; nothing where there are no two.
    let agreeing = |unit: &[u64]| {
        let r = raters(unit);
        (r > 1.0).then(|| unit.iter().map(|it| *it as f64 * (*it as f64 - 1.0)).sum::<f64>() / (r * (r - 1.0)))
    };
    let chance = |unit: &[u64]| match which {
        Coefficient::FleissKappa => of_kinds(&|k| shares[k] * part(unit, k)),
        Coefficient::Ac1 => of_kinds(&|k| part(unit, k) * (1.0 - shares[k])) / (kinds - 1) as f64,
    };
    let observed = rated.iter().filter_map(|it| agreeing(it)).sum::<f64>() / compared;
    let expected = rated.iter().map(|it| chance(it)).sum::<f64>() / n;
    let left = 1.0 - expected;
    if compared == 0.0 || left < 1e-12 {
        return None;
    }
    let value = (observed - expected) / left;
    let influence = |unit: &[u64]| {
        let own = agreeing(unit).map_or(0.0, |it| n / compared * (it - expected) / left);
        own - 2.0 * (1.0 - value) * (chance(unit) - expected) / left
    };
    let squares: f64 = rated.iter().map(|it| (influence(it) - value).powi(2)).sum();
    Some(Estimate { value, error: (squares / (n * (n - 1.0))).sqrt(), freedom: n - 1.0 })
}

/// The coefficient with its interval.
#[must_use]
pub fn agreement(units: &[Vec<u64>], which: Coefficient, level: f64) -> Option<Agreement> {
    let estimate = coefficient(units, which)?;
    let compared = units.iter().filter(|it| raters(it) > 1.0).count() as u64;
    Some(Agreement::of(estimate.value, estimate.interval(level), compared, level))
}

/// How many raters gave each kind, from the kinds that a unit was given.
#[must_use]
pub fn counts(given: impl IntoIterator<Item = usize>, kinds: usize) -> Vec<u64> {
    let mut counts = vec![0; kinds];
    for kind in given {
        if let Some(count) = counts.get_mut(kind) {
            *count += 1;
        }
    }
    counts
}

fn raters(unit: &[u64]) -> f64 {
    unit.iter().sum::<u64>() as f64
}
