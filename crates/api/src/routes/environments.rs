//! Environments and the labels of their workflows.

use axum::extract::State;
use engine::InitializeError;
use model::account::Role;

use crate::envelope::Data;
use crate::error::ApiError;
use crate::extract::{Authorized, Path};
use crate::state::AppState;
use crate::wire::environments::{EnvironmentResponseDto, GetEnvironmentTagsDto};

/// List environments
///
/// All environments of the organization, oldest first. Secret keys are shown of the caller's own environment only: to an
/// administrator all of them, to a key itself alone.
#[utoipa::path(get, path = "/v1/environments", tag = "environments",
    responses((status = 200, description = "The environments", body = Data<Vec<EnvironmentResponseDto>>)))]
pub(crate) async fn list(
    State(app): State<AppState>,
    caller: Authorized,
) -> Result<Data<Vec<EnvironmentResponseDto>>, ApiError> {
    let mut listed = app.engine.environment_list(&caller).await.map_err(|error| match error {
        InitializeError::Store(error) => ApiError::from(error),
        InitializeError::Sealed(error) => ApiError::internal(error.to_string()),
    })?;
    match caller.key_id() {
        // A key that leaked must not learn the one that takes its place.
        Some(own) => listed
            .iter_mut()
            .filter_map(|listed| listed.keys.as_mut())
            .for_each(|keys| keys.retain(|key| key.id == own)),
        None if caller.may(Role::Admin) => {}
        None => listed.iter_mut().for_each(|listed| listed.keys = None),
    }
    Ok(Data::new(listed.into_iter().map(Into::into).collect()))
}

/// List the tags of an environment
///
/// The labels of its workflows, each once, in alphabetical order. A key reads the tags of its own environment only.
#[utoipa::path(get, path = "/v2/environments/{environmentId}/tags", tag = "environments",
    params(("environmentId" = String, Path, description = "The id of the environment")),
    responses((status = 200, description = "The tags", body = Data<Vec<GetEnvironmentTagsDto>>)))]
pub(crate) async fn tags(
    State(app): State<AppState>,
    environment: Authorized,
    Path(id): Path<String>,
) -> Result<Data<Vec<GetEnvironmentTagsDto>>, ApiError> {
    if id.parse() != Ok(environment.id) {
        return Err(ApiError::not_found(format!("Environment {id} not found")));
    }
    let tags = app.engine.store().tag_list(environment.id).await?;
    Ok(Data::new(tags.into_iter().map(Into::into).collect()))
}
