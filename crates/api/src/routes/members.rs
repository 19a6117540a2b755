//! The members of the organization. An API key cannot look after them: who holds it is not known.

use axum::extract::State;
use engine::MemberError;
use model::UserId;

use super::accounts;
use crate::envelope::{Created, Data, NoContent};
use crate::error::ApiError;
use crate::extract::{Admin, JsonBody, Path, SignedIn};
use crate::state::AppState;
use crate::validate::path_id;
use crate::wire::errors::ErrorDto;
use crate::wire::members::{
    InvitationLinkDto, InviteRequestDto, InvitedDto, MemberChangeRequestDto, MemberDto, read_invite, read_member_change,
};

/// List members
#[utoipa::path(get, path = "/tidings/v1/members", tag = "members", security(("session" = [])),
    responses((status = 200, description = "All of them, oldest first", body = Data<Vec<MemberDto>>)))]
pub(crate) async fn list(State(app): State<AppState>, _: SignedIn) -> Result<Data<Vec<MemberDto>>, ApiError> {
    let members = app.engine.member_list().await?;
    Ok(Data::new(members.into_iter().map(Into::into).collect()))
}

/// Invite somebody
///
/// Nothing is sent: hand the link over yourself. It can be used once, within 7 days.
#[utoipa::path(post, path = "/tidings/v1/members", tag = "members", security(("session" = [])),
    request_body = InviteRequestDto,
    responses((status = 201, description = "The member and the link", body = Data<InvitedDto>)))]
pub(crate) async fn invite(
    State(app): State<AppState>,
    session: SignedIn<Admin>,
    body: JsonBody,
) -> Result<Created<InvitedDto>, ApiError> {
    let draft = read_invite(body.object)?;
    let invited = app.on_behalf_of(&session).member_invite(session.account.role, draft).await;
    let (member, invitation) = invited.map_err(explain)?;
    Ok(Created(InvitedDto { member: member.into(), invitation: invitation.into() }))
}

/// Make a new link for a member
///
/// For an invitation that was lost, or a password that was forgotten. The link before it is worth nothing any more; a password
/// stays until the link is used. Nobody makes one for themselves.
#[utoipa::path(post, path = "/tidings/v1/members/{memberId}/invitation", tag = "members", security(("session" = [])),
    params(("memberId" = String, Path, description = "The id of the member", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 201, description = "The link", body = Data<InvitationLinkDto>)))]
pub(crate) async fn invite_again(
    State(app): State<AppState>,
    session: SignedIn<Admin>,
    Path(text): Path<String>,
) -> Result<Created<InvitationLinkDto>, ApiError> {
    let id: UserId = path_id("memberId", &text)?;
    let invitation = app.on_behalf_of(&session).member_invite_again(&session.account, id).await;
    Ok(Created(invitation.map_err(explain)?.into()))
}

/// Change the role of a member
///
/// From their next request on. With a higher role their link is worth nothing any more. The last owner stays one.
#[utoipa::path(patch, path = "/tidings/v1/members/{memberId}", tag = "members", security(("session" = [])),
    request_body = MemberChangeRequestDto,
    params(("memberId" = String, Path, description = "The id of the member", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "The member", body = Data<MemberDto>)))]
pub(crate) async fn change(
    State(app): State<AppState>,
    session: SignedIn<Admin>,
    Path(text): Path<String>,
    body: JsonBody,
) -> Result<Data<MemberDto>, ApiError> {
    let id: UserId = path_id("memberId", &text)?;
    let role = read_member_change(body.object)?;
    let member = app.on_behalf_of(&session).member_set_role(session.account.role, id, role).await;
    Ok(Data::new(member.map_err(explain)?.into()))
}

/// Remove a member
///
/// Their sessions end. The last owner stays.
#[utoipa::path(delete, path = "/tidings/v1/members/{memberId}", tag = "members", security(("session" = [])),
    params(("memberId" = String, Path, description = "The id of the member", pattern = "^[0-9a-fA-F]{24}$")),
    responses(
        (status = 204, description = "The member is gone"),
        (status = 409, description = "It is the last owner", body = ErrorDto),
    ))]
pub(crate) async fn remove(
    State(app): State<AppState>,
    session: SignedIn<Admin>,
    Path(text): Path<String>,
) -> Result<NoContent, ApiError> {
    let id: UserId = path_id("memberId", &text)?;
    app.on_behalf_of(&session).member_remove(session.account.role, id).await.map_err(explain)?;
    Ok(NoContent)
}

/// The answer to a member who was not invited or changed.
pub(crate) fn explain(error: MemberError) -> ApiError {
    match error {
        MemberError::Missing => ApiError::not_found("There is no such member"),
        MemberError::EmailTaken | MemberError::TooMany | MemberError::LastOwner => {
            ApiError::conflict(error.to_string())
        }
        MemberError::Own => ApiError::bad_request("Nobody makes a link for themselves: change your password instead"),
        MemberError::NeedsRole(role) => ApiError::forbidden(format!("This needs the role {}", role.name())),
        MemberError::Account(error) => accounts::explain(error),
        MemberError::Store(error) => error.into(),
    }
}
