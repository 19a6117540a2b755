//! Deliveries and their attempts, as the log shows them: the writes that the engine composes, and its reads. What the
//! message list of the API reads and deletes stands in `message_list.rs`.

use std::time::Duration;

use bytes::Bytes;
use model::attempt::{Attempt, ReceivedResponse, SentRequest};
use model::exchange::Timings;
use model::message::Message;
use model::{EnvironmentId, MessageId};

use crate::codec::json;
use crate::db::{Row, Store, StoreError};
use crate::statement::{Query, Statement, arguments};

/// Columns of a message, in the order in which [`read_message`] takes them.
macro_rules! message_columns {
    () => {
        "message.id, message.environment_id, message.notification_id, message.step_index, message.subscriber_id, \
         message.workflow_id, message.provider_id, message.integration_id, message.token, message.title, \
         message.status, message.error_text, message.provider_message_id, message.created_at, message.updated_at"
    };
}
pub(crate) use message_columns;

/// The first write makes the row, later ones only say how it stands now.
const UPSERT: Statement = Statement::both(
    "message.upsert",
    "insert into message (environment_id, id, notification_id, step_index, subscriber_id, workflow_id, provider_id, \
     integration_id, token, title, status, error_text, provider_message_id, created_at, updated_at) \
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) \
     on conflict (environment_id, id) do update set status = excluded.status, error_text = excluded.error_text, \
     provider_message_id = excluded.provider_message_id, updated_at = excluded.updated_at",
);
const ATTEMPT: Statement = Statement::both(
    "attempt.insert",
    "insert into attempt (environment_id, message_id, number, cause, started_at, duration_micros, resolve_micros, \
     connect_micros, tls_micros, first_byte_micros, address, url, request_headers, body_bytes, body_sha256, body, status, \
     response_headers, response_body, response_truncated, outcome, error) \
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)",
);
const GET: Statement = Statement::both(
    "message.get",
    concat!("select ", message_columns!(), " from message where environment_id = ?1 and id = ?2"),
);
const ATTEMPTS: Statement = Statement::both(
    "attempt.list",
    "select number, cause, started_at, duration_micros, resolve_micros, connect_micros, tls_micros, first_byte_micros, \
     address, url, request_headers, body_bytes, body_sha256, body, status, response_headers, response_body, \
     response_truncated, outcome, error from attempt where environment_id = ?1 and message_id = ?2 order by number limit ?3",
);

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[&UPSERT, &ATTEMPT, &GET, &ATTEMPTS];

/// The most attempts of one message that are read.
const ATTEMPTS_MAX: u32 = 1_000;

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
    ])
}

/// Records an attempt.
#[must_use]
pub fn attempt_insert(environment_id: EnvironmentId, message_id: MessageId, attempt: &Attempt) -> Query {
    let (timings, request, response) = (&attempt.timings, &attempt.request, attempt.response.as_ref());
    ATTEMPT.with(arguments![
        environment_id,
        message_id,
        attempt.number,
        attempt.cause,
        attempt.started_at,
        attempt.duration_micros,
        micros(timings.resolve),
        micros(timings.connect),
        micros(timings.tls),
        micros(timings.first_byte),
        attempt.address.map(|address| address.to_string()),
        &request.url,
        json(&request.headers),
        request.body_bytes,
        request.body_sha256.as_slice(),
        request.body.as_deref(),
        response.map(|response| i64::from(response.status)),
        response.map(|response| json(&response.headers)),
        response.map(|response| response.body.as_ref()),
        response.is_some_and(|response| response.truncated),
        attempt.outcome,
        attempt.error.as_deref(),
    ])
}

fn micros(phase: Option<Duration>) -> Option<i64> {
    phase.and_then(|phase| i64::try_from(phase.as_micros()).ok())
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
    })
}

fn read_attempt(row: &Row) -> Result<Attempt, StoreError> {
    Ok(Attempt {
        number: row.count(0)?,
        cause: row.attempt_cause(1)?,
        started_at: row.timestamp(2)?,
        duration_micros: row.integer(3)?,
        timings: Timings {
            resolve: read_micros(row, 4)?,
            connect: read_micros(row, 5)?,
            tls: read_micros(row, 6)?,
            first_byte: read_micros(row, 7)?,
        },
        address: row.optional_text(8)?.map(str::parse).transpose().map_err(|_| row.damaged(8))?,
        request: read_request(row)?,
        response: read_response(row)?,
        outcome: row.attempt_outcome(18)?,
        error: row.optional_text(19)?.map(str::to_owned),
    })
}

fn read_micros(row: &Row, column: usize) -> Result<Option<Duration>, StoreError> {
    let micros = row.optional_integer(column)?.map(u64::try_from).transpose().map_err(|_| row.damaged(column))?;
    Ok(micros.map(Duration::from_micros))
}

/// Attempts of the first schema have no request on record.
fn read_request(row: &Row) -> Result<SentRequest, StoreError> {
    let hash = row.optional_blob(12)?.map_or(Ok([0; 32]), |hash| hash.try_into().map_err(|_| row.damaged(12)))?;
    Ok(SentRequest {
        url: row.optional_text(9)?.unwrap_or_default().to_owned(),
        headers: if row.optional_text(10)?.is_some() { row.json(10)? } else { Vec::new() },
        body_bytes: row.count(11)?,
        body_sha256: hash,
        body: row.optional_blob(13)?.map(Bytes::copy_from_slice),
    })
}

fn read_response(row: &Row) -> Result<Option<ReceivedResponse>, StoreError> {
    let Some(status) = row.optional_integer(14)? else { return Ok(None) };
    Ok(Some(ReceivedResponse {
        status: u16::try_from(status).map_err(|_| row.damaged(14))?,
        headers: if row.optional_text(15)?.is_some() { row.json(15)? } else { Vec::new() },
        body: row.optional_blob(16)?.map(Bytes::copy_from_slice).unwrap_or_default(),
        truncated: row.boolean(17)?,
    }))
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

    /// The attempts at a message, first to last.
    ///
    /// # Errors
    /// Those of every read: [`StoreError::Unavailable`] and [`StoreError::Corrupt`].
    pub async fn message_attempts(
        &self,
        environment_id: EnvironmentId,
        message_id: MessageId,
    ) -> Result<Vec<Attempt>, StoreError> {
        let query = ATTEMPTS.with(arguments![environment_id, message_id, ATTEMPTS_MAX]);
        self.query(query).await?.iter().map(read_attempt).collect()
    }
}
