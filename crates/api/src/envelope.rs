//! The envelopes of successful answers (`spec/contract/00-conventions.md` §3): `{"data": …}` for nearly everything, the
//! bare value for paged lists. Which one an operation uses stands in its handler's return type.

use axum::Json;
use axum::http::header::ETAG;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// `200` with `{"data": …}`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Data<T> {
    data: T,
}

impl<T> Data<T> {
    /// Wraps `data`.
    pub(crate) fn new(data: T) -> Self {
        Data { data }
    }
}

impl<T: Serialize> IntoResponse for Data<T> {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

/// `201` with `{"data": …}`. In the OpenAPI document its body is [`Data`].
#[derive(Debug)]
pub(crate) struct Created<T>(pub(crate) T);

impl<T: Serialize> Created<T> {
    /// The body of the answer, for an answer that is kept before it is given.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(&Data { data: &self.0 }).unwrap_or_default()
    }
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, Json(Data::new(self.0))).into_response()
    }
}

/// An answer with the revision of what it shows as its entity tag: a change that names it under `If-Match` is made only as
/// long as nobody else made another one.
#[derive(Debug)]
pub(crate) struct Tagged<T>(pub(crate) i64, pub(crate) T);

impl<T: IntoResponse> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let Tagged(revision, answer) = self;
        let mut response = answer.into_response();
        if let Ok(tag) = HeaderValue::from_str(&format!("\"{revision}\"")) {
            response.headers_mut().insert(ETAG, tag);
        }
        response
    }
}

/// `200` with the value as it is: paged lists, which carry a `data` member of their own.
#[derive(Debug)]
pub(crate) struct Bare<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Bare<T> {
    fn into_response(self) -> Response {
        Json(self.0).into_response()
    }
}

/// `204` without a body.
#[derive(Debug)]
pub(crate) struct NoContent;

impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}
