//! The receipt of a score: what went in, what it cost and what came out, as digests, numbers and places. It holds no
//! word, no id of the host's and no time of day, so that the same input gives the same bytes on every host; digests of
//! what could be guessed are salted, and stand together under the one key `salted`.

use plumbline_core::finding::Reach;
use plumbline_core::run::{Cost, HostCall};
use plumbline_core::score::{
    Card, CriterionScore, Evidence, MeasuredValue, Outcome, ScoredRating, SectionScore, Verdict,
};
use plumbline_core::transcript::Transcript;
use plumbline_core::{Decimal, Digest};
use serde::{Deserialize, Serialize};

use crate::difference::{self, Difference};
use crate::words::split_outcome;
use crate::{DefinitionHashes, Salt, canonical};

/// The version of the receipt's own form.
pub const VERSION: u32 = 1;

/// The unsigned body of one score's receipt.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The version of this form.
    pub version: u32,
    /// The world that the component implements, such as `plumbline:rubric/scorecard-plugin@0.1.0`.
    pub contract: String,
    /// The fingerprint of the engine and its settings.
    pub engine: String,
    /// Of the component's bytes.
    pub component: Digest,
    /// Of the memory after `prepare`, where the run started from such a picture.
    pub picture: Option<Digest>,
    /// Of the scorecard's definition.
    pub definition: DefinitionHashes,
    /// Of the organisation's settings for the component.
    pub settings: Digest,
    /// Of the policies it was added up by.
    pub policies: Digest,
    /// How many turns the transcript has.
    pub turns: usize,
    /// Who was scored: an index into the conversation's participants.
    pub subject: usize,
    /// What the run cost.
    pub cost: ReceiptCost,
    /// What the component called, in order: `settings.get`, `judge.ask`, …
    pub calls: Vec<String>,
    /// What came out.
    pub result: ReceiptResult,
    /// The digests that depend on salts. The same input gives the same receipt apart from these.
    pub salted: Salted,
}

/// What a run cost, as far as it is the same every time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptCost {
    /// Units of fuel used.
    pub fuel: u64,
    /// Units of fuel allowed.
    pub fuel_budget: u64,
    /// Bytes over all memories and tables.
    pub peak_memory: u64,
}

/// What came out, without its words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "lowercase", deny_unknown_fields)]
pub enum ReceiptResult {
    /// There are scores.
    Scored(ReceiptCard),
    /// The component says that the conversation is not for it.
    Declined,
    /// There are none.
    Failed {
        /// The kind of failure, such as `out-of-fuel`.
        failure: String,
    },
}

/// Scores and the findings behind them, without words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReceiptCard {
    /// Passed, failed or undetermined.
    pub outcome: Verdict,
    /// Before auto-fails.
    pub calculated: Option<Decimal>,
    /// After auto-fails.
    pub r#final: Option<Decimal>,
    /// The share of the applicable weight that was rated.
    pub rated_weight: Decimal,
    /// In the definition's order.
    pub sections: Vec<SectionScore>,
    /// In the definition's order.
    pub criteria: Vec<ReceiptFinding>,
}

/// One finding and its score, without words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptFinding {
    /// The criterion's id.
    pub criterion: String,
    /// How it was rated.
    pub rating: ReceiptRating,
    /// 0 to 100; null where it has none.
    pub score: Option<Decimal>,
    /// From 0 to 1.
    pub confidence: Option<Decimal>,
    /// The verified quotes.
    pub evidence: Vec<Evidence>,
    /// The turns that were searched.
    pub searched: Vec<Reach>,
    /// The values behind the rating.
    pub measured: Vec<MeasuredValue>,
    /// The kind of failure, where the finding did not hold.
    pub failure: Option<String>,
}

/// A rating without its reason.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptRating {
    /// Index into the criterion's levels.
    Level(u32),
    /// In the criterion's unit.
    Number(Decimal),
    /// The occasion did not arise.
    NotApplicable,
    /// The transcript does not show it.
    InsufficientEvidence,
    /// It could not be judged.
    Unscorable,
}

/// Digests that say nothing to whoever does not hold their salts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Salted {
    /// The root of the transcript's tree: [`crate::transcript_digest`].
    pub transcript: Digest,
    /// Of what the component saw besides the turns: participants, type, channel, languages, start, holes, attributes.
    pub circumstances: Digest,
    /// Of each call with its answer, in the order of `calls`.
    pub calls: Vec<Digest>,
    /// Of rationales, suggestions, reasons and messages.
    pub words: Digest,
}

/// What a receipt is about, beside the run itself.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// See [`Receipt::contract`].
    pub contract: &'a str,
    /// See [`Receipt::engine`].
    pub engine: &'a str,
    /// See [`Receipt::component`].
    pub component: Digest,
    /// See [`Receipt::picture`].
    pub picture: Option<Digest>,
    /// [`crate::hashes`] of the definition.
    pub definition: DefinitionHashes,
    /// [`canonical::digest`] of the settings; of null where there are none.
    pub settings: Digest,
    /// [`canonical::digest`] of the policies.
    pub policies: Digest,
    /// The root of the transcript's tree.
    pub transcript: Digest,
    /// What the component saw.
    pub seen: &'a Transcript,
}

impl Receipt {
    /// The receipt of one run. `salt` is this receipt's own, and is sealed with its words.
    #[must_use]
    pub fn of(inputs: &Inputs<'_>, cost: &Cost, calls: &[HostCall], outcome: &Outcome, salt: &Salt) -> Self {
        let (_, words) = split_outcome(outcome.clone());
        Self {
            version: VERSION,
            contract: inputs.contract.to_owned(),
            engine: inputs.engine.to_owned(),
            component: inputs.component,
            picture: inputs.picture,
            definition: inputs.definition,
            settings: inputs.settings,
            policies: inputs.policies,
            turns: inputs.seen.turns.len(),
            subject: inputs.seen.subject,
            cost: ReceiptCost { fuel: cost.fuel, fuel_budget: cost.fuel_budget, peak_memory: cost.peak_memory },
            calls: calls.iter().map(|it| it.import.clone()).collect(),
            result: ReceiptResult::of(outcome),
            salted: Salted {
                transcript: inputs.transcript,
                circumstances: salt.digest("circumstances", &circumstances(inputs.seen)),
                calls: calls.iter().map(|it| salt.digest("call", &canonical::bytes(it))).collect(),
                words: salt.digest("words", &canonical::bytes(&words)),
            },
        }
    }

    /// The canonical bytes: what is stored and signed.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        canonical::bytes(self)
    }

    /// The digest of [`Self::bytes`].
    #[must_use]
    pub fn digest(&self) -> Digest {
        canonical::digest(self)
    }

    /// Reads a receipt that was kept as [`Self::bytes`].
    ///
    /// # Errors
    /// Where the bytes are no receipt of this version, or not its canonical bytes, so that its digest would be another.
    pub fn read(bytes: &[u8]) -> Result<Self, InvalidReceipt> {
        let receipt: Self = serde_json::from_slice(bytes)?;
        if receipt.version != VERSION {
            return Err(InvalidReceipt::Version { found: receipt.version });
        }
        if receipt.bytes() != bytes {
            return Err(InvalidReceipt::NotCanonical);
        }
        Ok(receipt)
    }

    /// Where this receipt and a later one of the same input first differ; None where they are identical.
    #[must_use]
    pub fn first_difference(&self, later: &Self) -> Option<Difference> {
        difference::first(&canonical::value(self), &canonical::value(later))
    }
}

/// Bytes that are no receipt.
#[derive(Debug, thiserror::Error)]
pub enum InvalidReceipt {
    /// Not JSON of a receipt's form.
    #[error("not a receipt: {0}")]
    Form(#[from] serde_json::Error),
    /// A form that this host does not know.
    #[error("a receipt of version {found}; this host reads version {VERSION}")]
    Version {
        /// The version it says it has.
        found: u32,
    },
    /// The same values in other bytes.
    #[error("not in canonical form, so that its digest is not that of its bytes")]
    NotCanonical,
}

impl ReceiptResult {
    fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Scored(card) => Self::Scored(ReceiptCard::of(card)),
            Outcome::Declined { .. } => Self::Declined,
            Outcome::Failed { failure } => Self::Failed { failure: failure.kind().to_owned() },
        }
    }
}

impl ReceiptCard {
    fn of(card: &Card) -> Self {
        Self {
            outcome: card.outcome,
            calculated: card.calculated,
            r#final: card.r#final,
            rated_weight: card.rated_weight,
            sections: card.sections.clone(),
            criteria: card.criteria.iter().map(ReceiptFinding::of).collect(),
        }
    }
}

impl ReceiptFinding {
    fn of(score: &CriterionScore) -> Self {
        Self {
            criterion: score.criterion.clone(),
            rating: ReceiptRating::of(&score.rating),
            score: score.score,
            confidence: score.confidence,
            evidence: score.evidence.clone(),
            searched: score.searched.clone(),
            measured: score.measured.clone(),
            failure: score.failure.as_ref().map(|it| it.kind().to_owned()),
        }
    }
}

impl ReceiptRating {
    const fn of(rating: &ScoredRating) -> Self {
        match rating {
            ScoredRating::Level(level) => Self::Level(*level),
            ScoredRating::Number(number) => Self::Number(*number),
            ScoredRating::NotApplicable(_) => Self::NotApplicable,
            ScoredRating::InsufficientEvidence(_) => Self::InsufficientEvidence,
            ScoredRating::Unscorable(_) => Self::Unscorable,
        }
    }
}

/// What the component saw besides the turns, as bytes.
fn circumstances(seen: &Transcript) -> Vec<u8> {
    let participants: Vec<_> = seen.participants.iter().map(|it| (&it.id, &it.label, &it.side, &it.role)).collect();
    let holes: Vec<_> = seen.holes.iter().map(|it| (it.text.start, it.text.end, &it.why)).collect();
    canonical::bytes(&serde_json::json!({
        "attributes": seen.attributes,
        "channel": seen.channel,
        "conversation_type": seen.conversation_type,
        "holes": holes,
        "language": seen.language,
        "participants": participants,
        "reply_in": seen.reply_in,
        "started": seen.started,
    }))
}
