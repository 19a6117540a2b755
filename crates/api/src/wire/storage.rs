//! What an environment keeps of what it sends, on the wire.

use model::Object;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate;

/// What an environment keeps.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StorageDto {
    /// Whether the bodies that are sent are kept with each attempt. They take room, and may hold what is personal; with them
    /// a delivered message can be sent again.
    pub(crate) stores_bodies: bool,
}

/// Reads a change.
pub(crate) fn read_storage(body: Object) -> Result<bool, ApiError> {
    validate::body(body, |fields| fields.boolean("storesBodies").required())
}
