//! Resends and drops of many dead letters: durable operations that go through the letters in steps of bounded size. A step
//! writes what it did and how far it has come in one transaction, so an operation goes on where it was, whenever the
//! process ends, and does nothing twice.

use model::OperationId;
use model::dead_letter::{BulkKind, BulkOperation, BulkStatus, DeadLetterFilter};
use model::job::Weight;
use model::organization::Environment;
use store::{Batch, Conflict, LetterStretch, StoreError};
use tokio::sync::Notify;

use crate::Engine;
use crate::audit::Change;
use crate::live::Topic;
use crate::resend::check_letter;
use crate::stage::Stage;

/// The most operations of an environment that are under way.
pub const OPERATIONS_OPEN_MAX: u32 = 16;
/// The most operations that take turns; further ones wait for one of them to end.
const TURNS_MAX: u32 = 64;
/// The most letters that a step counts: reading them takes a few milliseconds.
const COUNTED_MAX: u32 = 5_000;
/// The most letters that a step sends or drops: a commit that others wait for must stay short.
const STEP_MAX: u32 = 200;

/// What is asked of many dead letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkDraft {
    /// What is to be done.
    pub kind: BulkKind,
    /// Whether to count only.
    pub is_dry_run: bool,
    /// With which letters.
    pub filter: DeadLetterFilter,
}

/// Why an operation was not begun.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BulkError {
    /// The environment has [`OPERATIONS_OPEN_MAX`] under way.
    #[error("{OPERATIONS_OPEN_MAX} bulk operations are under way already: wait for one to end, or cancel one")]
    TooMany,
    /// The database cannot be used now.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Wakes whoever works on bulk operations.
#[derive(Debug, Default)]
pub(crate) struct BulkWake(Notify);

impl Engine {
    /// Begins an operation: when this returns it is on disk.
    ///
    /// # Errors
    /// [`BulkError`]; nothing was begun then.
    pub async fn bulk_start(&self, environment: &Environment, draft: BulkDraft) -> Result<BulkOperation, BulkError> {
        if self.store().bulk_operations_open_count(environment.id).await? >= OPERATIONS_OPEN_MAX {
            return Err(BulkError::TooMany);
        }
        let now = self.now();
        let operation = BulkOperation {
            id: self.next_id(),
            environment_id: environment.id,
            kind: draft.kind,
            is_dry_run: draft.is_dry_run,
            filter: draft.filter,
            status: BulkStatus::Counting,
            position: None,
            matched: 0,
            done: 0,
            skipped: 0,
            created_at: now,
            updated_at: now,
        };
        let mut batch = Batch::new();
        batch.run(store::bulk_operation_insert(&operation));
        if !operation.is_dry_run {
            self.audit(
                &mut batch,
                change_to("bulk-operation.begin", environment, (operation.id, operation.kind.name())),
            );
        }
        // Whoever asked may be gone by the time that it is written.
        let engine = self.clone();
        self.store().apply_then(batch, move |_| engine.inner.bulk_wake.0.notify_one()).await?;
        Ok(operation)
    }

    /// Stops an operation; what it has done stays done. Says whether it was under way.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be written.
    pub async fn bulk_cancel(&self, environment: &Environment, id: OperationId) -> Result<bool, StoreError> {
        let mut batch = Batch::new();
        batch.require(store::bulk_operation_cancel(environment.id, id, self.now()), Conflict::Missing);
        self.audit(&mut batch, change_to("bulk-operation.cancel", environment, (id, &id.to_string())));
        match self.store().apply(batch).await {
            Ok(_) => Ok(true),
            Err(StoreError::Conflict(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Works on the operations that are under way until the engine stops. To be spawned once.
    pub async fn run_bulk_operations(&self) {
        loop {
            let round = tokio::select! {
                biased;
                () = self.reached(Stage::Draining) => return,
                round = self.bulk_round() => round,
            };
            match round {
                Ok(true) => {}
                Ok(false) => tokio::select! {
                    biased;
                    () = self.reached(Stage::Draining) => return,
                    () = self.inner.bulk_wake.0.notified() => {}
                },
                Err(error) => self.rest_after(&error).await,
            }
        }
    }

    /// Makes one step of each operation that is under way. Says whether there was any.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be used.
    pub async fn bulk_round(&self) -> Result<bool, StoreError> {
        let open = self.store().bulk_operations_open(TURNS_MAX).await?;
        for operation in &open {
            self.bulk_step(operation).await?;
        }
        Ok(!open.is_empty())
    }

    async fn bulk_step(&self, seen: &BulkOperation) -> Result<(), StoreError> {
        let is_counting = seen.status == BulkStatus::Counting;
        let rows = if is_counting { COUNTED_MAX } else { STEP_MAX };
        let part = LetterStretch { after: seen.position, until: seen.created_at, rows };
        let stretch = self.store().dead_letter_stretch(seen.environment_id, &seen.filter, part).await?;
        let now = self.now();
        let mut moved = BulkOperation { position: stretch.end, updated_at: now, ..seen.clone() };
        let mut batch = Batch::new();
        if is_counting {
            moved.matched = moved.matched.saturating_add(u64::try_from(stretch.letters.len()).unwrap_or(0));
        } else {
            let integrations = self.integrations(seen.environment_id).await?;
            for letter in &stretch.letters {
                match seen.kind {
                    BulkKind::Resend if check_letter(letter, &integrations).is_err() => {
                        moved.skipped = moved.skipped.saturating_add(1);
                        continue;
                    }
                    BulkKind::Resend => self.revive(&mut batch, letter, (Weight::Bulk, now)),
                    BulkKind::Drop => {
                        let id = letter.message_id;
                        batch.require(store::dead_letter_delete(seen.environment_id, id), Conflict::Missing);
                    }
                }
                moved.done = moved.done.saturating_add(1);
            }
        }
        if stretch.end.is_none() {
            moved.status = after_pass(seen);
        }
        batch.require(store::bulk_operation_move(seen, &moved), Conflict::Stale);
        match self.store().apply(batch).await {
            Ok(_) if seen.kind == BulkKind::Resend && !is_counting => {
                stretch.letters.iter().for_each(|letter| self.note_revived(letter, now));
            }
            Ok(_) if !is_counting => self.tell_one(seen.environment_id, Topic::DeadLetters, None),
            // A letter was taken by somebody else, or the operation was stopped: the next round looks anew.
            Ok(_) | Err(StoreError::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// What is done with an operation, for the audit log.
fn change_to(action: &'static str, environment: &Environment, (id, name): (OperationId, &str)) -> Change {
    Change::new(action, id, name).within(environment.id)
}

/// What follows when an operation has gone through all letters.
fn after_pass(operation: &BulkOperation) -> BulkStatus {
    let has_more = operation.status == BulkStatus::Counting && !operation.is_dry_run;
    if has_more { BulkStatus::Working } else { BulkStatus::Done }
}
