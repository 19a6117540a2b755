//! Accounts: the first one.

use axum::extract::State;
use axum::http::HeaderMap;
use engine::AccountError;

use super::sessions::{Begun, begun};
use crate::envelope::Data;
use crate::error::ApiError;
use crate::extract::{Client, JsonBody, refuse_other_sites};
use crate::state::AppState;
use crate::wire::accounts::{SetupDto, SetupRequestDto, read_setup, refusal};
use crate::wire::sessions::SessionDto;

/// Say whether the first account is to be made
#[utoipa::path(get, path = "/tidings/v1/accounts/setup", tag = "accounts", security(()),
    responses((status = 200, description = "Whether there is no account yet", body = Data<SetupDto>)))]
pub(crate) async fn setup_state(State(app): State<AppState>) -> Result<Data<SetupDto>, ApiError> {
    Ok(Data::new(SetupDto { needed: app.engine.needs_account().await? }))
}

/// Make the first account
///
/// It is an owner, and is logged in by this. There is no second time.
#[utoipa::path(post, path = "/tidings/v1/accounts/setup", tag = "accounts", security(()),
    request_body = SetupRequestDto,
    responses((status = 201, description = "Who is logged in now; the cookie holds the session", body = Data<SessionDto>)))]
pub(crate) async fn setup(
    State(app): State<AppState>,
    client: Client,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Begun, ApiError> {
    refuse_other_sites(&headers)?;
    let account = app.engine.account_create_first(read_setup(body.object)?).await.map_err(explain)?;
    let session = app.engine.session_begin(account, client.visitor).await?;
    begun(&app, &session, client.is_https).await
}

/// The answer to an account that was not made or changed.
pub(crate) fn explain(error: AccountError) -> ApiError {
    match error {
        AccountError::Invalid { field, message } => refusal(field, &message),
        AccountError::SetUp => ApiError::conflict("There is an account already. Please log in"),
        AccountError::Busy(busy) => ApiError::unavailable(busy.to_string()),
        AccountError::Store(error) => error.into(),
    }
}
