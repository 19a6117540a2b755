//! The secret keys of an environment on the wire.

use std::time::Duration;

use engine::{KEY_OVERLAP, OpenKey};
use logic::sign::hex;
use logic::signing::OVERLAP_DEFAULT;
use logic::time::iso;
use model::Object;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate;

/// A secret key.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnvironmentKeyDto {
    /// Its id, which the audit log names it by.
    id: String,
    /// The key.
    key: String,
    /// SHA-256 of the key, in hexadecimal digits.
    hash: String,
    /// When it was made.
    created_at: String,
    /// When it was last used, to a few minutes; null if it never was.
    last_used_at: Option<String>,
    /// From when on it opens nothing; null while it has no end.
    ends_at: Option<String>,
}

impl std::fmt::Debug for EnvironmentKeyDto {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("EnvironmentKeyDto").field("id", &self.id).finish_non_exhaustive()
    }
}

impl From<OpenKey> for EnvironmentKeyDto {
    fn from(key: OpenKey) -> Self {
        EnvironmentKeyDto {
            id: key.id.to_string(),
            key: key.text.expose().clone(),
            hash: hex(&key.hash),
            created_at: iso(key.created_at),
            last_used_at: key.last_used_at.map(iso),
            ends_at: key.ends_at.map(iso),
        }
    }
}

/// A new key in the place of the others.
#[derive(ToSchema)]
#[expect(dead_code, reason = "for the OpenAPI document; read member by member")]
pub(crate) struct KeyRotationRequestDto {
    /// How long the other keys go on, 0 s to 30 d: text with its unit, or seconds.
    #[schema(example = "24h", default = "24h")]
    overlap: Option<String>,
}

/// Reads a rotation: its overlap.
pub(crate) fn read_key_rotation(body: Object) -> Result<Duration, ApiError> {
    validate::body(body, |fields| {
        fields.refuse_others(&["overlap"]);
        fields.duration("overlap").lasting(KEY_OVERLAP).or(OVERLAP_DEFAULT)
    })
}
