//! Which conversations to rate by hand, so that most is learnt of how often a scorecard is wrong: its recent ratings, what
//! people said of some of them, and the choice that [`plumbline_progress::label_budget`] makes.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use plumbline_core::definition::{Criterion, Scale, Section};
use plumbline_core::ids::{ConversationId, OrganisationId, PersonId};
use plumbline_core::score::{Card, Outcome, ScoredRating};
use plumbline_progress::label_budget::{Candidate, Precision, Rating, plan as choose, strata};
use serde::Deserialize as _;
use serde_json::Value;

use super::JobError;
use super::by_hand::Form;
use crate::App;

/// What may be chosen from.
pub struct Within {
    pub since: DateTime<Utc>,
    /// Only of those who reported to them then.
    pub manager: Option<PersonId>,
    /// Nothing of theirs.
    pub besides: Option<PersonId>,
    /// How many conversations.
    pub budget: u32,
    /// Decides between what tells as much.
    pub seed: u64,
}

pub struct Plan {
    pub chosen: Vec<Chosen>,
    pub precision: Vec<Precise>,
}

pub struct Chosen {
    pub conversation: ConversationId,
    pub criteria: Vec<String>,
}

pub struct Precise {
    pub criterion: String,
    pub labels: u64,
    pub precision: Precision,
}

/// Ratings, and labels, that are looked at; the newest count.
const MOST: u32 = 2_000;

/// # Errors
/// Where what is stored cannot be read.
pub async fn plan(app: &App, organisation: OrganisationId, form: &Form, within: &Within) -> Result<Plan, JobError> {
    let series = (form.plugin_digest, form.settings_digest);
    let Within { since, manager, besides, budget, seed } = *within;
    let recent = app.store.to_label(organisation, series, since, manager, besides, MOST).await?;
    let labelled = app.store.labelled(organisation, series.0, series.1, MOST).await?;
    let criteria: Vec<(&Section, &Criterion)> =
        form.definition.criteria().filter(|(_, it)| matches!(it.scale, Scale::Levels(_))).collect();
    let place = |id: &str| criteria.iter().position(|(_, it)| it.id == id);
    let mut all = Vec::with_capacity(recent.len());
    for score in &recent {
        all.push(ratings(&score.card, &place)?);
    }
    let mut labels = Vec::with_capacity(labelled.len());
    for label in &labelled {
        let of = place(&label.criterion);
        let rating = ratings(&label.card, &place)?.into_iter().find(|it| Some(it.criterion) == of);
        labels.extend(rating.map(|it| (it, label.wrong)));
    }
    let (strata, places) = strata(&all, &labels);
    let rated: BTreeSet<_> = labelled.iter().map(|it| it.score).collect();
    let open: Vec<usize> = (0..recent.len()).filter(|it| !rated.contains(&recent[*it].score)).collect();
    let candidates: Vec<Candidate> =
        open.iter().map(|it| Candidate { cost: 1.0, strata: places[*it].clone() }).collect();
    let importance: Vec<f64> =
        criteria.iter().map(|(section, it)| form.definition.share(section, it).to_f64()).collect();
    let plan = choose(&importance, &strata, &candidates, f64::from(budget), seed);
    // Of what is known worse than most, a conversation that is chosen tells something.
    let chosen = plan.chosen.iter().map(|at| {
        let index = open[*at];
        let of = all[index].iter().map(|it| criteria[it.criterion].1.id.clone());
        Chosen { conversation: recent[index].conversation, criteria: of.collect() }
    });
    let precision = criteria.iter().zip(&plan.precision).map(|((_, criterion), precision)| Precise {
        criterion: criterion.id.clone(),
        labels: labelled.iter().filter(|it| it.criterion == criterion.id).count() as u64,
        precision: *precision,
    });
    Ok(Plan { chosen: chosen.collect(), precision: precision.collect() })
}

/// The levels of a card that hold, by the places of their criteria.
fn ratings(card: &Value, place: &impl Fn(&str) -> Option<usize>) -> Result<Vec<Rating>, JobError> {
    let Outcome::Scored(Card { criteria, .. }) = Outcome::deserialize(card)? else { return Ok(Vec::new()) };
    let rating = |it: &plumbline_core::score::CriterionScore| {
        let ScoredRating::Level(level) = it.rating else { return None };
        let (criterion, level) = (place(&it.criterion)?, level as usize);
        it.failure.is_none().then(|| Rating { criterion, level, confidence: it.confidence.map(|it| it.to_f64()) })
    };
    Ok(criteria.iter().filter_map(rating).collect())
}
