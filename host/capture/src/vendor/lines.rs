//! A transcript as running text: WebVTT within JSON, lines that begin with a speaker's name, or paragraphs that nobody
//! signed.

use serde_json::Value;

use super::{Heard, Introduction, Said, Speaker, text};
use crate::metadata::{Metadata, Roster};
use crate::notes::Notes;
use crate::prefixes::Prefixes;
use crate::vtt;

pub(super) fn read(body: &Value, _: &Introduction<'_>, notes: &mut Notes) -> Option<Heard> {
    let whole = body.as_str().or_else(|| ["transcript", "text"].iter().find_map(|it| text(body.get(it))))?;
    let language = ["language", "detected_language"].iter().find_map(|it| text(body.get(it)));
    let mut heard = if whole.starts_with("WEBVTT") { subtitles(whole)? } else { paragraphs(whole, notes) };
    heard.language = language.map(str::to_owned).or(heard.language);
    Some(heard)
}

fn subtitles(file: &str) -> Option<Heard> {
    let draft = vtt::read(file, &Metadata::default(), &Roster::default()).ok()?;
    let label = |seat: usize| draft.seats.get(seat).map(|it| it.label.clone()).filter(|it| !it.is_empty());
    let said = draft.turns.iter().map(|it| Said {
        speaker: label(it.speaker).map_or(Speaker::Unknown, Speaker::Label),
        text: it.text.clone(),
        starts_ms: it.starts_ms,
        ends_ms: it.ends_ms,
        confidence: it.confidence,
        language: it.language.clone(),
        timings: it.timings.clone(),
    });
    Some(Heard { said: said.collect(), language: draft.language.clone() })
}

/// What follows a name is that speaker's until the next name. Without any name, each paragraph stands for itself.
fn paragraphs(whole: &str, notes: &mut Notes) -> Heard {
    let whole = whole.replace("\r\n", "\n");
    let prefixes = Prefixes::learn(whole.lines());
    let mut said: Vec<Said> = Vec::new();
    let mut is_new = true;
    for line in whole.lines() {
        if line.trim().is_empty() {
            is_new = true;
            continue;
        }
        let named = prefixes.split(line, |_| false, notes, "");
        let (speaker, words) = match named {
            Some((name, words)) => (Speaker::Label(name.to_owned()), words),
            None => (Speaker::Unknown, line.trim()),
        };
        match said.last_mut() {
            Some(last) if named.is_none() && (!is_new || last.speaker != Speaker::Unknown) => {
                last.text.push('\n');
                last.text.push_str(words);
            }
            _ => said.push(Said { speaker, text: words.to_owned(), ..Said::default() }),
        }
        is_new = false;
    }
    Heard { said, language: None }
}
