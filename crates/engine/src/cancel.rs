//! Cancelling what a trigger still has before it: deliveries that wait for their next attempt, and the steps after them.

use logic::course;
use model::NotificationId;
use model::job::Job;
use model::message::{Message, MessageStatus};
use model::notification::RunStatus;
use model::organization::Environment;
use store::{Batch, Conflict, NotificationChange, StoreError};

use crate::Engine;

/// The most jobs of one trigger that are cancelled: every recipient, integration and token of a direct trigger.
const JOBS_MAX: u32 = 100_000;

impl Engine {
    /// Cancels what of a trigger nobody is working on. Says whether there was anything. What is being sent at this moment
    /// is not touched (`spec/contract/20-semantics.md` §2).
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be used.
    pub async fn cancel(&self, environment: &Environment, transaction_id: &str) -> Result<bool, StoreError> {
        let jobs = self.store().jobs_of_transaction(environment.id, transaction_id, JOBS_MAX).await?;
        let mut cancelled = false;
        for jobs in jobs.chunk_by(|one, two| one.notification_id == two.notification_id) {
            let waiting: Vec<&Job> = jobs.iter().filter(|job| job.lease.is_none()).collect();
            let Some(first) = waiting.first() else { continue };
            match self.cancel_run(first.notification_id, &waiting).await {
                Ok(()) => cancelled = true,
                // A worker took one of them in the meantime: it is being sent.
                Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(cancelled)
    }

    async fn cancel_run(&self, run: NotificationId, waiting: &[&Job]) -> Result<(), StoreError> {
        let Some(job) = waiting.first() else { return Ok(()) };
        let now = self.now();
        let environment_id = job.environment_id;
        let Some(loaded) = self.load_run(job).await? else { return Ok(()) };
        let mut batch = Batch::new();
        for job in waiting {
            batch.require(store::job_cancel(job), Conflict::Stale);
            if let Some(message) = self.store().message_get(environment_id, job.id).await? {
                let error_text = Some("canceled while waiting for the next attempt".to_owned());
                let message = Message { status: MessageStatus::Failed, error_text, updated_at: now, ..message };
                batch.run(store::message_upsert(&message));
            }
        }
        let notification = &loaded.notification;
        for log in course::cancel(&loaded.workflow.content.steps, notification.step_index, now) {
            self.write_log(&mut batch, notification, &log);
        }
        let left = notification.pending.saturating_sub(u32::try_from(waiting.len()).unwrap_or(u32::MAX));
        let change = NotificationChange {
            environment_id,
            id: run,
            status: RunStatus::Canceled,
            step_index: notification.step_index,
            pending: left,
            updated_at: now,
        };
        batch.require(store::notification_update(&change), Conflict::Missing);
        self.store().apply(batch).await.map(drop)
    }
}
