//! Cancelling what a trigger still has before it: deliveries that wait for their next attempt, and the steps after them.

use logic::course;
use model::NotificationId;
use model::job::LaneKey;
use model::notification::RunStatus;
use model::organization::Environment;
use store::{Cancellation, Conflict, StoreError};

use crate::Engine;
use crate::live::Topic;

/// The most runs of one trigger that are cancelled: a trigger has at most a hundred recipients.
const RUNS_MAX: u32 = 100;
/// How often a run is looked at anew when it changes at the same time.
const TRIES_MAX: usize = 10;
/// What the log says of a delivery that was cancelled.
pub(crate) const CANCELED: &str = "canceled while waiting for the next attempt";

impl Engine {
    /// Cancels what of a trigger nobody is working on. Says whether there was anything. What is being sent at this moment
    /// is not touched (`spec/contract/20-semantics.md` §2), but it is not tried again.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be used.
    pub async fn cancel(&self, environment: &Environment, transaction_id: &str) -> Result<bool, StoreError> {
        let mut cancelled = false;
        for run in self.store().runs_waiting(environment.id, transaction_id, RUNS_MAX).await? {
            cancelled |= self.cancel_run(environment, run).await?;
        }
        Ok(cancelled)
    }

    async fn cancel_run(&self, environment: &Environment, run: NotificationId) -> Result<bool, StoreError> {
        for _ in 0..TRIES_MAX {
            let found = self.notification(environment.id, run).await?;
            let Some(found) = found.filter(|run| run.status == RunStatus::Processing) else { return Ok(false) };
            let (workflow, revision) = (found.workflow_id, found.workflow_revision);
            let Some(workflow) = self.catalog_revision(environment.id, workflow, revision).await? else {
                return Ok(false);
            };
            let (step_index, at) = (found.step_index, self.now());
            let cancellation = Cancellation {
                environment_id: environment.id,
                notification_id: run,
                step_index,
                error_text: CANCELED,
                at,
            };
            let mut batch = store::cancel_run(&cancellation);
            for log in course::cancel(&workflow.content.steps, step_index, at) {
                self.write_final_log(&mut batch, &found, &log);
            }
            let ordered = self.store().run_ordered_integrations(environment.id, run).await?;
            match self.store().apply(batch).await {
                Ok(_) => {
                    for id in ordered {
                        let lane = LaneKey { environment_id: environment.id, integration_id: Some(id) };
                        self.inner.lanes.note_waiting(lane, at, at);
                    }
                    self.tell_one(environment.id, Topic::Runs, Some(run.0));
                    self.tell_one(environment.id, Topic::Messages, None);
                    return Ok(true);
                }
                // The run has moved on, or a worker has taken what was waiting.
                Err(StoreError::Conflict(Conflict::Stale)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }
}
