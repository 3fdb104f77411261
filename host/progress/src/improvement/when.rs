//! When it could be known: "nothing yet" is an answer only with this beside it.

use super::reply::When;
use super::skill::Look;
use crate::estimate::{Estimate, quantile};

/// The share of times in which a change that is there is to be seen.
const POWER: f64 = 0.8;
/// Who waits for longer is not helped by a number.
const LONGEST: f64 = 520.0;

/// How long until a change of the least important difference would be seen four times in five. Where that is so already, the
/// change is too near to that difference to be told from it or from none: then, until the nearer of the two is out of reach.
///
/// The level is 0.05 over all that is asked, the strictest of Benjamini and Hochberg's steps, so that what is promised does
/// not rest on other skills having changed.
pub(super) fn when(look: &Look, least_important: f64, asked: usize) -> Option<When> {
    let change = look.change.as_ref()?;
    let Estimate { value, error, freedom } = change.estimate;
    let errors = quantile(freedom, 1.0 - 0.05 / (2.0 * asked.max(1) as f64)) + quantile(freedom, POWER);
    let detectable = errors * error;
    let seek =
        if detectable > least_important { least_important } else { value.abs().max(least_important - value.abs()) };
    // What the variance must come down to, as share of what it is.
    let share = (seek / detectable).powi(2);
    let parts = |of: &dyn Fn(&crate::change::Measured) -> f64| look.measured.iter().map(of).sum::<f64>();
    let all = parts(&|it| it.estimate.error.powi(2));
    if all <= 0.0 || share >= 1.0 {
        return Some(When { detectable, conversations_per_person: Some(0), weeks: Some(0), window_weeks: None });
    }
    let (of_after, of_weeks) = (parts(&|it| it.of_after) / all, parts(&|it| it.of_after_weeks) / all);
    let other = 1.0 - of_after;
    let each = change.conversations_after as f64 / f64::from(change.people.max(1));
    let weeks = f64::from(look.after.weeks);
    let more = |left: f64, part: f64, now: f64| (left > 0.0).then(|| (now * (part / left - 1.0)).max(0.0));
    let whole = |it: f64| it.ceil() as u32;
    Some(When {
        detectable,
        conversations_per_person: more(share - other - of_weeks, of_after - of_weeks, each)
            .filter(|it| *it <= 100.0 * (each + 1.0))
            .map(whole),
        weeks: more(share - other, of_after, weeks).filter(|it| *it <= LONGEST).map(whole),
        window_weeks: Some(weeks / share).filter(|it| *it <= LONGEST).map(whole),
    })
}
