#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

pub mod by_hand;
pub mod canonical;
pub mod definition;
pub mod difference;
mod evidence;
mod exact;
mod faults;
mod findings;
pub mod hand_receipt;
pub mod hashes;
mod inner_state;
pub mod limits;
mod measures;
pub mod policies;
pub mod receipt;
pub mod salt;
mod scale;
pub mod score;
pub mod subjects;
pub mod transcript_digest;
pub mod weighing;
pub mod words;

pub use by_hand::{HandRating, by_hand, revised};
pub use definition::{Fault, sound};
pub use hand_receipt::HandReceipt;
pub use hashes::{DefinitionHashes, hashes};
pub use policies::default_policies;
pub use receipt::Receipt;
pub use salt::Salt;
pub use score::{outcome, score};
pub use subjects::subjects;
pub use weighing::{Reason, reasons, without_bonus};
pub use words::{Words, join, join_outcome, split, split_outcome};
