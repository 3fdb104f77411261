//! Runs a scorecard natively in a test, on conversations of any captured format or in a short notation, through the
//! host's own checks: what passes here passes at upload, but for fuel and memory.
//!
//! ```
//! # use plumbline_sdk::{testkit::Kit, *};
//! # levels! { enum Asked { No = 0.0, "No": "Nothing is asked.", Yes = 1.0, "Yes": "Something is asked." } }
//! # const ASKS: Criterion<Asked, ByQuotes> = Criterion::levels("asks", "Asks", "Asks something.");
//! # const CARD: Card = Card::new("T", "T", &["en"], &[Section::new("s", "S", 1.0, &[ASKS.entry()])]);
//! # struct Sales;
//! # impl Scorecard for Sales {
//! #     const MANIFEST: Manifest = Manifest::new("sales", "1.0.0");
//! #     fn prepare() -> Self { Self }
//! #     fn define(_: &str) -> Result<Definition, Failure> { Ok(CARD.define()) }
//! #     fn score(&self, it: &Conversation<'_>) -> Result<Assessment, Refusal> {
//! #         CARD.assess([match Quotes::of(it.questions()) {
//! #             Some(quotes) => ASKS.rate(Asked::Yes, quotes),
//! #             None => ASKS.nothing_in(it.whole()),
//! #         }])
//! #     }
//! # }
//! let kit = Kit::<Sales>::new();
//! let card = kit.score("Agent: Hello. What brings you here?\nCustomer: Our reports take too long.");
//! assert_eq!(card.level("asks"), Some(1));
//! assert_eq!(card.quotes("asks"), ["What brings you here?"]);
//! ```

mod card;
pub mod contract;
mod kit;
#[cfg(feature = "practice")]
mod practice;
mod scene;

pub use card::TestCard;
pub use kit::{Kit, assert_sound};
#[cfg(feature = "practice")]
pub use practice::{PracticeKit, assert_practice_sound};
pub use scene::{Scene, conversation};
