//! How long new starters take until they are where people should stand.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use plumbline_core::ids::{OrganisationId, PersonId};
use plumbline_core::week::Week;
use plumbline_progress::improvement::question::{CriterionData, SkillData};
use plumbline_progress::ramp::{Reach, Starter, watched};
use plumbline_progress::survival::{Watched, curve, median};

use super::gather::{Whom, gather};
use super::skills::Asked;
use crate::App;
use crate::http::problem::{Problem, Result};
use crate::wire::improvement::finite;
use crate::wire::ramp::{CohortName, CohortView, CurveView, MedianView, RampView, SkillRampView};

/// How far back it is looked: two windows of whole weeks.
const DAYS: u32 = 364;
/// A level is of so many weeks, and of so many scores of each criterion.
const WINDOW: u32 = 4;
const LEAST: i64 = 5;

/// Somebody who began within the time that is looked at.
struct Beginner {
    /// Their place among the people of the question.
    place: u32,
    began: Week,
    /// The first day.
    day: NaiveDate,
    last: Week,
    gone: bool,
}

/// # Errors
/// Where what is stored cannot be read.
pub async fn ramp(
    app: &App,
    organisation: OrganisationId,
    whom: Whom,
    cohort: CohortName,
    now: DateTime<Utc>,
) -> Result<RampView> {
    let gathered = gather(app, organisation, whom, DAYS, now).await?;
    let first = gathered.question.before.first;
    let this = Week::of(now);
    let mut beginners = Vec::new();
    for (place, person) in (0..).zip(&gathered.question.people) {
        if person.asked && person.since.is_some_and(|it| it >= first && it <= this.0) {
            beginners.extend(beginner(app, organisation, person.id, place, this).await?);
        }
    }
    let computed = tokio::task::spawn_blocking(move || {
        let mut skills = Vec::new();
        let mut without_target = Vec::new();
        for (data, asked) in gathered.skills.iter().zip(&gathered.asked) {
            match asked.target {
                Some(target) => skills.push(of_skill(data, asked, target, &beginners, cohort)),
                None => without_target.push(asked.key.clone()),
            }
        }
        let since = Week(first).starts();
        RampView { since, window_weeks: WINDOW, least_scores: LEAST, skills, without_target }
    });
    computed.await.map_err(|error| Problem::internal(&error))
}

/// When somebody began, and whether they have left.
async fn beginner(
    app: &App,
    organisation: OrganisationId,
    person: PersonId,
    place: u32,
    this: Week,
) -> Result<Option<Beginner>> {
    let memberships = app.store.memberships(organisation, person).await?;
    let Some(day) = memberships.iter().map(|it| it.starts.date_naive()).min() else { return Ok(None) };
    // Who is in no team any more has left.
    let ends = memberships.iter().map(|it| it.ends.map_or(NaiveDate::MAX, |it| it.date_naive())).max();
    let ends = ends.map_or(this, Week::of_date);
    let began = Week::of_date(day);
    Ok(Some(Beginner { place, began, day, last: ends.min(this).max(began), gone: ends < this }))
}

fn of_skill(data: &SkillData, asked: &Asked, target: f64, beginners: &[Beginner], cohort: CohortName) -> SkillRampView {
    let mut starters = Vec::new();
    let mut left_out = 0;
    for beginner in beginners {
        match starter(data, beginner) {
            Some(starter) => starters.push((beginner, starter)),
            None => left_out += 1,
        }
    }
    let reach = Reach { target, window: WINDOW, least: LEAST, level: 0.95 };
    let (who, starters): (Vec<&Beginner>, Vec<Starter>) = starters.into_iter().unzip();
    let watched = watched(&starters, data.criteria.len(), reach);
    let mut cohorts: BTreeMap<String, Vec<(&Beginner, Watched)>> = BTreeMap::new();
    let all: Vec<(&Beginner, Watched)> = who.into_iter().zip(watched).collect();
    for (beginner, watched) in &all {
        cohorts.entry(named(beginner.day, cohort)).or_default().push((beginner, *watched));
    }
    SkillRampView {
        skill: asked.key.clone(),
        name: asked.name.clone(),
        target,
        left_out,
        all: view("all".to_owned(), &all),
        cohorts: cohorts.into_iter().map(|(name, some)| view(name, &some)).collect(),
    }
}

/// What somebody's work came to since they began, in the newest series of each criterion. None where that is younger than they
/// are, so that their beginning is not in it, or where they had been scored before they are said to have begun: those do not
/// start.
fn starter(data: &SkillData, beginner: &Beginner) -> Option<Starter> {
    let mut weeks = Vec::new();
    for (place, criterion) in data.criteria.iter().enumerate() {
        let (series, first) = newest(criterion)?;
        if criterion.series.len() > 1 && first > beginner.began.0 {
            return None;
        }
        for cell in criterion.cells.iter().filter(|it| it.person == beginner.place) {
            if cell.week < beginner.began.0 {
                return None;
            }
            if cell.series == series {
                weeks.push((cell.week, place, cell.sums));
            }
        }
    }
    Some(Starter { began: beginner.began.0, last: beginner.last.0, weeks })
}

/// The newest series of a criterion, and the first week in which anybody was scored by it.
fn newest(criterion: &CriterionData) -> Option<(u32, i32)> {
    let series = criterion.cells.iter().map(|it| it.series).max()?;
    let first = criterion.cells.iter().filter(|it| it.series == series).map(|it| it.week).min()?;
    Some((series, first))
}

fn named(day: NaiveDate, cohort: CohortName) -> String {
    match cohort {
        CohortName::Month => day.format("%Y-%m").to_string(),
        CohortName::Quarter => format!("{}-Q{}", day.year(), day.month0() / 3 + 1),
    }
}

fn view(cohort: String, some: &[(&Beginner, Watched)]) -> CohortView {
    let watched: Vec<Watched> = some.iter().map(|it| it.1).collect();
    let points = curve(&watched, 0.95);
    let half = median(&points);
    let not_yet = some.iter().filter(|it| !it.1.happened);
    let rounded = |it: f64| finite(it).unwrap_or_default();
    CohortView {
        cohort,
        people: some.len(),
        reached: some.iter().filter(|it| it.1.happened).count(),
        on_their_way: not_yet.clone().filter(|it| !it.0.gone).count(),
        left: not_yet.filter(|it| it.0.gone).count(),
        median_weeks: MedianView { value: half.time, low: half.low, high: half.high },
        // The curve falls from one; what has reached it rises from none.
        curve: points
            .iter()
            .map(|it| CurveView {
                weeks: it.time,
                share: rounded(1.0 - it.share),
                low: rounded(1.0 - it.interval.high),
                high: rounded(1.0 - it.interval.low),
                at_risk: it.at_risk,
            })
            .collect(),
    }
}
