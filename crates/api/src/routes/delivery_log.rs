//! The search over messages, and the attempts at each.

use axum::extract::State;
use engine::ResendError;
use model::MessageId;
use store::MessageSearch;

use crate::envelope::{Bare, Data};
use crate::error::ApiError;
use crate::extract::{Author, Authorized, Path, QueryString};
use crate::routes::message_filter::resolve;
use crate::state::AppState;
use crate::validate::path_id;
use crate::wire::cursor::SearchPageDto;
use crate::wire::dead_letters::LetterChangeDto;
use crate::wire::delivery_log::{AttemptsDto, MessageDto, MessageSearchQuery, read_attempt_page};
use crate::wire::words::{DeliveryStatus, Outcome};

/// Search messages
///
/// Deliveries, newest first. All filters must hold.
#[utoipa::path(get, path = "/tidings/v1/messages", tag = "delivery-log",
    params(
        ("status" = inline(Option<DeliveryStatus>), Query, description = "How it stands"),
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
    responses((status = 200, description = "A page of messages", body = SearchPageDto<MessageDto>)))]
pub(crate) async fn search(
    State(app): State<AppState>,
    environment: Authorized,
    QueryString(query): QueryString,
) -> Result<Bare<SearchPageDto<MessageDto>>, ApiError> {
    let MessageSearchQuery { filter, status, page } = MessageSearchQuery::read(query)?;
    let search = MessageSearch { conditions: resolve(&app, &environment, filter).await?, status };
    let found = app.engine.store().message_search(environment.id, &search, page).await?;
    Ok(Bare(SearchPageDto::of((found.items, found.next), Into::into)))
}

/// Retrieve a message
#[utoipa::path(get, path = "/tidings/v1/messages/{messageId}", tag = "delivery-log",
    params(("messageId" = String, Path, description = "The id of the message", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "The message", body = Data<MessageDto>)))]
pub(crate) async fn retrieve(
    State(app): State<AppState>,
    environment: Authorized,
    Path(id): Path<String>,
) -> Result<Data<MessageDto>, ApiError> {
    let id: MessageId = path_id("messageId", &id)?;
    let found = app.engine.store().message_found(environment.id, id).await?;
    Ok(Data::new(found.ok_or_else(|| missing(id))?.into()))
}

/// List the attempts at a message
///
/// First to last, each with what was sent and what came back.
#[utoipa::path(get, path = "/tidings/v1/messages/{messageId}/attempts", tag = "delivery-log",
    params(
        ("messageId" = String, Path, description = "The id of the message", pattern = "^[0-9a-fA-F]{24}$"),
        ("cursor" = Option<u32>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u32>, Query, description = "The most attempts on a page, 1 to 100", minimum = 1, maximum = 100, example = 10),
    ),
    responses((status = 200, description = "A page of attempts", body = AttemptsDto)))]
pub(crate) async fn attempts(
    State(app): State<AppState>,
    environment: Authorized,
    Path(id): Path<String>,
    QueryString(query): QueryString,
) -> Result<Bare<AttemptsDto>, ApiError> {
    let id: MessageId = path_id("messageId", &id)?;
    let page = read_attempt_page(query)?;
    let attempts = app.engine.store().message_attempts(environment.id, id, page).await?;
    if attempts.is_empty() && app.engine.store().message_get(environment.id, id).await?.is_none() {
        return Err(missing(id));
    }
    Ok(Bare(AttemptsDto::new(attempts, page)))
}

/// Send a message again
///
/// A dead letter, or any message that has ended if its environment stores bodies. The same bytes go out under the same id on
/// a new schedule; the run that the message comes from is not touched.
#[utoipa::path(post, path = "/tidings/v1/messages/{messageId}/resend", tag = "delivery-log",
    params(("messageId" = String, Path, description = "The id of the message", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "It is on its way", body = Data<LetterChangeDto>)))]
pub(crate) async fn resend(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    Path(id): Path<String>,
) -> Result<Data<LetterChangeDto>, ApiError> {
    let id: MessageId = path_id("messageId", &id)?;
    app.on_behalf_of(&environment)
        .message_resend(&environment, id)
        .await
        .map_err(|error| explain(error, missing(id)))?;
    Ok(Data::new(LetterChangeDto::resent(id)))
}

fn missing(id: MessageId) -> ApiError {
    ApiError::not_found(format!("Message with id {id} not found"))
}

/// What a caller is told whose message is not sent again.
pub(crate) fn explain(error: ResendError, missing: ApiError) -> ApiError {
    match error {
        ResendError::Missing => missing,
        ResendError::Refused(refusal) => ApiError::unprocessable(format!("It cannot be sent again: {refusal}")),
        ResendError::Store(error) => error.into(),
    }
}
