//! From the bytes that a spreadsheet program saves to text. What is not text at all is told apart, so that nothing is
//! made of garbage.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// A sheet's text.
pub struct Decoded<'b> {
    /// Without its byte order mark.
    pub text: Cow<'b, str>,
    /// Whether the encoding is a guess.
    pub guessed: bool,
}

/// UTF-8, UTF-16 with its byte order mark, and what else is taken for Windows-1252.
///
/// # Errors
/// Why it is not text, and what would be right.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, &'static str> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err("this is a workbook and not a table as text; save the sheet as “CSV UTF-8”");
    }
    let marked = Encoding::for_bom(bytes);
    let (encoding, after) = marked.unwrap_or((UTF_8, 0));
    let (text, guessed) = match encoding.decode_without_bom_handling_and_without_replacement(&bytes[after..]) {
        Some(text) => (text, false),
        None if marked.is_some() => {
            return Err("the text is damaged: not all of it is in the encoding that it begins with");
        }
        None => (WINDOWS_1252.decode_without_bom_handling(bytes).0, true),
    };
    if text.contains('\0') {
        return Err("this is not a table as text; save the sheet as “CSV UTF-8”");
    }
    Ok(Decoded { text, guessed })
}
