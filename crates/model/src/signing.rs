//! The keys of an integration that stand beside its credentials: a key pair, and keys that were replaced and still sign.

use crate::clock::Timestamp;
use crate::secret::Secret;

/// What signs requests beside the secret among the credentials. Sealed in storage, and never shown but for public keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SigningKeys {
    /// The secrets that were replaced, the one that was replaced last first. One that is past its time may still be here.
    pub former: Vec<Former<SigningSecret>>,
    /// The key pair, once there is one: it is kept while it is switched off.
    pub key_pair: Option<KeySeed>,
    /// The key pairs that were replaced, as `former`.
    pub former_key_pairs: Vec<Former<KeySeed>>,
}

/// What the two keys of a pair follow from: a private key of ed25519 (RFC 8032 §5.1.5).
pub type KeySeed = Secret<[u8; 32]>;

/// A secret as its owner wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningSecret {
    /// Its text.
    pub text: Secret<String>,
    /// How the text becomes the bytes of a key; without it, as it stands.
    pub encoding: Option<String>,
}

/// A key that was replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Former<T> {
    /// The key.
    pub key: T,
    /// From when on it signs no more.
    pub signs_until: Timestamp,
}

impl<T> Former<T> {
    /// Whether it still signs.
    #[must_use]
    pub fn signs_at(&self, now: Timestamp) -> bool {
        self.signs_until > now
    }
}
