//! The embedded driver: SQLite in WAL mode with `synchronous=FULL`, one writer thread that commits in groups, and a few
//! reader threads. Knows no statement and no table.

use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, Value as Owned, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql};
use tokio::sync::{mpsc, oneshot};

use crate::db::{Applied, Batch, Row, StoreError};
use crate::migrate::{OpenError, check_sqlite, migrate_sqlite};
use crate::statement::{Query, SqlValue};

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

/// The most batches of one commit.
const GROUP_MAX: usize = 512;
/// The statements after which a commit takes in no further batch, so that a few large ones do not keep the small ones
/// that share it waiting for seconds.
const GROUP_STATEMENTS: usize = 10_000;
/// The most batches, and the most reads, that wait; further callers wait for room.
const QUEUE_MAX: usize = 4_096;
/// Write-ahead log pages between checkpoints.
const CHECKPOINT_PAGES: i64 = 4_000;
/// How many prepared statements each connection keeps.
const STATEMENT_CACHE: usize = 128;

type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

struct Write {
    batch: Batch,
    reply: Reply<Applied>,
    /// What is counted up when a batch that changes the catalog is done, whether or not its caller still waits.
    catalog_version: Option<Arc<AtomicU64>>,
}

struct Read {
    queries: Vec<Query>,
    reply: Reply<Vec<Vec<Row>>>,
    counted: Counted,
}

/// Counts one read of a reader, from when it is sent until it is answered or given up.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Counted(Arc::clone(count))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A handle to the threads that own the connections.
#[derive(Clone, Debug)]
pub(crate) struct Sqlite {
    queues: Arc<Mutex<Option<Queues>>>,
    threads: Arc<Mutex<Threads>>,
    catalog_version: Arc<AtomicU64>,
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

/// What waits for one reader. Each has a queue of its own: a queue that they share needs a lock, and every read would
/// wake the reader that waits for the lock as well.
#[derive(Debug)]
struct ReaderQueue {
    reads: mpsc::Sender<Read>,
    /// How many reads it has not answered.
    waiting: Arc<AtomicUsize>,
}

impl Sqlite {
    pub(crate) fn open(options: &SqliteOptions) -> Result<Self, OpenError> {
        let path = options.folder.join(DATABASE_FILE);
        let (writes, write_queue) = mpsc::channel(QUEUE_MAX);
        let mut threads = Threads::default();
        if options.read_only {
            check_sqlite(&connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?, &path)?;
        } else {
            let lock = lock_folder(&options.folder)?;
            let mut writer = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
            migrate_sqlite(&mut writer, &path)?;
            configure(&writer, &path)?;
            threads.writer = spawn("store-writer", move || {
                write_loop(&mut writer, write_queue);
                drop(writer);
                drop(lock);
            });
        }
        let mut readers = Vec::new();
        for _ in 0..options.readers.max(1) {
            let connection = connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            let (reads, queue) = mpsc::channel(QUEUE_MAX);
            readers.push(ReaderQueue { reads, waiting: Arc::default() });
            threads.readers.extend(spawn("store-reader", move || read_loop(&connection, queue)));
        }
        let queues = Arc::new(Mutex::new(Some(Queues { writes, readers: readers.into() })));
        Ok(Sqlite { queues, threads: Arc::new(Mutex::new(threads)), catalog_version: Arc::default() })
    }

    fn queues(&self) -> Result<Queues, StoreError> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner).clone().ok_or_else(closed)
    }

    pub(crate) async fn apply(&self, batch: Batch) -> Result<Applied, StoreError> {
        let (reply, answer) = oneshot::channel();
        let catalog_version = batch.changes_catalog.then(|| Arc::clone(&self.catalog_version));
        self.queues()?.writes.send(Write { batch, reply, catalog_version }).await.map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }

    pub(crate) async fn query_all(&self, queries: Vec<Query>) -> Result<Vec<Vec<Row>>, StoreError> {
        let (reply, answer) = oneshot::channel();
        let readers = self.queues()?.readers;
        let idlest = readers.iter().min_by_key(|reader| reader.waiting.load(Ordering::Relaxed)).ok_or_else(closed)?;
        let counted = Counted::new(&idlest.waiting);
        idlest.reads.send(Read { queries, reply, counted }).await.map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }

    pub(crate) fn catalog_version(&self) -> u64 {
        self.catalog_version.load(Ordering::Acquire)
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

fn write_loop(connection: &mut Connection, mut queue: mpsc::Receiver<Write>) {
    let mut group = Vec::with_capacity(GROUP_MAX);
    while let Some(first) = queue.blocking_recv() {
        group.push(first);
        commit_group(connection, &mut group, &mut queue);
    }
}

/// How the batches of a commit are kept apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Isolation {
    /// Not at all: if one fails, all are taken back. Savepoints cost a tenth of the writer's time, and batches rarely fail.
    None,
    /// Each in a savepoint, so that one which fails takes no other with it.
    Savepoints,
}

/// Commits all that is waiting in one transaction and answers when it is on disk.
fn commit_group(connection: &mut Connection, group: &mut Vec<Write>, queue: &mut mpsc::Receiver<Write>) {
    let mut committed = run_group(connection, group, Isolation::None, Some(queue));
    if matches!(&committed, Ok(results) if results.len() < group.len()) {
        committed = run_group(connection, group, Isolation::Savepoints, None);
    }
    let mut results = match committed {
        Ok(results) => results.into_iter(),
        Err(error) => {
            tracing::error!(%error, "the database did not take a commit: {error}");
            group.iter().map(|_| Err(unavailable(&error))).collect::<Vec<_>>().into_iter()
        }
    };
    for write in group.drain(..) {
        if let Some(version) = write.catalog_version {
            version.fetch_add(1, Ordering::Release);
        }
        // A caller that has gone does not want its answer.
        drop(write.reply.send(results.next().unwrap_or_else(|| Err(closed()))));
    }
}

/// Runs a group in one transaction and commits it, taking in what arrives meanwhile. Without isolation a batch that fails
/// ends the transaction: then nothing is done and there are fewer results than batches.
fn run_group(
    connection: &Connection,
    group: &mut Vec<Write>,
    isolation: Isolation,
    mut queue: Option<&mut mpsc::Receiver<Write>>,
) -> rusqlite::Result<Vec<Result<Applied, StoreError>>> {
    let mut results = Vec::with_capacity(group.len());
    let mut run = |results: &mut Vec<_>| {
        if !connection.is_autocommit() {
            run_plain(connection, "rollback")?;
        }
        run_plain(connection, "begin immediate")?;
        let mut statements = 0;
        while let Some(write) = group.get(results.len()) {
            statements += write.batch.steps.len();
            let result = match isolation {
                Isolation::None => run_steps(connection, &write.batch),
                Isolation::Savepoints => run_isolated(connection, &write.batch)?,
            };
            if result.is_err() && isolation == Isolation::None {
                return run_plain(connection, "rollback");
            }
            results.push(result);
            while group.len() < GROUP_MAX
                && statements < GROUP_STATEMENTS
                && let Some(Ok(write)) = queue.as_deref_mut().map(mpsc::Receiver::try_recv)
            {
                group.push(write);
            }
        }
        run_plain(connection, "commit")
    };
    // What an error leaves open, the next group takes back.
    run(&mut results).map(|()| results)
}

fn unavailable(error: &rusqlite::Error) -> StoreError {
    StoreError::Unavailable(error.to_string())
}

fn run_plain(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.raw_execute().map(drop)
}

/// Runs one batch in a savepoint. The outer error means that the whole transaction is lost.
fn run_isolated(connection: &Connection, batch: &Batch) -> rusqlite::Result<Result<Applied, StoreError>> {
    run_plain(connection, "savepoint batch")?;
    let result = run_steps(connection, batch);
    if result.is_err() {
        run_plain(connection, "rollback to batch")?;
    }
    run_plain(connection, "release batch")?;
    Ok(result)
}

fn run_steps(connection: &Connection, batch: &Batch) -> Result<Applied, StoreError> {
    let mut applied = Applied { changed: Vec::with_capacity(batch.steps.len()), rows: Vec::new() };
    for step in &batch.steps {
        let changed = if step.returns {
            let rows = run_query(connection, &step.query)?;
            let changed = rows.len();
            applied.rows.extend(rows);
            changed
        } else {
            execute(connection, &step.query).map_err(|error| unavailable(&error))?
        };
        if changed == 0
            && let Some(conflict) = step.expect
        {
            return Err(StoreError::Conflict(conflict));
        }
        applied.changed.push(changed);
    }
    Ok(applied)
}

fn execute(connection: &Connection, query: &Query) -> rusqlite::Result<usize> {
    let mut statement = connection.prepare_cached(&query.sql)?;
    for (index, value) in query.arguments.iter().enumerate() {
        statement.raw_bind_parameter(index + 1, value)?;
    }
    statement.raw_execute()
}

fn read_loop(connection: &Connection, mut queue: mpsc::Receiver<Read>) {
    while let Some(Read { queries, reply, counted }) = queue.blocking_recv() {
        let result = read_all(connection, &queries);
        drop(counted);
        drop(reply.send(result));
    }
}

/// Several reads share a transaction, so that they see one state; a single one needs none.
fn read_all(connection: &Connection, queries: &[Query]) -> Result<Vec<Vec<Row>>, StoreError> {
    let grouped = queries.len() > 1;
    if grouped {
        run_plain(connection, "begin").map_err(|error| unavailable(&error))?;
    }
    let result = queries.iter().map(|query| run_query(connection, query)).collect();
    if grouped {
        run_plain(connection, "commit").map_err(|error| unavailable(&error))?;
    }
    result
}

fn run_query(connection: &Connection, query: &Query) -> Result<Vec<Row>, StoreError> {
    let run = || {
        let mut statement = connection.prepare_cached(&query.sql)?;
        let columns = statement.column_count();
        for (index, value) in query.arguments.iter().enumerate() {
            statement.raw_bind_parameter(index + 1, value)?;
        }
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let values = (0..columns).map(|column| row.get_ref(column).map(read_value)).collect::<Result<_, _>>()?;
            found.push(Row { statement: query.name, values });
        }
        Ok(found)
    };
    run().map_err(|error: rusqlite::Error| unavailable(&error))
}

fn read_value(value: ValueRef<'_>) -> SqlValue {
    match value {
        ValueRef::Null => SqlValue::Null,
        ValueRef::Integer(value) => SqlValue::Integer(value),
        // No column of the schema is a floating point number.
        ValueRef::Real(value) => SqlValue::Text(value.to_string()),
        ValueRef::Text(value) => SqlValue::Text(String::from_utf8_lossy(value).into_owned()),
        ValueRef::Blob(value) => SqlValue::Blob(value.to_vec()),
    }
}

impl ToSql for SqlValue {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            SqlValue::Null => ToSqlOutput::Owned(Owned::Null),
            SqlValue::Integer(value) => ToSqlOutput::Owned(Owned::Integer(*value)),
            SqlValue::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            SqlValue::Blob(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
            SqlValue::Id(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
        })
    }
}
