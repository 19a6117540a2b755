//! Which headers tell that a push is genuine: Novu's, and those of Standard Webhooks, under which keys. How a signature is
//! computed stands in `sign` and `standard_webhooks`.

use std::borrow::Cow;

use model::integration::Integration;

use super::{Dispatch, ID, SECRET, SECRET_ENCODING, SECRET_OVERRIDE, override_text, unusable};
use crate::providers::{RequestError, overrides};
use crate::sign::{HmacKey, hex, unbase64, unhex};
use crate::standard_webhooks::{self, Message, key_of};

/// The header that Novu signs with.
pub(super) const SIGNATURE_HEADER: &str = "x-novu-signature";
/// The setting of an integration that leaves out the headers of Standard Webhooks.
const STANDARD: &str = "standardWebhooks";

/// The keys of one secret. They differ when the secret has the form of Standard Webhooks: Novu's signature takes the text
/// as it stands, those of Standard Webhooks what it encodes.
struct Keys {
    novu: HmacKey,
    standard: HmacKey,
}

impl Keys {
    fn new(secret: &str, encoding: Option<&str>) -> Result<Self, &'static str> {
        let novu = HmacKey::new(&decode(secret, encoding)?);
        let standard = key_of(secret).map_or_else(|| novu.clone(), |key| HmacKey::new(&key));
        Ok(Keys { novu, standard })
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
    let keys = keys(dispatch)?;
    if let Some(keys) = &keys {
        headers.push((SIGNATURE_HEADER.to_owned(), hex(&keys.novu.sign(&[body]))));
    }
    if !dispatch.integration.is_switched_off(STANDARD) {
        let id = dispatch.message_id.to_string();
        let message = Message { id: &id, at: dispatch.now, body };
        let standard: Vec<HmacKey> = keys.into_iter().map(|keys| keys.standard).collect();
        headers.extend(standard_webhooks::headers(&message, &standard));
    }
    Ok(())
}

/// The keys that sign; none if there is no secret. One that the trigger asks for is looked up again at each attempt, so
/// that it is never stored with the request.
fn keys(dispatch: &Dispatch<'_>) -> Result<Option<Keys>, RequestError> {
    if dispatch.integration.is_configured(super::ALLOW_OVERRIDES)
        && let Some(overrides) = overrides::for_provider(dispatch.overrides, ID, dispatch.step_identifier)
        && let Some(secret) = override_text(&overrides, SECRET_OVERRIDE)
    {
        return Keys::new(secret, None).map(Some).map_err(|reason| unusable(SECRET, reason));
    }
    configured_keys(dispatch.integration)
}

fn configured_keys(integration: &Integration) -> Result<Option<Keys>, RequestError> {
    let Some(secret) = integration.credential(SECRET) else { return Ok(None) };
    let keys = Keys::new(secret, integration.credential(SECRET_ENCODING));
    keys.map(Some).map_err(|reason| unusable(SECRET, reason))
}

/// The bytes of a secret under its encoding; text if none is named.
pub(super) fn decode<'a>(secret: &'a str, encoding: Option<&str>) -> Result<Cow<'a, [u8]>, &'static str> {
    match encoding {
        Some("hex") => unhex(secret.trim()).map(Cow::Owned).ok_or("is not hexadecimal"),
        Some("base64") => unbase64(secret.trim()).map(Cow::Owned).ok_or("is not base64"),
        _ => Ok(Cow::Borrowed(secret.as_bytes())),
    }
}
