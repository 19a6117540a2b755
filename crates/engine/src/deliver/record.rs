//! What is written of an attempt: the message, the attempt, the log, and where the run goes from there, in one batch.

use std::sync::Arc;

use logic::operational::DeadMessage;
use model::attempt::{Attempt, AttemptCause};
use model::dead_letter::DeadLetter;
use model::health::EndpointKey;
use model::job::{Job, LaneKey, Verdict};
use model::message::{Message, MessageStatus, StepLog};
use model::notification::{Outcomes, RunStatus, StepStatus};
use store::{Conflict, FinishedDelivery, Query, Retry, SettleJob, StoreError};

use super::tokens::Removal;
use super::{Outcome, Task};
use crate::health::{HealthChange, Observed};
use crate::live::{Changes, Topic};
use crate::run::{Births, StepEnd, Writes};
use crate::stage::Stage;
use crate::{Engine, TRIES_MAX};

/// What is written along with an outcome.
struct Along<'a> {
    /// The tokens that go.
    removal: Option<&'a Removal>,
    /// What changes of the endpoint's health.
    health: Option<&'a HealthChange>,
    /// What is kept of it as a dead letter.
    letter: Option<DeadLetter>,
    /// What operational webhooks are told.
    told: Vec<Query>,
}

/// What follows from an outcome that was written.
struct Recorded {
    births: Births,
    /// Whether the step has a settling job now.
    is_settling: bool,
}

impl Engine {
    /// Writes the outcome. A database that does not take it now is asked again until the process ends, so that a
    /// delivery that was made is not made again.
    pub(super) async fn record(&self, task: Task<'_>, outcome: Outcome) -> Result<(), StoreError> {
        let health = self.note_health(task, &outcome);
        let result = self.record_with(task, &outcome, health.as_deref()).await;
        match (result, health) {
            (Ok(true), Some(health)) => self.health_written(&health),
            (Ok(true), None) => {}
            (Ok(false), health) => self.give_back_health(health),
            (Err(error), health) => {
                self.give_back_health(health);
                return Err(error);
            }
        }
        Ok(())
    }

    fn give_back_health(&self, health: Option<Box<HealthChange>>) {
        health.into_iter().for_each(|change| self.inner.endpoints.give_back(*change));
    }

    /// Writes the outcome, and says whether it was still to be written.
    async fn record_with(
        &self,
        task: Task<'_>,
        outcome: &Outcome,
        health: Option<&HealthChange>,
    ) -> Result<bool, StoreError> {
        let mut collisions = 0;
        loop {
            match self.try_record(task, outcome, (health, collisions < TRIES_MAX)).await {
                Ok(recorded) => {
                    self.after_record(task, outcome, recorded);
                    return Ok(true);
                }
                Err(StoreError::Conflict(Conflict::Outdated)) => collisions += 1,
                Err(StoreError::Conflict(_)) => {
                    tracing::warn!(job = %task.job.id, "the lease of job {} was lost, its outcome changes nothing", task.job.id);
                    return Ok(false);
                }
                Err(error @ StoreError::Corrupt { .. }) => return Err(error),
                Err(error) if self.stage() == Stage::Cutting => return Err(error),
                Err(error) => tokio::select! {
                    biased;
                    () = self.reached(Stage::Cutting) => {}
                    () = self.rest_after(&error) => {}
                },
            }
        }
    }

    /// Writes the outcome, with the removal of tokens if `removes` says so: the outcome counts more, should others keep
    /// writing the subscriber in between.
    async fn try_record(
        &self,
        task: Task<'_>,
        outcome: &Outcome,
        (health, removes): (Option<&HealthChange>, bool),
    ) -> Result<Recorded, StoreError> {
        let removal = if removes { self.removal(task, outcome).await? } else { None };
        let letter = letter_of(task, outcome);
        let told = self.tell_outcome(task, outcome, (health, letter.as_ref())).await?;
        let tells = !told.is_empty();
        let along = Along { removal: removal.as_ref(), health, letter, told };
        let is_changed = removal.is_some();
        let Writes { batch, births, .. } = self.outcome_writes(task, outcome, along);
        let applied = self.store().apply(batch).await?;
        if tells {
            self.inner.operational.wake();
        }
        if self.is_heard() {
            self.tell(task.job.environment_id, &changes_of(task, outcome, is_changed));
        }
        // What may begin the settling of the step stands last.
        let is_settling = applied.changed.last().is_some_and(|count| *count > 0);
        Ok(Recorded { births, is_settling })
    }

    /// What operational webhooks are told of an outcome.
    async fn tell_outcome(
        &self,
        task: Task<'_>,
        outcome: &Outcome,
        (health, letter): (Option<&HealthChange>, Option<&DeadLetter>),
    ) -> Result<Vec<Query>, StoreError> {
        let mut told = match health {
            Some(change) => self.tell_health(change).await?,
            None => Vec::new(),
        };
        if let Some(letter) = letter {
            let run = task.run;
            let message = DeadMessage {
                id: letter.message_id,
                transaction_id: &run.notification.transaction_id,
                subscriber_id: run.subscriber.as_deref().map_or("", |subscriber| &subscriber.external_id),
                workflow: &run.workflow.identifier,
                attempts: letter.attempts,
                summary: &outcome.summary,
                verdict: &outcome.verdict,
                created_at: letter.created_at,
                died_at: letter.died_at,
            };
            told.extend(self.tell_dead(letter.environment_id, letter.integration_id, &message).await?);
        }
        Ok(told)
    }

    fn after_record(&self, task: Task<'_>, outcome: &Outcome, recorded: Recorded) {
        let job = task.job;
        if let Verdict::RetryAt(at) = outcome.verdict {
            return self.note_waiting(job, at);
        }
        self.note_gone(job);
        if task.run.alone || job.resent_at.is_some() {
            self.hand_over(recorded.births);
        } else if recorded.is_settling {
            let lane = LaneKey { environment_id: job.environment_id, integration_id: None };
            self.inner.lanes.note_waiting(lane, outcome.ended_at, outcome.ended_at);
        }
    }

    /// Notes what the outcome says of the endpoint. Gives what of that is to be written.
    fn note_health(&self, task: Task<'_>, outcome: &Outcome) -> Option<Box<HealthChange>> {
        let exchange = outcome.exchange.as_ref()?;
        // Where a trigger says itself where its messages go, they tell nothing of the integration's endpoint.
        let goes_elsewhere = outcome.prepared.as_ref().is_some_and(|prepared| prepared.url.is_some());
        if goes_elsewhere {
            return None;
        }
        let answer = exchange.response.as_ref().map(|_| exchange.ended.since(exchange.started));
        let key = EndpointKey { environment_id: task.job.environment_id, integration_id: task.target.integration_id };
        let observed = Observed { summary: &outcome.summary, answer, at: outcome.ended_at };
        self.inner.endpoints.note(key, observed, || self.next_id())
    }

    fn outcome_writes(&self, task: Task<'_>, outcome: &Outcome, along: Along<'_>) -> Writes {
        let Task { job, run, integrations, .. } = task;
        let mut writes = Writes::default();
        let batch = &mut writes.batch;
        let now = outcome.ended_at;
        let step_index = job.step_index;
        let mut details = if job.attempts == 0 { run.unwritten.clone() } else { Vec::new() };
        details.extend(outcome.details.iter().cloned());
        let mut subscriber = run.subscriber.clone();
        if let Some(removal) = along.removal {
            removal.write(batch, &mut details);
            subscriber = Some(Arc::clone(&removal.subscriber));
        }
        let prepared = outcome.prepared.as_ref().or(job.prepared.as_ref());
        let retry = match &outcome.verdict {
            Verdict::RetryAt(due_at) => {
                let spent = job.spent.saturating_add(u32::from(outcome.spends));
                Some(store::job_retry(job, &Retry { due_at: *due_at, spent, prepared }))
            }
            Verdict::Delivered | Verdict::Dead | Verdict::Expired | Verdict::Release => None,
        };
        let is_done = retry.is_none();
        let is_sent = outcome.verdict == Verdict::Delivered;
        batch.require(retry.unwrap_or_else(|| store::job_finish(job)), Conflict::Stale);
        let message = message_of(task, outcome);
        batch.run(store::message_upsert(&message));
        if let Some(attempt) = attempt_of(task, outcome) {
            batch.run(store::attempt_insert(job.environment_id, job.id, &attempt));
        }
        along.health.into_iter().for_each(|change| change.write(batch));
        if let Some(letter) = &along.letter {
            batch.run(store::dead_letter_insert(letter, job.resent_at.is_some()));
        }
        along.told.into_iter().for_each(|query| batch.run(query));
        if job.resent_at.is_some() {
            // It was counted when it ended first; the run has gone on without it.
            let log = StepLog { step_index, status: StepStatus::Running, at: now, details };
            batch.run(store::step_log_note(job.environment_id, run.notification.id, self.next_id(), (&log, is_sent)));
            return writes;
        }
        if is_done && run.alone {
            let outcomes = Outcomes { sent: u32::from(is_sent), failed: u32::from(!is_sent) };
            self.end_step(&mut writes, StepEnd { run, subscriber, outcomes, details, integrations, now });
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
}

/// What those who listen are told of an outcome. `is_changed` says that it changed the subscriber.
fn changes_of(task: Task<'_>, outcome: &Outcome, is_changed: bool) -> Changes {
    let mut changes = Changes::default();
    changes.add(Topic::Messages, Some(task.job.id.0));
    changes.add(Topic::Runs, Some(task.job.notification_id.0));
    if matches!(outcome.verdict, Verdict::Dead | Verdict::Expired) {
        changes.add(Topic::DeadLetters, Some(task.job.id.0));
    }
    if is_changed {
        changes.add(Topic::Subscribers, Some(task.run.notification.subscriber_id.0));
    }
    changes
}

/// What is recorded of the exchange, if there was one.
fn attempt_of(task: Task<'_>, outcome: &Outcome) -> Option<Attempt> {
    let exchange = outcome.exchange.as_ref()?;
    let request = exchange.sent.record(outcome.prepared.as_ref(), task.stores_bodies);
    let number = task.job.attempts.saturating_add(1);
    Some(exchange.record((number, cause_of(task)), request, &outcome.summary))
}

/// A resend begins a new series of attempts: its first is what somebody asked for.
fn cause_of(task: Task<'_>) -> AttemptCause {
    let job = task.job;
    match (job.attempts, job.resent_at) {
        _ if task.is_probe => AttemptCause::Probe,
        (0, None) => AttemptCause::First,
        (_, Some(_)) if job.spent == 0 => AttemptCause::Resend,
        _ => AttemptCause::Retry,
    }
}

/// What is kept of a message that will not be tried again, unless nobody could want it: its run was cancelled, or its
/// subscriber is gone.
fn letter_of(task: Task<'_>, outcome: &Outcome) -> Option<DeadLetter> {
    let Task { job, target, run, .. } = task;
    let is_over = matches!(outcome.verdict, Verdict::Dead | Verdict::Expired);
    let is_cancelled = run.notification.status == RunStatus::Canceled && job.resent_at.is_none();
    let is_kept = is_over && !is_cancelled && run.subscriber.is_some();
    is_kept.then(|| DeadLetter {
        environment_id: job.environment_id,
        message_id: job.id,
        notification_id: job.notification_id,
        step_index: job.step_index,
        integration_id: target.integration_id,
        token: target.token.clone(),
        attempts: attempts_of(job, outcome),
        order_key: job.order_key,
        created_at: job.created_at,
        died_at: outcome.ended_at,
        prepared: outcome.prepared.as_ref().or(job.prepared.as_ref()).cloned(),
    })
}

/// How many attempts were made, this one included if it came to an exchange or spends its turn.
fn attempts_of(job: &Job, outcome: &Outcome) -> u32 {
    let counts = outcome.exchange.is_some() || matches!(outcome.verdict, Verdict::RetryAt(_));
    job.attempts.saturating_add(u32::from(counts))
}

fn message_of(task: Task<'_>, outcome: &Outcome) -> Message {
    let Task { job, target, run, integrations, .. } = task;
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
        attempts: attempts_of(job, outcome),
        outcome: outcome.summary.outcome,
        error_text: outcome.summary.error.clone(),
        provider_message_id: outcome.accepted_id.clone(),
        created_at: job.created_at,
        updated_at: outcome.ended_at,
    }
}
