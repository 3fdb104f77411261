//! Alerts: whether a person's live work has shifted in a skill, looked at after each of their conversations, over whole weeks
//! of the last year and within one series. Every shift is told once, and to the person first.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use plumbline_core::Decimal;
use plumbline_core::ids::{OrganisationId, PersonId};
use plumbline_core::sums::Sums;
use plumbline_core::week::Week;
use plumbline_progress::shift::{Rule, Shift, shifts};
use plumbline_progress::welch::{Sample, difference};
use plumbline_store::{NewShift, ProgressPage, Whose};
use uuid::Uuid;

use super::skills::{Asked, Catalogue, catalogue};
use crate::App;
use crate::http::problem::Result;

/// How many weeks are looked at.
const WEEKS: i32 = 52;
/// The fewest scores of each criterion with which a week counts.
const LEAST: i64 = 3;
/// A shift that was seen with an earlier week than these is no news.
const NEWS: i32 = 3;

/// Looks whether somebody's work has shifted, and tells it where it has.
///
/// # Errors
/// Where what is stored cannot be read.
pub async fn watch(app: &App, organisation: OrganisationId, person: PersonId, now: DateTime<Utc>) -> Result<()> {
    if !app.store.people_were_told(organisation).await? {
        return Ok(());
    }
    let this = Week::of(now);
    // The running week is not over: it would be seen anew with every conversation.
    let weeks = Week(this.0 - WEEKS)..=Week(this.0 - 1);
    let mut pages = app.store.progress_pages(organisation, Whose::These(&[person]), weeks).await?;
    let strata = app.store.progress_strata(organisation).await?;
    pages.retain(|page| strata.iter().any(|it| it.id == page.stratum && !it.is_practice()));
    if pages.is_empty() {
        return Ok(());
    }
    let catalogue = catalogue(app, organisation).await?;
    for asked in &catalogue.skills {
        let (weeks, values): (Vec<Week>, Vec<f64>) = weekly(&catalogue, asked, &pages).into_iter().unzip();
        for shift in shifts(&values, Rule::STANDARD) {
            let seen = weeks[shift.seen];
            if seen.0 + NEWS < this.0 {
                continue;
            }
            if let Some(new) = told(person, asked, &weeks, &values, shift) {
                app.store.notice_shift(organisation, new).await?;
            }
        }
    }
    Ok(())
}

/// The mean of each week in which every criterion of the skill was scored often enough by its newest series.
fn weekly(catalogue: &Catalogue, asked: &Asked, pages: &[ProgressPage]) -> Vec<(Week, f64)> {
    let mut weeks: BTreeMap<Week, Vec<Sums>> = BTreeMap::new();
    for (place, (scorecard, criterion)) in asked.criteria.iter().enumerate() {
        let Some(series) = newest(catalogue, scorecard, pages) else { return Vec::new() };
        let Some(index) = catalogue.place(scorecard, series, criterion) else { return Vec::new() };
        for page in pages.iter().filter(|it| it.series == series) {
            for (week, criterion, sums) in &page.entries {
                if usize::from(*criterion) == index {
                    let all = weeks.entry(*week).or_insert_with(|| vec![Sums::default(); asked.criteria.len()]);
                    all[place] += *sums;
                }
            }
        }
    }
    let whole = weeks.into_iter().filter(|(_, all)| all.iter().all(|it| it.n >= LEAST));
    whole.map(|(week, all)| (week, all.iter().map(|it| it.mean()).sum::<f64>() / all.len() as f64)).collect()
}

/// The newest series of a scorecard that the person was scored by.
fn newest(catalogue: &Catalogue, scorecard: &str, pages: &[ProgressPage]) -> Option<Uuid> {
    let all = catalogue.series.get(scorecard)?;
    all.iter().rev().map(|it| it.id).find(|id| pages.iter().any(|it| it.series == *id && !it.entries.is_empty()))
}

fn told(person: PersonId, asked: &Asked, weeks: &[Week], values: &[f64], shift: Shift) -> Option<NewShift> {
    let (before, after) = (&values[shift.since..shift.began], &values[shift.began..]);
    // Of a single week there is no spread: the one before it stands for both.
    let after = Sample::of(after);
    let estimate = if after.n < 2.0 {
        let before = Sample::of(before);
        let spread = before.deviations / (before.n - 1.0).max(1.0);
        difference(before, Sample { n: 2.0, deviations: 2.0 * spread, ..after })?
    } else {
        difference(Sample::of(before), after)?
    };
    let interval = estimate.interval(0.95);
    let points = |it: f64| Decimal::from_ten_thousandths((it.clamp(-100.0, 100.0) * 10_000.0).round() as i64);
    Some(NewShift {
        person,
        skill: asked.key.clone(),
        began: weeks[shift.began],
        seen: weeks[shift.seen],
        rose: shift.rose,
        change: points(estimate.value),
        interval: (points(interval.low), points(interval.high)),
    })
}
