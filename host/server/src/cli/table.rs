//! Results as tables for a terminal, made from the API's own JSON, so that every command shows what any caller sees.

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{Cell, ContentArrangement, Table};
use serde_json::Value;

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic).set_header(header);
    table
}

/// One line a conversation: name, id and, where they are there, scores.
pub fn conversations(rows: &[(String, String, Option<Value>)]) -> Table {
    let mut table = table(&["conversation", "scores", "id"]);
    for (name, id, scores) in rows {
        let scores = scores.as_ref().map_or_else(|| "not waited for".to_owned(), summary);
        table.add_row([name, &scores, id]);
    }
    table
}

/// `sales-conversation a: 71.4`, one line a score.
pub fn summary(scores: &Value) -> String {
    let line = |score: &Value| {
        let subject = text(&score["subject"]["participant"], "nobody");
        format!("{} {subject}: {}", text(&score["scorecard"]["name"], ""), headline(score))
    };
    let mut lines: Vec<_> = list(&scores["scores"]).iter().map(line).collect();
    if scores["set_aside"].as_u64().is_some_and(|it| it > 0) {
        lines.push("set aside for a fault of the server's".to_owned());
    }
    if lines.is_empty() { "no scorecard is bound".to_owned() } else { lines.join("\n") }
}

/// A score's result in a few words.
pub fn headline(score: &Value) -> String {
    let shadow = if score["mode"] == "shadow" { "shadow, does not count: " } else { "" };
    let headline = match text(&score["state"], "") {
        "scored" => format!("{}, {}", text(&score["final"], "too little rated"), text(&score["outcome"], "")),
        state => format!("{state} ({})", text(&score["failure"]["code"], text(&score["failure"]["kind"], ""))),
    };
    format!("{shadow}{headline}")
}

/// A whole scorecard: each criterion with its score, its rating in words and the quote that says most.
pub fn card(score: &Value) -> String {
    let name = text(&score["scorecard"]["name"], "");
    let version = text(&score["scorecard"]["version"], "");
    let mut shown =
        format!("{name} {version}, {}: {}\n", text(&score["subject"]["participant"], "nobody"), headline(score));
    if let Some(message) = score["failure"]["message"].as_str() {
        return shown + message + "\n";
    }
    let mut table = table(&["criterion", "score", "why", "quote"]);
    for section in list(&score["sections"]) {
        let id = text(&section["section"], "");
        let heading = format!("{id} {}", text(&section["score"], "not rated")).to_uppercase();
        table.add_row([Cell::new(heading), Cell::new(""), Cell::new(""), Cell::new("")]);
        for criterion in list(&score["criteria"]).iter().filter(|it| it["section"].as_str() == Some(id)) {
            table.add_row([
                format!("  {}", text(&criterion["criterion"], "")),
                text(&criterion["score"], "–").to_owned(),
                why(criterion),
                quote(criterion),
            ]);
        }
    }
    shown.push_str(&table.to_string());
    shown.push('\n');
    shown
}

/// What somebody is told of a conversation.
pub fn feedback(feedback: &Value) -> String {
    let mut table = table(&["", "what", "shown by", "next time"]);
    let went_well = feedback.get("went_well").filter(|it| !it.is_null()).map(|it| ("went well", it));
    let work_on = list(&feedback["work_on"]).iter().map(|it| ("to work on", it));
    for (kind, item) in went_well.into_iter().chain(work_on) {
        let shown = match quote(item) {
            quote if quote.is_empty() => text(&item["reached"]["anchor"], "").to_owned(),
            quote => quote,
        };
        table.add_row([kind, text(&item["title"], ""), &shown, text(&item["next_try"], "")]);
    }
    table.to_string()
}

fn why(criterion: &Value) -> String {
    let rating = &criterion["rating"];
    let reasons = ["not_applicable", "insufficient_evidence", "unscorable"];
    let reason = reasons.iter().find_map(|it| Some(format!("{}: {}", it.replace('_', " "), rating[it].as_str()?)));
    let failure = criterion["failure"]["message"].as_str().map(str::to_owned);
    let mut said = failure.or(reason).unwrap_or_else(|| text(&criterion["rationale"], "").to_owned());
    if let Some(suggestion) = criterion["suggestion"].as_str() {
        said.push_str(&format!("\nNext time: {suggestion}"));
    }
    said
}

fn quote(criterion: &Value) -> String {
    let evidence = list(&criterion["evidence"]);
    let Some(first) = evidence.first() else { return String::new() };
    let more = if evidence.len() > 1 { format!(" (+{})", evidence.len() - 1) } else { String::new() };
    let turn = first["turn"].as_u64().unwrap_or_default() + 1;
    format!("turn {turn}: “{}”{more}", text(&first["text"], ""))
}

fn text<'a>(value: &'a Value, otherwise: &'a str) -> &'a str {
    value.as_str().unwrap_or(otherwise)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
