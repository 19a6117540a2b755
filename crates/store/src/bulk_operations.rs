//! What is done with many dead letters, as far as it has come. Each step of it writes its position together with what it
//! did, so that nothing is done twice whenever a process ends.

use model::attempt::AttemptOutcome;
use model::dead_letter::{BulkOperation, BulkStatus, DeadLetterFilter, MessageConditions};
use model::{EnvironmentId, IntegrationId, OperationId, SubscriberId, Timestamp, WorkflowId};
use serde::{Deserialize, Serialize};

use crate::codec::json;
use crate::db::{Row, Store, StoreError};
use crate::page::{Keyset, Page, PageRequest};
use crate::statement::{Query, SqlValue, Statement, arguments};

macro_rules! columns {
    () => {
        "id, environment_id, kind, is_dry_run, filter, status, position, matched, done, skipped, created_at, updated_at"
    };
}

const INSERT: Statement = Statement::both(
    "bulk_operation.insert",
    concat!("insert into bulk_operation (", columns!(), ") values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"),
);

// Only from where it was read: a step that was done meanwhile is not done again.
const MOVE: Statement = Statement::both(
    "bulk_operation.move",
    "update bulk_operation set status = ?3, position = ?4, matched = ?5, done = ?6, skipped = ?7, updated_at = ?8
     where environment_id = ?1 and id = ?2 and status = ?9 and position is ?10",
);

const CANCEL: Statement = Statement::both(
    "bulk_operation.cancel",
    "update bulk_operation set status = ?3, updated_at = ?4 where environment_id = ?1 and id = ?2 and status < 2",
);

const GET: Statement = Statement::both(
    "bulk_operation.get",
    concat!("select ", columns!(), " from bulk_operation where environment_id = ?1 and id = ?2"),
);

const OPEN: Statement = Statement::both(
    "bulk_operation.open",
    concat!("select ", columns!(), " from bulk_operation where status < 2 order by id limit ?1"),
);

const OPEN_COUNT: Statement = Statement::both(
    "bulk_operation.open_count",
    "select count(*) from bulk_operation where environment_id = ?1 and status < 2",
);

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[&INSERT, &MOVE, &CANCEL, &GET, &OPEN, &OPEN_COUNT];

/// Adds an operation.
#[must_use]
pub fn bulk_operation_insert(operation: &BulkOperation) -> Query {
    INSERT.with(arguments![
        operation.id,
        operation.environment_id,
        operation.kind,
        operation.is_dry_run,
        filter_json(&operation.filter),
        operation.status,
        operation.position,
        count(operation.matched),
        count(operation.done),
        count(operation.skipped),
        operation.created_at,
        operation.updated_at,
    ])
}

/// Moves an operation on from where it was read. Touches no row if it is not there any more.
#[must_use]
pub fn bulk_operation_move(seen: &BulkOperation, moved: &BulkOperation) -> Query {
    MOVE.with(arguments![
        seen.environment_id,
        seen.id,
        moved.status,
        moved.position,
        count(moved.matched),
        count(moved.done),
        count(moved.skipped),
        moved.updated_at,
        seen.status,
        seen.position,
    ])
}

/// Stops an operation. Touches no row if it is over.
#[must_use]
pub fn bulk_operation_cancel(environment: EnvironmentId, id: OperationId, now: Timestamp) -> Query {
    CANCEL.with(arguments![environment, id, BulkStatus::Canceled, now])
}

fn count(count: u64) -> SqlValue {
    i64::try_from(count).unwrap_or(i64::MAX).into()
}

impl Store {
    /// One operation.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn bulk_operation_get(
        &self,
        environment: EnvironmentId,
        id: OperationId,
    ) -> Result<Option<BulkOperation>, StoreError> {
        self.query_one(GET.with(arguments![environment, id])).await?.as_ref().map(read).transpose()
    }

    /// A page of operations.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn bulk_operation_list(
        &self,
        environment: EnvironmentId,
        request: &PageRequest,
    ) -> Result<Page<BulkOperation>, StoreError> {
        let keyset = Keyset {
            name: "bulk_operation.list",
            table: "bulk_operation",
            columns: columns!(),
            environment,
            filter: &|_| {},
        };
        self.page(&keyset, request, |row| Ok((row.id(0)?, read(row)?))).await
    }

    /// The operations of all environments that are under way, oldest first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn bulk_operations_open(&self, limit: u32) -> Result<Vec<BulkOperation>, StoreError> {
        self.query(OPEN.with(arguments![limit])).await?.iter().map(read).collect()
    }

    /// How many operations of an environment are under way.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn bulk_operations_open_count(&self, environment: EnvironmentId) -> Result<u32, StoreError> {
        self.query_one(OPEN_COUNT.with(arguments![environment])).await?.map_or(Ok(0), |row| row.count(0))
    }
}

fn read(row: &Row) -> Result<BulkOperation, StoreError> {
    let count = |column| row.integer(column).map(|count| u64::try_from(count).unwrap_or(0));
    let filter: StoredFilter = row.json(4)?;
    Ok(BulkOperation {
        id: row.id(0)?,
        environment_id: row.id(1)?,
        kind: row.bulk_kind(2)?,
        is_dry_run: row.boolean(3)?,
        filter: filter.open().ok_or_else(|| row.damaged(4))?,
        status: row.bulk_status(5)?,
        position: row.optional_id(6)?,
        matched: count(7)?,
        done: count(8)?,
        skipped: count(9)?,
        created_at: row.timestamp(10)?,
        updated_at: row.timestamp(11)?,
    })
}

/// A filter as it is stored.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct StoredFilter {
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    died_after: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    died_before: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subscriber: Option<SubscriberId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workflow: Option<WorkflowId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    integration: Option<IntegrationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
}

fn filter_json(filter: &DeadLetterFilter) -> String {
    let DeadLetterFilter { message, died_after, died_before } = filter;
    json(&StoredFilter {
        after: message.after.map(|at| at.0),
        before: message.before.map(|at| at.0),
        died_after: died_after.map(|at| at.0),
        died_before: died_before.map(|at| at.0),
        subscriber: message.subscriber,
        workflow: message.workflow,
        integration: message.integration,
        transaction: message.transaction.clone(),
        outcome: message.outcome.map(|outcome| outcome.name().to_owned()),
    })
}

impl StoredFilter {
    /// Nothing if it names an outcome that does not exist.
    fn open(self) -> Option<DeadLetterFilter> {
        let named = |name: String| AttemptOutcome::ALL.into_iter().find(|outcome| outcome.name() == name);
        let outcome = match self.outcome {
            None => None,
            Some(name) => Some(named(name)?),
        };
        Some(DeadLetterFilter {
            message: MessageConditions {
                after: self.after.map(Timestamp),
                before: self.before.map(Timestamp),
                subscriber: self.subscriber,
                workflow: self.workflow,
                integration: self.integration,
                transaction: self.transaction,
                outcome,
            },
            died_after: self.died_after.map(Timestamp),
            died_before: self.died_before.map(Timestamp),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_read_back_as_they_were_written() {
        let none = DeadLetterFilter::default();
        assert_eq!(filter_json(&none), "{}");
        let full = DeadLetterFilter {
            message: MessageConditions {
                after: Some(Timestamp(1)),
                before: Some(Timestamp(2)),
                subscriber: Some(SubscriberId::default()),
                workflow: Some(WorkflowId::default()),
                integration: Some(IntegrationId::default()),
                transaction: Some("t".to_owned()),
                outcome: Some(AttemptOutcome::Gone),
            },
            died_after: Some(Timestamp(3)),
            died_before: Some(Timestamp(4)),
        };
        for filter in [none, full] {
            let stored: StoredFilter = serde_json::from_str(&filter_json(&filter)).unwrap();
            assert_eq!(stored.open(), Some(filter));
        }
    }
}
