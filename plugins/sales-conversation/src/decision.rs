//! How the customer decides: who and how, with what money and by when.

use plumbline_sdk::{ByQuotes, Criterion, Finding, Quotes, Section, levels};

use crate::call::Call;
use crate::terms::Term;

pub const SECTION: Section =
    Section::new("decision", "Decision", 2.0, &[DECISION_PROCESS.entry(), BUDGET_AND_TIMING.entry()]);

pub fn findings(call: &Call<'_>) -> [Finding; 2] {
    [
        both(
            call,
            &DECISION_PROCESS,
            (Term::WhoDecides, "who decides"),
            (Term::HowDecided, "how it is decided"),
            "“Who else has a say in this, and what are the steps on your side?”",
        ),
        both(
            call,
            &BUDGET_AND_TIMING,
            (Term::Budget, "what may be spent"),
            (Term::Timing, "by when it is needed"),
            "“What have you set aside for this, and by when should it run?”",
        ),
    ]
}

levels! {
    enum Asked {
        Neither = 0.0, "Neither": "No question asks for either of the two.",
        One = 1.0, "One of the two": "One of the two is asked for.",
        Two = 2.0, "Both": "Both are asked for.",
    }
}

const DECISION_PROCESS: Criterion<Asked, ByQuotes> = Criterion::levels(
    "decision-process",
    "Asks who decides, and how",
    "Look for two things: a question who decides, approves or is involved, and a question about the steps or criteria of \
     the decision.",
)
.skills(&["qualification"]);

const BUDGET_AND_TIMING: Criterion<Asked, ByQuotes> = Criterion::levels(
    "budget-and-timing",
    "Asks for budget and timing",
    "Look for two things: a question about the budget or what the customer expects to spend, and a question about when it \
     is needed and what the date hangs on.",
)
.skills(&["qualification"]);

fn both(
    call: &Call<'_>,
    criterion: &Criterion<Asked, ByQuotes>,
    (first, first_words): (Term, &str),
    (second, second_words): (Term, &str),
    suggestion: &'static str,
) -> Finding {
    let terms = [first, second];
    let Some(quotes) = Quotes::of(call.asked(&terms)) else {
        let why = format!("no question asks {first_words} or {second_words}");
        return call.nothing(criterion).because(why).suggest(suggestion);
    };
    let asked = |term| call.asked(std::slice::from_ref(term)).next().is_some();
    match (asked(&terms[0]), asked(&terms[1])) {
        (true, true) => {
            criterion.rate(Asked::Two, quotes).because(format!("it is asked {first_words} and {second_words}"))
        }
        (true, false) => criterion
            .rate(Asked::One, quotes)
            .because(format!("it is asked {first_words}, and not {second_words}"))
            .suggest(suggestion),
        _ => criterion
            .rate(Asked::One, quotes)
            .because(format!("it is asked {second_words}, and not {first_words}"))
            .suggest(suggestion),
    }
}
