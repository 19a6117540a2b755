//! The two layers around every route: one that completes errors, catches panics and writes the log line, and one that
//! keeps the promise of `Idempotency-Key`.

#[cfg(test)]
mod tests;

use axum::body::Body;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::header::{CONTENT_TYPE, LINK, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use engine::{IdempotencyClaim, IdempotencyError, IdempotencyStart, IdempotentRequest, catch_panic};
use store::IdempotentAnswer;

use crate::error::{ApiError, complete};
use crate::extract::{Caller, read_body};
use crate::state::AppState;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const IDEMPOTENCY_REPLAY: HeaderName = HeaderName::from_static("idempotency-replay");
const IDEMPOTENCY_LINK: &str = "https://docs.novu.co/additional-resources/idempotency";
/// The longest idempotency key (`spec/contract/00-conventions.md` §6).
const KEY_CHARS_MAX: usize = 255;
/// The longest method. Those that there are have half as many letters.
const METHOD_BYTES_MAX: usize = 32;
/// The longest path with its query.
const URI_BYTES_MAX: usize = 16 * 1024;

/// The outermost layer: one log line for each request, without anything that the caller sent, and the one place where
/// errors get their envelope.
pub(crate) async fn observe(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let started_at = app.engine.now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let path = path_and_query(request.uri());
    let is_method_long = method.as_str().len() > METHOD_BYTES_MAX;
    let response = if is_method_long {
        ApiError::bad_request(format!("The method has more than {METHOD_BYTES_MAX} characters")).into_response()
    } else if path.len() > URI_BYTES_MAX {
        ApiError::new(StatusCode::URI_TOO_LONG, "URI Too Long").into_response()
    } else {
        answer_panic(next.run(request)).await
    };
    let response = complete(&app, &path, response);
    let route = route.as_ref().map_or("no route", MatchedPath::as_str);
    let method = if is_method_long { "long method" } else { method.as_str() };
    let status = response.status().as_u16();
    let duration_micros = u64::try_from(app.engine.now().since(started_at).as_micros()).unwrap_or(u64::MAX);
    if status < 400 {
        tracing::debug!(method, route, status, duration_micros, "{method} {route}: {status}");
    } else {
        tracing::info!(method, route, status, duration_micros, "{method} {route}: {status}");
    }
    response
}

fn path_and_query(uri: &Uri) -> String {
    uri.path_and_query().map_or_else(|| uri.path().to_owned(), |path| path.as_str().to_owned())
}

/// Turns a panic into a 500, so that the caller gets an answer and an id to look for.
async fn answer_panic(response: impl Future<Output = Response>) -> Response {
    let response = catch_panic(response).await;
    response.unwrap_or_else(|panic| ApiError::internal(format!("panic: {panic}")).into_response())
}

/// Answers a repeated POST or PATCH as it was answered the first time (`spec/contract/00-conventions.md` §6).
pub(crate) async fn idempotency(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let is_covered = matches!(*request.method(), Method::POST | Method::PATCH);
    match idempotency_key(request.headers()) {
        Some(key) if is_covered => run_once(app, key, request, next).await.unwrap_or_else(ApiError::into_response),
        _ => next.run(request).await,
    }
}

fn idempotency_key(headers: &HeaderMap) -> Option<HeaderValue> {
    headers.get(IDEMPOTENCY_KEY).filter(|key| !key.is_empty()).cloned()
}

async fn run_once(app: AppState, key: HeaderValue, request: Request, next: Next) -> Result<Response, ApiError> {
    // Headers are read as Latin-1, as Node does: no two keys become the same text.
    let key_text: String = key.as_bytes().iter().copied().map(char::from).collect();
    if key_text.chars().count() > KEY_CHARS_MAX {
        let message = format!(
            "idempotencyKey \"{key_text}\" has exceeded the maximum allowed length of {KEY_CHARS_MAX} characters"
        );
        return Err(ApiError::bad_request(message));
    }
    let (mut parts, body) = request.into_parts();
    let Ok(caller) = Caller::from_request_parts(&mut parts, &app).await else {
        // Without an environment there is nothing to keep an answer for; the handler says what is missing.
        return Ok(next.run(Request::from_parts(parts, body)).await);
    };
    if !caller.has_key() {
        // Answers to people may hold what must not be kept, such as a new key.
        parts.extensions.insert(caller);
        return Ok(next.run(Request::from_parts(parts, body)).await);
    }
    let bytes = read_body(parts.uri.path(), body).await?;
    let path = path_and_query(&parts.uri);
    let idempotent = IdempotentRequest {
        environment_id: caller.environment().id,
        scope: &format!("{} {}", parts.method, parts.uri.path()),
        key: &key_text,
        content: &[path.as_bytes(), &bytes],
    };
    let started = app.engine.idempotency_begin(idempotent).await.map_err(|error| refusal(error, &key_text))?;
    let mut response = match started {
        IdempotencyStart::Replay(answer) => replay(answer),
        IdempotencyStart::First(claim) => {
            let mut request = Request::from_parts(parts, Body::from(bytes));
            // The handler need not ask again.
            request.extensions_mut().insert(caller);
            // A handler that can keeps the answer together with what it does.
            request.extensions_mut().insert(claim.clone());
            // The work goes on when the caller hangs up, so that its next try finds an answer.
            let work = tokio::spawn(async move { answer_and_keep(&app, claim, &path, next.run(request).await).await });
            work.await.unwrap_or_else(|error| Err(ApiError::internal(format!("request task: {error}"))))?
        }
    };
    response.headers_mut().insert(IDEMPOTENCY_KEY, key);
    Ok(response)
}

fn refusal(error: IdempotencyError, key: &str) -> ApiError {
    match error {
        IdempotencyError::InProgress => {
            let message =
                format!("Request with key \"{key}\" is currently being processed. Please retry after 1 second");
            ApiError::conflict(message).header(RETRY_AFTER, "1").header(LINK, IDEMPOTENCY_LINK)
        }
        IdempotencyError::OtherContent => {
            let message = format!("Request with key \"{key}\" is being reused for a different body");
            ApiError::unprocessable(message).header(LINK, IDEMPOTENCY_LINK)
        }
        IdempotencyError::Full => ApiError::unavailable("too many requests with idempotency keys at once"),
        IdempotencyError::Store(error) => error.into(),
    }
}

fn replay(answer: IdempotentAnswer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    if answer.status != StatusCode::NO_CONTENT {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    response.headers_mut().insert(IDEMPOTENCY_REPLAY, HeaderValue::from_static("true"));
    response
}

/// Stores an answer before it is given, unless its handler has. A failure that is ours is not kept: the next try may go well.
async fn answer_and_keep(
    app: &AppState,
    claim: IdempotencyClaim,
    path: &str,
    response: Response,
) -> Result<Response, ApiError> {
    let response = complete(app, path, response);
    if response.status().is_server_error() {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.map_err(|error| ApiError::internal(error.to_string()))?;
    app.engine.idempotency_finish(claim, parts.status.as_u16(), &body).await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}
