//! Tokens of sessions, invitations and sign-ins on their way: the organisation and 256 random bits. The organisation is
//! no secret; it is in front so that even finding a token's owner is a question within one organisation.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use plumbline_core::Digest;
use plumbline_core::ids::OrganisationId;
use uuid::Uuid;

use crate::http::problem::Problem;

/// A token that was made or sent. Only its hash is kept.
#[derive(Clone)]
pub struct Token {
    pub organisation: OrganisationId,
    text: String,
}

const ORGANISATION: usize = 16;
const RANDOM: usize = 32;

impl Token {
    /// A new one.
    pub fn new(organisation: OrganisationId) -> Result<Self, Problem> {
        let mut bytes = [0; ORGANISATION + RANDOM];
        bytes[..ORGANISATION].copy_from_slice(organisation.0.as_bytes());
        getrandom::fill(&mut bytes[ORGANISATION..]).map_err(|error| Problem::internal(&error))?;
        Ok(Self { organisation, text: URL_SAFE_NO_PAD.encode(bytes) })
    }

    /// The token that somebody sent, where it could be one.
    pub fn read(text: &str) -> Option<Self> {
        let mut bytes = [0; ORGANISATION + RANDOM];
        let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
        let organisation = Uuid::from_slice(&bytes[..ORGANISATION]).ok()?;
        (length == bytes.len()).then(|| Self { organisation: OrganisationId(organisation), text: text.to_owned() })
    }

    pub fn hash(&self) -> Digest {
        Digest::of(self.text.as_bytes())
    }

    /// What is sent.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_and_nothing_else_reads() {
        let organisation = OrganisationId::new();
        let token = Token::new(organisation).unwrap();
        let read = Token::read(token.text()).unwrap();
        assert_eq!((read.organisation, read.hash()), (organisation, token.hash()));
        assert_ne!(Token::new(organisation).unwrap().hash(), token.hash());
        assert_eq!(format!("{token:?}"), "Token(redacted)");
        for text in ["", "plumb_8Gk2xQ", &token.text()[1..], &format!("{}AAAA", token.text()), &"é".repeat(32)] {
            assert!(Token::read(text).is_none(), "{text}");
        }
    }
}
