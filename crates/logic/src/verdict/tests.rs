//! Tests of the verdicts: what follows from each outcome, when, and at what cost.

use bytes::Bytes;
use model::clock::SeededRng;

use super::*;

/// 1994-11-06T08:49:37Z.
const NOW: Timestamp = Timestamp::from_millis(784_111_777_000);

fn steady() -> DeliveryPolicy {
    DeliveryPolicy { jitter_percent: 0, ..DeliveryPolicy::default() }
}

fn judged(trial: &Trial<'_>, outcome: Result<Response, TransportError>) -> Judgement {
    judge(trial, &outcome, &SeededRng::new(1))
}

/// The judgement of a message's attempt after `spent` others, at the moment at which it began.
fn check(spent: u32, outcome: Result<Response, TransportError>) -> Judgement {
    judged(&Trial { policy: &steady(), spent, began_at: NOW, now: NOW, is_rejected: false }, outcome)
}

fn answer(status: u16, headers: &[(&str, &str)], body: &'static str) -> Result<Response, TransportError> {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Ok(Response { status, headers, body: Bytes::from_static(body.as_bytes()), truncated: false })
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn retry_in(pause: u64) -> Verdict {
    Verdict::RetryAt(NOW.plus(seconds(pause)))
}

/// Every status that is no delivery: its outcome, whether it is tried again while other 4xx are, and while they are not.
const STATUSES: [(u16, AttemptOutcome, bool, bool); 27] = [
    (100, AttemptOutcome::UnexpectedStatus, true, true),
    (199, AttemptOutcome::UnexpectedStatus, true, true),
    (300, AttemptOutcome::Redirected, true, true),
    (301, AttemptOutcome::Redirected, true, true),
    (302, AttemptOutcome::Redirected, true, true),
    (304, AttemptOutcome::Redirected, true, true),
    (308, AttemptOutcome::Redirected, true, true),
    (400, AttemptOutcome::ClientError, true, false),
    (401, AttemptOutcome::ClientError, true, false),
    (403, AttemptOutcome::ClientError, true, false),
    (404, AttemptOutcome::ClientError, true, false),
    (405, AttemptOutcome::ClientError, true, false),
    (408, AttemptOutcome::ClientError, true, true),
    (409, AttemptOutcome::ClientError, true, false),
    (410, AttemptOutcome::Gone, false, false),
    (413, AttemptOutcome::ClientError, true, false),
    (422, AttemptOutcome::ClientError, true, false),
    (425, AttemptOutcome::ClientError, true, true),
    (429, AttemptOutcome::Throttled, true, true),
    (499, AttemptOutcome::ClientError, true, false),
    (500, AttemptOutcome::ServerError, true, true),
    (501, AttemptOutcome::ServerError, true, true),
    (502, AttemptOutcome::ServerError, true, true),
    (503, AttemptOutcome::ServerError, true, true),
    (504, AttemptOutcome::ServerError, true, true),
    (599, AttemptOutcome::ServerError, true, true),
    (600, AttemptOutcome::UnexpectedStatus, true, true),
];

#[test]
fn only_2xx_is_a_delivery_and_the_policy_says_what_is_tried_again() {
    for status in [200, 201, 202, 204, 299] {
        let Judgement { verdict, summary, .. } = check(0, answer(status, &[], "anything"));
        let expected = AttemptSummary { outcome: AttemptOutcome::Delivered, status: Some(status), error: None };
        assert_eq!((verdict, summary), (Verdict::Delivered, expected));
    }
    for (status, outcome, retried, retried_strictly) in STATUSES {
        for (retries_client_errors, is_retried) in [(true, retried), (false, retried_strictly)] {
            let policy = DeliveryPolicy { retries_client_errors, ..steady() };
            let trial = Trial { policy: &policy, spent: 0, began_at: NOW, now: NOW, is_rejected: false };
            let Judgement { verdict, summary, spends } = judged(&trial, answer(status, &[], ""));
            assert_eq!(verdict, if is_retried { retry_in(5) } else { Verdict::Dead }, "{status}");
            assert_eq!((summary.outcome, summary.status), (outcome, Some(status)));
            assert_eq!(summary.error, Some(format!("the endpoint answered {status}")));
            assert_eq!(spends, status != 429, "{status}");
        }
    }
}

#[test]
fn transport_errors_are_retried_when_time_can_mend_them() {
    let text = || "x".to_owned();
    let cases = [
        (TransportError::Unresolved(text()), retry_in(5), AttemptOutcome::Unresolved),
        (TransportError::Refused(text()), retry_in(5), AttemptOutcome::Refused),
        (TransportError::Tls(text()), retry_in(5), AttemptOutcome::TlsFailed),
        (TransportError::TimedOut(Phase::Connecting), retry_in(5), AttemptOutcome::ConnectTimedOut),
        (TransportError::TimedOut(Phase::Waiting), retry_in(5), AttemptOutcome::ResponseTimedOut),
        (TransportError::TimedOut(Phase::Reading), retry_in(5), AttemptOutcome::ResponseTimedOut),
        (TransportError::Broken(text()), retry_in(5), AttemptOutcome::BrokenOff),
        (TransportError::ShuttingDown, Verdict::Release, AttemptOutcome::BrokenOff),
        (TransportError::Invalid(text()), Verdict::Dead, AttemptOutcome::Unsendable),
        (TransportError::Blocked(text()), Verdict::Dead, AttemptOutcome::Blocked),
    ];
    for (error, verdict, outcome) in cases {
        let summary = AttemptSummary { outcome, status: None, error: Some(error.to_string()) };
        let spends = error != TransportError::ShuttingDown;
        assert_eq!(check(0, Err(error.clone())), Judgement { verdict, summary, spends }, "{error}");
    }
}

#[test]
fn attempts_follow_the_schedule_until_it_ends() {
    let pauses = [5, 30, 120, 600, 1_800, 7_200, 18_000, 36_000];
    for (spent, pause) in (0..).zip(pauses) {
        assert_eq!(check(spent, answer(500, &[], "")).verdict, retry_in(pause), "{spent}");
    }
    assert_eq!(check(8, answer(500, &[("retry-after", "1")], "")).verdict, Verdict::Dead);
    assert_eq!(check(8, Err(TransportError::ShuttingDown)).verdict, Verdict::Release);
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
    for (value, pause) in cases {
        for status in [429, 503] {
            let judgement = check(0, answer(status, &[("retry-after", value)], ""));
            assert_eq!(judgement.verdict, retry_in(pause), "{status} {value}");
        }
    }
}

/// How many seconds after the first attempt the next one comes, and whether this one was spent.
fn throttled(policy: &DeliveryPolicy, (spent, waiting): (u32, u64), asked: &str) -> (Option<u64>, bool) {
    let now = NOW.plus(seconds(waiting));
    let trial = Trial { policy, spent, began_at: NOW, now, is_rejected: false };
    let judgement = judged(&trial, answer(429, &[("retry-after", asked)], ""));
    let Verdict::RetryAt(at) = judgement.verdict else { return (None, judgement.spends) };
    (Some(at.since(now).as_secs()), judgement.spends)
}

#[test]
fn a_429_spends_no_attempt_in_the_first_hour() {
    let all = steady();
    let cases = [
        ((0, 0), "", (Some(5), false)),
        ((0, 5), "", (Some(5), false)),
        ((0, 10), "", (Some(10), false)),
        ((0, 640), "", (Some(640), false)),
        ((0, 640), "7", (Some(7), false)),
        ((0, 640), "1", (Some(5), false)),
        ((3, 3_599), "", (Some(3_599), false)),
        ((8, 3_599), "1", (Some(36_000), false)),
        ((0, 3_600), "", (Some(5), true)),
        ((0, 3_600), "60", (Some(60), true)),
        ((8, 3_600), "", (None, true)),
    ];
    for (at, asked, expected) in cases {
        assert_eq!(throttled(&all, at, asked), expected, "{at:?} {asked}");
    }
    let single = DeliveryPolicy { schedule: vec![Duration::ZERO], ..steady() };
    assert_eq!(throttled(&single, (0, 0), "60").0, None, "a single attempt is a single attempt");
}

#[test]
fn what_would_come_after_the_time_to_live_is_expired_at_once() {
    let policy = DeliveryPolicy { time_to_live: seconds(60), ..steady() };
    let cases = [
        (0, 0, "", retry_in(5)),
        (0, 54, "", Verdict::RetryAt(NOW.plus(seconds(59)))),
        (0, 55, "", Verdict::Expired),
        (1, 29, "", Verdict::RetryAt(NOW.plus(seconds(59)))),
        (2, 0, "", Verdict::Expired),
        (0, 0, "59", retry_in(59)),
        (0, 0, "60", Verdict::Expired),
        (8, 0, "", Verdict::Dead),
    ];
    for (spent, after, asked, expected) in cases {
        let now = NOW.plus(seconds(after));
        let trial = Trial { policy: &policy, spent, began_at: NOW, now, is_rejected: false };
        let judgement = judged(&trial, answer(503, &[("retry-after", asked)], "busy"));
        assert_eq!(judgement.verdict, expected, "{spent} {after} {asked}");
        assert_eq!(judgement.summary.outcome, AttemptOutcome::ServerError);
        if expected == Verdict::Expired {
            let error = "the endpoint answered 503: busy; the next attempt would come after the time to live of 1m";
            assert_eq!(judgement.summary.error.as_deref(), Some(error));
        }
    }
}

#[test]
fn a_message_is_overdue_once_it_is_as_old_as_its_time_to_live() {
    let policy = DeliveryPolicy { time_to_live: seconds(60), ..steady() };
    assert_eq!(overdue(&policy, NOW, NOW.plus(seconds(59))), None);
    assert_eq!(overdue(&policy, NOW.plus(seconds(1)), NOW), None, "a clock that goes back makes nothing old");
    let judgement = overdue(&policy, NOW, NOW.plus(seconds(60))).unwrap();
    assert_eq!((judgement.verdict, judgement.summary.outcome), (Verdict::Expired, AttemptOutcome::Expired));
    let error = "the message was older than its time to live of 1m when its turn came";
    assert_eq!(judgement.summary.error.as_deref(), Some(error));
}

#[test]
fn a_target_that_is_no_more_is_not_asked_again() {
    let trial = Trial { policy: &steady(), spent: 0, began_at: NOW, now: NOW, is_rejected: true };
    for status in [400, 404, 410, 429, 500, 503, 302] {
        assert_eq!(judged(&trial, answer(status, &[], "")).verdict, Verdict::Dead, "{status}");
    }
    assert_eq!(judged(&trial, answer(200, &[], "")).verdict, Verdict::Delivered, "2xx is a delivery all the same");
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
        let error = check(0, answer(400, &[], body)).summary.error;
        assert_eq!(error, Some(format!("the endpoint answered 400{expected}")));
    }
}
