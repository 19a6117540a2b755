//! The providers: what each needs to know, how it builds a request and how it reads the answer. A new one is a file
//! or folder here and a line in [`ALL`]. Sending and retrying are the same for all and live elsewhere.

mod headers;
pub(crate) mod overrides;
mod push_webhook;
mod received;
mod webhook_url;

use model::delivery::DeliveryPolicy;
use model::exchange::{Request, Response};
use model::integration::Integration;
use model::job::PreparedRequest;
use model::subscriber::Subscriber;
use model::{MessageId, Object, Timestamp, Value};

use crate::signing::SigningCredentials;
use crate::template::PushContent;

pub(crate) use push_webhook::PushWebhook;
pub use received::{Received, Signatures, Signer};
pub use webhook_url::normalise as normalise_url;

/// Every provider.
pub const ALL: &[&dyn Provider] = &[&PushWebhook];

/// The provider called `id`.
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn Provider> {
    ALL.iter().copied().find(|provider| provider.id() == id)
}

/// What to tell a caller who named a provider that does not exist.
#[must_use]
pub fn unknown_message(id: &str) -> String {
    let known: Vec<&str> = ALL.iter().map(|provider| provider.id()).collect();
    format!("unknown provider {id:?}; the known providers are: {}", known.join(", "))
}

/// One way to send.
pub trait Provider: Send + Sync {
    /// Its id, such as `push-webhook`.
    fn id(&self) -> &'static str;
    /// The channel that it serves, such as `push`.
    fn channel(&self) -> &'static str;
    /// Its name for people.
    fn display_name(&self) -> &'static str;
    /// What it does, for people who choose one: a sentence or two.
    fn description(&self) -> &'static str;
    /// A page that says more.
    fn docs_url(&self) -> Option<&'static str>;
    /// What an integration of it needs to be told.
    fn credential_fields(&self) -> &'static [CredentialField];
    /// Which of them make the key that signs; none if it signs nothing.
    fn signing_credentials(&self) -> Option<SigningCredentials>;
    /// The header that its own signature stands in, in lower case; none if it has none of its own.
    fn signature_header(&self) -> Option<&'static str>;
    /// Who signed a request that was received, by the keys of an integration of this provider.
    fn verify(&self, received: &Received<'_>, integration: &Integration) -> Signatures;
    /// What is wrong with the credentials of an integration; nothing when they can be kept. Credentials that are
    /// missing can be kept: they are needed when something is sent.
    fn check_credentials(&self, credentials: &Object) -> Vec<CredentialProblem>;
    /// Builds what every attempt at a delivery sends.
    ///
    /// # Errors
    /// When there is nothing that could be sent; another attempt would not help.
    fn build(&self, delivery: &Delivery<'_>) -> Result<Built, BuildError>;
    /// Addresses and signs what was built, with the integration as it is now.
    ///
    /// # Errors
    /// When the integration does not say where to send, or how to sign.
    fn request(&self, prepared: &PreparedRequest, dispatch: &Dispatch<'_>) -> Result<Request, RequestError>;
    /// The id that the receiver gave to a message that it accepted, if it gave one.
    fn accepted_id(&self, response: &Response) -> Option<String>;
    /// The device tokens that an answer, whatever its status, names as not valid any more.
    fn invalid_tokens(&self, response: &Response) -> Vec<String>;
}

/// One credential of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CredentialField {
    /// Its name among the credentials.
    pub key: &'static str,
    /// Its name for people.
    pub display_name: &'static str,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether nothing can be sent without it.
    pub required: bool,
    /// Whether it is sealed in storage and never shown.
    pub secret: bool,
    /// One sentence of explanation.
    pub help: &'static str,
    /// What one looks like, shown where none is given yet.
    pub placeholder: Option<&'static str>,
    /// How a good one is made, if whoever fills it in may choose it freely.
    pub generation: Option<Generation>,
}

/// A recipe for a random text: so many random bytes in an encoding, behind a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Generation {
    /// What stands before the bytes.
    pub prefix: &'static str,
    /// How many random bytes.
    pub bytes: u8,
    /// How they are written.
    pub encoding: ByteEncoding,
}

/// How bytes are written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteEncoding {
    /// Standard base64 with padding (RFC 4648 §4).
    Base64,
    /// Lower-case hexadecimal digits.
    Hex,
}

impl ByteEncoding {
    /// Every encoding.
    pub const ALL: [ByteEncoding; 2] = [ByteEncoding::Base64, ByteEncoding::Hex];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            ByteEncoding::Base64 => "base64",
            ByteEncoding::Hex => "hex",
        }
    }
}

/// What a credential holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Any text.
    Text,
    /// An http or https URL.
    Url,
    /// One of these texts; the first is the default.
    Choice(&'static [&'static str]),
}

impl FieldKind {
    /// What is wrong with a text of this kind, if anything; a blank one counts as missing.
    fn problem(self, text: &str) -> Option<String> {
        match self {
            _ if text.trim().is_empty() => None,
            FieldKind::Text => None,
            FieldKind::Url => webhook_url::normalise(text).err().map(str::to_owned),
            FieldKind::Choice(choices) if choices.contains(&text) => None,
            FieldKind::Choice(choices) => Some(format!("must be one of {}", choices.join(", "))),
        }
    }
}

/// What is wrong with credentials as far as their fields tell.
fn check_fields(fields: &[CredentialField], credentials: &Object) -> Vec<CredentialProblem> {
    let problem = |field: &CredentialField| {
        let message = match credentials.get(field.key)? {
            Value::Null => None,
            Value::String(text) => field.kind.problem(text),
            _ => Some("must be a string".to_owned()),
        };
        Some(CredentialProblem { field: field.key, message: message? })
    };
    fields.iter().filter_map(problem).collect()
}

/// What is wrong with one credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialProblem {
    /// The name of the credential.
    pub field: &'static str,
    /// What is wrong, for people; never holds the value of a secret.
    pub message: String,
}

/// One delivery to one target, before it is built.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    /// The message that it is.
    pub message_id: MessageId,
    /// The device token.
    pub token: &'a str,
    /// The rendered step.
    pub content: &'a PushContent,
    /// The payload of the trigger.
    pub payload: &'a Object,
    /// The overrides of the trigger.
    pub overrides: &'a Object,
    /// The step (`stepId`).
    pub step_identifier: &'a str,
    /// For whom.
    pub subscriber: &'a Subscriber,
    /// The integration that sends.
    pub integration: &'a Integration,
}

/// What [`Provider::build`] made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// What every attempt sends.
    pub prepared: PreparedRequest,
    /// What the trigger asked for and does not get, one sentence each.
    pub ignored: Vec<String>,
}

/// What one attempt needs beside what was built.
#[derive(Clone, Copy, Debug)]
pub struct Dispatch<'a> {
    /// The message that it is, the same on each attempt.
    pub message_id: MessageId,
    /// The time of the attempt.
    pub now: Timestamp,
    /// The integration as it is now.
    pub integration: &'a Integration,
    /// The overrides of the trigger: a secret in them is never stored a second time.
    pub overrides: &'a Object,
    /// The step (`stepId`).
    pub step_identifier: &'a str,
    /// How deliveries through the integration are made.
    pub policy: &'a DeliveryPolicy,
}

/// The most bytes of a body. What goes into one is limited when it is stored or triggered; overrides can add to it.
pub const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Why nothing could be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// The body has this many bytes.
    #[error("the body has {0} bytes, more than {BODY_BYTES_MAX}")]
    TooLarge(usize),
    /// The URL that the trigger asks for cannot be used.
    #[error("the webhookUrl override cannot be used: it {0}")]
    Url(String),
    /// The body has no JSON text.
    #[error("the body could not be written: {0}")]
    Json(String),
}

/// Why what was built cannot be sent. Mending the integration helps.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// The integration has no URL (Novu's words).
    #[error("Config is not valid for {0} provider")]
    NotConfigured(&'static str),
    /// A credential of the integration cannot be used.
    #[error("the credential {field} {message}", field = .0.field, message = .0.message)]
    Credential(CredentialProblem),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn providers_are_found_by_id_and_unknown_ones_are_told_so() {
        for provider in ALL {
            assert_eq!(find(provider.id()).map(|found| found.display_name()), Some(provider.display_name()));
        }
        assert!(find("fcm").is_none());
        assert_eq!(unknown_message("fcm"), r#"unknown provider "fcm"; the known providers are: push-webhook"#);
    }
}
