//! The seam: rows, batches, errors, and the handle through which everything above reads and writes.

use std::sync::Arc;

use model::{Id, Timestamp};

use crate::migrate::OpenError;
use crate::sqlite::{Gate, InPlace, MemoryDatabase, Sqlite, SqliteOptions};
use crate::statement::{Query, SqlValue};
use crate::subscriber_cache::SubscriberCache;
use crate::trouble::Trouble;

/// Why a read or a write did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The batch found something else than it expected; none of it was done.
    #[error("conflict: {0:?}")]
    Conflict(Conflict),
    /// The database cannot be written or read now (disk full, I/O error, shutting down). Nothing was done; it may work later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A stored row does not hold what it must hold.
    #[error("the database holds a damaged value: {statement}, column {column}")]
    Corrupt {
        /// The statement that read it.
        statement: &'static str,
        /// The column, from 0.
        column: usize,
    },
}

/// What a batch expected and did not find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// Something with this key exists already.
    Duplicate,
    /// Somebody else changed it in the meantime.
    Stale,
    /// Somebody else changed what goes along with it: the same change, made anew from what is there now, may be taken.
    Outdated,
    /// It does not exist.
    Missing,
}

/// A transaction as data: applied whole or not at all, possibly in one commit with others.
#[derive(Debug, Default)]
pub struct Batch {
    pub(crate) steps: Vec<BatchStep>,
    pub(crate) changes_catalog: bool,
}

#[derive(Debug)]
pub(crate) struct BatchStep {
    pub(crate) query: Query,
    pub(crate) expect: Option<Conflict>,
    pub(crate) returns: bool,
}

impl Batch {
    /// An empty batch.
    #[must_use]
    pub fn new() -> Self {
        Batch::default()
    }

    /// Adds a statement that may touch any number of rows.
    pub fn run(&mut self, query: Query) {
        self.steps.push(BatchStep { query, expect: None, returns: false });
    }

    /// Adds a statement that must touch at least one row; else the whole batch fails with `conflict`.
    pub fn require(&mut self, query: Query, conflict: Conflict) {
        self.steps.push(BatchStep { query, expect: Some(conflict), returns: false });
    }

    /// Adds a statement with a `returning` clause, whose rows are wanted.
    pub(crate) fn fetch(&mut self, query: Query) {
        self.steps.push(BatchStep { query, expect: None, returns: true });
    }

    /// Says that integrations, workflows, environments or keys change, so that cached copies are read anew.
    pub fn change_catalog(&mut self) {
        self.changes_catalog = true;
    }
}

/// What a batch did.
#[derive(Debug, Default)]
pub struct Applied {
    /// For each statement, how many rows it touched.
    pub changed: Vec<usize>,
    /// The rows of the statements added with [`Batch::fetch`], one after the other.
    pub(crate) rows: Vec<Row>,
}

/// A row of a result.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) statement: &'static str,
    pub(crate) values: Vec<SqlValue>,
}

impl Row {
    /// The error that says that this column holds something impossible.
    pub(crate) fn damaged(&self, column: usize) -> StoreError {
        StoreError::Corrupt { statement: self.statement, column }
    }

    /// A whole number.
    pub(crate) fn integer(&self, column: usize) -> Result<i64, StoreError> {
        self.optional_integer(column)?.ok_or_else(|| self.damaged(column))
    }

    /// A whole number or nothing.
    pub(crate) fn optional_integer(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.values.get(column) {
            Some(SqlValue::Integer(value)) => Ok(Some(*value)),
            Some(SqlValue::Null) => Ok(None),
            _ => Err(self.damaged(column)),
        }
    }

    /// A whole number that fits 32 bits without a sign.
    pub(crate) fn count(&self, column: usize) -> Result<u32, StoreError> {
        u32::try_from(self.integer(column)?).map_err(|_| self.damaged(column))
    }

    /// A truth value.
    pub(crate) fn boolean(&self, column: usize) -> Result<bool, StoreError> {
        Ok(self.integer(column)? != 0)
    }

    /// A time.
    pub(crate) fn timestamp(&self, column: usize) -> Result<Timestamp, StoreError> {
        self.integer(column).map(Timestamp)
    }

    /// A time or nothing.
    pub(crate) fn optional_timestamp(&self, column: usize) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.optional_integer(column)?.map(Timestamp))
    }

    /// Text.
    pub(crate) fn text(&self, column: usize) -> Result<&str, StoreError> {
        self.optional_text(column)?.ok_or_else(|| self.damaged(column))
    }

    /// Text or nothing.
    pub(crate) fn optional_text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        match self.values.get(column) {
            Some(SqlValue::Text(value)) => Ok(Some(value)),
            Some(SqlValue::Null) => Ok(None),
            _ => Err(self.damaged(column)),
        }
    }

    /// Bytes.
    pub(crate) fn blob(&self, column: usize) -> Result<&[u8], StoreError> {
        self.optional_blob(column)?.ok_or_else(|| self.damaged(column))
    }

    /// Bytes or nothing.
    pub(crate) fn optional_blob(&self, column: usize) -> Result<Option<&[u8]>, StoreError> {
        match self.values.get(column) {
            Some(SqlValue::Blob(value)) => Ok(Some(value)),
            Some(SqlValue::Id(id)) => Ok(Some(id.as_bytes())),
            Some(SqlValue::Null) => Ok(None),
            _ => Err(self.damaged(column)),
        }
    }

    /// An id.
    pub(crate) fn id<T: From<Id>>(&self, column: usize) -> Result<T, StoreError> {
        self.optional_id(column)?.ok_or_else(|| self.damaged(column))
    }

    /// An id or nothing.
    pub(crate) fn optional_id<T: From<Id>>(&self, column: usize) -> Result<Option<T>, StoreError> {
        let Some(bytes) = self.optional_blob(column)? else { return Ok(None) };
        let bytes = <[u8; 12]>::try_from(bytes).map_err(|_| self.damaged(column))?;
        Ok(Some(T::from(Id::from_bytes(bytes))))
    }

    /// A value that is stored as JSON text.
    pub(crate) fn json<T: serde::de::DeserializeOwned>(&self, column: usize) -> Result<T, StoreError> {
        serde_json::from_str(self.text(column)?).map_err(|_| self.damaged(column))
    }
}

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    driver: Driver,
    trouble: Arc<Trouble>,
}

#[derive(Clone, Debug)]
enum Driver {
    Sqlite(Sqlite),
    InPlace(InPlace),
}

impl Store {
    /// Opens the embedded database, creating or migrating it.
    ///
    /// # Errors
    /// [`OpenError`] says what is wrong and what to do; the file was not changed then.
    pub fn open_sqlite(options: &SqliteOptions) -> Result<Self, OpenError> {
        let driver = Driver::Sqlite(Sqlite::open(options)?);
        Ok(Store { driver, trouble: Arc::default() })
    }

    /// Puts a store on a database in memory whose every passage asks a gate. For simulations: nothing is durable.
    #[must_use]
    pub fn open_gated(database: &MemoryDatabase, gate: Arc<dyn Gate>) -> Self {
        Store { driver: Driver::InPlace(InPlace::new(database, gate)), trouble: Arc::default() }
    }

    /// Runs a read and gives its rows.
    pub(crate) async fn query(&self, query: Query) -> Result<Vec<Row>, StoreError> {
        Ok(self.query_all(vec![query]).await?.pop().unwrap_or_default())
    }

    /// Runs a read that gives one row or none.
    pub(crate) async fn query_one(&self, query: Query) -> Result<Option<Row>, StoreError> {
        Ok(self.query(query).await?.into_iter().next())
    }

    /// Runs several reads on one snapshot and gives the rows of each.
    pub(crate) async fn query_all(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, StoreError> {
        match &self.driver {
            Driver::Sqlite(sqlite) => sqlite.query_all(queries).await,
            Driver::InPlace(in_place) => in_place.query_all(queries).await,
        }
    }

    /// Applies a batch: whole, durable when this returns, or not at all.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if an expectation of the batch did not hold, [`StoreError::Unavailable`] if the
    /// database did not take it.
    pub async fn apply(&self, batch: Batch) -> Result<Applied, StoreError> {
        self.apply_then(batch, |_| {}).await
    }

    /// The same, with something to do once the batch is durable: `then` runs in the runtime in which the database was
    /// opened, even if the caller has stopped waiting.
    ///
    /// # Errors
    /// As [`Store::apply`]; `then` does not run then.
    pub async fn apply_then(
        &self,
        batch: Batch,
        then: impl FnOnce(&Applied) + Send + 'static,
    ) -> Result<Applied, StoreError> {
        let result = match &self.driver {
            Driver::Sqlite(sqlite) => sqlite.apply_then(batch, then).await,
            Driver::InPlace(in_place) => in_place.apply_then(batch, then).await,
        };
        self.trouble.note(&result);
        result
    }

    /// Whether the database did not take the last write. It may take the next one: somebody has to try.
    #[must_use]
    pub fn is_failing(&self) -> bool {
        self.trouble.is_there()
    }

    /// The subscribers that are kept in memory.
    pub(crate) fn subscriber_cache(&self) -> &SubscriberCache {
        match &self.driver {
            Driver::Sqlite(sqlite) => sqlite.subscriber_cache(),
            Driver::InPlace(in_place) => in_place.subscriber_cache(),
        }
    }

    /// Changes whenever integrations, workflows, environments or keys may have changed. What was read under another
    /// version must be read again.
    #[must_use]
    pub fn catalog_version(&self) -> u64 {
        match &self.driver {
            Driver::Sqlite(sqlite) => sqlite.catalog_version(),
            Driver::InPlace(in_place) => in_place.catalog_version(),
        }
    }

    /// Writes what is pending and closes the database. Later calls fail with [`StoreError::Unavailable`].
    pub async fn close(&self) {
        match &self.driver {
            Driver::Sqlite(sqlite) => sqlite.close().await,
            Driver::InPlace(in_place) => in_place.close(),
        }
    }
}
