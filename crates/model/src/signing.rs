//! The keys of an integration that stand beside its credentials: secrets that were replaced and still sign.

use crate::clock::Timestamp;
use crate::secret::Secret;

/// What signs requests beside the secret among the credentials. Sealed in storage, and never shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SigningKeys {
    /// The secrets that were replaced, the one that was replaced last first. One that is past its time may still be here.
    pub former: Vec<FormerSecret>,
}

impl SigningKeys {
    /// The former secrets that sign at `now`.
    pub fn former_at(&self, now: Timestamp) -> impl Iterator<Item = &FormerSecret> {
        self.former.iter().filter(move |former| former.signs_until > now)
    }
}

/// A secret as its owner wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningSecret {
    /// Its text.
    pub text: Secret<String>,
    /// How the text becomes the bytes of a key; without it, as it stands.
    pub encoding: Option<String>,
}

/// A secret that was replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerSecret {
    /// The secret.
    pub secret: SigningSecret,
    /// From when on it signs no more.
    pub signs_until: Timestamp,
}
