//! From what a sheet says of a criterion's levels to a scale that a rubric's file can have: two levels or more, from
//! the lowest to the highest, each but the lowest with its condition.

use plumbline_core::Decimal;

use crate::sheet::column::Column;
use crate::sheet::draft::{Criterion, Level, Said};
use crate::writing::Wording;
use plumbline_sheet::{Findings, one_line};
use plumbline_sheet::{Place, Table};

/// One level of a scale.
pub(super) struct Step<'d> {
    pub(super) points: Said<Decimal>,
    pub(super) title: Said<String>,
    pub(super) anchor: Said<String>,
    pub(super) suggestion: Option<&'d Said<String>>,
    /// None of the lowest.
    pub(super) when: Option<Said<When<'d>>>,
}

/// When a level is reached.
pub(super) enum When<'d> {
    /// What this level says is seen.
    Seen(Sighting<'d>),
    /// What the lowest level says is not seen once.
    Never(Sighting<'d>),
    /// A model answers yes.
    Ask { question: String, part: Option<&'d str> },
}

/// The level that says what is seen.
pub(super) type Sighting<'d> = &'d Level;

/// A question that is read in one breath.
const LONGEST_QUESTION: usize = 300;

/// The scale of a criterion; None, and faults, where it has none.
pub(super) fn of<'d>(
    criterion: &'d Criterion,
    table: &Table<Column>,
    wording: &Wording,
    findings: &mut Findings,
) -> Option<Vec<Step<'d>>> {
    match criterion.levels.as_slice() {
        [] => Some(seen_or_not(criterion, None, wording, findings)),
        [only] => match &only.title {
            None => Some(seen_or_not(criterion, Some(only), wording, findings)),
            Some(title) => {
                findings.fault(
                    Some(title.at),
                    "is the only level of its criterion; write a row for each of two or more, or leave `level` empty \
                     for a criterion that is either seen or not",
                );
                None
            }
        },
        levels => steps(criterion, levels, table, wording, findings),
    }
}

/// Two levels for a criterion of one row, which is seen or not.
fn seen_or_not<'d>(
    criterion: &'d Criterion,
    level: Option<&'d Level>,
    wording: &Wording,
    findings: &mut Findings,
) -> Vec<Step<'d>> {
    let title = &criterion.title;
    let made = |value: &str| Said { at: title.at, value: value.to_owned() };
    let [anchor_not_seen, anchor_seen] = wording.anchors(&title.value);
    let points = level.and_then(|it| it.points.clone()).unwrap_or(Said { at: title.at, value: Decimal::ONE });
    let when = match level.filter(|it| it.sees()) {
        Some(level) => When::Seen(level),
        None => {
            let guidance = criterion.guidance.as_ref().map(|it| it.value.as_str());
            ask(wording.whether(&title.value, guidance, LONGEST_QUESTION), level, title.at, findings)
        }
    };
    vec![
        Step {
            points: Said { at: points.at, value: Decimal::ZERO },
            title: made(wording.not_seen),
            anchor: made(&anchor_not_seen),
            suggestion: level.and_then(|it| it.suggestion.as_ref()),
            when: None,
        },
        Step {
            points,
            title: made(wording.seen),
            anchor: level.and_then(|it| it.anchor.clone()).unwrap_or_else(|| made(&anchor_seen)),
            suggestion: None,
            when: Some(Said { at: level.map_or(title.at, sighted_at), value: when }),
        },
    ]
}

/// The levels that rows name.
fn steps<'d>(
    criterion: &'d Criterion,
    levels: &'d [Level],
    table: &Table<Column>,
    wording: &Wording,
    findings: &mut Findings,
) -> Option<Vec<Step<'d>>> {
    let mut rising: Vec<(&Said<Decimal>, &Said<String>, &Level)> = Vec::new();
    for level in levels {
        match (&level.points, &level.title) {
            (Some(points), Some(title)) => rising.push((points, title, level)),
            (None, _) if findings.touch(table.place(level.row, &Column::Points)) => {}
            (None, _) => findings.fault(
                Some(table.place(level.row, &Column::Points)),
                "has no points; they say which level is the lowest: write 0 for it, and more for each that is better",
            ),
            (_, None) => {
                findings
                    .fault(Some(table.place(level.row, &Column::Level)), "has no title of its level, such as `Partly`");
            }
        }
    }
    if rising.len() < levels.len() {
        return None;
    }
    rising.sort_by_key(|(points, ..)| points.value);
    for pair in rising.windows(2) {
        if pair[0].0.value == pair[1].0.value {
            let row = pair[0].0.at.row;
            findings.fault(
                Some(pair[1].0.at),
                format!("is worth as much as row {row}; each level is worth more than those below"),
            );
        }
    }
    let lowest = rising.first().map(|(.., level)| *level)?;
    let never = lowest.sees() && rising.len() == 2 && !rising[1].2.sees();
    if lowest.sees() && !never {
        let why = "left out: the lowest level is what remains where no other is reached";
        findings.note(sighted_at(lowest), why);
    }
    let steps = rising.iter().enumerate().map(|(index, (points, title, level))| {
        let anchor = level.anchor.clone().unwrap_or_else(|| {
            let at = Place { row: level.row, column: None };
            findings.note(at, "no anchor, so that the title stands in; write what reaching the level looks like");
            Said { at: title.at, value: format!("{}: {}", criterion.title.value, title.value) }
        });
        let when = match index {
            0 => None,
            _ if never => Some(When::Never(lowest)),
            _ if level.sees() => Some(When::Seen(level)),
            _ => {
                let what = format!("{}: {}", criterion.title.value, one_line(&anchor.value));
                Some(ask(wording.question(&what, LONGEST_QUESTION), Some(level), title.at, findings))
            }
        };
        let at = sighted_at(if never { lowest } else { level });
        Step {
            points: (*points).clone(),
            title: (*title).clone(),
            anchor,
            suggestion: level.suggestion.as_ref(),
            when: when.map(|value| Said { at, value }),
        }
    });
    Some(steps.collect())
}

fn ask<'d>(question: String, level: Option<&'d Level>, at: Place, findings: &mut Findings) -> When<'d> {
    let row = Place { row: at.row, column: None };
    findings.note(
        row,
        "no phrases, so that a language model is asked; without one there is insufficient evidence, and phrases would \
         be surer",
    );
    let unused =
        level.into_iter().flat_map(|it| [it.by.as_ref().map(|it| it.at), it.at_least.as_ref().map(|it| it.at)]);
    for at in unused.flatten() {
        findings.note(at, "left out, since it goes with phrases, and there are none");
    }
    When::Ask { question, part: level.and_then(|it| it.part.as_ref()).map(|it| it.value.as_str()) }
}

/// Where a level says what is seen.
fn sighted_at(level: &Level) -> Place {
    let phrases = level.phrases.first().map(|it| it.at);
    phrases.or(level.asks.as_ref().map(|it| it.at)).unwrap_or(Place { row: level.row, column: None })
}
