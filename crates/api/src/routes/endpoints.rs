//! How the endpoints of integrations fare.

use axum::extract::State;
use model::IntegrationId;

use crate::envelope::{Bare, Data};
use crate::error::ApiError;
use crate::extract::{Admin, Authorized, Path, QueryString};
use crate::state::AppState;
use crate::validate::path_id;
use crate::wire::endpoints::{EndpointDto, EndpointPageDto, read_search};
use crate::wire::words::EndpointIs;

/// List endpoints with their health
///
/// One for each integration, in the order in which they were made.
#[utoipa::path(get, path = "/tidings/v1/endpoints", tag = "endpoints",
    params(
        ("state" = inline(Option<EndpointIs>), Query, description = "How they fare"),
        ("cursor" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u32>, Query, description = "The most items on a page, 1 to 100", minimum = 1, maximum = 100, example = 10),
    ),
    responses((status = 200, description = "A page of endpoints", body = EndpointPageDto)))]
pub(crate) async fn list(
    State(app): State<AppState>,
    environment: Authorized,
    QueryString(query): QueryString,
) -> Result<Bare<EndpointPageDto>, ApiError> {
    let (found, has_more) = app.engine.endpoint_list(&environment, read_search(query)?).await?;
    Ok(Bare(EndpointPageDto::of(found, has_more)))
}

/// Retrieve the health of an integration's endpoint
#[utoipa::path(get, path = "/tidings/v1/integrations/{integrationId}/health", tag = "endpoints",
    params(("integrationId" = String, Path, description = "The `_id` of the integration", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "How it fares", body = Data<EndpointDto>)))]
pub(crate) async fn retrieve(
    State(app): State<AppState>,
    environment: Authorized,
    Path(text): Path<String>,
) -> Result<Data<EndpointDto>, ApiError> {
    let id: IntegrationId = path_id("integrationId", &text)?;
    let found = app.engine.endpoint(&environment, id).await?;
    Ok(Data::new(found.ok_or_else(|| missing(id))?.into()))
}

/// Enable the endpoint of an integration
///
/// Says that it works: nothing is held against it any more, and what waits for it goes out at once. Should it still fail, it is
/// disabled again when that has been going on for as long anew. The integration's `active` is another matter and stays as it is.
#[utoipa::path(post, path = "/tidings/v1/integrations/{integrationId}/enable", tag = "endpoints",
    params(("integrationId" = String, Path, description = "The `_id` of the integration", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "How it fares now", body = Data<EndpointDto>)))]
pub(crate) async fn enable(
    State(app): State<AppState>,
    environment: Authorized<Admin>,
    Path(text): Path<String>,
) -> Result<Data<EndpointDto>, ApiError> {
    let id: IntegrationId = path_id("integrationId", &text)?;
    let found = app.on_behalf_of(&environment).endpoint_enable(&environment, id).await?;
    Ok(Data::new(found.ok_or_else(|| missing(id))?.into()))
}

fn missing(id: IntegrationId) -> ApiError {
    ApiError::not_found(format!("Entity with id {id} not found"))
}
