//! The blocks of a WebVTT file, by the parser algorithm of the W3C's recommendation, section 6.1: what a browser would
//! show is a cue here, and what it would drop is dropped here, except that it is counted. Styles, regions and the place
//! on a screen mean nothing to a conversation and are passed over.
//!
//! <https://www.w3.org/TR/webvtt1/#file-parsing>

use std::borrow::Cow;

/// What a file holds.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct File {
    /// Lines of the header after the first, such as `Language: en`.
    pub(crate) header: Vec<String>,
    pub(crate) cues: Vec<Cue>,
    /// What the algorithm passes over, and the line where it begins.
    pub(crate) dropped: Vec<(Dropped, usize)>,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Cue {
    /// The line of its times, counted from 1.
    pub(crate) line: usize,
    pub(crate) starts_ms: u64,
    pub(crate) ends_ms: u64,
    /// With tags and character references.
    pub(crate) text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dropped {
    /// A cue whose line of times does not parse.
    Timing,
    /// Text that belongs to no cue and is no comment, style or region.
    Text,
}

/// Reads a file without its byte order mark. None where it does not begin with `WEBVTT`.
pub(crate) fn parse(file: &str) -> Option<File> {
    let file = normalise(file);
    let after = file.strip_prefix("WEBVTT")?;
    if !(after.is_empty() || after.starts_with([' ', '\t', '\n'])) {
        return None;
    }
    let mut parser = Parser { lines: file.split('\n').collect(), at: 1, file: File::default() };
    if parser.peek().is_some_and(|it| !it.is_empty()) {
        parser.block(true);
    }
    while parser.peek().is_some() {
        while parser.peek() == Some("") {
            parser.at += 1;
        }
        parser.block(false);
    }
    Some(parser.file)
}

fn normalise(file: &str) -> Cow<'_, str> {
    if !file.contains(['\r', '\0']) {
        return Cow::Borrowed(file);
    }
    Cow::Owned(file.replace('\0', "\u{fffd}").replace("\r\n", "\n").replace('\r', "\n"))
}

struct Parser<'a> {
    lines: Vec<&'a str>,
    /// The next line, counted from 0.
    at: usize,
    file: File,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.lines.get(self.at).copied()
    }

    /// Collects one block. An arrow begins a cue on the block's first line, or on its second after an identifier; any
    /// later one begins the next block, even without a blank line between.
    fn block(&mut self, in_header: bool) {
        let first = self.at;
        let mut kept: Vec<&str> = Vec::new();
        let mut cue: Option<Cue> = None;
        let mut seen_arrow = false;
        while let Some(line) = self.peek() {
            let count = self.at - first + 1;
            if line.contains("-->") {
                if in_header || !(count == 1 || (count == 2 && !seen_arrow)) {
                    break;
                }
                seen_arrow = true;
                match timings(line) {
                    Some((starts_ms, ends_ms)) => {
                        kept.clear();
                        cue = Some(Cue { line: self.at + 1, starts_ms, ends_ms, text: String::new() });
                    }
                    None => self.file.dropped.push((Dropped::Timing, self.at + 1)),
                }
            } else if !line.is_empty() {
                kept.push(line);
            }
            self.at += 1;
            if line.is_empty() {
                break;
            }
        }
        match cue {
            Some(cue) => self.file.cues.push(Cue { text: kept.join("\n"), ..cue }),
            None if in_header => self.file.header = kept.into_iter().map(str::to_owned).collect(),
            None if seen_arrow || kept.first().is_none_or(|it| is_aside(it)) => {}
            None => self.file.dropped.push((Dropped::Text, first + 1)),
        }
    }
}

/// Whether a block with this first line is a comment, a style sheet or a region.
fn is_aside(line: &str) -> bool {
    let is_named = |name| line.strip_prefix(name).is_some_and(|rest: &str| rest.trim_matches([' ', '\t']).is_empty());
    line.starts_with("NOTE ") || line.starts_with("NOTE\t") || line == "NOTE" || is_named("STYLE") || is_named("REGION")
}

/// The times of a cue. Settings may follow and are not looked at.
fn timings(line: &str) -> Option<(u64, u64)> {
    let (starts_ms, rest) = timestamp(line.trim_start_matches(BLANK))?;
    let rest = rest.trim_start_matches(BLANK).strip_prefix("-->")?;
    let (ends_ms, _settings) = timestamp(rest.trim_start_matches(BLANK))?;
    Some((starts_ms, ends_ms))
}

/// ASCII white space as HTML has it: a vertical tab is none.
pub(crate) const BLANK: [char; 5] = [' ', '\t', '\n', '\r', '\u{c}'];

/// Collects `[hours:]minutes:seconds.thousandths` in milliseconds, and what follows it.
pub(crate) fn timestamp(text: &str) -> Option<(u64, &str)> {
    let (first, rest) = digits(text)?;
    let (second, rest) = two_digits(rest.strip_prefix(':')?)?;
    let has_hours = first.len() != 2 || number(first)? > 59 || rest.starts_with(':');
    let (hours, minutes, seconds, rest) = if has_hours {
        let (third, rest) = two_digits(rest.strip_prefix(':')?)?;
        (number(first)?, second, third, rest)
    } else {
        (0, number(first)?, second, rest)
    };
    let (thousandths, rest) = digits(rest.strip_prefix('.')?)?;
    if thousandths.len() != 3 || minutes > 59 || seconds > 59 {
        return None;
    }
    let seconds = hours.checked_mul(3600)?.checked_add(minutes * 60 + seconds)?;
    Some((seconds.checked_mul(1000)?.checked_add(number(thousandths)?)?, rest))
}

fn digits(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|it: char| !it.is_ascii_digit()).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

fn two_digits(text: &str) -> Option<(u64, &str)> {
    let (digits, rest) = digits(text)?;
    (digits.len() == 2).then_some(())?;
    Some((number(digits)?, rest))
}

fn number(digits: &str) -> Option<u64> {
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{parse, timestamp};

    #[test]
    fn timestamps_are_read_to_the_thousandth_or_not_at_all() {
        let cases = [
            ("01:02.003", Some((62_003, ""))),
            ("00:59:59.999 --> x", Some((3_599_999, " --> x"))),
            ("123:00:00.000", Some((442_800_000, ""))),
            ("60:00:00.000", Some((216_000_000, ""))),
            ("00:60:00.000", None),
            ("00:60.000", None),
            ("60:00.000", None),
            ("1:00.000", None),
            ("00:00:00,000", None),
            ("00:00:00.0000", None),
            ("99999999999999999999:00:00.000", None),
            ("9999999999999999:00:00.000", None),
        ];
        for (text, expected) in cases {
            assert_eq!(timestamp(text), expected, "{text}");
        }
    }

    #[test]
    fn an_arrow_begins_the_next_cue_without_a_blank_line() {
        let times = ["00:01.000 --> 00:02.000", "00:03.000 --> 00:04.000", "00:05.000 --> 00:06.000"];
        let file = parse(&format!("WEBVTT\n\n{}\n{}\na\n{}\nb", times[0], times[1], times[2])).unwrap();
        let cues: Vec<_> = file.cues.iter().map(|it| (it.line, it.text.as_str())).collect();
        assert_eq!(cues, [(3, ""), (4, "a"), (6, "b")]);
    }
}
