//! The embedded driver: SQLite in WAL mode with `synchronous=FULL`, one writer thread that commits in groups, and a few
//! reader threads. Knows no statement and no table. `in_place` is the same without threads, for simulations.

mod in_place;
mod reader;
mod statements;
mod writer;

use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

pub(crate) use self::in_place::InPlace;
pub use self::in_place::{Decision, Gate, MemoryDatabase, Passage};
use self::reader::{ReaderQueue, read_loop};
use self::writer::{Done, Write, Writer};
use crate::db::{Applied, Batch, Row, StoreError};
use crate::migrate::{OpenError, check_sqlite, migrate_sqlite};
use crate::statement::Query;
use crate::subscriber_cache::SubscriberCache;

/// How the embedded database is opened.
#[derive(Clone, Debug)]
pub struct SqliteOptions {
    /// The folder that holds the database; it is made if it is missing.
    pub folder: PathBuf,
    /// How many reader threads there are.
    pub readers: usize,
    /// Whether it is only looked at, beside the process that owns it: nothing is made, migrated or written then.
    pub read_only: bool,
}

/// The name of the database in its folder.
pub const DATABASE_FILE: &str = "tidings.db";

/// The most batches, and the most reads, that wait; further callers wait for room.
const QUEUE_MAX: usize = 4_096;
/// Write-ahead log pages between checkpoints.
const CHECKPOINT_PAGES: i64 = 4_000;
/// How many statements that were put together at run time each connection keeps prepared.
const STATEMENT_CACHE: usize = 128;

/// A handle to the threads that own the connections.
#[derive(Clone, Debug)]
pub(crate) struct Sqlite {
    queues: Arc<Mutex<Option<Queues>>>,
    threads: Arc<Mutex<Threads>>,
    memory: Arc<Memory>,
}

/// What of the database is known without reading it. The writer brings it up to date before it answers.
#[derive(Debug, Default)]
struct Memory {
    /// Counts the batches that changed the catalog.
    catalog_version: AtomicU64,
    subscribers: SubscriberCache,
}

impl Memory {
    /// Takes note of what a batch may have changed.
    fn note(&self, batch: &Batch) {
        if batch.changes_catalog {
            self.catalog_version.fetch_add(1, Ordering::Release);
        }
        batch.steps.iter().filter_map(|step| step.query.touches).for_each(|key| self.subscribers.forget(key));
    }
}

#[derive(Debug, Default)]
struct Threads {
    readers: Vec<JoinHandle<()>>,
    writer: Option<JoinHandle<()>>,
}

#[derive(Clone, Debug)]
struct Queues {
    writes: mpsc::Sender<Write>,
    readers: Arc<[ReaderQueue]>,
}

impl Sqlite {
    pub(crate) fn open(options: &SqliteOptions) -> Result<Self, OpenError> {
        let path = options.folder.join(DATABASE_FILE);
        let (writes, queue) = mpsc::channel(QUEUE_MAX);
        let mut threads = Threads::default();
        let memory = Arc::default();
        if options.read_only {
            check_sqlite(&connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?, &path)?;
        } else {
            let lock = lock_folder(&options.folder)?;
            let mut connection = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
            migrate_sqlite(&mut connection, &path)?;
            configure(&connection, &path)?;
            let runtime = Handle::try_current().ok();
            let writer = Writer { queue, runtime, memory: Arc::clone(&memory) };
            threads.writer = spawn("store-writer", move || {
                writer.run(&connection);
                drop(connection);
                drop(lock);
            });
        }
        let mut readers = Vec::new();
        for _ in 0..options.readers.max(1) {
            let connection = connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            let (reader, queue) = ReaderQueue::new();
            readers.push(reader);
            threads.readers.extend(spawn("store-reader", move || read_loop(&connection, queue)));
        }
        let queues = Arc::new(Mutex::new(Some(Queues { writes, readers: readers.into() })));
        Ok(Sqlite { queues, threads: Arc::new(Mutex::new(threads)), memory })
    }

    fn queues(&self) -> Result<Queues, StoreError> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner).clone().ok_or_else(closed)
    }

    pub(crate) async fn apply_then(
        &self,
        batch: Batch,
        then: impl FnOnce(&Applied) + Send + 'static,
    ) -> Result<Applied, StoreError> {
        let (reply, answer) = oneshot::channel();
        let done: Done = Box::new(move |result| {
            let _ = result.as_ref().map(then);
            // A caller that has gone does not want its answer.
            drop(reply.send(result));
        });
        self.queues()?.writes.send(Write { batch, done }).await.map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }

    pub(crate) async fn query_all(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, StoreError> {
        let readers = self.queues()?.readers;
        ReaderQueue::read(&readers, queries).await
    }

    pub(crate) fn catalog_version(&self) -> u64 {
        self.memory.catalog_version.load(Ordering::Acquire)
    }

    pub(crate) fn subscriber_cache(&self) -> &SubscriberCache {
        &self.memory.subscribers
    }

    /// Lets the threads finish what is queued and waits for them. The writer goes last: the last connection brings the
    /// write-ahead log into the database and removes it, which a reader may not do.
    pub(crate) async fn close(&self) {
        let queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner).take();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let joined = tokio::task::spawn_blocking(move || {
            let Some(Queues { writes, readers }) = queues else { return Ok(()) };
            drop(readers);
            threads.readers.into_iter().try_for_each(JoinHandle::join)?;
            drop(writes);
            threads.writer.map_or(Ok(()), JoinHandle::join)
        });
        if !matches!(joined.await, Ok(Ok(()))) {
            tracing::error!("a database thread ended badly");
        }
    }
}

fn closed() -> StoreError {
    StoreError::Unavailable("it is closed".to_owned())
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Option<JoinHandle<()>> {
    let spawned = std::thread::Builder::new().name(name.to_owned()).spawn(body);
    spawned.inspect_err(|error| tracing::error!(%error, "cannot start thread {name}: {error}")).ok()
}

/// Makes the folder, for its owner only, and takes its lock; the operating system gives it back when the process ends, however it ends.
fn lock_folder(folder: &Path) -> Result<std::fs::File, OpenError> {
    let unwritable =
        |error: std::io::Error| OpenError::Unwritable { path: folder.to_owned(), reason: error.to_string() };
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(unwritable)?;
    let path = folder.join("tidings.lock");
    let file = std::fs::File::options().create(true).truncate(false).write(true).open(&path).map_err(unwritable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(OpenError::InUse { path }),
        Err(std::fs::TryLockError::Error(error)) => Err(unwritable(error)),
    }
}

fn open_error(path: &Path, error: &rusqlite::Error) -> OpenError {
    let (path, reason) = (path.to_owned(), error.to_string());
    match error.sqlite_error_code() {
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            OpenError::Unwritable { path, reason }
        }
        _ => OpenError::Damaged { path, reason },
    }
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, OpenError> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX);
    let connection = connection.map_err(|error| open_error(path, &error))?;
    connection.busy_timeout(Duration::from_secs(5)).map_err(|error| open_error(path, &error))?;
    connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
    Ok(connection)
}

/// Sets what the writer needs. Done after the migrations have looked whether the file is ours, since it changes the file.
fn configure(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let settings: [(&str, &dyn ToSql); 6] = [
        ("journal_mode", &"wal"),
        ("synchronous", &"full"),
        ("wal_autocheckpoint", &CHECKPOINT_PAGES),
        ("journal_size_limit", &67_108_864),
        ("cache_size", &-8_000),
        ("temp_store", &"memory"),
    ];
    for (name, value) in settings {
        let set = connection.pragma_update_and_check(None, name, value, |_| Ok(()));
        set.or_else(ignore_empty).map_err(|error| open_error(path, &error))?;
    }
    Ok(())
}

/// Some pragmas answer with a row and some do not; both are well.
fn ignore_empty(error: rusqlite::Error) -> Result<(), rusqlite::Error> {
    match error {
        rusqlite::Error::QueryReturnedNoRows => Ok(()),
        other => Err(other),
    }
}
