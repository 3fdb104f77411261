//! What the business measured, beside how people changed.

use std::collections::BTreeMap;

use plumbline_core::ids::{OrganisationId, PersonId};
use plumbline_core::week::Week;
use plumbline_progress::association::{Association, spearman};
use plumbline_progress::improvement::reply::Answer;

use super::skills::Asked;
use crate::App;
use crate::http::problem::Result;
use crate::wire::improvement::{AssociationView, finite};

/// How each measure's change from the earlier window to the later one went with each skill's, person by person.
///
/// # Errors
/// Where the database fails.
pub async fn associations(
    app: &App,
    organisation: OrganisationId,
    answer: &Answer,
    asked: &[Asked],
) -> Result<Vec<AssociationView>> {
    let (first, last) = (Week(answer.before.first), Week(answer.after.end() - 1));
    let measured = app.store.outcomes_between(organisation, first.starts(), last.ends()).await?;
    // By measure and person: the sums and counts of both windows.
    let mut windows: BTreeMap<String, BTreeMap<PersonId, [(f64, f64); 2]>> = BTreeMap::new();
    for (measure, outcome) in measured {
        let week = Week::of_date(outcome.day).0;
        let window = match () {
            () if answer.before.contains(week) => 0,
            () if answer.after.contains(week) => 1,
            () => continue,
        };
        let sums = windows.entry(measure).or_default().entry(outcome.person).or_default();
        sums[window].0 += outcome.value.to_f64();
        sums[window].1 += 1.0;
    }
    let mut found = Vec::new();
    for (measure, people) in &windows {
        for (skill, asked) in answer.skills.iter().zip(asked) {
            let pair = |it: &plumbline_progress::improvement::reply::PersonChange| {
                let [before, after] = people.get(&it.person)?;
                let both = before.1 > 0.0 && after.1 > 0.0;
                both.then(|| (it.estimate.value, after.0 / after.1 - before.0 / before.1))
            };
            let pairs: Vec<(f64, f64)> = skill.people.iter().filter_map(pair).collect();
            if let Some(association) = spearman(&pairs) {
                found.push(view(measure, asked, association));
            }
        }
    }
    Ok(found)
}

fn view(measure: &str, asked: &Asked, Association { correlation, interval, n }: Association) -> AssociationView {
    let rounded = |it: f64| finite(it).unwrap_or_default();
    let tells =
        if interval.contains(0.0) { "too little is known to say whether they go together" } else { "they go together" };
    AssociationView {
        measure: measure.to_owned(),
        skill: asked.key.clone(),
        correlation: rounded(correlation),
        low: rounded(interval.low),
        high: rounded(interval.high),
        people: n,
        says: format!(
            "{} and {measure}: {tells}; which of them causes the other, if either does, this cannot tell.",
            asked.name
        ),
    }
}
