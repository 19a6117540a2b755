//! The organization, its environments and their API keys.

use crate::clock::Timestamp;
use crate::ids::{EnvironmentId, OrganizationId, UserId};

/// What kind of environment this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvironmentKind {
    /// Where workflows are written.
    Development,
    /// Where they are published to.
    Production,
}

/// A separate world of subscribers, integrations, workflows and their activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Its id.
    pub id: EnvironmentId,
    /// The organization that it belongs to.
    pub organization_id: OrganizationId,
    /// The account that owns its API keys.
    pub owner_id: UserId,
    /// Its name, unique in the organization.
    pub name: String,
    /// Its public application identifier.
    pub application_identifier: String,
    /// Its kind.
    pub kind: EnvironmentKind,
    /// The environment that it is published from.
    pub parent_id: Option<EnvironmentId>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// An API key as it is stored: found by its hash, readable only with the sealing key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// The environment that the key opens.
    pub environment_id: EnvironmentId,
    /// SHA-256 of the key's text.
    pub hash: [u8; 32],
    /// The key's text, sealed.
    pub sealed: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it opens nothing, if it has an end.
    pub ends_at: Option<Timestamp>,
    /// When it was last used, to a few minutes.
    pub last_used_at: Option<Timestamp>,
}

impl ApiKey {
    /// Whether it still opens its environment.
    #[must_use]
    pub fn lives_at(&self, now: Timestamp) -> bool {
        self.ends_at.is_none_or(|end| now < end)
    }
}
