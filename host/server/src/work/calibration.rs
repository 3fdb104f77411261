//! What a calibration's ratings say together: who rated what, beside the scorecard's own ratings, and how far they agree.

use std::sync::Arc;

use plumbline_core::definition::Definition;
use plumbline_core::ids::{ConversationId, OrganisationId, PersonId, ScoreId};
use plumbline_core::score::{BareRating, Card, Outcome, Source};
use plumbline_progress::agreement::calibration::{Agreements, Rated, among_people, with_plugin};
use plumbline_store::{Calibration, CalibrationConversation, StoredScore};

use crate::App;
use crate::http::problem::{Problem, Result};
use crate::work::definitions::definition;
use crate::work::result::read;

/// One rater's ratings of one conversation, or the scorecard's.
pub struct Ratings {
    pub conversation: ConversationId,
    /// `None` for the scorecard's own.
    pub rater: Option<PersonId>,
    pub score: ScoreId,
    pub card: Card,
}

/// Everything that was rated in a calibration, in the order in which it was.
///
/// # Errors
/// Where what is stored cannot be read.
pub async fn by_people(app: &App, organisation: OrganisationId, calibration: &Calibration) -> Result<Vec<Ratings>> {
    let scores = app.store.calibration_scores(organisation, calibration.id).await?;
    scores.into_iter().filter_map(|it| ratings(it).transpose()).collect()
}

/// What the scorecard itself said of the same work.
///
/// # Errors
/// Where what is stored cannot be read.
pub async fn by_plugin(app: &App, organisation: OrganisationId, calibration: &Calibration) -> Result<Vec<Ratings>> {
    let mut found = Vec::new();
    for CalibrationConversation { conversation, revision, participant, .. } in &calibration.about.conversations {
        let scores = app.store.scores(organisation, *conversation, *revision).await?;
        let own = scores.into_iter().rev().find(|it| {
            let record = &it.record;
            record.source == Source::Plugin
                && record.participant == Some(*participant)
                && record.binding == calibration.about.binding
                && record.plugin_digest == calibration.about.plugin_digest
        });
        found.extend(own.map(ratings).transpose()?.flatten());
    }
    Ok(found)
}

fn ratings(score: StoredScore) -> Result<Option<Ratings>> {
    let result = read(score)?;
    let Outcome::Scored(card) = result.outcome else { return Ok(None) };
    let record = result.record;
    Ok(Some(Ratings { conversation: record.conversation, rater: record.rated_by, score: record.id, card }))
}

/// How far they agree on each criterion, among themselves and with the scorecard.
///
/// # Errors
/// Where what is stored cannot be read.
pub async fn agreement(
    app: &App,
    organisation: OrganisationId,
    calibration: &Calibration,
    people: &[Ratings],
    plugin: &[Ratings],
) -> Result<Vec<(String, Agreements, Agreements)>> {
    let about = &calibration.about;
    let definition = definition(app, organisation, about.plugin_digest, &about.plugin_name, "").await?;
    let Some(definition) = definition else { return Ok(Vec::new()) };
    let criteria: Vec<Vec<Rated>> =
        definition.criteria().map(|(_, it)| rated(calibration, people, plugin, &it.id)).collect();
    // Drawing again takes a while where there are many raters, and nobody else is to wait for it.
    let worked_out = tokio::task::spawn_blocking(move || all(&definition, &criteria)).await;
    worked_out.map_err(|error| Problem::internal(&error))
}

fn all(definition: &Arc<Definition>, criteria: &[Vec<Rated>]) -> Vec<(String, Agreements, Agreements)> {
    let of = |((_, criterion), rated): ((_, &plumbline_core::definition::Criterion), &Vec<Rated>)| {
        (criterion.id.clone(), among_people(criterion, rated), with_plugin(criterion, rated))
    };
    definition.criteria().zip(criteria).map(of).collect()
}

fn rated(calibration: &Calibration, people: &[Ratings], plugin: &[Ratings], criterion: &str) -> Vec<Rated> {
    let of = |all: &[Ratings], conversation: ConversationId, rater: Option<PersonId>| {
        let own = all.iter().find(|it| it.conversation == conversation && it.rater == rater)?;
        let found = own.card.criteria.iter().find(|it| it.criterion == criterion && it.failure.is_none())?;
        Some(BareRating::from(&found.rating))
    };
    let conversation = |it: &CalibrationConversation| Rated {
        people: calibration.about.raters.iter().map(|rater| of(people, it.conversation, Some(*rater))).collect(),
        plugin: of(plugin, it.conversation, None),
    };
    calibration.about.conversations.iter().map(conversation).collect()
}
