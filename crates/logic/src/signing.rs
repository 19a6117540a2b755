//! What signs for an integration beside its current secret: its key pair, what becomes of a key that is replaced, and the
//! sealed form of what is kept. How a signature is computed stands in `sign`, which headers carry it with the provider.

#[cfg(test)]
mod tests;

use std::time::Duration;

use model::integration::Integration;
use model::signing::{Former, KeySeed, SigningKeys, SigningSecret};
use model::{Object, Secret, Timestamp, Value};
use serde::{Deserialize, Serialize};

use crate::providers::{self, Provider};
use crate::sign::{hex, unhex};

/// The setting of an integration that adds a signature by a key pair (`v1a`).
pub const ASYMMETRIC: &str = "standardWebhooksAsymmetric";
/// The setting of an integration that lets triggers replace its URL and secret (design §4.5).
pub const ALLOW_OVERRIDES: &str = "allowTriggerOverrides";
/// The setting of an integration that leaves out the headers of Standard Webhooks.
pub const STANDARD: &str = "standardWebhooks";

/// How long a replaced secret goes on signing if nothing else is asked for (`anchors/promises.md` §7).
pub const OVERLAP_DEFAULT: Duration = Duration::from_hours(24);
/// The longest overlap.
pub const OVERLAP_MAX: Duration = Duration::from_hours(7 * 24);
/// The most former keys of a kind that sign beside the current one: each adds a signature to every request.
pub const FORMER_MAX: usize = 5;

/// What to tell whoever replaces a secret by itself.
pub const SAME_SECRET: &str = "must differ from the secret that it replaces";

/// The credentials that make a key: a change of either is another key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SigningCredentials {
    /// The name of the secret.
    pub secret: &'static str,
    /// The name of what says how the secret becomes bytes.
    pub encoding: &'static str,
    /// What the encoding is where nothing is said: the text as it stands.
    pub plain: &'static str,
}

/// The secret that signs, if there is one among these credentials.
#[must_use]
pub fn secret_among(provider: &dyn Provider, open: &Object, secrets: &Secret<Object>) -> Option<SigningSecret> {
    let names = provider.signing_credentials()?;
    let text = |name: &str| {
        let value = secrets.expose().get(name).or_else(|| open.get(name));
        value.and_then(Value::as_str).filter(|text| !text.trim().is_empty())
    };
    let encoding = text(names.encoding).filter(|encoding| *encoding != names.plain).map(str::to_owned);
    Some(SigningSecret { text: Secret::new(text(names.secret)?.to_owned()), encoding })
}

/// The secret that signs for an integration, if there is one.
#[must_use]
pub fn secret_of(integration: &Integration) -> Option<SigningSecret> {
    secret_among(providers::find(&integration.provider_id)?, &integration.credentials, &integration.secrets)
}

/// A change of a key.
#[derive(Clone, Copy, Debug)]
pub struct KeyChange<'a, T> {
    /// What signed so far.
    pub before: Option<&'a T>,
    /// What signs from now on.
    pub after: Option<&'a T>,
    /// How long anything but `after` may still sign.
    pub overlap: Duration,
    /// When it is made.
    pub now: Timestamp,
}

impl<T: Clone + PartialEq> KeyChange<'_, T> {
    /// Whether one key takes the place of another.
    #[must_use]
    pub fn is_rotation(&self) -> bool {
        self.before.is_some() && self.after.is_some() && self.before != self.after
    }

    /// The former keys after the change, given those before it. Without a new key none is left: the owner wants nothing
    /// signed. A key that comes back into use is no former one.
    #[must_use]
    pub fn former(&self, known: Vec<Former<T>>) -> Vec<Former<T>> {
        let Some(after) = self.after else { return Vec::new() };
        let end = if self.is_rotation() { self.now.plus(self.overlap) } else { Timestamp::MAX };
        let replaced = self.before.map(|key| Former { key: key.clone(), signs_until: end });
        let known = known.into_iter().map(|former| Former { signs_until: former.signs_until.min(end), ..former });
        let all = replaced.into_iter().chain(known);
        all.filter(|former| former.key != *after && former.signs_at(self.now)).take(FORMER_MAX).collect()
    }
}

/// The key pairs that sign for an integration at `now`, the current one first, each with the end of its time if it has one;
/// none if the switch is off.
#[must_use]
pub fn key_pairs(integration: &Integration, now: Timestamp) -> Vec<(&KeySeed, Option<Timestamp>)> {
    if !integration.is_configured(ASYMMETRIC) {
        return Vec::new();
    }
    let SigningKeys { key_pair, former_key_pairs, .. } = &integration.signing;
    let former = former_key_pairs.iter().filter(|former| former.signs_at(now));
    let former = former.map(|former| (&former.key, Some(former.signs_until)));
    key_pair.iter().map(|current| (current, None)).chain(former).collect()
}

/// The keys of an integration as they are sealed.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    former: Vec<FormerDocument>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key_pair: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    former_key_pairs: Vec<FormerDocument>,
}

#[derive(Serialize, Deserialize)]
struct FormerDocument {
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    encoding: Option<String>,
    until: i64,
}

/// The text of `keys` that is sealed; none if there is nothing to keep.
#[must_use]
pub fn document(keys: &SigningKeys) -> Option<Secret<String>> {
    if *keys == SigningKeys::default() {
        return None;
    }
    let seed = |seed: &KeySeed| hex(seed.expose());
    let secret = |former: &Former<SigningSecret>| FormerDocument {
        text: former.key.text.expose().clone(),
        encoding: former.key.encoding.clone(),
        until: former.signs_until.0,
    };
    let pair = |former: &Former<KeySeed>| FormerDocument {
        text: seed(&former.key),
        encoding: None,
        until: former.signs_until.0,
    };
    let document = Document {
        former: keys.former.iter().map(secret).collect(),
        key_pair: keys.key_pair.as_ref().map(seed),
        former_key_pairs: keys.former_key_pairs.iter().map(pair).collect(),
    };
    Some(Secret::new(serde_json::to_string(&document).unwrap_or_default()))
}

/// The keys in a text that [`document`] made; `None` if it is another one.
#[must_use]
pub fn read_document(text: &[u8]) -> Option<SigningKeys> {
    let document: Document = serde_json::from_slice(text).ok()?;
    let seed = |text: String| Some(Secret::new(unhex(&text)?.try_into().ok()?));
    let secret = |former: FormerDocument| Former {
        key: SigningSecret { text: Secret::new(former.text), encoding: former.encoding },
        signs_until: Timestamp(former.until),
    };
    let pair = |former: FormerDocument| Some(Former { key: seed(former.text)?, signs_until: Timestamp(former.until) });
    Some(SigningKeys {
        former: document.former.into_iter().map(secret).collect(),
        key_pair: document.key_pair.map(|text| seed(text).ok_or(())).transpose().ok()?,
        former_key_pairs: document.former_key_pairs.into_iter().map(pair).collect::<Option<_>>()?,
    })
}
