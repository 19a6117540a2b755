//! Sessions: logging in, who is logged in, and logging out.

use std::time::Duration;

use axum::extract::State;
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use engine::{LogInError, NewSession};
use logic::account::SESSION_LIFE;

use crate::cookie;
use crate::envelope::{Created, Data, NoContent};
use crate::error::ApiError;
use crate::extract::{Client, JsonBody, SignedIn, refuse_other_sites};
use crate::state::AppState;
use crate::wire::sessions::{ListedSessionDto, LogInRequestDto, SessionDto, read_log_in};

/// An answer that gives the browser a cookie or takes it away.
type WithCookie<T> = ([(HeaderName, HeaderValue); 1], T);
/// An answer that begins a session.
pub(crate) type Begun = WithCookie<Created<SessionDto>>;

/// Log in
#[utoipa::path(post, path = "/tidings/v1/session", tag = "sessions", security(()), request_body = LogInRequestDto,
    responses(
        (status = 201, description = "Who is logged in now; the cookie holds the session", body = Data<SessionDto>),
        (status = 401, description = "Email or password is wrong", body = crate::wire::errors::ErrorDto),
        (status = 429, description = "There were too many failures; Retry-After says how long to wait",
            body = crate::wire::errors::ErrorDto),
    ))]
pub(crate) async fn log_in(
    State(app): State<AppState>,
    client: Client,
    headers: HeaderMap,
    body: JsonBody,
) -> Result<Begun, ApiError> {
    refuse_other_sites(&headers)?;
    let (email, password) = read_log_in(body.object)?;
    let session = app.engine.log_in(&email, password, client.visitor).await.map_err(refusal)?;
    begun(&app, &session, client.is_https).await
}

/// Retrieve who is logged in
#[utoipa::path(get, path = "/tidings/v1/session", tag = "sessions", security(("session" = [])),
    responses((status = 200, description = "Who is logged in", body = Data<SessionDto>)))]
pub(crate) async fn retrieve(State(app): State<AppState>, session: SignedIn) -> Result<Data<SessionDto>, ApiError> {
    let environments = app.engine.environments().await?;
    let environments = environments.iter().map(|environment| &**environment);
    Ok(Data::new(SessionDto::of(&session, session.token(), environments)))
}

/// Log out
#[utoipa::path(delete, path = "/tidings/v1/session", tag = "sessions", security(("session" = [])),
    responses((status = 204, description = "The session has ended")))]
pub(crate) async fn log_out(
    State(app): State<AppState>,
    client: Client,
    session: SignedIn,
) -> Result<WithCookie<NoContent>, ApiError> {
    app.engine.log_out(&session.session).await?;
    Ok(([(SET_COOKIE, cookie::end(client.is_https))], NoContent))
}

/// List the browsers in which you are logged in
#[utoipa::path(get, path = "/tidings/v1/sessions", tag = "sessions", security(("session" = [])),
    responses((status = 200, description = "Your sessions, newest first", body = Data<Vec<ListedSessionDto>>)))]
pub(crate) async fn list(
    State(app): State<AppState>,
    session: SignedIn,
) -> Result<Data<Vec<ListedSessionDto>>, ApiError> {
    let sessions = app.engine.session_list(&session.account).await?;
    Ok(Data::new(sessions.into_iter().map(|listed| ListedSessionDto::of(listed, &session)).collect()))
}

/// Log out everywhere
///
/// Ends all of your sessions, this one included.
#[utoipa::path(delete, path = "/tidings/v1/sessions", tag = "sessions", security(("session" = [])),
    responses((status = 204, description = "All sessions have ended")))]
pub(crate) async fn log_out_everywhere(
    State(app): State<AppState>,
    client: Client,
    session: SignedIn,
) -> Result<WithCookie<NoContent>, ApiError> {
    app.on_behalf_of(&session).log_out_everywhere(&session.account).await?;
    Ok(([(SET_COOKIE, cookie::end(client.is_https))], NoContent))
}

/// The answer to a session that has just begun.
pub(crate) async fn begun(app: &AppState, session: &NewSession, is_https: bool) -> Result<Begun, ApiError> {
    let environments = app.engine.environments().await?;
    let environments = environments.iter().map(|environment| &**environment);
    let answer = SessionDto::of(&session.open, &session.token, environments);
    Ok(([(SET_COOKIE, cookie::begin(&session.token, SESSION_LIFE, is_https))], Created(answer)))
}

fn refusal(error: LogInError) -> ApiError {
    match error {
        LogInError::Wrong => ApiError::unauthorized("Email or password is wrong"),
        LogInError::Throttled(wait) => throttled(wait),
        LogInError::Busy(busy) => ApiError::unavailable(busy.to_string()),
        LogInError::Store(error) => error.into(),
    }
}

/// The answer to somebody who gave too many wrong passwords.
pub(crate) fn throttled(wait: Duration) -> ApiError {
    let seconds = wait.as_millis().div_ceil(1_000).max(1);
    let message = format!("There were too many failures. Please try again in {seconds} seconds");
    ApiError::new(StatusCode::TOO_MANY_REQUESTS, message).header(RETRY_AFTER, &seconds.to_string())
}
