//! How it ends: solved or with a dated next step, and whether the customer says so.

use plumbline_sdk::{
    ByQuotes, Criterion, Finding, Question, Quote, Quotes, QuotesFrom, Section, Standing, Turn, levels,
};

use crate::lexicon::Term;
use crate::reading::Reading;

pub const SECTION: Section = Section::new("outcome", "Outcome", 3.0, &[RESULT.entry(), CONFIRMED_RESOLUTION.entry()]);

pub fn findings(reading: &Reading<'_>) -> [Finding; 2] {
    [result(reading), confirmed_resolution(reading)]
}

levels! {
    enum Outcome {
        Open = 0.0, "Left open": "Neither a solution nor a next step.",
        Vague = 1.0, "Vague": "A next step without a date.",
        Clear = 2.0, "Clear": "The customer says that it is solved, or who does what by when is said.",
    }
}

const RESULT: Criterion<Outcome, ByQuotes> = Criterion::levels(
    "result",
    "Ends with a solution or a dated next step",
    "The customer says that it is solved; or a sentence says who does what (`I'll send`, `you'll have our answer`, \
     `the fitter comes`) with a day, a date, an hour or a length of time. `Somebody will get back to you` is \
     vague.",
)
.weight(1.5)
.quotes_from(QuotesFrom::Any)
.skills(&["follow-up"]);

fn result(reading: &Reading<'_>) -> Finding {
    const SHOWN: usize = 3;
    // What is solved is not said in the first third.
    let late = reading.conversation.len() / 3;
    let solved =
        reading.found.all(Term::SaysSolved).iter().rev().copied().filter(|it| {
            it.standing() == Standing::Counterpart && it.turn() >= late && !reading.has_before(Term::No, *it)
        });
    let solved: Vec<Quote> = solved.map(|it| reading.sentence(it)).take(1).collect();
    let mut steps: Vec<(usize, Quote)> = [Term::Commitment, Term::SomebodyWill]
        .into_iter()
        .flat_map(|term| reading.sentences_with(term))
        .filter(|(_, it)| !reading.has(Term::HoldAnnounced, *it))
        .collect();
    // What was agreed last is what is left.
    steps.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
    let dated = reading.timed(steps.iter().copied());
    if let Some(quotes) = Quotes::of(solved.iter().copied().chain(dated).take(SHOWN)) {
        return RESULT.rate(Outcome::Clear, quotes).because(if solved.is_empty() {
            reading.say("says who does what by when", "sagt, wer was bis wann tut")
        } else {
            reading.say("the customer says that it is solved", "die Kundenseite sagt, dass es gelöst ist")
        });
    }
    let suggestion = reading.say(
        "“You'll have my answer by Thursday at noon, even if it is not the final one yet.”",
        "„Sie haben meine Antwort bis Donnerstag um zwölf, auch wenn sie noch nicht endgültig ist.“",
    );
    match Quotes::of(steps.iter().map(|(_, it)| *it).take(SHOWN)) {
        Some(quotes) => RESULT
            .rate(Outcome::Vague, quotes)
            .because(reading.say("something is to happen, without a date", "es soll etwas geschehen, ohne Termin"))
            .suggest(suggestion),
        None => {
            let why = reading.say(
                "neither a solution nor a next step is said",
                "weder eine Lösung noch ein nächster Schritt wird genannt",
            );
            reading.nothing(&RESULT, reading.whole, why).suggest(suggestion)
        }
    }
}

levels! {
    enum Confirmation {
        NotAsked = 0.0, "Not asked": "Nobody asks whether the matter is settled.",
        Asked = 1.0, "Asked": "Asks, and the customer does not say yes.",
        Confirmed = 2.0, "Confirmed": "Asks, and the customer says yes.",
    }
}

const CONFIRMED_RESOLUTION: Criterion<Confirmation, ByQuotes> = Criterion::levels(
    "confirmed-resolution",
    "Asks whether it is solved",
    "A question whether it is solved, works now, or covers what was needed, and a yes from the customer in one of \
     the next two turns. A yes that its own sentence takes back, as in `yes, but it doesn't`, is none.",
)
.quotes_from(QuotesFrom::Any)
.skills(&["closing"]);

fn confirmed_resolution(reading: &Reading<'_>) -> Finding {
    let from = reading.matter.as_ref().map_or(0, |it| it.turn + 1);
    let asked = || {
        reading.questions.iter().rev().filter(|it| {
            it.turn().index() >= from && reading.has(Term::AsksSolved, *it) && !reading.has(Term::RestatementCheck, *it)
        })
    };
    let confirmed = asked().find_map(|question| Some((question.quote(), yes_to(reading, question.turn())?)));
    let suggestion = reading.say(
        "“Could you try it once more while I'm here? … Is it solved for you?”",
        "„Könnten Sie es noch einmal versuchen, solange ich da bin? … Ist es damit für Sie gelöst?“",
    );
    if let Some((question, answer)) = confirmed {
        return CONFIRMED_RESOLUTION.rate(Confirmation::Confirmed, Quotes::from(answer).and([question])).because(
            reading.say(
                "asks whether it is settled, and the customer says yes",
                "fragt, ob es erledigt ist, und die Antwort ist ja",
            ),
        );
    }
    match Quotes::of(asked().map(Question::quote).take(2)) {
        Some(quotes) => CONFIRMED_RESOLUTION
            .rate(Confirmation::Asked, quotes)
            .because(reading.say(
                "asks whether it is settled, and no yes follows",
                "fragt, ob es erledigt ist, und es folgt kein Ja",
            ))
            .suggest(suggestion),
        None => {
            let why = reading.say(
                "no question asks whether the matter is settled",
                "keine Frage gilt dem, ob das Anliegen erledigt ist",
            );
            reading.nothing(&CONFIRMED_RESOLUTION, reading.from(from), why).suggest(suggestion)
        }
    }
}

/// The sentence in which the customer says yes to what was asked in a turn.
fn yes_to(reading: &Reading<'_>, turn: Turn<'_>) -> Option<Quote> {
    const ANSWERED_WITHIN: usize = 2;
    turn.answers(ANSWERED_WITHIN).filter(|it| it.standing() == Standing::Counterpart).find_map(|answer| {
        let yes = reading.found.in_turn(Term::Yes, answer.index()).first()?;
        let sentence = reading.sentence(*yes);
        (!reading.has(Term::No, sentence)).then_some(sentence)
    })
}
