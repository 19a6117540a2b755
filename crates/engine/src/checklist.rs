//! The first steps with an environment, from a connected provider to a push that arrived, and which of them are done.

use model::integration::Integration;
use model::organization::Environment;
use model::{IntegrationId, NotificationId};
use store::{FirstSteps, StoreError};

use crate::Engine;

/// Which of the first steps are done, each with an example. A step that something later follows from is done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checklist {
    /// Whether an integration is active.
    pub has_integration: bool,
    /// An active integration, or one that is not.
    pub integration: Option<IntegrationId>,
    /// A subscriber: one with a device token, or one without.
    pub subscriber: Option<String>,
    /// Whether somebody has a device token.
    pub has_device_token: bool,
    /// The identifier of a workflow: the one that was triggered last, or the newest.
    pub workflow: Option<String>,
    /// Whether a workflow was triggered.
    pub is_triggered: bool,
    /// Whether a push was delivered.
    pub is_delivered: bool,
    /// The run of a push that was delivered, or the newest run.
    pub run: Option<NotificationId>,
}

impl Engine {
    /// Which of the first steps with an environment are done.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub async fn checklist(&self, environment: &Environment) -> Result<Checklist, StoreError> {
        let integrations = self.integrations(environment.id).await?;
        let steps = self.store().first_steps(environment.id).await?;
        Ok(checklist(&integrations, steps))
    }
}

fn checklist(integrations: &[Integration], steps: FirstSteps) -> Checklist {
    let FirstSteps { subscriber, reached, workflow, is_triggered, run, delivered_run, is_delivered } = steps;
    let shown = integrations.iter().min_by_key(|integration| !integration.active);
    let is_delivered = is_delivered || delivered_run.is_some();
    Checklist {
        has_integration: shown.is_some_and(|integration| integration.active),
        integration: shown.map(|integration| integration.id),
        has_device_token: reached.is_some() || is_delivered,
        subscriber: reached.or(subscriber),
        workflow,
        is_triggered: is_triggered || run.is_some(),
        is_delivered,
        run: delivered_run.or(run),
    }
}
