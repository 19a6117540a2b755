//! How deliveries are made: the policy of an environment, and that of each of its integrations.

use axum::extract::State;
use engine::PolicyError;
use logic::policy::PolicyChange;
use model::IntegrationId;

use crate::envelope::Data;
use crate::error::ApiError;
use crate::extract::{Admin, Authorized, JsonBody, Path};
use crate::state::AppState;
use crate::validate::{FieldErrors, path_id};
use crate::wire::delivery::{DeliveryDto, PolicyOverridesDto, read_change};

/// Retrieve how an environment delivers
///
/// What holds for integrations that set nothing themselves.
#[utoipa::path(get, path = "/tidings/v1/environment/delivery", tag = "delivery",
    responses((status = 200, description = "The policy", body = Data<DeliveryDto>)))]
pub(crate) async fn environment(
    State(app): State<AppState>,
    environment: Authorized,
) -> Result<Data<DeliveryDto>, ApiError> {
    Ok(Data::new(DeliveryDto::of_environment(&app.engine.environment_policy(&environment).await?)))
}

/// Change how an environment delivers
///
/// From the next attempt on. A member that is null is decided by the server's configuration again.
#[utoipa::path(patch, path = "/tidings/v1/environment/delivery", tag = "delivery", request_body = PolicyOverridesDto,
    responses((status = 200, description = "The policy", body = Data<DeliveryDto>)))]
pub(crate) async fn change_environment(
    State(app): State<AppState>,
    environment: Authorized<Admin>,
    body: JsonBody,
) -> Result<Data<DeliveryDto>, ApiError> {
    let change = read_change(body.object)?;
    let levels = app.on_behalf_of(&environment).environment_set_policy(&environment, &change).await;
    Ok(Data::new(DeliveryDto::of_environment(&levels.map_err(|error| explain(error, None))?)))
}

/// Retrieve how an integration delivers
#[utoipa::path(get, path = "/tidings/v1/integrations/{integrationId}/delivery", tag = "delivery",
    params(("integrationId" = String, Path, description = "The `_id` of the integration", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "The policy", body = Data<DeliveryDto>)))]
pub(crate) async fn integration(
    State(app): State<AppState>,
    environment: Authorized,
    Path(text): Path<String>,
) -> Result<Data<DeliveryDto>, ApiError> {
    let id = path_id("integrationId", &text)?;
    let levels = app.engine.integration_policy(&environment, id).await;
    Ok(Data::new(DeliveryDto::of_integration(&levels.map_err(|error| explain(error, Some(id)))?)))
}

/// Change how an integration delivers
///
/// From the next attempt on. A member that is null is decided by the environment again.
#[utoipa::path(patch, path = "/tidings/v1/integrations/{integrationId}/delivery", tag = "delivery",
    request_body = PolicyOverridesDto,
    params(("integrationId" = String, Path, description = "The `_id` of the integration", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "The policy", body = Data<DeliveryDto>)))]
pub(crate) async fn change_integration(
    State(app): State<AppState>,
    environment: Authorized<Admin>,
    Path(text): Path<String>,
    body: JsonBody,
) -> Result<Data<DeliveryDto>, ApiError> {
    let id = path_id("integrationId", &text)?;
    let change = read_change(body.object)?;
    let levels = app.on_behalf_of(&environment).integration_set_policy(&environment, id, &change).await;
    Ok(Data::new(DeliveryDto::of_integration(&levels.map_err(|error| explain(error, Some(id)))?)))
}

/// Let the environment decide how an integration delivers
///
/// Removes everything that the integration sets.
#[utoipa::path(delete, path = "/tidings/v1/integrations/{integrationId}/delivery", tag = "delivery",
    params(("integrationId" = String, Path, description = "The `_id` of the integration", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "The policy", body = Data<DeliveryDto>)))]
pub(crate) async fn reset_integration(
    State(app): State<AppState>,
    environment: Authorized<Admin>,
    Path(text): Path<String>,
) -> Result<Data<DeliveryDto>, ApiError> {
    let id = path_id("integrationId", &text)?;
    let levels =
        app.on_behalf_of(&environment).integration_set_policy(&environment, id, &PolicyChange::clearing()).await;
    Ok(Data::new(DeliveryDto::of_integration(&levels.map_err(|error| explain(error, Some(id)))?)))
}

fn explain(error: PolicyError, id: Option<IntegrationId>) -> ApiError {
    match error {
        PolicyError::Invalid(problem) => {
            let mut errors = FieldErrors::default();
            errors.add(&problem.field, problem.message);
            ApiError::validation(errors)
        }
        PolicyError::Missing => {
            let id = id.unwrap_or_default();
            ApiError::not_found(format!("Entity with id {id} not found"))
        }
        PolicyError::Store(error) => error.into(),
    }
}
