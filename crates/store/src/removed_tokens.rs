//! The record of device tokens that were removed because an endpoint said that they are no more.

use model::subscriber::RemovedToken;
use model::{EnvironmentId, SubscriberId};

use crate::db::{Row, Store, StoreError};
use crate::statement::{Query, Statement, arguments};

const INSERT: Statement = Statement::both(
    "removed_token.insert",
    "insert into removed_token (environment_id, id, subscriber_id, integration_id, provider_id, token, reason, message_id,
         removed_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
);

const LIST: Statement = Statement::both(
    "removed_token.list",
    "select environment_id, id, subscriber_id, integration_id, provider_id, token, reason, message_id, removed_at
     from removed_token where environment_id = ?1 and subscriber_id = ?2 order by id desc limit ?3",
);

const DELETE: Statement = Statement::both(
    "removed_token.delete_of_subscriber",
    "delete from removed_token where environment_id = ?1 and subscriber_id = ?2",
);

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[&INSERT, &LIST, &DELETE];

/// Records that a token was removed.
#[must_use]
pub fn removed_token_insert(removed: &RemovedToken) -> Query {
    INSERT.with(arguments![
        removed.environment_id,
        removed.id,
        removed.subscriber_id,
        removed.integration_id,
        &removed.provider_id,
        &removed.token,
        removed.reason,
        removed.message_id,
        removed.removed_at,
    ])
}

/// Forgets what was removed from a subscriber.
pub(crate) fn delete_of_subscriber(environment: EnvironmentId, subscriber: SubscriberId) -> Query {
    DELETE.with(arguments![environment, subscriber])
}

impl Store {
    /// The tokens that were removed from a subscriber, newest first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn removed_tokens(
        &self,
        environment: EnvironmentId,
        subscriber: SubscriberId,
        limit: u32,
    ) -> Result<Vec<RemovedToken>, StoreError> {
        self.query(LIST.with(arguments![environment, subscriber, limit])).await?.iter().map(read).collect()
    }
}

fn read(row: &Row) -> Result<RemovedToken, StoreError> {
    Ok(RemovedToken {
        environment_id: row.id(0)?,
        id: row.id(1)?,
        subscriber_id: row.id(2)?,
        integration_id: row.id(3)?,
        provider_id: row.text(4)?.to_owned(),
        token: row.text(5)?.to_owned(),
        reason: row.removal_reason(6)?,
        message_id: row.id(7)?,
        removed_at: row.timestamp(8)?,
    })
}
