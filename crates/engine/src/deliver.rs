//! A delivery from its turn to its end: a place among the exchanges, a lease that lasts, one attempt, its record. How the
//! attempt is made stands in `deliver/attempt.rs`, its exchange in `deliver/exchange.rs`, what is written of it in
//! `deliver/record.rs`.

mod attempt;
mod exchange;
mod record;
mod tokens;

use std::sync::Arc;
use std::time::Duration;

use logic::breaker::Signal;
use logic::rejection::RejectedToken;
use logic::verdict::AttemptSummary;
use model::Timestamp;
use model::integration::Integrations;
use model::job::{Job, JobKind, LEASE_DURATION, PreparedRequest, Target, Verdict};
use model::message::{ExecutionDetail, StepLog};
use model::notification::{RunStatus, StepStatus};
use store::{Batch, Conflict, StoreError};

use crate::Engine;
use crate::lanes::Slot;
use crate::live::Topic;
use crate::run::{Run, StepEnd, Writes};
use crate::stage::Stage;

pub(crate) use exchange::{Exchange, Exchanged, Sent};

/// One job with its target and its run.
#[derive(Clone, Copy)]
struct Task<'a> {
    job: &'a Job,
    target: &'a Target,
    run: &'a Arc<Run>,
    integrations: &'a Integrations,
    /// Whether the environment keeps the bodies that it sends.
    stores_bodies: bool,
    /// Whether it is to show that the endpoint works again.
    is_probe: bool,
}

/// How an attempt ended.
struct Outcome {
    verdict: Verdict,
    summary: AttemptSummary,
    /// Whether it counts against the schedule.
    spends: bool,
    /// The tokens that the endpoint said are no more.
    rejected: Vec<RejectedToken>,
    /// The exchange, if there was one.
    exchange: Option<Exchanged>,
    prepared: Option<PreparedRequest>,
    accepted_id: Option<String>,
    details: Vec<ExecutionDetail>,
    ended_at: Timestamp,
}

/// How long recording an outcome may take before the lease should end.
const RECORDING_TIME: Duration = Duration::from_secs(30);

/// What remains of the lease of a job whose turn has come.
enum Remaining {
    /// It outlasts the exchange.
    Enough,
    /// It would not have; now it does.
    Renewed(Box<Job>),
    /// It has ended, and somebody else has the job.
    Lost,
}

impl Engine {
    /// Makes one attempt at a delivery and records how it ended.
    pub(crate) async fn deliver(
        &self,
        (job, target): (&Job, &Target),
        run: &Arc<Run>,
        (slot, is_probe): (Slot, bool),
    ) -> Result<(), StoreError> {
        if self.stage() >= Stage::Draining {
            return self.release(job).await;
        }
        let integrations = self.integrations(job.environment_id).await?;
        let integration = integrations.iter().find(|found| found.id == target.integration_id);
        let timeout = integration.map_or(Duration::ZERO, |found| found.delivery.policy.request_timeout);
        let renewed = match self.hold(job, timeout).await? {
            Remaining::Lost => return Ok(()),
            Remaining::Enough => None,
            Remaining::Renewed(job) => Some(job),
        };
        let job = renewed.as_deref().unwrap_or(job);
        let stores_bodies = self.environment_settings(job.environment_id).await?.stores_bodies;
        let task = Task { job, target, run, integrations: &integrations, stores_bodies, is_probe };
        let outcome = self.attempt(task).await;
        self.end_exchange(slot, Signal::of(outcome.summary.outcome));
        if outcome.verdict == Verdict::Release { self.release(job).await } else { self.record(task, outcome).await }
    }

    /// Sees to it that the outcome of an exchange, which takes no longer than `timeout`, can be recorded: that the lease
    /// lasts until then, and that the database takes writes. One that did not take the last is asked by renewing the lease,
    /// by one of all who wait for it; nothing is sent meanwhile.
    async fn hold(&self, job: &Job, timeout: Duration) -> Result<Remaining, StoreError> {
        let lasts = || job.due_at > self.now().plus(timeout).plus(RECORDING_TIME);
        if lasts() && !self.store().is_failing() {
            return Ok(Remaining::Enough);
        }
        let asking = if self.store().is_failing() { Some(self.inner.asking.lock().await) } else { None };
        loop {
            if lasts() && !self.store().is_failing() {
                return Ok(Remaining::Enough);
            }
            match self.renew(job).await {
                Err(error @ StoreError::Unavailable(_)) if asking.is_some() && self.stage() < Stage::Draining => {
                    tokio::select! {
                        biased;
                        () = self.reached(Stage::Draining) => {}
                        () = self.rest_after(&error) => {}
                    }
                }
                result => return result,
            }
        }
    }

    async fn renew(&self, job: &Job) -> Result<Remaining, StoreError> {
        let due_at = self.now().plus(LEASE_DURATION);
        let mut batch = Batch::new();
        batch.require(store::job_renew(job, due_at), Conflict::Stale);
        match self.store().apply(batch).await {
            Ok(_) => Ok(Remaining::Renewed(Box::new(Job { due_at, ..job.clone() }))),
            Err(StoreError::Conflict(_)) => Ok(Remaining::Lost),
            Err(error) => Err(error),
        }
    }

    async fn release(&self, job: &Job) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.run(store::job_release(job, self.now()));
        self.store().apply(batch).await.map(drop)
    }

    /// Ends a step whose deliveries are all done.
    pub(crate) async fn settle(&self, job: &Job, run: &Arc<Run>) -> Result<(), StoreError> {
        let mut writes = Writes::default();
        writes.batch.require(store::job_finish(job), Conflict::Stale);
        if run.notification.status == RunStatus::Processing && run.notification.step_index == job.step_index {
            let outcomes = self.store().notification_outcomes(job.environment_id, job.notification_id).await?;
            let integrations = self.integrations(job.environment_id).await?;
            let now = self.now();
            let (subscriber, details) = (run.subscriber.clone(), Vec::new());
            let end = StepEnd { run, subscriber, outcomes, details, integrations: &integrations, now };
            self.end_step(&mut writes, end);
        } else {
            // What was being sent when the run was cancelled has written its own lines since.
            let (step_index, at) = (job.step_index, self.now());
            let log = StepLog { step_index, status: StepStatus::Canceled, at, details: Vec::new() };
            self.write_final_log(&mut writes.batch, &run.notification, &log);
        }
        let Writes { batch, births, .. } = writes;
        match self.store().apply(batch).await {
            Ok(_) => {
                self.hand_over(births);
                self.tell_one(job.environment_id, Topic::Runs, Some(job.notification_id.0));
            }
            Err(StoreError::Conflict(_)) => tracing::warn!(job = %job.id, "the lease of job {} was lost", job.id),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// What an attempt at a delivery would send now, or why there is nothing to send.
    pub(crate) async fn rebuild_request(
        &self,
        job: &Job,
        run: &Arc<Run>,
    ) -> Result<Result<PreparedRequest, String>, StoreError> {
        let JobKind::Deliver(target) = &job.kind else { return Ok(Err("it is no delivery".to_owned())) };
        let integrations = self.integrations(job.environment_id).await?;
        let task = Task { job, target, run, integrations: &integrations, stores_bodies: false, is_probe: false };
        Ok(self.rebuild(task))
    }

    /// Removes a job whose run is gone.
    pub(crate) async fn drop_orphan(&self, job: &Job) -> Result<(), StoreError> {
        tracing::warn!(job = %job.id, "job {} has no run any more and was dropped", job.id);
        let mut batch = Batch::new();
        batch.run(store::job_finish(job));
        batch.run(store::message_set_failed(job.environment_id, job.id, self.now()));
        self.store().apply(batch).await?;
        self.note_gone(job);
        Ok(())
    }
}
