//! Single turns, for whoever develops a rubric: what it finds that the experts do not see, and what it misses. A line a
//! turn, to be searched, with what was found in «»; it is for a terminal, since the words are the data's.

use std::fmt::Write as _;

use anyhow::{Result, bail};

use crate::annomi::{Label, Question};
use crate::rated::{Behaviour, Criteria, Rated};

/// What a criterion stands for.
///
/// # Errors
/// Where it stands for none of what the experts label.
pub fn behaviour(criterion: &str, criteria: &Criteria) -> Result<Behaviour> {
    let Criteria { open, closed, reflections } = criteria;
    match criterion {
        it if it == open => Ok(Behaviour::OpenQuestion),
        it if it == closed => Ok(Behaviour::ClosedQuestion),
        it if it == reflections => Ok(Behaviour::Reflection),
        other => bail!("experts have not labelled {other}, but {open}, {closed} and {reflections}"),
    }
}

/// The therapist's turns that are found or labelled; only those where both do not agree where `only_wrong`.
pub fn turns(rated: &[Rated<'_>], behaviour: Behaviour, only_wrong: bool) -> String {
    let mut text = String::new();
    for it in rated {
        let found = it.found(behaviour);
        for (turn, label) in it.session.labelled() {
            let verdict = match (found.contains(&turn), behaviour.is_labelled(label)) {
                (true, true) if !only_wrong => "hit  ",
                (true, false) => "false",
                (false, true) => "miss ",
                _ => continue,
            };
            let said = |turn: usize| it.session.conversation.turns[turn].text.replace('\n', " ");
            let before: String = turn.checked_sub(1).map(said).unwrap_or_default();
            let from = before.char_indices().rev().nth(59).map_or(0, |(at, _)| at);
            let places = it.places(behaviour).filter(|it| it.turn == turn);
            let found: Vec<String> = places.map(|it| format!("«{}» ", it.words)).collect();
            let (found, labels) = (found.concat(), labels(label));
            // Writing into a string cannot fail.
            let _ = writeln!(
                text,
                "{verdict} {}:{turn} [{labels}] {found}{} ← …{}",
                it.session.id,
                said(turn),
                &before[from..]
            );
        }
    }
    text
}

fn labels(label: Label) -> String {
    let question = label.question.map(|it| match it {
        Question::Open => "open",
        Question::Closed => "closed",
    });
    let labels: Vec<&str> = question.into_iter().chain(label.reflection.then_some("reflection")).collect();
    labels.join(" ")
}
