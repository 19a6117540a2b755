//! Cancelling what of a run nobody is working on, in one transaction.

use model::message::MessageStatus;
use model::notification::RunStatus;
use model::{EnvironmentId, IntegrationId, NotificationId, Timestamp};

use crate::db::{Batch, Conflict, Store, StoreError};
use crate::statement::{Statement, arguments};

const WAITING: Statement = Statement::both(
    "cancel.waiting",
    "select distinct j.notification_id from notification n
     join job j on j.environment_id = n.environment_id and j.notification_id = n.id
     where n.environment_id = ?1 and n.transaction_id = ?2 and j.lease is null and j.integration_id is not null
     and j.resent_at is null
     order by j.notification_id limit ?3",
);

const MESSAGES: Statement = Statement::both(
    "cancel.messages",
    "update message set status = ?3, error_text = ?4, updated_at = ?5 where environment_id = ?1 and id in
     (select id from job where environment_id = ?1 and notification_id = ?2 and lease is null and resent_at is null)",
);

const ORDERED: Statement = Statement::both(
    "cancel.ordered",
    "select distinct integration_id from job where environment_id = ?1 and notification_id = ?2 and order_key is not null",
);

// A settling job stays: the deliveries of its step are done, and it says how they ended. So does a message that is sent
// again: it is not part of the run any more.
const JOBS: Statement = Statement::both(
    "cancel.jobs",
    "delete from job where environment_id = ?1 and notification_id = ?2 and lease is null and integration_id is not null
     and resent_at is null",
);

// What is being sent is still counted, so that the last of it settles the step.
const RUN: Statement = Statement::both(
    "cancel.run",
    "update notification set status = ?5, updated_at = ?6,
         pending = (select count(*) from job where environment_id = ?1 and notification_id = ?2 and resent_at is null)
     where environment_id = ?1 and id = ?2 and step_index = ?3 and status = ?4",
);

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[&WAITING, &ORDERED, &MESSAGES, &JOBS, &RUN];

/// A run that is to be cancelled.
#[derive(Clone, Copy, Debug)]
pub struct Cancellation<'a> {
    /// Its environment.
    pub environment_id: EnvironmentId,
    /// The run.
    pub notification_id: NotificationId,
    /// The step that it stands at.
    pub step_index: u32,
    /// What the log says of messages that were waiting for their next attempt.
    pub error_text: &'a str,
    /// When.
    pub at: Timestamp,
}

/// Removes the deliveries of a run that nobody works on and ends the run. Fails with [`Conflict::Stale`] if there is
/// nothing of the kind, or if the run does not stand at that step any more.
#[must_use]
pub fn cancel_run(run: &Cancellation<'_>) -> Batch {
    let Cancellation { environment_id, notification_id, step_index, error_text, at } = *run;
    let mut batch = Batch::new();
    batch.run(MESSAGES.with(arguments![environment_id, notification_id, MessageStatus::Failed, error_text, at]));
    batch.require(JOBS.with(arguments![environment_id, notification_id]), Conflict::Stale);
    let (from, to) = (RunStatus::Processing, RunStatus::Canceled);
    batch.require(RUN.with(arguments![environment_id, notification_id, step_index, from, to, at]), Conflict::Stale);
    batch
}

impl Store {
    /// The runs of a trigger, at most `limit`, that have a delivery which nobody works on.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be read.
    pub async fn runs_waiting(
        &self,
        environment: EnvironmentId,
        transaction_id: &str,
        limit: u32,
    ) -> Result<Vec<NotificationId>, StoreError> {
        let rows = self.query(WAITING.with(arguments![environment, transaction_id, limit])).await?;
        rows.iter().map(|row| row.id(0)).collect()
    }

    /// The integrations through which a run delivers in order: what waits behind its deliveries follows when they are gone.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be read.
    pub async fn run_ordered_integrations(
        &self,
        environment: EnvironmentId,
        run: NotificationId,
    ) -> Result<Vec<IntegrationId>, StoreError> {
        let rows = self.query(ORDERED.with(arguments![environment, run])).await?;
        rows.iter().map(|row| row.id(0)).collect()
    }
}
