//! Integrations: the providers that an environment can send with (`spec/contract/20-semantics.md` §6).

use axum::extract::State;
use engine::{IntegrationChange, IntegrationError};
use model::IntegrationId;
use model::integration::Integration;

use crate::envelope::{Created, Data, Tagged};
use crate::error::ApiError;
use crate::extract::{Admin, Authorized, IfMatch, JsonBody, Path};
use crate::state::AppState;
use crate::validate::{FieldErrors, path_id};
use crate::wire::errors::ErrorDto;
use crate::wire::integrations::{
    CreateIntegrationRequestDto, IntegrationResponseDto, UpdateIntegrationRequestDto, read_change, read_draft,
};

/// Make an integration
///
/// Secrets are sealed before they are stored, and never shown again.
#[utoipa::path(post, path = "/v1/integrations", tag = "integrations", request_body = CreateIntegrationRequestDto,
    responses((status = 201, description = "The integration", body = Data<IntegrationResponseDto>)))]
pub(crate) async fn create(
    State(app): State<AppState>,
    environment: Authorized<Admin>,
    body: JsonBody,
) -> Result<Created<IntegrationResponseDto>, ApiError> {
    let draft = read_draft(body.object, environment.id)?;
    let created = app.on_behalf_of(&environment).integration_create(&environment, draft).await;
    Ok(Created((&created.map_err(|error| explain(error, None))?).into()))
}

/// List integrations
///
/// Those of the environment that the secret key opens.
#[utoipa::path(get, path = "/v1/integrations", tag = "integrations",
    responses((status = 200, description = "All of them, oldest first", body = Data<Vec<IntegrationResponseDto>>)))]
pub(crate) async fn list(
    State(app): State<AppState>,
    environment: Authorized,
) -> Result<Data<Vec<IntegrationResponseDto>>, ApiError> {
    let integrations = app.engine.integrations(environment.id).await?;
    Ok(Data::new(integrations.iter().map(Into::into).collect()))
}

/// List active integrations
///
/// Those of the environment that the secret key opens.
#[utoipa::path(get, path = "/v1/integrations/active", tag = "integrations",
    responses((status = 200, description = "Those that send, oldest first", body = Data<Vec<IntegrationResponseDto>>)))]
pub(crate) async fn list_active(
    State(app): State<AppState>,
    environment: Authorized,
) -> Result<Data<Vec<IntegrationResponseDto>>, ApiError> {
    let integrations = app.engine.integrations(environment.id).await?;
    Ok(Data::new(integrations.iter().filter(|integration| integration.active).map(Into::into).collect()))
}

/// Change an integration
///
/// Members that are not given stay. `credentials`, `configurations` and `conditions` are replaced as a whole, except
/// that a secret which is given back as its mask stays. A secret that is replaced by another one signs beside it for a day;
/// `/tidings/v1/integrations/{integrationId}/secret-rotation` lets one choose.
#[utoipa::path(put, path = "/v1/integrations/{integrationId}", tag = "integrations", request_body = UpdateIntegrationRequestDto,
    params(
        ("integrationId" = String, Path, description = "The `_id` of the integration", pattern = "^[0-9a-fA-F]{24}$"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of what you have seen: changes nothing if it is another now"),
    ),
    responses(
        (status = 200, description = "The integration", body = Data<IntegrationResponseDto>,
            headers(("ETag" = String, description = "Its revision"))),
        (status = 412, description = "Somebody else has changed it.", body = ErrorDto),
    ))]
pub(crate) async fn update(
    State(app): State<AppState>,
    caller: (Authorized<Admin>, IfMatch),
    Path(text): Path<String>,
    body: JsonBody,
) -> Result<Tagged<Data<IntegrationResponseDto>>, ApiError> {
    let (environment, IfMatch(seen)) = caller;
    let id = path_id("integrationId", &text)?;
    let change = IntegrationChange { seen, ..read_change(body.object, environment.id)? };
    let updated = app.on_behalf_of(&environment).integration_update(&environment, id, &change).await;
    updated.map(|integration| tagged(&integration)).map_err(|error| explain(error, Some(id)))
}

/// Retrieve an integration
///
/// As the list shows it, with its revision.
#[utoipa::path(get, path = "/tidings/v1/integrations/{integrationId}", tag = "integrations",
    params(("integrationId" = String, Path, description = "The `_id` of the integration", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "The integration", body = Data<IntegrationResponseDto>,
        headers(("ETag" = String, description = "Its revision")))))]
pub(crate) async fn retrieve(
    State(app): State<AppState>,
    environment: Authorized,
    Path(text): Path<String>,
) -> Result<Tagged<Data<IntegrationResponseDto>>, ApiError> {
    let id = path_id("integrationId", &text)?;
    let found = app.engine.integration_get(&environment, id).await?;
    found.map(|integration| tagged(&integration)).ok_or_else(|| explain(IntegrationError::Missing, Some(id)))
}

/// An integration with its revision.
fn tagged(integration: &Integration) -> Tagged<Data<IntegrationResponseDto>> {
    Tagged(integration.revision, Data::new(integration.into()))
}

/// Delete an integration
///
/// Answers with those that remain. Deliveries through it that are still open end.
#[utoipa::path(delete, path = "/v1/integrations/{integrationId}", tag = "integrations",
    params(("integrationId" = String, Path, description = "The `_id` of the integration", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "Those that remain", body = Data<Vec<IntegrationResponseDto>>)))]
pub(crate) async fn delete(
    State(app): State<AppState>,
    environment: Authorized<Admin>,
    Path(text): Path<String>,
) -> Result<Data<Vec<IntegrationResponseDto>>, ApiError> {
    let id = path_id("integrationId", &text)?;
    let remaining = app.on_behalf_of(&environment).integration_delete(&environment, id).await;
    let remaining = remaining.map_err(|error| explain(error, Some(id)))?;
    Ok(Data::new(remaining.iter().map(Into::into).collect()))
}

/// Make an integration the primary one
///
/// Only e-mail and SMS have a primary integration, and neither is built yet: this is always refused.
#[utoipa::path(post, path = "/v1/integrations/{integrationId}/set-primary", tag = "integrations",
    params(("integrationId" = String, Path, description = "The `_id` of the integration", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "The integration", body = Data<IntegrationResponseDto>)))]
pub(crate) async fn set_as_primary(
    State(app): State<AppState>,
    environment: Authorized<Admin>,
    Path(text): Path<String>,
) -> Result<Data<IntegrationResponseDto>, ApiError> {
    let id: IntegrationId = path_id("integrationId", &text)?;
    let integrations = app.engine.integrations(environment.id).await?;
    let found = integrations.iter().find(|integration| integration.id == id);
    let integration = found.ok_or_else(|| ApiError::not_found(format!("Integration with id {id} not found")))?;
    Err(ApiError::bad_request(format!("Channel {} does not support primary", integration.channel)))
}

pub(super) fn explain(error: IntegrationError, id: Option<IntegrationId>) -> ApiError {
    match error {
        IntegrationError::Invalid(problems) => {
            let mut errors = FieldErrors::default();
            for problem in problems {
                errors.add(&problem.field, problem.message);
            }
            ApiError::validation(errors)
        }
        IntegrationError::IdentifierTaken => ApiError::conflict("Integration with identifier already exists"),
        IntegrationError::Outdated => ApiError::outdated("integration"),
        IntegrationError::Missing => {
            let id = id.unwrap_or_default();
            ApiError::not_found(format!("Entity with id {id} not found"))
        }
        IntegrationError::Conditions(_) | IntegrationError::TooMany => ApiError::bad_request(error.to_string()),
        IntegrationError::Store(error) => error.into(),
    }
}
