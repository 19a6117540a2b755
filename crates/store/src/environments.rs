//! The organization, its environments and API keys.

use model::organization::{ApiKey, Environment, EnvironmentKind};
use model::{EnvironmentId, OrganizationId, Timestamp};

use crate::db::{Row, Store, StoreError};
use crate::statement::{Query, Statement, arguments};

const INSERT_ORGANIZATION: Statement =
    Statement::both("organization.insert", "insert into organization (id, name, created_at) values (?1, ?2, ?3)");

const INSERT: Statement = Statement::both(
    "environment.insert",
    "insert into environment (id, organization_id, owner_id, name, application_identifier, kind, parent_id, created_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
);

const LIST: Statement = Statement::both(
    "environment.list",
    "select id, organization_id, owner_id, name, application_identifier, kind, parent_id, created_at
     from environment order by id limit 100",
);

const INSERT_KEY: Statement = Statement::both(
    "api_key.insert",
    "insert into api_key (hash, environment_id, sealed, created_at)
     select ?1, ?2, ?3, ?4
     where (select count(*) from api_key where environment_id = ?2 and (ends_at is null or ends_at > ?4)) < ?5
     on conflict do nothing",
);

const FIND_BY_KEY: Statement = Statement::both(
    "environment.find_by_key",
    "select e.id, e.organization_id, e.owner_id, e.name, e.application_identifier, e.kind, e.parent_id, e.created_at,
         k.ends_at
     from api_key k join environment e on e.id = k.environment_id where k.hash = ?1",
);

const KEYS: Statement = Statement::both(
    "api_key.list",
    "select environment_id, hash, sealed, created_at, ends_at, last_used_at
     from api_key where environment_id = ?1 and (ends_at is null or ends_at > ?2) order by created_at, hash limit 100",
);

const END_OTHER_KEYS: Statement = Statement::both(
    "api_key.end_others",
    "update api_key set ends_at = ?3
     where environment_id = ?1 and hash <> ?2 and (ends_at is null or ends_at > ?3)",
);

// Somebody must be able to get in from now on, so a key without an end needs another without one beside it.
const END_KEY: Statement = Statement::both(
    "api_key.end",
    "update api_key set ends_at = ?3
     where environment_id = ?1 and hash = ?2 and (ends_at is null or ends_at > ?3)
         and exists (select 1 from api_key other
             where other.environment_id = ?1 and other.hash <> ?2
                 and (other.ends_at is null or api_key.ends_at is not null and other.ends_at > ?3))",
);

const KEY_USED: Statement = Statement::both(
    "api_key.used",
    "update api_key set last_used_at = max(coalesce(last_used_at, 0), ?2) where hash = ?1",
);

const KEY_ENDED: Statement =
    Statement::both("api_key.ended", "select 1 from api_key where hash = ?1 and ends_at <= ?2");

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[
    &INSERT_ORGANIZATION,
    &INSERT,
    &LIST,
    &INSERT_KEY,
    &FIND_BY_KEY,
    &KEYS,
    &END_OTHER_KEYS,
    &END_KEY,
    &KEY_USED,
    &KEY_ENDED,
];

/// Adds an organization.
#[must_use]
pub fn organization_insert(id: OrganizationId, name: &str, now: Timestamp) -> Query {
    INSERT_ORGANIZATION.with(arguments![id, name, now])
}

/// Adds an environment.
#[must_use]
pub fn environment_insert(environment: &Environment) -> Query {
    INSERT.with(arguments![
        environment.id,
        environment.organization_id,
        environment.owner_id,
        &environment.name,
        &environment.application_identifier,
        kind_name(environment.kind),
        environment.parent_id,
        environment.created_at,
    ])
}

/// Adds an API key; touches nothing if the key exists, or if its environment has `most` that live.
#[must_use]
pub fn api_key_insert(key: &ApiKey, most: u32) -> Query {
    let (hash, sealed) = (key.hash.as_slice(), key.sealed.as_slice());
    INSERT_KEY.with(arguments![hash, key.environment_id, sealed, key.created_at, most])
}

/// Lets all keys of an environment but one end at a time, unless they end before.
#[must_use]
pub fn api_keys_end(environment: EnvironmentId, but: &[u8; 32], at: Timestamp) -> Query {
    END_OTHER_KEYS.with(arguments![environment, but.as_slice(), at])
}

/// Ends a key; touches nothing if it does not live, or if no other key lives as long.
#[must_use]
pub fn api_key_end(environment: EnvironmentId, hash: &[u8; 32], now: Timestamp) -> Query {
    END_KEY.with(arguments![environment, hash.as_slice(), now])
}

/// Notes when a key was last used.
#[must_use]
pub fn api_key_used(hash: &[u8; 32], at: Timestamp) -> Query {
    KEY_USED.with(arguments![hash.as_slice(), at])
}

impl Store {
    /// Every environment, oldest first. For the start of the program and for callers that own the organization.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be read.
    pub async fn environment_list(&self) -> Result<Vec<Environment>, StoreError> {
        self.query(LIST.with(vec![])).await?.iter().map(read_environment).collect()
    }

    /// The environment of a key, by the SHA-256 of the key, and when the key ends.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be read.
    pub async fn environment_by_key(
        &self,
        hash: &[u8; 32],
    ) -> Result<Option<(Environment, Option<Timestamp>)>, StoreError> {
        let row = self.query_one(FIND_BY_KEY.with(arguments![hash.as_slice()])).await?;
        row.as_ref().map(|row| Ok((read_environment(row)?, row.optional_timestamp(8)?))).transpose()
    }

    /// The API keys of an environment that live at `now`, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be read.
    pub async fn api_key_list(&self, environment: EnvironmentId, now: Timestamp) -> Result<Vec<ApiKey>, StoreError> {
        self.query(KEYS.with(arguments![environment, now])).await?.iter().map(read_key).collect()
    }

    /// Whether a key was there and has ended, by the SHA-256 of the key.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be read.
    pub async fn api_key_has_ended(&self, hash: &[u8; 32], now: Timestamp) -> Result<bool, StoreError> {
        Ok(self.query_one(KEY_ENDED.with(arguments![hash.as_slice(), now])).await?.is_some())
    }
}

fn read_key(row: &Row) -> Result<ApiKey, StoreError> {
    Ok(ApiKey {
        environment_id: row.id(0)?,
        hash: row.blob(1)?.try_into().map_err(|_| row.damaged(1))?,
        sealed: row.blob(2)?.to_vec(),
        created_at: row.timestamp(3)?,
        ends_at: row.optional_timestamp(4)?,
        last_used_at: row.optional_timestamp(5)?,
    })
}

fn read_environment(row: &Row) -> Result<Environment, StoreError> {
    Ok(Environment {
        id: row.id(0)?,
        organization_id: row.id(1)?,
        owner_id: row.id(2)?,
        name: row.text(3)?.to_owned(),
        application_identifier: row.text(4)?.to_owned(),
        kind: match row.text(5)? {
            "development" => EnvironmentKind::Development,
            "production" => EnvironmentKind::Production,
            _ => return Err(row.damaged(5)),
        },
        parent_id: row.optional_id(6)?,
        created_at: row.timestamp(7)?,
    })
}

const fn kind_name(kind: EnvironmentKind) -> &'static str {
    match kind {
        EnvironmentKind::Development => "development",
        EnvironmentKind::Production => "production",
    }
}
