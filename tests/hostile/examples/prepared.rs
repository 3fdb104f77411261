//! A scorecard that builds a table of a hundred thousand squares in `prepare`, and says in each call what is in it.
//! Built as `chatty`, it also prints while it builds.

#![cfg(target_family = "wasm")]
#![expect(unsafe_code, reason = "the exports of a component are made of it")]

use std::cell::RefCell;
use std::collections::HashMap;

use exports::plumbline::rubric::scorecard::{Assessment, Definition, Failure, Guest as Scorecard, Refusal, Transcript};

wit_bindgen::generate!({ path: "../../wit/0.1.0", world: "scorecard-plugin", generate_all });

#[used]
#[unsafe(link_section = "plumbline:manifest")]
static MANIFEST: [u8; include_bytes!("prepared.json").len()] = *include_bytes!("prepared.json");

struct Prepared;

export!(Prepared);

thread_local! {
    static SQUARES: RefCell<HashMap<u64, u64>> = RefCell::default();
    static CALLS: RefCell<u32> = const { RefCell::new(0) };
}

impl Scorecard for Prepared {
    fn define(_language: String) -> Result<Definition, Failure> {
        Err(failure("undefined"))
    }

    /// Refuses with what it remembers, which must be what `prepare` left and nothing of another call.
    fn score(transcript: Transcript) -> Result<Assessment, Refusal> {
        println!("{}", transcript.conversation_type);
        let calls = CALLS.with_borrow_mut(|it| {
            *it += 1;
            *it
        });
        let sum = SQUARES.with_borrow(|it| it.values().sum::<u64>());
        Err(Refusal::Declined(failure(&format!("{sum}-{calls}"))))
    }
}

impl Guest for Prepared {
    fn prepare() {
        if env!("CARGO_CRATE_NAME") == "chatty" {
            println!("preparing");
        }
        SQUARES.with_borrow_mut(|it| it.extend((0..100_000).map(|n| (n, n * n))));
    }
}

fn failure(code: &str) -> Failure {
    Failure { code: code.into(), message: String::new(), retryable: false }
}
