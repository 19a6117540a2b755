//! Inspectors: addresses of this server that keep what is sent to them. How something is sent to one stands in `inspect`.

use axum::extract::State;
use engine::InspectorError;
use logic::inspector::PAGE_BYTES_MAX;
use model::InspectorId;
use store::CaptureSearch;

use crate::envelope::{Bare, Created, Data, NoContent};
use crate::error::ApiError;
use crate::extract::{Admin, Author, Authorized, JsonBody, Path, QueryString};
use crate::routes::integrations;
use crate::state::AppState;
use crate::validate::{FieldErrors, path_id};
use crate::wire::cursor::SearchPageDto;
use crate::wire::inspectors::{
    CapturedRequestDto, ChangeInspectorRequestDto, ConnectInspectorRequestDto, CreateInspectorRequestDto, InspectorDto,
    InspectorIntegrationDto, read_change, read_draft, read_origin, read_page,
};

/// Make an inspector
///
/// It answers 200 with `{}` until it is told otherwise, and goes when it was not used for a day. An environment holds at
/// most 20.
#[utoipa::path(post, path = "/tidings/v1/inspectors", tag = "inspectors", request_body = CreateInspectorRequestDto,
    responses((status = 201, description = "The inspector", body = Data<InspectorDto>)))]
pub(crate) async fn create(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    body: JsonBody,
) -> Result<Created<InspectorDto>, ApiError> {
    let name = read_draft(body.object)?;
    let made = app.on_behalf_of(&environment).inspector_create(&environment, name).await;
    Ok(Created(made.map_err(|error| explain(error, None))?.into()))
}

/// List inspectors
#[utoipa::path(get, path = "/tidings/v1/inspectors", tag = "inspectors",
    responses((status = 200, description = "All of them, oldest first", body = Data<Vec<InspectorDto>>)))]
pub(crate) async fn list(
    State(app): State<AppState>,
    environment: Authorized,
) -> Result<Data<Vec<InspectorDto>>, ApiError> {
    let found = app.engine.inspectors(&environment).await?;
    Ok(Data::new(found.into_iter().map(Into::into).collect()))
}

/// Retrieve an inspector
#[utoipa::path(get, path = "/tidings/v1/inspectors/{inspectorId}", tag = "inspectors",
    params(("inspectorId" = String, Path, description = "The id of the inspector", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "The inspector", body = Data<InspectorDto>)))]
pub(crate) async fn retrieve(
    State(app): State<AppState>,
    environment: Authorized,
    Path(text): Path<String>,
) -> Result<Data<InspectorDto>, ApiError> {
    let id: InspectorId = path_id("inspectorId", &text)?;
    let found = app.engine.inspector(&environment, id).await;
    Ok(Data::new(found.map_err(|error| explain(error, Some(id)))?.into()))
}

/// Change an inspector
///
/// Members that are not given stay.
#[utoipa::path(patch, path = "/tidings/v1/inspectors/{inspectorId}", tag = "inspectors",
    request_body = ChangeInspectorRequestDto,
    params(("inspectorId" = String, Path, description = "The id of the inspector", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "The inspector", body = Data<InspectorDto>)))]
pub(crate) async fn change(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    Path(text): Path<String>,
    body: JsonBody,
) -> Result<Data<InspectorDto>, ApiError> {
    let id: InspectorId = path_id("inspectorId", &text)?;
    let change = read_change(body.object)?;
    let changed = app.on_behalf_of(&environment).inspector_change(&environment, id, &change).await;
    Ok(Data::new(changed.map_err(|error| explain(error, Some(id)))?.into()))
}

/// Delete an inspector
///
/// What it keeps goes too.
#[utoipa::path(delete, path = "/tidings/v1/inspectors/{inspectorId}", tag = "inspectors",
    params(("inspectorId" = String, Path, description = "The id of the inspector", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 204, description = "It is gone")))]
pub(crate) async fn delete(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    Path(text): Path<String>,
) -> Result<NoContent, ApiError> {
    let id: InspectorId = path_id("inspectorId", &text)?;
    let deleted = app.on_behalf_of(&environment).inspector_delete(&environment, id).await;
    deleted.map_err(|error| explain(error, Some(id)))?;
    Ok(NoContent)
}

/// Make an integration that sends to an inspector
///
/// A push webhook with a secret of its own, active at once.
#[utoipa::path(post, path = "/tidings/v1/inspectors/{inspectorId}/integration", tag = "inspectors",
    request_body = ConnectInspectorRequestDto,
    params(("inspectorId" = String, Path, description = "The id of the inspector", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 201, description = "The integration", body = Data<InspectorIntegrationDto>)))]
pub(crate) async fn connect(
    State(app): State<AppState>,
    environment: Authorized<Admin>,
    Path(text): Path<String>,
    body: JsonBody,
) -> Result<Created<InspectorIntegrationDto>, ApiError> {
    let id: InspectorId = path_id("inspectorId", &text)?;
    let origin = read_origin(body.object)?;
    let made = app.on_behalf_of(&environment).inspector_connect(&environment, id, &origin).await;
    Ok(Created(made.map_err(|error| explain(error, Some(id)))?.into()))
}

/// List the requests that an inspector keeps
///
/// The last 200, newest first; fewer when those of all inspectors of the environment take more than 32 MB.
#[utoipa::path(get, path = "/tidings/v1/inspectors/{inspectorId}/requests", tag = "inspectors",
    params(
        ("inspectorId" = String, Path, description = "The id of the inspector", pattern = "^[0-9a-fA-F]{24}$"),
        ("cursor" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u32>, Query, description = "The most items on a page, 1 to 100", minimum = 1, maximum = 100, example = 10),
    ),
    responses((status = 200, description = "A page of requests", body = SearchPageDto<CapturedRequestDto>)))]
pub(crate) async fn requests(
    State(app): State<AppState>,
    environment: Authorized,
    Path(text): Path<String>,
    QueryString(query): QueryString,
) -> Result<Bare<SearchPageDto<CapturedRequestDto>>, ApiError> {
    let id: InspectorId = path_id("inspectorId", &text)?;
    let (before, limit) = read_page(query)?;
    let found = app.engine.store().inspector(environment.id, id, app.engine.now()).await?;
    found.ok_or_else(|| missing(id))?;
    let search = CaptureSearch { before, limit, bytes: PAGE_BYTES_MAX };
    let page = app.engine.store().captured_requests((environment.id, id), search).await?;
    Ok(Bare(SearchPageDto::of((page.requests, page.next), Into::into)))
}

/// Delete the requests that an inspector keeps
#[utoipa::path(delete, path = "/tidings/v1/inspectors/{inspectorId}/requests", tag = "inspectors",
    params(("inspectorId" = String, Path, description = "The id of the inspector", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 204, description = "They are gone")))]
pub(crate) async fn empty(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    Path(text): Path<String>,
) -> Result<NoContent, ApiError> {
    let id: InspectorId = path_id("inspectorId", &text)?;
    let emptied = app.engine.inspector_empty(&environment, id).await;
    emptied.map_err(|error| explain(error, Some(id)))?;
    Ok(NoContent)
}

fn explain(error: InspectorError, id: Option<InspectorId>) -> ApiError {
    match error {
        InspectorError::Missing => missing(id.unwrap_or_default()),
        InspectorError::TooMany => ApiError::unprocessable(error.to_string()),
        InspectorError::Origin(_) => {
            let mut errors = FieldErrors::default();
            errors.add("origin", error.to_string());
            ApiError::validation(errors)
        }
        InspectorError::Integration(error) => integrations::explain(error, None),
        InspectorError::Store(error) => error.into(),
    }
}

fn missing(id: InspectorId) -> ApiError {
    ApiError::not_found(format!("Inspector with id {id} not found"))
}
