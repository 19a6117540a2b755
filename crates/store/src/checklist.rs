//! What of the first steps with an environment is done: for each an example, if there is one. Each read looks at a bounded part.

use model::message::MessageStatus;
use model::{EnvironmentId, NotificationId};

use crate::db::{Row, Store, StoreError};
use crate::statement::{Statement, arguments};

/// How many of the newest rows are looked through for an example.
const ROWS_MAX: u32 = 1_000;

const SUBSCRIBER: Statement = Statement::both(
    "checklist.subscriber",
    "select external_id from subscriber where environment_id = ?1 order by id desc limit 1",
);

// The text stands nowhere else in a list of channels: quotation marks inside of values have a backslash before them.
const DEVICE_TOKEN: Statement = Statement::both(
    "checklist.device_token",
    "select external_id from
     (select external_id, channels from subscriber where environment_id = ?1 order by id desc limit ?2) as newest
     where channels like '%\"device_tokens\":[\"%' limit 1",
);

const WORKFLOW: Statement = Statement::both(
    "checklist.workflow",
    "select identifier, last_triggered_at from workflow where environment_id = ?1
     order by coalesce(last_triggered_at, 0) desc, id desc limit 1",
);

const RUN: Statement =
    Statement::both("checklist.run", "select id from notification where environment_id = ?1 order by id desc limit 1");

const DELIVERED: Statement = Statement::both(
    "checklist.delivered",
    "select notification_id from
     (select notification_id, status from message where environment_id = ?1 order by id desc limit ?2) as newest
     where status = ?3 limit 1",
);

// The log may be gone, and the newest messages may all have failed.
const COUNTED: Statement = Statement::both(
    "checklist.counted",
    "select 1 from endpoint_figure where environment_id = ?1 and delivered > 0 limit 1",
);

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[&SUBSCRIBER, &DEVICE_TOKEN, &WORKFLOW, &RUN, &DELIVERED, &COUNTED];

/// What of the first steps is done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FirstSteps {
    /// The newest subscriber, by the id that the caller chose.
    pub subscriber: Option<String>,
    /// One of the newest subscribers who have a device token.
    pub reached: Option<String>,
    /// The workflow that was triggered last, or the newest one.
    pub workflow: Option<String>,
    /// Whether that workflow was ever triggered.
    pub is_triggered: bool,
    /// The newest run.
    pub run: Option<NotificationId>,
    /// The run of one of the newest messages that were delivered.
    pub delivered_run: Option<NotificationId>,
    /// Whether anything was delivered within the time for which figures are kept.
    pub is_delivered: bool,
}

impl Store {
    /// What of the first steps with an environment is done.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn first_steps(&self, environment: EnvironmentId) -> Result<FirstSteps, StoreError> {
        let queries = vec![
            SUBSCRIBER.with(arguments![environment]),
            DEVICE_TOKEN.with(arguments![environment, ROWS_MAX]),
            WORKFLOW.with(arguments![environment]),
            RUN.with(arguments![environment]),
            DELIVERED.with(arguments![environment, ROWS_MAX, MessageStatus::Sent]),
            COUNTED.with(arguments![environment]),
        ];
        let results = self.query_all(queries).await?;
        let first = |index: usize| results.get(index).and_then(|rows| rows.first());
        let text = |row: &Row| row.text(0).map(str::to_owned);
        let triggered = first(2).map(|row| row.optional_timestamp(1)).transpose()?.flatten();
        Ok(FirstSteps {
            subscriber: first(0).map(text).transpose()?,
            reached: first(1).map(text).transpose()?,
            workflow: first(2).map(text).transpose()?,
            is_triggered: triggered.is_some(),
            run: first(3).map(|row| row.id(0)).transpose()?,
            delivered_run: first(4).map(|row| row.id(0)).transpose()?,
            is_delivered: first(5).is_some(),
        })
    }
}
