//! The attempts at deliveries: one row for each, kept small, since every delivered message has one. What is not known, is
//! empty or follows from the rest of the row is null.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use model::attempt::{Attempt, ReceivedResponse, SentRequest};
use model::exchange::Timings;
use model::{EnvironmentId, MessageId, Timestamp};

use crate::db::{Row, Store, StoreError};
use crate::packed::{self, Known};
use crate::statement::{Query, Statement, arguments};

const INSERT: Statement = Statement::both(
    "attempt.insert",
    "insert into attempt (environment_id, message_id, number, cause, started_at, duration_micros, resolve_micros, \
     connect_micros, tls_micros, first_byte_micros, address, url, request_headers, body_bytes, body_sha256, body, status, \
     response_headers, response_body, response_truncated, outcome, error) \
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)",
);
const LIST: Statement = Statement::both(
    "attempt.list",
    "select number, cause, started_at, duration_micros, resolve_micros, connect_micros, tls_micros, first_byte_micros, \
     address, url, request_headers, body_bytes, body_sha256, body, status, response_headers, response_body, \
     response_truncated, outcome, error from attempt where environment_id = ?1 and message_id = ?2 and number > ?3 \
     order by number limit ?4",
);

const BODY: Statement = Statement::both(
    "attempt.body",
    "select body from attempt where environment_id = ?1 and message_id = ?2 and body is not null order by number desc limit 1",
);

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[&INSERT, &LIST, &BODY];

/// Which attempts at a message are wanted.
#[derive(Clone, Copy, Debug)]
pub struct AttemptPage {
    /// Those with higher numbers than this; 0 for the first.
    pub after: u32,
    /// The most.
    pub limit: u32,
}

/// Records an attempt.
#[must_use]
pub fn attempt_insert(environment_id: EnvironmentId, message_id: MessageId, attempt: &Attempt) -> Query {
    let (timings, request, response) = (&attempt.timings, &attempt.request, attempt.response.as_ref());
    let started_at = attempt.started_at;
    let sent = Known { message_id, started_at, body_bytes: usize::try_from(request.body_bytes).unwrap_or(0) };
    let received = |response: &ReceivedResponse| {
        packed::pack(&response.headers, &Known { message_id, started_at, body_bytes: response.body.len() })
    };
    INSERT.with(arguments![
        environment_id,
        message_id,
        attempt.number,
        attempt.cause,
        started_at,
        attempt.duration_micros,
        micros(timings.resolve),
        micros(timings.connect),
        micros(timings.tls),
        micros(timings.first_byte),
        attempt.address.map(|address| address.to_string()),
        Some(&request.url).filter(|url| !url.is_empty()),
        packed::pack(&request.headers, &sent),
        request.body_bytes,
        request.body_sha256.as_ref().map(<[u8; 32]>::as_slice),
        request.body.as_deref(),
        response.map(|response| i64::from(response.status)),
        response.and_then(received),
        response.map(|response| response.body.as_ref()).filter(|body| !body.is_empty()),
        response.is_some_and(|response| response.truncated),
        attempt.outcome,
        attempt.error.as_deref(),
    ])
}

fn micros(phase: Option<Duration>) -> Option<i64> {
    phase.and_then(|phase| i64::try_from(phase.as_micros()).ok())
}

fn read_attempt(row: &Row, message_id: MessageId) -> Result<Attempt, StoreError> {
    let started_at = row.timestamp(2)?;
    Ok(Attempt {
        number: row.count(0)?,
        cause: row.attempt_cause(1)?,
        started_at,
        duration_micros: row.integer(3)?,
        timings: Timings {
            resolve: read_micros(row, 4)?,
            connect: read_micros(row, 5)?,
            tls: read_micros(row, 6)?,
            first_byte: read_micros(row, 7)?,
        },
        address: read_address(row)?,
        request: read_request(row, message_id, started_at)?,
        response: read_response(row, message_id, started_at)?,
        outcome: row.attempt_outcome(18)?,
        error: row.optional_text(19)?.map(str::to_owned),
    })
}

fn read_micros(row: &Row, column: usize) -> Result<Option<Duration>, StoreError> {
    let micros = row.optional_integer(column)?.map(u64::try_from).transpose().map_err(|_| row.damaged(column))?;
    Ok(micros.map(Duration::from_micros))
}

fn read_address(row: &Row) -> Result<Option<SocketAddr>, StoreError> {
    row.optional_text(8)?.map(str::parse).transpose().map_err(|_| row.damaged(8))
}

/// Attempts of the first schema have no request on record.
fn read_request(row: &Row, message_id: MessageId, started_at: Timestamp) -> Result<SentRequest, StoreError> {
    let body_bytes = row.count(11)?;
    let known = Known { message_id, started_at, body_bytes: usize::try_from(body_bytes).unwrap_or(0) };
    Ok(SentRequest {
        url: row.optional_text(9)?.unwrap_or_default().to_owned(),
        headers: packed::unpack(row.optional_text(10)?, &known).ok_or_else(|| row.damaged(10))?,
        body_bytes,
        body_sha256: row.optional_blob(12)?.map(TryInto::try_into).transpose().map_err(|_| row.damaged(12))?,
        body: row.optional_blob(13)?.map(Bytes::copy_from_slice),
    })
}

fn read_response(
    row: &Row,
    message_id: MessageId,
    started_at: Timestamp,
) -> Result<Option<ReceivedResponse>, StoreError> {
    let Some(status) = row.optional_integer(14)? else { return Ok(None) };
    let body = row.optional_blob(16)?.map(Bytes::copy_from_slice).unwrap_or_default();
    let known = Known { message_id, started_at, body_bytes: body.len() };
    Ok(Some(ReceivedResponse {
        status: u16::try_from(status).map_err(|_| row.damaged(14))?,
        headers: packed::unpack(row.optional_text(15)?, &known).ok_or_else(|| row.damaged(15))?,
        body,
        truncated: row.boolean(17)?,
    }))
}

impl Store {
    /// Attempts at a message, first to last.
    ///
    /// # Errors
    /// Those of every read: [`StoreError::Unavailable`] and [`StoreError::Corrupt`].
    pub async fn message_attempts(
        &self,
        environment_id: EnvironmentId,
        message_id: MessageId,
        page: AttemptPage,
    ) -> Result<Vec<Attempt>, StoreError> {
        let query = LIST.with(arguments![environment_id, message_id, page.after, page.limit]);
        self.query(query).await?.iter().map(|row| read_attempt(row, message_id)).collect()
    }
    /// The body that attempts at a message sent, if it is stored.
    ///
    /// # Errors
    /// Those of every read: [`StoreError::Unavailable`] and [`StoreError::Corrupt`].
    pub async fn message_body(
        &self,
        environment_id: EnvironmentId,
        message_id: MessageId,
    ) -> Result<Option<Bytes>, StoreError> {
        let row = self.query_one(BODY.with(arguments![environment_id, message_id])).await?;
        row.map(|row| row.blob(0).map(Bytes::copy_from_slice)).transpose()
    }
}
