//! Providers on the wire: everything that a form for an integration of one needs to know.

use logic::providers::{CredentialField, FieldKind, Generation, Provider};
use serde::Serialize;
use utoipa::ToSchema;

use super::words::{Channel, Encoding, FieldKindIs};

/// A provider that an integration can be made of.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProviderDto {
    /// Its id: the `providerId` of its integrations.
    #[schema(example = "push-webhook")]
    id: &'static str,
    /// The channel that it serves.
    #[schema(value_type = Channel)]
    channel: &'static str,
    /// Its name for people.
    #[schema(example = "Push Webhook")]
    display_name: &'static str,
    /// What it does.
    description: &'static str,
    /// A page that says more.
    docs_url: Option<&'static str>,
    /// Whether what it sends can be signed, so that an endpoint can verify it.
    signs: bool,
    /// What an integration of it is told under `credentials`, in the order of a form.
    fields: Vec<ProviderFieldDto>,
}

/// A credential of a provider.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProviderFieldDto {
    /// Its name among the credentials.
    #[schema(example = "webhookUrl")]
    key: &'static str,
    /// Its name for people.
    #[schema(example = "Webhook URL")]
    display_name: &'static str,
    /// One sentence of explanation.
    help: &'static str,
    /// What it holds: any text, an http or https URL, or one of `choices`.
    #[schema(value_type = FieldKindIs)]
    kind: &'static str,
    /// What it may be, the default first; null unless `kind` is `choice`.
    choices: Option<&'static [&'static str]>,
    /// Whether nothing can be sent without it.
    required: bool,
    /// Whether it is sealed in storage and shown masked.
    secret: bool,
    /// What one looks like.
    placeholder: Option<&'static str>,
    /// How a good one is made; null if it cannot be chosen freely.
    generate: Option<GenerationDto>,
}

/// A recipe for a random text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GenerationDto {
    /// What stands before the bytes.
    #[schema(example = "whsec_")]
    prefix: &'static str,
    /// How many random bytes follow.
    #[schema(example = 32)]
    bytes: u8,
    /// How they are written.
    #[schema(value_type = Encoding)]
    encoding: &'static str,
}

impl From<&dyn Provider> for ProviderDto {
    fn from(provider: &dyn Provider) -> Self {
        ProviderDto {
            id: provider.id(),
            channel: provider.channel(),
            display_name: provider.display_name(),
            description: provider.description(),
            docs_url: provider.docs_url(),
            signs: provider.signing_credentials().is_some(),
            fields: provider.credential_fields().iter().copied().map(Into::into).collect(),
        }
    }
}

impl From<CredentialField> for ProviderFieldDto {
    fn from(field: CredentialField) -> Self {
        let CredentialField { key, display_name, kind, required, secret, help, placeholder, generation } = field;
        let (kind, choices) = match kind {
            FieldKind::Text => ("text", None),
            FieldKind::Url => ("url", None),
            FieldKind::Choice(choices) => ("choice", Some(choices)),
        };
        let generate = generation.map(Into::into);
        ProviderFieldDto { key, display_name, help, kind, choices, required, secret, placeholder, generate }
    }
}

impl From<Generation> for GenerationDto {
    fn from(generation: Generation) -> Self {
        let Generation { prefix, bytes, encoding } = generation;
        GenerationDto { prefix, bytes, encoding: encoding.name() }
    }
}
