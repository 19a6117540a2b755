//! JSON bodies, limited in size, as an object whose keys keep their order.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use model::{Object, Value};

use crate::error::ApiError;
use crate::state::AppState;

/// The most bytes of a request body.
const BODY_BYTES_MAX: usize = 1024 * 1024;
/// The most bytes of a bulk trigger, which holds up to 100 events.
const BULK_BYTES_MAX: usize = 8 * 1024 * 1024;

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
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            let message = format!("The body exceeds the maximum allowed size of {limit} bytes");
            Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, message))
        }
        Err(_) => Err(ApiError::bad_request("The body broke off")),
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
