//! What Standard Webhooks 1.0 puts on a request: its three headers, and the keys under which they are signed
//! (`anchors/promises.md` §2). Which keys a request is signed with is decided by who sends it.

use model::{Rng, Secret, Timestamp};

use crate::ed25519::KeyPair;
use crate::providers::Received;
use crate::sign::{HmacKey, base64, strict_base64};

/// The header with the id of the message: the same on each attempt.
pub const ID_HEADER: &str = "webhook-id";
/// The header with the time of the attempt in whole seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "webhook-timestamp";
/// The header with the signatures, each behind its version, a blank between two.
pub const SIGNATURE_HEADER: &str = "webhook-signature";
/// What all headers begin with, those of later versions of the specification included.
pub const HEADER_PREFIX: &str = "webhook-";

/// What marks the base64 of a public key.
const PUBLIC_KEY_PREFIX: &str = "whpk_";
/// What marks the base64 of a secret.
pub const SECRET_PREFIX: &str = "whsec_";
/// The most signatures of a version that are looked at: more than a sender has keys.
const SIGNATURES_MAX: usize = 16;
/// How many bytes a generated secret has; the specification asks for 24 to 64.
const SECRET_BYTES: usize = 32;

/// One attempt at sending a message.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// The id of the message; it must hold no full stop, which separates what is signed.
    pub id: &'a str,
    /// The time of the attempt.
    pub at: Timestamp,
    /// The body, byte for byte.
    pub body: &'a [u8],
}

/// What a message is signed with, by each key in turn.
#[derive(Debug, Default)]
pub struct Signers {
    /// Keys that the receiver has too (`v1`).
    pub keys: Vec<HmacKey>,
    /// Key pairs of which the receiver has the public key (`v1a`).
    pub pairs: Vec<KeyPair>,
}

/// The headers of `message`. Without a signer there is no signature, but the id still tells a repetition.
#[must_use]
pub fn headers(message: &Message<'_>, signers: &Signers) -> Vec<(String, String)> {
    let seconds = message.at.0.div_euclid(1_000_000).to_string();
    let mut headers = Vec::with_capacity(3);
    headers.push((ID_HEADER.to_owned(), message.id.to_owned()));
    let Signers { keys, pairs } = signers;
    if !keys.is_empty() || !pairs.is_empty() {
        let parts = [message.id.as_bytes(), b".", seconds.as_bytes(), b".", message.body];
        let mut signatures = String::with_capacity(keys.len() * 48 + pairs.len() * 94);
        for key in keys {
            add(&mut signatures, "v1,", &key.sign(&parts));
        }
        if !pairs.is_empty() {
            let whole = parts.concat();
            pairs.iter().for_each(|pair| add(&mut signatures, "v1a,", &pair.sign(&whole)));
        }
        headers.push((SIGNATURE_HEADER.to_owned(), signatures));
    }
    headers.insert(1, (TIMESTAMP_HEADER.to_owned(), seconds));
    headers
}

fn add(signatures: &mut String, version: &str, signature: &[u8]) {
    if !signatures.is_empty() {
        signatures.push(' ');
    }
    signatures.push_str(version);
    signatures.push_str(&base64(signature));
}

/// A message as a receiver has it, with its signatures.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// What is signed, one part after the other.
    parts: [&'a [u8]; 5],
    signatures: &'a str,
}

impl<'a> Signed<'a> {
    /// What a request says of itself; `None` if it carries no signature. An id or a time that is missing is empty.
    #[must_use]
    pub fn of(received: &Received<'a>) -> Option<Self> {
        let text = |name| received.header(name).unwrap_or_default().as_bytes();
        let parts = [text(ID_HEADER), b".", text(TIMESTAMP_HEADER), b".", received.body];
        Some(Signed { parts, signatures: received.header(SIGNATURE_HEADER)? })
    }

    /// Whether one of the signatures was made with a key.
    #[must_use]
    pub fn is_by(&self, key: &HmacKey) -> bool {
        key.made_one_of(self.signatures_of("v1"), &self.parts)
    }

    /// Whether one of the signatures was made with a key pair. There is one signature for each message.
    #[must_use]
    pub fn is_by_pair(&self, pair: &KeyPair) -> bool {
        let mut given = self.signatures_of("v1a").peekable();
        given.peek().is_some() && {
            let expected = pair.sign(&self.parts.concat());
            given.any(|signature| signature == expected)
        }
    }

    fn signatures_of(&self, version: &str) -> impl Iterator<Item = Vec<u8>> {
        let all = self.signatures.split(' ').filter_map(|text| text.split_once(','));
        all.filter(move |(name, _)| *name == version).filter_map(|(_, text)| strict_base64(text)).take(SIGNATURES_MAX)
    }
}

/// The key of a secret in the form of Standard Webhooks: `whsec_` and padded base64. `None` for any other text: such a
/// secret is a key as it stands, and verification libraries need it in the form that [`secret_of`] gives.
#[must_use]
pub fn key_of(secret: &str) -> Option<Vec<u8>> {
    strict_base64(secret.trim().strip_prefix(SECRET_PREFIX)?).filter(|key| !key.is_empty())
}

/// The bytes of a key in the form that verification libraries read.
#[must_use]
pub fn secret_of(key: &[u8]) -> Secret<String> {
    Secret::new(format!("{SECRET_PREFIX}{}", base64(key)))
}

/// The public key of a pair in the form that verification libraries read.
#[must_use]
pub fn public_key_of(pair: &KeyPair) -> String {
    format!("{PUBLIC_KEY_PREFIX}{}", base64(pair.public_key()))
}

/// A new secret that nobody can guess.
#[must_use]
pub fn generate_secret(rng: &dyn Rng) -> Secret<String> {
    let mut key = [0; SECRET_BYTES];
    rng.fill(&mut key);
    secret_of(&key)
}

#[cfg(test)]
mod tests {
    use model::clock::SeededRng;

    use super::*;
    use crate::sign::unhex;

    /// The message that the specification's own libraries are tested with, at the given microsecond.
    fn reference(micros: i64) -> Message<'static> {
        Message {
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            at: Timestamp(1_614_265_330_000_000 + micros),
            body: br#"{"test": 2432232314}"#,
        }
    }

    fn lines(headers: Vec<(String, String)>) -> String {
        headers.into_iter().map(|(name, value)| format!("{name}: {value}\n")).collect()
    }

    #[test]
    fn headers_match_the_vector_of_the_reference_libraries() {
        let key = HmacKey::new(&key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap());
        let signed_by =
            |keys: &[&HmacKey]| Signers { keys: keys.iter().copied().cloned().collect(), pairs: Vec::new() };
        let (other, v1) = (HmacKey::new(b"other"), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let head = "webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek\nwebhook-timestamp: 1614265330\n";
        assert_eq!(lines(headers(&reference(0), &Signers::default())), head);
        for micros in [0, 999_999] {
            let signed = lines(headers(&reference(micros), &signed_by(&[&key])));
            assert_eq!(signed, format!("{head}webhook-signature: {v1}\n"));
        }
        let both = lines(headers(&reference(0), &signed_by(&[&key, &other])));
        assert!(both.starts_with(&format!("{head}webhook-signature: {v1} v1,")), "{both}");
        assert_eq!(both.len(), head.len() + "webhook-signature: \n".len() + v1.len() * 2 + 1);
    }

    /// The key pair with which the specification's reference server is tested.
    #[test]
    fn signatures_of_a_pair_match_the_vector_of_the_reference_server() {
        let seed = unhex("e976ff742707a4f79adb53d2d4df5563f3595bbdb708473becde2b242b9b31b7").unwrap();
        let pair = || KeyPair::new(&Secret::new(seed.clone().try_into().unwrap())).unwrap();
        assert_eq!(public_key_of(&pair()), "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=");
        let v1a = "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";
        let alone = headers(&reference(0), &Signers { keys: Vec::new(), pairs: vec![pair()] });
        assert_eq!(alone[2].1, v1a);
        let both = headers(&reference(0), &Signers { keys: vec![HmacKey::new(b"a")], pairs: vec![pair(), pair()] });
        assert!(both[2].1.starts_with("v1,") && both[2].1.ends_with(&format!("= {v1a} {v1a}")), "{both:?}");
    }

    #[test]
    fn secrets_are_keys_in_their_own_form_only() {
        let cases = [
            ("whsec_c2VjcmV0", Some("secret")),
            (" whsec_c2VjcmV0\n", Some("secret")),
            ("whsec_c2VjcmU=", Some("secre")),
            ("whsec_c2VjcmU", None),
            ("whsec_demo_key", None),
            ("whsec_", None),
            ("WHSEC_c2VjcmV0", None),
            ("c2VjcmV0", None),
            ("", None),
        ];
        for (secret, expected) in cases {
            assert_eq!(key_of(secret).as_deref(), expected.map(str::as_bytes), "{secret}");
        }
        assert_eq!(secret_of(b"plain text").expose(), "whsec_cGxhaW4gdGV4dA==");
        let rng = SeededRng::new(1);
        let (one, two) = (generate_secret(&rng), generate_secret(&rng));
        assert_eq!(key_of(one.expose()).unwrap().len(), 32);
        assert_ne!(one, two);
    }
}
