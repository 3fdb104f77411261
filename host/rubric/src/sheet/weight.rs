//! What criteria and sections weigh. In a sheet every criterion counts by its weight, or by its points, on one scale
//! for all of them; a rubric weighs criteria within their section and then sections. A section that weighs as much as
//! its criteria together makes the two the same.

use plumbline_core::Decimal;

use crate::sheet::column::Column;
use crate::sheet::draft::{Said, Section};
use crate::sheet::scale::{self, Step};
use crate::sheet::write::{Scaled, Weighed};
use crate::writing::Wording;
use plumbline_sheet::Findings;
use plumbline_sheet::Table;

/// The sections with their scales and weights. A criterion whose scale has a fault is left out.
pub(super) fn weigh<'d>(
    sections: &'d [Section],
    table: &Table<Column>,
    wording: &Wording,
    findings: &mut Findings,
) -> Vec<Weighed<'d>> {
    let mut weighed: Vec<Weighed<'d>> = Vec::new();
    for section in sections {
        let criteria = section.criteria.iter().filter_map(|criterion| {
            let steps = scale::of(criterion, table, wording, findings)?;
            Some(Scaled { criterion, weight: criterion.weight.clone(), steps })
        });
        let criteria: Vec<_> = criteria.collect();
        if !criteria.is_empty() {
            weighed.push(Weighed { section, weight: None, criteria });
        }
    }
    if !table.has(&Column::Weight) {
        by_points(&mut weighed, findings);
    }
    by_criteria(&mut weighed);
    weighed
}

/// Where a sheet has no weights, a criterion of ten points counts twice as much as one of five.
fn by_points(sections: &mut [Weighed<'_>], findings: &mut Findings) {
    let range = |steps: &[Step<'_>]| {
        let (first, last) = (steps.first()?, steps.last()?);
        let range = last.points.value.ten_thousandths().saturating_sub(first.points.value.ten_thousandths());
        (range > 0).then(|| Said { at: last.points.at, value: Decimal::from_ten_thousandths(range) })
    };
    let mut criteria: Vec<_> = sections.iter_mut().flat_map(|it| &mut it.criteria).collect();
    let ranges: Option<Vec<_>> = criteria.iter().map(|it| range(&it.steps)).collect();
    let Some(ranges) = ranges.filter(|it| it.iter().any(|range| range.value != it[0].value)) else { return };
    findings.note_of_all("no column is called `weight`, so that each criterion weighs what it is worth in points");
    for (criterion, range) in criteria.iter_mut().zip(ranges) {
        criterion.weight = Some(range);
    }
}

/// What criteria weigh together, where the sheet weighs no sections.
fn by_criteria(sections: &mut [Weighed<'_>]) {
    if sections.iter().any(|it| it.section.weight.is_some()) {
        return;
    }
    let sum = |section: &Weighed<'_>| {
        let weights = section.criteria.iter().map(|it| it.weight.as_ref().map_or(Decimal::ONE, |it| it.value));
        weights.fold(0_i64, |sum, it| sum.saturating_add(it.ten_thousandths()))
    };
    let sums: Vec<i64> = sections.iter().map(sum).collect();
    if sums.iter().any(|it| *it != sums[0]) {
        for (section, sum) in sections.iter_mut().zip(sums) {
            section.weight = Some(Decimal::from_ten_thousandths(sum));
        }
    }
}
