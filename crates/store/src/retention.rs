//! What is removed once it has had its time: which rows that is, and the statements that remove them, a bounded number at a
//! time. Each statement decides by itself, in its transaction, whether a row is over, so that what somebody begins to need
//! in between stays.

use model::message::MessageStatus;
use model::notification::RunStatus;
use model::{EnvironmentId, Id, Timestamp};

use crate::created::id_of_second;
use crate::db::{Batch, Store, StoreError};
use crate::statement::{Query, SqlValue, Statement, arguments};

/// What rows must be to be removed, `?4` being the time before which they were over and `?6` the status of what is not:
/// nobody works on them, and no dead letter needs them.
macro_rules! message_over {
    () => {
        "message.updated_at < ?4 and message.status <> ?6
         and not exists (select 1 from job where job.environment_id = message.environment_id
             and job.notification_id = message.notification_id and job.id = message.id)
         and not exists (select 1 from dead_letter where dead_letter.environment_id = message.environment_id
             and dead_letter.message_id = message.id)"
    };
}
macro_rules! run_over {
    () => {
        "notification.updated_at < ?4 and notification.status <> ?6
         and not exists (select 1 from job where job.environment_id = notification.environment_id
             and job.notification_id = notification.id)
         and not exists (select 1 from message join dead_letter on dead_letter.environment_id = message.environment_id
             and dead_letter.message_id = message.id
             where message.environment_id = notification.environment_id and message.notification_id = notification.id)"
    };
}
// A bulk operation goes through the letters: none is removed under it.
macro_rules! letter_over {
    () => {
        "dead_letter.died_at < ?4
         and not exists (select 1 from bulk_operation where bulk_operation.environment_id = ?1 and bulk_operation.status < 2)"
    };
}
macro_rules! has_content {
    () => {
        "(message.title <> '' or message.error_text is not null or message.provider_message_id is not null)"
    };
}
macro_rules! has_attempts {
    () => {
        "exists (select 1 from attempt where attempt.environment_id = message.environment_id
             and attempt.message_id = message.id)"
    };
}
macro_rules! has_messages {
    () => {
        "exists (select 1 from message where message.environment_id = notification.environment_id
             and message.notification_id = notification.id)"
    };
}
/// The rows of the log that are older than the newest of their step, which holds its status.
macro_rules! older_lines {
    () => {
        "exists (select 1 from step_log newer where newer.environment_id = step_log.environment_id
             and newer.notification_id = step_log.notification_id and newer.step_index = step_log.step_index
             and newer.id > step_log.id)"
    };
}
/// The log of the runs from `?2` to `?3`.
macro_rules! log_of_runs {
    ($($conditions:tt)+) => {
        concat!(
            "(environment_id, notification_id, id) in (select step_log.environment_id, step_log.notification_id, step_log.id
             from notification cross join step_log on step_log.environment_id = notification.environment_id
             and step_log.notification_id = notification.id
             where notification.environment_id = ?1 and notification.id >= ?2 and notification.id <= ?3 and ",
            $($conditions)+,
            " and ",
            run_over!(),
            " limit ?5)"
        )
    };
}

const MESSAGE_WINDOW: Statement = Statement::both(
    "retention.message_window",
    "select id from message where environment_id = ?1 and id > ?2 and id < ?3 order by id limit 1 offset ?4",
);
const RUN_WINDOW: Statement = Statement::both(
    "retention.run_window",
    "select id from notification where environment_id = ?1 and id > ?2 and id < ?3 order by id limit 1 offset ?4",
);
const LETTER_WINDOW: Statement = Statement::both(
    "retention.letter_window",
    "select message_id from dead_letter where environment_id = ?1 and message_id > ?2 and message_id < ?3
     order by message_id limit 1 offset ?4",
);

const FULL_MESSAGES: Statement = Statement::both(
    "retention.full_messages",
    concat!(
        "select id from message where environment_id = ?1 and id > ?2 and id <= ?3 and (",
        has_content!(),
        " or ",
        has_attempts!(),
        ") and ",
        message_over!(),
        " order by id limit ?5"
    ),
);
const OLD_MESSAGES: Statement = Statement::both(
    "retention.old_messages",
    concat!(
        "select id from message where environment_id = ?1 and id > ?2 and id <= ?3 and ",
        message_over!(),
        " order by id limit ?5"
    ),
);
const LOGGED_RUNS: Statement = Statement::both(
    "retention.logged_runs",
    concat!(
        "select id from notification where environment_id = ?1 and id > ?2 and id <= ?3 and (not ",
        has_messages!(),
        " or exists (select 1 from event where event.environment_id = notification.environment_id
             and event.transaction_id = notification.transaction_id)
          or exists (select 1 from step_log where step_log.environment_id = notification.environment_id
             and step_log.notification_id = notification.id and step_log.details <> '[]')) and ",
        run_over!(),
        " order by id limit ?5"
    ),
);
const OLD_LETTERS: Statement = Statement::both(
    "retention.old_letters",
    concat!(
        "select message_id from dead_letter where environment_id = ?1 and message_id > ?2 and message_id <= ?3 and ",
        letter_over!(),
        " order by message_id limit ?5"
    ),
);

const ERASE_ATTEMPTS: Statement = Statement::both(
    "retention.erase_attempts",
    concat!(
        "delete from attempt where (environment_id, message_id, number) in
         (select attempt.environment_id, attempt.message_id, attempt.number from message
          cross join attempt on attempt.environment_id = message.environment_id and attempt.message_id = message.id
          where message.environment_id = ?1 and message.id >= ?2 and message.id <= ?3 and ",
        message_over!(),
        " limit ?5)"
    ),
);
const ERASE_CONTENT: Statement = Statement::both(
    "retention.erase_content",
    concat!(
        "update message set title = '', error_text = null, provider_message_id = null where (environment_id, id) in
         (select environment_id, id from message where environment_id = ?1 and id >= ?2 and id <= ?3 and ",
        has_content!(),
        " and ",
        message_over!(),
        " limit ?5)"
    ),
);
const ERASE_MESSAGES: Statement = Statement::both(
    "retention.erase_messages",
    concat!(
        "delete from message where (environment_id, id) in
         (select environment_id, id from message where environment_id = ?1 and id >= ?2 and id <= ?3 and not ",
        has_attempts!(),
        " and ",
        message_over!(),
        " limit ?5)"
    ),
);
const ERASE_OLDER_LINES: Statement = Statement::both(
    "retention.erase_older_lines",
    concat!("delete from step_log where ", log_of_runs!(older_lines!())),
);
const ERASE_LAST_LINES: Statement = Statement::both(
    "retention.erase_last_lines",
    concat!("update step_log set details = '[]' where ", log_of_runs!("step_log.details <> '[]'")),
);
const ERASE_LOGS: Statement = Statement::both(
    "retention.erase_logs",
    concat!("delete from step_log where ", log_of_runs!("not ", has_messages!())),
);
// A trigger is needed as long as one of its runs is.
const ERASE_EVENTS: Statement = Statement::both(
    "retention.erase_events",
    concat!(
        "delete from event where environment_id = ?1 and created_at < ?4 and transaction_id in
         (select transaction_id from notification where environment_id = ?1 and id >= ?2 and id <= ?3)
         and not exists (select 1 from notification where notification.environment_id = event.environment_id
             and notification.id in (select found.id from notification as found
                 where found.environment_id = event.environment_id and found.transaction_id = event.transaction_id)
             and not (",
        run_over!(),
        "))"
    ),
);
const ERASE_RUNS: Statement = Statement::both(
    "retention.erase_runs",
    concat!(
        "delete from notification where (environment_id, id) in
         (select environment_id, id from notification where environment_id = ?1 and id >= ?2 and id <= ?3 and not ",
        has_messages!(),
        " and not exists (select 1 from step_log where step_log.environment_id = notification.environment_id
             and step_log.notification_id = notification.id) and ",
        run_over!(),
        " limit ?5)"
    ),
);
const ERASE_LETTERS: Statement = Statement::both(
    "retention.erase_letters",
    concat!(
        "delete from dead_letter where (environment_id, message_id) in
         (select environment_id, message_id from dead_letter
          where environment_id = ?1 and message_id >= ?2 and message_id <= ?3 and ",
        letter_over!(),
        " limit ?5)"
    ),
);

const ERASE_REMOVED_TOKENS: Statement = Statement::both(
    "retention.erase_removed_tokens",
    "delete from removed_token where (environment_id, id) in
     (select environment_id, id from removed_token where environment_id = ?1 and id < ?2 order by id limit ?3)",
);
const ERASE_OPERATIONS: Statement = Statement::both(
    "retention.erase_operations",
    "delete from bulk_operation where (environment_id, id) in
     (select environment_id, id from bulk_operation where environment_id = ?1 and id < ?2 and status >= 2
      order by id limit ?3)",
);

const EVENT_WINDOW: Statement = Statement::both(
    "retention.event_window",
    "select transaction_id from event where environment_id = ?1 and transaction_id > ?2 order by transaction_id
     limit 1 offset ?3",
);
// A trigger that reached nobody has no run that would take it along.
const ERASE_LONE_EVENTS: Statement = Statement::both(
    "retention.erase_lone_events",
    "delete from event where (environment_id, transaction_id) in
     (select environment_id, transaction_id from event
      where environment_id = ?1 and transaction_id > ?2 and (?3 is null or transaction_id <= ?3) and created_at < ?4
      and not exists (select 1 from notification where notification.environment_id = event.environment_id
          and notification.transaction_id = event.transaction_id) limit ?5)",
);

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[
    &MESSAGE_WINDOW,
    &RUN_WINDOW,
    &LETTER_WINDOW,
    &FULL_MESSAGES,
    &OLD_MESSAGES,
    &LOGGED_RUNS,
    &OLD_LETTERS,
    &ERASE_ATTEMPTS,
    &ERASE_CONTENT,
    &ERASE_MESSAGES,
    &ERASE_OLDER_LINES,
    &ERASE_LAST_LINES,
    &ERASE_LOGS,
    &ERASE_EVENTS,
    &ERASE_RUNS,
    &ERASE_LETTERS,
    &ERASE_REMOVED_TOKENS,
    &ERASE_OPERATIONS,
    &EVENT_WINDOW,
    &ERASE_LONE_EVENTS,
];

/// What is removed, each kind on its own walk from the oldest row on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Erased {
    /// What messages say, and the attempts at them.
    MessageContent,
    /// Messages with all that is left of them.
    Messages,
    /// The logs of runs and their triggers; runs of which no message is left go with them.
    RunLogs,
    /// Dead letters.
    DeadLetters,
}

impl Erased {
    /// Every kind.
    pub const ALL: [Erased; 4] = [Erased::MessageContent, Erased::Messages, Erased::RunLogs, Erased::DeadLetters];
}

/// A walk over rows of an environment that were made before a time.
#[derive(Clone, Copy, Debug)]
pub struct RetentionWalk {
    /// What is to be removed.
    pub erased: Erased,
    /// The environment.
    pub environment_id: EnvironmentId,
    /// Rows up to this id were looked at.
    pub after: Id,
    /// Rows that were over before this time are removed.
    pub before: Timestamp,
}

impl RetentionWalk {
    /// Whether the walk has come to what is younger.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.after >= self.end()
    }

    fn end(&self) -> Id {
        id_of_second(self.before.0.div_euclid(1_000_000))
    }

    fn window(&self) -> &'static Statement {
        match self.erased {
            Erased::MessageContent | Erased::Messages => &MESSAGE_WINDOW,
            Erased::RunLogs => &RUN_WINDOW,
            Erased::DeadLetters => &LETTER_WINDOW,
        }
    }

    pub(crate) fn search(&self, last: Id, limit: u32) -> Query {
        let statement = match self.erased {
            Erased::MessageContent => &FULL_MESSAGES,
            Erased::Messages => &OLD_MESSAGES,
            Erased::RunLogs => &LOGGED_RUNS,
            Erased::DeadLetters => &OLD_LETTERS,
        };
        statement.with(self.arguments(self.after, last, limit))
    }

    /// In the order in which they must run.
    fn erasing(&self) -> &'static [&'static Statement] {
        match self.erased {
            Erased::MessageContent => &[&ERASE_ATTEMPTS, &ERASE_CONTENT],
            Erased::Messages => &[&ERASE_ATTEMPTS, &ERASE_MESSAGES],
            Erased::RunLogs => &[&ERASE_OLDER_LINES, &ERASE_LAST_LINES, &ERASE_EVENTS, &ERASE_LOGS, &ERASE_RUNS],
            Erased::DeadLetters => &[&ERASE_LETTERS],
        }
    }

    fn arguments(&self, first: Id, last: Id, limit: u32) -> Vec<SqlValue> {
        let mut arguments = arguments![self.environment_id, first, last, self.before, limit];
        match self.erased {
            Erased::MessageContent | Erased::Messages => arguments.push(MessageStatus::Retrying.into()),
            Erased::RunLogs => arguments.push(RunStatus::Processing.into()),
            Erased::DeadLetters => {}
        }
        arguments
    }

    /// The statements that remove what is over between two rows, to be run in this order, each again and again until it
    /// touches fewer than `limit` rows.
    #[must_use]
    pub fn erasures(&self, first: Id, last: Id, limit: u32) -> Vec<Query> {
        self.erasing().iter().map(|statement| statement.with(self.arguments(first, last, limit))).collect()
    }
}

/// The record of removed tokens up to a time: touches at most `limit` rows.
#[must_use]
pub fn removed_tokens_erase(environment: EnvironmentId, before: Timestamp, limit: u32) -> Query {
    ERASE_REMOVED_TOKENS.with(arguments![environment, id_of_second(before.0.div_euclid(1_000_000)), limit])
}

/// Bulk operations that were begun before a time and have ended: touches at most `limit` rows.
#[must_use]
pub fn bulk_operations_erase(environment: EnvironmentId, before: Timestamp, limit: u32) -> Query {
    ERASE_OPERATIONS.with(arguments![environment, id_of_second(before.0.div_euclid(1_000_000)), limit])
}

/// A part of the triggers of an environment, by their ids.
#[derive(Clone, Debug)]
pub struct EventStretch {
    /// The environment.
    pub environment_id: EnvironmentId,
    /// Those after this one.
    pub after: String,
    /// Up to this one; nothing for the end.
    pub last: Option<String>,
}

/// The triggers of a stretch that were made before a time and have no run: touches at most `limit` rows.
#[must_use]
pub fn lone_events_erase(stretch: &EventStretch, before: Timestamp, limit: u32) -> Query {
    let EventStretch { environment_id, after, last } = stretch;
    ERASE_LONE_EVENTS.with(arguments![*environment_id, after, last.as_deref(), before, limit])
}

impl Store {
    /// The last of the next `rows` rows of a walk, or its end if fewer remain.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn retention_window(&self, walk: &RetentionWalk, rows: u32) -> Result<Id, StoreError> {
        let arguments = arguments![walk.environment_id, walk.after, walk.end(), rows.saturating_sub(1)];
        let row = self.query_one(walk.window().with(arguments)).await?;
        row.map_or(Ok(walk.end()), |row| row.id(0))
    }

    /// The first rows of a walk, up to and with `last`, that are over: at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn retention_search(&self, walk: &RetentionWalk, last: Id, limit: u32) -> Result<Vec<Id>, StoreError> {
        self.query(walk.search(last, limit)).await?.iter().map(|row| row.id(0)).collect()
    }

    /// The stretch of triggers that follows one, at most `rows` long.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn event_stretch(
        &self,
        environment: EnvironmentId,
        after: String,
        rows: u32,
    ) -> Result<EventStretch, StoreError> {
        let row = self.query_one(EVENT_WINDOW.with(arguments![environment, &after, rows.saturating_sub(1)])).await?;
        let last = row.map(|row| row.text(0).map(str::to_owned)).transpose()?;
        Ok(EventStretch { environment_id: environment, after, last })
    }

    /// Runs a statement once. Gives the number of rows that it touched.
    ///
    /// # Errors
    /// As [`Store::apply`].
    pub async fn erase(&self, query: Query) -> Result<usize, StoreError> {
        let mut batch = Batch::new();
        batch.run(query);
        Ok(self.apply(batch).await?.changed.iter().sum())
    }
}
