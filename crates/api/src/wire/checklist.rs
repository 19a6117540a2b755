//! The first steps with an environment, on the wire.

use engine::Checklist;
use serde::Serialize;
use utoipa::ToSchema;

/// Which of the first steps are done, each with the id of an example.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChecklistDto {
    /// Whether there is an active integration.
    integration: bool,
    /// Whether there is a subscriber.
    subscriber: bool,
    /// Whether a subscriber has a device token.
    device_token: bool,
    /// Whether there is a workflow.
    workflow: bool,
    /// Whether a workflow was triggered.
    trigger: bool,
    /// Whether a push was delivered.
    delivered: bool,
    /// The `_id` of an integration, an active one if there is one.
    integration_id: Option<String>,
    /// The id of a subscriber, of one with a device token if there is one.
    subscriber_id: Option<String>,
    /// The identifier of a workflow: the one that was triggered last, or the newest.
    workflow_id: Option<String>,
    /// The run of a push that was delivered, or the newest run.
    notification_id: Option<String>,
}

impl From<Checklist> for ChecklistDto {
    fn from(checklist: Checklist) -> Self {
        let Checklist { has_integration, integration, subscriber, has_device_token, workflow, .. } = checklist;
        ChecklistDto {
            integration: has_integration,
            subscriber: subscriber.is_some(),
            device_token: has_device_token,
            workflow: workflow.is_some(),
            trigger: checklist.is_triggered,
            delivered: checklist.is_delivered,
            integration_id: integration.map(|id| id.to_string()),
            subscriber_id: subscriber,
            workflow_id: workflow,
            notification_id: checklist.run.map(|id| id.to_string()),
        }
    }
}
