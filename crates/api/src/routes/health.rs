//! Whether the server can do its work.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::envelope::Data;
use crate::error::ApiError;
use crate::state::AppState;

/// The answer of a server that can do its work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`.
    #[schema(example = "ok")]
    status: &'static str,
    info: HealthInfo,
}

/// The parts of the server.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HealthInfo {
    db: PartHealth,
    api_version: VersionHealth,
}

/// One part.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PartHealth {
    /// `up`.
    #[schema(example = "up")]
    status: &'static str,
}

/// The server itself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VersionHealth {
    /// The version of Tidings.
    version: &'static str,
    /// `up`.
    #[schema(example = "up")]
    status: &'static str,
}

/// Tells whether the server is ready
///
/// Answers 200 once the database can be read, and 503 when it cannot. Needs no key.
#[utoipa::path(get, path = "/v1/health-check", tag = "health", security(()),
    responses((status = 200, description = "Ready", body = Data<Health>)))]
pub(crate) async fn check(State(app): State<AppState>) -> Result<Data<Health>, ApiError> {
    app.engine.store().environment_list().await?;
    let api_version = VersionHealth { version: env!("CARGO_PKG_VERSION"), status: "up" };
    let info = HealthInfo { db: PartHealth { status: "up" }, api_version };
    Ok(Data::new(Health { status: "ok", info }))
}
