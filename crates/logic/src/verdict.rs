//! What the outcome of an attempt means: delivered, to be tried again, dead, expired, or not an attempt at all
//! (`anchors/promises.md` §7). Only a 2xx answer is a delivery. How long the pauses are stands in `retry`.

#[cfg(test)]
mod tests;

use std::fmt::Display;
use std::time::Duration;

use model::attempt::AttemptOutcome;
use model::delivery::DeliveryPolicy;
use model::exchange::{Phase, Response, TransportError};
use model::job::Verdict;
use model::{Rng, Timestamp};

use crate::duration;
use crate::retry::{RETRY_AFTER_MAX, THROTTLED_FREE, pause_after, pause_throttled};
use crate::time::parse_http_date;

/// How much of an answer is quoted in the log when it was no delivery.
const EXCERPT_CHARS_MAX: usize = 200;

/// One attempt, as far as it decides what follows.
#[derive(Clone, Copy, Debug)]
pub struct Trial<'a> {
    /// The policy of the delivery.
    pub policy: &'a DeliveryPolicy,
    /// How many attempts before it count against the schedule.
    pub spent: u32,
    /// When the series of attempts began: the time to live counts from then.
    pub began_at: Timestamp,
    /// When its outcome was known.
    pub now: Timestamp,
    /// Whether the answer says that the target is not valid any more, whatever its status.
    pub is_rejected: bool,
}

/// What is recorded of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptSummary {
    /// How it ended.
    pub outcome: AttemptOutcome,
    /// The status of the response, if there was one.
    pub status: Option<u16>,
    /// Why it was no delivery.
    pub error: Option<String>,
}

/// What an attempt means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// What follows.
    pub verdict: Verdict,
    /// What is recorded.
    pub summary: AttemptSummary,
    /// Whether it counts against the schedule.
    pub spends: bool,
}

/// Decides what follows from the outcome of an attempt.
#[must_use]
pub fn judge(trial: &Trial<'_>, outcome: &Result<Response, TransportError>, rng: &dyn Rng) -> Judgement {
    match outcome {
        Ok(response) if (200..300).contains(&response.status) => {
            let outcome = AttemptOutcome::Delivered;
            let summary = AttemptSummary { outcome, status: Some(response.status), error: None };
            Judgement { verdict: Verdict::Delivered, summary, spends: true }
        }
        Ok(response) => {
            let error = format!("the endpoint answered {}{}", response.status, excerpt(response));
            let status = response.status;
            let outcome = outcome_of(status);
            let summary = AttemptSummary { outcome, status: Some(status), error: Some(error) };
            if trial.is_rejected || !can_pass(trial.policy, status) {
                return Judgement { verdict: Verdict::Dead, summary, spends: true };
            }
            let is_free = outcome == AttemptOutcome::Throttled && trial.now.since(trial.began_at) < THROTTLED_FREE;
            let asked = retry_after(response, trial.now);
            let pause = if is_free { throttled(trial, asked, rng) } else { scheduled(trial, asked, rng) };
            Judgement { spends: !is_free, ..again(trial, pause, summary) }
        }
        Err(error @ (TransportError::Invalid(_) | TransportError::Blocked(_))) => {
            Judgement { verdict: Verdict::Dead, summary: failure(error), spends: true }
        }
        Err(error @ TransportError::ShuttingDown) => {
            Judgement { verdict: Verdict::Release, summary: failure(error), spends: false }
        }
        Err(
            error @ (TransportError::Unresolved(_)
            | TransportError::Refused(_)
            | TransportError::Tls(_)
            | TransportError::TimedOut(_)
            | TransportError::Broken(_)),
        ) => again(trial, scheduled(trial, None, rng), failure(error)),
    }
}

/// The outcome of a delivery for which there is no request to send: no other attempt would end differently.
#[must_use]
pub fn unsendable(reason: &dyn Display) -> Judgement {
    let (outcome, error) = (AttemptOutcome::Unsendable, Some(reason.to_string()));
    Judgement { verdict: Verdict::Dead, summary: AttemptSummary { outcome, status: None, error }, spends: true }
}

/// The outcome of a delivery whose series of attempts `began_at` so long ago that it is not worth sending any more;
/// nothing if it is.
#[must_use]
pub fn overdue(policy: &DeliveryPolicy, began_at: Timestamp, now: Timestamp) -> Option<Judgement> {
    (now >= began_at.plus(policy.time_to_live)).then(|| {
        let limit = duration::text(policy.time_to_live);
        let error = Some(format!("the message was older than its time to live of {limit} when its turn came"));
        let summary = AttemptSummary { outcome: AttemptOutcome::Expired, status: None, error };
        Judgement { verdict: Verdict::Expired, summary, spends: false }
    })
}

/// Whether time can mend what an answer with this status, which is no delivery, says.
fn can_pass(policy: &DeliveryPolicy, status: u16) -> bool {
    match status {
        410 => false,
        408 | 425 | 429 => true,
        400..500 => policy.retries_client_errors,
        _ => true,
    }
}

fn failure(error: &TransportError) -> AttemptSummary {
    let outcome = match error {
        TransportError::Invalid(_) => AttemptOutcome::Unsendable,
        TransportError::Blocked(_) => AttemptOutcome::Blocked,
        TransportError::Unresolved(_) => AttemptOutcome::Unresolved,
        TransportError::Refused(_) => AttemptOutcome::Refused,
        TransportError::Tls(_) => AttemptOutcome::TlsFailed,
        TransportError::TimedOut(Phase::Connecting) => AttemptOutcome::ConnectTimedOut,
        TransportError::TimedOut(Phase::Waiting | Phase::Reading) => AttemptOutcome::ResponseTimedOut,
        TransportError::Broken(_) | TransportError::ShuttingDown => AttemptOutcome::BrokenOff,
    };
    AttemptSummary { outcome, status: None, error: Some(error.to_string()) }
}

/// What a status that is no delivery means.
fn outcome_of(status: u16) -> AttemptOutcome {
    match status {
        300..400 => AttemptOutcome::Redirected,
        410 => AttemptOutcome::Gone,
        429 => AttemptOutcome::Throttled,
        400..500 => AttemptOutcome::ClientError,
        500..600 => AttemptOutcome::ServerError,
        _ => AttemptOutcome::UnexpectedStatus,
    }
}

/// What follows when the next attempt, if there is one, comes after `pause`.
fn again(trial: &Trial<'_>, pause: Option<Duration>, mut summary: AttemptSummary) -> Judgement {
    let Some(pause) = pause else { return Judgement { verdict: Verdict::Dead, summary, spends: true } };
    let at = trial.now.plus(pause);
    if at < trial.began_at.plus(trial.policy.time_to_live) {
        return Judgement { verdict: Verdict::RetryAt(at), summary, spends: true };
    }
    let limit = duration::text(trial.policy.time_to_live);
    let error = summary.error.unwrap_or_default();
    summary.error = Some(format!("{error}; the next attempt would come after the time to live of {limit}"));
    Judgement { verdict: Verdict::Expired, summary, spends: true }
}

/// The next pause of the schedule, and at least what was asked for.
fn scheduled(trial: &Trial<'_>, asked: Option<Duration>, rng: &dyn Rng) -> Option<Duration> {
    let pause = pause_after(trial.policy, trial.spent.saturating_add(1), rng)?;
    Some(pause.max(asked.unwrap_or_default()))
}

/// The pause after an attempt that is not spent.
fn throttled(trial: &Trial<'_>, asked: Option<Duration>, rng: &dyn Rng) -> Option<Duration> {
    let waiting = if asked.is_some() { Duration::ZERO } else { trial.now.since(trial.began_at) };
    let pause = pause_throttled(trial.policy, trial.spent, waiting, rng)?;
    Some(pause.max(asked.unwrap_or_default()))
}

/// How long the receiver asks us to wait (RFC 9110 §10.2.3), at most [`RETRY_AFTER_MAX`]; nothing if it does not ask.
fn retry_after(response: &Response, now: Timestamp) -> Option<Duration> {
    let value = response.header("retry-after")?.trim();
    let asked = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        Duration::from_secs(value.parse().unwrap_or(u64::MAX))
    } else {
        parse_http_date(value)?.since(now)
    };
    Some(asked.min(RETRY_AFTER_MAX))
}

/// The beginning of the answer, on one line, after a colon; nothing if it is empty.
fn excerpt(response: &Response) -> String {
    let text = String::from_utf8_lossy(&response.body);
    let mut quoted: String = text.trim().chars().take(EXCERPT_CHARS_MAX + 1).collect();
    quoted = quoted.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    if let Some((end, _)) = quoted.char_indices().nth(EXCERPT_CHARS_MAX) {
        quoted.truncate(end);
        quoted.push('…');
    }
    if quoted.is_empty() { quoted } else { format!(": {quoted}") }
}
