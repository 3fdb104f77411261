//! What an initiative could show, before it is begun: from how much these people's scores vary, and how many conversations a
//! week they have.

use plumbline_core::ids::PersonId;
use plumbline_core::week::Week;
use plumbline_progress::designer::{Plan, PlanDesign, Variation, detectable, weeks_needed};
use plumbline_progress::improvement::question::{CriterionData, Window};
use plumbline_progress::level::levels;
use plumbline_progress::pattern::{Asked as PatternAsked, SourceKind, pattern};

use super::gather::Gathered;

/// What is planned.
#[derive(Clone, Debug)]
pub struct Draft {
    pub people: Vec<PersonId>,
    pub weeks_before: u32,
    pub weeks: u32,
    pub design: PlanDesign,
    /// In place of the rate that these people have had.
    pub a_week: Option<f64>,
}

/// What a plan promises for one skill.
#[derive(Clone, Copy, Debug)]
pub struct Promise {
    /// The smallest difference that it would see four times in five, in points.
    pub detectable: Option<f64>,
    /// How many weeks a difference that matters would take.
    pub weeks_needed: Option<u32>,
    /// Conversations a week of each person, on average.
    pub a_week: f64,
    pub variation: Variation,
}

/// What a plan promises for a skill, by the place that it was gathered at. `None` where nothing is known of how these
/// people's scores vary.
pub fn promise(gathered: &Gathered, skill: usize, draft: &Draft, questions: u32) -> Option<Promise> {
    let data = gathered.skills.get(skill)?;
    let window = Window { first: gathered.question.before.first, weeks: gathered.question.before.weeks * 2 };
    let mut variations = data.criteria.iter().filter_map(|it| variation(gathered, it, window));
    // A skill's change is the mean of its criteria's, whose errors may go together: it varies no more than they do.
    let first = variations.next()?;
    let mut variation = first;
    let mut count = 1.0;
    for next in variations {
        variation.conversation += next.conversation;
        variation.week += next.week;
        variation.team_week += next.team_week;
        variation.growth += next.growth;
        count += 1.0;
    }
    variation.conversation /= count;
    variation.week /= count;
    variation.team_week /= count;
    variation.growth /= count;
    let rates: Vec<f64> = draft
        .people
        .iter()
        .map(|it| draft.a_week.unwrap_or_else(|| rate(gathered, data.criteria.first(), *it, window)))
        .collect();
    let taking_part: Vec<f64> = rates.into_iter().filter(|it| *it > 0.0).collect();
    if taking_part.is_empty() {
        return None;
    }
    let a_week = taking_part.iter().sum::<f64>() / taking_part.len() as f64;
    let plan = Plan {
        a_week: taking_part,
        weeks_before: draft.weeks_before,
        weeks_after: draft.weeks,
        design: draft.design,
        questions,
    };
    Some(Promise {
        detectable: detectable(&plan, variation),
        weeks_needed: weeks_needed(&plan, variation, data.least_important),
        a_week,
        variation,
    })
}

/// Conversations a week, from the first that there were in the window.
fn rate(gathered: &Gathered, criterion: Option<&CriterionData>, person: PersonId, window: Window) -> f64 {
    let Some(place) = gathered.question.people.iter().position(|it| it.id == person) else { return 0.0 };
    let own = criterion.into_iter().flat_map(|it| &it.cells);
    let own = own.filter(|it| it.person as usize == place && window.contains(it.week));
    let (mut n, mut first) = (0, None::<i32>);
    for cell in own {
        n += cell.sums.n;
        first = Some(first.map_or(cell.week, |it| it.min(cell.week)));
    }
    first.map_or(0.0, |first| n as f64 / f64::from((window.end() - first).max(1)))
}

fn variation(gathered: &Gathered, criterion: &CriterionData, window: Window) -> Option<Variation> {
    let question = &gathered.question;
    let standing = levels(criterion, question.strata.len(), window, window);
    if standing.people.is_empty() {
        return None;
    }
    let people: Vec<(u32, Option<PersonId>)> = (0..).zip(&question.people).map(|(place, _)| (place, None)).collect();
    let asked = PatternAsked { seed: question.seed, window, people: &people, strata: &question.strata };
    let team_week = pattern(&asked, criterion)
        .and_then(|it| it.sources.iter().find(|it| it.source == SourceKind::Week).map(|it| it.variance));
    // Between people's trends, less what their errors make.
    let trends: Vec<_> = standing.people.iter().filter_map(|it| it.trend).collect();
    let growth = if trends.len() < 3 {
        0.0
    } else {
        let n = trends.len() as f64;
        let mean = trends.iter().map(|it| it.value).sum::<f64>() / n;
        let seen = trends.iter().map(|it| (it.value - mean).powi(2)).sum::<f64>() / (n - 1.0);
        (seen - trends.iter().map(|it| it.error.powi(2)).sum::<f64>() / n).max(0.0)
    };
    Some(Variation {
        conversation: standing.noise.conversation,
        week: standing.noise.week,
        team_week: team_week.unwrap_or_default(),
        growth,
    })
}

/// The Monday on which a wave begins.
pub fn wave_starts(starts: Week, wave: usize, apart: u32) -> Week {
    Week(starts.0.saturating_add(i32::try_from(wave as u64 * u64::from(apart)).unwrap_or(i32::MAX)))
}
