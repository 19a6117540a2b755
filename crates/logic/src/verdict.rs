//! What the outcome of an attempt means: delivered, to be tried again, dead, or not an attempt at all
//! (`anchors/promises.md` §7). Only a 2xx answer is a delivery.

use std::fmt::Display;
use std::time::Duration;

use model::attempt::AttemptOutcome;
use model::delivery::DeliveryPolicy;
use model::exchange::{Phase, Response, TransportError};
use model::job::Verdict;
use model::{Rng, Timestamp};

use crate::retry::{RETRY_AFTER_MAX, pause_after};
use crate::time::parse_http_date;

/// How much of an answer is quoted in the log when it was no delivery.
const EXCERPT_CHARS_MAX: usize = 200;

/// One attempt, as far as it decides what follows.
#[derive(Clone, Copy, Debug)]
pub struct Trial<'a> {
    /// The policy of the delivery.
    pub policy: &'a DeliveryPolicy,
    /// The number of the attempt, from 1.
    pub number: u32,
    /// When its outcome was known.
    pub now: Timestamp,
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

/// Decides what follows from the outcome of an attempt.
#[must_use]
pub fn judge(
    trial: &Trial<'_>,
    outcome: &Result<Response, TransportError>,
    rng: &dyn Rng,
) -> (Verdict, AttemptSummary) {
    match outcome {
        Ok(response) if (200..300).contains(&response.status) => {
            let outcome = AttemptOutcome::Delivered;
            (Verdict::Delivered, AttemptSummary { outcome, status: Some(response.status), error: None })
        }
        Ok(response) => {
            let error = format!("the endpoint answered {}{}", response.status, excerpt(response));
            let status = response.status;
            let summary = AttemptSummary { outcome: outcome_of(status), status: Some(status), error: Some(error) };
            (next(trial, retry_after(response, trial.now), rng), summary)
        }
        Err(error @ (TransportError::Invalid(_) | TransportError::Blocked(_))) => (Verdict::Dead, failure(error)),
        Err(error @ TransportError::ShuttingDown) => (Verdict::Release, failure(error)),
        Err(
            error @ (TransportError::Unresolved(_)
            | TransportError::Refused(_)
            | TransportError::Tls(_)
            | TransportError::TimedOut(_)
            | TransportError::Broken(_)),
        ) => (next(trial, Duration::ZERO, rng), failure(error)),
    }
}

/// The outcome of a delivery for which there is no request to send: no other attempt would end differently.
#[must_use]
pub fn unsendable(reason: &dyn Display) -> (Verdict, AttemptSummary) {
    let (outcome, error) = (AttemptOutcome::Unsendable, Some(reason.to_string()));
    (Verdict::Dead, AttemptSummary { outcome, status: None, error })
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

/// The next attempt of the schedule, not before `earliest` from now.
fn next(trial: &Trial<'_>, earliest: Duration, rng: &dyn Rng) -> Verdict {
    match pause_after(trial.policy, trial.number, rng) {
        Some(pause) => Verdict::RetryAt(trial.now.plus(pause.max(earliest))),
        None => Verdict::Dead,
    }
}

/// How long the receiver asks us to wait (RFC 9110 §10.2.3), at most [`RETRY_AFTER_MAX`]; zero if it does not ask.
fn retry_after(response: &Response, now: Timestamp) -> Duration {
    let asked = response.header("retry-after").map(str::trim).and_then(|value| {
        if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
        }
        parse_http_date(value).map(|at| at.since(now))
    });
    asked.unwrap_or_default().min(RETRY_AFTER_MAX)
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

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use model::clock::SeededRng;

    use super::*;

    /// 1994-11-06T08:49:37Z.
    const NOW: Timestamp = Timestamp::from_millis(784_111_777_000);

    fn steady() -> DeliveryPolicy {
        DeliveryPolicy { jitter_percent: 0, ..DeliveryPolicy::default() }
    }

    fn check(number: u32, outcome: Result<Response, TransportError>) -> (Verdict, AttemptSummary) {
        judge(&Trial { policy: &steady(), number, now: NOW }, &outcome, &SeededRng::new(1))
    }

    fn answer(status: u16, headers: &[(&str, &str)], body: &'static str) -> Response {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Response { status, headers, body: Bytes::from_static(body.as_bytes()), truncated: false }
    }

    fn retry_in(seconds: u64) -> Verdict {
        Verdict::RetryAt(NOW.plus(Duration::from_secs(seconds)))
    }

    #[test]
    fn only_2xx_is_a_delivery() {
        for status in [200, 201, 202, 204, 299] {
            let summary = AttemptSummary { outcome: AttemptOutcome::Delivered, status: Some(status), error: None };
            assert_eq!(check(1, Ok(answer(status, &[], "anything"))), (Verdict::Delivered, summary));
        }
        for status in [100, 300, 301, 302, 400, 401, 404, 408, 410, 418, 425, 429, 500, 502, 503, 599] {
            let (verdict, summary) = check(1, Ok(answer(status, &[], "")));
            assert_eq!((verdict, summary.status), (retry_in(5), Some(status)));
            assert_eq!(summary.error, Some(format!("the endpoint answered {status}")));
        }
    }

    #[test]
    fn transport_errors_are_retried_when_time_can_mend_them() {
        let text = || "x".to_owned();
        let cases = [
            (TransportError::Unresolved(text()), retry_in(5), AttemptOutcome::Unresolved),
            (TransportError::Refused(text()), retry_in(5), AttemptOutcome::Refused),
            (TransportError::Tls(text()), retry_in(5), AttemptOutcome::TlsFailed),
            (TransportError::TimedOut(Phase::Waiting), retry_in(5), AttemptOutcome::ResponseTimedOut),
            (TransportError::TimedOut(Phase::Connecting), retry_in(5), AttemptOutcome::ConnectTimedOut),
            (TransportError::Broken(text()), retry_in(5), AttemptOutcome::BrokenOff),
            (TransportError::ShuttingDown, Verdict::Release, AttemptOutcome::BrokenOff),
            (TransportError::Invalid(text()), Verdict::Dead, AttemptOutcome::Unsendable),
            (TransportError::Blocked(text()), Verdict::Dead, AttemptOutcome::Blocked),
        ];
        for (error, verdict, outcome) in cases {
            let summary = AttemptSummary { outcome, status: None, error: Some(error.to_string()) };
            assert_eq!(check(1, Err(error.clone())), (verdict, summary), "{error}");
        }
    }

    #[test]
    fn attempts_follow_the_schedule_until_it_ends() {
        let verdicts = [retry_in(5), retry_in(30), retry_in(120), retry_in(600), retry_in(1_800)];
        for (number, verdict) in (1..).zip(verdicts) {
            assert_eq!(check(number, Ok(answer(500, &[], ""))).0, verdict, "{number}");
        }
        assert_eq!(check(8, Ok(answer(500, &[], ""))).0, retry_in(36_000));
        assert_eq!(check(9, Ok(answer(500, &[("retry-after", "1")], ""))).0, Verdict::Dead);
        assert_eq!(check(9, Err(TransportError::ShuttingDown)).0, Verdict::Release);
    }

    #[test]
    fn retry_after_is_a_lower_bound_with_a_cap() {
        let cases = [
            ("3", 5),
            ("60", 60),
            (" 60 ", 60),
            ("36001", 36_000),
            ("99999999999999999999999999", 36_000),
            ("Sun, 06 Nov 1994 08:51:17 GMT", 100),
            ("Sun, 06 Nov 1994 08:00:00 GMT", 5),
            ("Sun, 06 Nov 2094 08:00:00 GMT", 36_000),
            ("-60", 5),
            ("soon", 5),
            ("", 5),
        ];
        for (value, seconds) in cases {
            let verdict = check(1, Ok(answer(503, &[("retry-after", value)], ""))).0;
            assert_eq!(verdict, retry_in(seconds), "{value}");
        }
    }

    #[test]
    fn the_answer_is_quoted_in_short() {
        let long: &'static str = Box::leak("ä".repeat(300).into_boxed_str());
        let cases = [
            (" {\"error\":\n\"bad\"} ", ": {\"error\": \"bad\"}".to_owned()),
            (long, format!(": {}…", "ä".repeat(200))),
            ("\n", String::new()),
        ];
        for (body, expected) in cases {
            let error = check(1, Ok(answer(400, &[], body))).1.error;
            assert_eq!(error, Some(format!("the endpoint answered 400{expected}")));
        }
    }
}
