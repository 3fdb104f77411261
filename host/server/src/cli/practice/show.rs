//! A role-play as text for a terminal: what is said stands in paragraphs, names are bold where the terminal can.

use std::fmt::Write as _;
use std::io::IsTerminal;

use serde_json::Value;

const HELP: &str = "Say what you would say to them. /end ends the conversation, /give-up breaks it off, and Ctrl-D \
                        leaves it to be gone on with later.";
const WIDTH: usize = 78;

pub fn help() -> String {
    wrapped(HELP, 0)
}

/// Whether the terminal shows bold and dim.
#[derive(Clone, Copy)]
pub struct Style {
    plain: bool,
}

impl Style {
    pub fn of(out: &impl IsTerminal) -> Self {
        Self { plain: !out.is_terminal() || std::env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty()) }
    }

    fn bold(self, text: &str) -> String {
        if self.plain { text.to_owned() } else { format!("\x1b[1m{text}\x1b[0m") }
    }

    fn dim(self, text: &str) -> String {
        if self.plain { text.to_owned() } else { format!("\x1b[2m{text}\x1b[0m") }
    }
}

pub fn beginning(session: &Value, style: Style) -> String {
    let mut shown = format!("\n{}\n", style.bold(text(&session["title"])));
    for paragraph in text(&session["situation"]).split("\n\n") {
        let _ = write!(shown, "\n{}\n", wrapped(paragraph, 0));
    }
    let measures = match session["measures"].as_bool() {
        Some(true) => "This is your first attempt at it: it measures where you stand in practice.",
        _ => "You have met this one before: this time is for practising, and measures nothing.",
    };
    let _ = write!(shown, "\n{}\n", style.dim(&wrapped(&format!("{measures} {HELP}"), 0)));
    let whom = format!("You talk to {}, {}.", text(&session["name"]), text(&session["role"]));
    let _ = write!(shown, "\n{}\n\n", wrapped(&whom, 0));
    shown
}

pub fn turn(session: &Value, turn: &Value, style: Style) -> String {
    let name = if turn["by"] == "learner" { "You" } else { first_name(session) };
    let indent = name.chars().count() + 2;
    let said = wrapped(text(&turn["text"]), indent);
    format!("{} {}\n\n", style.bold(&format!("{name}:")), said.trim_start())
}

pub fn prompt(style: Style) -> String {
    format!("{} ", style.bold("You:"))
}

pub fn left(id: &str) -> String {
    format!("You can go on with it: plumbline practice --resume {id}")
}

pub fn once_more(id: &str) -> String {
    format!("The same again: plumbline practice --again {id}")
}

pub fn ending(session: &Value, style: Style) -> String {
    let over = &session["over"];
    let reason = text(&over["reason"]).replace('-', " ");
    let by = match text(&over["by"]) {
        "counterpart" => format!("{} ends it: {reason}.", first_name(session)),
        "turns" => "Time is up.".to_owned(),
        _ => format!("You end it: {reason}."),
    };
    let mut shown = format!("{}\n", style.dim(&by));
    let debrief = &session["debrief"];
    let aim = format!("{} wanted: {}", first_name(session), text(&debrief["aim"]));
    let _ = write!(shown, "\n{}\n", wrapped(&aim, 0));
    for (heading, facts) in [("You found out", &debrief["found"]), ("What stayed hidden", &debrief["missed"])] {
        let facts = list(facts);
        if facts.is_empty() {
            continue;
        }
        let _ = write!(shown, "\n{}\n", style.bold(heading));
        for fact in facts {
            let how = format!("{} (by {})", text(&fact["fact"]), lower(text(&fact["revealed_by"])));
            let how = if heading == "You found out" { text(&fact["fact"]).to_owned() } else { how };
            let _ = writeln!(shown, "  - {}", wrapped(&how, 4).trim_start());
        }
    }
    shown
}

/// What the scorecards say of the criteria that the session practised.
pub fn scores(session: &Value, scores: &Value, style: Style) -> String {
    let mut shown = String::new();
    for practised in list(&session["criteria"]) {
        let of = |it: &&Value| it["scorecard"]["name"] == practised["scorecard"];
        let Some(score) = list(&scores["scores"]).iter().find(of) else { continue };
        let criterion = list(&score["criteria"]).iter().find(|it| it["criterion"] == practised["criterion"]);
        let Some(criterion) = criterion else { continue };
        let reached = criterion["score"].as_str().unwrap_or("not rated");
        let name = text(&criterion["criterion"]).replace('-', " ");
        let _ = write!(shown, "\n{}\n", style.bold(&format!("{name}: {reached}")));
        if let Some(quote) = list(&criterion["evidence"]).first() {
            let _ = writeln!(shown, "  {}", wrapped(&format!("“{}”", text(&quote["text"])), 2).trim_start());
        }
        for (before, part) in [("", "rationale"), ("Next time: ", "suggestion")] {
            if let Some(said) = criterion[part].as_str().filter(|it| !it.is_empty()) {
                let _ = writeln!(shown, "  {}", wrapped(&format!("{before}{said}"), 2).trim_start());
            }
        }
    }
    shown.push('\n');
    shown
}

pub fn choices(choices: &Value, style: Style) -> String {
    let items = list(&choices["items"]);
    if items.is_empty() {
        return "Live work shows no gap so far. Name a --criterion to practise it anyway.\n".to_owned();
    }
    let mut shown = String::new();
    for item in items {
        let number = |name: &str| item[name].as_f64().unwrap_or_default();
        let stands = format!(
            "you stand at {:.0} ± {:.0} of 100, by {} conversations",
            number("level"),
            2.0 * number("error"),
            item["n"]
        );
        let why = if item["why"] == "due" { "due to be looked at again; " } else { "" };
        let named = format!("--scorecard {} --criterion {}", text(&item["scorecard"]), text(&item["criterion"]));
        let _ = writeln!(shown, "{}\n  {why}{stands}\n  {}", style.bold(text(&item["title"])), style.dim(&named));
    }
    shown
}

fn first_name(session: &Value) -> &str {
    text(&session["name"]).split(' ').next().unwrap_or_default()
}

/// Lines of at most [`WIDTH`] characters, all but the first moved in.
fn wrapped(said: &str, indent: usize) -> String {
    let mut shown = String::new();
    for (index, line) in said.lines().enumerate() {
        let mut column = indent;
        if index > 0 {
            shown.push('\n');
        }
        shown.push_str(&" ".repeat(indent));
        for word in line.split_whitespace() {
            let length = word.chars().count();
            if column > indent && column + 1 + length > WIDTH {
                shown.push('\n');
                shown.push_str(&" ".repeat(indent));
                column = indent;
            } else if column > indent {
                shown.push(' ');
                column += 1;
            }
            shown.push_str(word);
            column += length;
        }
    }
    shown
}

fn lower(said: &str) -> String {
    let mut letters = said.trim_end_matches('.').chars();
    letters.next().map(|it| it.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
