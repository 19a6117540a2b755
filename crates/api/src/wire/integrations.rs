//! Integrations: what callers send (`spec/contract/20-semantics.md` §6) and what they get back. No secret leaves here.

use engine::{IntegrationChange, IntegrationDraft, Seen};
use logic::integration::{visible_credentials, warnings};
use logic::time::iso;
use model::integration::Integration;
use model::{EnvironmentId, Object, Secret, Value};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate::{self, Fields};
use crate::wire::words::{CHANNELS, Channel};

/// The most characters of a name or an identifier.
const NAME_MAX: usize = 255;

/// An integration to make.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateIntegrationRequestDto {
    /// Which provider it configures.
    #[schema(example = "push-webhook")]
    provider_id: String,
    /// The channel of that provider.
    #[schema(value_type = Channel, example = "push")]
    channel: String,
    #[serde(flatten)]
    settings: UpdateIntegrationRequestDto,
}

/// What can be set of an integration. What an update does not give stays; what it gives replaces as a whole.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpdateIntegrationRequestDto {
    /// Its name for people; without it the provider's.
    #[schema(min_length = 1, max_length = 255)]
    name: Option<String>,
    /// Its name for callers, unique in the environment; without it one is made from the name.
    #[schema(min_length = 1, max_length = 255)]
    identifier: Option<String>,
    /// The environment. Only the one that the secret key opens can be named.
    #[serde(rename = "_environmentId")]
    environment_id: Option<String>,
    /// `delivery`.
    #[schema(pattern = "^delivery$")]
    kind: Option<String>,
    /// The credentials of the provider. A secret that is given back as its mask stays as it is.
    #[schema(value_type = Option<std::collections::BTreeMap<String, Value>>)]
    credentials: Option<Object>,
    /// Whether it sends.
    active: Option<bool>,
    /// Accepted, and without effect for the providers that there are.
    check: Option<bool>,
    /// Kept and returned; choosing by conditions is not built yet.
    conditions: Option<Vec<Value>>,
    /// Settings beside the credentials, such as `allowTriggerOverrides`.
    #[schema(value_type = Option<std::collections::BTreeMap<String, Value>>)]
    configurations: Option<Object>,
}

/// Reads the body of a creation. `own` is the environment that the caller may use.
pub(crate) fn read_draft(body: Object, own: EnvironmentId) -> Result<IntegrationDraft, ApiError> {
    let (environment, draft) = validate::body(body, |fields| {
        fields.hide_values();
        let provider_id = fields.text("providerId").required();
        let channel = fields.text("channel").one_of(&CHANNELS).required();
        let Members { environment, change } = read_members(fields);
        let draft = IntegrationDraft {
            provider_id,
            channel,
            name: change.name,
            identifier: change.identifier,
            active: change.active.unwrap_or_default(),
            credentials: change.credentials.unwrap_or_default(),
            conditions: change.conditions,
            configurations: change.configurations.unwrap_or_default(),
        };
        (environment, draft)
    })?;
    check_environment(environment, own)?;
    Ok(draft)
}

/// Reads the body of an update. `own` is the environment that the caller may use.
pub(crate) fn read_change(body: Object, own: EnvironmentId) -> Result<IntegrationChange, ApiError> {
    let Members { environment, change } = validate::body(body, |fields| {
        fields.hide_values();
        read_members(fields)
    })?;
    check_environment(environment, own)?;
    if change.is_empty() && environment.is_none() {
        return Err(ApiError::bad_request("No properties found for update"));
    }
    Ok(change)
}

struct Members {
    environment: Option<EnvironmentId>,
    change: IntegrationChange,
}

fn read_members(fields: &mut Fields) -> Members {
    let environment = fields.id("_environmentId").optional();
    fields.boolean("check").optional();
    let message = "kind must be delivery: agents are not supported by this server";
    fields.text("kind").check_saying(message, |kind| kind == "delivery").optional();
    let change = IntegrationChange {
        name: fields.text("name").length(1..=NAME_MAX).optional(),
        identifier: fields.text("identifier").length(1..=NAME_MAX).optional(),
        active: fields.boolean("active").optional(),
        credentials: fields.object("credentials").optional().map(Secret::new),
        conditions: fields.list("conditions").optional(),
        configurations: fields.object("configurations").optional(),
        overlap: None,
        seen: Seen::Any,
    };
    Members { environment, change }
}

/// A key reaches its own environment only; every other one is as if it did not exist.
fn check_environment(named: Option<EnvironmentId>, own: EnvironmentId) -> Result<(), ApiError> {
    match named.filter(|named| *named != own) {
        Some(foreign) => Err(ApiError::not_found(format!("Environment {foreign} not found"))),
        None => Ok(()),
    }
}

/// A configured provider.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IntegrationResponseDto {
    /// Its id.
    #[serde(rename = "_id")]
    id: String,
    /// Its environment.
    #[serde(rename = "_environmentId")]
    environment_id: String,
    /// The organization.
    #[serde(rename = "_organizationId")]
    organization_id: String,
    /// Its name for people.
    name: String,
    /// Its name for callers.
    identifier: String,
    /// The provider.
    provider_id: String,
    /// The channel of that provider.
    channel: String,
    /// `delivery`.
    #[schema(example = "delivery")]
    kind: &'static str,
    /// The credentials; secrets as a mask.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    credentials: Object,
    /// Settings beside the credentials.
    #[schema(value_type = std::collections::BTreeMap<String, Value>)]
    configurations: Object,
    /// Whether it sends.
    active: bool,
    /// Always false: what is deleted is gone.
    deleted: bool,
    /// Always false: a push goes through every integration that has tokens.
    primary: bool,
    /// Always 0.
    priority: u8,
    /// The conditions as they were given.
    #[schema(value_type = Vec<Value>)]
    conditions: Value,
    /// When it was made.
    created_at: String,
    /// When it was last changed.
    updated_at: String,
    /// What its owner should know, such as that nothing is signed without a secret.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
}

impl From<&Integration> for IntegrationResponseDto {
    fn from(integration: &Integration) -> Self {
        IntegrationResponseDto {
            id: integration.id.to_string(),
            environment_id: integration.environment_id.to_string(),
            organization_id: integration.organization_id.to_string(),
            name: integration.name.clone(),
            identifier: integration.identifier.clone(),
            provider_id: integration.provider_id.clone(),
            channel: integration.channel.clone(),
            kind: "delivery",
            credentials: visible_credentials(integration),
            configurations: integration.configurations.clone(),
            active: integration.active,
            deleted: false,
            primary: false,
            priority: 0,
            conditions: integration.conditions.clone().unwrap_or_else(|| Value::Array(Vec::new())),
            created_at: iso(integration.created_at),
            updated_at: iso(integration.updated_at),
            warnings: warnings(integration),
        }
    }
}
