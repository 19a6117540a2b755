//! Tells operational webhooks what waits for them: each by a sender of its own, so that one that hangs delays no other. What
//! fails is tried again on the default schedule of deliveries and given up at its end.

use std::collections::BTreeSet;

use logic::operational::{GIVEN_UP_MAX, request};
use logic::verdict::{Judgement, Trial, judge, overdue, unsendable};
use model::delivery::DeliveryPolicy;
use model::exchange::{Report, TransportError};
use model::job::Verdict;
use model::operational::{EventFailure, OperationalEvent};
use model::{Secret, Timestamp, WebhookId};
use store::{Batch, DueWebhook, StoreError, StoredWebhook};
use tokio::task::JoinSet;

use super::place;
use crate::Engine;
use crate::panics::catch_panic;
use crate::stage::Stage;

/// The most webhooks that are told something at once; further ones wait for one of these to be done.
const SENDERS_MAX: usize = 64;
/// The most events that a sender tells before it looks whether there is something else to do.
const EVENTS_MAX: u32 = 16;

/// The right to tell a webhook something; nobody else does meanwhile.
struct Busy {
    engine: Engine,
    id: WebhookId,
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.engine.inner.operational.busy.send_if_modified(|busy| busy.remove(&self.id));
    }
}

impl Engine {
    /// Tells operational webhooks what waits for them until the engine stops. To be spawned once.
    pub async fn run_operational_webhooks(&self) {
        let mut senders = JoinSet::new();
        loop {
            let next = match self.start_senders(&mut senders).await {
                Ok(next) => next,
                Err(error) => {
                    self.rest_after(&error).await;
                    self.now()
                }
            };
            tokio::select! {
                biased;
                () = self.reached(Stage::Draining) => break,
                () = self.inner.operational.wake.notified() => {}
                () = self.sleep_until(next) => {}
                Some(_) = senders.join_next() => {}
            }
        }
        tokio::select! {
            biased;
            () = self.reached(Stage::Cutting) => {}
            () = async { while senders.join_next().await.is_some() {} } => {}
        }
    }

    /// Begins to tell each webhook something for which something is due. Gives when to look again, should nothing happen.
    async fn start_senders(&self, senders: &mut JoinSet<()>) -> Result<Timestamp, StoreError> {
        let now = self.now();
        let mut next = Timestamp::MAX;
        for due in self.store().operational_webhooks_due().await? {
            if due.due_at > now {
                next = next.min(due.due_at);
            } else if senders.len() < SENDERS_MAX
                && let Some(busy) = self.try_busy(due.id)
            {
                senders.spawn(async move { busy.engine.tell_webhook(due).await });
            }
        }
        Ok(next)
    }

    fn try_busy(&self, id: WebhookId) -> Option<Busy> {
        let busy = &self.inner.operational.busy;
        let is_free = busy.send_if_modified(|busy| busy.insert(id));
        is_free.then(|| Busy { engine: self.clone(), id })
    }

    async fn tell_webhook(&self, due: DueWebhook) {
        if let Err(error) = self.try_tell_webhook(due).await {
            self.rest_after(&error).await;
        }
    }

    async fn try_tell_webhook(&self, due: DueWebhook) -> Result<(), StoreError> {
        let Some(stored) = self.store().operational_webhook(due.environment_id, due.id).await? else { return Ok(()) };
        let events = self.store().operational_events_due(due.id, self.now(), EVENTS_MAX).await?;
        for event in events {
            if self.stage() >= Stage::Draining {
                return Ok(());
            }
            self.tell_event(&stored, event).await?;
        }
        Ok(())
    }

    /// Makes one attempt at telling an event, and writes what came of it.
    async fn tell_event(&self, stored: &StoredWebhook, event: OperationalEvent) -> Result<(), StoreError> {
        if self.store().is_failing() {
            // Writing what stands there asks whether what comes of the attempt could be written.
            let mut batch = Batch::new();
            batch.run(store::operational_event_failed(&event));
            self.store().apply(batch).await?;
        }
        let Judgement { verdict, summary, spends } = self.attempt_event(stored, &event).await;
        if verdict == Verdict::Release {
            return Ok(());
        }
        let mut after = event;
        if verdict != Verdict::Delivered {
            let error = summary.error.unwrap_or_default();
            let failure = EventFailure { at: self.now(), outcome: summary.outcome, status: summary.status, error };
            after.attempts = after.attempts.saturating_add(u32::from(spends));
            after.last = Some(failure);
        }
        match verdict {
            Verdict::RetryAt(at) => after.due_at = at,
            Verdict::Dead | Verdict::Expired => {
                after.is_given_up = true;
                let (id, webhook) = (after.id, after.webhook_id);
                tracing::warn!(%id, %webhook, "event {id} could not be told to operational webhook {webhook}");
            }
            Verdict::Delivered | Verdict::Release => {}
        }
        self.record_event(&after, verdict == Verdict::Delivered).await
    }

    /// Writes what came of an attempt. A database that does not take it now is asked again until the process ends, so that what
    /// was told is not told again.
    async fn record_event(&self, event: &OperationalEvent, is_told: bool) -> Result<(), StoreError> {
        loop {
            let mut batch = Batch::new();
            if is_told {
                batch.run(store::operational_event_told(event));
            } else {
                batch.run(store::operational_event_failed(event));
            }
            if event.is_given_up {
                batch.run(store::operational_events_trim(event.webhook_id, GIVEN_UP_MAX));
            }
            let Err(error) = self.store().apply(batch).await else { return Ok(()) };
            if self.stage() == Stage::Cutting {
                return Err(error);
            }
            self.rest_after(&error).await;
        }
    }

    async fn attempt_event(&self, stored: &StoredWebhook, event: &OperationalEvent) -> Judgement {
        let policy = DeliveryPolicy::default();
        if let Some(judgement) = overdue(&policy, event.created_at, self.now()) {
            return judgement;
        }
        let secret = self.inner.keyring.open(&stored.sealed_secret, &place(stored.webhook.id)).ok();
        let secret = secret.and_then(|secret| String::from_utf8(secret).ok()).map(Secret::new);
        let request = secret.and_then(|secret| request(&stored.webhook.url, &secret, event, self.now()));
        let Some(request) = request else { return unsendable(&"the secret of the webhook cannot be opened") };
        let report = tokio::select! {
            biased;
            report = catch_panic(self.inner.transport.send(request)) => report.unwrap_or_else(|panic| {
                tracing::error!("telling an operational webhook panicked: {panic}");
                Err(TransportError::Broken("a fault inside the server; its log says more".to_owned())).into()
            }),
            () = self.reached(Stage::Cutting) => Report::from(Err(TransportError::ShuttingDown)),
        };
        let (spent, began_at) = (event.attempts, event.created_at);
        let trial = Trial { policy: &policy, spent, began_at, now: self.now(), is_rejected: false };
        judge(&trial, &report.result, self.rng())
    }

    /// Ready when nothing is told to an operational webhook and nothing is due: what remains waits for the clock.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be read.
    pub async fn operational_quiet(&self) -> Result<(), StoreError> {
        let operational = &self.inner.operational;
        loop {
            // The sender lives as long as the engine does, so this ends by nobody being busy.
            drop(operational.busy.subscribe().wait_for(BTreeSet::is_empty).await.map(|busy| busy.len()));
            let due = self.store().operational_webhooks_due().await?;
            let now = self.now();
            if due.iter().all(|due| due.due_at > now) && operational.busy.borrow().is_empty() {
                return Ok(());
            }
            operational.wake();
            tokio::task::yield_now().await;
        }
    }
}
