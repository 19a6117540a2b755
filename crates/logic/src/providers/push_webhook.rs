//! Push webhook: a signed POST to a URL that the user owns (`spec/engine/push-webhook.md`). The layout of the body is
//! in `body`, the headers that tell where it comes from are in `signing`.

mod body;
mod signing;

use bytes::Bytes;
use model::exchange::{Request, Response};
use model::integration::Integration;
use model::job::PreparedRequest;
use model::subscriber::DEVICE_TOKENS_MAX;
use model::{Object, Value};

use super::overrides::{self, ProviderOverrides};
use super::{
    BODY_BYTES_MAX, BuildError, Built, ByteEncoding, CredentialField, CredentialProblem, Delivery, Dispatch, FieldKind,
    Generation, Provider, Received, RequestError, Signatures, check_fields, headers, webhook_url,
};
use crate::signing::{ALLOW_OVERRIDES, SigningCredentials};
use crate::standard_webhooks::SECRET_PREFIX;

const ID: &str = "push-webhook";
const URL: &str = "webhookUrl";
const SECRET: &str = "secretKey";
const SECRET_ENCODING: &str = "hmacSecretKeyEncoding";
/// The secret's name among the overrides; it differs from the one among the credentials.
const SECRET_OVERRIDE: &str = "hmacSecretKey";
/// How a secret can be written; this is the default.
const TEXT: &str = "text";
const ENCODINGS: &[&str] = &[TEXT, "base64", "hex"];

const FIELDS: &[CredentialField] = &[
    CredentialField {
        key: URL,
        display_name: "Webhook URL",
        kind: FieldKind::Url,
        required: true,
        secret: false,
        help: "The endpoint that receives each push as a POST request.",
        placeholder: Some("https://example.com/push"),
        generation: None,
    },
    CredentialField {
        key: SECRET,
        display_name: "Secret HMAC Key",
        kind: FieldKind::Text,
        required: false,
        secret: true,
        help: "Signs each request, so that your endpoint can tell it from a forged one; without it nothing is signed.",
        placeholder: None,
        // A form that libraries for Standard Webhooks take as it stands, and Novu's receivers too.
        generation: Some(Generation { prefix: SECRET_PREFIX, bytes: 32, encoding: ByteEncoding::Base64 }),
    },
    CredentialField {
        key: SECRET_ENCODING,
        display_name: "Secret Key Encoding",
        kind: FieldKind::Choice(ENCODINGS),
        required: false,
        secret: false,
        help: "How the secret is turned into the bytes of the key: as it stands, or decoded first.",
        placeholder: None,
        generation: None,
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

    fn description(&self) -> &'static str {
        "Sends each push as a signed POST to a URL of your own. No service stands between: what your endpoint does with it \
         is up to you."
    }

    fn docs_url(&self) -> Option<&'static str> {
        Some("https://docs.novu.co/platform/integrations/push/push-webhook")
    }

    fn credential_fields(&self) -> &'static [CredentialField] {
        FIELDS
    }

    fn signing_credentials(&self) -> Option<SigningCredentials> {
        Some(SigningCredentials { secret: SECRET, encoding: SECRET_ENCODING, plain: TEXT })
    }

    fn signature_header(&self) -> Option<&'static str> {
        Some(signing::SIGNATURE_HEADER)
    }

    fn verify(&self, received: &Received<'_>, integration: &Integration) -> Signatures {
        signing::verify(received, integration)
    }

    fn check_credentials(&self, credentials: &Object) -> Vec<CredentialProblem> {
        let mut problems = check_fields(FIELDS, credentials);
        let text = |name: &str| credentials.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        let encoding = text(SECRET_ENCODING);
        if encoding.is_none_or(|encoding| ENCODINGS.contains(&encoding))
            && let Some(Err(reason)) = text(SECRET).map(|secret| signing::decode(secret, encoding))
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
        let mut headers = Vec::with_capacity(prepared.headers.len() + 5);
        if !prepared.headers.iter().any(|(name, _)| name == "content-type") {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        headers.extend(prepared.headers.iter().cloned());
        signing::add_headers(&mut headers, dispatch, &prepared.body)?;
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

    fn invalid_tokens(&self, response: &Response) -> Vec<String> {
        let text = std::str::from_utf8(&response.body).unwrap_or_default();
        if !text.contains(INVALID_TOKENS) {
            return Vec::new();
        }
        let answer = serde_json::from_str::<Value>(text).unwrap_or_default();
        let named = answer.get(INVALID_TOKENS).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        named.iter().filter_map(Value::as_str).take(DEVICE_TOKENS_MAX).map(str::to_owned).collect()
    }
}

/// The member of an answer that names tokens which are not valid any more; at most as many as an entry can hold are read.
const INVALID_TOKENS: &str = "invalidTokens";

/// How much of a receiver's id is kept.
const ACCEPTED_ID_CHARS_MAX: usize = 256;

fn override_text<'a>(overrides: &'a ProviderOverrides, name: &str) -> Option<&'a str> {
    overrides.known.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
}

fn configured_url(integration: &Integration) -> Result<String, RequestError> {
    let url = integration.credential(URL).ok_or(RequestError::NotConfigured(ID))?;
    webhook_url::normalise(url).map_err(|reason| unusable(URL, reason))
}

fn unusable(field: &'static str, reason: &str) -> RequestError {
    RequestError::Credential(CredentialProblem { field, message: reason.to_owned() })
}

#[cfg(test)]
mod tests;
