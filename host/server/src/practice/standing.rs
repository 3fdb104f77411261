//! Where somebody stands on each criterion of the scorecards that rate their live work, and what they have practised since.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use plumbline_core::definition::{Definition, SectionKind};
use plumbline_core::ids::{OrganisationId, PersonId};
use plumbline_core::score::{Card, Outcome};
use plumbline_core::{Decimal, Digest};
use plumbline_practice::choose::{Choice, Policy, Standing, Sums, choose, shrunk};
use plumbline_practice::schedule::Memory;
use plumbline_practice::spread::{Moments, spread};
use plumbline_store::{LiveScore, PageRequest};
use serde::Deserialize as _;

use super::lever::{Structural, apart};
use crate::App;
use crate::http::problem::{Problem, Result};
use crate::work::definitions::definition;

/// How far back live work says where somebody stands.
const BACK: TimeDelta = TimeDelta::days(180);
/// Live scores of one person, and of everybody, that are looked at; the newest count.
const OWN: u32 = 300;
const ALL: u32 = 5_000;

/// A person's standing, with what it was read from.
pub struct Placed {
    pub standings: Vec<Standing>,
    /// What is worth practising, the most worthwhile first.
    pub choices: Vec<Choice>,
    /// What falls short, and not by the person.
    pub structural: Vec<Structural>,
    /// The person's live scores, the newest first, with their cards.
    pub live: Vec<(LiveScore, Card)>,
    /// The definitions of the scorecards, by their ids.
    pub definitions: BTreeMap<String, Arc<Definition>>,
    /// When each criterion that was practised is due again, by the scorecard's id and its own.
    pub memories: BTreeMap<(String, String), Memory>,
}

/// Where a person stands now.
///
/// # Errors
/// Where what is stored cannot be read.
pub async fn placed(app: &App, organisation: OrganisationId, person: PersonId, now: DateTime<Utc>) -> Result<Placed> {
    let mut series = Series::default();
    let live = series.newest(app.store.live_scores(organisation, Some(person), now - BACK, OWN).await?);
    let everybody = series.newest(app.store.live_scores(organisation, None, now - BACK, ALL).await?);
    let (live, everybody) = (cards(live)?, cards(everybody)?);
    let sessions = app.store.practices_of(organisation, person, PageRequest { after: None, limit: 1_000 }).await?.items;
    let mut memories = BTreeMap::new();
    for (scorecard, criterion, memory) in app.store.practice_memories(organisation, person).await? {
        let memory: Memory = serde_json::from_str(&memory).map_err(|error| Problem::internal(&error))?;
        memories.insert((scorecard, criterion), memory);
    }
    let mut definitions = BTreeMap::new();
    for (score, _) in live.iter().chain(&everybody) {
        // The newest version speaks for the scorecard.
        if !definitions.contains_key(&score.plugin_name)
            && let Some(found) =
                definition(app, organisation, score.plugin_digest, &score.plugin_name, &score.language).await?
        {
            definitions.insert(score.plugin_name.clone(), found);
        }
    }
    let mut standings = Vec::new();
    for (scorecard, definition) in &definitions {
        let standard = definition.criteria().filter(|(section, _)| section.kind == SectionKind::Standard);
        for (section, criterion) in standard {
            let mut people: BTreeMap<PersonId, Moments> = BTreeMap::new();
            for (score, card) in everybody.iter().filter(|(it, _)| it.plugin_name == *scorecard) {
                if let Some(reached) = reached(card, &criterion.id) {
                    people.entry(score.person).or_default().add(reached);
                }
            }
            let mut own = Moments::default();
            let mut last_seen = None;
            for (score, card) in live.iter().filter(|(it, _)| it.plugin_name == *scorecard) {
                if let Some(reached) = reached(card, &criterion.id) {
                    own.add(reached);
                    last_seen = last_seen.max(Some(score.started));
                }
            }
            let key = (scorecard.clone(), criterion.id.clone());
            let unseen = sessions.iter().filter(|it| it.ended.is_some_and(|it| Some(it) > last_seen));
            let unseen = unseen.filter(|it| it.criteria.contains(&key)).count();
            let spread = spread(&people.into_values().collect::<Vec<_>>());
            standings.push(Standing {
                scorecard: scorecard.clone(),
                criterion: criterion.id.clone(),
                weight: definition.share(section, criterion).to_f64(),
                estimate: shrunk(Sums { n: own.n, sum: own.sum }, spread),
                n: own.n,
                practised_unseen: u32::try_from(unseen).unwrap_or(u32::MAX),
                due: memories.get(&key).is_some_and(|it| it.due <= now.date_naive()),
            });
        }
    }
    let choices = choose(&standings, Policy::default());
    let (choices, structural) = apart(app, organisation, person, choices, now).await?;
    Ok(Placed { standings, choices, structural, live, definitions, memories })
}

/// The series that each scorecard's scores are of now. A series is one component with one settings; scores of two are never
/// mixed, so a new version of a scorecard begins anew.
#[derive(Default)]
pub struct Series(BTreeMap<String, (Digest, Digest)>);

impl Series {
    /// Those of the scores, the newest first, that are of the newest series. What was seen before decides which that is.
    pub fn newest(&mut self, mut scores: Vec<LiveScore>) -> Vec<LiveScore> {
        scores.retain(|it| {
            let this = (it.plugin_digest, it.settings_digest);
            *self.0.entry(it.plugin_name.clone()).or_insert(this) == this
        });
        scores
    }
}

fn cards(scores: Vec<LiveScore>) -> Result<Vec<(LiveScore, Card)>> {
    let mut cards = Vec::with_capacity(scores.len());
    for score in scores {
        let outcome = Outcome::deserialize(&score.card).map_err(|error| Problem::internal(&error))?;
        if let Outcome::Scored(card) = outcome {
            cards.push((score, card));
        }
    }
    Ok(cards)
}

/// A criterion's score on a card, from 0 to 1.
pub fn reached(card: &Card, criterion: &str) -> Option<f64> {
    let found = card.criteria.iter().find(|it| it.criterion == criterion)?;
    found.score.map(|it| Decimal::to_f64(it) / 100.0)
}
