//! What the problem costs: whether it is asked for, and asked for in numbers.

use plumbline_sdk::{ByQuotes, Criterion, Finding, Quotes, Section, levels};

use crate::call::Call;
use crate::terms::Term;

pub const SECTION: Section = Section::new("impact", "Impact", 2.0, &[CONSEQUENCE.entry()]);

pub fn findings(call: &Call<'_>) -> [Finding; 1] {
    [consequence(call)]
}

levels! {
    enum Consequence {
        None = 0.0, "Not asked": "No question asks what the problem leads to.",
        Asked = 1.0, "Asked": "A question asks what the problem leads to, or what happens if nothing changes.",
        Quantified = 2.0, "Asked in numbers":
            "A question asks for the consequence as a number: hours, money, orders, a share, how often.",
    }
}

const CONSEQUENCE: Criterion<Consequence, ByQuotes> = Criterion::levels(
    "consequence",
    "Asks for the consequence, in numbers",
    "Look for questions about what the problem leads to: what it costs, whom it affects, what happens if nothing changes. \
     The highest level asks for a number, in the same question or in the next one of the same turn. The customer naming a \
     number unasked does not count.",
)
.skills(&["questioning", "business-case"]);

fn consequence(call: &Call<'_>) -> Finding {
    let asked: Vec<_> = call.asked(&[Term::Consequence, Term::Cost]).collect();
    let quantified = asked.iter().copied().filter(|it| {
        let turn = it.turn().index();
        let after = call.found.in_turn(Term::Quantity, turn).iter().any(|quantity| it.quote().is_before(*quantity));
        call.has(Term::Cost, *it) || call.has(Term::Quantity, *it) || after
    });
    if let Some(quotes) = Quotes::of(quantified) {
        return CONSEQUENCE
            .rate(Consequence::Quantified, quotes)
            .because("a question asks for the consequence as a number");
    }
    match Quotes::of(asked) {
        Some(quotes) => CONSEQUENCE
            .rate(Consequence::Asked, quotes)
            .because("a question asks for the consequence, and none for a number")
            .suggest("“Roughly how many hours a week does that take?”"),
        None => call
            .nothing(&CONSEQUENCE)
            .because("no question asks what the problem leads to")
            .suggest("“What does that cost you when it happens, in time or in money?”"),
    }
}
