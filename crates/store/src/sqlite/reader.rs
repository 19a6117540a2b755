//! The reader threads: each answers the reads of a queue of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::statements::{Session, unavailable};
use super::{QUEUE_MAX, closed};
use crate::db::{Row, StoreError};
use crate::statement::Query;

/// What waits for one reader. Each has a queue of its own: a queue that they share needs a lock, and every read would
/// wake the reader that waits for the lock as well.
#[derive(Debug)]
pub(super) struct ReaderQueue {
    reads: mpsc::Sender<Read>,
    /// How many reads it has not answered.
    waiting: Arc<AtomicUsize>,
}

/// Reads that are waiting, in the hands of their reader.
pub(super) type Reads = mpsc::Receiver<Read>;

/// Several reads that share a snapshot.
pub(super) struct Read {
    queries: Vec<Query>,
    reply: oneshot::Sender<Result<Vec<Vec<Row>>, StoreError>>,
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

impl ReaderQueue {
    /// A queue, and its end for the reader.
    pub(super) fn new() -> (Self, Reads) {
        let (reads, queue) = mpsc::channel(QUEUE_MAX);
        (ReaderQueue { reads, waiting: Arc::default() }, queue)
    }

    /// Lets the reader that has least to do run the queries.
    pub(super) async fn read(readers: &[ReaderQueue], queries: Vec<Query>) -> Result<Vec<Vec<Row>>, StoreError> {
        let (reply, answer) = oneshot::channel();
        let idlest = readers.iter().min_by_key(|reader| reader.waiting.load(Ordering::Relaxed)).ok_or_else(closed)?;
        let counted = Counted::new(&idlest.waiting);
        idlest.reads.send(Read { queries, reply, counted }).await.map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }
}

/// Answers reads until nobody can send any more.
pub(super) fn read_loop(connection: &Connection, mut queue: Reads) {
    let mut session = Session::new(connection);
    while let Some(Read { queries, reply, counted }) = queue.blocking_recv() {
        let result = read_all(&mut session, &queries);
        drop(counted);
        drop(reply.send(result));
    }
}

/// Several reads share a transaction, so that they see one state; a single one needs none.
pub(super) fn read_all(session: &mut Session<'_>, queries: &[Query]) -> Result<Vec<Vec<Row>>, StoreError> {
    let grouped = queries.len() > 1;
    if grouped {
        session.run_plain("begin").map_err(|error| unavailable(&error))?;
    }
    let result = queries.iter().map(|query| session.rows(query)).collect();
    if grouped {
        session.run_plain("commit").map_err(|error| unavailable(&error))?;
    }
    result
}
