//! Encryption of secrets at rest: XChaCha20-Poly1305 under a ring of keys, the key that sealed named in front. Where
//! keys come from and what is sealed is decided elsewhere.
//!
//! Sealed bytes are: the version (1), the first four bytes of the SHA-256 of the key, a nonce of 24 bytes, and the
//! ciphertext with its tag. The nonce is long enough to be random for ever.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use model::Rng;

use crate::sign::sha256;

const VERSION: u8 = 1;
const KEY_ID_BYTES: usize = 4;
const NONCE_BYTES: usize = 24;

/// The most bytes that are sealed at once: secrets are short, and a limit keeps it so.
pub const PLAIN_BYTES_MAX: usize = 1024 * 1024;

/// The bytes of a key.
pub const KEY_BYTES: usize = 32;

/// Why something was not sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// It was sealed under a key that is not in the ring.
    #[error("sealed under a key that this server does not have")]
    UnknownKey,
    /// It is not what was sealed, or not for this place.
    #[error("the sealed value is damaged or belongs somewhere else")]
    Damaged,
    /// It is longer than [`PLAIN_BYTES_MAX`].
    #[error("the value is too long to be sealed")]
    TooLong,
}

/// The keys of a server: one that seals, and older ones that can still open.
pub struct Keyring {
    current: SealingKey,
    older: Vec<SealingKey>,
}

struct SealingKey {
    id: [u8; KEY_ID_BYTES],
    cipher: XChaCha20Poly1305,
}

impl Keyring {
    /// A ring whose only key is `current`.
    #[must_use]
    pub fn new(current: &[u8; KEY_BYTES]) -> Self {
        Keyring { current: SealingKey::new(current), older: Vec::new() }
    }

    /// The same ring with a further key that opens what was sealed before the current one.
    #[must_use]
    pub fn with_older(mut self, key: &[u8; KEY_BYTES]) -> Self {
        self.older.push(SealingKey::new(key));
        self
    }

    /// Seals `plain` under the current key. `associated` names the place that it belongs to (such as table and id):
    /// whoever opens it must name the same.
    ///
    /// # Errors
    /// [`SealError::TooLong`] and nothing else.
    pub fn seal(&self, rng: &dyn Rng, plain: &[u8], associated: &[u8]) -> Result<Vec<u8>, SealError> {
        if plain.len() > PLAIN_BYTES_MAX {
            return Err(SealError::TooLong);
        }
        let mut nonce = [0; NONCE_BYTES];
        rng.fill(&mut nonce);
        let payload = Payload { msg: plain, aad: associated };
        let ciphertext = self.current.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::TooLong)?;
        let mut sealed = Vec::with_capacity(1 + KEY_ID_BYTES + NONCE_BYTES + ciphertext.len());
        sealed.push(VERSION);
        sealed.extend_from_slice(&self.current.id);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&ciphertext);
        Ok(sealed)
    }

    /// Opens what [`Keyring::seal`] made.
    ///
    /// # Errors
    /// [`SealError::UnknownKey`] when no key of the ring sealed it, [`SealError::Damaged`] when it or `associated` is
    /// not what it was.
    pub fn open(&self, sealed: &[u8], associated: &[u8]) -> Result<Vec<u8>, SealError> {
        let rest = sealed.strip_prefix(&[VERSION]).ok_or(SealError::Damaged)?;
        let (id, rest) = rest.split_first_chunk::<KEY_ID_BYTES>().ok_or(SealError::Damaged)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(SealError::Damaged)?;
        let mut candidates = std::iter::once(&self.current).chain(&self.older).filter(|key| key.id == *id).peekable();
        candidates.peek().ok_or(SealError::UnknownKey)?;
        let nonce = XNonce::from(*nonce);
        let payload = || Payload { msg: ciphertext, aad: associated };
        candidates.find_map(|key| key.cipher.decrypt(&nonce, payload()).ok()).ok_or(SealError::Damaged)
    }
}

impl SealingKey {
    fn new(key: &[u8; KEY_BYTES]) -> Self {
        let [one, two, three, four, ..] = sha256(key);
        SealingKey { id: [one, two, three, four], cipher: XChaCha20Poly1305::new(&Key::from(*key)) }
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Keyring(***)")
    }
}

#[cfg(test)]
mod tests {
    use model::clock::SeededRng;

    use super::*;

    #[test]
    fn what_was_sealed_opens_in_its_place_only() {
        let ring = Keyring::new(&[7; 32]);
        let sealed = ring.seal(&SeededRng::new(1), b"whsec", b"integration 1").unwrap();
        assert_eq!(sealed.len(), 1 + 4 + 24 + 5 + 16);
        assert!(!sealed.windows(5).any(|part| part == b"whsec"));
        assert_eq!(ring.open(&sealed, b"integration 1").unwrap(), b"whsec");
        assert_eq!(ring.open(&sealed, b"integration 2"), Err(SealError::Damaged));
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let ring = Keyring::new(&[7; 32]);
        let sealed = ring.seal(&SeededRng::new(1), b"whsec", b"").unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            let expected = if (1..5).contains(&at) { SealError::UnknownKey } else { SealError::Damaged };
            assert_eq!(ring.open(&changed, b""), Err(expected), "byte {at}");
            let error = ring.open(&sealed[..at], b"").unwrap_err();
            assert_eq!(error, SealError::Damaged, "cut at {at}");
        }
    }

    #[test]
    fn a_rotated_key_still_opens_and_a_lost_one_is_named() {
        let rng = SeededRng::new(1);
        let before = Keyring::new(&[7; 32]).seal(&rng, b"old", b"").unwrap();
        let rotated = Keyring::new(&[8; 32]).with_older(&[7; 32]);
        assert_eq!(rotated.open(&before, b"").unwrap(), b"old");
        let after = rotated.seal(&rng, b"new", b"").unwrap();
        assert_eq!(Keyring::new(&[7; 32]).open(&after, b""), Err(SealError::UnknownKey));
    }

    #[test]
    fn sealing_has_a_limit_and_never_repeats_a_nonce() {
        let (ring, rng) = (Keyring::new(&[7; 32]), SeededRng::new(1));
        assert_eq!(ring.seal(&rng, &vec![0; PLAIN_BYTES_MAX + 1], b""), Err(SealError::TooLong));
        assert_ne!(ring.seal(&rng, b"same", b"").unwrap(), ring.seal(&rng, b"same", b"").unwrap());
        assert_eq!(format!("{ring:?}"), "Keyring(***)");
    }
}
