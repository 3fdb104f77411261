//! What a decision makes of a contested finding: where it is upheld, the same card with one rating changed, added up again;
//! either way a label for the scorecard.

use plumbline_core::Digest;
use plumbline_core::audit::Actor;
use plumbline_core::ids::{OrganisationId, PersonId, ScoreId};
use plumbline_core::label::{Judgement, Label, Origin};
use plumbline_core::score::{Card, Outcome, ScoredRating, Source};
use plumbline_measure::{HandRating, revised};
use plumbline_store::{Decision, Dispute, NewScore, ScoreRecord, StoreError, StoredScore};

use super::by_hand::finished;
use super::definitions::definition;
use super::result::{StoredResult, outcome, read};
use crate::App;
use crate::http::problem::{Problem, Result};

/// Why a dispute was not decided.
pub enum Undecided {
    /// The rating does not fit.
    Rating(String),
    /// There is nothing left to decide on.
    Erased,
    Host(Problem),
}

impl<E: Into<Problem>> From<E> for Undecided {
    fn from(error: E) -> Self {
        Self::Host(error.into())
    }
}

/// How often a decision is made anew because another took the same score's place meanwhile.
const TRIES: usize = 4;

/// The first of the scores that took each other's place, of which this is one.
///
/// # Errors
/// Where the database fails.
pub async fn root(app: &App, organisation: OrganisationId, score: &ScoreRecord) -> Result<ScoreId> {
    let (mut id, mut before) = (score.id, score.supersedes);
    while let Some(earlier) = before {
        id = earlier;
        before = app.store.score(organisation, earlier).await?.and_then(|it| it.record.supersedes);
    }
    Ok(id)
}

/// The last of the scores that took each other's place, from this one on.
///
/// # Errors
/// Where what is stored cannot be read.
pub async fn newest(app: &App, organisation: OrganisationId, score: StoredScore) -> Result<StoredScore> {
    let mut newest = score;
    while let Some(next) = newest.superseded_by {
        newest = app.store.score(organisation, next).await?.ok_or_else(Problem::not_found)?;
    }
    Ok(newest)
}

/// Decides a dispute: upheld with this rating, or rejected where there is none.
///
/// # Errors
/// [`Undecided`].
pub async fn decide(
    app: &App,
    organisation: OrganisationId,
    actor: Actor,
    dispute: &Dispute,
    by: PersonId,
    rating: Option<ScoredRating>,
    reason: String,
) -> std::result::Result<(), Undecided> {
    for _ in 0..TRIES {
        let contested = app.store.score(organisation, dispute.score).await?.ok_or(Undecided::Erased)?;
        let first = app.store.score(organisation, root(app, organisation, &contested.record).await?).await?;
        let first = first.ok_or(Undecided::Erased)?;
        let present = read(newest(app, organisation, contested).await?)?;
        let changed = match &rating {
            Some(rating) => Some(upheld(app, organisation, dispute, by, &present, rating, &reason).await?),
            None => None,
        };
        let Outcome::Scored(now) = &present.outcome else { return Err(Undecided::Erased) };
        let labels = label(dispute, &first, changed.as_ref().map_or(now, |it| &it.1))?.into_iter().collect();
        let decision = Decision {
            dispute: dispute.id,
            conversation: dispute.conversation,
            by,
            reason: reason.clone(),
            score: changed.map(|it| it.0),
            labels,
        };
        match app.store.decide_dispute(organisation, actor, decision).await {
            Err(StoreError::Outdated) => {}
            decided => {
                let record = &first.record;
                app.reliabilities.forget(organisation, record.plugin_digest, record.settings_digest).await;
                return Ok(decided?);
            }
        }
    }
    Err(Undecided::Host(StoreError::Contended.into()))
}

/// The score that takes the present one's place.
async fn upheld(
    app: &App,
    organisation: OrganisationId,
    dispute: &Dispute,
    by: PersonId,
    present: &StoredResult,
    rating: &ScoredRating,
    reason: &str,
) -> std::result::Result<(NewScore, Card), Undecided> {
    let record = &present.record;
    let stored = app.store.conversation(organisation, dispute.conversation, Some(dispute.revision)).await?;
    let stored = stored.ok_or(Undecided::Erased)?;
    let Outcome::Scored(card) = &present.outcome else { return Err(Undecided::Erased) };
    let (component, name) = (record.plugin_digest, &record.plugin_name);
    let definition = definition(app, organisation, component, name, &stored.header.language).await?;
    let definition = definition.ok_or(Undecided::Erased)?;
    let before = card.criteria.iter().find(|it| it.criterion == dispute.criterion);
    if before.is_some_and(|it| it.failure.is_none() && it.rating == *rating) {
        return Err(Undecided::Rating("is what the finding says already".to_owned()));
    }
    // What shows the new rating are the words that were held against the old one, beside those that it had.
    let mut quotes = before.map(|it| it.evidence.clone()).unwrap_or_default();
    if !quotes.contains(&dispute.quote) {
        quotes.push(dispute.quote);
    }
    let rationale = reason.to_owned();
    let changed = HandRating { criterion: dispute.criterion.clone(), rating: rating.clone(), rationale, quotes };
    let card = revised(&definition, card, &changed).map_err(Undecided::Rating)?;
    let receipt = app.store.receipt(organisation, record.id).await?.map(|it| Digest::of(&it));
    let next = ScoreRecord {
        id: ScoreId::new(),
        run: format!("dispute {}", dispute.id),
        source: Source::Dispute,
        rated_by: Some(by),
        supersedes: Some(record.id),
        ..record.clone()
    };
    let criterion = Some(dispute.criterion.clone());
    Ok((finished(next, card.clone(), &definition, &stored, criterion, receipt)?, card))
}

/// What was decided, held against what the scorecard itself said.
fn label(dispute: &Dispute, first: &StoredScore, decided: &Card) -> Result<Option<Label>> {
    let Outcome::Scored(said) = outcome(first).map_err(|error| Problem::internal(&error))? else { return Ok(None) };
    let of = |card: &Card| card.criteria.iter().find(|it| it.criterion == dispute.criterion).and_then(Judgement::of);
    let (Some(plugin), Some(human)) = (of(&said), of(decided)) else { return Ok(None) };
    let record = &first.record;
    Ok(Some(Label {
        score: record.id,
        criterion: dispute.criterion.clone(),
        origin: Origin::Dispute,
        cause: dispute.id.0,
        scorecard: record.plugin_name.clone(),
        plugin_digest: record.plugin_digest,
        settings_digest: record.settings_digest,
        plugin,
        human,
    }))
}
