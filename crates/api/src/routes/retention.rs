//! How long an environment keeps things.

use axum::extract::State;
use engine::RetentionError;

use crate::envelope::Data;
use crate::error::ApiError;
use crate::extract::{Admin, Authorized, JsonBody};
use crate::state::AppState;
use crate::validate::FieldErrors;
use crate::wire::retention::{RetentionDto, RetentionOverridesDto, read_change};

/// Retrieve how long the environment keeps things
#[utoipa::path(get, path = "/tidings/v1/environment/retention", tag = "retention",
    responses((status = 200, description = "How long what is kept", body = Data<RetentionDto>)))]
pub(crate) async fn retrieve(
    State(app): State<AppState>,
    environment: Authorized,
) -> Result<Data<RetentionDto>, ApiError> {
    Ok(Data::new((&app.engine.environment_retention(environment.id).await?).into()))
}

/// Change how long the environment keeps things
///
/// What is too old by the new times is removed within a day. A member that is null is decided by the server again.
#[utoipa::path(patch, path = "/tidings/v1/environment/retention", tag = "retention", request_body = RetentionOverridesDto,
    responses((status = 200, description = "How long what is kept", body = Data<RetentionDto>)))]
pub(crate) async fn change(
    State(app): State<AppState>,
    environment: Authorized<Admin>,
    body: JsonBody,
) -> Result<Data<RetentionDto>, ApiError> {
    let change = read_change(body.object)?;
    let levels =
        app.on_behalf_of(&environment).environment_set_retention(&environment, &change).await.map_err(|error| {
            match error {
                RetentionError::Invalid(problem) => {
                    let mut errors = FieldErrors::default();
                    errors.add(&problem.field, problem.message);
                    ApiError::validation(errors)
                }
                RetentionError::Store(error) => error.into(),
            }
        })?;
    Ok(Data::new((&levels).into()))
}
