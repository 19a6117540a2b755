//! What the server says of itself.

use axum::extract::State;

use crate::envelope::Data;
use crate::extract::Authorized;
use crate::state::AppState;
use crate::wire::server::ServerDto;

/// Retrieve the server
///
/// Its version, where webhooks may go, and how much an environment holds.
#[utoipa::path(get, path = "/tidings/v1/server", tag = "server",
    responses((status = 200, description = "The server", body = Data<ServerDto>)))]
pub(crate) async fn retrieve(State(app): State<AppState>, _: Authorized) -> Data<ServerDto> {
    Data::new((&*app.settings).into())
}
