//! Verifies deliveries of Tidings. Needs the crates `base64` (0.22 or newer) and `ring` (0.17).
//! Take the body as bytes, before any JSON is parsed: `axum::body::Bytes`, `actix_web::web::Bytes`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::{hmac, signature};

const TOLERANCE_SECONDS: u64 = 5 * 60;

/// Whether a delivery is genuine and recent, by its headers `webhook-…`. `header` finds one by its lower-case name, `now`
/// is in seconds since 1970.
pub fn verify<'h>(secret: &str, header: impl Fn(&str) -> Option<&'h str>, body: &[u8], now: u64) -> bool {
    let (Some(key), true) = (key_of(secret), is_recent(&header, now)) else { return false };
    let (key, content) = (hmac::Key::new(hmac::HMAC_SHA256, &key), signed_content(&header, body));
    signatures(&header, "v1").iter().any(|signature| hmac::verify(&key, &content, signature).is_ok())
}

/// The same by the public key (`whpk_…`) of an integration whose key pair signs.
pub fn verify_with_public_key<'h>(
    public_key: &str,
    header: impl Fn(&str) -> Option<&'h str>,
    body: &[u8],
    now: u64,
) -> bool {
    let key = public_key.strip_prefix("whpk_").and_then(|text| STANDARD.decode(text).ok());
    let (Some(key), true) = (key, is_recent(&header, now)) else { return false };
    let (key, content) = (signature::UnparsedPublicKey::new(&signature::ED25519, key), signed_content(&header, body));
    signatures(&header, "v1a").iter().any(|signature| key.verify(&content, signature).is_ok())
}

/// Whether `x-novu-signature` is that of the body under one of the secrets: more than one while they are changed. It
/// holds for ever: whoever has recorded a delivery can send it again.
pub fn verify_novu<'h>(secrets: &[&str], header: impl Fn(&str) -> Option<&'h str>, body: &[u8]) -> bool {
    let Some(given) = header("x-novu-signature").and_then(unhex) else { return false };
    let key = |secret: &&str| hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    secrets.iter().any(|secret| hmac::verify(&key(secret), body, &given).is_ok())
}

/// The key of a secret: what is encoded behind `whsec_`, or the text itself.
fn key_of(secret: &str) -> Option<Vec<u8>> {
    match secret.strip_prefix("whsec_") {
        Some(encoded) => STANDARD.decode(encoded).ok(),
        None => Some(secret.as_bytes().to_vec()),
    }
}

fn is_recent<'h>(header: &impl Fn(&str) -> Option<&'h str>, now: u64) -> bool {
    let sent = header("webhook-timestamp").and_then(|text| text.parse::<u64>().ok());
    sent.is_some_and(|sent| sent.abs_diff(now) <= TOLERANCE_SECONDS)
}

fn signed_content<'h>(header: &impl Fn(&str) -> Option<&'h str>, body: &[u8]) -> Vec<u8> {
    let value = |name: &str| header(name).unwrap_or_default();
    [format!("{}.{}.", value("webhook-id"), value("webhook-timestamp")).as_bytes(), body].concat()
}

/// The signatures of one version; a header may hold several, a blank between two.
fn signatures<'h>(header: &impl Fn(&str) -> Option<&'h str>, version: &str) -> Vec<Vec<u8>> {
    let all = header("webhook-signature").unwrap_or_default().split(' ').filter_map(|text| text.split_once(','));
    all.filter(|(name, _)| *name == version).filter_map(|(_, text)| STANDARD.decode(text).ok()).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = (0..text.len()).step_by(2).map(|at| text.get(at..at + 2));
    pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect()
}
