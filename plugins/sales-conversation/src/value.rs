//! Whether what is offered is tied to what the customer said.

use plumbline_sdk::{ByQuotes, Criterion, Finding, Quote, Quotes, Section, Vocabulary, levels};

use crate::call::{Call, counted};
use crate::terms::Term;

pub const SECTION: Section = Section::new("value", "Value", 1.5, &[VALUE.entry()]);

pub fn findings(call: &Call<'_>) -> [Finding; 1] {
    [value(call)]
}

levels! {
    enum Value {
        None = 0.0, "Not tied": "No benefit is named in a sentence with a word that the customer used before.",
        Once = 1.0, "Once": "One sentence names a benefit with a word of the customer's.",
        Repeated = 2.0, "Repeatedly": "Two or more sentences name a benefit with the customer's words.",
    }
}

const VALUE: Criterion<Value, ByQuotes> = Criterion::levels(
    "value-in-their-words",
    "Ties value to the customer's words",
    "Look for sentences that say what the customer gains (`which means`, `so that you`, `that saves you`, `because you \
     said`) and that use a content word which the customer used before. Features named without that do not count.",
)
.skills(&["value-selling"]);

fn value(call: &Call<'_>) -> Finding {
    let mut tied: Vec<Quote> = Vec::new();
    let mut last = None;
    let mut named = 0;
    // The customer's words up to the benefit at hand.
    let mut heard = Vocabulary::default();
    let mut customers = call.conversation.by_counterpart().peekable();
    for benefit in call.found.by_subject(Term::Benefit) {
        let sentence = call.sentence(benefit).quote();
        if last.replace(sentence) == Some(sentence) || call.is_asked(benefit) {
            continue;
        }
        named += 1;
        while let Some(turn) = customers.next_if(|it| it.index() < benefit.turn()) {
            heard.add(turn);
        }
        if heard.taken_up(call.conversation, sentence).next().is_some() {
            tied.push(sentence);
        }
    }
    let count = tied.len();
    let named = counted(named, "sentence");
    match Quotes::of(tied) {
        Some(quotes) if count > 1 => VALUE
            .rate(Value::Repeated, quotes)
            .because(format!("{count} of {named} about a benefit hold a word that the customer used before")),
        Some(quotes) => VALUE
            .rate(Value::Once, quotes)
            .because(format!("1 of {named} about a benefit holds a word that the customer used before"))
            .suggest("“And because you said …, this would …”"),
        None => call
            .nothing(&VALUE)
            .because(format!("{named} about a benefit, none of them with a word that the customer used before"))
            .suggest("“You said … With this, you would …”"),
    }
}
