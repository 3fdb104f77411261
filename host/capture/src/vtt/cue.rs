//! The text of a cue without its tags, and whose voice each piece of it is, by the tokenizer and the tree construction
//! of the W3C's recommendation, sections 6.4 and 6.5. A tree is never built: the open tags at each piece of text are
//! all that matters here.
//!
//! <https://www.w3.org/TR/webvtt1/#webvtt-cue-text-parsing-rules>

use std::rc::Rc;

use super::blocks::{BLANK, timestamp};

/// Text within the same tags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Piece {
    /// With character references decoded.
    pub(crate) text: String,
    /// The innermost voice around it; empty where the tag names nobody.
    pub(crate) voice: Option<Rc<str>>,
    /// The innermost language around it.
    pub(crate) language: Option<Rc<str>>,
    /// The last timestamp before it, in milliseconds from the start of the file.
    pub(crate) at_ms: Option<u64>,
    /// A gloss beside the base text, such as furigana: to be read, not spoken.
    pub(crate) is_gloss: bool,
}

/// The pieces of a cue in order; none is empty.
pub(crate) fn pieces(cue: &str) -> Vec<Piece> {
    let mut open: Vec<Tag> = Vec::new();
    let mut at_ms = None;
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = cue;
    loop {
        let (text, tag) = rest.split_once('<').map_or((rest, None), |(text, tag)| (text, Some(tag)));
        if !text.is_empty() {
            let text = htmlize::unescape(text);
            let around = open.last().map(|it| it.inside.clone()).unwrap_or_default();
            match pieces.last_mut() {
                Some(last) if last.at_ms == at_ms && last.is_within(&around) => last.text.push_str(&text),
                _ => pieces.push(Piece { text: text.into_owned(), at_ms, ..around }),
            }
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

impl Piece {
    fn is_within(&self, around: &Self) -> bool {
        self.voice == around.voice && self.language == around.language && self.is_gloss == around.is_gloss
    }
}

/// An open tag.
struct Tag {
    name: &'static str,
    /// A piece directly in it, without its text.
    inside: Piece,
}

/// The tag that `tag` opens within `outer`; a tag that is not known opens none.
fn start(tag: &str, outer: Option<&Tag>) -> Option<Tag> {
    let end = tag.find(|it| it == '.' || BLANK.contains(&it)).unwrap_or(tag.len());
    let (name, rest) = tag.split_at(end);
    let name = *["c", "i", "b", "u", "ruby", "rt", "v", "lang"].iter().find(|it| **it == name)?;
    let mut inside = outer.map(|it| it.inside.clone()).unwrap_or_default();
    match name {
        "v" => inside.voice = Some(annotation(rest)),
        "lang" => inside.language = Some(annotation(rest)),
        "rt" if outer.is_none_or(|it| it.name != "ruby") => return None,
        "rt" => inside.is_gloss = true,
        _ => {}
    }
    Some(Tag { name, inside })
}

/// What follows a tag's name and classes, in single blanks.
fn annotation(rest: &str) -> Rc<str> {
    let after_classes = rest.find(BLANK).map_or("", |at| &rest[at..]);
    let words = htmlize::unescape(&after_classes[..after_classes.floor_char_boundary(LONGEST_ANNOTATION)]);
    words.split(BLANK).filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ").into()
}

/// Bytes of a name. Longer than any limit allows, and a bound to what one cue can cost.
const LONGEST_ANNOTATION: usize = 2048;

/// Only the innermost tag can be closed, except that closing `ruby` closes the `rt` in it.
fn close(open: &mut Vec<Tag>, name: &str) {
    let innermost = open.last().map(|it| it.name).unwrap_or_default();
    if innermost == name {
        open.pop();
    } else if name == "ruby" && innermost == "rt" {
        open.truncate(open.len() - 2);
    }
}

#[cfg(test)]
mod tests {
    use super::pieces;
    use crate::vtt::blocks;

    /// A cue and what is in it.
    type Case<'a> = (&'a str, Vec<(&'a str, Option<&'a str>)>);

    /// A text and its voice.
    type Spoken = (String, Option<String>);

    /// Text and voice of each piece, neighbours of one voice as one.
    fn spoken(cue: &str) -> Vec<Spoken> {
        let mut spoken: Vec<Spoken> = Vec::new();
        for it in pieces(cue) {
            let voice = it.voice.as_deref().map(str::to_owned);
            match spoken.last_mut() {
                Some((text, of)) if *of == voice => text.push_str(&it.text),
                _ => spoken.push((it.text, voice)),
            }
        }
        spoken
    }

    #[test]
    fn tags_voices_and_references() {
        let cases: [Case<'_>; 9] = [
            ("a<i.x y>b</i>c", vec![("abc", None)]),
            ("<v>a", vec![("a", Some(""))]),
            ("<v.loud  Ann \n Lee>a</v>b", vec![("a", Some("Ann Lee")), ("b", None)]),
            ("<v A>a<v B>b</v>c</v>d", vec![("a", Some("A")), ("b", Some("B")), ("c", Some("A")), ("d", None)]),
            ("<v A><i>a</v>b</i></v>c", vec![("ab", Some("A")), ("c", None)]),
            ("<v R&amp;D>&lt;&notit;&nsubE;&#x41;&", vec![("<¬it;⫅̸A&", Some("R&D"))]),
            ("<b>a<", vec![("a", None)]),
            ("a<unknown>b</x></>c", vec![("abc", None)]),
            ("", vec![]),
        ];
        for (cue, expected) in cases {
            let found = spoken(cue);
            let found: Vec<_> = found.iter().map(|(text, voice)| (text.as_str(), voice.as_deref())).collect();
            assert_eq!(found, expected, "{cue}");
        }
    }

    #[test]
    fn a_gloss_is_told_from_the_base_text() {
        let cases = [
            ("<ruby>a<rt>b</rt>c</ruby>d", "acd"),
            ("<ruby>a<rt>b</ruby>c", "ac"),
            ("<ruby>a<rt><i>b</ruby>c", "a"),
            ("<rt>a", "a"),
        ];
        for (cue, expected) in cases {
            let base: String = pieces(cue).into_iter().filter(|it| !it.is_gloss).map(|it| it.text).collect();
            assert_eq!(base, expected, "{cue}");
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
    fn tree(expected: &str) -> Vec<Spoken> {
        let mut titles: Vec<(usize, String)> = Vec::new();
        let mut spoken: Vec<Spoken> = Vec::new();
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
