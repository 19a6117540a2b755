//! Path parameters, percent-decoded once: an encoded slash stays inside its parameter.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::error::ApiError;
use crate::state::AppState;

/// The parameters of the route's path, in order.
#[derive(Debug)]
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let path = axum::extract::Path::<T>::from_request_parts(parts, app).await;
        path.map(|path| Path(path.0)).map_err(|_| ApiError::bad_request("The path is not valid percent-encoded UTF-8"))
    }
}
