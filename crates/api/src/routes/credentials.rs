//! Where providers reach a subscriber: their device tokens (`spec/contract/20-semantics.md` §4).

use axum::extract::State;
use engine::{CredentialsChange, SubscriberError};
use logic::subscriber::ChannelMode;
use model::subscriber::DEVICE_TOKENS_MAX;

use crate::envelope::{Data, NoContent};
use crate::error::ApiError;
use crate::extract::{Author, Authorized, JsonBody, Path};
use crate::routes::subscribers::{missing_or, unexpected};
use crate::state::AppState;
use crate::wire::credentials::{UpdateSubscriberChannelRequestDto, read_change};
use crate::wire::subscribers::SubscriberResponseDto;

/// Replace device tokens
///
/// The tokens that are given are the only ones afterwards; no list at all clears them.
#[utoipa::path(put, path = "/v1/subscribers/{subscriberId}/credentials", tag = "credentials",
    request_body = UpdateSubscriberChannelRequestDto,
    params(("subscriberId" = String, Path, description = "Your own id of the person")),
    responses((status = 200, description = "The subscriber", body = Data<SubscriberResponseDto>)))]
pub(crate) async fn update(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    Path(id): Path<String>,
    body: JsonBody,
) -> Result<Data<SubscriberResponseDto>, ApiError> {
    let change = read_change(body.object, ChannelMode::Replace)?;
    set(&app, &environment, &id, &change).await
}

/// Add device tokens
///
/// The tokens that are given follow those that are stored; an empty list, or none at all, clears them.
#[utoipa::path(patch, path = "/v1/subscribers/{subscriberId}/credentials", tag = "credentials",
    request_body = UpdateSubscriberChannelRequestDto,
    params(("subscriberId" = String, Path, description = "Your own id of the person")),
    responses((status = 200, description = "The subscriber", body = Data<SubscriberResponseDto>)))]
pub(crate) async fn append(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    Path(id): Path<String>,
    body: JsonBody,
) -> Result<Data<SubscriberResponseDto>, ApiError> {
    let change = read_change(body.object, ChannelMode::Append)?;
    set(&app, &environment, &id, &change).await
}

/// Forget the tokens of a provider
///
/// Removes the entries of all its integrations. It is well if there are none.
#[utoipa::path(delete, path = "/v1/subscribers/{subscriberId}/credentials/{providerId}", tag = "credentials",
    params(
        ("subscriberId" = String, Path, description = "Your own id of the person"),
        ("providerId" = String, Path, description = "The provider"),
    ),
    responses((status = 204, description = "They are gone")))]
pub(crate) async fn delete(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    Path((id, provider_id)): Path<(String, String)>,
) -> Result<NoContent, ApiError> {
    let removed = app.on_behalf_of(&environment).subscriber_remove_credentials(&environment, &id, &provider_id).await;
    let missing = || ApiError::not_found(format!("Subscriber '{id}' was not found"));
    removed.map_err(|error| missing_or(error, missing))?;
    Ok(NoContent)
}

async fn set(
    app: &AppState,
    environment: &Authorized<Author>,
    id: &str,
    change: &CredentialsChange,
) -> Result<Data<SubscriberResponseDto>, ApiError> {
    let set = app.on_behalf_of(environment).subscriber_set_credentials(environment, id, change).await;
    let subscriber = set.map_err(|error| match error {
        SubscriberError::Missing => ApiError::bad_request(format!("SubscriberId: {id} not found")),
        SubscriberError::NoIntegration => {
            let (environment, provider) = (environment.id, &change.provider_id);
            let message = format!("Subscribers environment ({environment}) do not have active {provider} integration.");
            ApiError::bad_request(message)
        }
        SubscriberError::TooManyTokens(tokens) => ApiError::bad_request(tokens.to_string())
            .with("currentCount", tokens.count)
            .with("limit", DEVICE_TOKENS_MAX),
        other => unexpected(other),
    })?;
    Ok(Data::new(subscriber.into()))
}
