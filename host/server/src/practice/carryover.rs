//! Whether live work moves after each scenario was practised. Practice scores say what practice did; live scores alone say
//! whether it carried over.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::ids::OrganisationId;
use plumbline_core::score::Outcome;
use plumbline_practice::transfer::{Attempt, Live, Question, Transfer, transfer};
use serde::Deserialize as _;

use super::standing::Series;
use crate::App;
use crate::http::problem::{Problem, Result};

/// How far back sessions and live work are looked at, and how much of each.
const BACK: TimeDelta = TimeDelta::days(365);
const SESSIONS: u32 = 10_000;
const SCORES: u32 = 50_000;

/// A scenario, and what live work did after it.
pub struct Carryover {
    pub generator: String,
    pub scenario: String,
    /// `scorecard/criterion`.
    pub criteria: BTreeSet<String>,
    pub sessions: usize,
    pub transfer: Transfer,
}

/// Every scenario that was practised within a year.
///
/// # Errors
/// Where what is stored cannot be read.
pub async fn carryover(app: &App, organisation: OrganisationId, now: DateTime<Utc>) -> Result<Vec<Carryover>> {
    let sessions = app.store.scored_practices(organisation, now - BACK, SESSIONS).await?;
    let mut live = Vec::new();
    let scores = app.store.live_scores(organisation, None, now - BACK, SCORES).await?;
    for score in Series::default().newest(scores) {
        let outcome = Outcome::deserialize(&score.card).map_err(|error| Problem::internal(&error))?;
        let Outcome::Scored(card) = outcome else { continue };
        for found in card.criteria {
            if let Some(reached) = found.score {
                let criterion = format!("{}/{}", score.plugin_name, found.criterion);
                live.push((score.person.to_string(), criterion, day(score.started), reached.to_f64() / 100.0));
            }
        }
    }
    let live: Vec<_> = live
        .iter()
        .map(|(person, criterion, day, score)| Live { person, criterion, day: *day, score: *score })
        .collect();
    let named: Vec<_> = sessions.iter().map(|it| (it, it.person.to_string(), criteria(it))).collect();
    let mut scenarios: BTreeMap<(&str, &str), BTreeSet<String>> = BTreeMap::new();
    for (session, _, criteria) in &named {
        let key = (session.plugin_name.as_str(), session.scenario.as_str());
        scenarios.entry(key).or_default().extend(criteria.iter().cloned());
    }
    let mut found = Vec::with_capacity(scenarios.len());
    for ((generator, scenario), practised) in scenarios {
        let this = |it: &plumbline_store::PracticeRecord| it.plugin_name == generator && it.scenario == scenario;
        let attempts: Vec<_> = named
            .iter()
            .filter(|(it, ..)| this(it))
            .filter_map(|(it, person, _)| {
                Some(Attempt { person, day: day(it.started), score: it.score?.to_f64() / 100.0 })
            })
            .collect();
        let others = named.iter().filter(|(it, _, criteria)| !this(it) && !criteria.is_disjoint(&practised));
        let others: BTreeSet<&str> = others.map(|(_, person, _)| person.as_str()).collect();
        let asked: BTreeSet<&str> = practised.iter().map(String::as_str).collect();
        let transfer = transfer(&asked, &live, &attempts, &others, Question::default());
        let sessions = attempts.len();
        let (generator, scenario) = (generator.to_owned(), scenario.to_owned());
        found.push(Carryover { generator, scenario, criteria: practised, sessions, transfer });
    }
    Ok(found)
}

fn criteria(session: &plumbline_store::PracticeRecord) -> BTreeSet<String> {
    session.criteria.iter().map(|(scorecard, criterion)| format!("{scorecard}/{criterion}")).collect()
}

fn day(time: DateTime<Utc>) -> i64 {
    time.timestamp().div_euclid(86_400)
}
