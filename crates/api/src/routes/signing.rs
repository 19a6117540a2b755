//! What signs for an integration: its secrets and key pairs, replaced with an overlap.

use axum::Extension;
use axum::extract::State;
use engine::{IdempotencyClaim, IntegrationError, KeptAnswer, RotatedSecret};
use model::IntegrationId;
use model::integration::Integration;
use model::organization::Environment;

use super::integrations::explain;
use crate::envelope::{Created, Data};
use crate::error::ApiError;
use crate::extract::{Admin, Authorized, JsonBody, Path};
use crate::state::AppState;
use crate::validate::path_id;
use crate::wire::signing::{
    KeyPairRotationRequestDto, SecretRotationDto, SecretRotationRequestDto, SigningDto, read_key_pair_rotation,
    read_rotation,
};
use crate::wire::verification::VerificationDto;

/// Retrieve what signs for an integration
///
/// Never a secret: whether there is one, and until when those that were replaced still sign. And the public keys.
#[utoipa::path(get, path = "/tidings/v1/integrations/{integrationId}/signing", tag = "signing",
    params(("integrationId" = String, Path, description = "The `_id` of the integration", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "What signs", body = Data<SigningDto>)))]
pub(crate) async fn retrieve(
    State(app): State<AppState>,
    environment: Authorized,
    Path(text): Path<String>,
) -> Result<Data<SigningDto>, ApiError> {
    let integration = find(&app, &environment, &text).await?;
    Ok(Data::new(SigningDto::of(&integration, app.engine.now())))
}

/// Retrieve code that verifies deliveries
///
/// One file for each of eight languages, and what to know of this integration beside. No secret is in it.
#[utoipa::path(get, path = "/tidings/v1/integrations/{integrationId}/verification-snippets", tag = "signing",
    params(("integrationId" = String, Path, description = "The `_id` of the integration", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "The code", body = Data<VerificationDto>)))]
pub(crate) async fn verification_snippets(
    State(app): State<AppState>,
    environment: Authorized,
    Path(text): Path<String>,
) -> Result<Data<VerificationDto>, ApiError> {
    let integration = find(&app, &environment, &text).await?;
    Ok(Data::new(VerificationDto::of(&integration, app.engine.now())))
}

async fn find(app: &AppState, environment: &Environment, text: &str) -> Result<Integration, ApiError> {
    let id: IntegrationId = path_id("integrationId", text)?;
    let integrations = app.engine.integrations(environment.id).await?;
    let found = integrations.iter().find(|integration| integration.id == id).cloned();
    found.ok_or_else(|| ApiError::not_found(format!("Entity with id {id} not found")))
}

/// Replace the secret of an integration
///
/// The new secret signs from the next attempt on. The former one signs beside it in `webhook-signature` until the overlap is
/// over, so that receivers can be changed meanwhile; `x-novu-signature` carries the new one alone.
#[utoipa::path(post, path = "/tidings/v1/integrations/{integrationId}/secret-rotation", tag = "signing",
    request_body = SecretRotationRequestDto,
    params(("integrationId" = String, Path, description = "The `_id` of the integration", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 201, description = "What signs now, with the secret if it was made here",
        body = Data<SecretRotationDto>)))]
pub(crate) async fn rotate_secret(
    State(app): State<AppState>,
    caller: (Authorized<Admin>, Option<Extension<IdempotencyClaim>>),
    Path(text): Path<String>,
    body: JsonBody,
) -> Result<Created<SecretRotationDto>, ApiError> {
    let (environment, claim) = caller;
    let id: IntegrationId = path_id("integrationId", &text)?;
    let rotation = read_rotation(body.object, id)?;
    let now = app.engine.now();
    let body = |rotated: &RotatedSecret| Created(SecretRotationDto::masked(rotated, now)).to_bytes();
    let kept = claim.as_deref().map(|claim| KeptAnswer { claim, status: 201, body: &body });
    let rotated = app.on_behalf_of(&environment).integration_rotate_secret(&environment, &rotation, kept).await;
    let rotated = rotated.map_err(|error| explain(unnested(error), Some(id)))?;
    Ok(Created(SecretRotationDto::revealing(&rotated, now)))
}

/// Replace the key pair of an integration
///
/// The new pair signs from the next attempt on, and the former one beside it until the overlap is over.
#[utoipa::path(post, path = "/tidings/v1/integrations/{integrationId}/key-pair-rotation", tag = "signing",
    request_body = KeyPairRotationRequestDto,
    params(("integrationId" = String, Path, description = "The `_id` of the integration", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 201, description = "What signs now", body = Data<SigningDto>)))]
pub(crate) async fn rotate_key_pair(
    State(app): State<AppState>,
    environment: Authorized<Admin>,
    Path(text): Path<String>,
    body: JsonBody,
) -> Result<Created<SigningDto>, ApiError> {
    let id: IntegrationId = path_id("integrationId", &text)?;
    let overlap = read_key_pair_rotation(body.object)?;
    let integration = app.on_behalf_of(&environment).integration_rotate_key_pair(&environment, id, overlap).await;
    let integration = integration.map_err(|error| explain(error, Some(id)))?;
    Ok(Created(SigningDto::of(&integration, app.engine.now())))
}

/// End the former secrets and key pairs of an integration
///
/// Only the current ones sign from the next attempt on.
#[utoipa::path(delete, path = "/tidings/v1/integrations/{integrationId}/former-keys", tag = "signing",
    params(("integrationId" = String, Path, description = "The `_id` of the integration", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "What signs now", body = Data<SigningDto>)))]
pub(crate) async fn end_former_keys(
    State(app): State<AppState>,
    environment: Authorized<Admin>,
    Path(text): Path<String>,
) -> Result<Data<SigningDto>, ApiError> {
    let id: IntegrationId = path_id("integrationId", &text)?;
    let integration = app.on_behalf_of(&environment).integration_end_former_keys(&environment, id).await;
    let integration = integration.map_err(|error| explain(error, Some(id)))?;
    Ok(Data::new(SigningDto::of(&integration, app.engine.now())))
}

/// What is wrong with the credentials, by the names of this route, where they stand at the top.
fn unnested(error: IntegrationError) -> IntegrationError {
    let IntegrationError::Invalid(mut problems) = error else { return error };
    for problem in &mut problems {
        if let Some(name) = problem.field.strip_prefix("credentials.") {
            problem.field = name.to_owned();
        }
    }
    IntegrationError::Invalid(problems)
}
