//! The content of a dialog, an analysis or an attachment: inline in one of three encodings and checked against its
//! hash, or at an address, which is never fetched.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;
use sha2::{Digest, Sha512};

use crate::faults::Faults;
use crate::json::{self, Object};

/// What there is of it.
#[derive(Debug)]
pub(crate) enum Content<'a> {
    Text(Cow<'a, str>),
    Json(Cow<'a, Value>),
    /// Inline, and not text.
    Binary,
    /// At an address.
    External,
    /// Neither: redacted, or never there.
    Absent,
}

/// Base64url with or without its padding.
const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Reads the content of `object`, whose body and encoding or url and hash stand in it.
pub(crate) fn content<'a>(object: &Object<'a, '_>, faults: &mut Faults) -> Content<'a> {
    check_url(object, faults);
    let Some(body) = object.get("body") else {
        return if object.get("url").is_some() { Content::External } else { Content::Absent };
    };
    match (object.text("encoding", faults).unwrap_or("none"), body) {
        ("base64url" | "base64", Value::String(body)) => {
            let Ok(bytes) = BASE64URL.decode(body.replace('+', "-").replace('/', "_")) else {
                faults.invalid(object.place.field("body"), "is not base64url, though `encoding` says so");
                return Content::Binary;
            };
            check_hash(object, &bytes, faults);
            String::from_utf8(bytes).map_or(Content::Binary, |it| Content::Text(Cow::Owned(it)))
        }
        ("json", Value::String(body)) => {
            check_hash(object, body.as_bytes(), faults);
            serde_json::from_str(body).map_or(Content::Text(Cow::Borrowed(body)), |it| Content::Json(Cow::Owned(it)))
        }
        ("none", Value::String(body)) => {
            check_hash(object, body.as_bytes(), faults);
            Content::Text(Cow::Borrowed(body))
        }
        // Earlier drafts let JSON stand here without saying so. Its bytes are not known, so no hash can be checked.
        ("json" | "none", body) => Content::Json(Cow::Borrowed(body)),
        ("base64url" | "base64", other) => {
            faults.invalid(object.place.field("body"), format!("is {}; a string is wanted", json::kind(other)));
            Content::Binary
        }
        (other, _) => {
            let detail = format!("`{other}` is not an encoding; base64url, json or none is wanted");
            faults.invalid(object.place.field("encoding"), detail);
            Content::Binary
        }
    }
}

fn check_url(object: &Object<'_, '_>, faults: &mut Faults) {
    let Some(url) = object.text("url", faults).filter(|it| !it.is_empty()) else { return };
    let is_scheme = |it: &str| {
        it.starts_with(|it: char| it.is_ascii_alphabetic())
            && it.chars().all(|it| it.is_ascii_alphanumeric() || "+-.".contains(it))
    };
    let is_url = url.split_once("://").is_some_and(|(scheme, rest)| is_scheme(scheme) && !rest.is_empty());
    if !is_url {
        faults.invalid(object.place.field("url"), "is not an absolute URL");
    }
}

/// `content_hash`, or `signature` of earlier drafts, against the bytes, where its algorithm is SHA-512.
fn check_hash(object: &Object<'_, '_>, bytes: &[u8], faults: &mut Faults) {
    let (name, hashes): (&str, Vec<&str>) = match (object.get("content_hash"), object.get("signature")) {
        (Some(Value::Array(all)), _) => ("content_hash", all.iter().filter_map(Value::as_str).collect()),
        (Some(Value::String(one)), _) => ("content_hash", vec![one]),
        (_, Some(Value::String(old))) if object.get("alg").and_then(Value::as_str) == Some("SHA-512") => {
            ("signature", vec![old])
        }
        _ => return,
    };
    let found = Sha512::digest(bytes);
    for hash in hashes {
        let stated = if name == "signature" { Some(hash) } else { hash.strip_prefix("sha512-") };
        let Some(stated) = stated else { continue };
        if BASE64URL.decode(stated).ok().as_deref() != Some(found.as_slice()) {
            faults.invalid(object.place.field(name), "is not the SHA-512 of the body: the body was changed");
        }
    }
}
