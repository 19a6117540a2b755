//! One attempt at one delivery, first or further: prepare, send, judge. Writes nothing.

use std::sync::Arc;

use logic::details::{self, AttemptLine};
use logic::providers::{self, Built, Delivery, Dispatch, Provider};
use logic::verdict::{Trial, judge, unsendable};
use model::Timestamp;
use model::delivery::DeliveryPolicy;
use model::exchange::{Report, Request, TransportError};
use model::integration::Integration;
use model::job::{Job, PreparedRequest, Verdict};
use model::message::{DetailStatus, ExecutionDetail};
use model::notification::RunStatus;
use model::subscriber::Subscriber;

use super::{Exchanged, Outcome, Sent, Task};
use crate::Engine;
use crate::cancel::CANCELED;
use crate::panics::catch_panic;
use crate::work::Stage;

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
        let sent = Sent::of(&request);
        let started = self.now();
        let Report { result, trace } = tokio::select! {
            report = catch_panic(self.inner.transport.send(request)) => {
                report.unwrap_or_else(|panic| Err(panicked(task.job, &panic)).into())
            }
            () = self.inner.work.reached(Stage::Cutting) => Err(TransportError::ShuttingDown).into(),
        };
        let ended = self.now();
        let number = task.job.attempts.saturating_add(1);
        let trial = Trial { policy: &policy, number, now: ended };
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
        let exchange = Some(Exchanged { started, ended, sent, trace, response });
        Outcome { verdict, summary, exchange, prepared: Some(prepared), accepted_id, details, ended_at: ended }
    }

    /// The outcome of an attempt that never came to an exchange because of a fault of ours: the next one may meet a
    /// server that was mended.
    fn broken_inside(&self, task: Task<'_>, panic: &str) -> Outcome {
        let now = self.now();
        let number = task.job.attempts.saturating_add(1);
        let integration = task.integrations.iter().find(|found| found.id == task.target.integration_id);
        let policy = integration.map_or_else(|| self.server_policy(), |found| &*found.delivery.policy);
        let trial = Trial { policy, number, now };
        let (verdict, summary) = judge(&trial, &Err(panicked(task.job, panic)), &*self.inner.rng);
        let provider_id = integration.map_or("", |found| &found.provider_id);
        let line = AttemptLine { at: now, number, provider_id, token: &task.target.token };
        let retry_at = if let Verdict::RetryAt(at) = verdict { Some(at) } else { None };
        let details = vec![details::provider_error(&line, &summary, retry_at)];
        Outcome { verdict, summary, exchange: None, prepared: None, accepted_id: None, details, ended_at: now }
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
        let policy = self.policy(integration);
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
        let (_, summary) = unsendable(reason);
        dead(now, reason, details::provider_error(&line, &summary, None))
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
