//! A try as text for a terminal: bars for how often, quotes for why.

use std::fmt::Write as _;

use plumbline_rubric::trial::{Change, CriterionTrial, RatingTrial, Remark, Spread, Trial};

use super::counted;

/// Characters of the longest bar.
const BAR: usize = 16;
/// Characters of a quote; more would break the line.
const QUOTE: usize = 72;
const CHANGES: usize = 12;

pub fn trial(name: &str, trial: &Trial) -> String {
    let mut text = format!("{name}: {} of {} scored", trial.scored, counted(trial.tried, "conversation"));
    if let Some(scores) = &trial.scores {
        let _ = write!(text, ", {}", spread(scores));
    }
    text.push('\n');
    for it in &trial.criteria {
        criterion(&mut text, it);
    }
    remarks(&mut text, "Not scored", &trial.unscored);
    if !trial.always_agree.is_empty() {
        text.push_str("\nAlways the same, so that each says nothing that the other does not:\n");
        for (left, right) in &trial.always_agree {
            let _ = writeln!(text, "  {left} and {right}");
        }
    }
    if let Some(changes) = &trial.changes {
        changed(&mut text, changes);
    }
    remarks(&mut text, "Look at", &trial.look_at);
    text
}

fn criterion(text: &mut String, it: &CriterionTrial) {
    let _ = writeln!(text, "\n{}  ({})", it.title, it.criterion);
    let all: usize = it.ratings.iter().map(|it| it.count).sum();
    for rating in &it.ratings {
        let shown = match (&it.numbers, rating.rating.as_str()) {
            (Some(numbers), "number") => spread(numbers),
            (_, rating) => rating.to_owned(),
        };
        let length = (rating.count * BAR).div_ceil(all.max(1));
        let _ = writeln!(text, "  {:>5}  {:<BAR$}  {shown}", rating.count, "█".repeat(length));
        quotes(text, rating);
    }
}

fn quotes(text: &mut String, rating: &RatingTrial) {
    for it in &rating.quotes {
        let line = it.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut short: String = line.chars().take(QUOTE).collect();
        if short.len() < line.len() {
            short.push('…');
        }
        let _ = writeln!(text, "  {:>5}  {:<BAR$}    “{short}”  {}, turn {}", "", "", it.conversation, it.turn + 1);
    }
}

fn changed(text: &mut String, changes: &[Change]) {
    let _ = match changes {
        [] => writeln!(text, "\nSince the last try nothing changed"),
        _ => writeln!(text, "\nSince the last try {} changed", counted(changes.len(), "rating")),
    };
    for it in changes.iter().take(CHANGES) {
        let before = it.before.as_deref().unwrap_or("not there");
        let _ = writeln!(text, "  {}, {}: {before} → {}", it.conversation, it.criterion, it.after);
    }
    if changes.len() > CHANGES {
        let _ = writeln!(text, "  and {} more; --json has them all", changes.len() - CHANGES);
    }
}

fn remarks(text: &mut String, title: &str, remarks: &[Remark]) {
    if remarks.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title}");
    let width = remarks.iter().map(|it| it.conversation.chars().count()).max().unwrap_or_default();
    for it in remarks {
        let _ = writeln!(text, "  {:<width$}  {}", it.conversation, it.why);
    }
}

fn spread(it: &Spread) -> String {
    let number = |it: f64| {
        let text = format!("{it:.1}");
        text.strip_suffix(".0").unwrap_or(&text).to_owned()
    };
    let (lowest, median, highest) = (number(it.lowest), number(it.median), number(it.highest));
    format!("median {median}, from {lowest} to {highest}")
}
