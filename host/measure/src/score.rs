//! Scores.

use plumbline_core::Failure;
use plumbline_core::definition::Definition;
use plumbline_core::finding::{Assessment, Refusal};
use plumbline_core::score::{Card, Outcome, Policies};
use plumbline_core::transcript::Transcript;

/// The card that an assessment comes to.
///
/// # Errors
/// `invalid-output` where the assessment as a whole cannot be what the contract asks for.
pub fn score(
    _definition: &Definition,
    _policies: &Policies,
    _transcript: &Transcript,
    _assessment: &Assessment,
) -> Result<Card, Failure> {
    Err(Failure::HostFault { message: "scoring is not written yet".to_owned() })
}

/// What a plugin's answer to `score` comes to, whatever it was.
#[must_use]
pub fn outcome(
    definition: &Definition,
    policies: &Policies,
    transcript: &Transcript,
    answer: Result<Result<Assessment, Refusal>, Failure>,
) -> Outcome {
    let scored = match answer {
        Ok(Ok(assessment)) => score(definition, policies, transcript, &assessment),
        Ok(Err(Refusal::Declined(failure))) => return Outcome::Declined { failure },
        Ok(Err(Refusal::Failed(failure))) => Err(failure.into()),
        Err(failure) => Err(failure),
    };
    scored.map_or_else(|failure| Outcome::Failed { failure }, Outcome::Scored)
}
