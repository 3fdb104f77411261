//! What somebody attended, practised and has demonstrated, kept apart: being there shows nothing, and practice shows what can
//! be done where nothing is at stake. Demonstrated is what live work shows with its uncertainty, backed by its scores, until
//! too long has passed since the last of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate, Utc};
use plumbline_core::definition::Scale;
use plumbline_core::ids::{OrganisationId, PersonId};
use plumbline_core::score::{Card, Outcome};
use plumbline_core::week::Week;
use plumbline_core::{Decimal, Digest};
use plumbline_progress::estimate::{Estimate, Interval};
use plumbline_progress::improvement::question::{CriterionData, Question, Window};
use plumbline_progress::level::{Level, levels};
use plumbline_progress::mastery::Step;
use plumbline_store::{LiveScore, PageRequest};
use serde::Deserialize as _;
use uuid::Uuid;

use super::gather::{Whom, gather};
use super::skills::{Asked, catalogue};
use super::viewer::Weeks;
use crate::App;
use crate::http::problem::{Problem, Result};
use crate::wire::competence::{
    AttendedView, BackingView, CompetenceView, CriterionCompetenceView, DemonstratedState, DemonstratedView,
    MasteryView, PractisedView, SkillCompetenceView,
};
use crate::wire::improvement::{EstimateView, cents, finite};
use crate::work::definitions::definition;

/// Live scores that are looked at, the newest.
const SCORES: u32 = 1_000;
/// Of these, how many are named with each criterion.
const NAMED: usize = 20;
/// What is assumed of a step that is either done or not, and when it counts as mastered (Corbett and Anderson 1995).
const STEP: [f64; 4] = [0.3, 0.1, 0.1, 0.2];
const MASTERED: f64 = 0.95;

/// What is asked.
pub struct Of {
    pub person: PersonId,
    /// The weeks of their work that are seen.
    pub weeks: Weeks,
    /// The same, once more: what is gathered takes the first.
    pub weeks_again: Weeks,
    /// Whether what they practised is seen, which is theirs alone.
    pub practice: bool,
    pub expires_days: u32,
}

/// # Errors
/// Where what is stored cannot be read.
pub async fn competence(app: &App, organisation: OrganisationId, of: Of, now: DateTime<Utc>) -> Result<CompetenceView> {
    let Of { person, weeks, weeks_again, practice, expires_days } = of;
    let whom = Whom { people: vec![(person, weeks)], subject: person.0 };
    let gathered = gather(app, organisation, whom, expires_days, now).await?;
    // As long ago as levels that have expired are of.
    let first = Week(gathered.question.before.first).starts().and_time(chrono::NaiveTime::MIN).and_utc();
    let live = app.store.live_scores(organisation, Some(person), first, SCORES).await?;
    let live: Vec<LiveScore> = live.into_iter().filter(|it| weeks_again.contains(Week::of(it.started))).collect();
    let backing = Backing::of(app, organisation, live).await?;
    let attended = app.store.activities_of(organisation, person).await?;
    let practised = if practice {
        let page = PageRequest { after: None, limit: 1_000 };
        Some(app.store.practices_of(organisation, person, page).await?.items)
    } else {
        None
    };
    let mut skills = Vec::with_capacity(gathered.asked.len());
    for asked in &catalogue(app, organisation).await?.skills {
        let data = gathered.asked.iter().position(|it| it.key == asked.key).map(|it| &gathered.skills[it]);
        // A skill of the organisation's own can have been attended before anybody was scored by what shows it.
        if data.is_none() && asked.id.is_none() {
            continue;
        }
        let criteria = data.map(|it| it.criteria.as_slice()).unwrap_or_default();
        let demonstrated = demonstrated(&gathered.question, criteria, asked, person, &backing, expires_days, now);
        let for_it = |skills: &[plumbline_core::ids::SkillId]| {
            skills.is_empty() || asked.id.is_some_and(|it| skills.contains(&it))
        };
        let attended = attended.iter().filter(|it| for_it(&it.activity.skills));
        // Of a scenario that was tried before, a score tells how well it is remembered.
        let practised = practised.as_ref().map(|all| {
            let measured = all.iter().filter(|it| it.attempt == 1 && it.score.is_some());
            let shows = measured.filter(|it| it.criteria.iter().any(|it| asked.criteria.contains(it)));
            shows.map(|it| PractisedView::of(it, expires_days)).collect()
        });
        skills.push(SkillCompetenceView {
            skill: asked.key.clone(),
            name: asked.name.clone(),
            target: asked.target,
            attended: attended.map(AttendedView::of).collect(),
            practised,
            demonstrated,
        });
    }
    Ok(CompetenceView { person: person.0, expires_days, skills, scores: backing.named() })
}

/// The scores that show criteria, the newest first.
struct Backing {
    scores: Vec<(LiveScore, Card)>,
    /// The criteria that are either met or not, by scorecard and id, with the series that says so.
    steps: BTreeMap<(String, String), (Digest, Digest)>,
}

impl Backing {
    async fn of(app: &App, organisation: OrganisationId, live: Vec<LiveScore>) -> Result<Self> {
        let mut scores = Vec::with_capacity(live.len());
        let mut known = BTreeSet::new();
        let mut steps = BTreeMap::new();
        for score in live {
            let outcome = Outcome::deserialize(&score.card).map_err(|error| Problem::internal(&error))?;
            let Outcome::Scored(card) = outcome else { continue };
            let series = (score.plugin_digest, score.settings_digest);
            // What is newest is seen first, and says what a criterion is.
            if !known.contains(&score.plugin_name) {
                let found =
                    definition(app, organisation, score.plugin_digest, &score.plugin_name, &score.language).await?;
                for (_, criterion) in found.iter().flat_map(|it| it.criteria()) {
                    if matches!(&criterion.scale, Scale::Levels(levels) if levels.len() == 2) {
                        steps.insert((score.plugin_name.clone(), criterion.id.clone()), series);
                    }
                }
                known.insert(score.plugin_name.clone());
            }
            scores.push((score, card));
        }
        Ok(Self { scores, steps })
    }

    /// What a criterion was scored, the newest first.
    fn showing<'a>(
        &'a self,
        scorecard: &'a str,
        criterion: &'a str,
    ) -> impl Iterator<Item = (&'a LiveScore, Decimal)> + 'a {
        self.scores.iter().filter(move |it| it.0.plugin_name == scorecard).filter_map(move |(score, card)| {
            let found = card.criteria.iter().find(|it| it.criterion == criterion)?;
            Some((score, found.score?))
        })
    }

    /// Whether a step that is either done or not is mastered; `None` where the criterion is none.
    fn mastery(&self, scorecard: &str, criterion: &str) -> Option<MasteryView> {
        let series = self.steps.get(&(scorecard.to_owned(), criterion.to_owned()))?;
        let of_series = |it: &(&LiveScore, Decimal)| (it.0.plugin_digest, it.0.settings_digest) == *series;
        let mut done: Vec<bool> = self
            .showing(scorecard, criterion)
            .filter(of_series)
            .map(|it| it.1 == Decimal::from_ten_thousandths(1_000_000))
            .collect();
        done.reverse();
        let [initial, learn, slip, guess] = STEP;
        let probability = *Step::new(initial, learn, slip, guess)?.trace(&done).last()?;
        Some(MasteryView {
            probability: finite(probability).unwrap_or_default(),
            mastered: probability >= MASTERED,
            opportunities: done.len(),
            done: done.iter().filter(|it| **it).count(),
        })
    }

    /// Every score that is named somewhere.
    fn named(&self) -> Vec<BackingView> {
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut named = Vec::new();
        for (score, card) in &self.scores {
            let mut wanted = false;
            for found in card.criteria.iter().filter(|it| it.score.is_some()) {
                let count = counts.entry((&score.plugin_name, &found.criterion)).or_default();
                wanted |= *count < NAMED;
                *count += 1;
            }
            if wanted {
                named.push(BackingView {
                    score: score.id.0,
                    conversation: score.conversation.0,
                    scorecard: score.plugin_name.clone(),
                    component: score.plugin_digest.to_string(),
                    settings: score.settings_digest.to_string(),
                    started: score.started,
                });
            }
        }
        named
    }
}

fn demonstrated(
    question: &Question,
    shown_by: &[CriterionData],
    asked: &Asked,
    person: PersonId,
    backing: &Backing,
    expires_days: u32,
    now: DateTime<Utc>,
) -> DemonstratedView {
    let place = question.people.iter().position(|it| it.id == person);
    let in_window = |window: Window| -> Vec<Option<Level>> {
        let strata = question.strata.len();
        let own = |it: &CriterionData| {
            levels(it, strata, window, window).people.into_iter().find(|it| Some(it.person as usize) == place)
        };
        shown_by.iter().map(own).collect()
    };
    let (recent, earlier) = (in_window(question.after), in_window(question.before));
    let mut criteria = Vec::new();
    let mut last: Option<NaiveDate> = None;
    for (criterion, level) in shown_by.iter().zip(&recent) {
        let Some((scorecard, id)) = criterion.criterion.split_once('/') else { continue };
        let shown: Vec<_> = backing.showing(scorecard, id).collect();
        last = last.max(shown.first().map(|it| it.0.started.date_naive()));
        criteria.push(CriterionCompetenceView {
            criterion: criterion.criterion.clone(),
            level: level.as_ref().map(|it| bounded(it.level, it.interval)),
            conversations: level.as_ref().map_or(0, |it| it.conversations),
            mastery: backing.mastery(scorecard, id),
            scores: shown.iter().take(NAMED).map(|it| it.0.id.0).collect::<Vec<Uuid>>(),
        });
    }
    // Of a skill that several criteria show, each of those that anybody was scored by must have been seen lately.
    let level = together(&recent);
    let steps: Vec<&MasteryView> = criteria.iter().filter_map(|it| it.mastery.as_ref()).collect();
    let mastered = steps.iter().all(|it| it.mastered);
    let all_steps = !steps.is_empty() && steps.len() == criteria.len();
    let state = match (&level, asked.target) {
        (None, _) if earlier.iter().any(Option::is_some) => DemonstratedState::Expired,
        (None, _) => DemonstratedState::NothingSeen,
        (Some(_), None) if all_steps && mastered => DemonstratedState::Demonstrated,
        (Some(_), None) if all_steps => DemonstratedState::NotYet,
        (Some(_), None) => DemonstratedState::NoTarget,
        (Some((_, interval)), Some(target)) if interval.low >= target && mastered => DemonstratedState::Demonstrated,
        (Some(_), Some(_)) => DemonstratedState::NotYet,
    };
    let expires = last.and_then(|it| it.checked_add_days(Days::new(expires_days.into())));
    let days_ago = last.map(|it| (now.date_naive() - it).num_days());
    DemonstratedView {
        state,
        says: says(state, asked, level.as_ref(), mastered, days_ago),
        level: level.map(|(level, interval)| bounded(level, interval)),
        conversations: criteria.iter().map(|it| it.conversations).min().unwrap_or_default(),
        last,
        expires,
        criteria,
    }
}

/// The mean of the levels. Its error is the mean of their errors, which is the most that it can be, however the criteria go
/// together.
fn together(levels: &[Option<Level>]) -> Option<(Estimate, Interval)> {
    let all: Vec<&Level> = levels.iter().map(Option::as_ref).collect::<Option<_>>()?;
    let n = all.len() as f64;
    let first = all.first()?;
    let level = Estimate {
        value: all.iter().map(|it| it.level.value).sum::<f64>() / n,
        error: all.iter().map(|it| it.level.error).sum::<f64>() / n,
        freedom: all.iter().map(|it| it.level.freedom).fold(f64::INFINITY, f64::min),
    };
    let interval = if all.len() == 1 { first.interval } else { level.interval(0.95) };
    Some((level, interval))
}

fn bounded(level: Estimate, interval: Interval) -> EstimateView {
    // Where few conversations tell little, the interval of a mean reaches beyond what scores can be.
    EstimateView { low: cents(interval.low.max(0.0)), high: cents(interval.high.min(100.0)), ..level.into() }
}

fn says(
    state: DemonstratedState,
    asked: &Asked,
    level: Option<&(Estimate, Interval)>,
    mastered: bool,
    days_ago: Option<i64>,
) -> String {
    let target = asked.target.map_or_else(String::new, |it| format!("{it:.1}"));
    let low = level.map_or(0.0, |it| it.1.low);
    let name = &asked.name;
    match state {
        DemonstratedState::Demonstrated if asked.target.is_none() => format!("{name}: every step is mastered."),
        DemonstratedState::Demonstrated => {
            format!("{name}: live work is at {low:.1} or above, and the target is {target}.")
        }
        DemonstratedState::NotYet if !mastered => format!("{name}: a step that must be done is not mastered yet."),
        DemonstratedState::NotYet => {
            format!(
                "{name}: live work may be as low as {low:.1}, below the target of {target}; more conversations tell."
            )
        }
        DemonstratedState::NoTarget => format!("{name}: the organisation has not said where people should stand."),
        DemonstratedState::Expired => match days_ago {
            Some(days) => format!("{name}: it was last seen {days} days ago, which is too long to count."),
            None => format!("{name}: it was seen, and too long ago to count."),
        },
        DemonstratedState::NothingSeen => format!("{name}: nothing of it has been seen in live work."),
    }
}
