//! Deliveries, as the log shows them: the writes that the engine composes, and its reads. Their attempts stand in
//! `attempts.rs`, what the message list of the API reads and deletes in `message_list.rs`.

use model::message::Message;
use model::{EnvironmentId, MessageId};

use crate::db::{Row, Store, StoreError};
use crate::statement::{Query, Statement, arguments};

/// Columns of a message, in the order in which [`read_message`] takes them.
macro_rules! message_columns {
    () => {
        "message.id, message.environment_id, message.notification_id, message.step_index, message.subscriber_id, \
         message.workflow_id, message.provider_id, message.integration_id, message.token, message.title, \
         message.status, message.error_text, message.provider_message_id, message.created_at, message.updated_at, \
         message.attempts, message.outcome"
    };
}
pub(crate) use message_columns;

/// How many columns that are.
pub(crate) const MESSAGE_COLUMNS: usize = 17;

/// The first write makes the row, later ones only say how it stands now.
const UPSERT: Statement = Statement::both(
    "message.upsert",
    "insert into message (environment_id, id, notification_id, step_index, subscriber_id, workflow_id, provider_id, \
     integration_id, token, title, status, error_text, provider_message_id, created_at, updated_at, \
     attempts, outcome) \
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) \
     on conflict (environment_id, id) do update set status = excluded.status, error_text = excluded.error_text, \
     provider_message_id = excluded.provider_message_id, updated_at = excluded.updated_at, \
     attempts = excluded.attempts, outcome = excluded.outcome",
);
const GET: Statement = Statement::both(
    "message.get",
    concat!("select ", message_columns!(), " from message where environment_id = ?1 and id = ?2"),
);
/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[&UPSERT, &GET];

/// Records a delivery at its first attempt, and how it stands after each later one.
#[must_use]
pub fn message_upsert(message: &Message) -> Query {
    UPSERT.with(arguments![
        message.environment_id,
        message.id,
        message.notification_id,
        message.step_index,
        message.subscriber_id,
        message.workflow_id,
        &message.provider_id,
        message.integration_id,
        &message.token,
        &message.title,
        message.status,
        message.error_text.as_deref(),
        message.provider_message_id.as_deref(),
        message.created_at,
        message.updated_at,
        message.attempts,
        message.outcome,
    ])
}

/// A message from a row that starts with `message_columns`.
pub(crate) fn read_message(row: &Row) -> Result<Message, StoreError> {
    Ok(Message {
        id: row.id(0)?,
        environment_id: row.id(1)?,
        notification_id: row.id(2)?,
        step_index: row.count(3)?,
        subscriber_id: row.id(4)?,
        workflow_id: row.id(5)?,
        provider_id: row.text(6)?.to_owned(),
        integration_id: row.id(7)?,
        token: row.text(8)?.to_owned(),
        title: row.text(9)?.to_owned(),
        status: row.message_status(10)?,
        error_text: row.optional_text(11)?.map(str::to_owned),
        provider_message_id: row.optional_text(12)?.map(str::to_owned),
        created_at: row.timestamp(13)?,
        updated_at: row.timestamp(14)?,
        attempts: row.count(15)?,
        outcome: row.attempt_outcome(16)?,
    })
}

impl Store {
    /// One message.
    ///
    /// # Errors
    /// Those of every read: [`StoreError::Unavailable`] and [`StoreError::Corrupt`].
    pub async fn message_get(
        &self,
        environment_id: EnvironmentId,
        id: MessageId,
    ) -> Result<Option<Message>, StoreError> {
        let row = self.query_one(GET.with(arguments![environment_id, id])).await?;
        row.as_ref().map(read_message).transpose()
    }
}
