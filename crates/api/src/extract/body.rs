//! JSON bodies, limited in size and in time, as an object whose keys keep their order.

use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use model::{Object, Value};
use tokio::time::timeout;

use crate::error::ApiError;
use crate::state::AppState;

/// The most bytes of a request body.
const BODY_BYTES_MAX: usize = 1024 * 1024;
/// The most bytes of a bulk trigger, which holds up to 100 events.
const BULK_BYTES_MAX: usize = 8 * 1024 * 1024;
/// How long a body may take to arrive, so that a client that stalls does not keep its connection for ever.
const BODY_TIMEOUT: Duration = Duration::from_secs(60);

/// The members of a JSON body. An empty body has none.
#[derive(Debug)]
pub(crate) struct JsonBody {
    /// The members, in the caller's order.
    pub(crate) object: Object,
    /// How many bytes the body had.
    pub(crate) bytes: usize,
}

impl FromRequest<AppState> for JsonBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &AppState) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let bytes = read_body(parts.uri.path(), body).await?;
        if bytes.is_empty() {
            return Ok(JsonBody { object: Object::new(), bytes: 0 });
        }
        check_type(&parts.headers)?;
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(object)) => Ok(JsonBody { object, bytes: bytes.len() }),
            Ok(_) => Err(ApiError::bad_request("The body must be a JSON object")),
            Err(error) => Err(ApiError::bad_request(format!("The body is not valid JSON: {error}"))),
        }
    }
}

/// Reads a whole body. `path` decides how long it may be.
pub(crate) async fn read_body(path: &str, body: Body) -> Result<Bytes, ApiError> {
    let limit = if path == "/v1/events/trigger/bulk" { BULK_BYTES_MAX } else { BODY_BYTES_MAX };
    let too_large = || {
        let message = format!("The body exceeds the maximum allowed size of {limit} bytes");
        ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, message)
    };
    // A length that was announced is refused before the body is sent.
    if usize::try_from(body.size_hint().lower()).map_or(true, |announced| announced > limit) {
        return Err(too_large());
    }
    match timeout(BODY_TIMEOUT, Limited::new(body, limit).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(ApiError::bad_request("The body broke off")),
        Err(_) => Err(ApiError::new(StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time")),
    }
}

fn check_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let unsupported = |message: String| Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    let content_type = text(CONTENT_TYPE).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence != "application/json" && !(essence.starts_with("application/") && essence.ends_with("+json")) {
        return unsupported(format!("The Content-Type must be application/json, not \"{essence}\""));
    }
    match text(CONTENT_ENCODING) {
        None | Some("identity") => Ok(()),
        Some(_) => unsupported("The body must be sent without a Content-Encoding".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use axum::response::IntoResponse;
    use http_body_util::Full;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_is_given_up() {
        for (bytes, expected) in [(0, 408), (BODY_BYTES_MAX, 408), (BODY_BYTES_MAX + 1, 413)] {
            let body = Full::new(Bytes::from(vec![b' '; bytes])).with_trailers(pending());
            let started = tokio::time::Instant::now();
            let refused = read_body("/v1/events/trigger", Body::new(body)).await.unwrap_err();
            let waited = started.elapsed() >= BODY_TIMEOUT;
            assert_eq!((refused.into_response().status().as_u16(), waited), (expected, expected == 408), "{bytes}");
        }
    }
}
