//! The device tokens that endpoints took away from a subscriber.

use axum::extract::State;

use crate::envelope::Data;
use crate::error::ApiError;
use crate::extract::{Authorized, Path};
use crate::state::AppState;
use crate::wire::removed_tokens::{REMOVED_TOKENS_MAX, RemovedTokenDto};

/// List the device tokens that were removed from a subscriber
///
/// Those that an endpoint answered 410 for or named in `invalidTokens`, newest first, at most 100.
#[utoipa::path(get, path = "/tidings/v1/subscribers/{subscriberId}/removed-tokens", tag = "removed-tokens",
    params(("subscriberId" = String, Path, description = "The id that you chose for the subscriber")),
    responses((status = 200, description = "What was removed", body = Data<Vec<RemovedTokenDto>>)))]
pub(crate) async fn list(
    State(app): State<AppState>,
    environment: Authorized,
    Path(id): Path<String>,
) -> Result<Data<Vec<RemovedTokenDto>>, ApiError> {
    let store = app.engine.store();
    let found = store.subscriber_by_external_id(environment.id, &id).await?;
    let subscriber = found.ok_or_else(|| ApiError::not_found(format!("Subscriber {id} was not found")))?;
    let removed = store.removed_tokens(environment.id, subscriber.id, REMOVED_TOKENS_MAX).await?;
    Ok(Data::new(removed.into_iter().map(Into::into).collect()))
}
