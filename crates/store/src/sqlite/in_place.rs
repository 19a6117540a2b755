//! SQLite without threads and without files, behind a gate that is asked before and after each passage: for simulations,
//! in which a seed decides when a passage goes on, is refused or never ends. What is committed outlives the store that wrote it.

use std::fmt::Debug;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::reader::read_all;
use super::statements::{Session, unavailable};
use super::writer::run_steps;
use super::{Memory, closed};
use crate::db::{Applied, Batch, Row, StoreError};
use crate::migrate::{OpenError, migrate_sqlite};
use crate::statement::Query;
use crate::subscriber_cache::SubscriberCache;

/// How many statements the connection keeps prepared: all that there are.
const STATEMENTS_KEPT: usize = 512;

/// What wants to pass a gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Whether it changes the database.
    pub writes: bool,
    /// The names of its statements, in order.
    pub statements: Vec<&'static str>,
}

/// A decision of a gate, later.
pub type Decision<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Decides about each passage of a store that was opened by [`Store::open_gated`](crate::Store::open_gated).
pub trait Gate: Debug + Send + Sync {
    /// Asked before anything is done. An error is what the caller gets, and nothing is done.
    fn enter<'a>(&'a self, passage: &'a Passage) -> Decision<'a, Result<(), StoreError>>;

    /// Asked when it is done, and committed if it writes: the caller does not hear of it before this is ready.
    fn leave<'a>(&'a self, passage: &'a Passage) -> Decision<'a, ()>;
}

/// A database in memory that lasts as long as somebody holds it.
#[derive(Clone, Debug)]
pub struct MemoryDatabase {
    connection: Arc<Mutex<Connection>>,
}

impl MemoryDatabase {
    /// An empty database with the newest schema.
    ///
    /// # Errors
    /// [`OpenError::Damaged`] if SQLite does not take the schema.
    pub fn new() -> Result<Self, OpenError> {
        let path = Path::new(":memory:");
        let damaged = |error: rusqlite::Error| OpenError::Damaged { path: path.to_owned(), reason: error.to_string() };
        let mut connection = Connection::open_in_memory().map_err(damaged)?;
        migrate_sqlite(&mut connection, path)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        Ok(MemoryDatabase { connection: Arc::new(Mutex::new(connection)) })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The driver.
#[derive(Clone, Debug)]
pub(crate) struct InPlace {
    database: MemoryDatabase,
    gate: Arc<dyn Gate>,
    memory: Arc<Memory>,
    is_closed: Arc<AtomicBool>,
}

impl InPlace {
    pub(crate) fn new(database: &MemoryDatabase, gate: Arc<dyn Gate>) -> Self {
        InPlace { database: database.clone(), gate, memory: Arc::default(), is_closed: Arc::default() }
    }

    /// As with the writer thread, a caller who goes away does not take back what was asked.
    pub(crate) async fn apply_then(
        &self,
        batch: Batch,
        then: impl FnOnce(&Applied) + Send + 'static,
    ) -> Result<Applied, StoreError> {
        let (reply, answer) = oneshot::channel();
        let driver = self.clone();
        drop(tokio::spawn(async move {
            let result = driver.write(batch).await;
            let _ = result.as_ref().map(then);
            drop(reply.send(result));
        }));
        answer.await.map_err(|_| closed())?
    }

    async fn write(&self, batch: Batch) -> Result<Applied, StoreError> {
        let passage = Passage { writes: true, statements: batch.steps.iter().map(|step| step.query.name).collect() };
        self.enter(&passage).await?;
        let result = commit(&self.database.connection(), &batch);
        self.memory.note(&batch);
        self.gate.leave(&passage).await;
        result
    }

    pub(crate) async fn query_all(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, StoreError> {
        let passage = Passage { writes: false, statements: queries.iter().map(|query| query.name).collect() };
        self.enter(&passage).await?;
        let result = read_all(&mut Session::passing(&self.database.connection()), &queries);
        self.gate.leave(&passage).await;
        result
    }

    async fn enter(&self, passage: &Passage) -> Result<(), StoreError> {
        if self.is_closed.load(Ordering::Acquire) {
            return Err(closed());
        }
        self.gate.enter(passage).await
    }

    pub(crate) fn catalog_version(&self) -> u64 {
        self.memory.catalog_version.load(Ordering::Acquire)
    }

    pub(crate) fn subscriber_cache(&self) -> &SubscriberCache {
        &self.memory.subscribers
    }

    pub(crate) fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
    }
}

/// Runs one batch in a transaction of its own.
fn commit(connection: &Connection, batch: &Batch) -> Result<Applied, StoreError> {
    let mut session = Session::passing(connection);
    session.run_plain("begin immediate").map_err(|error| unavailable(&error))?;
    let result = run_steps(&mut session, batch);
    let end = if result.is_ok() { "commit" } else { "rollback" };
    session.run_plain(end).map_err(|error| unavailable(&error))?;
    result
}
