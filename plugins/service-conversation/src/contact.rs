//! How the conversation is opened and closed.

use plumbline_sdk::{ByQuotes, Criterion, Finding, Quote, Quotes, Section, levels};

use crate::lexicon::Term;
use crate::reading::Reading;
use crate::settings::Own;

pub const SECTION: Section =
    Section::new("contact", "Contact", 1.0, &[GREETING.entry(), ANYTHING_ELSE.entry(), CLOSING.entry()]);

pub fn findings(reading: &Reading<'_>) -> [Finding; 3] {
    [greeting(reading), anything_else(reading), closing(reading)]
}

levels! {
    enum Greeting {
        Missing = 0.0, "Missing": "No greeting, no name or department, no offer to help.",
        OnePart = 1.0, "One part": "One of the three: a greeting, who is speaking, an offer to help.",
        TwoParts = 2.0, "Two parts": "Two of the three.",
        Complete = 3.0, "Complete": "Greets, says who is speaking, and asks how to help.",
    }
}

const GREETING: Criterion<Greeting, ByQuotes> = Criterion::levels(
    "greeting",
    "Greets and says who is speaking",
    "In the first two turns of whoever is scored: a greeting; a name, department or company; an offer to help. A \
     name is seen after words such as `my name is`; the company's name is a setting.",
)
.skills(&["opening"]);

fn greeting(reading: &Reading<'_>) -> Finding {
    let first: Vec<usize> = reading.conversation.by_subject().take(2).map(|it| it.index()).collect();
    let company = reading.own(Own::CompanyName).find(|it| first.contains(&it.turn()));
    let greeting = reading.first_in(Term::Greeting, &first);
    let who = reading.first_in(Term::Identification, &first).or(company);
    let offer = reading.first_in(Term::OfferHelp, &first);
    let parts = [greeting, who, offer];
    let suggestion = match parts {
        [_, None, _] => reading.say(
            "“Good morning, customer care, you're speaking with …, how can I help?”",
            "„Guten Morgen, Kundenservice, Sie sprechen mit …, wie kann ich Ihnen helfen?“",
        ),
        [_, _, None] => reading.say("“How can I help you today?”", "„Wie kann ich Ihnen heute helfen?“"),
        _ => reading.say("“Good morning, …”", "„Guten Morgen, …“"),
    };
    let said: Vec<Quote> = parts.into_iter().flatten().collect();
    let Some(quotes) = Quotes::of(said.iter().copied()) else {
        let part = reading.conversation.part(0..first.last().map_or(1, |it| it + 1));
        let why = reading.say(
            "the first two turns hold no greeting, no name or department and no offer to help",
            "in den ersten beiden Beiträgen stehen kein Gruß, kein Name und kein Angebot zu helfen",
        );
        return GREETING.nothing_in(part).because(why).suggest(suggestion);
    };
    let level = Greeting::reached(said.len());
    let why = match level {
        Greeting::Complete => {
            reading.say("greets, says who is speaking and offers help", "grüßt, sagt, wer spricht, und bietet Hilfe an")
        }
        Greeting::TwoParts => reading.say("two of the three parts are there", "zwei der drei Teile sind da"),
        Greeting::OnePart | Greeting::Missing => {
            reading.say("one of the three parts is there", "einer der drei Teile ist da")
        }
    };
    let finding = GREETING.rate(level, quotes).because(why);
    if level == Greeting::Complete { finding } else { finding.suggest(suggestion) }
}

levels! {
    enum AnythingElse {
        No = 0.0, "Not offered": "The conversation ends without asking whether there is anything else.",
        Yes = 1.0, "Offered": "Asks whether there is anything else to do for the customer.",
    }
}

const ANYTHING_ELSE: Criterion<AnythingElse, ByQuotes> = Criterion::levels(
    "anything-else",
    "Offers to do anything else",
    "A question in the second half of the conversation that asks whether there is anything else.",
)
.skills(&["closing"]);

fn anything_else(reading: &Reading<'_>) -> Finding {
    let second_half = reading.conversation.closing(0.5);
    let offer =
        reading.questions.iter().rfind(|it| second_half.has(it.turn().index()) && reading.has(Term::AnythingElse, *it));
    match offer {
        Some(question) => ANYTHING_ELSE
            .rate(AnythingElse::Yes, question)
            .because(reading.say("asks whether there is anything else", "fragt, ob es noch etwas gibt")),
        None => {
            let why = reading.say(
                "no question in the second half asks whether there is anything else",
                "in der zweiten Hälfte gilt keine Frage dem, was sonst noch ansteht",
            );
            reading.nothing(&ANYTHING_ELSE, second_half, why).suggest(
                reading.say(
                    "“Is there anything else I can do for you today?”",
                    "„Kann ich sonst noch etwas für Sie tun?“",
                ),
            )
        }
    }
}

levels! {
    enum Closing {
        Missing = 0.0, "Missing": "Ends with neither thanks nor a farewell.",
        Plain = 1.0, "Plain": "Thanks, or a farewell.",
        Complete = 2.0, "Complete": "Thanks and a farewell.",
    }
}

const CLOSING: Criterion<Closing, ByQuotes> = Criterion::levels(
    "closing",
    "Closes with thanks and a farewell",
    "In the last two turns of whoever is scored: thanks, and a farewell or a good wish.",
)
.skills(&["closing"]);

fn closing(reading: &Reading<'_>) -> Finding {
    let last: Vec<usize> = reading.conversation.by_subject().rev().take(2).map(|it| it.index()).collect();
    let suggestion = reading.say(
        "“Thank you for calling. Have a good day, goodbye.”",
        "„Danke für Ihren Anruf. Ich wünsche Ihnen einen schönen Tag, auf Wiederhören.“",
    );
    match (reading.first_in(Term::Thanks, &last), reading.first_in(Term::Farewell, &last)) {
        (Some(thanks), Some(farewell)) => CLOSING
            .rate(Closing::Complete, Quotes::from(farewell).and([thanks]))
            .because(reading.say("ends with thanks and a farewell", "endet mit Dank und Gruß")),
        (Some(said), None) | (None, Some(said)) => CLOSING
            .rate(Closing::Plain, said)
            .because(
                reading.say("ends with thanks or a farewell, not both", "endet mit Dank oder Gruß, nicht mit beidem"),
            )
            .suggest(suggestion),
        (None, None) => {
            let part = reading.from(last.last().copied().unwrap_or_default());
            let why = reading.say(
                "the last two turns hold neither thanks nor a farewell",
                "in den letzten beiden Beiträgen stehen weder Dank noch Gruß",
            );
            reading.nothing(&CLOSING, part, why).suggest(suggestion)
        }
    }
}
