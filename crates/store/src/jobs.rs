//! Unfinished work: claiming lane by lane, finishing, releasing. The `due_at` of a leased job is the end of its lease; that of
//! a job that must wait for another one to keep its order is the end of all time.

use bytes::Bytes;
use model::job::{Job, JobKind, LaneKey, Lease, PreparedRequest, Target, Weight};
use model::{EnvironmentId, MessageId, NotificationId, Timestamp};

use crate::db::{Batch, Row, Store, StoreError};
use crate::statement::{Query, SqlValue, Statement, arguments};

const INSERT: Statement = Statement::both(
    "job.insert",
    "insert into job (environment_id, notification_id, id, step_index, integration_id, token, due_at, lease, attempts, created_at,
         bulk, order_key)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10, ?11)",
);

// Behind another one with its key it is never due, until that one is gone (the trigger `job_next_in_order`).
const INSERT_ORDERED: Statement = Statement::both(
    "job.insert_ordered",
    "insert into job (environment_id, notification_id, id, step_index, integration_id, token, due_at, lease, attempts, created_at,
         bulk, order_key)
     values (?1, ?2, ?3, ?4, ?5, ?6,
         case when exists (select 1 from job where environment_id = ?1 and integration_id = ?5 and order_key = ?11)
             then 9223372036854775807 else ?7 end,
         ?8, 0, ?9, ?10, ?11)",
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

const RELEASE_OTHERS: Statement = Statement::both(
    "job.release_others",
    "update job set due_at = ?2, lease = null where lease is not null and lease <> ?1 and due_at <= ?3",
);

const CLAIM: Statement = Statement::both(
    "job.claim",
    "update job set lease = ?1, due_at = ?2
     where (environment_id, notification_id, id) in
         (select environment_id, notification_id, id from
             (select * from (select environment_id, notification_id, id from job
                  where environment_id = ?3 and integration_id is ?4 and bulk = ?5 and lease is null and due_at <= ?6
                  order by due_at limit ?7)
              union all
              select * from (select environment_id, notification_id, id from job
                  where environment_id = ?3 and integration_id is ?4 and bulk = 1 - ?5 and lease is null and due_at <= ?6
                  order by due_at limit ?7))
          limit ?7)
     returning environment_id, notification_id, id, step_index, integration_id, token, due_at, lease, attempts, created_at,
         body, headers, url, title, spent, bulk, order_key, resent_at",
);

// Two seeks at the ends of ranges of the index, however many wait.
const LANE_NEXT_DUE: Statement = Statement::both(
    "job.lane_next_due",
    "select (select min(due_at) from job where environment_id = ?1 and integration_id is ?2 and bulk = 0 and lease is null),
         (select min(due_at) from job where environment_id = ?1 and integration_id is ?2 and bulk = 1 and lease is null)",
);

const LANES: Statement = Statement::both(
    "job.lanes",
    "select environment_id, integration_id, min(due_at) from job where lease is null group by environment_id, integration_id",
);

const COUNT: Statement = Statement::both("job.count", "select count(*) from job");

const LAST_ORDERED: Statement =
    Statement::both("job.last_ordered", "select max(id) from job where order_key is not null");

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[
    &INSERT,
    &INSERT_ORDERED,
    &INSERT_SETTLE,
    &FINISH,
    &RETRY,
    &RELEASE,
    &RENEW,
    &RELEASE_OTHERS,
    &CLAIM,
    &LANE_NEXT_DUE,
    &LANES,
    &COUNT,
    &LAST_ORDERED,
];

/// A claim: who takes jobs of a lane, until when, and how many.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// The lane.
    pub lane: LaneKey,
    /// The lease that the claimed jobs get.
    pub lease: Lease,
    /// When that lease ends.
    pub until: Timestamp,
    /// The present time: what is due by then is claimed, earliest first.
    pub now: Timestamp,
    /// The most jobs.
    pub limit: u32,
    /// Which are taken first; the others fill up.
    pub first: Weight,
}

/// A lane in which jobs wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitingLane {
    /// The lane.
    pub key: LaneKey,
    /// When the first of them is due.
    pub due_at: Timestamp,
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

/// Adds a job. One with an order key waits until those before it are gone.
#[must_use]
pub fn job_insert(job: &Job) -> Query {
    let statement = if job.order_key.is_some() { &INSERT_ORDERED } else { &INSERT };
    let (integration, token) = match &job.kind {
        JobKind::Deliver(target) => (Some(target.integration_id), Some(target.token.as_str())),
        JobKind::Settle => (None, None),
    };
    statement.with(arguments![
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
    /// Claims jobs of a lane that are due, earliest first. `then` gets them once the claim is durable, even if the caller
    /// has stopped waiting by then: a job that is claimed must not be forgotten.
    ///
    /// # Errors
    /// As [`Store::apply`].
    pub async fn job_claim(
        &self,
        claim: Claim,
        then: impl FnOnce(Result<Vec<Job>, StoreError>) + Send + 'static,
    ) -> Result<(), StoreError> {
        let Claim { lane: LaneKey { environment_id, integration_id }, lease, until, now, limit, first } = claim;
        let is_bulk = first == Weight::Bulk;
        let mut batch = Batch::new();
        batch.fetch(CLAIM.with(arguments![lease.0, until, environment_id, integration_id, is_bulk, now, limit]));
        self.apply_then(batch, move |applied| then(applied.rows.iter().map(read_job).collect())).await.map(drop)
    }

    /// Takes back the leases of others than `mine` that end by `until`; their jobs are due `now` again. Gives their count.
    ///
    /// # Errors
    /// As [`Store::apply`].
    pub async fn job_release_others(
        &self,
        mine: Lease,
        (now, until): (Timestamp, Timestamp),
    ) -> Result<usize, StoreError> {
        let mut batch = Batch::new();
        batch.run(RELEASE_OTHERS.with(arguments![mine.0, now, until]));
        Ok(self.apply(batch).await?.changed.first().copied().unwrap_or(0))
    }

    /// When the next job of a lane may be claimed; nothing if none waits.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be read.
    pub async fn lane_next_due(&self, lane: LaneKey) -> Result<Option<Timestamp>, StoreError> {
        let query = LANE_NEXT_DUE.with(arguments![lane.environment_id, lane.integration_id]);
        let Some(row) = self.query_one(query).await? else { return Ok(None) };
        Ok([row.optional_timestamp(0)?, row.optional_timestamp(1)?].into_iter().flatten().min())
    }

    /// The lanes in which jobs wait, due or not: at most one for each integration and environment.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be read.
    pub async fn lanes_waiting(&self) -> Result<Vec<WaitingLane>, StoreError> {
        let read = |row: &Row| {
            let key = LaneKey { environment_id: row.id(0)?, integration_id: row.optional_id(1)? };
            Ok(WaitingLane { key, due_at: row.timestamp(2)? })
        };
        self.query(LANES.with(vec![])).await?.iter().map(read).collect()
    }

    /// How many jobs are unfinished.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be read.
    pub async fn job_count(&self) -> Result<u64, StoreError> {
        let row = self.query_one(COUNT.with(vec![])).await?;
        row.map_or(Ok(0), |row| Ok(u64::try_from(row.integer(0)?).unwrap_or(0)))
    }

    /// The last of the unfinished jobs that keep their order: what is made from now on must come after it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be read.
    pub async fn job_last_ordered(&self) -> Result<Option<MessageId>, StoreError> {
        self.query_one(LAST_ORDERED.with(vec![])).await?.map_or(Ok(None), |row| row.optional_id(0))
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
