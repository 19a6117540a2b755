//! Integrations, their secrets sealed: the store never sees a secret.

use model::integration::{Integration, IntegrationDelivery};
use model::signing::SigningKeys;
use model::{EnvironmentId, IntegrationId, Secret, Value};

use crate::codec::json;
use crate::db::{Row, Store, StoreError};
use crate::settings::{overrides_json, read_overrides};
use crate::statement::{Query, Statement, arguments};

/// An integration as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredIntegration {
    /// The integration, its `secrets` and `signing` empty and its policy not put together.
    pub integration: Integration,
    /// The secrets, sealed.
    pub sealed_secrets: Vec<u8>,
    /// What signs beside them, sealed; none if nothing does.
    pub sealed_signing: Option<Vec<u8>>,
}

/// The columns that [`read`] reads, in its order.
macro_rules! columns {
    () => {
        "environment_id, id, organization_id, provider_id, channel, name, identifier, active, credentials, conditions,
         configurations, created_at, updated_at, sealed_secrets, revision, delivery, sealed_signing"
    };
}

const LIST: Statement = Statement::both(
    "integration.list",
    // The limit is `logic::integration::INTEGRATIONS_MAX`, above which none can be added.
    concat!("select ", columns!(), " from integration where environment_id = ?1 order by id limit 1000"),
);

const GET: Statement = Statement::both(
    "integration.get",
    concat!("select ", columns!(), " from integration where environment_id = ?1 and id = ?2"),
);

const BY_IDENTIFIER: Statement = Statement::both(
    "integration.by_identifier",
    "select id from integration where environment_id = ?1 and identifier = ?2",
);

const INSERT: Statement = Statement::both(
    "integration.insert",
    concat!(
        "insert into integration (",
        columns!(),
        ") values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) on conflict do nothing"
    ),
);

const UPDATE: Statement = Statement::both(
    "integration.update",
    "update integration set name = ?4, identifier = ?5, active = ?6, credentials = ?7, conditions = ?8,
     configurations = ?9, updated_at = ?10, sealed_secrets = ?11, delivery = ?12, sealed_signing = ?13,
     revision = revision + 1
     where environment_id = ?1 and id = ?2 and revision = ?3 and not exists
     (select 1 from integration other where other.environment_id = ?1 and other.identifier = ?5 and other.id <> ?2)",
);

const DELETE: Statement =
    Statement::both("integration.delete", "delete from integration where environment_id = ?1 and id = ?2");

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[&LIST, &GET, &BY_IDENTIFIER, &INSERT, &UPDATE, &DELETE];

impl Store {
    /// The integrations of an environment, in order of creation.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn integration_list(&self, environment: EnvironmentId) -> Result<Vec<StoredIntegration>, StoreError> {
        self.query(LIST.with(arguments![environment])).await?.iter().map(read).collect()
    }

    /// One integration.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn integration_get(
        &self,
        environment: EnvironmentId,
        id: IntegrationId,
    ) -> Result<Option<StoredIntegration>, StoreError> {
        let row = self.query_one(GET.with(arguments![environment, id])).await?;
        row.as_ref().map(read).transpose()
    }

    /// The integration that has this identifier.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn integration_by_identifier(
        &self,
        environment: EnvironmentId,
        identifier: &str,
    ) -> Result<Option<IntegrationId>, StoreError> {
        let row = self.query_one(BY_IDENTIFIER.with(arguments![environment, identifier])).await?;
        row.map(|row| row.id(0)).transpose()
    }
}

/// Adds an integration; touches no row if its id or identifier is taken.
#[must_use]
pub fn integration_insert(stored: &StoredIntegration) -> Query {
    let integration = &stored.integration;
    INSERT.with(arguments![
        integration.environment_id,
        integration.id,
        integration.organization_id,
        &integration.provider_id,
        &integration.channel,
        &integration.name,
        &integration.identifier,
        integration.active,
        json(&integration.credentials),
        integration.conditions.as_ref().map(Value::to_string),
        json(&integration.configurations),
        integration.created_at,
        integration.updated_at,
        stored.sealed_secrets.as_slice(),
        integration.revision,
        overrides_json(&integration.delivery.own),
        stored.sealed_signing.clone(),
    ])
}

/// Writes what may change of an integration and counts its revision up; touches no row unless the stored revision is
/// still that of `stored` and no other integration has the identifier.
#[must_use]
pub fn integration_update(stored: &StoredIntegration) -> Query {
    let integration = &stored.integration;
    UPDATE.with(arguments![
        integration.environment_id,
        integration.id,
        integration.revision,
        &integration.name,
        &integration.identifier,
        integration.active,
        json(&integration.credentials),
        integration.conditions.as_ref().map(Value::to_string),
        json(&integration.configurations),
        integration.updated_at,
        stored.sealed_secrets.as_slice(),
        overrides_json(&integration.delivery.own),
        stored.sealed_signing.clone(),
    ])
}

/// Removes an integration.
#[must_use]
pub fn integration_delete(environment: EnvironmentId, id: IntegrationId) -> Query {
    DELETE.with(arguments![environment, id])
}

fn read(row: &Row) -> Result<StoredIntegration, StoreError> {
    let integration = Integration {
        environment_id: row.id(0)?,
        id: row.id(1)?,
        organization_id: row.id(2)?,
        provider_id: row.text(3)?.to_owned(),
        channel: row.text(4)?.to_owned(),
        name: row.text(5)?.to_owned(),
        identifier: row.text(6)?.to_owned(),
        active: row.boolean(7)?,
        credentials: row.json(8)?,
        conditions: row.optional_text(9)?.is_some().then(|| row.json(9)).transpose()?,
        configurations: row.json(10)?,
        revision: row.integer(14)?,
        delivery: IntegrationDelivery { own: read_overrides(row, 15)?, ..IntegrationDelivery::default() },
        created_at: row.timestamp(11)?,
        updated_at: row.timestamp(12)?,
        secrets: Secret::default(),
        signing: SigningKeys::default(),
    };
    Ok(StoredIntegration {
        integration,
        sealed_secrets: row.blob(13)?.to_owned(),
        sealed_signing: row.optional_blob(16)?.map(<[u8]>::to_owned),
    })
}
