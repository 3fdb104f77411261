//! From a rating to a score from 0 to 100, exactly.

use plumbline_core::Decimal;
use plumbline_core::definition::{Bounds, Level, Scale};

use crate::exact::Exact;

/// The exact score of the level at `index`: `(points − lowest) / (highest − lowest) × 100`.
/// None where there is no such level.
pub(crate) fn of_level(levels: &[Level], index: u32) -> Option<Exact> {
    let (first, last) = (levels.first()?.points, levels.last()?.points);
    let points = levels.get(usize::try_from(index).ok()?)?.points;
    Some(between((first, Decimal::ZERO), (last, Decimal::HUNDRED), points))
}

/// The exact score of a number within the bounds: straight between the points of the curve, level outside them;
/// without a curve, straight from the lowest to the highest.
pub(crate) fn of_number(Bounds { lowest, highest, curve, .. }: &Bounds, number: Decimal) -> Exact {
    let straight = [(*lowest, Decimal::ZERO), (*highest, Decimal::HUNDRED)];
    let curve = if curve.is_empty() { &straight } else { curve.as_slice() };
    let above = curve.partition_point(|(x, _)| *x <= number);
    match (above.checked_sub(1).map(|it| curve[it]), curve.get(above)) {
        (Some(left), Some(right)) => between(left, *right, number),
        (Some((_, score)), None) | (None, Some(&(_, score))) => level(score),
        (None, None) => Exact::zero(),
    }
}

/// The worst and the best score that a scale can give.
pub(crate) fn range(scale: &Scale) -> (Decimal, Decimal) {
    match scale {
        Scale::Number(Bounds { curve, .. }) if !curve.is_empty() => {
            let scores = curve.iter().map(|it| it.1);
            (scores.clone().min().unwrap_or_default(), scores.max().unwrap_or_default())
        }
        Scale::Number(_) | Scale::Levels(_) => (Decimal::ZERO, Decimal::HUNDRED),
    }
}

/// On the straight line through two points; level where `right` does not lie to the right, which no sound scale has.
fn between(left: (Decimal, Decimal), right: (Decimal, Decimal), number: Decimal) -> Exact {
    if right.0 <= left.0 {
        return level(left.1);
    }
    let [x0, y0, x1, y1, x] = [left.0, left.1, right.0, right.1, number].map(|it| i128::from(it.ten_thousandths()));
    // Each difference is below 2e15 and each score at most 1e6, so that the product is far below 128 bits.
    Exact::ratio(y0 * (x1 - x0) + (x - x0) * (y1 - y0), SCALE * (x1 - x0))
}

fn level(score: Decimal) -> Exact {
    Exact::ratio(i128::from(score.ten_thousandths()), SCALE)
}

const SCALE: i128 = 10_000;
