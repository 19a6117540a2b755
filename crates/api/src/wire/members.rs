//! Members and their invitations on the wire.

use engine::{MemberDraft, NewInvitation};
use logic::account::NAME_CHARACTERS_MAX;
use logic::time::iso;
use model::account::{Account, Invitation, Role};
use model::{Object, Secret};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate::{self, Fields};
use crate::wire::accounts::{email, name, new_password};
use crate::wire::words::{MemberState, RoleName};

/// Where the page lies that takes invitations, before the token.
const INVITATION_PATH: &str = "/invitation/";

/// A member of the organization.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MemberDto {
    /// Its id.
    id: String,
    /// The person's name.
    name: String,
    /// Their email address.
    email: String,
    /// What they may do.
    #[schema(value_type = RoleName)]
    role: &'static str,
    /// When they were invited.
    created_at: String,
    /// When a request of theirs came last, to the minute.
    last_seen_at: Option<String>,
    /// `active`, or `invited` as long as they have no password.
    #[schema(value_type = MemberState)]
    state: &'static str,
}

impl From<Account> for MemberDto {
    fn from(account: Account) -> Self {
        MemberDto {
            id: account.id.to_string(),
            name: account.name,
            email: account.email,
            role: Role::name(account.role),
            created_at: iso(account.created_at),
            last_seen_at: account.last_seen_at.map(iso),
            state: if account.password.is_some() { "active" } else { "invited" },
        }
    }
}

/// Somebody who is to become a member.
#[derive(ToSchema)]
#[expect(dead_code, reason = "for the OpenAPI document; read member by member")]
pub(crate) struct InviteRequestDto {
    /// Their email address.
    #[schema(max_length = 254)]
    email: String,
    /// What they may do; no more than you.
    #[schema(value_type = RoleName)]
    role: String,
    /// Their name; without it what stands before the `@`.
    #[schema(max_length = 100)]
    name: Option<String>,
}

/// Reads somebody who is to become a member.
pub(crate) fn read_invite(body: Object) -> Result<MemberDraft, ApiError> {
    validate::body(body, |fields| {
        fields.refuse_others(&["email", "role", "name"]);
        MemberDraft { email: email(fields), role: role(fields), name: optional_name(fields) }
    })
}

fn optional_name(fields: &mut Fields) -> Option<String> {
    let name = fields.text("name").length(0..=NAME_CHARACTERS_MAX).filled();
    name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// What a member may do from now on.
#[derive(ToSchema)]
#[expect(dead_code, reason = "for the OpenAPI document; read member by member")]
pub(crate) struct MemberChangeRequestDto {
    /// What they may do; no more than you.
    #[schema(value_type = RoleName)]
    role: String,
}

/// Reads what a member may do from now on.
pub(crate) fn read_member_change(body: Object) -> Result<Role, ApiError> {
    validate::body(body, |fields| {
        fields.refuse_others(&["role"]);
        role(fields)
    })
}

fn role(fields: &mut Fields) -> Role {
    let name = fields.text("role").one_of(&Role::ALL.map(Role::name)).required();
    // A word that is none was refused.
    Role::of_name(&name).unwrap_or(Role::Viewer)
}

/// A link that is handed over: whoever opens it first sets the password.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InvitationLinkDto {
    /// The path of the page, after the address of the dashboard. It is shown this once.
    path: String,
    /// From when on it is worth nothing.
    expires_at: String,
}

impl std::fmt::Debug for InvitationLinkDto {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("InvitationLinkDto").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

impl From<NewInvitation> for InvitationLinkDto {
    fn from(invitation: NewInvitation) -> Self {
        InvitationLinkDto {
            path: format!("{INVITATION_PATH}{}", invitation.token.expose()),
            expires_at: iso(invitation.expires_at),
        }
    }
}

/// A member who was invited, with the link.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvitedDto {
    /// The member.
    pub(crate) member: MemberDto,
    /// The link.
    pub(crate) invitation: InvitationLinkDto,
}

/// An invitation, as whoever opens its link sees it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InvitationDto {
    /// The email address of the account.
    email: String,
    /// The person's name.
    name: String,
    /// What they may do.
    #[schema(value_type = RoleName)]
    role: &'static str,
    /// From when on it is worth nothing.
    expires_at: String,
}

impl From<(Invitation, Account)> for InvitationDto {
    fn from((invitation, account): (Invitation, Account)) -> Self {
        InvitationDto {
            email: account.email,
            name: account.name,
            role: Role::name(account.role),
            expires_at: iso(invitation.expires_at),
        }
    }
}

/// Somebody who takes an invitation.
#[derive(ToSchema)]
#[expect(dead_code, reason = "for the OpenAPI document; read member by member")]
pub(crate) struct AcceptRequestDto {
    /// Their name.
    #[schema(max_length = 100)]
    name: String,
    /// A password of 12 to 256 characters that is not the email address.
    #[schema(min_length = 12, max_length = 256)]
    password: String,
}

/// Reads somebody who takes an invitation.
pub(crate) fn read_accept(body: Object) -> Result<(String, Secret<String>), ApiError> {
    validate::body(body, |fields| {
        fields.hide_values();
        fields.refuse_others(&["name", "password"]);
        (name(fields), new_password(fields, "password"))
    })
}
