//! What the triggers of a run say: for whom they are, how many share a request, how large they are.

use std::fmt::Write as _;

use clap::Args;

/// The most recipients of one trigger that Novu's contract allows.
const FAN_OUT_MAX: u64 = 100;

/// The form of the triggers.
#[derive(Args, Clone, Debug)]
pub struct Shape {
    /// The workflow
    #[arg(long, default_value = "bench")]
    pub workflow: String,
    /// The subscriber; with --subscribers what the names of all begin with
    #[arg(long, default_value = "bench")]
    pub subscriber: String,
    /// Send to so many in turn: bench-0, bench-1, …
    #[arg(long, value_name = "COUNT")]
    pub subscribers: Option<u64>,
    /// Send each trigger to all of --subscribers (at most 100), without numbers: only their sum is checked
    #[arg(long)]
    pub to_all: bool,
    /// Triggers of one request; more than one makes it a bulk trigger
    #[arg(long, default_value_t = 1)]
    pub bulk: u64,
    /// Further bytes of payload
    #[arg(long, value_name = "BYTES", default_value_t = 0)]
    pub pad: usize,
}

impl Default for Shape {
    fn default() -> Self {
        let (workflow, subscriber) = ("bench".to_owned(), "bench".to_owned());
        Shape { workflow, subscriber, subscribers: None, to_all: false, bulk: 1, pad: 0 }
    }
}

impl Shape {
    /// Whether each message can be told from all others.
    #[must_use]
    pub fn is_numbered(&self) -> bool {
        !self.to_all
    }

    /// Deliveries of one trigger.
    #[must_use]
    pub fn fan_out(&self) -> u64 {
        if self.to_all { self.subscribers.unwrap_or(1).clamp(1, FAN_OUT_MAX) } else { 1 }
    }

    /// Where the requests go.
    #[must_use]
    pub fn path(&self) -> &'static str {
        if self.bulk > 1 { "/v1/events/trigger/bulk" } else { "/v1/events/trigger" }
    }
}

/// A shape with everything laid out that all bodies of a run have in common.
pub(super) struct Mould {
    shape: Shape,
    /// Up to the recipient.
    head: String,
    /// The recipients, if they are the same in all bodies.
    to: Option<String>,
    /// From the payload to the run's number.
    payload: String,
    /// From the send time to the end.
    tail: String,
}

impl Mould {
    pub(super) fn new(shape: &Shape, run: u64) -> Self {
        let subscriber = &shape.subscriber;
        let to = match shape.subscribers {
            None => Some(format!("\"{subscriber}\"")),
            Some(_) if shape.to_all => {
                let names: Vec<_> = (0..shape.fan_out()).map(|index| format!("\"{subscriber}-{index}\"")).collect();
                Some(format!("[{}]", names.join(",")))
            }
            Some(_) => None,
        };
        let pad = if shape.pad == 0 { String::new() } else { format!(r#","pad":"{}""#, "x".repeat(shape.pad)) };
        Mould {
            head: format!(r#"{{"name":"{}","to":"#, shape.workflow),
            to,
            payload: format!(r#","payload":{{"run":{run}"#),
            tail: format!("{pad}}}}}"),
            shape: shape.clone(),
        }
    }

    /// The body of one request: its first trigger, how many there are, and when it is sent.
    pub(super) fn body(&self, first: u64, count: u64, sent_us: u64) -> Vec<u8> {
        let one =
            self.head.len() + self.payload.len() + self.tail.len() + self.to.as_ref().map_or(64, String::len) + 64;
        let mut out = String::with_capacity(one * usize::try_from(count).unwrap_or(1) + 16);
        if self.shape.bulk == 1 {
            self.write(&mut out, first, sent_us);
        } else {
            out.push_str(r#"{"events":["#);
            for n in first..first + count {
                if n > first {
                    out.push(',');
                }
                self.write(&mut out, n, sent_us);
            }
            out.push_str("]}");
        }
        out.into_bytes()
    }

    fn write(&self, out: &mut String, n: u64, sent_us: u64) {
        out.push_str(&self.head);
        // Writing to a string cannot fail.
        let _ = match (&self.to, self.shape.subscribers) {
            (Some(to), _) => write!(out, "{to}"),
            (None, count) => write!(out, "\"{}-{}\"", self.shape.subscriber, n % count.unwrap_or(1).max(1)),
        };
        out.push_str(&self.payload);
        if self.shape.is_numbered() {
            let _ = write!(out, r#","n":{n}"#);
        }
        let _ = write!(out, r#","sent_us":{sent_us}{}"#, self.tail);
    }
}

#[cfg(test)]
mod tests {
    use super::{Mould, Shape};

    #[track_caller]
    fn check(shape: &Shape, count: u64, expected: &str) {
        let body = Mould::new(shape, 9).body(4, count, 77);
        assert_eq!(String::from_utf8_lossy(&body), expected);
        serde_json::from_slice::<serde_json::Value>(&body).expect("JSON");
    }

    #[test]
    fn bodies_have_the_form_that_is_asked_for() {
        let shape = Shape::default();
        check(&shape, 1, r#"{"name":"bench","to":"bench","payload":{"run":9,"n":4,"sent_us":77}}"#);
        let padded = Shape { pad: 3, subscribers: Some(3), ..shape.clone() };
        check(&padded, 1, r#"{"name":"bench","to":"bench-1","payload":{"run":9,"n":4,"sent_us":77,"pad":"xxx"}}"#);
        let bulk = Shape { bulk: 2, subscribers: Some(5), ..shape.clone() };
        let events = [
            r#"{"name":"bench","to":"bench-4","payload":{"run":9,"n":4,"sent_us":77}}"#,
            r#"{"name":"bench","to":"bench-0","payload":{"run":9,"n":5,"sent_us":77}}"#,
        ];
        check(&bulk, 2, &format!(r#"{{"events":[{}]}}"#, events.join(",")));
        let all = Shape { subscribers: Some(2), to_all: true, ..shape };
        check(&all, 1, r#"{"name":"bench","to":["bench-0","bench-1"],"payload":{"run":9,"sent_us":77}}"#);
    }
}
