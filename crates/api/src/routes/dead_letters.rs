//! Dead letters: messages that will not be tried again unless somebody asks.

use axum::extract::State;
use engine::{BulkDraft, BulkError};
use model::MessageId;
use model::dead_letter::BulkKind;

use crate::envelope::{Bare, Created, Data};
use crate::error::ApiError;
use crate::extract::{Author, Authorized, JsonBody, Path, QueryString};
use crate::routes::delivery_log::explain;
use crate::routes::message_filter::resolve_letters;
use crate::state::AppState;
use crate::validate::path_id;
use crate::wire::cursor::SearchPageDto;
use crate::wire::dead_letters::{
    BulkOperationDto, BulkRequestDto, DeadLetterDto, LetterChangeDto, OpenedDeadLetterDto, read_bulk, read_list,
};
use crate::wire::words::Outcome;

/// List dead letters
///
/// Newest message first. All filters must hold.
#[utoipa::path(get, path = "/tidings/v1/dead-letters", tag = "dead-letters",
    params(
        ("diedAfter" = Option<String>, Query, description = "Died at or after this time, ISO 8601"),
        ("diedBefore" = Option<String>, Query, description = "Died at or before this time, ISO 8601"),
        ("createdAfter" = Option<String>, Query, description = "Made at or after this time, ISO 8601"),
        ("createdBefore" = Option<String>, Query, description = "Made at or before this time, ISO 8601"),
        ("subscriberId" = Option<String>, Query, description = "The id of a subscriber"),
        ("workflowId" = Option<String>, Query, description = "The identifier or `_id` of a workflow"),
        ("integrationId" = Option<String>, Query, description = "The identifier or `_id` of an integration"),
        ("transactionId" = Option<String>, Query, description = "The id of a trigger"),
        ("outcome" = inline(Option<Outcome>), Query, description = "How the last attempt ended"),
        ("cursor" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u32>, Query, description = "The most items on a page, 1 to 100", minimum = 1, maximum = 100, example = 10),
    ),
    responses((status = 200, description = "A page of dead letters", body = SearchPageDto<DeadLetterDto>)))]
pub(crate) async fn list(
    State(app): State<AppState>,
    environment: Authorized,
    QueryString(query): QueryString,
) -> Result<Bare<SearchPageDto<DeadLetterDto>>, ApiError> {
    let (filter, page) = read_list(query)?;
    let filter = resolve_letters(&app, &environment, filter).await?;
    let found = app.engine.store().dead_letter_list(environment.id, &filter, page).await?;
    Ok(Bare(SearchPageDto::of((found.items, found.next), Into::into)))
}

/// Retrieve a dead letter
#[utoipa::path(get, path = "/tidings/v1/dead-letters/{messageId}", tag = "dead-letters",
    params(("messageId" = String, Path, description = "The id of the message", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "The dead letter", body = Data<OpenedDeadLetterDto>)))]
pub(crate) async fn retrieve(
    State(app): State<AppState>,
    environment: Authorized,
    Path(id): Path<String>,
) -> Result<Data<OpenedDeadLetterDto>, ApiError> {
    let id: MessageId = path_id("messageId", &id)?;
    let found = app.engine.store().dead_letter_opened(environment.id, id).await?;
    Ok(Data::new(found.ok_or_else(|| missing(id))?.into()))
}

/// Send a dead letter again
///
/// The same bytes go out under the same id, on a new schedule.
#[utoipa::path(post, path = "/tidings/v1/dead-letters/{messageId}/resend", tag = "dead-letters",
    params(("messageId" = String, Path, description = "The id of the message", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "It is on its way", body = Data<LetterChangeDto>)))]
pub(crate) async fn resend(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    Path(id): Path<String>,
) -> Result<Data<LetterChangeDto>, ApiError> {
    let id: MessageId = path_id("messageId", &id)?;
    app.on_behalf_of(&environment)
        .dead_letter_resend(&environment, id)
        .await
        .map_err(|error| explain(error, missing(id)))?;
    Ok(Data::new(LetterChangeDto::resent(id)))
}

/// Drop a dead letter
///
/// It cannot be sent again then. Its message and attempts stay in the log.
#[utoipa::path(delete, path = "/tidings/v1/dead-letters/{messageId}", tag = "dead-letters",
    params(("messageId" = String, Path, description = "The id of the message", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "It is gone", body = Data<LetterChangeDto>)))]
pub(crate) async fn drop_one(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    Path(id): Path<String>,
) -> Result<Data<LetterChangeDto>, ApiError> {
    let id: MessageId = path_id("messageId", &id)?;
    let dropped = app.on_behalf_of(&environment).dead_letter_drop(&environment, id).await?;
    if dropped { Ok(Data::new(LetterChangeDto::dropped(id))) } else { Err(missing(id)) }
}

/// Send many dead letters again
///
/// Begins a bulk operation over all that the filter finds; there is no limit to their number. It goes on where it was if the
/// server is stopped in the middle, and sends none twice. What is sent gives way to new messages.
#[utoipa::path(post, path = "/tidings/v1/dead-letters/resend", tag = "dead-letters", request_body = BulkRequestDto,
    responses((status = 201, description = "The operation", body = Data<BulkOperationDto>)))]
pub(crate) async fn resend_many(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    body: JsonBody,
) -> Result<Created<BulkOperationDto>, ApiError> {
    start(&app, &environment, body, BulkKind::Resend).await
}

/// Drop many dead letters
///
/// Begins a bulk operation over all that the filter finds; there is no limit to their number.
#[utoipa::path(post, path = "/tidings/v1/dead-letters/drop", tag = "dead-letters", request_body = BulkRequestDto,
    responses((status = 201, description = "The operation", body = Data<BulkOperationDto>)))]
pub(crate) async fn drop_many(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    body: JsonBody,
) -> Result<Created<BulkOperationDto>, ApiError> {
    start(&app, &environment, body, BulkKind::Drop).await
}

async fn start(
    app: &AppState,
    environment: &Authorized<Author>,
    body: JsonBody,
    kind: BulkKind,
) -> Result<Created<BulkOperationDto>, ApiError> {
    let (filter, is_dry_run) = read_bulk(body.object)?;
    let filter = resolve_letters(app, environment, filter).await?;
    let started = app.on_behalf_of(environment).bulk_start(environment, BulkDraft { kind, is_dry_run, filter }).await;
    let operation = started.map_err(|error| match error {
        BulkError::TooMany => ApiError::unprocessable(error.to_string()),
        BulkError::Store(error) => error.into(),
    })?;
    Ok(Created(operation.into()))
}

fn missing(id: MessageId) -> ApiError {
    ApiError::not_found(format!("Dead letter with id {id} not found"))
}
