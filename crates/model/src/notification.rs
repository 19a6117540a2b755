//! Runs (Novu: notifications): one workflow for one subscriber, its steps done one after the other.

use crate::clock::Timestamp;
use crate::ids::{EnvironmentId, NotificationId, OrganizationId, SubscriberId, WorkflowId};

/// One workflow for one subscriber.
#[derive(Clone, Debug, PartialEq)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// Its environment.
    pub environment_id: EnvironmentId,
    /// The organization of that environment.
    pub organization_id: OrganizationId,
    /// The trigger that caused it.
    pub transaction_id: String,
    /// The workflow that runs.
    pub workflow_id: WorkflowId,
    /// The revision of the workflow that runs.
    pub workflow_revision: i64,
    /// For whom (`_id`).
    pub subscriber_id: SubscriberId,
    /// For whom, as the caller names them.
    pub external_subscriber_id: String,
    /// Where it stands.
    pub status: RunStatus,
    /// Which step is being done, from 0.
    pub step_index: u32,
    /// How many deliveries of that step are unfinished.
    pub pending: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// How the deliveries of a step ended so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// How many arrived.
    pub sent: u32,
    /// How many will not.
    pub failed: u32,
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunStatus {
    /// Steps are being done.
    Processing,
    /// Every step is done, skipped or failed; how each ended stands in the step log.
    Completed,
    /// Somebody cancelled what was left.
    Canceled,
}

/// The state of one step of one run, in Novu's words (`spec/engine/pipeline.md` §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepStatus {
    /// An earlier step is not done yet.
    Pending,
    /// Its deliveries are waiting for their first attempt.
    Queued,
    /// A first attempt was made, others are to come.
    Running,
    /// At least one delivery waits for its next attempt.
    Delayed,
    /// Done.
    Completed,
    /// Nothing could be delivered.
    Failed,
    /// Skipped or cancelled.
    Canceled,
}

impl StepStatus {
    /// Every status, in the order of a step's life.
    pub const ALL: [StepStatus; 7] = [
        StepStatus::Pending,
        StepStatus::Queued,
        StepStatus::Running,
        StepStatus::Delayed,
        StepStatus::Completed,
        StepStatus::Failed,
        StepStatus::Canceled,
    ];

    /// Novu's name for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            StepStatus::Pending => "pending",
            StepStatus::Queued => "queued",
            StepStatus::Running => "running",
            StepStatus::Delayed => "delayed",
            StepStatus::Completed => "completed",
            StepStatus::Failed => "failed",
            StepStatus::Canceled => "canceled",
        }
    }

    /// Whether nothing can follow.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, StepStatus::Completed | StepStatus::Failed | StepStatus::Canceled)
    }
}
