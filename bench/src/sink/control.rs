//! What the generator asks a sink: to begin a run, to say when enough has arrived, and for the figures at the end.

use std::time::Duration;

use hyper::body::Incoming;
use hyper::{Method, Request, Response, StatusCode};
use serde::{Deserialize, Serialize};

use super::{Counts, Sink};
use crate::http::{self, Body};
use crate::process;
use crate::stats::Summary;

/// Paths that begin so are questions; all others are webhooks.
pub const CONTROL: &str = "/bench/";
/// The longest that one question waits for arrivals.
const WAIT_MAX: Duration = Duration::from_secs(3_600);

/// The figures of a run.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Stats {
    /// What was counted.
    #[serde(flatten)]
    pub counts: Counts,
    /// From sent (open loop: due) to arrived, in microseconds.
    pub e2e_us: Summary,
    /// The first numbers that have not arrived.
    pub missing: Vec<u64>,
    /// CPU seconds of the sink since it started.
    pub cpu_s: f64,
}

impl Sink {
    /// `POST /bench/begin?run=R&count=N`, `GET /bench/wait?arrivals=N&ms=T` (answers the counts when so many have
    /// arrived, or after that time) and `GET /bench/stats`.
    pub(super) async fn control(&self, request: Request<Incoming>) -> Response<Body> {
        let number = |name| number(request.uri().query().unwrap_or_default(), name);
        match (request.method(), request.uri().path().strip_prefix(CONTROL)) {
            (&Method::POST, Some("begin")) => {
                self.tally().begin(number("run"), number("count"));
                json(&self.tally().counts())
            }
            (&Method::GET, Some("wait")) => {
                let time = Duration::from_millis(number("ms")).min(WAIT_MAX);
                // Whether it was the arrivals or the time is seen in the counts.
                drop(tokio::time::timeout(time, self.reached(number("arrivals"))).await);
                json(&self.tally().counts())
            }
            (&Method::GET, Some("stats")) => json(&self.stats()),
            _ => http::reply(StatusCode::NOT_FOUND, r#"{"message":"there is no such question"}"#),
        }
    }

    async fn reached(&self, arrivals: u64) {
        let complete = self.complete.notified();
        tokio::pin!(complete);
        // Listening starts before the look at the count, so that no arrival falls in between.
        complete.as_mut().enable();
        if !self.tally().wait_for(arrivals) {
            complete.await;
        }
    }

    fn stats(&self) -> Stats {
        let tally = self.tally();
        let cpu_s = process::Usage::of_one(std::process::id()).cpu_s;
        Stats { counts: tally.counts(), e2e_us: tally.latency(), missing: tally.missing(), cpu_s }
    }
}

fn json<T: Serialize>(value: &T) -> Response<Body> {
    http::reply(StatusCode::OK, serde_json::to_vec(value).unwrap_or_default())
}

/// The number after `name=` in a query; 0 if there is none.
fn number(query: &str, name: &str) -> u64 {
    let mut members = query.split('&').filter_map(|member| member.split_once('='));
    members.find(|(key, _)| *key == name).and_then(|(_, value)| value.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_found_in_a_query() {
        let cases = [("a=1&b=22", "b", 22), ("a=1", "b", 0), ("", "a", 0), ("a=x", "a", 0), ("aa=3&a=4", "a", 4)];
        for (query, name, expected) in cases {
            assert_eq!(number(query, name), expected, "{name} in {query:?}");
        }
    }
}
