//! Signatures of webhooks: Standard Webhooks 1.0, symmetric. Signed is `id.timestamp.body` with HMAC-SHA-256, so that a
//! receiver tells by the id what it has seen before, and by the time what somebody sends again long after.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use plumbline_store::WebhookSecret;
use sha2::Sha256;

/// The header of one message: a signature for each secret, with spaces in between.
pub fn header(secrets: &[WebhookSecret], id: &str, sent: DateTime<Utc>, body: &[u8]) -> String {
    let signatures = secrets.iter().map(|secret| sign(secret.expose(), id, sent.timestamp(), body));
    signatures.collect::<Vec<_>>().join(" ")
}

/// A secret as it is shown to whoever verifies.
pub fn text(secret: &WebhookSecret) -> String {
    format!("whsec_{}", STANDARD.encode(secret.expose()))
}

fn sign(secret: &[u8], id: &str, timestamp: i64, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of the standard's own libraries.
    #[test]
    fn the_published_vector_is_met() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed = sign(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
