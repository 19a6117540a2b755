//! Where providers reach a subscriber: what callers send (`spec/contract/20-semantics.md` §4) and what they get back.

use engine::CredentialsChange;
use logic::subscriber::ChannelMode;
use model::Object;
use model::subscriber::{Channel, ChannelCredentials};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate;
use crate::wire::recipients::{read_credentials, read_provider};

/// Where a provider reaches a person.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpdateSubscriberChannelRequestDto {
    /// The provider.
    #[schema(example = "push-webhook")]
    provider_id: String,
    /// One of its integrations; without it the newest active one is meant.
    integration_identifier: Option<String>,
    /// The addresses. They may also stand beside `providerId`.
    credentials: ChannelCredentialsDto,
}

/// Addresses of a person.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChannelCredentialsDto {
    /// Webhook of a chat channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook_url: Option<String>,
    /// Name of a chat channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<String>,
    /// Device tokens, at most 100; one delivery goes to each.
    #[serde(skip_serializing_if = "Option::is_none")]
    device_tokens: Option<Vec<String>>,
}

/// Reads credentials, in the form of the SDKs or with the addresses beside `providerId`, as an example of the provider's
/// page writes them.
pub(crate) fn read_change(body: Object, mode: ChannelMode) -> Result<CredentialsChange, ApiError> {
    validate::body(body, |fields| {
        let names = ["deviceTokens", "webhookUrl", "channel"];
        let is_flat = !fields.has("credentials") && names.iter().any(|name| fields.has(name));
        CredentialsChange {
            provider_id: read_provider(fields),
            integration_identifier: fields.text("integrationIdentifier").optional(),
            credentials: if is_flat {
                read_credentials(fields)
            } else {
                fields.nested("credentials", read_credentials).required()
            },
            mode,
        }
    })
}

/// An entry for one integration.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChannelSettingsDto {
    /// The integration.
    #[serde(rename = "_integrationId")]
    integration_id: String,
    /// Its provider.
    provider_id: String,
    /// The addresses.
    credentials: ChannelCredentialsDto,
}

impl From<Channel> for ChannelSettingsDto {
    fn from(channel: Channel) -> Self {
        let ChannelCredentials { webhook_url, channel: name, device_tokens } = channel.credentials;
        ChannelSettingsDto {
            integration_id: channel.integration_id.to_string(),
            provider_id: channel.provider_id,
            credentials: ChannelCredentialsDto { webhook_url, channel: name, device_tokens },
        }
    }
}
