//! The one error of the API, and the one envelope in which errors leave (`spec/contract/00-conventions.md` §4). Handlers
//! make an [`ApiError`]; path and time are added by [`complete`], which the outermost layer calls.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use model::{Object, Value};
use serde_json::json;
use store::StoreError;

use crate::state::AppState;
use crate::validate::FieldErrors;

/// What a caller is told when a request fails. Boxed, since most results are no error.
#[derive(Clone, Debug)]
pub(crate) struct ApiError(Box<Failure>);

#[derive(Clone, Debug)]
struct Failure {
    status: StatusCode,
    message: String,
    /// What is repeated at the top level and in `ctx`.
    members: Object,
    /// The `errors` member, if there is one that does not also stand in `ctx`.
    errors: Option<Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// What the log is told, and nobody else.
    cause: Option<String>,
}

/// What Novu says of every unexpected failure.
const INTERNAL: &str = "Internal server error, contact support and provide them with the errorId";

impl ApiError {
    /// An error with Novu's word for its status in `error` and `ctx`.
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        let mut members = Object::new();
        members.insert("error".to_owned(), status.canonical_reason().unwrap_or("Error").into());
        members.insert("statusCode".to_owned(), status.as_u16().into());
        let message = message.into();
        ApiError(Box::new(Failure { status, message, members, errors: None, headers: Vec::new(), cause: None }))
    }

    /// 400: a rule was broken.
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        ApiError::new(StatusCode::BAD_REQUEST, message)
    }

    /// 401: no key, or not one of ours.
    pub(crate) fn unauthorized(message: impl Into<String>) -> Self {
        ApiError::new(StatusCode::UNAUTHORIZED, message)
    }

    /// 403: the caller is known and may not do it.
    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        ApiError::new(StatusCode::FORBIDDEN, message)
    }

    /// 404: there is no such thing here.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        ApiError::new(StatusCode::NOT_FOUND, message)
    }

    /// 409: it exists already, or somebody else is at it. The SDKs send such a request again.
    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        ApiError::new(StatusCode::CONFLICT, message)
    }

    /// 412: it is not what the caller has seen any more.
    pub(crate) fn outdated(what: &str) -> Self {
        let message =
            format!("Somebody else has changed the {what} in the meantime. Load it anew and make your change again.");
        ApiError::new(StatusCode::PRECONDITION_FAILED, message)
    }

    /// 422 that names no field; the SDKs need an `errors` map even then.
    pub(crate) fn unprocessable(message: impl Into<String>) -> Self {
        let mut error = ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, message);
        error.0.errors = Some(json!({}));
        error
    }

    /// 422 with what is wrong with each field.
    pub(crate) fn validation(errors: FieldErrors) -> Self {
        let mut error = ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "Validation Error");
        error.0.members.clear();
        error.0.errors = Some(errors.into_value());
        error
    }

    /// 500: our own fault. `cause` goes to the log only, under an id that the caller gets.
    pub(crate) fn internal(cause: impl Into<String>) -> Self {
        let mut error = ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, INTERNAL);
        error.0.cause = Some(cause.into());
        error
    }

    /// 503: it may work later.
    pub(crate) fn unavailable(cause: impl Into<String>) -> Self {
        let message = "The service is not available at the moment. Please try again later.";
        let mut error = ApiError::new(StatusCode::SERVICE_UNAVAILABLE, message).header(RETRY_AFTER, "1");
        error.0.cause = Some(cause.into());
        error
    }

    /// Its status.
    pub(crate) fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Adds a member beside `message`; it is repeated in `ctx`.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.members.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a header; one that cannot stand in a header is left out.
    pub(crate) fn header(mut self, name: HeaderName, value: &str) -> Self {
        self.0.headers.extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
        self
    }

    /// The body. `path` is the request's path with its query, `time` is ISO-8601.
    fn body(mut self, path: &str, time: &str, error_id: Option<&str>) -> Value {
        let is_event_route = path.starts_with("/v1/events/");
        if self.0.status == StatusCode::BAD_REQUEST && is_event_route && !self.0.members.contains_key("errors") {
            self = self.with("type", "BAD_REQUEST").with("errors", json!([]));
        }
        let Failure { status, message, members, errors, .. } = *self.0;
        let mut body = Object::new();
        body.insert("statusCode".to_owned(), status.as_u16().into());
        body.insert("timestamp".to_owned(), time.into());
        body.insert("path".to_owned(), path.into());
        body.insert("message".to_owned(), message.into());
        body.insert("ctx".to_owned(), members.clone().into());
        for (name, value) in members {
            body.entry(name).or_insert(value);
        }
        if let Some(errors) = errors {
            body.insert("errors".to_owned(), errors);
        }
        if let Some(error_id) = error_id {
            body.insert("errorId".to_owned(), error_id.into());
        }
        body.into()
    }
}

impl IntoResponse for ApiError {
    /// A response that carries the error; [`complete`] gives it its body.
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.headers_mut().extend(self.0.headers.iter().cloned());
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let cause = error.to_string();
        match error {
            StoreError::Unavailable(_) => ApiError::unavailable(cause),
            StoreError::Corrupt { .. } => ApiError::internal(cause),
            StoreError::Conflict(_) => {
                let message = "The resource was changed by another request at the same time. Please try again.";
                ApiError::conflict(message).header(RETRY_AFTER, "1")
            }
        }
    }
}

/// Gives a response that carries an [`ApiError`] its body, and tells the log of failures that are ours. Other responses
/// pass as they are.
pub(crate) fn complete(app: &AppState, path: &str, mut response: Response) -> Response {
    let Some(mut error) = response.extensions_mut().remove::<ApiError>() else { return response };
    let status = error.0.status;
    let error_id = (status == StatusCode::INTERNAL_SERVER_ERROR).then(|| uuid(app));
    if let Some(cause) = error.0.cause.take() {
        // Paths may hold what identifies a person, so the log gets the status, the cause and the id only.
        let status = status.as_u16();
        tracing::error!(status, error_id, cause, "request failed with {status}: {cause}");
    }
    let body = error.body(path, &logic::time::iso(app.engine.now()), error_id.as_deref());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    *response.body_mut() = Body::from(body.to_string());
    response
}

/// A random UUID, version 4.
fn uuid(app: &AppState) -> String {
    let mut bytes = [0; 16];
    app.engine.rng().fill(&mut bytes);
    let bits = u128::from_be_bytes(bytes) & !(0xF000 << 64) & !(0xC000 << 48) | (0x4000 << 64) | (0x8000 << 48);
    let digits = format!("{bits:032x}");
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| digits.get(part).unwrap_or_default());
    parts.join("-")
}
