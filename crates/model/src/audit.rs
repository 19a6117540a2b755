//! The audit log: who changed what.

use std::net::IpAddr;

use crate::clock::Timestamp;
use crate::ids::{AuditEntryId, EnvironmentId, Id, UserId};

/// Who does something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who is logged in.
    Account {
        /// Who.
        id: UserId,
        /// Their name at that time.
        name: String,
    },
    /// A program with an API key.
    Key {
        /// Names the key without giving it away.
        id: Id,
        /// The name of the environment that it opens.
        environment: String,
    },
    /// The server itself, or somebody whom it does not know.
    System,
}

/// The kinds of actors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// See [`Actor::Account`].
    Account,
    /// See [`Actor::Key`].
    Key,
    /// See [`Actor::System`].
    System,
}

impl ActorKind {
    /// Every kind.
    pub const ALL: [ActorKind; 3] = [ActorKind::Account, ActorKind::Key, ActorKind::System];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            ActorKind::Account => "account",
            ActorKind::Key => "key",
            ActorKind::System => "system",
        }
    }
}

impl Actor {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> ActorKind {
        match self {
            Actor::Account { .. } => ActorKind::Account,
            Actor::Key { .. } => ActorKind::Key,
            Actor::System => ActorKind::System,
        }
    }

    /// Its id, if it has one.
    #[must_use]
    pub const fn id(&self) -> Option<Id> {
        match self {
            Actor::Account { id, .. } => Some(id.0),
            Actor::Key { id, .. } => Some(*id),
            Actor::System => None,
        }
    }

    /// What people know it by.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        match self {
            Actor::Account { name, .. } => Some(name.clone()),
            Actor::Key { environment, .. } => Some(format!("API key of {environment}")),
            Actor::System => None,
        }
    }
}

/// What was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What it is, such as `integration`.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// What people know it by.
    pub name: String,
}

/// What the audit log says of one change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its id; ids rise with time.
    pub id: AuditEntryId,
    /// When it was.
    pub at: Timestamp,
    /// What kind of actor did it.
    pub actor_kind: ActorKind,
    /// The id of the actor.
    pub actor_id: Option<String>,
    /// The name of the actor at that time.
    pub actor_name: Option<String>,
    /// What was done: a noun, a dot and a verb, such as `integration.update`.
    pub action: String,
    /// To what.
    pub target: Option<Target>,
    /// In which environment; nothing for what belongs to none.
    pub environment_id: Option<EnvironmentId>,
    /// The names of what was changed; never values.
    pub fields: Vec<String>,
    /// From where.
    pub address: Option<IpAddr>,
}
