//! Invitations, for whoever holds their link.

use axum::extract::State;
use axum::http::HeaderMap;
use engine::MemberError;

use super::members;
use super::sessions::{Begun, begun};
use crate::envelope::Data;
use crate::error::ApiError;
use crate::extract::{Client, JsonBody, Path, refuse_other_sites};
use crate::state::AppState;
use crate::wire::errors::ErrorDto;
use crate::wire::members::{AcceptRequestDto, InvitationDto, read_accept};
use crate::wire::sessions::SessionDto;

/// Retrieve an invitation
#[utoipa::path(get, path = "/tidings/v1/invitations/{token}", tag = "invitations", security(()),
    params(("token" = String, Path, description = "What follows `/invitation/` in the link")),
    responses(
        (status = 200, description = "The invitation", body = Data<InvitationDto>),
        (status = 404, description = "It was used, is past its time, or never was", body = ErrorDto),
    ))]
pub(crate) async fn retrieve(
    State(app): State<AppState>,
    Path(token): Path<String>,
) -> Result<Data<InvitationDto>, ApiError> {
    Ok(Data::new(app.engine.invitation_get(&token).await.map_err(explain)?.into()))
}

/// Take an invitation
///
/// Sets name and password of the account and logs it in. Its former sessions end.
#[utoipa::path(post, path = "/tidings/v1/invitations/{token}", tag = "invitations", security(()),
    request_body = AcceptRequestDto,
    params(("token" = String, Path, description = "What follows `/invitation/` in the link")),
    responses(
        (status = 201, description = "Who is logged in now; the cookie holds the session", body = Data<SessionDto>),
        (status = 404, description = "It was used, is past its time, or never was", body = ErrorDto),
    ))]
pub(crate) async fn accept(
    State(app): State<AppState>,
    Path(token): Path<String>,
    (client, headers): (Client, HeaderMap),
    body: JsonBody,
) -> Result<Begun, ApiError> {
    refuse_other_sites(&headers)?;
    let person = read_accept(body.object)?;
    let session = app.engine.invitation_accept(&token, person, client.visitor).await.map_err(explain)?;
    begun(&app, &session, client.is_https).await
}

fn explain(error: MemberError) -> ApiError {
    match error {
        MemberError::Missing => ApiError::not_found("The invitation was used, is past its time, or never was"),
        other => members::explain(other),
    }
}
