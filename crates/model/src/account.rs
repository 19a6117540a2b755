//! The people of an organization: accounts, what their roles let them do, and the sessions in which they are logged in.

use std::net::IpAddr;

use crate::clock::Timestamp;
use crate::ids::{OrganizationId, SessionId, UserId};
use crate::secret::Secret;

/// What an account may do, least first: each role may do what those before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Reads.
    Viewer,
    /// Workflows, subscribers, triggers, test sends, resends and inspectors.
    Author,
    /// Integrations, delivery policies, retention, operational webhooks, keys, members and the audit log.
    Admin,
    /// Everything, the owners included.
    Owner,
}

impl Role {
    /// Every role, least first.
    pub const ALL: [Role; 4] = [Role::Viewer, Role::Author, Role::Admin, Role::Owner];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Author => "author",
            Role::Admin => "admin",
            Role::Owner => "owner",
        }
    }

    /// The role of this name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Somebody who may log in, or is invited to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: UserId,
    /// The organization that it belongs to.
    pub organization_id: OrganizationId,
    /// The person's name.
    pub name: String,
    /// Their address in lower case, unique; what they log in with.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// The hash of the password; nothing until the invitation is taken.
    pub password: Option<Secret<String>>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// When a request of theirs came last, to the minute.
    pub last_seen_at: Option<Timestamp>,
    /// Rises with each change.
    pub revision: i64,
}

/// A browser in which an account is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id, for lists; it opens nothing.
    pub id: SessionId,
    /// Whose it is.
    pub account_id: UserId,
    /// SHA-256 of the token in the cookie.
    pub hash: [u8; 32],
    /// When it began.
    pub created_at: Timestamp,
    /// When its last request came, to the minute.
    pub last_seen_at: Timestamp,
    /// When it ends, however much it is used.
    pub expires_at: Timestamp,
    /// Where it began, as far as is known.
    pub visitor: Visitor,
}

/// Where a request comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    /// The client's address.
    pub address: Option<IpAddr>,
    /// What the browser says that it is.
    pub user_agent: Option<String>,
}

/// A link with which an account gets a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Whose it is.
    pub account_id: UserId,
    /// SHA-256 of the token in the link.
    pub hash: [u8; 32],
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is worth nothing.
    pub expires_at: Timestamp,
}
