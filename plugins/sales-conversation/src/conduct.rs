//! What must not be said.

use plumbline_sdk::{ByAbsence, Criterion, Finding, Quotes, Section, levels};

use crate::call::Call;
use crate::terms::Term;

pub const SECTION: Section = Section::new("conduct", "Conduct", 1.0, &[NO_GUARANTEES.entry()]);

pub fn findings(call: &Call<'_>) -> [Finding; 1] {
    [no_guarantees(call)]
}

levels! {
    enum NoGuarantees {
        Promised = 0.0, "Promised": "A result is guaranteed, or a risk is said not to exist.",
        Kept = 1.0, "Not promised": "No result is guaranteed.",
    }
}

const NO_GUARANTEES: Criterion<NoGuarantees, ByAbsence> = Criterion::levels(
    "no-guarantees",
    "Promises no results",
    "Look for results that are guaranteed (`guaranteed savings`, `I promise you will`, `risk-free`, `you can't lose`). A \
     guarantee of money back is a term of the contract and not a promised result, and `we can't guarantee` is none.",
)
.fails_card_below(100.0)
.skills(&["compliance"]);

fn no_guarantees(call: &Call<'_>) -> Finding {
    let promised = call.said(Term::Guarantee).filter(|it| {
        let sentence = call.sentence(*it).quote();
        !call.has(Term::GuaranteeTerms, sentence) && !call.is_asked(*it)
    });
    match Quotes::of(promised.map(|it| call.sentence(it).quote())) {
        Some(quotes) => NO_GUARANTEES
            .rate(NoGuarantees::Promised, quotes, call.whole)
            .because("a result is promised that nobody can promise")
            .suggest("“Customers like you have seen … What you will see depends on …”"),
        None => NO_GUARANTEES
            .absent(NoGuarantees::Kept, call.whole)
            .because("no guarantee of a result was found in the seller's turns"),
    }
}
