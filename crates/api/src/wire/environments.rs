//! Environments on the wire (`spec/contract/20-semantics.md` §12).

use engine::ListedEnvironment;
use logic::sign::hex;
use logic::slug::{SlugKind, slug};
use model::organization::EnvironmentKind;
use serde::Serialize;
use utoipa::ToSchema;

/// An environment.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnvironmentResponseDto {
    /// Its id.
    #[serde(rename = "_id")]
    id: String,
    /// Its name.
    name: String,
    /// Its organization.
    #[serde(rename = "_organizationId")]
    organization_id: String,
    /// Its public application identifier.
    identifier: String,
    /// `dev` or `prod`.
    r#type: &'static str,
    /// Its secret keys, if it is the caller's own environment: all for an administrator, for a key only itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    api_keys: Option<Vec<ApiKeyDto>>,
    /// The environment that it is published from.
    #[serde(rename = "_parentId", skip_serializing_if = "Option::is_none")]
    parent_id: Option<String>,
    /// Its name and id for URLs.
    slug: String,
}

/// A secret key.
#[derive(Serialize, ToSchema)]
pub(crate) struct ApiKeyDto {
    /// The key.
    key: String,
    /// The account that owns it.
    #[serde(rename = "_userId")]
    user_id: String,
    /// SHA-256 of the key, in hexadecimal digits.
    hash: String,
}

impl std::fmt::Debug for ApiKeyDto {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("ApiKeyDto").finish_non_exhaustive()
    }
}

impl From<ListedEnvironment> for EnvironmentResponseDto {
    fn from(listed: ListedEnvironment) -> Self {
        let ListedEnvironment { environment, keys } = listed;
        let user_id = environment.owner_id.to_string();
        let keys = keys.map(|keys| {
            let shown = keys.into_iter().map(|key| ApiKeyDto {
                key: key.text.expose().clone(),
                user_id: user_id.clone(),
                hash: hex(&key.hash),
            });
            shown.collect()
        });
        EnvironmentResponseDto {
            id: environment.id.to_string(),
            organization_id: environment.organization_id.to_string(),
            identifier: environment.application_identifier,
            r#type: match environment.kind {
                EnvironmentKind::Development => "dev",
                EnvironmentKind::Production => "prod",
            },
            api_keys: keys,
            parent_id: environment.parent_id.map(|parent| parent.to_string()),
            slug: slug(&environment.name, SlugKind::Environment, environment.id.0),
            name: environment.name,
        }
    }
}

/// A label of workflows.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GetEnvironmentTagsDto {
    /// The label.
    name: String,
}

impl From<String> for GetEnvironmentTagsDto {
    fn from(name: String) -> Self {
        GetEnvironmentTagsDto { name }
    }
}
