//! One attempt at one delivery, first or further: prepare, send, judge, record. Between the durable write that made the
//! job and the durable write of its outcome there is one network exchange.

use std::sync::Arc;
use std::time::Duration;

use logic::details::{self, AttemptLine};
use logic::providers::{self, Built, Delivery, Dispatch, Provider};
use logic::verdict::{AttemptSummary, Trial, judge, unsendable};
use model::Timestamp;
use model::attempt::{Attempt, AttemptCause, ReceivedResponse, SentRequest};
use model::exchange::{Report, Request, Response, Trace, TransportError};
use model::integration::{Integration, Integrations};
use model::job::{Job, LEASE_DURATION, PreparedRequest, Target, Verdict};
use model::message::{DetailStatus, ExecutionDetail, Message, MessageStatus, StepLog};
use model::notification::{Outcomes, RunStatus, StepStatus};
use model::subscriber::Subscriber;
use store::{Batch, Conflict, FinishedDelivery, Retry, SettleJob, StoreError};

use crate::Engine;
use crate::cancel::CANCELED;
use crate::panics::catch_panic;
use crate::run::{Births, Run, StepEnd, Writes};
use crate::work::Stage;

/// One job with its target and its run.
#[derive(Clone, Copy)]
struct Task<'a> {
    job: &'a Job,
    target: &'a Target,
    run: &'a Arc<Run>,
    integrations: &'a Integrations,
}

/// A request that is ready, and what it was made from.
struct Ready {
    prepared: PreparedRequest,
    request: Request,
    provider: &'static dyn Provider,
    details: Vec<ExecutionDetail>,
}

/// How an attempt ended.
struct Outcome {
    verdict: Verdict,
    summary: AttemptSummary,
    /// The exchange, if there was one.
    exchange: Option<Exchanged>,
    prepared: Option<PreparedRequest>,
    accepted_id: Option<String>,
    details: Vec<ExecutionDetail>,
    ended_at: Timestamp,
}

/// An exchange that took place, whatever came of it.
struct Exchanged {
    started: Timestamp,
    ended: Timestamp,
    trace: Trace,
    response: Option<Response>,
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
    pub(crate) async fn deliver(&self, job: &Job, target: &Target, run: &Arc<Run>) -> Result<(), StoreError> {
        let slot = self.inner.work.exchange_slot().await;
        if self.inner.work.stage() != Stage::Working {
            return self.release(job).await;
        }
        let renewed = match self.renew_short_lease(job).await? {
            Remaining::Lost => return Ok(()),
            Remaining::Enough => None,
            Remaining::Renewed(job) => Some(job),
        };
        let job = renewed.as_deref().unwrap_or(job);
        let integrations = self.integrations(job.environment_id).await?;
        let task = Task { job, target, run, integrations: &integrations };
        let outcome = self.attempt(task).await;
        drop(slot);
        if outcome.verdict == Verdict::Release { self.release(job).await } else { self.record(task, outcome).await }
    }

    /// A job may have waited in memory until little is left of its lease: then it needs another one, lest it be claimed
    /// again while it is being sent.
    async fn renew_short_lease(&self, job: &Job) -> Result<Remaining, StoreError> {
        let now = self.now();
        if job.due_at > now.plus(self.inner.policy.request_timeout).plus(RECORDING_TIME) {
            return Ok(Remaining::Enough);
        }
        let due_at = now.plus(LEASE_DURATION);
        let mut batch = Batch::new();
        batch.require(store::job_renew(job, due_at), Conflict::Stale);
        match self.store().apply(batch).await {
            Ok(_) => Ok(Remaining::Renewed(Box::new(Job { due_at, ..job.clone() }))),
            Err(StoreError::Conflict(_)) => Ok(Remaining::Lost),
            Err(error) => Err(error),
        }
    }

    async fn attempt(&self, task: Task<'_>) -> Outcome {
        let ready = match catch_panic(async { self.prepare(task) }).await {
            Ok(Ok(ready)) => ready,
            Ok(Err(outcome)) => return *outcome,
            Err(panic) => return self.broken_inside(task, &panic),
        };
        let Ready { prepared, request, provider, mut details } = ready;
        let started = self.now();
        let Report { result, trace } = tokio::select! {
            report = catch_panic(self.inner.transport.send(request)) => {
                report.unwrap_or_else(|panic| Err(panicked(task.job, &panic)).into())
            }
            () = self.inner.work.reached(Stage::Cutting) => Err(TransportError::ShuttingDown).into(),
        };
        let ended = self.now();
        let number = task.job.attempts.saturating_add(1);
        let trial = Trial { policy: &self.inner.policy, number, now: ended };
        let (verdict, summary) = judge(&trial, &result, &*self.inner.rng);
        let line = AttemptLine { at: ended, number, provider_id: provider.id(), token: &task.target.token };
        let response = result.ok();
        let accepting = response.as_ref().filter(|_| verdict == Verdict::Delivered);
        let accepted_id = accepting.and_then(|response| provider.accepted_id(response));
        details.push(match &verdict {
            Verdict::Delivered => details::message_sent(&line, accepted_id.as_deref()),
            Verdict::RetryAt(at) => details::provider_error(&line, &summary, Some(*at)),
            Verdict::Dead | Verdict::Expired | Verdict::Release => details::provider_error(&line, &summary, None),
        });
        let exchange = Some(Exchanged { started, ended, trace, response });
        Outcome { verdict, summary, exchange, prepared: Some(prepared), accepted_id, details, ended_at: ended }
    }

    /// The outcome of an attempt that never came to an exchange because of a fault of ours: the next one may meet a
    /// server that was mended.
    fn broken_inside(&self, task: Task<'_>, panic: &str) -> Outcome {
        let now = self.now();
        let number = task.job.attempts.saturating_add(1);
        let trial = Trial { policy: &self.inner.policy, number, now };
        let (verdict, summary) = judge(&trial, &Err(panicked(task.job, panic)), &*self.inner.rng);
        let integration = task.integrations.iter().find(|found| found.id == task.target.integration_id);
        let provider_id = integration.map_or("", |found| &found.provider_id);
        let line = AttemptLine { at: now, number, provider_id, token: &task.target.token };
        let retry_at = if let Verdict::RetryAt(at) = verdict { Some(at) } else { None };
        let details = vec![details::provider_error(&line, &summary, retry_at)];
        Outcome { verdict, summary, exchange: None, prepared: None, accepted_id: None, details, ended_at: now }
    }

    /// Builds the request, or takes the bytes of the first attempt, and addresses and signs it as the integration says now.
    fn prepare(&self, task: Task<'_>) -> Result<Ready, Box<Outcome>> {
        let Task { job, target, run, integrations } = task;
        let now = self.now();
        if run.notification.status == RunStatus::Canceled {
            return Err(dead(now, &CANCELED, details::step_canceled(now)));
        }
        let integration = integrations.iter().find(|found| found.id == target.integration_id && found.active);
        let Some(integration) = integration else {
            let line = details::line(now, DetailStatus::Failed, details::NO_INTEGRATION);
            return Err(dead(now, &details::NO_INTEGRATION, line));
        };
        let Some(provider) = providers::find(&integration.provider_id) else {
            let reason = providers::unknown_message(&integration.provider_id);
            return Err(dead(now, &reason, details::line(now, DetailStatus::Failed, details::PROVIDER_ERROR)));
        };
        // Also where the bytes are built already: nothing goes out to somebody who was deleted.
        let Some(subscriber) = run.subscriber.as_deref() else {
            return Err(self.failed(task, provider, &"the subscriber was deleted"));
        };
        let mut lines = Vec::new();
        let prepared = match &job.prepared {
            Some(prepared) => prepared.clone(),
            None => {
                let built = self.build(task, (integration, provider), subscriber)?;
                if !built.ignored.is_empty() {
                    lines.push(details::overrides_ignored(now, provider.id(), &built.ignored));
                }
                built.prepared
            }
        };
        let step_identifier = run.step_identifier();
        let policy = &self.inner.policy;
        let dispatch = Dispatch { integration, overrides: &run.event.overrides, step_identifier, policy };
        match provider.request(&prepared, &dispatch) {
            Ok(request) => Ok(Ready { prepared, request, provider, details: lines }),
            Err(error) => Err(self.failed(task, provider, &error)),
        }
    }

    fn build(
        &self,
        task: Task<'_>,
        (integration, provider): (&Integration, &dyn Provider),
        subscriber: &Subscriber,
    ) -> Result<Built, Box<Outcome>> {
        let Task { job, target, run, .. } = task;
        let now = self.now();
        let content = run.content(subscriber).map_err(|failure| {
            let line = details::content_failed(now, failure);
            dead(now, &details::CONTENT_FAILED, line)
        })?;
        let delivery = Delivery {
            message_id: job.id,
            token: &target.token,
            content,
            payload: &run.event.payload,
            overrides: &run.event.overrides,
            step_identifier: run.step_identifier(),
            subscriber,
            integration,
        };
        provider.build(&delivery).map_err(|error| self.failed(task, provider, &error))
    }

    /// The outcome of a delivery that cannot be sent.
    fn failed(&self, task: Task<'_>, provider: &dyn Provider, reason: &dyn std::fmt::Display) -> Box<Outcome> {
        let now = self.now();
        let number = task.job.attempts.saturating_add(1);
        let line = AttemptLine { at: now, number, provider_id: provider.id(), token: &task.target.token };
        let (_, summary) = unsendable(reason);
        dead(now, reason, details::provider_error(&line, &summary, None))
    }

    async fn release(&self, job: &Job) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.run(store::job_release(job, self.now()));
        self.store().apply(batch).await.map(drop)
    }

    /// Writes the outcome. A database that does not take it now is asked again until the lease or the process ends, so
    /// that a delivery that was made is not made again.
    async fn record(&self, task: Task<'_>, outcome: Outcome) -> Result<(), StoreError> {
        loop {
            let Writes { batch, births } = self.outcome_writes(task, &outcome);
            match self.store().apply(batch).await {
                Ok(_) => {
                    self.after_record(task, &outcome, births);
                    return Ok(());
                }
                Err(StoreError::Conflict(_)) => {
                    tracing::warn!(job = %task.job.id, "the lease of job {} was lost, its outcome changes nothing", task.job.id);
                    return Ok(());
                }
                Err(error @ StoreError::Corrupt { .. }) => return Err(error),
                Err(error) if self.now() >= task.job.due_at => return Err(error),
                Err(error) if self.inner.work.stage() == Stage::Cutting => return Err(error),
                Err(error) => tokio::select! {
                    () = self.rest_after(&error) => {}
                    () = self.inner.work.reached(Stage::Cutting) => {}
                },
            }
        }
    }

    fn after_record(&self, task: Task<'_>, outcome: &Outcome, births: Births) {
        match outcome.verdict {
            Verdict::RetryAt(at) => self.inner.work.wake(at),
            _ if task.run.alone => self.hand_over(births),
            _ => self.inner.work.wake(outcome.ended_at),
        }
    }

    fn outcome_writes(&self, task: Task<'_>, outcome: &Outcome) -> Writes {
        let Task { job, run, integrations, .. } = task;
        let mut writes = Writes::default();
        let batch = &mut writes.batch;
        let now = outcome.ended_at;
        let step_index = job.step_index;
        let mut details = if job.attempts == 0 { run.unwritten.clone() } else { Vec::new() };
        details.extend(outcome.details.iter().cloned());
        let prepared = outcome.prepared.as_ref().or(job.prepared.as_ref());
        let retry = match &outcome.verdict {
            Verdict::RetryAt(due_at) => {
                let spent = job.spent.saturating_add(1);
                Some(store::job_retry(job, &Retry { due_at: *due_at, spent, prepared }))
            }
            Verdict::Delivered | Verdict::Dead | Verdict::Expired | Verdict::Release => None,
        };
        let is_done = retry.is_none();
        let is_sent = outcome.verdict == Verdict::Delivered;
        batch.require(retry.unwrap_or_else(|| store::job_finish(job)), Conflict::Stale);
        let message = message_of(task, outcome);
        batch.run(store::message_upsert(&message));
        if let Some(attempt) = attempt_of(job, outcome) {
            batch.run(store::attempt_insert(job.environment_id, job.id, &attempt));
        }
        if is_done && run.alone {
            let outcomes = Outcomes { sent: u32::from(is_sent), failed: u32::from(!is_sent) };
            self.end_step(&mut writes, StepEnd { run, outcomes, details, integrations, now });
            return writes;
        }
        let status = if is_done { StepStatus::Running } else { StepStatus::Delayed };
        self.write_log(batch, &run.notification, &StepLog { step_index, status, at: now, details });
        if is_done {
            let (environment_id, notification_id) = (job.environment_id, job.notification_id);
            let finished = FinishedDelivery { environment_id, notification_id, is_sent, at: now };
            batch.run(store::notification_finish_delivery(&finished));
            let settle = SettleJob { id: self.next_id(), environment_id, notification_id, step_index };
            batch.run(store::job_insert_settle(&settle, now));
        }
        writes
    }

    /// Ends a step whose deliveries are all done.
    pub(crate) async fn settle(&self, job: &Job, run: &Arc<Run>) -> Result<(), StoreError> {
        let mut writes = Writes::default();
        writes.batch.require(store::job_finish(job), Conflict::Stale);
        if run.notification.status == RunStatus::Processing && run.notification.step_index == job.step_index {
            let outcomes = self.store().notification_outcomes(job.environment_id, job.notification_id).await?;
            let integrations = self.integrations(job.environment_id).await?;
            let now = self.now();
            let end = StepEnd { run, outcomes, details: Vec::new(), integrations: &integrations, now };
            self.end_step(&mut writes, end);
        } else {
            // What was being sent when the run was cancelled has written its own lines since.
            let (step_index, at) = (job.step_index, self.now());
            let log = StepLog { step_index, status: StepStatus::Canceled, at, details: Vec::new() };
            self.write_log(&mut writes.batch, &run.notification, &log);
        }
        let Writes { batch, births } = writes;
        match self.store().apply(batch).await {
            Ok(_) => self.hand_over(births),
            Err(StoreError::Conflict(_)) => tracing::warn!(job = %job.id, "the lease of job {} was lost", job.id),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Removes a job whose run is gone.
    pub(crate) async fn drop_orphan(&self, job: &Job) -> Result<(), StoreError> {
        tracing::warn!(job = %job.id, "job {} has no run any more and was dropped", job.id);
        let mut batch = Batch::new();
        batch.run(store::job_finish(job));
        self.store().apply(batch).await.map(drop)
    }
}

/// What a panic counts as. Its text stays in the log, since it may quote anything.
fn panicked(job: &Job, panic: &str) -> TransportError {
    tracing::error!(job = %job.id, "an attempt at job {} panicked: {panic}", job.id);
    TransportError::Broken("a fault inside the server; its log says more".to_owned())
}

fn dead(now: Timestamp, reason: &dyn std::fmt::Display, line: ExecutionDetail) -> Box<Outcome> {
    let (verdict, summary) = unsendable(reason);
    let details = vec![line];
    Box::new(Outcome { verdict, summary, exchange: None, prepared: None, accepted_id: None, details, ended_at: now })
}

/// What is recorded of the exchange, if there was one.
fn attempt_of(job: &Job, outcome: &Outcome) -> Option<Attempt> {
    let exchange = outcome.exchange.as_ref()?;
    let response = exchange.response.as_ref().map(|response| ReceivedResponse {
        status: response.status,
        headers: response.headers.clone(),
        body: response.body.clone(),
        truncated: response.truncated,
    });
    Some(Attempt {
        number: job.attempts.saturating_add(1),
        cause: if job.attempts == 0 { AttemptCause::First } else { AttemptCause::Retry },
        started_at: exchange.started,
        duration_micros: i64::try_from(exchange.ended.since(exchange.started).as_micros()).unwrap_or(i64::MAX),
        timings: exchange.trace.timings,
        address: exchange.trace.address,
        request: SentRequest::default(),
        response,
        outcome: outcome.summary.outcome,
        error: outcome.summary.error.clone(),
    })
}

fn message_of(task: Task<'_>, outcome: &Outcome) -> Message {
    let Task { job, target, run, integrations } = task;
    let integration = integrations.iter().find(|found| found.id == target.integration_id);
    let prepared = outcome.prepared.as_ref().or(job.prepared.as_ref());
    Message {
        id: job.id,
        environment_id: job.environment_id,
        notification_id: job.notification_id,
        step_index: job.step_index,
        subscriber_id: run.notification.subscriber_id,
        workflow_id: run.notification.workflow_id,
        provider_id: integration.map_or_else(String::new, |found| found.provider_id.clone()),
        integration_id: target.integration_id,
        token: target.token.clone(),
        title: prepared.map_or_else(String::new, |prepared| prepared.title.clone()),
        status: match outcome.verdict {
            Verdict::Delivered => MessageStatus::Sent,
            Verdict::RetryAt(_) => MessageStatus::Retrying,
            Verdict::Expired => MessageStatus::Expired,
            Verdict::Dead | Verdict::Release => MessageStatus::Failed,
        },
        error_text: outcome.summary.error.clone(),
        provider_message_id: outcome.accepted_id.clone(),
        created_at: job.created_at,
        updated_at: outcome.ended_at,
    }
}
