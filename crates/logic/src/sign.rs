//! Signatures and digests: HMAC-SHA256 as Novu's push webhook uses it (`spec/engine/push-webhook.md` §3), SHA-256,
//! hexadecimal and base64 text. What Standard Webhooks signs stands in `standard_webhooks`, encryption in `seal`.

use base64::Engine;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD, STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// The block of SHA-256 in bytes: a longer HMAC key is replaced by its digest (RFC 2104 §2).
const BLOCK_BYTES: usize = 64;

/// Reads base64 without padding; bits of the last digit that belong to no byte are ignored.
const LENIENT: GeneralPurpose = GeneralPurpose::new(&ALPHABET, NO_PAD.with_decode_allow_trailing_bits(true));

/// A key of HMAC-SHA256, scheduled: each further signature under it saves two blocks of hashing.
#[derive(Clone)]
pub struct HmacKey(Hmac<Sha256>);

impl HmacKey {
    /// The key with these bytes, as many as there are.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        let mut block = [0; BLOCK_BYTES];
        match block.get_mut(..secret.len()) {
            Some(start) => start.copy_from_slice(secret),
            None => block.iter_mut().zip(sha256(secret)).for_each(|(to, from)| *to = from),
        }
        HmacKey(Hmac::new(&block.into()))
    }

    /// The HMAC of all `parts`, one after the other.
    #[must_use]
    pub fn sign(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut hmac = self.0.clone();
        parts.iter().for_each(|part| hmac.update(part));
        hmac.finalize().into_bytes().into()
    }

    /// Whether one of `signatures` is the HMAC of all `parts`. How long that takes tells nothing of the right one.
    #[must_use]
    pub fn made_one_of(&self, signatures: impl IntoIterator<Item = Vec<u8>>, parts: &[&[u8]]) -> bool {
        let expected = sha256(&self.sign(parts));
        signatures.into_iter().any(|signature| sha256(&signature) == expected)
    }
}

impl std::fmt::Debug for HmacKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("HmacKey(***)")
    }
}

/// The HMAC-SHA256 of `message` in lower-case hexadecimal digits.
#[must_use]
pub fn signature(secret: &[u8], message: &[u8]) -> String {
    hex(&HmacKey::new(secret).sign(&[message]))
}

/// The SHA-256 of `bytes`.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// `bytes` in lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let mut text = String::with_capacity(bytes.len() * 2);
    text.extend(nibbles.map(|nibble| DIGITS[usize::from(nibble)]));
    text
}

/// The bytes that `text` holds in hexadecimal digits of either case; `None` if it is anything else.
#[must_use]
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| if let [high, low] = *pair { Some(digit(high)? * 16 + digit(low)?) } else { None }).collect()
}

/// `bytes` in base64, padded (RFC 4648 §4).
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of a base64 text as strict readers take it: the standard alphabet, padded.
#[must_use]
pub fn strict_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// The bytes of a base64 text in either alphabet, padded or not (RFC 4648 §4, §5).
#[must_use]
pub fn unbase64(text: &str) -> Option<Vec<u8>> {
    let standard = text.trim_end_matches('=').replace('-', "+").replace('_', "/");
    LENIENT.decode(standard).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_match_the_vectors() {
        let unit = concat!(
            r#"{"title":"Test","content":"Test push","target":["tester"],"payload":{"sound":"test_sound","#,
            r#""subscriber":{},"step":{"digest":false,"events":[{}],"total_count":1}}}"#
        );
        let passed = unit.replace("Test push", "test _passthrough");
        let long_key = [0xaa; 131];
        let cases: [(&[u8], &str, &str); 5] = [
            (b"super-secret-key", unit, "ebb2ff6420df59a863a6ddfa64ca8721cbbce038d5432c441cde83dee43b70d9"),
            (b"super-secret-key", &passed, "5147e1613526bad56a1c0e318ebbdd7d312c7760dcb8230f3f4c80c07d9ebdd0"),
            // RFC 4231 §4.3 and §4.7, then the empty key and message.
            (
                b"Jefe",
                "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &long_key,
                "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
            (b"", "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
        ];
        for (secret, message, expected) in cases {
            assert_eq!(signature(secret, message.as_bytes()), expected, "{message}");
        }
    }

    #[test]
    fn hexadecimal_text_reads_back() {
        assert_eq!(hex(&[0, 15, 16, 255]), "000f10ff");
        assert_eq!(unhex("000F10ff"), Some(vec![0, 15, 16, 255]));
        for bad in ["0", "0g", "+1"] {
            assert_eq!(unhex(bad), None, "{bad}");
        }
        assert_eq!(hex(&sha256(b"abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn base64_is_read_in_both_alphabets_or_strictly() {
        let cases = [
            ("", Some(""), Some("")),
            ("Zg==", Some("f"), Some("f")),
            ("Zm8", Some("fo"), None),
            ("Zm9v", Some("foo"), Some("foo")),
            ("Zm9vYmFy", Some("foobar"), Some("foobar")),
            ("Zh", Some("f"), None),
            ("Zm9vY", None, None),
            ("Zm9*", None, None),
            ("Zm=v", None, None),
        ];
        for (text, lenient, strict) in cases {
            assert_eq!(unbase64(text).as_deref(), lenient.map(str::as_bytes), "{text}");
            assert_eq!(strict_base64(text).as_deref(), strict.map(str::as_bytes), "{text}");
        }
        assert_eq!(unbase64("-_+/"), Some(vec![0xfb, 0xff, 0xbf]));
        assert_eq!(strict_base64("-_+/"), None);
        assert_eq!(base64(&[0xfb, 0xff, 0xbf, 0]), "+/+/AA==");
    }

    #[test]
    fn a_key_signs_parts_as_their_whole_and_does_not_show_itself() {
        for secret in [&b"Jefe"[..], &[0xaa; 64], &[0xaa; 65]] {
            let key = HmacKey::new(secret);
            assert_eq!(key.sign(&[b"a.", b"", b"b"]), key.sign(&[b"a.b"]));
            assert_eq!(hex(&key.sign(&[b"a.b"])), signature(secret, b"a.b"));
            let signed = key.sign(&[b"a.b"]).to_vec();
            assert!(key.made_one_of([vec![], signed.clone()], &[b"a.", b"b"]));
            assert!(!key.made_one_of([signed.clone()], &[b"a."]) && !key.made_one_of([], &[b"a.b"]));
            assert!(!key.made_one_of([vec![], signed[..31].to_vec()], &[b"a.b"]));
            assert_eq!(format!("{key:?}"), "HmacKey(***)");
        }
    }
}
