//! What the outcomes of attempts say of an endpoint: when it counts as failing, when somebody is warned, when it is disabled
//! and when it is well again. Who holds its messages back meanwhile are the engine's lanes.

#[cfg(test)]
mod tests;

use std::time::Duration;

use model::Timestamp;
use model::attempt::AttemptOutcome;
use model::health::{Failing, Failure, Health, Outage, Warning};

/// How long nothing must have been delivered before an endpoint is disabled: a weekend with a night on either side.
pub const DISABLING_TIME: Duration = Duration::from_hours(72);
/// How many failures it takes as well: what is seldom sent to has not been tried enough by then.
pub const DISABLING_FAILURES: u32 = 20;
/// How often a disabled endpoint is probed.
pub const PROBE_PAUSE: Duration = Duration::from_hours(1);

/// What an attempt says of its endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It does what it is there for.
    Works,
    /// Nothing was delivered.
    Fails,
    /// Nothing: no request went out.
    Nothing,
}

impl Sign {
    /// What this outcome says. Unlike the breaker, to which any answer is a sign of life, this asks whether messages arrive:
    /// a 404 for three days is as bad as no answer.
    #[must_use]
    pub const fn of(outcome: AttemptOutcome) -> Self {
        match outcome {
            // An endpoint that knows which token is gone works.
            AttemptOutcome::Delivered | AttemptOutcome::Gone => Sign::Works,
            AttemptOutcome::Redirected
            | AttemptOutcome::Throttled
            | AttemptOutcome::ClientError
            | AttemptOutcome::ServerError
            | AttemptOutcome::UnexpectedStatus
            | AttemptOutcome::Unresolved
            | AttemptOutcome::Refused
            | AttemptOutcome::TlsFailed
            | AttemptOutcome::ConnectTimedOut
            | AttemptOutcome::ResponseTimedOut
            | AttemptOutcome::BrokenOff => Sign::Fails,
            AttemptOutcome::Blocked | AttemptOutcome::Unsendable | AttemptOutcome::Expired => Sign::Nothing,
        }
    }
}

/// A change in the health of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transition {
    /// It began to fail.
    Began,
    /// It has been failing for so long that somebody is to know.
    Warned(Warning),
    /// Nothing but probes goes there from now on.
    Disabled,
    /// It works again before it failed for long enough to be told.
    Passed,
    /// It works again.
    Recovered(Recovery),
}

/// The end of a time of failing that was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// What was wrong.
    pub was: Failing,
    /// When it ended.
    pub at: Timestamp,
    /// Why it counts as well.
    pub reason: RecoveryReason,
}

/// Why an endpoint counts as well again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecoveryReason {
    /// Something was delivered.
    Delivered,
    /// Somebody said so.
    Requested,
}

impl RecoveryReason {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            RecoveryReason::Delivered => "delivered",
            RecoveryReason::Requested => "requested",
        }
    }
}

/// Notes a failure. Says what changes by it beside the count.
pub fn note_failure(health: &mut Health, failure: Failure) -> Option<Transition> {
    let now = failure.at;
    let Some(failing) = &mut health.failing else {
        health.failing = Some(Failing { since: now, failures: 1, last: failure, warned: None, disabled_at: None });
        return Some(Transition::Began);
    };
    failing.failures = failing.failures.saturating_add(1);
    failing.last = failure;
    if failing.disabled_at.is_some() {
        return None;
    }
    let time = now.since(failing.since);
    if time >= DISABLING_TIME && failing.failures >= DISABLING_FAILURES {
        failing.disabled_at = Some(now);
        return Some(Transition::Disabled);
    }
    let due = Warning::ALL.into_iter().rfind(|warning| time >= delay(*warning))?;
    if failing.warned >= Some(due) {
        return None;
    }
    failing.warned = Some(due);
    Some(Transition::Warned(due))
}

/// Notes that the endpoint works, for a reason. Says what changes by it.
pub fn note_success(health: &mut Health, reason: RecoveryReason, now: Timestamp) -> Option<Transition> {
    let was = health.failing.take()?;
    if was.warned.is_none() && was.disabled_at.is_none() {
        return Some(Transition::Passed);
    }
    health.last_outage = Some(Outage { since: was.since, until: now });
    Some(Transition::Recovered(Recovery { was, at: now, reason }))
}

/// When a disabled endpoint is probed next, if something waits for it by then; nothing if it is not disabled.
#[must_use]
pub fn next_probe(failing: &Failing) -> Option<Timestamp> {
    failing.disabled_at.map(|at| at.max(failing.last.at).plus(PROBE_PAUSE))
}

/// How long an endpoint must have been failing for a warning.
const fn delay(warning: Warning) -> Duration {
    match warning {
        Warning::Hour => Duration::from_hours(1),
        Warning::Day => Duration::from_hours(24),
    }
}
