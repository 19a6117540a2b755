//! Dead letters: messages that will not be tried again unless somebody asks, and what is asked of many of them at once.

use crate::attempt::AttemptOutcome;
use crate::clock::Timestamp;
use crate::ids::{EnvironmentId, Id, IntegrationId, MessageId, NotificationId, OperationId, SubscriberId, WorkflowId};
use crate::job::PreparedRequest;

/// A message that will not be tried again, with all that sending it again needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// Its environment.
    pub environment_id: EnvironmentId,
    /// The message.
    pub message_id: MessageId,
    /// The run that it belongs to.
    pub notification_id: NotificationId,
    /// The step of that run.
    pub step_index: u32,
    /// The integration that was to send it.
    pub integration_id: IntegrationId,
    /// The token that it is for.
    pub token: String,
    /// How many attempts were made.
    pub attempts: u32,
    /// See [`crate::job::Job::order_key`].
    pub order_key: Option<Id>,
    /// When the message was made.
    pub created_at: Timestamp,
    /// When it was given up.
    pub died_at: Timestamp,
    /// What every attempt sent; nothing if it died before it was built.
    pub prepared: Option<PreparedRequest>,
}

/// Which messages are wanted; all conditions must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageConditions {
    /// It was made at or after this time.
    pub after: Option<Timestamp>,
    /// It was made at or before this time.
    pub before: Option<Timestamp>,
    /// It is for this subscriber.
    pub subscriber: Option<SubscriberId>,
    /// It comes from this workflow.
    pub workflow: Option<WorkflowId>,
    /// It goes through this integration.
    pub integration: Option<IntegrationId>,
    /// It comes from this trigger.
    pub transaction: Option<String>,
    /// Its last attempt ended so.
    pub outcome: Option<AttemptOutcome>,
}

/// Which dead letters are wanted; all conditions must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeadLetterFilter {
    /// What its message must be.
    pub message: MessageConditions,
    /// It died at or after this time.
    pub died_after: Option<Timestamp>,
    /// It died at or before this time.
    pub died_before: Option<Timestamp>,
}

/// Something that is done with many dead letters, as far as it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkOperation {
    /// Its id.
    pub id: OperationId,
    /// Its environment.
    pub environment_id: EnvironmentId,
    /// What is done.
    pub kind: BulkKind,
    /// Whether it only counts.
    pub is_dry_run: bool,
    /// With which letters.
    pub filter: DeadLetterFilter,
    /// Where it stands.
    pub status: BulkStatus,
    /// The last message that the present pass has looked at.
    pub position: Option<MessageId>,
    /// How many letters its filter found, as far as it has counted.
    pub matched: u64,
    /// With how many it was done.
    pub done: u64,
    /// How many could not be sent again and stay.
    pub skipped: u64,
    /// When it was asked for. Letters that died later are not its concern.
    pub created_at: Timestamp,
    /// When it last moved on.
    pub updated_at: Timestamp,
}

/// What is done with dead letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkKind {
    /// They are sent again.
    Resend,
    /// They are removed.
    Drop,
}

/// Where a bulk operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkStatus {
    /// It counts what its filter finds.
    Counting,
    /// It goes through what it found.
    Working,
    /// It is done.
    Done,
    /// Somebody stopped it; what it had done stays done.
    Canceled,
}

impl BulkStatus {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            BulkStatus::Counting => "counting",
            BulkStatus::Working => "working",
            BulkStatus::Done => "done",
            BulkStatus::Canceled => "canceled",
        }
    }
}

impl BulkKind {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            BulkKind::Resend => "resend",
            BulkKind::Drop => "drop",
        }
    }
}
