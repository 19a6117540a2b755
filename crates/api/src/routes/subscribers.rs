//! Subscribers: make, find, change, remove (`spec/contract/20-semantics.md` §5).

use axum::extract::State;
use engine::SubscriberError;
use model::subscriber::Subscriber;
use serde_json::Value;

use crate::envelope::{Bare, Created, Data, Tagged};
use crate::error::ApiError;
use crate::extract::{Author, Authorized, IfMatch, JsonBody, Path, QueryString};
use crate::state::AppState;
use crate::wire::cursor::CursorPage;
use crate::wire::errors::ErrorDto;
use crate::wire::subscribers::{
    BulkCreateSubscriberResponseDto, BulkSubscriberCreateDto, CreateSubscriberRequestDto, RemoveSubscriberResponseDto,
    SubscriberProfileDto, SubscriberResponseDto, UpdateSubscriberOnlineFlagRequestDto, read_bulk, read_creation,
    read_online, read_only_new, read_patch, read_search,
};
use crate::wire::words::{CursorOrder, Direction};

/// Make a subscriber
///
/// Changes the one with this `subscriberId` if there is one: members that are given replace, null clears, and `data` is
/// dropped unless it is given.
#[utoipa::path(post, path = "/v2/subscribers", tag = "subscribers", request_body = CreateSubscriberRequestDto,
    params(("failIfExists" = Option<bool>, Query, description = "Fail with 409 instead of changing one that exists")),
    responses((status = 201, description = "The subscriber", body = Data<SubscriberResponseDto>)))]
pub(crate) async fn create(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    QueryString(query): QueryString,
    body: JsonBody,
) -> Result<Created<SubscriberResponseDto>, ApiError> {
    let only_new = read_only_new(query)?;
    let draft = read_creation(body.object)?;
    let subscriber =
        app.on_behalf_of(&environment).subscriber_upsert(&environment, &draft, only_new).await.map_err(|error| {
            match error {
                SubscriberError::Exists(existing) => refuse_duplicate(*existing),
                other => unexpected(other),
            }
        })?;
    Ok(Created(subscriber.into()))
}

/// Make many subscribers
///
/// Takes 1 to 500 of them. Those that cannot be made are listed under `failed` and stop no other.
#[utoipa::path(post, path = "/v1/subscribers/bulk", tag = "subscribers", request_body = BulkSubscriberCreateDto,
    responses((status = 201, description = "What became of each", body = Data<BulkCreateSubscriberResponseDto>)))]
pub(crate) async fn create_bulk(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    body: JsonBody,
) -> Result<Created<BulkCreateSubscriberResponseDto>, ApiError> {
    let (drafts, failed) = read_bulk(body.object)?;
    let outcome =
        app.on_behalf_of(&environment).subscriber_upsert_many(&environment, drafts).await.map_err(unexpected)?;
    Ok(Created(BulkCreateSubscriberResponseDto::new(outcome, failed)))
}

/// Search subscribers
///
/// All filters must hold; without any, all subscribers are listed. Texts are found in any spelling of their letters.
#[utoipa::path(get, path = "/v2/subscribers", tag = "subscribers",
    params(
        ("after" = Option<String>, Query, description = "The `_id` of the item that the page follows"),
        ("before" = Option<String>, Query, description = "The `_id` of the item that the page ends before"),
        ("limit" = Option<u32>, Query, description = "The most items on the page, 1 to 100", minimum = 1, maximum = 100, example = 10),
        ("orderDirection" = inline(Option<Direction>), Query, description = "`DESC`, newest first, or `ASC`"),
        ("orderBy" = inline(Option<CursorOrder>), Query, description = "`_id` or `createdAt`, which are the same order"),
        ("includeCursor" = Option<bool>, Query, description = "Whether the item of the cursor is on the page"),
        ("email" = Option<String>, Query, description = "Text in the e-mail address"),
        ("name" = Option<String>, Query, description = "Text in first and last name"),
        ("phone" = Option<String>, Query, description = "Text in the phone number"),
        ("subscriberId" = Option<String>, Query, description = "The whole subscriberId"),
    ),
    responses((status = 200, description = "A page of subscribers", body = CursorPage<SubscriberResponseDto>)))]
pub(crate) async fn search(
    State(app): State<AppState>,
    environment: Authorized,
    QueryString(query): QueryString,
) -> Result<Bare<CursorPage<SubscriberResponseDto>>, ApiError> {
    let (request, search) = read_search(query)?;
    let page = app.engine.store().subscriber_search(environment.id, &search, &request).await?;
    Ok(Bare(CursorPage::of(page, Into::into)))
}

/// Get a subscriber
#[utoipa::path(get, path = "/v2/subscribers/{subscriberId}", tag = "subscribers",
    params(("subscriberId" = String, Path, description = "Your own id of the person")),
    responses((status = 200, description = "The subscriber", body = Data<SubscriberResponseDto>,
        headers(("ETag" = String, description = "Their revision")))))]
pub(crate) async fn retrieve(
    State(app): State<AppState>,
    environment: Authorized,
    Path(id): Path<String>,
) -> Result<Tagged<Data<SubscriberResponseDto>>, ApiError> {
    let found = app.engine.store().subscriber_by_external_id(environment.id, &id).await?;
    let subscriber = found.ok_or_else(|| ApiError::not_found(format!("Subscriber: {id} was not found")))?;
    Ok(Tagged(subscriber.revision, Data::new(subscriber.into())))
}

/// Change a subscriber
///
/// Members that are given replace, null clears, others stay. `data` is replaced as a whole.
#[utoipa::path(patch, path = "/v2/subscribers/{subscriberId}", tag = "subscribers", request_body = SubscriberProfileDto,
    params(
        ("subscriberId" = String, Path, description = "Your own id of the person"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of what you have seen: changes nothing if it is another now"),
    ),
    responses(
        (status = 200, description = "The subscriber", body = Data<SubscriberResponseDto>,
            headers(("ETag" = String, description = "Its revision"))),
        (status = 412, description = "Somebody else has changed it.", body = ErrorDto),
    ))]
pub(crate) async fn patch(
    State(app): State<AppState>,
    caller: (Authorized<Author>, IfMatch),
    Path(id): Path<String>,
    body: JsonBody,
) -> Result<Tagged<Data<SubscriberResponseDto>>, ApiError> {
    let (environment, IfMatch(seen)) = caller;
    let change = read_patch(body.object)?;
    let patched = app.on_behalf_of(&environment).subscriber_patch(&environment, (&id, &seen), &change).await;
    let missing = || ApiError::not_found(format!("Subscriber {id} was not found"));
    let subscriber = patched.map_err(|error| missing_or(error, missing))?;
    Ok(Tagged(subscriber.revision, Data::new(subscriber.into())))
}

/// Delete a subscriber
///
/// Removes them with the messages that were sent to them. Runs that are going on end.
#[utoipa::path(delete, path = "/v2/subscribers/{subscriberId}", tag = "subscribers",
    params(("subscriberId" = String, Path, description = "Your own id of the person")),
    responses((status = 200, description = "They are gone", body = Data<RemoveSubscriberResponseDto>)))]
pub(crate) async fn delete(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    Path(id): Path<String>,
) -> Result<Data<RemoveSubscriberResponseDto>, ApiError> {
    let deleted = app.on_behalf_of(&environment).subscriber_delete(&environment, &id).await;
    let missing = || ApiError::not_found("Subscriber was not found").with("externalSubscriberId", id.as_str());
    deleted.map_err(|error| missing_or(error, missing))?;
    Ok(Data::new(RemoveSubscriberResponseDto::DONE))
}

/// Say whether a subscriber is online
///
/// Going offline leaves the time in `lastOnlineAt`.
#[utoipa::path(patch, path = "/v1/subscribers/{subscriberId}/online-status", tag = "subscribers",
    request_body = UpdateSubscriberOnlineFlagRequestDto,
    params(("subscriberId" = String, Path, description = "Your own id of the person")),
    responses((status = 200, description = "The subscriber", body = Data<SubscriberResponseDto>)))]
pub(crate) async fn update_online_flag(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    Path(id): Path<String>,
    body: JsonBody,
) -> Result<Data<SubscriberResponseDto>, ApiError> {
    let is_online = read_online(body.object)?;
    let updated = app.on_behalf_of(&environment).subscriber_set_online(&environment, &id, is_online).await;
    let missing = || ApiError::not_found("Subscriber not found");
    Ok(Data::new(updated.map_err(|error| missing_or(error, missing))?.into()))
}

/// The answer to a failure: each route has its own words for one that does not exist.
pub(crate) fn missing_or(error: SubscriberError, missing: impl FnOnce() -> ApiError) -> ApiError {
    match error {
        SubscriberError::Missing => missing(),
        other => unexpected(other),
    }
}

/// The answer to a failure that the route has no words for.
pub(crate) fn unexpected(error: SubscriberError) -> ApiError {
    match error {
        SubscriberError::Store(error) => error.into(),
        SubscriberError::Outdated => ApiError::outdated("subscriber"),
        SubscriberError::Exists(existing) => refuse_duplicate(*existing),
        SubscriberError::TooManyTokens(_) | SubscriberError::NoIntegration | SubscriberError::Missing => {
            ApiError::bad_request(error.to_string())
        }
    }
}

/// The SDKs read this 409 as a subscriber, so it carries the members that they need for that.
fn refuse_duplicate(existing: Subscriber) -> ApiError {
    let error = ApiError::conflict(format!("Subscriber with id \"{}\" already exists", existing.external_id));
    let existing = serde_json::to_value(SubscriberResponseDto::from(existing)).unwrap_or(Value::Null);
    let needed = ["subscriberId", "_organizationId", "_environmentId", "deleted", "createdAt", "updatedAt"];
    needed.iter().fold(error, |error, name| error.with(name, existing.get(*name).cloned().unwrap_or(Value::Null)))
}
