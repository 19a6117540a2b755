//! The receivers of the simulation: what each makes of a request, from the prompt to the lying.

use std::time::Duration;

use bytes::Bytes;
use model::exchange::{Phase, Request, Response, TransportError};

use super::dice::Dice;

/// How a receiver behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Temper {
    /// Answers 200 at once.
    Prompt,
    /// Answers 200, but may take longer than anybody waits.
    Slow,
    /// Takes the request and says nothing.
    Hanging,
    /// Fails in every way, and works in between.
    Flaky,
    /// Takes the request and then breaks off, or says what nobody can make sense of.
    Lying,
    /// Asks to be left alone for a while, every other time.
    Throttling,
    /// Says now and then that the target is gone.
    Leaving,
    /// Answers 500, always.
    Broken,
    /// Stands where the guard lets nobody go.
    Blocked,
}

impl Temper {
    pub(crate) const ALL: [Temper; 9] = [
        Temper::Prompt,
        Temper::Slow,
        Temper::Hanging,
        Temper::Flaky,
        Temper::Lying,
        Temper::Throttling,
        Temper::Leaving,
        Temper::Broken,
        Temper::Blocked,
    ];
}

/// What will become of a request, in microseconds from its beginning.
#[derive(Debug)]
pub(crate) struct Course {
    /// When the receiver has it; nothing if it never gets there.
    pub(crate) arrives: Option<u64>,
    /// When the sender knows.
    pub(crate) ends: u64,
    /// What the sender knows then.
    pub(crate) result: Result<Response, TransportError>,
}

const MILLISECOND: u64 = 1_000;
const SECOND: u64 = 1_000 * MILLISECOND;

fn answer(status: u16, headers: &[(&str, String)], body: &'static str) -> Result<Response, TransportError> {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    Ok(Response { status, headers, body: Bytes::from_static(body.as_bytes()), truncated: false })
}

fn plain(status: u16) -> Result<Response, TransportError> {
    answer(status, &[], "{}")
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap()
}

/// Decides what a receiver makes of a request.
pub(crate) fn receive(temper: Temper, request: &Request, dice: &Dice) -> Course {
    let travel = dice.within(MILLISECOND / 10..30 * MILLISECOND);
    let soon = travel + dice.within(MILLISECOND / 10..20 * MILLISECOND);
    let (connect_timeout, timeout) = (micros(request.connect_timeout), micros(request.timeout));
    let (arrives, ends, result) = match temper {
        Temper::Prompt => (Some(travel), soon, answer(200, &[], "{\"id\":\"received\"}")),
        Temper::Slow => (Some(travel), travel + dice.within(SECOND..17 * SECOND), plain(200)),
        Temper::Hanging => (Some(travel), u64::MAX, plain(200)),
        Temper::Flaky => match dice.below(10) {
            0 => (Some(travel), soon, plain(500)),
            1 => (Some(travel), soon, answer(503, &[("retry-after", dice.within(1..90).to_string())], "")),
            2 => (Some(travel), soon, plain(408)),
            3 => (None, soon, Err(TransportError::Unresolved("flaky".to_owned()))),
            4 => (None, soon, Err(TransportError::Refused("flaky".to_owned()))),
            5 => (None, connect_timeout, Err(TransportError::TimedOut(Phase::Connecting))),
            6 => (None, soon, Err(TransportError::Tls("flaky".to_owned()))),
            _ => (Some(travel), soon, plain(200)),
        },
        Temper::Lying => match dice.below(8) {
            0 | 1 => (Some(travel), soon, Err(TransportError::Broken("after it was taken".to_owned()))),
            2 => (Some(travel), soon, cut_short()),
            3 => (Some(travel), soon, answer(302, &[("location", "http://169.254.169.254/".to_owned())], "")),
            4 => (Some(travel), soon, answer(200, &[], "null")),
            5 => (Some(travel), soon, answer(200, &[], "{\"error\":\"it did not work\"}")),
            6 => (Some(travel), soon, plain(*dice.one_of(&[199, 299, 304, 600, 999]))),
            _ => (Some(travel), soon, answer(200, &[], "\u{0}<html>")),
        },
        Temper::Throttling if dice.happens(5_000) => {
            (Some(travel), soon, answer(429, &[("retry-after", dice.within(1..90).to_string())], ""))
        }
        Temper::Leaving if dice.happens(2_000) => (Some(travel), soon, plain(410)),
        Temper::Throttling | Temper::Leaving => (Some(travel), soon, plain(200)),
        Temper::Broken => (Some(travel), soon, plain(500)),
        Temper::Blocked => (None, 1, Err(TransportError::Blocked("not there".to_owned()))),
    };
    if ends < timeout {
        return Course { arrives, ends, result };
    }
    Course { arrives, ends: timeout, result: Err(TransportError::TimedOut(Phase::Waiting)) }
}

fn cut_short() -> Result<Response, TransportError> {
    answer(200, &[], "{\"id\":\"rec").map(|response| Response { truncated: true, ..response })
}
