//! Push webhook: a signed POST to a URL that the user owns (`spec/engine/push-webhook.md`). The layout of the body is
//! in `body`.

mod body;

use std::borrow::Cow;

use bytes::Bytes;
use model::exchange::{Request, Response};
use model::integration::Integration;
use model::job::PreparedRequest;
use model::{Object, Value};

use super::overrides::{self, ProviderOverrides};
use super::{
    BODY_BYTES_MAX, BuildError, Built, CredentialField, CredentialProblem, Delivery, Dispatch, FieldKind, Provider,
    RequestError, check_fields, headers, webhook_url,
};
use crate::sign::{signature, unhex};

const ID: &str = "push-webhook";
const URL: &str = "webhookUrl";
const SECRET: &str = "secretKey";
const SECRET_ENCODING: &str = "hmacSecretKeyEncoding";
/// The secret's name among the overrides; it differs from the one among the credentials.
const SECRET_OVERRIDE: &str = "hmacSecretKey";
/// The setting of an integration that lets triggers replace its URL and secret (design §4.5).
const ALLOW_OVERRIDES: &str = "allowTriggerOverrides";
const SIGNATURE_HEADER: &str = "x-novu-signature";
/// How a secret can be written; text is the default.
const ENCODINGS: &[&str] = &["text", "base64", "hex"];

const FIELDS: &[CredentialField] = &[
    CredentialField {
        key: URL,
        kind: FieldKind::Url,
        required: true,
        secret: false,
        help: "The endpoint that receives each push as a POST request.",
    },
    CredentialField {
        key: SECRET,
        kind: FieldKind::Text,
        required: false,
        secret: true,
        help: "Signs each request, so that your endpoint can tell it from a forged one; without it nothing is signed.",
    },
    CredentialField {
        key: SECRET_ENCODING,
        kind: FieldKind::Choice(ENCODINGS),
        required: false,
        secret: false,
        help: "How the secret is turned into the bytes of the key: as it stands, or decoded first.",
    },
];

/// The provider `push-webhook`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PushWebhook;

impl Provider for PushWebhook {
    fn id(&self) -> &'static str {
        ID
    }

    fn channel(&self) -> &'static str {
        "push"
    }

    fn display_name(&self) -> &'static str {
        "Push Webhook"
    }

    fn credential_fields(&self) -> &'static [CredentialField] {
        FIELDS
    }

    fn check_credentials(&self, credentials: &Object) -> Vec<CredentialProblem> {
        let mut problems = check_fields(FIELDS, credentials);
        let text = |name: &str| credentials.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        let encoding = text(SECRET_ENCODING);
        if encoding.is_none_or(|encoding| ENCODINGS.contains(&encoding))
            && let Some(Err(reason)) = text(SECRET).map(|secret| decode(secret, encoding))
        {
            problems.push(CredentialProblem { field: SECRET, message: reason.to_owned() });
        }
        problems
    }

    fn build(&self, delivery: &Delivery<'_>) -> Result<Built, BuildError> {
        let overrides = overrides::for_provider(delivery.overrides, ID, delivery.step_identifier);
        let (headers, mut ignored) =
            overrides.as_ref().map(|overrides| headers::accept(&overrides.headers)).unwrap_or_default();
        let asked_url = overrides.as_ref().and_then(|overrides| override_text(overrides, URL));
        let asked_secret = overrides.as_ref().and_then(|overrides| override_text(overrides, SECRET_OVERRIDE));
        let mut url = None;
        if delivery.integration.is_configured(ALLOW_OVERRIDES) {
            url = asked_url.map(webhook_url::normalise).transpose().map_err(|why| BuildError::Url(why.to_owned()))?;
        } else {
            let refused =
                [(URL, asked_url), (SECRET_OVERRIDE, asked_secret)].into_iter().filter(|(_, asked)| asked.is_some());
            ignored.extend(
                refused.map(|(name, _)| format!("{name}: the integration does not allow it ({ALLOW_OVERRIDES})")),
            );
        }
        let body = Bytes::from(body::write(delivery, overrides)?);
        if body.len() > BODY_BYTES_MAX {
            return Err(BuildError::TooLarge(body.len()));
        }
        let title = delivery.content.title.clone();
        Ok(Built { prepared: PreparedRequest { body, headers, url, title }, ignored })
    }

    fn request(&self, prepared: &PreparedRequest, dispatch: &Dispatch<'_>) -> Result<Request, RequestError> {
        let is_allowed = dispatch.integration.is_configured(ALLOW_OVERRIDES);
        let url = match &prepared.url {
            Some(url) if is_allowed => url.clone(),
            _ => configured_url(dispatch.integration)?,
        };
        let replaced = if is_allowed { replaced_secret(dispatch) } else { None };
        let key = match &replaced {
            Some(secret) => Some(Cow::Borrowed(secret.as_bytes())),
            None => configured_key(dispatch.integration)?,
        };
        let mut headers = Vec::with_capacity(prepared.headers.len() + 2);
        if !prepared.headers.iter().any(|(name, _)| name == "content-type") {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        headers.extend(prepared.headers.iter().cloned());
        if let Some(key) = key {
            headers.push((SIGNATURE_HEADER.to_owned(), signature(&key, &prepared.body)));
        }
        let (connect_timeout, timeout) = (dispatch.policy.connect_timeout, dispatch.policy.request_timeout);
        Ok(Request { url, headers, body: prepared.body.clone(), connect_timeout, timeout })
    }

    fn accepted_id(&self, response: &Response) -> Option<String> {
        match serde_json::from_slice::<Value>(&response.body).ok()?.get("id")? {
            Value::String(id) => Some(id.chars().take(ACCEPTED_ID_CHARS_MAX).collect()),
            number @ Value::Number(_) => Some(crate::json::stringify(number)),
            _ => None,
        }
    }
}

/// How much of a receiver's id is kept.
const ACCEPTED_ID_CHARS_MAX: usize = 256;

fn override_text<'a>(overrides: &'a ProviderOverrides, name: &str) -> Option<&'a str> {
    overrides.known.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
}

/// The secret that the trigger asks for; looked up again at each attempt, so that it is never stored with the
/// request.
fn replaced_secret(dispatch: &Dispatch<'_>) -> Option<String> {
    let overrides = overrides::for_provider(dispatch.overrides, ID, dispatch.step_identifier)?;
    override_text(&overrides, SECRET_OVERRIDE).map(str::to_owned)
}

fn configured_url(integration: &Integration) -> Result<String, RequestError> {
    let url = integration.credential(URL).ok_or(RequestError::NotConfigured(ID))?;
    webhook_url::normalise(url).map_err(|reason| unusable(URL, reason))
}

/// The key that signs; none if the integration has no secret.
fn configured_key(integration: &Integration) -> Result<Option<Cow<'_, [u8]>>, RequestError> {
    let Some(secret) = integration.credential(SECRET) else { return Ok(None) };
    decode(secret, integration.credential(SECRET_ENCODING)).map(Some).map_err(|reason| unusable(SECRET, reason))
}

fn unusable(field: &'static str, reason: &str) -> RequestError {
    RequestError::Credential(CredentialProblem { field, message: reason.to_owned() })
}

/// The bytes of a secret under its encoding; text if none is named.
fn decode<'a>(secret: &'a str, encoding: Option<&str>) -> Result<Cow<'a, [u8]>, &'static str> {
    match encoding {
        Some("hex") => unhex(secret.trim()).map(Cow::Owned).ok_or("is not hexadecimal"),
        Some("base64") => unbase64(secret.trim()).map(Cow::Owned).ok_or("is not base64"),
        _ => Ok(Cow::Borrowed(secret.as_bytes())),
    }
}

/// The bytes of a base64 text in either alphabet, padded or not (RFC 4648 §4, §5).
fn unbase64(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=').as_bytes();
    let mut bytes = Vec::with_capacity(digits.len() * 3 / 4);
    for group in digits.chunks(4) {
        let mut bits: u32 = 0;
        for digit in group {
            bits = bits << 6 | sextet(*digit)?;
        }
        let whole = match group.len() {
            4 => 3,
            3 => 2,
            2 => 1,
            _ => return None,
        };
        bits <<= 6 * (4 - group.len());
        let [_, rest @ ..] = bits.to_be_bytes();
        bytes.extend(rest.iter().take(whole));
    }
    Some(bytes)
}

fn sextet(digit: u8) -> Option<u32> {
    let value = match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

#[cfg(test)]
mod tests;
