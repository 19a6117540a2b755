//! Accounts: the first one, and your own.

use axum::extract::State;
use axum::http::HeaderMap;
use engine::AccountError;

use super::sessions::{Begun, begun, throttled};
use crate::envelope::{Data, NoContent};
use crate::error::ApiError;
use crate::extract::{Client, JsonBody, SignedIn, refuse_other_names, refuse_other_sites};
use crate::state::AppState;
use crate::wire::accounts::{
    AccountChangeRequestDto, AccountDto, PasswordChangeRequestDto, SetupDto, SetupRequestDto, read_account_change,
    read_password_change, read_setup, refusal,
};
use crate::wire::errors::ErrorDto;
use crate::wire::sessions::SessionDto;

/// Say whether the first account is to be made
#[utoipa::path(get, path = "/tidings/v1/accounts/setup", tag = "accounts", security(()),
    responses((status = 200, description = "Whether there is no account yet", body = Data<SetupDto>)))]
pub(crate) async fn setup_state(State(app): State<AppState>) -> Result<Data<SetupDto>, ApiError> {
    Ok(Data::new(SetupDto { needed: app.engine.needs_account().await? }))
}

/// Make the first account
///
/// It is an owner, and is logged in by this. There is no second time. A server that listens on loopback is asked as localhost,
/// by an address, or by the name of its public URL.
#[utoipa::path(post, path = "/tidings/v1/accounts/setup", tag = "accounts", security(()),
    request_body = SetupRequestDto,
    responses(
        (status = 201, description = "Who is logged in now; the cookie holds the session", body = Data<SessionDto>),
        (status = 403, description = "A page of another site asks, or the server does not know its name", body = ErrorDto),
    ))]
pub(crate) async fn setup(
    State(app): State<AppState>,
    client: Client,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Begun, ApiError> {
    refuse_other_sites(&headers)?;
    refuse_other_names(&app.settings, &headers)?;
    let session = app.engine.account_set_up(read_setup(body.object)?, client.visitor).await.map_err(explain)?;
    begun(&app, &session, client.is_https).await
}

/// Change your account
///
/// Another email address needs the password: it is what you log in with.
#[utoipa::path(patch, path = "/tidings/v1/account", tag = "accounts", security(("session" = [])),
    request_body = AccountChangeRequestDto,
    responses(
        (status = 200, description = "Your account", body = Data<AccountDto>),
        (status = 429, description = "There were too many wrong passwords; Retry-After says how long to wait",
            body = ErrorDto),
    ))]
pub(crate) async fn change(
    State(app): State<AppState>,
    session: SignedIn,
    body: JsonBody,
) -> Result<Data<AccountDto>, ApiError> {
    let change = read_account_change(body.object)?;
    let account = app.on_behalf_of(&session).account_change(&session, change).await.map_err(explain)?;
    Ok(Data::new((&account).into()))
}

/// Change your password
///
/// Your other sessions end.
#[utoipa::path(put, path = "/tidings/v1/account/password", tag = "accounts", security(("session" = [])),
    request_body = PasswordChangeRequestDto,
    responses(
        (status = 204, description = "The password is another"),
        (status = 429, description = "There were too many wrong passwords; Retry-After says how long to wait",
            body = ErrorDto),
    ))]
pub(crate) async fn change_password(
    State(app): State<AppState>,
    session: SignedIn,
    body: JsonBody,
) -> Result<NoContent, ApiError> {
    let change = read_password_change(body.object)?;
    app.on_behalf_of(&session).account_change_password(&session, change).await.map_err(explain)?;
    Ok(NoContent)
}

/// The answer to an account that was not made or changed.
pub(crate) fn explain(error: AccountError) -> ApiError {
    match error {
        AccountError::Invalid { field, message } => refusal(field, &message),
        AccountError::SetUp => ApiError::conflict("There is an account already. Please log in"),
        AccountError::EmailTaken => ApiError::conflict("Somebody has this email address already"),
        AccountError::Throttled(wait) => throttled(wait),
        AccountError::Busy(busy) => ApiError::unavailable(busy.to_string()),
        AccountError::Store(error) => error.into(),
    }
}
