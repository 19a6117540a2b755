//! The writer thread: it merges the batches that are waiting into one transaction, commits it and answers all of them.

use std::sync::Arc;

use rusqlite::Connection;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::statements::{Session, unavailable};
use super::{Memory, closed};
use crate::db::{Applied, Batch, StoreError};

/// The most batches of one commit.
const GROUP_MAX: usize = 512;
/// The statements after which a commit takes in no further batch, so that a few large ones do not keep the small ones
/// that share it waiting for seconds.
const GROUP_STATEMENTS: usize = 10_000;

/// What is told how a batch went.
pub(super) type Done = Box<dyn FnOnce(Result<Applied, StoreError>) + Send>;

/// A batch that is waiting to be written.
pub(super) struct Write {
    pub(super) batch: Batch,
    pub(super) done: Done,
}

/// What the writer works with.
pub(super) struct Writer {
    /// What is waiting.
    pub(super) queue: mpsc::Receiver<Write>,
    /// Where answers are given; without one the writer gives them itself.
    pub(super) runtime: Option<Handle>,
    /// What takes note of each batch before its caller hears of it.
    pub(super) memory: Arc<Memory>,
}

/// How the batches of a commit are kept apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Isolation {
    /// Not at all: if one fails, all are taken back. Savepoints cost a tenth of the writer's time, and batches rarely fail.
    None,
    /// Each in a savepoint, so that one which fails takes no other with it.
    Savepoints,
}

impl Writer {
    /// Writes until nobody can send any more.
    pub(super) fn run(mut self, connection: &Connection) {
        let mut session = Session::new(connection);
        while let Some(first) = self.queue.blocking_recv() {
            let mut group = vec![first];
            let results = self.commit_group(&mut session, &mut group);
            self.answer(group, results);
        }
    }

    /// Commits all that is waiting in one transaction. The results are those of the group in order.
    fn commit_group(&mut self, session: &mut Session<'_>, group: &mut Vec<Write>) -> Vec<Result<Applied, StoreError>> {
        let mut committed = run_group(session, group, Isolation::None, Some(&mut self.queue));
        if matches!(&committed, Ok(results) if results.len() < group.len()) {
            committed = run_group(session, group, Isolation::Savepoints, None);
        }
        committed.unwrap_or_else(|error| {
            tracing::debug!(%error, "the database did not take a commit: {error}");
            group.iter().map(|_| Err(unavailable(&error))).collect()
        })
    }

    /// Answers a group from one task of the runtime: there a caller is woken for little, while each that another thread
    /// wakes passes a queue that all threads share.
    fn answer(&self, group: Vec<Write>, results: Vec<Result<Applied, StoreError>>) {
        group.iter().for_each(|write| self.memory.note(&write.batch));
        let answer_all = move || {
            let mut results = results.into_iter();
            for Write { done, .. } in group {
                done(results.next().unwrap_or_else(|| Err(closed())));
            }
        };
        match &self.runtime {
            Some(runtime) => drop(runtime.spawn(async move { answer_all() })),
            None => answer_all(),
        }
    }
}

/// Runs a group in one transaction and commits it, taking in what arrives meanwhile. Without isolation a batch that fails
/// ends the transaction: then nothing is done and there are fewer results than batches.
fn run_group(
    session: &mut Session<'_>,
    group: &mut Vec<Write>,
    isolation: Isolation,
    mut queue: Option<&mut mpsc::Receiver<Write>>,
) -> rusqlite::Result<Vec<Result<Applied, StoreError>>> {
    let mut results = Vec::with_capacity(group.len());
    // What an error leaves open, the next group takes back.
    if session.is_in_transaction() {
        session.run_plain("rollback")?;
    }
    session.run_plain("begin immediate")?;
    let mut statements = 0;
    while let Some(write) = group.get(results.len()) {
        statements += write.batch.steps.len();
        let result = match isolation {
            Isolation::None => run_steps(session, &write.batch),
            Isolation::Savepoints => run_isolated(session, &write.batch)?,
        };
        if result.is_err() && isolation == Isolation::None {
            session.run_plain("rollback")?;
            return Ok(results);
        }
        results.push(result);
        while group.len() < GROUP_MAX
            && statements < GROUP_STATEMENTS
            && let Some(Ok(write)) = queue.as_deref_mut().map(mpsc::Receiver::try_recv)
        {
            group.push(write);
        }
    }
    session.run_plain("commit")?;
    Ok(results)
}

/// Runs one batch in a savepoint. The outer error means that the whole transaction is lost.
fn run_isolated(session: &mut Session<'_>, batch: &Batch) -> rusqlite::Result<Result<Applied, StoreError>> {
    session.run_plain("savepoint batch")?;
    let result = run_steps(session, batch);
    if result.is_err() {
        session.run_plain("rollback to batch")?;
    }
    session.run_plain("release batch")?;
    Ok(result)
}

pub(super) fn run_steps(session: &mut Session<'_>, batch: &Batch) -> Result<Applied, StoreError> {
    let mut applied = Applied { changed: Vec::with_capacity(batch.steps.len()), rows: Vec::new() };
    for step in &batch.steps {
        let changed = if step.returns {
            let rows = session.rows(&step.query)?;
            let changed = rows.len();
            applied.rows.extend(rows);
            changed
        } else {
            session.execute(&step.query)?
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
