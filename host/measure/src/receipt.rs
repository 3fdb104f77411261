//! The receipt of a score: what went in, what it cost and what came out, as digests, numbers and places. It holds no
//! word, no id of the host's and no time of day, so that the same input gives the same bytes on every host; digests of
//! what could be guessed are salted, and stand together under the one key `salted`.

use plumbline_core::finding::Reach;
use plumbline_core::run::{Cost, HostCall};
use plumbline_core::score::{
    BareRating, Card, CriterionScore, Evidence, MeasuredValue, Outcome, SectionScore, Verdict,
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
///
/// Here and below, fields stand in the order of their names: so they are written in canonical form as they come, which
/// is several times faster than sorting them for every score.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// What the component called, in order: `settings.get`, `judge.ask`, …
    pub calls: Vec<String>,
    /// Of the component's bytes.
    pub component: Digest,
    /// The world that the component implements, such as `plumbline:rubric/scorecard-plugin@0.1.0`.
    pub contract: String,
    /// What the run cost.
    pub cost: ReceiptCost,
    /// Of the scorecard's definition.
    pub definition: DefinitionHashes,
    /// The fingerprint of the engine and its settings.
    pub engine: String,
    /// Of the memory after `prepare`, where the run started from such a picture.
    pub picture: Option<Digest>,
    /// Of the policies it was added up by.
    pub policies: Digest,
    /// What came out.
    pub result: ReceiptResult,
    /// The digests that depend on salts. The same input gives the same receipt apart from these.
    pub salted: Salted,
    /// Of the organisation's settings for the component.
    pub settings: Digest,
    /// Who was scored: an index into the conversation's participants.
    pub subject: usize,
    /// How many turns the transcript has.
    pub turns: usize,
    /// The version of this form.
    pub version: u32,
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
#[serde(rename_all = "lowercase")]
pub enum ReceiptResult {
    /// There are scores.
    Scored(ReceiptCard),
    /// The component says that the conversation is not for it.
    Declined,
    /// There are none; the kind of failure, such as `out-of-fuel`.
    Failed(String),
}

/// Scores and the findings behind them, without words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptCard {
    /// Before auto-fails.
    pub calculated: Option<Decimal>,
    /// In the definition's order.
    pub criteria: Vec<ReceiptFinding>,
    /// After auto-fails.
    pub r#final: Option<Decimal>,
    /// Passed, failed or undetermined.
    pub outcome: Verdict,
    /// The share of the applicable weight that was rated.
    pub rated_weight: Decimal,
    /// In the definition's order.
    pub sections: Vec<ReceiptSection>,
}

/// A section and its score, 0 to 100; null where it has none.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the type says what they are")]
pub struct ReceiptSection {
    pub score: Option<Decimal>,
    pub section: String,
}

/// One finding and its score, without words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptFinding {
    /// From 0 to 1.
    pub confidence: Option<Decimal>,
    /// The criterion's id.
    pub criterion: String,
    /// The quotes that hold.
    pub evidence: Vec<ReceiptQuote>,
    /// The kind of failure, where the finding did not hold.
    pub failure: Option<String>,
    /// The values behind the rating.
    pub measured: Vec<ReceiptMeasured>,
    /// How it was rated.
    pub rating: BareRating,
    /// 0 to 100; null where it has none.
    pub score: Option<Decimal>,
    /// The turns that were searched.
    pub searched: Vec<Reach>,
}

/// A verified quote: bytes of one turn's text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the type says what they are")]
pub struct ReceiptQuote {
    pub end_byte: usize,
    pub start_byte: usize,
    pub turn: usize,
}

/// A measured value.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the type says what they are")]
pub struct ReceiptMeasured {
    pub name: String,
    pub unit: String,
    pub value: Decimal,
}

/// Digests that say nothing to whoever does not hold their salts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Salted {
    /// Of each call with its answer, in the order of the calls.
    pub calls: Vec<Digest>,
    /// Of what the component saw besides the turns: participants, type, channel, languages, start, holes, attributes.
    pub circumstances: Digest,
    /// The root of the transcript's tree: [`crate::transcript_digest`].
    pub transcript: Digest,
    /// Of rationales, suggestions, reasons and messages: [`crate::Words`].
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
    /// What [`crate::hashes()`] gives.
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
                words: salt.digest("words", &canonical::as_it_comes(&words)),
            },
        }
    }

    /// The canonical bytes: what is stored and signed.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        canonical::as_it_comes(self)
    }

    /// The digest of [`Self::bytes`].
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.bytes())
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
        difference::between(self, later)
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
            Outcome::Failed { failure } => Self::Failed(failure.kind().to_owned()),
        }
    }
}

impl ReceiptCard {
    pub(crate) fn of(card: &Card) -> Self {
        Self {
            outcome: card.outcome,
            calculated: card.calculated,
            r#final: card.r#final,
            rated_weight: card.rated_weight,
            sections: card.sections.iter().map(ReceiptSection::of).collect(),
            criteria: card.criteria.iter().map(ReceiptFinding::of).collect(),
        }
    }
}

impl ReceiptFinding {
    fn of(score: &CriterionScore) -> Self {
        Self {
            criterion: score.criterion.clone(),
            rating: BareRating::from(&score.rating),
            score: score.score,
            confidence: score.confidence,
            evidence: score.evidence.iter().map(ReceiptQuote::of).collect(),
            searched: score.searched.clone(),
            measured: score.measured.iter().map(ReceiptMeasured::of).collect(),
            failure: score.failure.as_ref().map(|it| it.kind().to_owned()),
        }
    }
}

impl ReceiptSection {
    fn of(SectionScore { section, score }: &SectionScore) -> Self {
        Self { score: *score, section: section.clone() }
    }
}

impl ReceiptQuote {
    const fn of(&Evidence { turn, start_byte, end_byte }: &Evidence) -> Self {
        Self { end_byte, start_byte, turn }
    }
}

impl ReceiptMeasured {
    fn of(MeasuredValue { name, value, unit }: &MeasuredValue) -> Self {
        Self { name: name.clone(), unit: unit.clone(), value: *value }
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
