//! HMAC-SHA256 in lower-case hexadecimal digits, as the push webhook carries it. Written apart from the server's own, so
//! that the sink would notice if that one were wrong.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The header that carries it.
pub const HEADER: &str = "x-novu-signature";

/// A key that is ready for use.
#[derive(Clone)]
pub struct Key(Hmac<Sha256>);

impl Key {
    /// The key of a secret of at most 64 bytes; what is longer is cut there, which the bench's own secrets never are.
    #[must_use]
    pub fn new(secret: &str) -> Self {
        let mut block = [0; 64];
        block.iter_mut().zip(secret.bytes()).for_each(|(to, from)| *to = from);
        Key(Hmac::new(&block.into()))
    }

    /// The signature of a body.
    #[must_use]
    pub fn sign(&self, body: &[u8]) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mac = self.0.clone().chain_update(body).finalize().into_bytes();
        let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).map_or('0', |digit| char::from(*digit));
        mac.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    }

    /// Whether `given` is the signature of `body`; the time that it takes does not tell how much of it is right.
    #[must_use]
    pub fn verifies(&self, body: &[u8], given: &[u8]) -> bool {
        let mut mac = [0; 32];
        let value = |digit: u8| char::from(digit).to_digit(16).filter(|_| !digit.is_ascii_uppercase());
        let (pairs, rest) = given.as_chunks::<2>();
        if pairs.len() != mac.len() || !rest.is_empty() {
            return false;
        }
        for (byte, [high, low]) in mac.iter_mut().zip(pairs) {
            let (Some(high), Some(low)) = (value(*high), value(*low)) else { return false };
            *byte = u8::try_from(high * 16 + low).unwrap_or_default();
        }
        self.0.clone().chain_update(body).verify_slice(&mac).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn only_the_right_signature_verifies() {
        // RFC 4231 §4.3.
        let (key, body) = (Key::new("Jefe"), b"what do ya want for nothing?");
        let right = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(key.sign(body), right);
        let cases = [
            (right.to_owned(), true),
            (right.to_uppercase(), false),
            (right.replace('5', "6"), false),
            (right[..62].to_owned(), false),
            (format!("{right}0"), false),
            (right.replace('5', "g"), false),
            (String::new(), false),
        ];
        for (given, expected) in cases {
            assert_eq!(key.verifies(body, given.as_bytes()), expected, "{given}");
        }
        assert!(!key.verifies(b"another body", right.as_bytes()));
        assert!(!Key::new("jefe").verifies(body, right.as_bytes()));
    }
}
