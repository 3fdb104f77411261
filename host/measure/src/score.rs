//! From what a plugin found to what the host says: each finding read, its evidence verified, the card added up.

use plumbline_core::definition::{Criterion, Definition, Section};
use plumbline_core::finding::{Assessment, Refusal};
use plumbline_core::score::{Card, CriterionScore, Outcome, Policies};
use plumbline_core::transcript::Transcript;
use plumbline_core::{Failure, PluginFailure};

use crate::faults::check_id;
use crate::findings::{self, Placed};
use crate::{evidence, limits, weighing};

/// The card that an assessment comes to. A finding whose evidence does not hold is kept in the card with its failure
/// and has no score; the card is there nonetheless.
///
/// `transcript` is the one that the plugin was given, made from the host's own conversation, and `definition` the
/// plugin's own.
///
/// # Errors
/// `invalid-output`, with the place in the assessment, where it breaks the contract: a criterion without a finding, a
/// finding without a criterion, a level that is not there, a number out of bounds or not finite, and the like.
pub fn score(
    definition: &Definition,
    policies: &Policies,
    transcript: &Transcript,
    assessment: &Assessment,
) -> Result<Card, Failure> {
    let findings = findings::in_order(definition, assessment)?;
    let criteria = definition
        .criteria()
        .zip(&findings)
        .map(|((section, criterion), placed)| score_criterion(section, criterion, placed, transcript))
        .collect::<Result<_, _>>()?;
    Ok(weighing::add_up(definition, policies, criteria))
}

/// What a plugin's answer to `score` comes to, whatever it was: an assessment, a refusal, or a call that failed.
#[must_use]
pub fn outcome(
    definition: &Definition,
    policies: &Policies,
    transcript: &Transcript,
    answer: Result<Result<Assessment, Refusal>, Failure>,
) -> Outcome {
    let scored = answer.and_then(|answer| match answer {
        Ok(assessment) => score(definition, policies, transcript, &assessment).map(Outcome::Scored),
        Err(Refusal::Declined(failure)) => refusal("declined", failure).map(|failure| Outcome::Declined { failure }),
        Err(Refusal::Failed(failure)) => Err(refusal("failed", failure).map_or_else(|it| it, Failure::from)),
    });
    scored.unwrap_or_else(|failure| Outcome::Failed { failure })
}

fn score_criterion(
    section: &Section,
    criterion: &Criterion,
    placed: &Placed<'_>,
    transcript: &Transcript,
) -> Result<CriterionScore, Failure> {
    let read = findings::read(placed, criterion)?;
    let (evidence, failure) = evidence::verify(placed, &read, criterion, transcript);
    let score = weighing::rated(&criterion.scale, &read.rating).filter(|_| failure.is_none());
    Ok(CriterionScore {
        criterion: criterion.id.clone(),
        section: section.id.clone(),
        rating: read.rating,
        score: score.map(|it| it.rounded()),
        confidence: read.confidence,
        rationale: placed.finding.rationale.clone(),
        suggestion: placed.finding.suggestion.clone(),
        measured: read.measured,
        searched: placed.finding.searched.clone(),
        evidence,
        failure,
    })
}

/// A code is shown where messages are not, so it must be one: it has no room for what somebody said.
fn refusal(place: &str, failure: PluginFailure) -> Result<PluginFailure, Failure> {
    let invalid = |field, message| Failure::InvalidOutput { place: format!("{place}.{field}"), message };
    check_id(&failure.code).map_err(|why| invalid("code", why))?;
    if failure.message.chars().count() > limits::FAILURE_MESSAGE {
        return Err(invalid("message", format!("has more than {} characters", limits::FAILURE_MESSAGE)));
    }
    Ok(failure)
}
