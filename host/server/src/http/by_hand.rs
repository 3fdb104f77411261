//! Conversations that somebody rates by hand, with the same form and the same arithmetic as a scorecard's. Nobody rates
//! their own work, and what is rated by hand stays apart from what plugins say.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use plumbline_core::Digest;
use plumbline_core::ids::{BindingId, ConversationId, PersonId};
use plumbline_core::people::Speaker;
use plumbline_measure::{Fault, HandRating};
use plumbline_store::ScoreByHand;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::auth::{Caller, WriteScores};
use super::extract::{Id, Json as Body};
use super::idempotency::IdempotencyKey;
use super::problem::{self, Problem, Result};
use super::sight::Sight;
use crate::App;
use crate::wire::by_hand::ScoreRequest;
use crate::wire::score::Score;
use crate::work::by_hand::{Form, Unfit};
use crate::work::result::read;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(score_by_hand))
}

/// Score a conversation by hand.
///
/// By the form of a scorecard at work, for whoever the person reported to when the conversation began, or a reviewer who says
/// why. The score has the source `human`: it is shown beside the scorecard's own, enters no feedback, practice or progression,
/// and tells how far the scorecard can be relied on.
#[utoipa::path(
    post, path = "/v1/conversations/{id}/scores", tag = "measure", request_body = ScoreRequest,
    params(("id" = uuid::Uuid, Path, description = "The conversation's id"), IdempotencyKey),
    responses(
        (status = 201, body = Score, headers(("Location" = String, description = "Where the score is"))),
        (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn score_by_hand(
    State(app): State<App>,
    caller: Caller<WriteScores>,
    Id(id): Id<ConversationId>,
    key: Option<IdempotencyKey>,
    Body(request): Body<ScoreRequest>,
) -> Result<impl IntoResponse> {
    let organisation = caller.organisation;
    let stored = app.store.conversation(organisation, id, None).await?.ok_or_else(Problem::not_found)?;
    let revision = stored.header.revision;
    let sight = Sight::of(&app, &caller, id, revision).await?;
    let by = caller.person().ok_or_else(Problem::person_needed)?;
    // Others may use the same key for themselves.
    let asked = serde_json::to_vec(&(id, by, &request)).map_err(|error| Problem::internal(&error))?;
    let idempotency = IdempotencyKey::of(key, "POST /v1/conversations/{id}/scores", Digest::of(&asked));
    let unfit = |at: &str, why| Problem::invalid("invalid-score", "this is no score").with_error(at, why);
    let form = Form::of(&app, organisation, BindingId(request.scorecard), &stored.header.language).await?;
    let form = form.ok_or_else(|| unfit("/scorecard", "there is no such scorecard at work"))?;
    let participant = form.subject(&stored, request.participant.as_deref());
    let participant = participant.map_err(|why| unfit("/participant", why))?;
    let speaker = sight.speaker(Some(participant));
    may_rate(by, speaker, &sight)?;
    if app.store.outstanding(organisation, id, revision).await?.pending > 0 {
        let detail = "the scorecards have not all answered yet; rate the conversation once they have";
        return Err(Problem::conflict("scores-pending", detail));
    }
    let form = form.beside_its_own(&app, organisation, &stored, participant).await?;
    let ratings: Vec<HandRating> = request.ratings.into_iter().map(HandRating::from).collect();
    let made = form.score(&stored, participant, by, None, &ratings);
    let (score, labels) = made.map_err(|it| refused(it, "/ratings"))?;
    let person = speaker.and_then(|it| it.person);
    let new = ScoreByHand { score, person, labels };
    let created = app.store.record_by_hand(organisation, caller.actor(), new, idempotency).await?;
    app.reliabilities.forget(organisation, form.plugin_digest, form.settings_digest).await;
    let kept = app.store.score(organisation, created.id).await?.ok_or_else(Problem::not_found)?;
    let view = Score::of(read(kept)?, Some(&stored.conversation), &sight);
    let location = [(header::LOCATION, format!("/v1/scores/{}", created.id))];
    Ok((StatusCode::CREATED, location, Json(view)))
}

/// Whoever the person reported to then, and who sees everybody's work here; never themselves.
fn may_rate(by: PersonId, speaker: Option<&Speaker>, sight: &Sight) -> Result<()> {
    if speaker.is_some_and(|it| it.person == Some(by)) {
        return Err(Problem::not_theirs("nobody rates their own work"));
    }
    if !sight.is_whole() && speaker.is_none_or(|it| it.manager != Some(by)) {
        return Err(Problem::not_theirs(
            "a conversation is rated by whom the person reported to when it began, or by a reviewer who says why",
        ));
    }
    sight.is_told(speaker)
}

/// The problem of ratings that stand in the body at this place.
pub fn refused(unfit: Unfit, at: &str) -> Problem {
    match unfit {
        Unfit::Host(error) => error.into(),
        Unfit::Ratings(faults) => {
            let fault = |Fault { place, message }| problem::Fault { pointer: format!("{at}{place}"), detail: message };
            Problem::invalid("invalid-score", "the ratings do not fit the scorecard")
                .with_errors(faults.into_iter().map(fault))
        }
    }
}
