//! How the conversation is left.

use plumbline_sdk::{ByQuotes, Criterion, Finding, Quote, Quotes, QuotesFrom, Section, Standing, Turn, levels};

use crate::call::Call;
use crate::terms::Term;

pub const SECTION: Section = Section::new("closing", "Closing", 2.0, &[NEXT_STEP.entry()]);

pub fn findings(call: &Call<'_>) -> [Finding; 1] {
    [next_step(call)]
}

levels! {
    enum NextStep {
        Open = 0.0, "Left open": "Nobody says that they will do anything next.",
        Vague = 1.0, "Vague": "Somebody will do something, and no date is said.",
        Dated = 2.0, "With owner and date": "It is said who does what by when.",
        Agreed = 3.0, "Agreed": "It is said who does what by when, and the customer agrees in words or sets the date.",
    }
}

const NEXT_STEP: Criterion<NextStep, ByQuotes> = Criterion::levels(
    "next-step",
    "Agrees a next step with owner and date",
    "In the last part of the conversation, look for who (`I'll`, `you'll`, `let's`) does what by which day or date, and for \
     the customer's yes. `Let's stay in touch` has no action and no date.",
)
.quotes_from(QuotesFrom::Any)
.skills(&["closing"]);

/// Next steps are agreed towards the end; before it, `I'll send you` is about the conversation itself.
const LAST_PART: f64 = 0.4;

fn next_step(call: &Call<'_>) -> Finding {
    let part = call.conversation.closing(LAST_PART);
    let actions = call.found.all(Term::NextAction).iter().copied();
    let actions = actions.filter(|it| part.has_quote(*it) && concerns(*it) && !call.is_negated(*it));
    let best = actions.map(|action| left(call, action)).max_by_key(|(level, _)| *level);
    match best.and_then(|(level, quotes)| Some((level, Quotes::of(quotes)?))) {
        None | Some((NextStep::Open, _)) => call
            .nothing_in(&NEXT_STEP, part)
            .because("nobody says what they will do next")
            .suggest("“What should happen next? I could show it to your team on Thursday at ten.”"),
        Some((NextStep::Vague, quotes)) => NEXT_STEP
            .rate(NextStep::Vague, quotes)
            .because("a next step is named, and no date")
            .suggest("“Shall we put a day on that? I could send it by Wednesday.”"),
        Some((NextStep::Dated, quotes)) => NEXT_STEP
            .rate(NextStep::Dated, quotes)
            .because("a next step has an owner and a date; the customer's yes is not in the words that follow")
            .suggest("“Does Thursday at ten work for you?”"),
        Some((NextStep::Agreed, quotes)) => {
            NEXT_STEP.rate(NextStep::Agreed, quotes).because("a next step has an owner and a date, and is agreed")
        }
    }
}

/// What the subject or the other side takes on, and not a bot.
fn concerns(action: Quote) -> bool {
    matches!(action.standing(), Standing::Subject | Standing::Counterpart | Standing::Colleague)
}

/// How an action is left: a date beside it or in the answer, and a yes after it.
fn left(call: &Call<'_>, action: Quote) -> (NextStep, Vec<Quote>) {
    let sentence = call.sentence(action).quote();
    let turn = call.conversation.turn_of(action);
    let dates_in = |it: Turn<'_>| call.found.in_turn(Term::Date, it.index()).first().copied();
    let before = turn.previous().filter(|it| it.standing() != turn.standing());
    let own_date = dates_in(turn).or_else(|| before.and_then(dates_in));
    let answers: Vec<Turn<'_>> = turn.after(2).collect();
    let answered_date = answers.iter().copied().find_map(dates_in);
    let Some(date) = own_date.or(answered_date) else { return (NextStep::Vague, vec![sentence]) };
    // The customer takes the step on, sets the date, or says yes to it.
    let customers_own = action.standing() == Standing::Counterpart || date.standing() == Standing::Counterpart;
    let yes = answers.iter().filter(|it| it.standing() == Standing::Counterpart).find_map(|it| {
        let refused = !call.found.in_turn(Term::Refused, it.index()).is_empty();
        call.found.in_turn(Term::Agreed, it.index()).first().copied().filter(|_| !refused)
    });
    let date_shown = (!sentence.contains(date)).then_some(date);
    let quotes = [Some(sentence), date_shown, yes].into_iter().flatten().collect();
    (if customers_own || yes.is_some() { NextStep::Agreed } else { NextStep::Dated }, quotes)
}
