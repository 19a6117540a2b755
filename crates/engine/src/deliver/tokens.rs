//! Device tokens that an endpoint said are no more: removed from their subscriber in the transaction that records the answer.

use std::sync::Arc;

use logic::details;
use logic::rejection::{RejectedToken, remove_tokens};
use model::message::ExecutionDetail;
use model::subscriber::{RemovedToken, Subscriber};
use store::{Batch, Conflict, StoreError};

use super::{Outcome, Task};
use crate::Engine;

/// Tokens on their way out of a subscriber.
pub(super) struct Removal {
    /// The subscriber without them.
    pub(super) subscriber: Arc<Subscriber>,
    /// The revision that was read.
    seen: i64,
    records: Vec<RemovedToken>,
}

impl Removal {
    /// Adds the removal and its line of the log to what is written of the attempt. The batch fails as outdated if somebody
    /// else wrote the subscriber in between.
    pub(super) fn write(&self, batch: &mut Batch, lines: &mut Vec<ExecutionDetail>) {
        let Some(first) = self.records.first() else { return };
        batch.require(store::subscriber_update(&self.subscriber, self.seen), Conflict::Outdated);
        for record in &self.records {
            batch.run(store::removed_token_insert(record));
        }
        let tokens =
            self.records.iter().map(|record| RejectedToken { token: record.token.clone(), reason: record.reason });
        lines.push(details::tokens_removed(first.removed_at, &first.provider_id, &tokens.collect::<Vec<_>>()));
    }
}

impl Engine {
    /// What goes from the subscriber as they are now; nothing if they have none of the tokens, or are gone.
    pub(super) async fn removal(&self, task: Task<'_>, outcome: &Outcome) -> Result<Option<Removal>, StoreError> {
        let Task { job, target, run, integrations, .. } = task;
        let integration = integrations.iter().find(|found| found.id == target.integration_id);
        let Some(integration) = integration.filter(|_| !outcome.rejected.is_empty()) else { return Ok(None) };
        let stored = self.store().subscriber_get(job.environment_id, run.notification.subscriber_id).await?;
        let Some(mut subscriber) = stored else { return Ok(None) };
        let removed = remove_tokens(&mut subscriber.channels, integration.id, &outcome.rejected);
        if removed.is_empty() {
            return Ok(None);
        }
        let seen = subscriber.revision;
        subscriber.revision = seen.saturating_add(1);
        subscriber.updated_at = outcome.ended_at;
        let record = |RejectedToken { token, reason }| RemovedToken {
            id: self.next_id(),
            environment_id: job.environment_id,
            subscriber_id: subscriber.id,
            integration_id: integration.id,
            provider_id: integration.provider_id.clone(),
            token,
            reason,
            message_id: job.id,
            removed_at: outcome.ended_at,
        };
        let records = removed.into_iter().map(record).collect();
        Ok(Some(Removal { subscriber: Arc::new(subscriber), seen, records }))
    }
}
