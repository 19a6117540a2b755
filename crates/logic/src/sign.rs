//! Signatures and digests: HMAC-SHA256 as Novu's push webhook uses it, SHA-256 and hexadecimal text
//! (`spec/engine/push-webhook.md` §3). Encryption lives in `seal`.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// The block of SHA-256 in bytes: a longer HMAC key is replaced by its digest (RFC 2104 §2).
const BLOCK_BYTES: usize = 64;

/// The HMAC-SHA256 of `message` in lower-case hexadecimal digits.
#[must_use]
pub fn signature(secret: &[u8], message: &[u8]) -> String {
    hex(&keyed(secret).chain_update(message).finalize().into_bytes())
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

/// An HMAC under a key of any length.
fn keyed(secret: &[u8]) -> Hmac<Sha256> {
    let digest = sha256(secret);
    let short = if secret.len() > BLOCK_BYTES { digest.as_slice() } else { secret };
    let mut block = [0; BLOCK_BYTES];
    for (to, from) in block.iter_mut().zip(short) {
        *to = *from;
    }
    Hmac::new(&block.into())
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
}
