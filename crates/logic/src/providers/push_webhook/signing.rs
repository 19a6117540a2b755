//! Which headers tell that a push is genuine: Novu's, and those of Standard Webhooks, under which keys. How a signature is
//! computed stands in `sign` and `standard_webhooks`, how secrets are replaced in `crate::signing`.

use std::borrow::Cow;

use model::Timestamp;
use model::integration::Integration;
use model::signing::{Former, SigningSecret};

use super::{Dispatch, ID, SECRET, SECRET_ENCODING, SECRET_OVERRIDE, override_text, unusable};
use crate::ed25519::KeyPair;
use crate::providers::{Received, RequestError, Signatures, Signer, overrides};
use crate::sign::{HmacKey, hex, unbase64, unhex};
use crate::signing::{STANDARD, key_pairs};
use crate::standard_webhooks::{self, Message, Signed, Signers, key_of};

/// The header that Novu signs with.
pub(super) const SIGNATURE_HEADER: &str = "x-novu-signature";

/// The keys of one secret. They differ when the secret has the form of Standard Webhooks: Novu's signature takes the text
/// as it stands, those of Standard Webhooks what it encodes.
struct Keys {
    novu: HmacKey,
    standard: HmacKey,
    /// Whose they are.
    signer: Signer,
}

impl Keys {
    fn new(secret: &str, encoding: Option<&str>, signer: Signer) -> Result<Self, &'static str> {
        let novu = HmacKey::new(&decode(secret, encoding)?);
        let standard = key_of(secret).map_or_else(|| novu.clone(), |key| HmacKey::new(&key));
        Ok(Keys { novu, standard, signer })
    }
}

/// Adds the headers that tell where `body` comes from. Without a secret nothing is signed, but the id and the time still go.
///
/// # Errors
/// [`RequestError::Credential`] if the secret cannot be used.
pub(super) fn add_headers(
    headers: &mut Vec<(String, String)>,
    dispatch: &Dispatch<'_>,
    body: &[u8],
) -> Result<(), RequestError> {
    let Signing { keys, pairs } = signing(dispatch)?;
    // The current key alone: receivers of Novu compare the whole text, so that a second signature would fail them all.
    if let Some(current) = keys.first() {
        headers.push((SIGNATURE_HEADER.to_owned(), hex(&current.novu.sign(&[body]))));
    }
    if !dispatch.integration.is_switched_off(STANDARD) {
        let id = dispatch.message_id.to_string();
        let message = Message { id: &id, at: dispatch.now, body };
        let signers = Signers { keys: keys.into_iter().map(|keys| keys.standard).collect(), pairs };
        headers.extend(standard_webhooks::headers(&message, &signers));
    }
    Ok(())
}

/// What signs a request, what is current first.
#[derive(Default)]
struct Signing {
    keys: Vec<Keys>,
    pairs: Vec<KeyPair>,
}

/// What signs an attempt. A secret that the trigger asks for is looked up again at each attempt, so that it is never stored
/// with the request, and is all that signs.
fn signing(dispatch: &Dispatch<'_>) -> Result<Signing, RequestError> {
    if dispatch.integration.is_configured(super::ALLOW_OVERRIDES)
        && let Some(overrides) = overrides::for_provider(dispatch.overrides, ID, dispatch.step_identifier)
        && let Some(secret) = override_text(&overrides, SECRET_OVERRIDE)
    {
        let keys = Keys::new(secret, None, Signer::Current).map_err(|reason| unusable(SECRET, reason))?;
        return Ok(Signing { keys: vec![keys], ..Signing::default() });
    }
    signing_of(dispatch.integration, dispatch.now).map_err(|reason| unusable(SECRET, reason))
}

/// What signs for an integration at a time.
fn signing_of(integration: &Integration, now: Timestamp) -> Result<Signing, &'static str> {
    let pairs = key_pairs(integration, now).into_iter().filter_map(|(seed, _)| KeyPair::new(seed)).collect();
    let Some(secret) = integration.credential(SECRET) else { return Ok(Signing { pairs, ..Signing::default() }) };
    let mut keys = vec![Keys::new(secret, integration.credential(SECRET_ENCODING), Signer::Current)?];
    // A former secret was checked when it was the current one.
    let former = integration.signing.former.iter().filter(|former| former.signs_at(now));
    keys.extend(former.filter_map(former_keys));
    Ok(Signing { keys, pairs })
}

/// Who signed a request, by the keys that signed for an integration when it came.
pub(super) fn verify(received: &Received<'_>, integration: &Integration) -> Signatures {
    // A secret that cannot be used signs nothing.
    let Signing { keys, pairs } = signing_of(integration, received.at).unwrap_or_default();
    let own = received.header(SIGNATURE_HEADER).map_or(Signer::Nobody, |given| {
        let given = unhex(given.trim()).unwrap_or_default();
        let found = keys.iter().find(|keys| keys.novu.made_one_of([given.clone()], &[received.body]));
        found.map_or(Signer::Stranger, |keys| keys.signer)
    });
    let standard = Signed::of(received).map_or(Signer::Nobody, |signed| {
        let by_secret = keys.iter().find(|keys| signed.is_by(&keys.standard)).map(|keys| keys.signer);
        let is_by_pair = || pairs.iter().any(|pair| signed.is_by_pair(pair));
        by_secret.or_else(|| is_by_pair().then_some(Signer::Pair)).unwrap_or(Signer::Stranger)
    });
    Signatures { own, standard, has_secret: !keys.is_empty(), has_pair: !pairs.is_empty() }
}

fn former_keys(former: &Former<SigningSecret>) -> Option<Keys> {
    let signer = Signer::Former(former.signs_until);
    Keys::new(former.key.text.expose(), former.key.encoding.as_deref(), signer).ok()
}

/// The bytes of a secret under its encoding; text if none is named.
pub(super) fn decode<'a>(secret: &'a str, encoding: Option<&str>) -> Result<Cow<'a, [u8]>, &'static str> {
    match encoding {
        Some("hex") => unhex(secret.trim()).map(Cow::Owned).ok_or("is not hexadecimal"),
        Some("base64") => unbase64(secret.trim()).map(Cow::Owned).ok_or("is not base64"),
        _ => Ok(Cow::Borrowed(secret.as_bytes())),
    }
}
