//! One attempt at one delivery, first or further: prepare, send, judge. Writes nothing.

use std::sync::Arc;

use logic::details::{self, AttemptLine};
use logic::providers::{self, Built, Delivery, Dispatch, Provider};
use logic::rejection::rejected_tokens;
use logic::verdict::{Judgement, Trial, judge, overdue, unsendable};
use model::Timestamp;
use model::delivery::DeliveryPolicy;
use model::exchange::{Report, Request};
use model::integration::Integration;
use model::job::{PreparedRequest, Verdict};
use model::message::{DetailStatus, ExecutionDetail};
use model::notification::RunStatus;
use model::subscriber::Subscriber;

use super::exchange::panicked;
use super::{Exchange, Exchanged, Outcome, Task};
use crate::Engine;
use crate::cancel::CANCELED;
use crate::panics::catch_panic;
use crate::run::Run;

/// A request that is ready, and what it was made from.
struct Ready {
    prepared: PreparedRequest,
    request: Request,
    provider: &'static dyn Provider,
    policy: Arc<DeliveryPolicy>,
    details: Vec<ExecutionDetail>,
}

impl Engine {
    pub(super) async fn attempt(&self, task: Task<'_>) -> Outcome {
        let ready = match catch_panic(async { self.prepare(task) }).await {
            Ok(Ok(ready)) => ready,
            Ok(Err(outcome)) => return *outcome,
            Err(panic) => return self.broken_inside(task, &panic),
        };
        let Ready { prepared, request, provider, policy, mut details } = ready;
        let Exchange { started, ended, sent, report: Report { result, trace } } =
            self.exchange(request, task.job.id).await;
        let response = result.as_ref().ok();
        let token = &task.target.token;
        let rejected = response.map(|response| rejected_tokens(provider, response, token)).unwrap_or_default();
        let is_rejected = rejected.iter().any(|rejected| rejected.token == *token);
        let trial = Trial { is_rejected, ..trial_of(task, &policy, ended) };
        let judgement = judge(&trial, &result, &*self.inner.rng);
        let number = task.job.attempts.saturating_add(1);
        let line = AttemptLine { at: ended, number, provider_id: provider.id(), token };
        let response = result.ok();
        let accepting = response.as_ref().filter(|_| judgement.verdict == Verdict::Delivered);
        let accepted_id = accepting.and_then(|response| provider.accepted_id(response));
        match judgement.verdict {
            Verdict::Delivered => details.push(details::message_sent(&line, accepted_id.as_deref())),
            _ => details.extend(failure_lines(&line, &judgement, &policy)),
        }
        let exchange = Some(Exchanged { started, ended, sent, trace, response });
        Outcome {
            exchange,
            rejected,
            prepared: Some(prepared),
            accepted_id,
            ..ended_without(judgement, details, ended)
        }
    }

    /// The outcome of an attempt that never came to an exchange because of a fault of ours: the next one may meet a
    /// server that was mended.
    fn broken_inside(&self, task: Task<'_>, panic: &str) -> Outcome {
        let now = self.now();
        let number = task.job.attempts.saturating_add(1);
        let integration = task.integrations.iter().find(|found| found.id == task.target.integration_id);
        let policy = match integration {
            Some(integration) => self.policy_of_step(integration, task.run),
            None => Arc::new(self.server_policy().clone()),
        };
        let result = Err(panicked(task.job.id, panic));
        let judgement = judge(&trial_of(task, &policy, now), &result, &*self.inner.rng);
        let provider_id = integration.map_or("", |found| &found.provider_id);
        let line = AttemptLine { at: now, number, provider_id, token: &task.target.token };
        let details = failure_lines(&line, &judgement, &policy);
        ended_without(judgement, details, now)
    }

    /// What attempts for a step go by: the policy of the integration, and what the step sets itself.
    fn policy_of_step(&self, integration: &Integration, run: &Run) -> Arc<DeliveryPolicy> {
        let policy = self.policy(integration);
        match run.time_to_live() {
            Some(time_to_live) => Arc::new(DeliveryPolicy { time_to_live, ..DeliveryPolicy::clone(&policy) }),
            None => policy,
        }
    }

    /// Builds the request, or takes the bytes of the first attempt, and addresses and signs it as the integration says now.
    fn prepare(&self, task: Task<'_>) -> Result<Ready, Box<Outcome>> {
        let Task { job, target, run, integrations, .. } = task;
        let now = self.now();
        if run.notification.status == RunStatus::Canceled && job.resent_at.is_none() {
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
        let policy = self.policy_of_step(integration, run);
        if let Some(judgement) = overdue(&policy, job.began_at(), now) {
            let number = job.attempts.saturating_add(1);
            let line = AttemptLine { at: now, number, provider_id: provider.id(), token: &target.token };
            let details = vec![details::message_expired(&line, policy.time_to_live)];
            return Err(Box::new(ended_without(judgement, details, now)));
        }
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
        let (message_id, overrides) = (job.id, &run.event.overrides);
        let dispatch = Dispatch { message_id, now, integration, overrides, step_identifier, policy: &policy };
        match provider.request(&prepared, &dispatch) {
            Ok(request) => Ok(Ready { prepared, request, provider, policy, details: lines }),
            Err(error) => Err(self.failed(task, provider, &error)),
        }
    }

    /// What an attempt at a job would send now, or why there is nothing to send.
    pub(super) fn rebuild(&self, task: Task<'_>) -> Result<PreparedRequest, String> {
        match self.prepare(task) {
            Ok(ready) => Ok(ready.prepared),
            Err(outcome) => Err(outcome.summary.error.unwrap_or_default()),
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
        dead(now, reason, details::provider_error(&line, &unsendable(reason).summary, None))
    }
}

/// An attempt at a task, of which nothing was heard.
fn trial_of<'a>(task: Task<'_>, policy: &'a DeliveryPolicy, now: Timestamp) -> Trial<'a> {
    Trial { policy, spent: task.job.spent, began_at: task.job.began_at(), now, is_rejected: false }
}

/// The lines of an attempt that was no delivery.
fn failure_lines(line: &AttemptLine<'_>, judgement: &Judgement, policy: &DeliveryPolicy) -> Vec<ExecutionDetail> {
    let retry_at = if let Verdict::RetryAt(at) = judgement.verdict { Some(at) } else { None };
    let mut lines = vec![details::provider_error(line, &judgement.summary, retry_at)];
    if judgement.verdict == Verdict::Expired {
        lines.push(details::message_expired(line, policy.time_to_live));
    }
    lines
}

fn dead(now: Timestamp, reason: &dyn std::fmt::Display, line: ExecutionDetail) -> Box<Outcome> {
    Box::new(ended_without(unsendable(reason), vec![line], now))
}

/// The outcome of what came to no exchange.
fn ended_without(judgement: Judgement, details: Vec<ExecutionDetail>, ended_at: Timestamp) -> Outcome {
    let Judgement { verdict, summary, spends } = judgement;
    let (rejected, exchange, prepared, accepted_id) = (Vec::new(), None, None, None);
    Outcome { verdict, summary, spends, rejected, exchange, prepared, accepted_id, details, ended_at }
}
