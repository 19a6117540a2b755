//! The lines of the step log, in Novu's words (`spec/engine/pipeline.md` §7, `spec/contract/20-semantics.md` §3.2).
//! When each is written is decided by `plan` and the engine.

use std::time::Duration;

use model::integration::Integration;
use model::message::{DetailStatus, ExecutionDetail};
use model::subscriber::Channel;
use model::{EnvironmentId, IntegrationId, Timestamp, Value};
use serde::Serialize;
use serde_json::json;

use crate::rejection::RejectedToken;
use crate::template::RenderFailure;
use crate::time::{date_string, iso};
use crate::verdict::AttemptSummary;
use crate::{duration, json};

/// The step is about to be done.
pub(crate) const STEP_QUEUED: &str = "Step queued";
/// The step was cancelled before it was done.
pub(crate) const STEP_CANCELED: &str = "Step canceled";
/// A message exists.
pub(crate) const MESSAGE_CREATED: &str = "Message created";
/// Somebody asked to send a message again.
pub(crate) const MESSAGE_RESENT: &str = "Message resent";
/// A message was older than its time to live (no line of Novu's).
pub(crate) const MESSAGE_EXPIRED: &str = "Message expired";
/// Device tokens that an endpoint said are no more were removed from the subscriber (no line of Novu's).
pub(crate) const TOKENS_REMOVED: &str = "Device tokens were removed";
/// A message was delivered.
pub(crate) const MESSAGE_SENT: &str = "Message sent";
/// An attempt at a delivery failed.
pub const PROVIDER_ERROR: &str = "Unexpected provider error";
/// Some or all deliveries of the step failed.
pub(crate) const GENERAL_ERROR: &str = "There was one or more errors when trying to execute the notification";
/// The subscriber has no channel of the step's kind.
pub(crate) const NO_CHANNEL: &str = "Subscriber does not have a configured channel";
/// A channel entry has no tokens.
pub(crate) const NO_TOKENS: &str =
    "Subscriber credentials is missing the tokens for sending a push notification message";
/// No channel entry has tokens.
pub(crate) const CHANNELS_SKIPPED: &str = "Some push channels skipped to send the message";
/// A channel entry names an integration that is gone or switched off.
pub const NO_INTEGRATION: &str = "Subscriber does not have an active integration";
/// A template could not be rendered.
pub const CONTENT_FAILED: &str = "Message content could not be generated";
/// Parts of the trigger's overrides had no effect (no line of Novu's).
pub(crate) const OVERRIDES_IGNORED: &str = "Some overrides were ignored";

/// A line without particulars.
#[must_use]
pub fn line(at: Timestamp, status: DetailStatus, detail: impl Into<String>) -> ExecutionDetail {
    ExecutionDetail { at, status, detail: detail.into(), provider_id: None, raw: None, is_retry: false }
}

/// A line about a provider, with particulars.
fn about(line: ExecutionDetail, provider_id: &str, raw: Option<&Value>) -> ExecutionDetail {
    ExecutionDetail { provider_id: Some(provider_id.to_owned()), raw: raw.map(json::stringify), ..line }
}

/// `Step queued`.
#[must_use]
pub fn step_queued(at: Timestamp) -> ExecutionDetail {
    line(at, DetailStatus::Pending, STEP_QUEUED)
}

/// `Step canceled`.
#[must_use]
pub fn step_canceled(at: Timestamp) -> ExecutionDetail {
    line(at, DetailStatus::Success, STEP_CANCELED)
}

/// `Push Webhook provider was selected`: an integration whose provider is called `provider_name` will send.
#[must_use]
pub(crate) fn provider_selected(at: Timestamp, provider_name: &str, integration: &Integration) -> ExecutionDetail {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Selected<'a> {
        provider_id: &'a str,
        identifier: &'a str,
        name: &'a str,
        #[serde(rename = "_environmentId")]
        environment_id: EnvironmentId,
        #[serde(rename = "_id")]
        id: IntegrationId,
    }
    let Integration { provider_id, identifier, name, environment_id, id, .. } = integration;
    let raw = Selected { provider_id, identifier, name, environment_id: *environment_id, id: *id };
    let text = format!("{provider_name} provider was selected");
    ExecutionDetail {
        provider_id: Some(provider_id.clone()),
        raw: serde_json::to_string(&raw).ok(),
        ..line(at, DetailStatus::Pending, text)
    }
}

/// `Message created`.
#[must_use]
pub(crate) fn message_created(at: Timestamp, provider_id: &str) -> ExecutionDetail {
    about(line(at, DetailStatus::Pending, MESSAGE_CREATED), provider_id, None)
}

/// One attempt at a delivery, as its line names it.
#[derive(Clone, Copy, Debug)]
pub struct AttemptLine<'a> {
    /// When its outcome was known.
    pub at: Timestamp,
    /// The number of the attempt, from 1.
    pub number: u32,
    /// The provider that sent.
    pub provider_id: &'a str,
    /// The device token that it was for.
    pub token: &'a str,
}

/// `Message sent`, with the id that the receiver gave and the day, as Novu's provider reports them.
#[must_use]
pub fn message_sent(attempt: &AttemptLine<'_>, accepted_id: Option<&str>) -> ExecutionDetail {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Sent<'a> {
        provider_id: &'a str,
        result: Outcome<'a>,
        device_token: &'a str,
    }
    #[derive(Serialize)]
    struct Outcome<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<&'a str>,
        date: String,
    }
    let result = Outcome { id: accepted_id, date: date_string(attempt.at) };
    let raw = Sent { provider_id: attempt.provider_id, result, device_token: attempt.token };
    attempt_line(attempt, DetailStatus::Success, MESSAGE_SENT, &raw)
}

/// `Unexpected provider error`: a warning while another attempt is to come (at `next`), a failure when none is.
#[must_use]
pub fn provider_error(attempt: &AttemptLine<'_>, summary: &AttemptSummary, next: Option<Timestamp>) -> ExecutionDetail {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Failure<'a> {
        provider_id: &'a str,
        message: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
        attempt: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        next_attempt_at: Option<String>,
        device_token: &'a str,
    }
    let raw = Failure {
        provider_id: attempt.provider_id,
        message: summary.error.as_deref().unwrap_or_default(),
        status: summary.status,
        attempt: attempt.number,
        next_attempt_at: next.map(iso),
        device_token: attempt.token,
    };
    let status = if next.is_some() { DetailStatus::Warning } else { DetailStatus::Failed };
    attempt_line(attempt, status, PROVIDER_ERROR, &raw)
}

/// `Message expired`: it is not worth sending any more.
#[must_use]
pub fn message_expired(attempt: &AttemptLine<'_>, time_to_live: Duration) -> ExecutionDetail {
    let time_to_live = duration::text(time_to_live);
    let raw = json!({
        "providerId": attempt.provider_id,
        "timeToLive": time_to_live,
        "deviceToken": attempt.token,
    });
    attempt_line(attempt, DetailStatus::Failed, MESSAGE_EXPIRED, &raw)
}

/// `Device tokens were removed`, with the reason for each.
#[must_use]
pub fn tokens_removed(at: Timestamp, provider_id: &str, removed: &[RejectedToken]) -> ExecutionDetail {
    let tokens = removed.iter().map(|gone| json!({"deviceToken": gone.token, "reason": gone.reason.name()}));
    let raw = json!({"providerId": provider_id, "removed": tokens.collect::<Vec<_>>()});
    about(line(at, DetailStatus::Warning, TOKENS_REMOVED), provider_id, Some(&raw))
}

fn attempt_line<T: Serialize>(attempt: &AttemptLine<'_>, status: DetailStatus, text: &str, raw: &T) -> ExecutionDetail {
    ExecutionDetail {
        provider_id: Some(attempt.provider_id.to_owned()),
        raw: serde_json::to_string(raw).ok(),
        is_retry: attempt.number > 1,
        ..line(attempt.at, status, text)
    }
}

/// `Message resent`: somebody asked to send a message again that had ended (no line of Novu's).
#[must_use]
pub fn message_resent(at: Timestamp) -> ExecutionDetail {
    ExecutionDetail { is_retry: true, ..line(at, DetailStatus::Pending, MESSAGE_RESENT) }
}

/// The general error: as a warning when something was delivered, as a failure when nothing was.
#[must_use]
pub(crate) fn general_error(at: Timestamp, status: DetailStatus) -> ExecutionDetail {
    line(at, status, GENERAL_ERROR)
}

/// `Subscriber credentials is missing the tokens …`, with the channel entry.
#[must_use]
pub(crate) fn no_tokens(at: Timestamp, channel: &Channel) -> ExecutionDetail {
    about_channel(line(at, DetailStatus::Failed, NO_TOKENS), channel)
}

/// `Subscriber does not have an active integration`, with the channel entry.
#[must_use]
pub(crate) fn no_integration(at: Timestamp, channel: &Channel) -> ExecutionDetail {
    about_channel(line(at, DetailStatus::Failed, NO_INTEGRATION), channel)
}

fn about_channel(line: ExecutionDetail, channel: &Channel) -> ExecutionDetail {
    let raw = json!({"providerId": channel.provider_id, "_integrationId": channel.integration_id});
    about(line, &channel.provider_id, Some(&raw))
}

/// `Message content could not be generated`, with the control, the cause and its place.
#[must_use]
pub fn content_failed(at: Timestamp, failure: &RenderFailure) -> ExecutionDetail {
    let raw = json!({
        "control": failure.control,
        "message": failure.message,
        "line": failure.line,
        "column": failure.column,
    });
    ExecutionDetail { raw: Some(json::stringify(&raw)), ..line(at, DetailStatus::Failed, CONTENT_FAILED) }
}

/// `Some overrides were ignored`, with the reason for each.
#[must_use]
pub fn overrides_ignored(at: Timestamp, provider_id: &str, reasons: &[String]) -> ExecutionDetail {
    about(line(at, DetailStatus::Warning, OVERRIDES_IGNORED), provider_id, Some(&json!({"reasons": reasons})))
}

/// `Some push channels skipped to send the message`, since the step has more than `max` targets.
#[must_use]
pub(crate) fn too_many_targets(at: Timestamp, provider_id: &str, max: usize) -> ExecutionDetail {
    let reason = format!("the step has more than {max} targets; the first of them are used");
    about(line(at, DetailStatus::Warning, CHANNELS_SKIPPED), provider_id, Some(&json!({"reason": reason})))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-02T03:04:05.006Z.
    const AT: Timestamp = Timestamp::from_millis(1_767_323_045_006);

    fn attempt(number: u32) -> AttemptLine<'static> {
        AttemptLine { at: AT, number, provider_id: "push-webhook", token: "tok-A" }
    }

    #[test]
    fn attempts_are_told_in_novus_words() {
        let summary = AttemptSummary {
            outcome: model::attempt::AttemptOutcome::ServerError,
            status: Some(503),
            error: Some("no".to_owned()),
        };
        let cases = [
            (
                message_sent(&attempt(1), Some("r1")),
                "Success Message sent false",
                r#"{"providerId":"push-webhook","result":{"id":"r1","date":"Fri Jan 02 2026"},"deviceToken":"tok-A"}"#,
            ),
            (
                message_sent(&attempt(2), None),
                "Success Message sent true",
                r#"{"providerId":"push-webhook","result":{"date":"Fri Jan 02 2026"},"deviceToken":"tok-A"}"#,
            ),
            (
                provider_error(&attempt(1), &summary, Some(AT)),
                "Warning Unexpected provider error false",
                concat!(
                    r#"{"providerId":"push-webhook","message":"no","status":503,"attempt":1,"#,
                    r#""nextAttemptAt":"2026-01-02T03:04:05.006Z","deviceToken":"tok-A"}"#
                ),
            ),
            (
                provider_error(&attempt(9), &AttemptSummary { status: None, ..summary.clone() }, None),
                "Failed Unexpected provider error true",
                r#"{"providerId":"push-webhook","message":"no","attempt":9,"deviceToken":"tok-A"}"#,
            ),
        ];
        for (detail, head, raw) in cases {
            assert_eq!(format!("{} {} {}", detail.status.name(), detail.detail, detail.is_retry), head);
            assert_eq!(detail.raw.as_deref(), Some(raw));
            assert_eq!(detail.provider_id.as_deref(), Some("push-webhook"));
        }
    }

    #[test]
    fn a_content_failure_names_its_place() {
        let failure =
            RenderFailure { control: "subject".to_owned(), message: "unclosed output".to_owned(), line: 1, column: 4 };
        let raw = r#"{"control":"subject","message":"unclosed output","line":1,"column":4}"#;
        let detail = content_failed(AT, &failure);
        assert_eq!((detail.detail.as_str(), detail.raw.as_deref()), (CONTENT_FAILED, Some(raw)));
    }
}
