//! Inspectors and the requests that they keep. One whose time is over is not there any more for whoever reads, whether or not
//! its rows are gone already.

use std::time::Duration;

use bytes::Bytes;
use model::inspector::{CapturedRequest, InspectedRequest, Inspector, InspectorAnswer, Verification};
use model::{CaptureId, EnvironmentId, Id, InspectorId, Timestamp};

use crate::codec::json;
use crate::db::{Row, Store, StoreError};
use crate::statement::{Query, Statement, arguments};

/// The columns that [`read`] reads, in its order.
macro_rules! columns {
    () => {
        "id, environment_id, token, name, answer_status, answer_delay_millis, answer_content_type, answer_body, requests,
         created_at, expires_at"
    };
}

/// The columns that [`read_request`] reads, in its order.
macro_rules! request_columns {
    () => {
        "id, inspector_id, at, method, query, headers, body, size, truncated, address, answered, secret, standard, timestamp,
         age_seconds, integration_id, explanation"
    };
}

// The count is looked at where the row is written, so that two at once do not make one too many.
const INSERT: Statement = Statement::both(
    "inspector.insert",
    "insert into inspector (environment_id, id, token, name, answer_status, answer_delay_millis, answer_content_type,
         answer_body, created_at, expires_at)
     select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
     where (select count(*) from inspector where environment_id = ?1 and expires_at > ?9) < ?11",
);
const UPDATE: Statement = Statement::both(
    "inspector.update",
    "update inspector set name = coalesce(?4, name), answer_status = coalesce(?5, answer_status),
         answer_delay_millis = coalesce(?6, answer_delay_millis),
         answer_content_type = coalesce(?7, answer_content_type), answer_body = coalesce(?8, answer_body),
         expires_at = max(expires_at, ?9)
     where environment_id = ?1 and id = ?2 and expires_at > ?3",
);
const DELETE: Statement =
    Statement::both("inspector.delete", "delete from inspector where environment_id = ?1 and id = ?2");
const DELETE_EXPIRED: Statement = Statement::both(
    "inspector.delete_expired",
    "delete from inspector where (environment_id, id) in
         (select environment_id, id from inspector where expires_at <= ?1 limit ?2)",
);
const LIST: Statement = Statement::both(
    "inspector.list",
    // The limit is above `logic::inspector::INSPECTORS_MAX`, above which none can be added.
    concat!(
        "select ",
        columns!(),
        " from inspector where environment_id = ?1 and expires_at > ?2 order by id limit 100"
    ),
);
const GET: Statement = Statement::both(
    "inspector.get",
    concat!("select ", columns!(), " from inspector where environment_id = ?1 and id = ?2 and expires_at > ?3"),
);
const BY_TOKEN: Statement = Statement::both(
    "inspector.by_token",
    concat!("select ", columns!(), " from inspector where token = ?1 and expires_at > ?2"),
);

const CAPTURE: Statement = Statement::both(
    "captured_request.insert",
    "insert into captured_request (environment_id, inspector_id, id, bytes, at, method, query, headers, body, size,
         truncated, address, answered, secret, standard, timestamp, age_seconds, integration_id, explanation)
     select environment_id, id, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19
     from inspector where environment_id = ?1 and id = ?2",
);
const TOUCH: Statement = Statement::both(
    "inspector.touch",
    "update inspector set expires_at = max(expires_at, ?3) where environment_id = ?1 and id = ?2",
);
const TRIM: Statement = Statement::both(
    "captured_request.trim",
    "delete from captured_request where environment_id = ?1 and inspector_id = ?2 and id <=
         (select id from captured_request where environment_id = ?1 and inspector_id = ?2
          order by id desc limit 1 offset ?3)",
);
const TRIM_ALL: Statement = Statement::both(
    "captured_request.trim_environment",
    // Only when there is too much is looked how far back the newest reach that fit.
    "delete from captured_request where environment_id = ?1 and id <=
         case when (select sum(bytes) from inspector where environment_id = ?1) > ?2 then
             (select max(id) from (select id, sum(bytes) over (order by id desc) as total
              from captured_request where environment_id = ?1) where total > ?2)
         end",
);
const HEADS: Statement = Statement::both(
    "captured_request.heads",
    "select id, bytes from captured_request where environment_id = ?1 and inspector_id = ?2 and id < ?3
     order by id desc limit ?4",
);
const REQUESTS: Statement = Statement::both(
    "captured_request.list",
    concat!(
        "select ",
        request_columns!(),
        " from captured_request where environment_id = ?1 and inspector_id = ?2 and id < ?3 and id >= ?4
          order by id desc limit ?5"
    ),
);
const DELETE_REQUESTS: Statement = Statement::both(
    "captured_request.delete_some",
    "delete from captured_request where rowid in (select rowid from captured_request
     where environment_id = ?1 and inspector_id = ?2 and id <= ?3 limit ?4)",
);
const DELETE_LONE: Statement = Statement::both(
    "captured_request.delete_lone",
    "delete from captured_request where rowid in (select rowid from captured_request where not exists
         (select 1 from inspector where inspector.environment_id = captured_request.environment_id
              and inspector.id = captured_request.inspector_id)
     limit ?1)",
);

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[
    &INSERT,
    &UPDATE,
    &DELETE,
    &DELETE_EXPIRED,
    &LIST,
    &GET,
    &BY_TOKEN,
    &CAPTURE,
    &TOUCH,
    &TRIM,
    &TRIM_ALL,
    &HEADS,
    &REQUESTS,
    &DELETE_REQUESTS,
    &DELETE_LONE,
];

/// A change to an inspector; what is not given stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InspectorChange {
    /// Its name for people.
    pub name: Option<String>,
    /// The status of its answers.
    pub status: Option<u16>,
    /// How long it waits before it answers.
    pub delay: Option<Duration>,
    /// The content type of its answers.
    pub content_type: Option<String>,
    /// The body of its answers.
    pub body: Option<String>,
}

/// Which of the requests of an inspector are wanted, newest first.
#[derive(Clone, Copy, Debug)]
pub struct CaptureSearch {
    /// Those before this one.
    pub before: Option<CaptureId>,
    /// The most of them.
    pub limit: u32,
    /// The most bytes that they may take together, unless the first alone takes more.
    pub bytes: u64,
}

/// Requests that an inspector keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapturePage {
    /// The requests, newest first.
    pub requests: Vec<CapturedRequest>,
    /// The last of them, if more follow.
    pub next: Option<CaptureId>,
}

/// How much is kept.
#[derive(Clone, Copy, Debug)]
pub struct CaptureLimits {
    /// The most requests of an inspector.
    pub requests: u32,
    /// The most bytes of all inspectors of an environment together.
    pub bytes: u64,
}

/// Adds an inspector; touches no row if the environment has `most` already.
#[must_use]
pub fn inspector_insert(inspector: &Inspector, most: usize) -> Query {
    let answer = &inspector.answer;
    INSERT.with(arguments![
        inspector.environment_id,
        inspector.id,
        &inspector.token,
        &inspector.name,
        u32::from(answer.status),
        millis(answer.delay),
        &answer.content_type,
        &answer.body,
        inspector.created_at,
        inspector.expires_at,
        i64::try_from(most).unwrap_or(i64::MAX),
    ])
}

/// Changes an inspector that is there `now`, and lets it stay until `expires_at`; touches no row if there is none.
#[must_use]
pub fn inspector_update(
    (environment, id): (EnvironmentId, InspectorId),
    change: &InspectorChange,
    (now, expires_at): (Timestamp, Timestamp),
) -> Query {
    UPDATE.with(arguments![
        environment,
        id,
        now,
        change.name.as_ref(),
        change.status.map(u32::from),
        change.delay.map(millis),
        change.content_type.as_ref(),
        change.body.as_ref(),
        expires_at,
    ])
}

/// Removes an inspector; touches no row if there is none. What it held is alone then: [`captured_requests_delete_lone`].
#[must_use]
pub fn inspector_delete(environment: EnvironmentId, id: InspectorId) -> Query {
    DELETE.with(arguments![environment, id])
}

/// Removes some of the inspectors of all environments whose time is over.
#[must_use]
pub fn inspectors_delete_expired(now: Timestamp, most: u32) -> Query {
    DELETE_EXPIRED.with(arguments![now, most])
}

/// Keeps a request; touches no row if its inspector is gone. [`captured_request_keep`] must follow.
#[must_use]
pub fn captured_request_insert(environment: EnvironmentId, captured: &CapturedRequest) -> Query {
    let CapturedRequest { request, verification, .. } = captured;
    let headers = json(&request.headers);
    let (method, query, body) = (request.method.len(), request.query.len(), request.body.len());
    let bytes = [method, query, headers.len(), body, verification.explanation.len()];
    CAPTURE.with(arguments![
        environment,
        captured.inspector_id,
        captured.id,
        i64::try_from(bytes.iter().sum::<usize>()).unwrap_or(i64::MAX),
        captured.at,
        &request.method,
        &request.query,
        headers,
        request.body.as_ref(),
        i64::try_from(request.size).unwrap_or(i64::MAX),
        request.truncated,
        request.address.map(|address| address.to_string()),
        u32::from(captured.answered),
        verification.secret,
        verification.standard,
        verification.timestamp,
        verification.age_seconds,
        verification.integration_id,
        &verification.explanation,
    ])
}

/// Lets the inspector of a request stay until `expires_at`, and removes the oldest requests of what is too much.
#[must_use]
pub fn captured_request_keep(
    (environment, id): (EnvironmentId, InspectorId),
    limits: CaptureLimits,
    expires_at: Timestamp,
) -> [Query; 3] {
    let bytes = i64::try_from(limits.bytes).unwrap_or(i64::MAX);
    [
        TOUCH.with(arguments![environment, id, expires_at]),
        TRIM.with(arguments![environment, id, limits.requests]),
        TRIM_ALL.with(arguments![environment, bytes]),
    ]
}

/// Removes some of the requests of an inspector, those until `last`.
#[must_use]
pub fn captured_requests_delete((environment, id): (EnvironmentId, InspectorId), last: CaptureId, most: u32) -> Query {
    DELETE_REQUESTS.with(arguments![environment, id, last, most])
}

/// Removes some of the requests whose inspectors are gone.
#[must_use]
pub fn captured_requests_delete_lone(most: u32) -> Query {
    DELETE_LONE.with(arguments![most])
}

impl Store {
    /// The inspectors of an environment that are there `now`, in order of creation.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn inspectors(&self, environment: EnvironmentId, now: Timestamp) -> Result<Vec<Inspector>, StoreError> {
        self.query(LIST.with(arguments![environment, now])).await?.iter().map(read).collect()
    }

    /// One inspector, if it is there `now`.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn inspector(
        &self,
        environment: EnvironmentId,
        id: InspectorId,
        now: Timestamp,
    ) -> Result<Option<Inspector>, StoreError> {
        self.query_one(GET.with(arguments![environment, id, now])).await?.as_ref().map(read).transpose()
    }

    /// The inspector with this token, whose environment it tells, if it is there `now`.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn inspector_by_token(&self, token: &str, now: Timestamp) -> Result<Option<Inspector>, StoreError> {
        self.query_one(BY_TOKEN.with(arguments![token, now])).await?.as_ref().map(read).transpose()
    }

    /// A page of the requests that an inspector keeps.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn captured_requests(
        &self,
        (environment, id): (EnvironmentId, InspectorId),
        search: CaptureSearch,
    ) -> Result<CapturePage, StoreError> {
        let before = search.before.unwrap_or(CaptureId(Id::from_bytes([u8::MAX; 12])));
        let asked = search.limit.saturating_add(1);
        let heads = self.query(HEADS.with(arguments![environment, id, before, asked])).await?;
        let (mut last, mut count, mut bytes) = (None, 0_u32, 0_u64);
        for head in &heads {
            bytes = bytes.saturating_add(u64::try_from(head.integer(1)?).unwrap_or(0));
            if count == search.limit || count > 0 && bytes > search.bytes {
                break;
            }
            (last, count) = (Some(head.id::<CaptureId>(0)?), count.saturating_add(1));
        }
        let Some(last) = last else { return Ok(CapturePage { requests: Vec::new(), next: None }) };
        let rows = self.query(REQUESTS.with(arguments![environment, id, before, last, count])).await?;
        let requests = rows.iter().map(read_request).collect::<Result<_, _>>()?;
        let has_more = usize::try_from(count).is_ok_and(|count| heads.len() > count);
        Ok(CapturePage { requests, next: Some(last).filter(|_| has_more) })
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

fn status(row: &Row, column: usize) -> Result<u16, StoreError> {
    u16::try_from(row.count(column)?).map_err(|_| row.damaged(column))
}

fn read(row: &Row) -> Result<Inspector, StoreError> {
    Ok(Inspector {
        id: row.id(0)?,
        environment_id: row.id(1)?,
        token: row.text(2)?.to_owned(),
        name: row.text(3)?.to_owned(),
        answer: InspectorAnswer {
            status: status(row, 4)?,
            delay: Duration::from_millis(u64::from(row.count(5)?)),
            content_type: row.text(6)?.to_owned(),
            body: row.text(7)?.to_owned(),
        },
        requests: row.count(8)?,
        created_at: row.timestamp(9)?,
        expires_at: row.timestamp(10)?,
    })
}

fn read_request(row: &Row) -> Result<CapturedRequest, StoreError> {
    let address = row.optional_text(9)?.map(|text| text.parse().map_err(|_| row.damaged(9)));
    let request = InspectedRequest {
        method: row.text(3)?.to_owned(),
        query: row.text(4)?.to_owned(),
        headers: row.json(5)?,
        body: Bytes::copy_from_slice(row.blob(6)?),
        size: u64::try_from(row.integer(7)?).map_err(|_| row.damaged(7))?,
        truncated: row.boolean(8)?,
        address: address.transpose()?,
    };
    let verification = Verification {
        secret: row.signature_state(11)?,
        standard: row.signature_state(12)?,
        timestamp: row.timestamp_state(13)?,
        age_seconds: row.optional_integer(14)?,
        integration_id: row.optional_id(15)?,
        explanation: row.text(16)?.to_owned(),
    };
    Ok(CapturedRequest {
        id: row.id(0)?,
        inspector_id: row.id(1)?,
        at: row.timestamp(2)?,
        request,
        answered: status(row, 10)?,
        verification,
    })
}
