//! One connection of the generator: takes turns, sends, and keeps what it saw to itself until the end.

use std::net::SocketAddr;
use std::time::Instant;

use bytes::Bytes;
use hyper::header::{AUTHORIZATION, HeaderValue};

use super::Options;
use super::pace::{Turn, Turns};
use super::shape::Mould;
use crate::clock::{micros, now, wall_us};
use crate::failure::Failure;
use crate::http::{self, Answer, Connection};
use crate::stats::Samples;

/// What a trigger that was taken says in its answer.
const TAKEN: &[u8] = br#""status":"processed""#;

/// What came of the sending.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Triggers that were taken.
    pub(super) accepted: u64,
    /// Triggers that were answered with anything else.
    pub(super) refused: u64,
    /// Triggers without an answer.
    pub(super) unanswered: u64,
    /// Request (open loop: due) to answer.
    pub(super) answer: Samples,
    /// Due to sent; empty in a closed loop.
    pub(super) lag: Samples,
    /// The first answer that was no acceptance, for the person who looks for the reason.
    pub(super) complaint: Option<String>,
}

impl Outcome {
    pub(super) fn and(mut self, other: Outcome) -> Outcome {
        self.accepted += other.accepted;
        self.refused += other.refused;
        self.unanswered += other.unanswered;
        self.answer.append(other.answer);
        self.lag.append(other.lag);
        self.complaint = self.complaint.or(other.complaint);
        self
    }
}

pub(super) struct Worker {
    target: SocketAddr,
    key: HeaderValue,
    path: &'static str,
    mould: Mould,
    events: u64,
    bulk: u64,
    start: (Instant, u64),
}

impl Worker {
    /// A worker of the run `run`, which started at `start` on both clocks.
    pub(super) fn new(options: &Options, run: u64, start: (Instant, u64)) -> Self {
        let key = HeaderValue::try_from(format!("ApiKey {}", options.key));
        Worker {
            target: options.target,
            key: key.unwrap_or(HeaderValue::from_static("")),
            path: options.shape.path(),
            mould: Mould::new(&options.shape, run),
            events: options.events,
            bulk: options.shape.bulk,
            start,
        }
    }

    /// Sends as long as there are turns. A connection that breaks is opened again with the next turn.
    pub(super) async fn run(self, turns: &Turns) -> Result<Outcome, Failure> {
        let mut outcome = Outcome::default();
        let mut connection = Some(Connection::open(self.target).await?);
        while let Some(turn) = turns.next().await {
            let mut open = match connection.take() {
                Some(open) => open,
                None => Connection::open(self.target).await?,
            };
            let (count, since, request) = self.prepare(&turn, &mut outcome);
            match open.send(request).await {
                Ok(answer) => {
                    outcome.answer.add(micros(now().saturating_duration_since(since)));
                    judge(&answer, count, &mut outcome);
                    connection = Some(open);
                }
                Err(failure) => {
                    outcome.unanswered += count;
                    outcome.complaint.get_or_insert(failure.to_string());
                }
            }
        }
        Ok(outcome)
    }

    /// The request of a turn, with the number of its triggers and the time from which its latencies run.
    fn prepare(&self, turn: &Turn, outcome: &mut Outcome) -> (u64, Instant, hyper::Request<http::Body>) {
        let first = turn.index * self.bulk;
        let count = self.bulk.min(self.events.saturating_sub(first));
        let (since, sent_us) = match turn.due {
            None => (now(), wall_us()),
            Some(offset) => {
                let due = self.start.0 + offset;
                outcome.lag.add(micros(now().saturating_duration_since(due)));
                (due, self.start.1 + micros(offset))
            }
        };
        let mut request = http::post(self.path, self.mould.body(first, count, sent_us));
        request.headers_mut().insert(AUTHORIZATION, self.key.clone());
        (count, since, request)
    }
}

/// Counts what an answer to `count` triggers says.
fn judge(answer: &Answer, count: u64, outcome: &mut Outcome) {
    let taken = if answer.status.is_success() { occurrences(&answer.body).min(count) } else { 0 };
    outcome.accepted += taken;
    outcome.refused += count - taken;
    if taken < count {
        let text = String::from_utf8_lossy(&answer.body).chars().take(300).collect::<String>();
        outcome.complaint.get_or_insert(format!("{}: {text}", answer.status));
    }
}

fn occurrences(body: &Bytes) -> u64 {
    let found = body.windows(TAKEN.len()).filter(|window| *window == TAKEN).count();
    u64::try_from(found).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use hyper::StatusCode;

    use super::{Answer, Outcome, judge};

    #[test]
    fn only_what_was_taken_counts_as_accepted() {
        let taken = r#"{"data":[{"acknowledged":true,"status":"processed"},{"status":"processed"}]}"#;
        let half = r#"{"data":[{"acknowledged":true,"status":"error"},{"status":"processed"}]}"#;
        let cases = [
            (StatusCode::CREATED, taken, (2, 0)),
            (StatusCode::CREATED, half, (1, 1)),
            (StatusCode::CREATED, "{}", (0, 2)),
            (StatusCode::SERVICE_UNAVAILABLE, taken, (0, 2)),
        ];
        for (status, body, expected) in cases {
            let mut outcome = Outcome::default();
            judge(&Answer { status, body: body.into() }, 2, &mut outcome);
            assert_eq!((outcome.accepted, outcome.refused), expected, "{status} {body}");
            assert_eq!(outcome.complaint.is_some(), expected.1 > 0, "{status} {body}");
        }
    }
}
