//! Verifies what backs a rating against the host's own transcript. A quote is a place, never text: it must be some words
//! of one turn, in a turn that the criterion lets be quoted. What does not hold is kept and shown as `invalid-evidence`;
//! it is never dropped, and never a score.

use plumbline_core::Failure;
use plumbline_core::definition::{Bounds, Criterion, Proof, QuotesFrom, Scale};
use plumbline_core::finding::{Quote, Reach};
use plumbline_core::score::{Evidence, MeasuredValue, ScoredRating};
use plumbline_core::transcript::Transcript;

use crate::findings::{Placed, Read};
use crate::measures;

/// The quotes that hold, in their order, and the first thing that does not.
pub(crate) fn verify(
    placed: &Placed<'_>,
    read: &Read,
    criterion: &Criterion,
    transcript: &Transcript,
) -> (Vec<Evidence>, Option<Failure>) {
    let mut failure = None;
    let mut fails = |field: &str, message: String| {
        failure.get_or_insert_with(|| Failure::InvalidEvidence { place: placed.place(field), message });
    };
    let mut evidence = Vec::with_capacity(placed.finding.quotes.len());
    for (index, quote) in placed.finding.quotes.iter().enumerate() {
        match locate(quote, criterion.quotes_from, transcript) {
            Ok(place) => evidence.push(place),
            Err(why) => fails(&format!("quotes[{index}]"), why),
        }
    }
    for (index, reach) in placed.finding.searched.iter().enumerate() {
        if let Err(why) = check_reach(*reach, transcript) {
            fails(&format!("searched[{index}]"), why);
        }
    }
    for (index, measured) in read.measured.iter().enumerate() {
        if let Err(why) = measures::check(measured, transcript) {
            fails(&format!("measured[{index}]"), why);
        }
    }
    if let Err((field, why)) = check_proof(placed, &read.rating, &read.measured, criterion) {
        fails(field, why);
    }
    (evidence, failure)
}

/// The place within its turn of a quote that holds.
fn locate(quote: &Quote, quotes_from: QuotesFrom, transcript: &Transcript) -> Result<Evidence, String> {
    let turns = transcript.turns.len();
    let index = usize::try_from(quote.turn).ok().filter(|it| *it < turns);
    let Some(index) = index else {
        return Err(format!("there is no turn {}; the conversation has {turns}", quote.turn));
    };
    let turn = &transcript.turns[index];
    let (start, end) = (quote.text.start, quote.text.end);
    if start >= end {
        return Err(format!("{start}..{end} is empty"));
    }
    if start < turn.text.start || end > turn.text.end {
        let (first, last) = (turn.text.start, turn.text.end);
        return Err(format!("{start}..{end} is not within turn {index}, which is {first}..{last}"));
    }
    let Some(text) = transcript.text.get(start as usize..end as usize) else {
        return Err(format!("{start}..{end} cuts a character; both ends must be UTF-8 character boundaries"));
    };
    if text.trim().is_empty() {
        return Err(format!("{start}..{end} holds no words"));
    }
    let by_subject = usize::try_from(turn.speaker).is_ok_and(|it| it == transcript.subject);
    may_be_quoted(index, by_subject, quotes_from)?;
    Ok(Evidence {
        turn: index,
        start_byte: (start - turn.text.start) as usize,
        end_byte: (end - turn.text.start) as usize,
    })
}

/// Whether a turn is of a speaker whom the criterion lets be quoted.
pub(crate) fn may_be_quoted(turn: usize, by_subject: bool, quotes_from: QuotesFrom) -> Result<(), String> {
    match quotes_from {
        QuotesFrom::Subject if !by_subject => {
            Err(format!("turn {turn} is somebody else's; the criterion lets only the scored participant be quoted"))
        }
        QuotesFrom::Others if by_subject => {
            Err(format!("turn {turn} is the scored participant's; the criterion lets only others be quoted"))
        }
        QuotesFrom::Subject | QuotesFrom::Others | QuotesFrom::Any => Ok(()),
    }
}

fn check_reach(Reach { first, last }: Reach, transcript: &Transcript) -> Result<(), String> {
    let turns = transcript.turns.len();
    if first > last {
        return Err(format!("{first} to {last} runs backwards"));
    }
    if usize::try_from(last).is_ok_and(|it| it < turns) {
        return Ok(());
    }
    Err(format!("there is no turn {last}; the conversation has {turns}"))
}

/// Whether a rating has the proof that its criterion asks for. What is no rating needs none.
fn check_proof(
    placed: &Placed<'_>,
    rating: &ScoredRating,
    measured: &[MeasuredValue],
    criterion: &Criterion,
) -> Result<(), (&'static str, String)> {
    let above_lowest = match (rating, &criterion.scale) {
        (ScoredRating::Level(level), _) => *level > 0,
        (ScoredRating::Number(number), Scale::Number(Bounds { lowest, .. })) => number > lowest,
        _ => return Ok(()),
    };
    match criterion.proof {
        Proof::Quotes if above_lowest && placed.finding.quotes.is_empty() => {
            Err(("quotes", "there are none; a rating above the lowest needs at least one".to_owned()))
        }
        Proof::Absence if placed.finding.searched.is_empty() => {
            Err(("searched", "is empty; a rating by absence says which turns were searched".to_owned()))
        }
        Proof::Measure if measured.is_empty() => {
            Err(("measured", "is empty; a rating by measure shows the value behind it".to_owned()))
        }
        Proof::Quotes | Proof::Absence | Proof::Measure => Ok(()),
    }
}
