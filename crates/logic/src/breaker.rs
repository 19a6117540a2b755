//! The circuit breaker of an endpoint: after a time of nothing but failures it holds everything back and lets one attempt
//! through now and then, until one of these probes works. What holds things back stands in the engine's lanes.

use std::time::Duration;

use model::Timestamp;
use model::attempt::AttemptOutcome;

use crate::health::PROBE_PAUSE;

/// The failures in a row that open the breaker, if they are spread over [`FAILING_TIME`].
const FAILURES: u32 = 20;
/// How long nothing but failures must have come: a restart of the receiver is over by then, and what waits for it should
/// not wait longer than its schedule says.
const FAILING_TIME: Duration = Duration::from_secs(60);
/// The pause before the first probe; each further one doubles.
const PAUSE_FIRST: Duration = Duration::from_secs(30);
/// The longest pause between probes.
const PAUSE_MAX: Duration = Duration::from_secs(300);

/// What an attempt tells of its endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// It answers, whatever it thinks of the message.
    Works,
    /// It answers that it is asked too much.
    Throttles,
    /// It cannot be reached, does not answer in time or says that something is wrong with it.
    Fails,
    /// Nothing: no request came about.
    Silent,
}

impl Signal {
    /// What this outcome tells.
    #[must_use]
    pub const fn of(outcome: AttemptOutcome) -> Self {
        match outcome {
            AttemptOutcome::Delivered
            | AttemptOutcome::Redirected
            | AttemptOutcome::Gone
            | AttemptOutcome::ClientError
            | AttemptOutcome::UnexpectedStatus => Signal::Works,
            AttemptOutcome::Throttled => Signal::Throttles,
            AttemptOutcome::ServerError
            | AttemptOutcome::Unresolved
            | AttemptOutcome::Refused
            | AttemptOutcome::TlsFailed
            | AttemptOutcome::ConnectTimedOut
            | AttemptOutcome::ResponseTimedOut
            | AttemptOutcome::BrokenOff => Signal::Fails,
            AttemptOutcome::Blocked | AttemptOutcome::Unsendable | AttemptOutcome::Expired => Signal::Silent,
        }
    }
}

/// What the breaker lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Everything.
    Open,
    /// One attempt, to see whether the endpoint works again.
    Probe,
    /// Nothing before then.
    Shut(Timestamp),
    /// Nothing before the probe that is under way has ended.
    Probing,
}

/// Where a breaker stands, in the words of the field: closed is what lets everything through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakerState {
    /// Everything goes through.
    Closed,
    /// Nothing does.
    Open,
    /// One attempt does, or is under way, to see whether the endpoint works again.
    HalfOpen,
}

impl BreakerState {
    /// Every state.
    pub const ALL: [BreakerState; 3] = [BreakerState::Closed, BreakerState::Open, BreakerState::HalfOpen];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            BreakerState::Closed => "closed",
            BreakerState::Open => "open",
            BreakerState::HalfOpen => "half-open",
        }
    }
}

impl From<Gate> for BreakerState {
    fn from(gate: Gate) -> Self {
        match gate {
            Gate::Open => BreakerState::Closed,
            Gate::Shut(_) => BreakerState::Open,
            Gate::Probe | Gate::Probing => BreakerState::HalfOpen,
        }
    }
}

/// A breaker; at first it lets everything through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    /// The failures since something worked.
    failures: u32,
    /// When the first of them came.
    failing_since: Option<Timestamp>,
    shut: Option<Shut>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shut {
    until: Timestamp,
    pause: Duration,
    is_probing: bool,
    /// Whether only [`Breaker::enable`] opens it again.
    is_disabled: bool,
}

impl Breaker {
    /// What it lets through at this time.
    #[must_use]
    pub fn gate(&self, now: Timestamp) -> Gate {
        match self.shut {
            None => Gate::Open,
            Some(shut) if shut.is_probing => Gate::Probing,
            Some(shut) if now < shut.until => Gate::Shut(shut.until),
            Some(_) => Gate::Probe,
        }
    }

    /// Notes that a probe has begun. Its end must be noted too, by [`Self::note`].
    pub fn begin_probe(&mut self) {
        if let Some(shut) = &mut self.shut {
            shut.is_probing = true;
        }
    }

    /// Notes how an attempt ended. Says whether the breaker shuts because of it.
    pub fn note(&mut self, signal: Signal, now: Timestamp) -> bool {
        match signal {
            Signal::Works | Signal::Throttles if self.is_disabled() => return self.end_probe(now),
            Signal::Works | Signal::Throttles => *self = Breaker::default(),
            // A probe that found nothing to send leaves room for the next one.
            Signal::Silent => self.shut.iter_mut().for_each(|shut| shut.is_probing = false),
            Signal::Fails => return self.note_failure(now),
        }
        false
    }

    fn note_failure(&mut self, now: Timestamp) -> bool {
        self.failures = self.failures.saturating_add(1);
        let since = *self.failing_since.get_or_insert(now);
        if self.shut.is_some() {
            return self.end_probe(now);
        }
        if self.failures < FAILURES || now.since(since) < FAILING_TIME {
            return false;
        }
        let (until, pause) = (now.plus(PAUSE_FIRST), PAUSE_FIRST);
        self.shut = Some(Shut { until, pause, is_probing: false, is_disabled: false });
        true
    }

    /// Stays shut after a probe. Says whether there was one: what began before it shut says nothing new.
    fn end_probe(&mut self, now: Timestamp) -> bool {
        let Some(shut) = self.shut.as_mut().filter(|shut| shut.is_probing) else { return false };
        if !shut.is_disabled {
            shut.pause = (shut.pause * 2).min(PAUSE_MAX);
        }
        shut.until = now.plus(shut.pause);
        shut.is_probing = false;
        true
    }

    /// Lets nothing through but a probe an hour, the first one at `until`. It is not for the breaker to say when that ends,
    /// since an endpoint may answer all probes and take no message.
    pub fn disable(&mut self, until: Timestamp) {
        let is_probing = self.shut.is_some_and(|shut| shut.is_probing);
        self.shut = Some(Shut { until, pause: PROBE_PAUSE, is_probing, is_disabled: true });
    }

    /// Lets everything through again.
    pub fn enable(&mut self) {
        *self = Breaker::default();
    }

    /// Whether only [`Self::enable`] opens it.
    #[must_use]
    pub fn is_disabled(&self) -> bool {
        self.shut.is_some_and(|shut| shut.is_disabled)
    }

    /// Whether nothing is known against the endpoint.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        *self == Breaker::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp(seconds * 1_000_000)
    }

    /// A breaker after failures at these seconds.
    fn after(failures: impl IntoIterator<Item = i64>) -> Breaker {
        let mut breaker = Breaker::default();
        for second in failures {
            breaker.note(Signal::Fails, at(second));
        }
        breaker
    }

    #[test]
    fn only_failures_that_are_many_and_go_on_for_long_shut_it() {
        let cases = [
            ("many at once", after((0..100).map(|_| 0)), Gate::Open),
            ("many within a minute", after(0..59), Gate::Open),
            ("few over long", after((0..19).map(|number| number * 60)), Gate::Open),
            ("many over long", after((0..20).map(|number| number * 60)), Gate::Shut(at(19 * 60 + 30))),
        ];
        for (name, breaker, expected) in cases {
            assert_eq!(breaker.gate(at(19 * 60)), expected, "{name}");
        }
        let mut interrupted = after((0..19).map(|number| number * 60));
        interrupted.note(Signal::Works, at(19 * 60));
        assert!(!interrupted.note(Signal::Fails, at(20 * 60)));
        assert_eq!(interrupted.gate(at(20 * 60)), Gate::Open, "something worked in between");
    }

    #[test]
    fn probes_come_one_at_a_time_and_ever_more_seldom() {
        let mut breaker = after((0..20).map(|number| number * 60));
        let mut now = 19 * 60;
        let mut pauses = Vec::new();
        for _ in 0..6 {
            let Gate::Shut(until) = breaker.gate(at(now)) else { panic!("{:?}", breaker.gate(at(now))) };
            pauses.push(until.0 / 1_000_000 - now);
            now = until.0 / 1_000_000;
            assert_eq!(breaker.gate(at(now)), Gate::Probe);
            breaker.begin_probe();
            assert_eq!(breaker.gate(at(now + 1_000)), Gate::Probing);
            assert!(breaker.note(Signal::Fails, at(now)));
        }
        assert_eq!(pauses, [30, 60, 120, 240, 300, 300]);
    }

    #[test]
    fn a_probe_decides() {
        for (signal, expected) in [
            (Signal::Works, Gate::Open),
            (Signal::Throttles, Gate::Open),
            (Signal::Silent, Gate::Probe),
            (Signal::Fails, Gate::Shut(at(19 * 60 + 30 + 60))),
        ] {
            let mut breaker = after((0..20).map(|number| number * 60));
            let now = at(19 * 60 + 30);
            breaker.begin_probe();
            breaker.note(signal, now);
            assert_eq!(breaker.gate(now), expected, "{signal:?}");
            assert_eq!(breaker.is_clear(), expected == Gate::Open);
        }
    }

    #[test]
    fn stragglers_do_not_lengthen_the_pause() {
        let mut breaker = after((0..20).map(|number| number * 60));
        assert!(!breaker.note(Signal::Fails, at(19 * 60 + 5)));
        assert_eq!(breaker.gate(at(19 * 60 + 5)), Gate::Shut(at(19 * 60 + 30)));
    }

    #[test]
    fn a_disabled_one_is_probed_every_hour_and_opens_on_request_only() {
        let mut breaker = Breaker::default();
        breaker.disable(at(3_600));
        assert!(!breaker.note(Signal::Works, at(10)), "what began before says nothing");
        for hour in 1..5 {
            let now = hour * 3_600;
            assert_eq!(breaker.gate(at(now - 1)), Gate::Shut(at(now)));
            assert_eq!(breaker.gate(at(now)), Gate::Probe);
            breaker.begin_probe();
            let signal = [Signal::Fails, Signal::Works, Signal::Throttles][usize::try_from(hour).unwrap() % 3];
            assert!(breaker.note(signal, at(now)));
        }
        breaker.enable();
        assert!(breaker.gate(at(0)) == Gate::Open && breaker.is_clear());
    }
}
