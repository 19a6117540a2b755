//! Unfinished work: claiming, finishing, releasing. A leased job is one whose `due_at` lies at the end of its lease, so
//! one index finds both what is due and what was abandoned.

use bytes::Bytes;
use model::job::{Job, JobKind, Lease, PreparedRequest, Target, Weight};
use model::{EnvironmentId, MessageId, NotificationId, Timestamp};

use crate::db::{Batch, Row, Store, StoreError};
use crate::statement::{Query, SqlValue, Statement, arguments};

const INSERT: Statement = Statement::both(
    "job.insert",
    "insert into job (environment_id, notification_id, id, step_index, integration_id, token, due_at, lease, attempts, created_at,
         bulk, order_key)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10, ?11)",
);

// The count of unfinished deliveries reaches zero in the transaction of the last one, so exactly one of them adds this.
const INSERT_SETTLE: Statement = Statement::both(
    "job.insert_settle",
    "insert into job (environment_id, notification_id, id, step_index, due_at, attempts, created_at)
     select ?1, ?2, ?3, ?4, ?5, 0, ?5 from notification where environment_id = ?1 and id = ?2 and pending = 0",
);

const FINISH: Statement = Statement::both(
    "job.finish",
    "delete from job where environment_id = ?1 and notification_id = ?2 and id = ?3 and lease = ?4",
);

const RETRY: Statement = Statement::both(
    "job.retry",
    "update job set due_at = ?5, lease = null, attempts = ?6, body = ?7, headers = ?8, url = ?9, title = ?10,
         spent = ?11
     where environment_id = ?1 and notification_id = ?2 and id = ?3 and lease = ?4",
);

const RELEASE: Statement = Statement::both(
    "job.release",
    "update job set due_at = ?5, lease = null where environment_id = ?1 and notification_id = ?2 and id = ?3 and lease = ?4",
);

const RENEW: Statement = Statement::both(
    "job.renew",
    "update job set due_at = ?5 where environment_id = ?1 and notification_id = ?2 and id = ?3 and lease = ?4",
);

const RELEASE_ALL: Statement =
    Statement::both("job.release_all", "update job set due_at = ?1, lease = null where lease is not null");

const CLAIM: Statement = Statement::both(
    "job.claim",
    "update job set lease = ?1, due_at = ?2
     where (environment_id, notification_id, id) in
         (select environment_id, notification_id, id from job where due_at <= ?3 order by due_at limit ?4)
     returning environment_id, notification_id, id, step_index, integration_id, token, due_at, lease, attempts, created_at,
         body, headers, url, title, spent, bulk, order_key, resent_at",
);

const NEXT_DUE: Statement = Statement::both("job.next_due", "select min(due_at) from job");

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] =
    &[&INSERT, &INSERT_SETTLE, &FINISH, &RETRY, &RELEASE, &RELEASE_ALL, &CLAIM, &NEXT_DUE];

/// A claim: who takes the jobs, until when, and how many.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// The lease that the claimed jobs get.
    pub lease: Lease,
    /// When that lease ends.
    pub until: Timestamp,
    /// The present time: what is due by then is claimed, earliest first.
    pub now: Timestamp,
    /// The most jobs.
    pub limit: u32,
}

/// The step of a run that a settling job is for.
#[derive(Clone, Copy, Debug)]
pub struct SettleJob {
    /// The id for the job.
    pub id: MessageId,
    /// The environment.
    pub environment_id: EnvironmentId,
    /// The run.
    pub notification_id: NotificationId,
    /// The step.
    pub step_index: u32,
}

/// Adds a job.
#[must_use]
pub fn job_insert(job: &Job) -> Query {
    let (integration, token) = match &job.kind {
        JobKind::Deliver(target) => (Some(target.integration_id), Some(target.token.as_str())),
        JobKind::Settle => (None, None),
    };
    INSERT.with(arguments![
        job.environment_id,
        job.notification_id,
        job.id,
        job.step_index,
        integration,
        token,
        job.due_at,
        job.lease.map(|lease| lease.0),
        job.created_at,
        job.weight == Weight::Bulk,
        job.order_key,
    ])
}

/// Adds a settling job, due `now`, if no delivery of the run is unfinished any more.
#[must_use]
pub fn job_insert_settle(job: &SettleJob, now: Timestamp) -> Query {
    INSERT_SETTLE.with(arguments![job.environment_id, job.notification_id, job.id, job.step_index, now])
}

/// Removes a job that is done. Touches nothing if the lease was lost.
#[must_use]
pub fn job_finish(job: &Job) -> Query {
    FINISH.with(held(job))
}

/// When and with what a job is tried again.
#[derive(Clone, Copy, Debug)]
pub struct Retry<'a> {
    /// When its next attempt is due.
    pub due_at: Timestamp,
    /// How many attempts count against the schedule by now.
    pub spent: u32,
    /// The bytes that every attempt sends, once they could be built.
    pub prepared: Option<&'a PreparedRequest>,
}

/// Keeps a job for its next attempt.
#[must_use]
pub fn job_retry(job: &Job, retry: &Retry<'_>) -> Query {
    let Retry { due_at, spent, prepared } = *retry;
    let mut arguments = held(job);
    let headers = prepared.map(|prepared| &prepared.headers).filter(|headers| !headers.is_empty());
    arguments.extend(arguments![
        due_at,
        job.attempts.saturating_add(1),
        prepared.map(|prepared| prepared.body.as_ref()),
        headers.and_then(|headers| serde_json::to_string(headers).ok()),
        prepared.and_then(|prepared| prepared.url.as_deref()),
        prepared.map(|prepared| &prepared.title),
        spent,
    ]);
    RETRY.with(arguments)
}

/// Gives a job back, due `now`, without having spent an attempt.
#[must_use]
pub fn job_release(job: &Job, now: Timestamp) -> Query {
    let mut arguments = held(job);
    arguments.push(now.into());
    RELEASE.with(arguments)
}

/// Lets a lease last until `until`. Touches nothing if it was lost.
#[must_use]
pub fn job_renew(job: &Job, until: Timestamp) -> Query {
    let mut arguments = held(job);
    arguments.push(until.into());
    RENEW.with(arguments)
}

fn held(job: &Job) -> Vec<SqlValue> {
    arguments![job.environment_id, job.notification_id, job.id, job.lease.map(|lease| lease.0)]
}

impl Store {
    /// Claims jobs that are due, earliest first.
    ///
    /// # Errors
    /// As [`Store::apply`].
    pub async fn job_claim(&self, claim: Claim) -> Result<Vec<Job>, StoreError> {
        let mut batch = Batch::new();
        batch.fetch(CLAIM.with(arguments![claim.lease.0, claim.until, claim.now, claim.limit]));
        self.apply(batch).await?.rows.iter().map(read_job).collect()
    }

    /// Takes back every lease. Only for a database that one process owns, at its start: whoever held them is gone.
    ///
    /// # Errors
    /// As [`Store::apply`].
    pub async fn job_release_all(&self, now: Timestamp) -> Result<usize, StoreError> {
        let mut batch = Batch::new();
        batch.run(RELEASE_ALL.with(arguments![now]));
        Ok(self.apply(batch).await?.changed.first().copied().unwrap_or(0))
    }

    /// When the next job may be claimed; nothing if no job is unfinished.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be read.
    pub async fn job_next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.query_one(NEXT_DUE.with(vec![])).await?.map_or(Ok(None), |row| row.optional_timestamp(0))
    }
}

fn read_job(row: &Row) -> Result<Job, StoreError> {
    let kind = match row.optional_id(4)? {
        Some(integration_id) => JobKind::Deliver(Target { integration_id, token: row.text(5)?.to_owned() }),
        None => JobKind::Settle,
    };
    let prepared = match row.optional_blob(10)? {
        None => None,
        Some(body) => Some(PreparedRequest {
            body: Bytes::copy_from_slice(body),
            headers: if row.optional_text(11)?.is_some() { row.json(11)? } else { Vec::new() },
            url: row.optional_text(12)?.map(str::to_owned),
            title: row.text(13)?.to_owned(),
        }),
    };
    Ok(Job {
        environment_id: row.id(0)?,
        notification_id: row.id(1)?,
        id: row.id(2)?,
        step_index: row.count(3)?,
        kind,
        due_at: row.timestamp(6)?,
        lease: row.optional_integer(7)?.map(Lease),
        attempts: row.count(8)?,
        created_at: row.timestamp(9)?,
        prepared,
        spent: row.count(14)?,
        weight: if row.boolean(15)? { Weight::Bulk } else { Weight::Interactive },
        order_key: row.optional_id(16)?,
        resent_at: row.optional_timestamp(17)?,
    })
}
