//! What is done with many dead letters at once, as far as it has come.

use axum::extract::State;
use model::OperationId;
use model::organization::Environment;

use crate::envelope::{Bare, Data};
use crate::error::ApiError;
use crate::extract::{Author, Authorized, Path, QueryString};
use crate::state::AppState;
use crate::validate::path_id;
use crate::wire::cursor::{CursorPage, read_page};
use crate::wire::dead_letters::BulkOperationDto;
use crate::wire::words::{CursorOrder, Direction};

/// List bulk operations
#[utoipa::path(get, path = "/tidings/v1/bulk-operations", tag = "bulk-operations",
    params(
        ("after" = Option<String>, Query, description = "The page follows this operation"),
        ("before" = Option<String>, Query, description = "The page ends before this operation"),
        ("includeCursor" = Option<bool>, Query, description = "Whether the operation of the cursor is on the page"),
        ("limit" = Option<u32>, Query, description = "The most operations on a page, 1 to 100", minimum = 1, maximum = 100, example = 10),
        ("orderBy" = inline(Option<CursorOrder>), Query, description = "What they are in order of"),
        ("orderDirection" = inline(Option<Direction>), Query, description = "`DESC`, the default, or `ASC`"),
    ),
    responses((status = 200, description = "A page of operations", body = CursorPage<BulkOperationDto>)))]
pub(crate) async fn list(
    State(app): State<AppState>,
    environment: Authorized,
    QueryString(query): QueryString,
) -> Result<Bare<CursorPage<BulkOperationDto>>, ApiError> {
    let (request, ()) = read_page(query, |_| ())?;
    let page = app.engine.store().bulk_operation_list(environment.id, &request).await?;
    Ok(Bare(CursorPage::of(page, Into::into)))
}

/// Retrieve a bulk operation
#[utoipa::path(get, path = "/tidings/v1/bulk-operations/{operationId}", tag = "bulk-operations",
    params(("operationId" = String, Path, description = "The id of the operation", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "The operation", body = Data<BulkOperationDto>)))]
pub(crate) async fn retrieve(
    State(app): State<AppState>,
    environment: Authorized,
    Path(id): Path<String>,
) -> Result<Data<BulkOperationDto>, ApiError> {
    find(&app, &environment, path_id("operationId", &id)?).await
}

/// Cancel a bulk operation
///
/// What it has done stays done. One that is over is answered as it is.
#[utoipa::path(post, path = "/tidings/v1/bulk-operations/{operationId}/cancel", tag = "bulk-operations",
    params(("operationId" = String, Path, description = "The id of the operation", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "The operation", body = Data<BulkOperationDto>)))]
pub(crate) async fn cancel(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    Path(id): Path<String>,
) -> Result<Data<BulkOperationDto>, ApiError> {
    let id = path_id("operationId", &id)?;
    app.on_behalf_of(&environment).bulk_cancel(&environment, id).await?;
    find(&app, &environment, id).await
}

async fn find(app: &AppState, environment: &Environment, id: OperationId) -> Result<Data<BulkOperationDto>, ApiError> {
    let found = app.engine.store().bulk_operation_get(environment.id, id).await?;
    let missing = || ApiError::not_found(format!("Bulk operation with id {id} not found"));
    Ok(Data::new(found.ok_or_else(missing)?.into()))
}
