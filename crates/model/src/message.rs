//! What is recorded of a delivery: the message and the lines of the step log. Its attempts are in `attempt`.

use crate::attempt::AttemptOutcome;
use crate::clock::Timestamp;
use crate::ids::{EnvironmentId, IntegrationId, MessageId, NotificationId, SubscriberId, WorkflowId};
use crate::notification::StepStatus;

/// One delivery, as the log shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Its environment.
    pub environment_id: EnvironmentId,
    /// The run that sent it.
    pub notification_id: NotificationId,
    /// The step of that run.
    pub step_index: u32,
    /// For whom.
    pub subscriber_id: SubscriberId,
    /// The workflow.
    pub workflow_id: WorkflowId,
    /// The provider.
    pub provider_id: String,
    /// The integration.
    pub integration_id: IntegrationId,
    /// The token that it went to.
    pub token: String,
    /// The rendered title.
    pub title: String,
    /// How it ended, or how it stands.
    pub status: MessageStatus,
    /// How many attempts were made at it.
    pub attempts: u32,
    /// How the last attempt ended; [`AttemptOutcome::Unsendable`] if it never came to one.
    pub outcome: AttemptOutcome,
    /// What went wrong, for people.
    pub error_text: Option<String>,
    /// The id that the receiver gave it.
    pub provider_message_id: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// How a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageStatus {
    /// The target has it.
    Sent,
    /// An attempt failed, another will follow (Novu: warning).
    Retrying,
    /// It will not be tried again (Novu: error).
    Failed,
    /// It was older than its time to live before it could be delivered (Novu: error).
    Expired,
}

impl MessageStatus {
    /// Every status.
    pub const ALL: [MessageStatus; 4] =
        [MessageStatus::Sent, MessageStatus::Retrying, MessageStatus::Failed, MessageStatus::Expired];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            MessageStatus::Sent => "sent",
            MessageStatus::Retrying => "retrying",
            MessageStatus::Failed => "failed",
            MessageStatus::Expired => "expired",
        }
    }
}

/// Lines of a step's log that were written together, and the status of the step after them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepLog {
    /// Which step of the run, from 0.
    pub step_index: u32,
    /// The status of the step from here on.
    pub status: StepStatus,
    /// When.
    pub at: Timestamp,
    /// The lines.
    pub details: Vec<ExecutionDetail>,
}

/// One line of a step's log, in Novu's words (`spec/engine/pipeline.md` §7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecutionDetail {
    /// When.
    pub at: Timestamp,
    /// How it is meant.
    pub status: DetailStatus,
    /// What happened.
    pub detail: String,
    /// The provider, where one is concerned.
    pub provider_id: Option<String>,
    /// JSON text with particulars; never holds a secret.
    pub raw: Option<String>,
    /// Whether it belongs to a further attempt.
    pub is_retry: bool,
}

/// How a line of the log is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DetailStatus {
    /// It worked.
    Success,
    /// Part of it worked, or something is amiss.
    Warning,
    /// It did not work.
    Failed,
    /// It goes on.
    Pending,
}

impl DetailStatus {
    /// Every status.
    pub const ALL: [DetailStatus; 4] =
        [DetailStatus::Success, DetailStatus::Warning, DetailStatus::Failed, DetailStatus::Pending];

    /// Novu's name for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            DetailStatus::Success => "Success",
            DetailStatus::Warning => "Warning",
            DetailStatus::Failed => "Failed",
            DetailStatus::Pending => "Pending",
        }
    }
}
