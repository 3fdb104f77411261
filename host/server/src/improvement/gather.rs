//! What an answer is computed from: the people, their sums, the skills and what may have changed them. Read from what is
//! kept by week, so that it costs by people and weeks.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use plumbline_core::Digest;
use plumbline_core::ids::{OrganisationId, PersonId, TeamId};
use plumbline_core::week::Week;
use plumbline_progress::improvement::question::{
    Cell, Changed, CriterionData, Person, Question, Series as AskedSeries, SkillData, Stratum, Window,
};
use plumbline_store::{Placement, ProgressPage, Whose};
use uuid::Uuid;

use super::candidates::candidates;
use super::skills::{Asked, Catalogue, catalogue};
use super::viewer::Weeks;
use crate::App;
use crate::http::problem::{Problem, Result};

/// How many others are read to compare with.
const COMPARED: usize = 100;
/// From this many people on, everybody's sums are read at once, and only those of the two windows: whoever is asked about
/// is then most of those who could be compared with.
const MANY: usize = 400;
/// How many weeks before the earlier window show on which way somebody was.
const LEAD: i32 = 13;
const YEAR: i32 = 52;

/// Who is asked about, and what is seen of each.
pub struct Whom {
    /// The people, each with the weeks that the caller sees.
    pub people: Vec<(PersonId, Weeks)>,
    /// What tells this question from others with the same windows: an id.
    pub subject: Uuid,
}

/// All that an answer is computed from.
pub struct Gathered {
    pub question: Question,
    pub skills: Vec<SkillData>,
    /// The skills, in the order of `skills`.
    pub asked: Vec<Asked>,
    /// To whom people report.
    pub managers: BTreeMap<PersonId, PersonId>,
    /// What candidates are called.
    pub titles: BTreeMap<String, String>,
    /// Of the question and all sums.
    pub inputs: Digest,
}

/// Live work or practice: the two are never mixed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Context {
    Live,
    Practice,
}

/// Reads what is needed to say what changed in live work over `days`, as of `now`.
///
/// # Errors
/// Where what is stored cannot be read.
pub async fn gather(
    app: &App,
    organisation: OrganisationId,
    whom: Whom,
    days: u32,
    now: DateTime<Utc>,
) -> Result<Gathered> {
    gather_in(app, organisation, Context::Live, whom, days, now).await
}

/// As [`gather`], in live work or in practice.
///
/// # Errors
/// Where what is stored cannot be read.
pub async fn gather_in(
    app: &App,
    organisation: OrganisationId,
    context: Context,
    whom: Whom,
    days: u32,
    now: DateTime<Utc>,
) -> Result<Gathered> {
    // The week that is running counts as far as it has come.
    let (before, after) = Window::pair(days, Week::of(now).0 + 1);
    let many = whom.people.len() >= MANY;
    let own: BTreeSet<PersonId> = whom.people.iter().map(|it| it.0).collect();
    let last = Week(after.end() - 1);
    let first = Week(if many { before.first } else { before.first - LEAD });
    let (placements, mut pages) = if many {
        let placements = app.store.all_placements(organisation, now).await?;
        (placements, app.store.progress_pages(organisation, Whose::Everybody, first..=last).await?)
    } else {
        let mut people: Vec<PersonId> = own.iter().copied().collect();
        let others = app.store.people_with_sums(organisation, last).await?;
        people.extend(some_of(others.into_iter().filter(|it| !own.contains(it)).collect(), whom.subject));
        let placements = app.store.placements(organisation, &people, now).await?;
        let mut pages = app.store.progress_pages(organisation, Whose::These(&people), first..=last).await?;
        // The same weeks a year before, of those asked about: whether this time of the year is always so.
        let asked: Vec<PersonId> = own.iter().copied().collect();
        let year_before = Week(before.first - YEAR)..=Week(after.end() - 1 - YEAR);
        if year_before.end() < &first {
            pages.extend(app.store.progress_pages(organisation, Whose::These(&asked), year_before).await?);
        }
        (placements, pages)
    };
    for (person, weeks) in &whom.people {
        for page in pages.iter_mut().filter(|it| it.person == *person) {
            page.entries.retain(|it| weeks.contains(it.0));
        }
    }
    let catalogue = catalogue(app, organisation).await?;
    let strata = app.store.progress_strata(organisation).await?;
    let strata: Vec<_> = strata.into_iter().filter(|it| it.is_practice() == (context == Context::Practice)).collect();
    let kinds: BTreeMap<Uuid, u32> = strata.iter().zip(0..).map(|(it, place)| (it.id, place)).collect();
    let managers = placements.iter().filter_map(|it| Some((it.person, it.manager?))).collect();
    let places: BTreeMap<PersonId, u32> = placements.iter().zip(0..).map(|(it, place)| (it.person, place)).collect();
    let (candidates, titles) = candidates(app, organisation, first, last, &places).await?;
    let question = Question {
        seed: seed(whom.subject, before, after),
        before,
        after,
        people: placements.iter().map(|it| person(it, &own)).collect(),
        strata: strata.iter().map(stratum).collect(),
        candidates,
        false_discovery: 0.05,
    };
    let arranged = tokio::task::spawn_blocking(move || {
        let skills = arrange(&catalogue, &pages, &places, &kinds);
        let (asked, skills): (Vec<Asked>, Vec<SkillData>) =
            catalogue.skills.into_iter().zip(skills).filter(|it| !it.1.criteria.is_empty()).unzip();
        let inputs = postcard::to_allocvec(&(&question, &skills)).map(|it| Digest::of(&it));
        inputs.map(|inputs| Gathered { question, skills, asked, managers, titles, inputs })
    });
    arranged.await.map_err(|error| Problem::internal(&error))?.map_err(|error| Problem::internal(&error))
}

/// Some of them, whom nobody chose: those whose ids, mixed with the question's, come first.
fn some_of(mut others: Vec<PersonId>, subject: Uuid) -> Vec<PersonId> {
    let mixed = |it: &PersonId| Digest::of(&[it.0.as_bytes().as_slice(), subject.as_bytes()].concat()).0;
    others.sort_by_cached_key(mixed);
    others.truncate(COMPARED);
    others.sort_unstable();
    others
}

/// The same question draws the same.
fn seed(subject: Uuid, before: Window, after: Window) -> u64 {
    let text = format!("{subject} {} {} {} {}", before.first, before.weeks, after.first, after.weeks);
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&Digest::of(text.as_bytes()).0[..8]);
    u64::from_be_bytes(bytes)
}

fn person(placement: &Placement, own: &BTreeSet<PersonId>) -> Person {
    let Placement { person, team, since, manager: _ } = *placement;
    Person {
        id: person,
        asked: own.contains(&person),
        team: team.map(|it: TeamId| it),
        since: since.map(|it| Week::of(it).0),
    }
}

fn stratum(it: &plumbline_store::Stratum) -> Stratum {
    Stratum {
        conversation_type: it.conversation_type.clone(),
        channel: it.channel.clone(),
        language: it.language.clone(),
        source: it.source.clone(),
    }
}

/// Where a criterion of a series goes: its skill, its place in that, and the series' place among its scorecard's.
#[derive(Clone, Copy)]
struct Target {
    skill: usize,
    criterion: usize,
    series: u32,
}

/// The sums, sorted by skill and criterion. A criterion without any is left out.
fn arrange(
    catalogue: &Catalogue,
    pages: &[ProgressPage],
    places: &BTreeMap<PersonId, u32>,
    kinds: &BTreeMap<Uuid, u32>,
) -> Vec<SkillData> {
    let mut targets: BTreeMap<Uuid, Vec<Option<Target>>> = BTreeMap::new();
    let mut skills: Vec<SkillData> = Vec::with_capacity(catalogue.skills.len());
    for (at, asked) in catalogue.skills.iter().enumerate() {
        let mut criteria = Vec::with_capacity(asked.criteria.len());
        for (place, (scorecard, criterion)) in asked.criteria.iter().enumerate() {
            let series = catalogue.series.get(scorecard).map(Vec::as_slice).unwrap_or_default();
            for (number, one) in (0..).zip(series) {
                if let Some(index) = one.criteria.iter().position(|it| it == criterion) {
                    let targets = targets.entry(one.id).or_insert_with(|| vec![None; one.criteria.len()]);
                    targets[index] = Some(Target { skill: at, criterion: place, series: number });
                }
            }
            let named = |(number, one): (usize, &plumbline_store::Series)| AskedSeries {
                name: format!("{} {}", one.scorecard, one.version),
                changed: if number == 0 { Vec::new() } else { vec![Changed::Rubric] },
            };
            criteria.push(CriterionData {
                criterion: format!("{scorecard}/{criterion}"),
                cells: Vec::new(),
                series: series.iter().enumerate().map(named).collect(),
                links: Vec::new(),
            });
        }
        skills.push(SkillData { skill: asked.key.clone(), least_important: asked.least_important, criteria });
    }
    for page in pages {
        let (Some(person), Some(stratum)) = (places.get(&page.person), kinds.get(&page.stratum)) else { continue };
        let Some(targets) = targets.get(&page.series) else { continue };
        for (week, criterion, sums) in &page.entries {
            if let Some(Some(target)) = targets.get(usize::from(*criterion)) {
                let cell =
                    Cell { person: *person, week: week.0, stratum: *stratum, series: target.series, sums: *sums };
                skills[target.skill].criteria[target.criterion].cells.push(cell);
            }
        }
    }
    for skill in &mut skills {
        skill.criteria.retain(|it| !it.cells.is_empty());
    }
    skills
}
