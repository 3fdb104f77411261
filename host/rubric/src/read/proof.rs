//! What backs a criterion's ratings, and whose words back them, as its conditions have it.

use rubric_engine::program::{By, Condition, Proof, Scale, Source, WithoutModel};

/// What backs every rating of a scale: quotes where reaching any level above the lowest brings one; the measured value of
/// a number, and where reaching any level brings one; and otherwise the turns that were searched.
pub(super) fn of(scale: &Scale) -> Proof {
    let levels = match scale {
        Scale::Number(_) => return Proof::Measure,
        Scale::Levels(levels) => levels,
    };
    let always =
        |leaf: fn(&Condition) -> bool| levels.iter().filter_map(|it| it.when.as_ref()).all(|it| brings(it, leaf));
    match () {
        () if always(is_quoted) => Proof::Quotes,
        () if always(is_measured) => Proof::Measure,
        () => Proof::Absence,
    }
}

/// Whose words a criterion quotes, where it quotes any.
pub(super) fn quotes_from(scale: &Scale) -> By {
    let mut quoted = Vec::new();
    match scale {
        Scale::Number(number) => {
            if let Source::Count { count, .. } = &number.source {
                quoted.push(count.by);
            }
        }
        Scale::Levels(levels) => levels.iter().filter_map(|it| it.when.as_ref()).for_each(|it| gather(it, &mut quoted)),
    }
    match quoted.split_first() {
        None => By::Subject,
        Some((first, rest)) if rest.iter().all(|it| it == first) => *first,
        Some(_) => By::Anyone,
    }
}

/// Whether a condition cannot hold without what `leaf` says of those that join no others.
fn brings(condition: &Condition, leaf: fn(&Condition) -> bool) -> bool {
    match condition {
        Condition::AllOf(of) => of.iter().any(|it| brings(it, leaf)),
        Condition::AnyOf(of) => of.iter().all(|it| brings(it, leaf)),
        // Of so many that hold, one is among those that bring it, if the others are too few.
        Condition::AtLeast { least, of } => of.iter().filter(|it| !brings(it, leaf)).count() < *least as usize,
        _ => leaf(condition),
    }
}

fn is_quoted(condition: &Condition) -> bool {
    match condition {
        Condition::Seen { at_least, .. } => *at_least > 0,
        Condition::InOrder { .. } => true,
        // A model's yes shows a quote that was verified.
        Condition::Ask { without_model, .. } => *without_model != WithoutModel::Yes,
        _ => false,
    }
}

fn is_measured(condition: &Condition) -> bool {
    matches!(condition, Condition::Measured { .. })
}

/// Who is quoted where a condition holds, or where it does not hold because of what it forbids.
fn gather(condition: &Condition, quoted: &mut Vec<By>) {
    match condition {
        Condition::Seen { sighting, .. } | Condition::Never(sighting) => quoted.push(sighting.by),
        Condition::InOrder { of, .. } => quoted.extend(of.iter().map(|it| it.by)),
        Condition::Ask { .. } => quoted.push(By::Anyone),
        Condition::Measured { .. } => {}
        Condition::AllOf(of) | Condition::AnyOf(of) | Condition::NoneOf(of) | Condition::AtLeast { of, .. } => {
            of.iter().for_each(|it| gather(it, quoted));
        }
    }
}
