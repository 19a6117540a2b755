//! Authorisation (`spec/contract/00-conventions.md` §2). The key selects the environment, and a handler that holds an
//! [`Authorized`] was allowed to: there is no other way to come by one.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use engine::AuthError;
use model::organization::Environment;

use crate::error::ApiError;
use crate::state::AppState;

/// The environment that the caller's secret key opens.
#[derive(Clone, Debug)]
pub(crate) struct Authorized(Arc<Environment>);

impl Deref for Authorized {
    type Target = Environment;

    fn deref(&self) -> &Environment {
        &self.0
    }
}

impl FromRequestParts<AppState> for Authorized {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        if let Some(authorized) = parts.extensions.get::<Authorized>() {
            return Ok(authorized.clone());
        }
        let header = parts.headers.get(AUTHORIZATION).map(|value| value.to_str().unwrap_or_default());
        let key = secret_key(header)?;
        let environment = app.engine.authenticate(key).await.map_err(|error| match error {
            AuthError::UnknownKey => ApiError::unauthorized("API Key not found"),
            AuthError::Store(error) => error.into(),
        })?;
        let authorized = Authorized(environment);
        // The idempotency layer asks before the handler does.
        parts.extensions.insert(authorized.clone());
        Ok(authorized)
    }
}

/// The key in an `Authorization` header. `Bearer` is a scheme that Novu knows, for sessions of its dashboard; there are
/// none here.
fn secret_key(header: Option<&str>) -> Result<&str, ApiError> {
    let header = header.ok_or_else(|| ApiError::unauthorized("Missing authorization header"))?.trim();
    let (scheme, key) = header.split_once(' ').unwrap_or((header, ""));
    match (scheme, key.trim()) {
        ("ApiKey", "") | ("Bearer", _) => Err(ApiError::unauthorized("Unauthorized")),
        ("ApiKey", key) => Ok(key),
        // Without a space the whole header may be a bare key, which must not be given back.
        (_, "") => Err(ApiError::unauthorized("Invalid authentication scheme: \"\"")),
        (scheme, _) => Err(ApiError::unauthorized(format!("Invalid authentication scheme: \"{scheme}\""))),
    }
}
