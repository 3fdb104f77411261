//! What follows from a condition without looking at a conversation. Sound, not complete: what is said to follow does, and
//! what is not may still.

use rubric_engine::program::{By, Condition, Near, Question, Region, Sighting, What};

use super::range;

/// Whether `then` holds wherever `given` does.
pub fn by(given: &Condition, then: &Condition) -> bool {
    if given == then || always(then) || never(given).is_some() {
        return true;
    }
    match (given, then) {
        (
            Condition::Seen { sighting: narrow, at_least, at_most },
            Condition::Seen { sighting: wide, at_least: fewer, at_most: more },
        ) => {
            let enough = at_least >= fewer && sees(narrow, wide);
            let within = more.is_none_or(|more| at_most.is_some_and(|it| it <= more) && sees(wide, narrow));
            (enough || *fewer == 0) && within
        }
        (Condition::Never(wide), Condition::Never(narrow)) => sees(narrow, wide),
        (Condition::Never(wide), Condition::Seen { sighting, at_least: 0, at_most: Some(_) }) => sees(sighting, wide),
        (Condition::Seen { sighting, at_most: Some(0), .. }, Condition::Never(narrow)) => sees(narrow, sighting),
        (Condition::InOrder { of, .. }, Condition::Seen { sighting, at_least: 0 | 1, at_most: None }) => {
            of.iter().any(|it| sees(it, sighting))
        }
        (
            Condition::Measured { measure, at_least, at_most },
            Condition::Measured { measure: other, at_least: lower, at_most: upper },
        ) => {
            measure == other
                && lower.is_none_or(|lower| at_least.is_some_and(|it| it >= lower))
                && upper.is_none_or(|upper| at_most.is_some_and(|it| it <= upper))
        }
        (Condition::AnyOf(any), then) => any.iter().all(|it| by(it, then)),
        (given, Condition::AllOf(all)) => all.iter().all(|it| by(given, it)),
        (Condition::AllOf(all), then) => all.iter().any(|it| by(it, then)),
        (given, Condition::AnyOf(any)) => any.iter().any(|it| by(given, it)),
        (Condition::NoneOf(left), Condition::NoneOf(right)) => {
            right.iter().all(|it| left.iter().any(|other| by(it, other)))
        }
        (Condition::AtLeast { least, of }, Condition::AtLeast { least: fewer, of: other }) => {
            least >= fewer && of == other
        }
        _ => false,
    }
}

/// Whether it holds in every conversation.
pub fn always(condition: &Condition) -> bool {
    match condition {
        Condition::Seen { at_least: 0, at_most: None, .. } | Condition::AtLeast { least: 0, .. } => true,
        Condition::AllOf(of) => of.iter().all(always),
        Condition::AnyOf(of) => of.iter().any(always),
        Condition::NoneOf(of) => of.iter().all(|it| never(it).is_some()),
        _ => false,
    }
}

/// Why it holds in no conversation, where it does in none.
pub fn never(condition: &Condition) -> Option<String> {
    match condition {
        Condition::Seen { sighting, at_least, .. } => (*at_least > 0).then(|| unseen(sighting))?,
        Condition::InOrder { of, .. } => of.iter().find_map(unseen),
        Condition::Measured { measure, at_least, at_most } => {
            let (lowest, highest) = range(*measure);
            if let Some(least) = at_least.filter(|it| *it > highest) {
                return Some(format!("the measure is never {least} or more, it ends at {highest}"));
            }
            let most = at_most.filter(|it| *it < lowest)?;
            Some(format!("the measure is never {most} or less, it begins at {lowest}"))
        }
        Condition::AllOf(of) => of.iter().find_map(never).or_else(|| {
            let clash = |(index, it): (usize, &Condition)| of[..index].iter().any(|other| clashes(it, other));
            of.iter().enumerate().any(clash).then(|| "two of its conditions never hold together".to_owned())
        }),
        Condition::AnyOf(of) => of.iter().map(never).collect::<Option<Vec<_>>>()?.into_iter().next(),
        Condition::NoneOf(of) => {
            of.iter().any(always).then(|| "one of the conditions that must not hold always does".to_owned())
        }
        Condition::AtLeast { least, of } => {
            let possible = of.iter().filter(|it| never(it).is_none()).count();
            ((*least as usize) > possible).then(|| format!("only {possible} of its conditions can hold at all"))
        }
        Condition::Never(_) | Condition::Ask { .. } => None,
    }
}

/// Whether two conditions never hold together.
fn clashes(left: &Condition, right: &Condition) -> bool {
    let one_way = |left: &Condition, right: &Condition| match (left, right) {
        (Condition::Seen { sighting, at_least: 1.., .. }, Condition::Never(wide)) => sees(sighting, wide),
        (
            Condition::Seen { sighting: narrow, at_least, .. },
            Condition::Seen { sighting: wide, at_most: Some(most), .. },
        ) => at_least > most && sees(narrow, wide),
        (given, Condition::NoneOf(of)) => of.iter().any(|it| by(given, it)),
        (
            Condition::Measured { measure, at_least: Some(least), .. },
            Condition::Measured { measure: other, at_most: Some(most), .. },
        ) => measure == other && least > most,
        _ => false,
    };
    one_way(left, right) || one_way(right, left)
}

/// Why a sighting is never seen.
fn unseen(sighting: &Sighting) -> Option<String> {
    let said = match sighting.what {
        What::Says(term) | What::BeginsWith(term) => Some(term),
        What::Asks(_) | What::TakesUp(_) => None,
    };
    let unless = sighting.unless?;
    (said == Some(unless) || sighting.with == Some(unless))
        .then(|| "what it looks for is also what it excludes".to_owned())
}

/// Whether the wide sighting is seen wherever the narrow one is.
fn sees(narrow: &Sighting, wide: &Sighting) -> bool {
    let what = match (&narrow.what, &wide.what) {
        (What::Asks(form), What::Asks(wide)) => wide.is_none() || form == wide,
        (What::TakesUp(words), What::TakesUp(fewer)) => words >= fewer,
        (narrow, wide) => narrow == wide,
    };
    let asks = matches!(narrow.what, What::Asks(None | Some(Question::Open | Question::Closed)));
    let form = wide.form.is_none() || narrow.form == wide.form || (asks && wide.form == Some(FORM_OF_QUESTIONS));
    what && form
        && (wide.by == By::Anyone || narrow.by == wide.by)
        && lies_in(narrow.region, wide.region)
        && (wide.with.is_none() || narrow.with == wide.with)
        && (wide.unless.is_none() || narrow.unless == wide.unless)
        && near(narrow.after.as_deref(), wide.after.as_deref())
        && near(narrow.before.as_deref(), wide.before.as_deref())
}

const FORM_OF_QUESTIONS: rubric_engine::program::Form = rubric_engine::program::Form::Question;

fn near(narrow: Option<&Near>, wide: Option<&Near>) -> bool {
    let Some(wide) = wide else { return true };
    narrow.is_some_and(|it| it.within_turns <= wide.within_turns && sees(&it.sighting, &wide.sighting))
}

fn lies_in(narrow: Region, wide: Region) -> bool {
    match (narrow, wide) {
        (_, Region::Whole) => true,
        // A larger divisor is a smaller share.
        (Region::First(narrow), Region::First(wide)) | (Region::Last(narrow), Region::Last(wide)) => narrow >= wide,
        (Region::FirstTurns(narrow), Region::FirstTurns(wide))
        | (Region::LastTurns(narrow), Region::LastTurns(wide)) => narrow <= wide,
        _ => false,
    }
}
