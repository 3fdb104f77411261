//! What scoring a conversation came to, for a test to ask.

use std::fmt;

use plumbline_core::definition::Definition;
use plumbline_core::score::{Card, CriterionScore, MeasuredValue, Outcome, ScoredRating, Verdict};
use plumbline_core::transcript::Transcript;
use plumbline_core::{Decimal, PluginFailure, finding};

use crate::testkit::{Scene, contract};

/// A scored conversation. Shown with `{}`, it is a table of criteria, scores and quotes.
///
/// Every method that names a criterion panics where the card has none of that id, or was not scored.
#[derive(Clone, Debug)]
pub struct TestCard {
    outcome: Outcome,
    transcript: Transcript,
}

impl TestCard {
    /// What `score` answers about a scene, through the host's checks and with the author's policies. `attributes` are those
    /// that the scorecard declares.
    pub fn of(
        definition: &Definition,
        scene: &Scene,
        attributes: &[&str],
        score: impl FnOnce(&crate::Transcript) -> Result<finding::Assessment, finding::Refusal>,
    ) -> Self {
        let transcript = scene.view(attributes);
        let answer = score(&contract::transcript(&transcript));
        let policies = plumbline_measure::default_policies(definition);
        Self { outcome: plumbline_measure::outcome(definition, &policies, &transcript, Ok(answer)), transcript }
    }

    /// The level of a criterion; None where it is rated otherwise or not at all.
    #[must_use]
    pub fn level(&self, criterion: &str) -> Option<u32> {
        match self.criterion(criterion).rating {
            ScoredRating::Level(level) => Some(level),
            _ => None,
        }
    }

    /// The number of a criterion; None where it is rated otherwise or not at all.
    #[must_use]
    pub fn number(&self, criterion: &str) -> Option<f64> {
        match self.criterion(criterion).rating {
            ScoredRating::Number(number) => Some(number.to_f64()),
            _ => None,
        }
    }

    /// The rating of a criterion, whatever it is.
    #[must_use]
    pub fn rating(&self, criterion: &str) -> &ScoredRating {
        &self.criterion(criterion).rating
    }

    /// Whether the occasion for it did not arise.
    #[must_use]
    pub fn is_not_applicable(&self, criterion: &str) -> bool {
        matches!(self.rating(criterion), ScoredRating::NotApplicable(_))
    }

    /// Whether the transcript does not show it.
    #[must_use]
    pub fn is_insufficient(&self, criterion: &str) -> bool {
        matches!(self.rating(criterion), ScoredRating::InsufficientEvidence(_))
    }

    /// The score of a criterion, 0 to 100.
    #[must_use]
    pub fn score(&self, criterion: &str) -> Option<f64> {
        self.criterion(criterion).score.map(Decimal::to_f64)
    }

    /// The words of a criterion's quotes, the most telling first.
    #[must_use]
    pub fn quotes(&self, criterion: &str) -> Vec<&str> {
        let words = |it: &plumbline_core::score::Evidence| {
            let start = self.transcript.turns[it.turn].text.start as usize;
            &self.transcript.text[start + it.start_byte..start + it.end_byte]
        };
        self.criterion(criterion).evidence.iter().map(words).collect()
    }

    /// The turns of a criterion's quotes.
    #[must_use]
    pub fn turns(&self, criterion: &str) -> Vec<usize> {
        self.criterion(criterion).evidence.iter().map(|it| it.turn).collect()
    }

    /// Why it was rated so.
    #[must_use]
    pub fn rationale(&self, criterion: &str) -> &str {
        &self.criterion(criterion).rationale
    }

    /// What to try next time.
    #[must_use]
    pub fn suggestion(&self, criterion: &str) -> Option<&str> {
        self.criterion(criterion).suggestion.as_deref()
    }

    /// A value behind a criterion's rating.
    #[must_use]
    pub fn measured(&self, criterion: &str, name: &str) -> Option<f64> {
        let value = |it: &MeasuredValue| (it.name == name).then(|| it.value.to_f64());
        self.criterion(criterion).measured.iter().find_map(value)
    }

    /// The score of the card, 0 to 100, auto-fails counted; None where too little was rated.
    #[must_use]
    pub fn total(&self) -> Option<f64> {
        self.card().r#final.map(Decimal::to_f64)
    }

    /// Passed, failed or undetermined.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.card().outcome
    }

    /// Why the scorecard declined the conversation, where it did.
    #[must_use]
    pub fn declined(&self) -> Option<&PluginFailure> {
        match &self.outcome {
            Outcome::Declined { failure } => Some(failure),
            _ => None,
        }
    }

    /// All of it, as the host has it.
    #[must_use]
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// The card as the host has it.
    ///
    /// # Panics
    /// Where the conversation was not scored.
    #[must_use]
    pub fn card(&self) -> &Card {
        match &self.outcome {
            Outcome::Scored(card) => card,
            Outcome::Declined { failure } => panic!("the scorecard declined the conversation: {failure}"),
            Outcome::Failed { failure } => panic!("scoring failed: {failure}"),
        }
    }

    fn criterion(&self, id: &str) -> &CriterionScore {
        let found = self.card().criteria.iter().find(|it| it.criterion == id);
        found.unwrap_or_else(|| panic!("the scorecard has no criterion {id}"))
    }
}

impl fmt::Display for TestCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let card = match &self.outcome {
            Outcome::Scored(card) => card,
            Outcome::Declined { failure } => return writeln!(f, "declined: {failure}"),
            Outcome::Failed { failure } => return writeln!(f, "failed: {failure}"),
        };
        let total = card.r#final.map_or("none".to_owned(), |it| it.to_string());
        writeln!(f, "{:?}, score {total}, rated weight {}", card.outcome, card.rated_weight)?;
        for it in &card.criteria {
            let score = it.score.map_or("–".to_owned(), |it| it.to_string());
            let rating = match &it.rating {
                ScoredRating::Level(level) => format!("level {level}"),
                ScoredRating::Number(number) => number.to_string(),
                ScoredRating::NotApplicable(_) => "not applicable".to_owned(),
                ScoredRating::InsufficientEvidence(_) => "insufficient evidence".to_owned(),
                ScoredRating::Unscorable(_) => "unscorable".to_owned(),
            };
            writeln!(f, "{:>6}  {:<28} {rating:<22} {}", score, it.criterion, it.rationale)?;
            for (quote, turn) in self.quotes(&it.criterion).into_iter().zip(self.turns(&it.criterion)) {
                writeln!(f, "{:>10}  {turn:>4} “{quote}”", "")?;
            }
        }
        Ok(())
    }
}
