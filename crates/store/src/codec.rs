//! How stored enumerations and documents read and write: numbers for states, JSON for documents. What stands here is part of
//! the stored format: a number keeps its meaning and a JSON member its name for ever.

use model::account::Role;
use model::attempt::{AttemptCause, AttemptOutcome};
use model::audit::ActorKind;
use model::dead_letter::{BulkKind, BulkStatus};
use model::health::Warning;
use model::inspector::{SignatureState, TimestampState};
use model::message::MessageStatus;
use model::notification::{RunStatus, StepStatus};
use model::operational::EventKind;
use model::subscriber::RemovalReason;
use model::workflow::StepKind;
use serde::Serialize;

use crate::db::{Row, StoreError};
use crate::statement::SqlValue;

/// Ties the members of an enumeration to the numbers that stand for them in the database, in both directions.
macro_rules! stored_as_number {
    ($type:ident, $read:ident { $($variant:ident = $number:literal),* $(,)? }) => {
        impl From<$type> for SqlValue {
            fn from(value: $type) -> Self {
                SqlValue::Integer(match value {
                    $($type::$variant => $number,)*
                })
            }
        }

        impl Row {
            pub(crate) fn $read(&self, column: usize) -> Result<$type, StoreError> {
                match self.integer(column)? {
                    $($number => Ok($type::$variant),)*
                    _ => Err(self.damaged(column)),
                }
            }
        }
    };
}

stored_as_number!(RunStatus, run_status { Processing = 0, Completed = 1, Canceled = 2 });
stored_as_number!(StepStatus, step_status {
    Pending = 0,
    Queued = 1,
    Running = 2,
    Delayed = 3,
    Completed = 4,
    Failed = 5,
    Canceled = 6,
});
stored_as_number!(MessageStatus, message_status { Sent = 0, Retrying = 1, Failed = 2, Expired = 3 });
stored_as_number!(BulkKind, bulk_kind { Resend = 0, Drop = 1 });
stored_as_number!(BulkStatus, bulk_status { Counting = 0, Working = 1, Done = 2, Canceled = 3 });
stored_as_number!(Warning, warning { Hour = 0, Day = 1 });
// A bit of `EventKinds` stands for the same kind.
stored_as_number!(EventKind, event_kind {
    EndpointFailing = 0,
    EndpointDisabled = 1,
    EndpointRecovered = 2,
    SecretRotated = 3,
    MessageDead = 4,
});
stored_as_number!(Role, role { Viewer = 0, Author = 1, Admin = 2, Owner = 3 });
stored_as_number!(SignatureState, signature_state { Verified = 0, Failed = 1, Absent = 2, Unknown = 3 });
stored_as_number!(TimestampState, timestamp_state { Fresh = 0, Stale = 1, Absent = 2 });
stored_as_number!(ActorKind, actor_kind { Account = 0, Key = 1, System = 2 });
stored_as_number!(RemovalReason, removal_reason { Gone = 0, Invalid = 1 });
stored_as_number!(AttemptCause, attempt_cause { First = 0, Retry = 1, Resend = 2, Probe = 3 });
// Migration 2 gives attempts of the first schema their numbers.
stored_as_number!(AttemptOutcome, attempt_outcome {
    Delivered = 0,
    Redirected = 1,
    Throttled = 2,
    Gone = 3,
    ClientError = 4,
    ServerError = 5,
    UnexpectedStatus = 6,
    Unresolved = 7,
    Refused = 8,
    TlsFailed = 9,
    ConnectTimedOut = 10,
    ResponseTimedOut = 11,
    BrokenOff = 12,
    Blocked = 13,
    Unsendable = 14,
    Expired = 15,
});

/// The text that stands for a kind of step in the documents of workflows.
pub(crate) const fn step_kind_text(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Push => "Push",
    }
}

/// A document as JSON text. What is stored has text keys and finite numbers only, so it always has one.
pub(crate) fn json(document: &impl Serialize) -> String {
    serde_json::to_string(document).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: SqlValue) -> Row {
        Row { statement: "test", values: vec![value] }
    }

    #[test]
    fn states_read_back_as_they_were_written() {
        for status in StepStatus::ALL {
            assert_eq!(row(status.into()).step_status(0), Ok(status));
        }
        for status in [RunStatus::Processing, RunStatus::Completed, RunStatus::Canceled] {
            assert_eq!(row(status.into()).run_status(0), Ok(status));
        }
        for status in [MessageStatus::Sent, MessageStatus::Retrying, MessageStatus::Failed] {
            assert_eq!(row(status.into()).message_status(0), Ok(status));
        }
        assert_eq!(
            row(SqlValue::Integer(99)).step_status(0),
            Err(StoreError::Corrupt { statement: "test", column: 0 })
        );
    }

    #[test]
    fn kinds_of_steps_read_as_in_the_documents() {
        for kind in StepKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), step_kind_text(kind));
        }
    }
}
