//! The audit log on the wire.

use logic::time::iso;
use model::audit::{ActorKind, AuditEntry, Target};
use model::organization::Environment;
use model::{AuditEntryId, Object};
use serde::Serialize;
use store::AuditSearch;
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate;
use crate::wire::message_filter::read_limit;
use crate::wire::words::ActorIs;

/// Which part of the audit log is wanted.
#[derive(Debug)]
pub(crate) struct AuditQuery {
    pub(crate) search: AuditSearch,
    pub(crate) after: Option<AuditEntryId>,
    pub(crate) limit: u32,
}

impl AuditQuery {
    /// Reads the query string.
    pub(crate) fn read(query: Object) -> Result<Self, ApiError> {
        validate::query(query, |fields| {
            let mut text = |name| fields.text(name).filled();
            let search = AuditSearch { actor: text("actor"), action: text("action"), target: text("target") };
            AuditQuery { search, after: fields.id("cursor").optional(), limit: read_limit(fields) }
        })
    }
}

/// What somebody changed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditEntryDto {
    /// Its id.
    id: String,
    /// When it was.
    at: String,
    /// Who did it.
    actor: ActorDto,
    /// What was done: a noun, a dot and a verb.
    #[schema(example = "integration.update")]
    action: String,
    /// To what; null if nothing is known of it.
    target: Option<TargetDto>,
    /// In which environment; null for what belongs to none.
    environment: Option<AuditEnvironmentDto>,
    /// The names of what was changed; never values.
    #[schema(example = json!(["credentials.webhookUrl"]))]
    fields: Vec<String>,
    /// The client's address.
    address: Option<String>,
}

/// Who did something.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActorDto {
    /// `account` for somebody who was logged in, `key` for a program, `system` for the server, and for whom it does not know.
    #[schema(value_type = ActorIs)]
    kind: &'static str,
    /// Of the account or the key.
    id: Option<String>,
    /// The name at that time.
    name: Option<String>,
}

/// What was changed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TargetDto {
    /// What it is: the noun of the action.
    kind: String,
    /// Its id.
    id: String,
    /// Its name at that time.
    name: String,
}

/// The environment of a change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditEnvironmentDto {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
}

impl AuditEntryDto {
    /// An entry, with `environments` to name its own.
    pub(crate) fn of<'a>(entry: AuditEntry, environments: impl IntoIterator<Item = &'a Environment>) -> Self {
        let environment = entry.environment_id.map(|id| {
            let found = environments.into_iter().find(|environment| environment.id == id);
            let name = found.map(|environment| environment.name.clone()).unwrap_or_default();
            AuditEnvironmentDto { id: id.to_string(), name }
        });
        AuditEntryDto {
            id: entry.id.to_string(),
            at: iso(entry.at),
            actor: ActorDto { kind: ActorKind::name(entry.actor_kind), id: entry.actor_id, name: entry.actor_name },
            action: entry.action,
            target: entry.target.map(|Target { kind, id, name }| TargetDto { kind, id, name }),
            environment,
            fields: entry.fields,
            address: entry.address.map(|address| address.to_string()),
        }
    }
}
