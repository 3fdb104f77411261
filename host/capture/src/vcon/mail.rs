//! Message bodies: the words of a MIME message, without its other parts and without the earlier messages it quotes.

use mail_parser::{MessageParser, PartType};

use crate::notes::Notes;

/// The plain text of a body with this media type; None where it holds no text.
pub(crate) fn words(media_type: &str, body: &str, notes: &mut Notes, place: &str) -> Option<String> {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let message = match essence.as_str() {
        "" | "text/plain" => return Some(body.to_owned()),
        "message/rfc822" => body.to_owned(),
        "text/html" => format!("Content-Type: text/html; charset=utf-8\r\n\r\n{body}"),
        // A vCon has the message's body here and its header's type beside it, folded as it was.
        it if it.starts_with("multipart/") => {
            let unfolded = media_type.split_whitespace().collect::<Vec<_>>().join(" ");
            format!("MIME-Version: 1.0\r\nContent-Type: {unfolded}\r\n\r\n{body}")
        }
        _ => return None,
    };
    let message = MessageParser::new().parse(&message)?;
    let is_plain = |it: &u32| message.part(*it).is_some_and(|it| matches!(it.body, PartType::Text(_)));
    if !message.text_body.first().is_some_and(is_plain) {
        notes.lost("html-reduced", place, "the message is HTML; its text was kept without its layout");
    }
    if message.attachments().any(|it| !it.is_message()) {
        notes.lost("attachment-left-out", place, "a part of the message that is not text was left out");
    }
    let texts = (0..message.text_body.len()).filter_map(|it| message.body_text(it));
    let texts: Vec<_> = texts.filter(|it| !it.trim().is_empty()).collect();
    (!texts.is_empty()).then(|| texts.join("\n\n"))
}

/// The part of a reply that is its writer's own: what follows `On …, … wrote:` is somebody else's.
pub(crate) fn without_quote(text: &str) -> Option<&str> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let begins = line.trim();
        let rest = &text[start..];
        let is_header = begins.starts_with("On ") && rest.lines().take(3).any(|it| it.trim_end().ends_with("wrote:"));
        let is_original = begins.starts_with("-----Original Message");
        if is_header || is_original {
            return Some(text[..start].trim_end());
        }
        start += line.len();
    }
    None
}
