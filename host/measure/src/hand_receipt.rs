//! The receipt of a score that a person gave, or changed in deciding a dispute: who, by which scorecard's definition and
//! policies, and what it came to. No component ran for it, so that there is nothing to run again; the arithmetic can be.

use plumbline_core::Digest;
use plumbline_core::ids::PersonId;
use plumbline_core::score::{Card, Outcome, Source};
use serde::{Deserialize, Serialize};

use crate::receipt::ReceiptCard;
use crate::words::split_outcome;
use crate::{DefinitionHashes, Salt, canonical};

/// The version of this receipt's own form.
pub const VERSION: u32 = 1;

/// The unsigned body. Fields stand in the order of their names, as in [`crate::Receipt`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandReceipt {
    /// Who rated.
    pub by: PersonId,
    /// Of the component whose definition it is rated by.
    pub component: Digest,
    /// The criterion whose rating a dispute changed; all others are as they were.
    pub contested: Option<String>,
    /// Of the scorecard's definition.
    pub definition: DefinitionHashes,
    /// Of the policies it was added up by.
    pub policies: Digest,
    /// What came out.
    pub result: ReceiptCard,
    /// The digests that depend on salts.
    pub salted: HandSalted,
    /// Of the settings that the component has: with it, the series that this is compared with.
    pub settings: Digest,
    /// `human` or `dispute`.
    pub source: Source,
    /// Who was scored: an index into the conversation's participants.
    pub subject: usize,
    /// Of the receipt of the score whose place this one takes.
    pub supersedes: Option<Digest>,
    /// How many turns the transcript has.
    pub turns: usize,
    /// The version of this form.
    pub version: u32,
}

/// Digests that say nothing to whoever does not hold their salts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandSalted {
    /// The root of the transcript's tree: [`crate::transcript_digest`].
    pub transcript: Digest,
    /// Of rationales and reasons: [`crate::Words`].
    pub words: Digest,
}

/// What such a receipt is about, beside the card.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the receipt says what they are")]
pub struct HandInputs {
    pub by: PersonId,
    pub source: Source,
    pub component: Digest,
    pub definition: DefinitionHashes,
    pub settings: Digest,
    pub transcript: Digest,
    pub turns: usize,
    pub subject: usize,
    pub contested: Option<String>,
    pub supersedes: Option<Digest>,
}

impl HandReceipt {
    /// The receipt of one card. `salt` is this receipt's own, and is sealed with its words.
    #[must_use]
    pub fn of(inputs: HandInputs, card: &Card, salt: &Salt) -> Self {
        let (_, words) = split_outcome(Outcome::Scored(card.clone()));
        let HandInputs { by, source, component, definition, settings, transcript, turns, subject, .. } = inputs;
        Self {
            by,
            component,
            contested: inputs.contested,
            definition,
            policies: canonical::digest(&card.policies),
            result: ReceiptCard::of(card),
            salted: HandSalted { transcript, words: salt.digest("words", &canonical::as_it_comes(&words)) },
            settings,
            source,
            subject,
            supersedes: inputs.supersedes,
            turns,
            version: VERSION,
        }
    }

    /// The canonical bytes: what is stored and signed.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        canonical::as_it_comes(self)
    }
}
