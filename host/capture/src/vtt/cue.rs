//! The text of a cue without its tags, and whose voice each piece of it is, by the tokenizer and the tree construction
//! of the W3C's recommendation, sections 6.4 and 6.5. A tree is never built: the open tags at each piece of text are
//! all that matters here.
//!
//! <https://www.w3.org/TR/webvtt1/#webvtt-cue-text-parsing-rules>

use super::blocks::{BLANK, timestamp};

/// Text between two tags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Piece {
    /// With character references decoded.
    pub(crate) text: String,
    /// The innermost voice around it; empty where the tag names nobody.
    pub(crate) voice: Option<String>,
    /// The innermost language around it.
    pub(crate) language: Option<String>,
    /// The last timestamp before it, in milliseconds from the start of the file.
    pub(crate) at_ms: Option<u64>,
    /// A gloss beside the base text, such as furigana: to be read, not spoken.
    pub(crate) is_gloss: bool,
}

/// The pieces of a cue in order; none is empty.
pub(crate) fn pieces(cue: &str) -> Vec<Piece> {
    let mut open: Vec<Tag> = Vec::new();
    let mut at_ms = None;
    let mut pieces = Vec::new();
    let mut rest = cue;
    loop {
        let (text, tag) = rest.split_once('<').map_or((rest, None), |(text, tag)| (text, Some(tag)));
        if !text.is_empty() {
            pieces.push(Piece { text: htmlize::unescape(text).into_owned(), at_ms, ..around(&open) });
        }
        let Some(tag) = tag else { return pieces };
        // A tag that is never closed runs to the end of the cue.
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        rest = after;
        match tag.chars().next() {
            Some('/') => close(&mut open, &tag[1..]),
            Some(first) if first.is_ascii_digit() => {
                at_ms = timestamp(tag).filter(|(_, rest)| rest.is_empty()).map(|(at, _)| at).or(at_ms);
            }
            _ => open.extend(start(tag, open.last())),
        }
    }
}

#[derive(Debug)]
enum Tag {
    /// `c`, `i`, `b` or `u`: how it looks.
    Style(String),
    Ruby,
    RubyText,
    Voice(String),
    Language(String),
}

impl Tag {
    fn name(&self) -> &str {
        match self {
            Self::Style(name) => name,
            Self::Ruby => "ruby",
            Self::RubyText => "rt",
            Self::Voice(_) => "v",
            Self::Language(_) => "lang",
        }
    }
}

/// The tag that `tag` opens; a tag that is not known opens none.
fn start(tag: &str, current: Option<&Tag>) -> Option<Tag> {
    let end = tag.find(|it| it == '.' || BLANK.contains(&it)).unwrap_or(tag.len());
    let (name, rest) = tag.split_at(end);
    let annotation = || {
        let after_classes = rest.find(BLANK).map_or("", |at| &rest[at..]);
        let words = htmlize::unescape(after_classes);
        words.split(BLANK).filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
    };
    match name {
        "c" | "i" | "b" | "u" => Some(Tag::Style(name.to_owned())),
        "ruby" => Some(Tag::Ruby),
        "rt" if matches!(current, Some(Tag::Ruby)) => Some(Tag::RubyText),
        "v" => Some(Tag::Voice(annotation())),
        "lang" => Some(Tag::Language(annotation())),
        _ => None,
    }
}

/// Only the innermost tag can be closed, except that closing `ruby` closes the `rt` in it.
fn close(open: &mut Vec<Tag>, name: &str) {
    if open.last().is_some_and(|it| it.name() == name) {
        open.pop();
    } else if name == "ruby" && matches!(open.last(), Some(Tag::RubyText)) {
        open.truncate(open.len() - 2);
    }
}

fn around(open: &[Tag]) -> Piece {
    let mut piece = Piece::default();
    for tag in open {
        match tag {
            Tag::Voice(name) => piece.voice = Some(name.clone()),
            Tag::Language(tag) => piece.language = Some(tag.clone()),
            Tag::RubyText => piece.is_gloss = true,
            Tag::Style(_) | Tag::Ruby => {}
        }
    }
    piece
}

#[cfg(test)]
mod tests {
    use super::pieces;
    use crate::vtt::blocks;

    /// Text and voice of each piece, neighbours of one voice as one.
    fn spoken(cue: &str) -> Vec<(String, Option<String>)> {
        let mut spoken: Vec<(String, Option<String>)> = Vec::new();
        for it in pieces(cue) {
            match spoken.last_mut() {
                Some((text, voice)) if *voice == it.voice => text.push_str(&it.text),
                _ => spoken.push((it.text, it.voice)),
            }
        }
        spoken
    }

    #[test]
    fn tags_voices_and_references() {
        let cases: [(&str, &[(&str, Option<&str>)]); 9] = [
            ("a<i.x y>b</i>c", &[("abc", None)]),
            ("<v>a", &[("a", Some(""))]),
            ("<v.loud  Ann \n Lee>a</v>b", &[("a", Some("Ann Lee")), ("b", None)]),
            ("<v A>a<v B>b</v>c</v>d", &[("a", Some("A")), ("b", Some("B")), ("c", Some("A")), ("d", None)]),
            ("<v A><i>a</v>b</i></v>c", &[("ab", Some("A")), ("c", None)]),
            ("<v R&amp;D>&lt;&notit;&nsubE;&#x41;&", &[("<¬it;⫅̸A&", Some("R&D"))]),
            ("<b>a<", &[("a", None)]),
            ("a<unknown>b</x></>c", &[("abc", None)]),
            ("", &[]),
        ];
        for (cue, expected) in cases {
            let found = spoken(cue);
            let found: Vec<_> = found.iter().map(|(text, voice)| (text.as_str(), voice.as_deref())).collect();
            assert_eq!(found, expected, "{cue}");
        }
    }

    /// The standard's own cases, whose expectation is a tree: its texts and the titles of the spans around them.
    #[test]
    fn the_cases_of_the_standard() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/formats/vtt/w3c-wpt/cue-parsing");
        for name in ["text", "entities", "tags", "timestamps", "tree-building"] {
            let Ok(cases) = std::fs::read_to_string(format!("{folder}/{name}.json")) else {
                println!("skipped: there are no samples at {folder}");
                return;
            };
            for case in serde_json::from_str::<Vec<serde_json::Value>>(&cases).unwrap() {
                let text = case["text"].as_str().unwrap();
                let file = blocks::parse(&format!("WEBVTT\n\n00:00.000 --> 00:01.000\n{text}")).unwrap();
                assert_eq!(spoken(&file.cues[0].text), tree(case["expectedTree"].as_str().unwrap()), "{text:?}");
            }
        }
    }

    /// Reads a tree as `| <span>`, `|   title="a"`, `|   "text"`, where a text may run over lines.
    fn tree(expected: &str) -> Vec<(String, Option<String>)> {
        let mut titles: Vec<(usize, String)> = Vec::new();
        let mut spoken: Vec<(String, Option<String>)> = Vec::new();
        for node in expected.strip_prefix("| ").unwrap_or_default().trim_end().split("\n| ") {
            let depth = node.len() - node.trim_start().len();
            let node = node.trim_start();
            titles.retain(|(at, _)| *at <= depth);
            if let Some(title) = node.strip_prefix("title=\"") {
                titles.push((depth, title.trim_end_matches('"').to_owned()));
            } else if let Some(text) = node.strip_prefix('"').and_then(|it| it.strip_suffix('"')) {
                let voice = titles.last().map(|it| it.1.clone());
                match spoken.last_mut() {
                    Some((last, of)) if *of == voice => last.push_str(text),
                    _ => spoken.push((text.to_owned(), voice)),
                }
            }
        }
        spoken
    }
}
