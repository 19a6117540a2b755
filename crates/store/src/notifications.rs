//! Runs and their step logs: the writes that the engine composes, and its reads. What the activity feed reads stands in
//! `activity.rs`.

use model::message::StepLog;
use model::notification::{Notification, Outcomes, RunStatus, StepStatus};
use model::{EnvironmentId, Id, NotificationId, Timestamp};

use crate::db::{Row, Store, StoreError};
use crate::log_lines;
use crate::statement::{Query, Statement, arguments};

/// Columns of a run, in the order in which [`read_notification`] takes them.
macro_rules! notification_columns {
    () => {
        "notification.id, notification.environment_id, notification.organization_id, notification.transaction_id, \
         notification.workflow_id, notification.workflow_revision, notification.subscriber_id, \
         notification.external_subscriber_id, notification.status, notification.step_index, notification.pending, \
         notification.created_at, notification.updated_at"
    };
}
pub(crate) use notification_columns;

const INSERT: Statement = Statement::both(
    "notification.insert",
    "insert into notification (environment_id, id, organization_id, transaction_id, workflow_id, workflow_revision, \
     subscriber_id, external_subscriber_id, status, step_index, pending, created_at, updated_at) \
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
);
const UPDATE: Statement = Statement::both(
    "notification.update",
    "update notification set status = ?3, step_index = ?4, pending = ?5, sent = 0, failed = 0, updated_at = ?6 \
     where environment_id = ?1 and id = ?2",
);
const FINISH_DELIVERY: Statement = Statement::both(
    "notification.finish_delivery",
    "update notification set pending = pending - 1, sent = sent + ?3, failed = failed + 1 - ?3, updated_at = ?4 \
     where environment_id = ?1 and id = ?2 and pending > 0",
);
const LOG: Statement = Statement::both(
    "step_log.insert",
    "insert into step_log (environment_id, notification_id, id, step_index, status, at, details) \
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
);
// The newest row of a step holds its status, so a line that is not part of the run's own course repeats it; a step of which
// nothing had arrived has ended well when something does.
const NOTE: Statement = Statement::both(
    "step_log.note",
    "insert into step_log (environment_id, notification_id, id, step_index, status, at, details) \
     select ?1, ?2, ?3, ?4, coalesce((select case when ?8 and status = ?9 then ?10 else status end from step_log \
         where environment_id = ?1 and notification_id = ?2 and step_index = ?4 order by id desc limit 1), ?5), ?6, ?7",
);
const OVERRULE: Statement = Statement::both(
    "step_log.overrule",
    "update step_log set status = ?5 where environment_id = ?1 and notification_id = ?2 and id > ?3 and step_index = ?4",
);
const GET: Statement = Statement::both(
    "notification.get",
    concat!("select ", notification_columns!(), " from notification where environment_id = ?1 and id = ?2"),
);
const LOG_END: Statement =
    Statement::both("step_log.end", "select max(id) from step_log where environment_id = ?1 and notification_id = ?2");
const OUTCOMES: Statement = Statement::both(
    "notification.outcomes",
    "select sent, failed from notification where environment_id = ?1 and id = ?2",
);

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] =
    &[&INSERT, &UPDATE, &FINISH_DELIVERY, &LOG, &NOTE, &OVERRULE, &GET, &LOG_END, &OUTCOMES];

/// Where a run stands from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotificationChange {
    /// The environment of the run.
    pub environment_id: EnvironmentId,
    /// The run.
    pub id: NotificationId,
    /// Its new status.
    pub status: RunStatus,
    /// The step that is being done.
    pub step_index: u32,
    /// How many deliveries of that step are unfinished.
    pub pending: u32,
    /// When.
    pub updated_at: Timestamp,
}

/// Adds a run.
#[must_use]
pub fn notification_insert(run: &Notification) -> Query {
    INSERT.with(arguments![
        run.environment_id,
        run.id,
        run.organization_id,
        &run.transaction_id,
        run.workflow_id,
        run.workflow_revision,
        run.subscriber_id,
        &run.external_subscriber_id,
        run.status,
        run.step_index,
        run.pending,
        run.created_at,
        run.updated_at,
    ])
}

/// Moves a run on to a step of which nothing is done yet, or to its end. Touches no row if there is no such run.
#[must_use]
pub fn notification_update(change: &NotificationChange) -> Query {
    UPDATE.with(arguments![
        change.environment_id,
        change.id,
        change.status,
        change.step_index,
        change.pending,
        change.updated_at,
    ])
}

/// A delivery of the current step of a run that is done.
#[derive(Clone, Copy, Debug)]
pub struct FinishedDelivery {
    /// The environment.
    pub environment_id: EnvironmentId,
    /// The run.
    pub notification_id: NotificationId,
    /// Whether it arrived.
    pub is_sent: bool,
    /// When.
    pub at: Timestamp,
}

/// Counts a delivery as finished. Touches no row if none is unfinished.
#[must_use]
pub fn notification_finish_delivery(delivery: &FinishedDelivery) -> Query {
    let FinishedDelivery { environment_id, notification_id, is_sent, at } = *delivery;
    FINISH_DELIVERY.with(arguments![environment_id, notification_id, is_sent, at])
}

/// Appends lines to the log of a step. `row_id` must be higher than those of the lines before: the newest row of a step
/// holds its status.
#[must_use]
pub fn step_log_insert(environment_id: EnvironmentId, run: NotificationId, row_id: Id, log: &StepLog) -> Query {
    LOG.with(arguments![environment_id, run, row_id, log.step_index, log.status, log.at, log_lines::pack(&log.details)])
}

/// Appends lines to the log of a step without changing its status, except that one which had failed is completed when
/// something of it `arrived` after all. The status in `log` is that of a step without a log.
#[must_use]
pub fn step_log_note(
    environment_id: EnvironmentId,
    run: NotificationId,
    row_id: Id,
    (log, arrived): (&StepLog, bool),
) -> Query {
    let details = log_lines::pack(&log.details);
    let (from, to) = (StepStatus::Failed, StepStatus::Completed);
    NOTE.with(arguments![environment_id, run, row_id, log.step_index, log.status, log.at, details, arrived, from, to])
}

/// Makes the status of a row hold although rows were added that are newer by their ids: lines about something that is
/// sent again are written whenever they come, and repeat the status that the step had.
#[must_use]
pub fn step_log_overrule(environment_id: EnvironmentId, run: NotificationId, row_id: Id, log: &StepLog) -> Query {
    OVERRULE.with(arguments![environment_id, run, row_id, log.step_index, log.status])
}

/// A run from a row that starts with `notification_columns`.
pub(crate) fn read_notification(row: &Row) -> Result<Notification, StoreError> {
    Ok(Notification {
        id: row.id(0)?,
        environment_id: row.id(1)?,
        organization_id: row.id(2)?,
        transaction_id: row.text(3)?.to_owned(),
        workflow_id: row.id(4)?,
        workflow_revision: row.integer(5)?,
        subscriber_id: row.id(6)?,
        external_subscriber_id: row.text(7)?.to_owned(),
        status: row.run_status(8)?,
        step_index: row.count(9)?,
        pending: row.count(10)?,
        created_at: row.timestamp(11)?,
        updated_at: row.timestamp(12)?,
    })
}

impl Store {
    /// One run.
    ///
    /// # Errors
    /// Those of every read: [`StoreError::Unavailable`] and [`StoreError::Corrupt`].
    pub async fn notification_get(
        &self,
        environment_id: EnvironmentId,
        id: NotificationId,
    ) -> Result<Option<Notification>, StoreError> {
        let row = self.query_one(GET.with(arguments![environment_id, id])).await?;
        row.as_ref().map(read_notification).transpose()
    }

    /// One run, and the id of the newest row of its log, which those that follow must exceed.
    ///
    /// # Errors
    /// Those of every read: [`StoreError::Unavailable`] and [`StoreError::Corrupt`].
    pub async fn notification_with_log_end(
        &self,
        environment_id: EnvironmentId,
        id: NotificationId,
    ) -> Result<Option<(Notification, Option<Id>)>, StoreError> {
        let arguments = || arguments![environment_id, id];
        let results = self.query_all(vec![GET.with(arguments()), LOG_END.with(arguments())]).await?;
        let [run, end] = results.as_slice() else { return Ok(None) };
        let end = end.first().map_or(Ok(None), |row| row.optional_id(0))?;
        run.first().map(|row| Ok((read_notification(row)?, end))).transpose()
    }

    /// How the deliveries of the current step of a run ended so far; nothing ended in a run that is not there.
    ///
    /// # Errors
    /// Those of every read: [`StoreError::Unavailable`] and [`StoreError::Corrupt`].
    pub async fn notification_outcomes(
        &self,
        environment_id: EnvironmentId,
        id: NotificationId,
    ) -> Result<Outcomes, StoreError> {
        let row = self.query_one(OUTCOMES.with(arguments![environment_id, id])).await?;
        row.map_or(Ok(Outcomes::default()), |row| Ok(Outcomes { sent: row.count(0)?, failed: row.count(1)? }))
    }
}
