//! Where requests are sent to inspectors: open to everybody who knows the address, and outside of what keeps answers for
//! idempotency keys. What an inspector keeps is the engine's.

use std::net::IpAddr;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use engine::CaptureError;
use http_body_util::BodyExt;
use logic::inspector::{BODY_BYTES_MAX, has_body};
use model::inspector::{InspectedRequest, InspectorAnswer};
use tokio::time::timeout;

use crate::error::ApiError;
use crate::extract::{Path, address};
use crate::state::AppState;
use crate::wire::errors::ErrorDto;

/// How long a body may take to arrive: requests that are being read take one of a few places.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// What keeps a browser from running what an answer holds: it comes from where the dashboard is.
const SANDBOX: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");

/// Send a request to an inspector
///
/// Any method will do. The request is kept, up to 262,144 bytes of body, and answered as the inspector is told to. Needs no key: who
/// knows the path may send. An inspector takes 50 requests a second, and 100 at once after a rest.
#[utoipa::path(post, path = "/inspect/{token}", tag = "inspectors", security(()),
    params(("token" = String, Path, description = "The end of the inspector's `path`")),
    request_body(content = String, content_type = "*/*", description = "Anything"),
    responses(
        (status = "2XX", description = "What the inspector was told to answer; it may be any status from 200 to 599"),
        (status = 400, description = "The body broke off, or the method or the path cannot be one", body = ErrorDto),
        (status = 404, description = "There is no such inspector, or its time is over", body = ErrorDto),
        (status = 408, description = "The body did not arrive in time", body = ErrorDto),
        (status = 413, description = "The body is too large; its beginning is kept", body = ErrorDto),
        (status = 429, description = "Too many requests", body = ErrorDto)))]
pub(crate) async fn capture(
    State(app): State<AppState>,
    Path(token): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    let admission = app.engine.inspector_admit(&token).await.map_err(explain)?;
    let (parts, body) = request.into_parts();
    let body = read_body(body, announced(&parts.headers)).await?;
    let address = address(&app.settings.trusted_proxies, &parts.extensions, &parts.headers);
    let request = inspected(&parts, body, address);
    let answer = app.engine.inspector_capture(admission, request).await.map_err(explain)?;
    Ok(respond(answer))
}

/// How many bytes a body is said to have.
fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Reads a body as far as it is kept. Says how many bytes it has in all, or at least.
async fn read_body(mut body: Body, announced: Option<u64>) -> Result<(Bytes, u64), ApiError> {
    let mut kept = BytesMut::new();
    let read = async {
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame?.into_data() else { continue };
            let room = BODY_BYTES_MAX.saturating_sub(kept.len());
            kept.extend_from_slice(data.get(..room).unwrap_or(&data));
            if data.len() > room {
                return Ok(true);
            }
        }
        Ok::<bool, axum::Error>(false)
    };
    let is_cut = match timeout(BODY_TIMEOUT, read).await {
        Ok(Ok(is_cut)) => is_cut,
        Ok(Err(_)) => return Err(ApiError::bad_request("The body broke off")),
        Err(_) => return Err(ApiError::new(StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time")),
    };
    let length = u64::try_from(kept.len()).unwrap_or(u64::MAX);
    let size = if is_cut { announced.unwrap_or(0).max(length.saturating_add(1)) } else { length };
    Ok((kept.freeze(), size))
}

/// A request as it came. Names of headers are in lower case already; values are read as Latin-1, which loses nothing.
fn inspected(parts: &Parts, (body, size): (Bytes, u64), address: Option<IpAddr>) -> InspectedRequest {
    let text = |value: &HeaderValue| value.as_bytes().iter().copied().map(char::from).collect();
    let headers = parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
    InspectedRequest {
        method: parts.method.to_string(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers,
        body,
        size,
        truncated: false,
        address,
    }
}

fn respond(answer: InspectorAnswer) -> Response {
    let body = if has_body(answer.status) { Body::from(answer.body) } else { Body::empty() };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    if has_body(answer.status)
        && let Ok(content_type) = HeaderValue::from_str(&answer.content_type)
    {
        headers.insert(CONTENT_TYPE, content_type);
    }
    headers.insert(CONTENT_SECURITY_POLICY, SANDBOX);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn explain(error: CaptureError) -> ApiError {
    match error {
        CaptureError::Missing => ApiError::not_found("There is no such inspector, or its time is over"),
        CaptureError::TooMany(wait) => {
            let seconds = wait.as_secs().saturating_add(1).to_string();
            let message = "Too many requests to inspectors. Please try again later.";
            ApiError::new(StatusCode::TOO_MANY_REQUESTS, message).header(RETRY_AFTER, &seconds)
        }
        CaptureError::TooLarge => {
            let message = format!("The body exceeds the maximum allowed size of {BODY_BYTES_MAX} bytes");
            ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, message)
        }
        CaptureError::Store(error) => error.into(),
    }
}
