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
