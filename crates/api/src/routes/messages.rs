//! The messages that were sent.

use axum::extract::State;
use store::MessageFilter;

use crate::envelope::{Bare, Data, NoContent};
use crate::error::ApiError;
use crate::extract::{Author, Authorized, Path, QueryString};
use crate::state::AppState;
use crate::validate::path_id;
use crate::wire::messages::{DeleteMessageResponseDto, MessagesQuery, MessagesResponseDto, read_deletion};
use crate::wire::words::Channel;

/// List messages
///
/// One message for each delivery that was attempted, newest first. All filters must hold. Pages reach as far as the first
/// 50,000 messages.
#[utoipa::path(get, path = "/v1/messages", tag = "messages",
    params(
        ("page" = Option<u32>, Query, description = "Which page, from 0"),
        ("limit" = Option<u32>, Query, description = "The most messages on a page, 1 to 1000", minimum = 1, maximum = 1000, example = 10),
        ("channel" = inline(Option<Channel>), Query, description = "The channel; only `push` has messages"),
        ("subscriberId" = Option<String>, Query, description = "The id of a subscriber"),
        ("transactionId" = Option<Vec<String>>, Query, description = "Ids of triggers"),
        ("contextKeys" = Option<Vec<String>>, Query, description = "Contexts are not built: nothing is found"),
    ),
    responses((status = 200, description = "A page of messages", body = MessagesResponseDto)))]
pub(crate) async fn list(
    State(app): State<AppState>,
    environment: Authorized,
    QueryString(query): QueryString,
) -> Result<Bare<MessagesResponseDto>, ApiError> {
    let query = MessagesQuery::read(query)?;
    let subscriber = match &query.subscriber_id {
        None => None,
        Some(id) => {
            let found = app.engine.store().subscriber_by_external_id(environment.id, id).await?;
            let missing = || ApiError::not_found(format!("Subscriber '{id}' was not found"));
            Some(found.ok_or_else(missing)?.id)
        }
    };
    if query.is_unmet {
        return Ok(Bare(MessagesResponseDto::empty(query.page)));
    }
    let filter = MessageFilter { subscriber, transactions: query.transactions };
    let found = app.engine.store().message_list(environment.id, &filter, query.page.offset()).await?;
    Ok(Bare(MessagesResponseDto::new(query.page, found)))
}

/// Delete a message
///
/// Removes it from the log. A delivery that is still going on goes on, and its next attempt is logged anew.
#[utoipa::path(delete, path = "/v1/messages/{messageId}", tag = "messages",
    params(("messageId" = String, Path, description = "The id of the message", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "It is gone", body = Data<DeleteMessageResponseDto>)))]
pub(crate) async fn delete(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    Path(text): Path<String>,
) -> Result<Data<DeleteMessageResponseDto>, ApiError> {
    let id = path_id("messageId", &text)?;
    if app.on_behalf_of(&environment).message_delete(&environment, id).await? {
        return Ok(Data::new(DeleteMessageResponseDto::DONE));
    }
    Err(ApiError::not_found(format!("Message with id {text} not found")))
}

/// Delete the messages of a trigger
///
/// Removes them from the log, as the deletion of a single message does.
#[utoipa::path(delete, path = "/v1/messages/transaction/{transactionId}", tag = "messages",
    params(
        ("transactionId" = String, Path, description = "The id of the trigger"),
        ("channel" = inline(Option<Channel>), Query, description = "The channel; only `push` has messages"),
    ),
    responses((status = 204, description = "They are gone")))]
pub(crate) async fn delete_by_transaction(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    Path(transaction_id): Path<String>,
    QueryString(query): QueryString,
) -> Result<NoContent, ApiError> {
    let concerned = read_deletion(query)?;
    if concerned && app.on_behalf_of(&environment).message_delete_of_transaction(&environment, &transaction_id).await? {
        return Ok(NoContent);
    }
    Err(ApiError::not_found("Invalid transactionId or channel"))
}
