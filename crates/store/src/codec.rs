//! How stored enumerations and documents read and write: numbers for states, JSON for documents. What stands here is part of
//! the stored format: a number keeps its meaning and a JSON member its name for ever.

use std::borrow::Cow;

use model::Timestamp;
use model::attempt::{AttemptCause, AttemptOutcome};
use model::dead_letter::{BulkKind, BulkStatus};
use model::health::Warning;
use model::message::{DetailStatus, ExecutionDetail, MessageStatus};
use model::notification::{RunStatus, StepStatus};
use model::subscriber::RemovalReason;
use model::workflow::StepKind;
use serde::{Deserialize, Serialize};

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

/// A line of a step's log as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredDetail<'a> {
    at: i64,
    status: Cow<'a, str>,
    detail: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    provider: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    raw: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "is_false")]
    retry: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// A document as JSON text. What is stored has text keys and finite numbers only, so it always has one.
pub(crate) fn json(document: &impl Serialize) -> String {
    serde_json::to_string(document).unwrap_or_default()
}

/// The lines of a step's log as JSON.
pub(crate) fn details_json(details: &[ExecutionDetail]) -> SqlValue {
    let stored: Vec<StoredDetail<'_>> = details
        .iter()
        .map(|line| StoredDetail {
            at: line.at.0,
            status: line.status.name().into(),
            detail: line.detail.as_str().into(),
            provider: line.provider_id.as_deref().map(Cow::from),
            raw: line.raw.as_deref().map(Cow::from),
            retry: line.is_retry,
        })
        .collect();
    SqlValue::Text(json(&stored))
}

/// The lines of a step's log from JSON.
pub(crate) fn read_details(row: &Row, column: usize) -> Result<Vec<ExecutionDetail>, StoreError> {
    let stored: Vec<StoredDetail<'static>> = row.json(column)?;
    let lines = stored.into_iter().map(|line| {
        let status = DetailStatus::ALL.into_iter().find(|status| status.name() == line.status)?;
        Some(ExecutionDetail {
            at: Timestamp(line.at),
            status,
            detail: line.detail.into_owned(),
            provider_id: line.provider.map(Cow::into_owned),
            raw: line.raw.map(Cow::into_owned),
            is_retry: line.retry,
        })
    });
    lines.collect::<Option<Vec<_>>>().ok_or_else(|| row.damaged(column))
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

    #[test]
    fn log_lines_are_compact_json() {
        let short = ExecutionDetail {
            at: Timestamp(7),
            status: DetailStatus::Pending,
            detail: "Step queued".to_owned(),
            provider_id: None,
            raw: None,
            is_retry: false,
        };
        let long = ExecutionDetail {
            status: DetailStatus::Failed,
            provider_id: Some("push-webhook".to_owned()),
            raw: Some("{\"status\":500}".to_owned()),
            is_retry: true,
            ..short.clone()
        };
        let stored = details_json(&[short.clone(), long.clone()]);
        let expected = r#"[{"at":7,"status":"Pending","detail":"Step queued"},{"at":7,"status":"Failed","detail":"Step queued","provider":"push-webhook","raw":"{\"status\":500}","retry":true}]"#;
        assert_eq!(stored, SqlValue::Text(expected.to_owned()));
        assert_eq!(read_details(&row(stored), 0), Ok(vec![short, long]));
        let unknown = r#"[{"at":7,"status":"Odd","detail":""}]"#;
        assert!(read_details(&row(unknown.into()), 0).is_err());
    }
}
