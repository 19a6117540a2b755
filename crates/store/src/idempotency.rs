//! Answers that are kept for repeated requests with the same `Idempotency-Key`.

use model::{EnvironmentId, Timestamp};

use crate::db::{Batch, Store, StoreError};
use crate::statement::{Query, Statement, arguments};

/// What tells one keyed request from another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdempotencyKey {
    /// The environment of the caller.
    pub environment_id: EnvironmentId,
    /// What the request is about: its method and path.
    pub scope: String,
    /// The key that the caller chose.
    pub key: String,
}

/// An answer that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotentAnswer {
    /// The hash of what was asked.
    pub fingerprint: Vec<u8>,
    /// The status of the answer.
    pub status: u16,
    /// The body of the answer.
    pub body: Vec<u8>,
    /// When it was given.
    pub created_at: Timestamp,
}

const FIND: Statement = Statement::both(
    "idempotency.find",
    "select fingerprint, status, response, created_at from idempotency
     where environment_id = ?1 and scope = ?2 and idempotency_key = ?3",
);

// An expired row may still be there, so its successor takes its place.
const INSERT: Statement = Statement::both(
    "idempotency.insert",
    "insert into idempotency (environment_id, scope, idempotency_key, fingerprint, status, response, created_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     on conflict (environment_id, scope, idempotency_key) do update set
         fingerprint = excluded.fingerprint, status = excluded.status, response = excluded.response,
         created_at = excluded.created_at",
);

const DELETE_OLDER_THAN: Statement = Statement::both(
    "idempotency.delete_older_than",
    "delete from idempotency where (environment_id, scope, idempotency_key) in
         (select environment_id, scope, idempotency_key from idempotency
          where created_at < ?1 order by created_at limit ?2)",
);

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[&FIND, &INSERT, &DELETE_OLDER_THAN];

/// Keeps an answer, in place of an older one for the same key.
#[must_use]
pub fn idempotency_insert(key: &IdempotencyKey, answer: &IdempotentAnswer) -> Query {
    INSERT.with(arguments![
        key.environment_id,
        &key.scope,
        &key.key,
        answer.fingerprint.as_slice(),
        u32::from(answer.status),
        answer.body.as_slice(),
        answer.created_at,
    ])
}

impl Store {
    /// The answer that was given to this key, however long ago.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub async fn idempotency_find(&self, key: &IdempotencyKey) -> Result<Option<IdempotentAnswer>, StoreError> {
        let query = FIND.with(arguments![key.environment_id, &key.scope, &key.key]);
        let Some(row) = self.query_one(query).await? else { return Ok(None) };
        Ok(Some(IdempotentAnswer {
            fingerprint: row.blob(0)?.to_vec(),
            status: u16::try_from(row.count(1)?).map_err(|_| row.damaged(1))?,
            body: row.blob(2)?.to_vec(),
            created_at: row.timestamp(3)?,
        }))
    }

    /// Deletes up to `limit` answers that were given before `time`, oldest first. Gives their number.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be written.
    pub async fn idempotency_delete_older_than(&self, time: Timestamp, limit: u32) -> Result<usize, StoreError> {
        let mut batch = Batch::new();
        batch.run(DELETE_OLDER_THAN.with(arguments![time, limit]));
        Ok(self.apply(batch).await?.changed.iter().sum())
    }
}
