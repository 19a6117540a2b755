//! A request as a receiver has it, and who made its signatures. What a sentence for people makes of it stands in `inspector`.

use model::Timestamp;

/// A request as a receiver has it.
#[derive(Clone, Copy, Debug)]
pub struct Received<'a> {
    /// The headers, names in lower case.
    pub headers: &'a [(String, String)],
    /// The body, byte for byte.
    pub body: &'a [u8],
    /// When it came.
    pub at: Timestamp,
}

impl<'a> Received<'a> {
    /// The first header of this name, which is in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Who made a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer {
    /// There is no signature.
    Nobody,
    /// No key that is known.
    Stranger,
    /// The secret of the integration.
    Current,
    /// A secret that was replaced, which counts until this time.
    Former(Timestamp),
    /// A key pair of the integration.
    Pair,
}

impl Signer {
    /// Whether the integration made it.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        matches!(self, Signer::Current | Signer::Former(_) | Signer::Pair)
    }
}

/// Who made the signatures of a request, judged by the keys of an integration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signatures {
    /// The provider's own.
    pub own: Signer,
    /// That of Standard Webhooks.
    pub standard: Signer,
    /// Whether the integration has a secret.
    pub has_secret: bool,
    /// Whether it has a key pair that signs.
    pub has_pair: bool,
}

impl Signatures {
    /// Whether the integration signs anything.
    #[must_use]
    pub const fn has_keys(&self) -> bool {
        self.has_secret || self.has_pair
    }

    /// Whether the integration made one of them.
    #[must_use]
    pub const fn are_some_known(&self) -> bool {
        self.own.is_known() || self.standard.is_known()
    }
}
