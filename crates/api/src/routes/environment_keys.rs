//! The secret keys of an environment. An API key cannot make or end keys: one that leaked would outlive its end.

use axum::extract::State;
use engine::KeyError;

use crate::envelope::{Created, Data, NoContent};
use crate::error::ApiError;
use crate::extract::{Admin, JsonBody, Path, SignedIn};
use crate::state::AppState;
use crate::validate::path_id;
use crate::wire::environment_keys::{EnvironmentKeyDto, KeyRotationRequestDto, read_key_rotation};
use crate::wire::errors::ErrorDto;

/// List the secret keys of an environment
#[utoipa::path(get, path = "/tidings/v1/environments/{environmentId}/keys", tag = "environment-keys",
    security(("session" = [])),
    params(("environmentId" = String, Path, description = "The id of the environment", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "The keys that live, oldest first", body = Data<Vec<EnvironmentKeyDto>>)))]
pub(crate) async fn list(
    State(app): State<AppState>,
    _: SignedIn<Admin>,
    Path(text): Path<String>,
) -> Result<Data<Vec<EnvironmentKeyDto>>, ApiError> {
    let keys = app.engine.key_list(path_id("environmentId", &text)?).await.map_err(explain)?;
    Ok(Data::new(keys.into_iter().map(Into::into).collect()))
}

/// Replace the secret keys of an environment
///
/// The new key works at once. The others work beside it until the overlap is over, or end earlier if that was said before.
#[utoipa::path(post, path = "/tidings/v1/environments/{environmentId}/keys/rotate", tag = "environment-keys",
    security(("session" = [])), request_body = KeyRotationRequestDto,
    params(("environmentId" = String, Path, description = "The id of the environment", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 201, description = "The new key", body = Data<EnvironmentKeyDto>)))]
pub(crate) async fn rotate(
    State(app): State<AppState>,
    session: SignedIn<Admin>,
    Path(text): Path<String>,
    body: JsonBody,
) -> Result<Created<EnvironmentKeyDto>, ApiError> {
    let id = path_id("environmentId", &text)?;
    let overlap = read_key_rotation(body.object)?;
    Ok(Created(app.on_behalf_of(&session).key_rotate(id, overlap).await.map_err(explain)?.into()))
}

/// End a secret key of an environment
///
/// It opens nothing from now on. The last key that has no end stays: rotate it instead.
#[utoipa::path(delete, path = "/tidings/v1/environments/{environmentId}/keys/{keyId}", tag = "environment-keys",
    security(("session" = [])),
    params(
        ("environmentId" = String, Path, description = "The id of the environment", pattern = "^[0-9a-fA-F]{24}$"),
        ("keyId" = String, Path, description = "The id of the key", pattern = "^[0-9a-fA-F]{24}$"),
    ),
    responses(
        (status = 204, description = "The key has ended"),
        (status = 409, description = "It is the last key that has no end", body = ErrorDto),
    ))]
pub(crate) async fn end(
    State(app): State<AppState>,
    session: SignedIn<Admin>,
    Path((environment, key)): Path<(String, String)>,
) -> Result<NoContent, ApiError> {
    let (environment, key) = (path_id("environmentId", &environment)?, path_id("keyId", &key)?);
    app.on_behalf_of(&session).key_end(environment, key).await.map_err(explain)?;
    Ok(NoContent)
}

fn explain(error: KeyError) -> ApiError {
    match error {
        KeyError::NoEnvironment => ApiError::not_found("There is no such environment"),
        KeyError::Missing => ApiError::not_found("There is no such key, or it has ended"),
        KeyError::Last | KeyError::TooMany => ApiError::conflict(error.to_string()),
        KeyError::Sealed(error) => ApiError::internal(error.to_string()),
        KeyError::Store(error) => error.into(),
    }
}
