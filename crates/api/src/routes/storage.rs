//! What an environment keeps of what it sends.

use axum::extract::State;

use crate::envelope::Data;
use crate::error::ApiError;
use crate::extract::{Admin, Authorized, JsonBody};
use crate::state::AppState;
use crate::wire::storage::{StorageDto, read_storage};

/// Retrieve what the environment stores
#[utoipa::path(get, path = "/tidings/v1/environment/storage", tag = "storage",
    responses((status = 200, description = "What is stored", body = Data<StorageDto>)))]
pub(crate) async fn retrieve(
    State(app): State<AppState>,
    environment: Authorized,
) -> Result<Data<StorageDto>, ApiError> {
    let stores_bodies = app.engine.environment_settings(environment.id).await?.stores_bodies;
    Ok(Data::new(StorageDto { stores_bodies }))
}

/// Set what the environment stores
///
/// From the next attempt on; what is stored already stays.
#[utoipa::path(put, path = "/tidings/v1/environment/storage", tag = "storage", request_body = StorageDto,
    responses((status = 200, description = "What is stored", body = Data<StorageDto>)))]
pub(crate) async fn update(
    State(app): State<AppState>,
    environment: Authorized<Admin>,
    body: JsonBody,
) -> Result<Data<StorageDto>, ApiError> {
    let stores_bodies = read_storage(body.object)?;
    app.on_behalf_of(&environment).set_stores_bodies(&environment, stores_bodies).await?;
    Ok(Data::new(StorageDto { stores_bodies }))
}
