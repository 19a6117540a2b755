//! One lane: what waits in memory for its turn, how many exchanges go on at once, and what holds it back. Pure state; the
//! time and what all lanes share are arguments.

use std::collections::VecDeque;
use std::time::Duration;

use logic::breaker::{Breaker, Gate, Signal};
use logic::rate::Rate;
use model::Timestamp;
use model::delivery::{DeliveryPolicy, RateLimit};
use model::job::Weight;

use super::Held;

/// The exchanges that go on at once with an endpoint of which nothing is known.
const WINDOW_FIRST: u32 = 16;
/// The fewest that an endpoint is brought down to that fails: so one that hangs keeps little of what all share.
const WINDOW_MIN: u32 = 2;
/// The most that an endpoint is brought up to that works.
const WINDOW_MAX: u32 = 256;
/// How long what was learned of an endpoint is kept when nothing goes to it.
const REMEMBERED: Duration = Duration::from_secs(600);
/// Of so many turns one is a bulk job's, even if interactive ones wait: those go first, but do not shut the others out.
const BULK_TURN: u32 = 8;

/// What the policy of an integration says of its lane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Terms {
    concurrency: Option<u32>,
    rate_limit: Option<RateLimit>,
}

impl From<&DeliveryPolicy> for Terms {
    fn from(policy: &DeliveryPolicy) -> Self {
        Terms { concurrency: policy.concurrency, rate_limit: policy.rate_limit }
    }
}

/// A lane; at first nothing waits in it.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) terms: Terms,
    interactive: VecDeque<Held>,
    bulk: VecDeque<Held>,
    turns: u32,
    /// How many of the jobs in memory were brought there when they were made, and how many were claimed.
    pub(super) born: usize,
    pub(super) claimed: usize,
    claims: u32,
    running: u32,
    window: u32,
    rate: Rate,
    breaker: Breaker,
    /// When the first job that waits in the database is due, as far as is known.
    pub(super) waiting: Option<Timestamp>,
    /// Whether a claim is under way.
    pub(super) is_claiming: bool,
    /// Whether it stands among the lanes that wait for an exchange of another one to end.
    pub(super) is_crowded: bool,
    /// Whether it stands among the lanes that wait for a place for what they would claim.
    pub(super) is_short: bool,
    /// When what waits in memory may go on, if the time holds it back.
    pub(super) turn_at: Option<Timestamp>,
    ended_at: Timestamp,
    /// When it will be looked at.
    pub(super) look_at: Option<Timestamp>,
}

/// Why nothing of a lane begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blocked {
    /// One of its own exchanges must end first, or there is nothing to begin.
    Wait,
    /// An exchange of another lane must end first.
    Crowded,
    /// It is not allowed before then.
    Later(Timestamp),
}

impl Default for Lane {
    fn default() -> Self {
        Lane {
            terms: Terms::default(),
            interactive: VecDeque::new(),
            bulk: VecDeque::new(),
            turns: 0,
            born: 0,
            claimed: 0,
            claims: 0,
            running: 0,
            window: WINDOW_FIRST,
            rate: Rate::default(),
            breaker: Breaker::default(),
            waiting: None,
            is_claiming: false,
            is_crowded: false,
            is_short: false,
            turn_at: None,
            ended_at: Timestamp::default(),
            look_at: None,
        }
    }
}

impl Lane {
    /// Lets a job wait for its turn.
    pub(super) fn push(&mut self, held: Held) {
        match held.work.job.weight {
            Weight::Interactive => self.interactive.push_back(held),
            Weight::Bulk => self.bulk.push_back(held),
        }
    }

    /// Whose turn it is, if `free` more exchanges can go on in all lanes together. What is handed out has begun.
    pub(super) fn next_turn(&mut self, now: Timestamp, free: u32) -> Result<Held, Blocked> {
        if self.queued() == 0 || self.running >= self.limit() {
            return Err(Blocked::Wait);
        }
        match self.breaker.gate(now) {
            Gate::Shut(until) => return Err(Blocked::Later(until)),
            Gate::Probing => return Err(Blocked::Wait),
            Gate::Open | Gate::Probe => {}
        }
        // No lane takes more than what it leaves to the others.
        if self.running >= free {
            return Err(Blocked::Crowded);
        }
        if let Some(limit) = &self.terms.rate_limit {
            let next = self.rate.next_at(limit);
            if next > now {
                return Err(Blocked::Later(next));
            }
            self.rate.spend(limit, now);
        }
        let mut held = self.pop().ok_or(Blocked::Wait)?;
        if self.breaker.gate(now) == Gate::Probe {
            self.breaker.begin_probe();
            held.work.is_probe = true;
        }
        self.running += 1;
        Ok(held)
    }

    fn pop(&mut self) -> Option<Held> {
        self.turns = self.turns.wrapping_add(1);
        let is_bulk_turn = self.turns.is_multiple_of(BULK_TURN) || self.interactive.is_empty();
        let (first, second) = match is_bulk_turn {
            true => (&mut self.bulk, &mut self.interactive),
            false => (&mut self.interactive, &mut self.bulk),
        };
        first.pop_front().or_else(|| second.pop_front())
    }

    /// Notes that an exchange has ended. Says whether the lane shuts because of it: then nothing of it stays in memory.
    pub(super) fn end(&mut self, signal: Signal, now: Timestamp) -> bool {
        self.running = self.running.saturating_sub(1);
        self.ended_at = now;
        self.window = match signal {
            Signal::Works => (self.window + 1).min(WINDOW_MAX),
            Signal::Throttles | Signal::Fails => (self.window / 2).max(WINDOW_MIN),
            Signal::Silent => self.window,
        };
        self.breaker.note(signal, now)
    }

    /// Notes that an exchange was cut off, and gives a time at which the next may begin.
    pub(super) fn cut_off(&mut self) -> Timestamp {
        self.running = self.running.saturating_sub(1);
        self.breaker.note(Signal::Silent, self.ended_at);
        self.turn_at = Some(self.ended_at);
        self.ended_at
    }

    /// Lets nothing begin but a probe an hour, the first one at `until`.
    pub(super) fn disable(&mut self, until: Timestamp) {
        self.breaker.disable(until);
    }

    /// Lets everything begin again.
    pub(super) fn enable(&mut self) {
        self.breaker.enable();
    }

    /// Takes out everything that waits for its turn.
    pub(super) fn drain(&mut self) -> Vec<Held> {
        self.interactive.drain(..).chain(self.bulk.drain(..)).collect()
    }

    /// The most exchanges that may go on at once.
    fn limit(&self) -> u32 {
        self.window.min(self.terms.concurrency.unwrap_or(u32::MAX))
    }

    /// How many wait in memory for their turn.
    fn queued(&self) -> usize {
        self.interactive.len() + self.bulk.len()
    }

    /// How many jobs may be brought into memory as soon as they are made, of `free` places for all lanes.
    pub(super) fn birth_room(&self, now: Timestamp, free: usize) -> usize {
        if self.breaker.gate(now) != Gate::Open {
            return 0;
        }
        // Some bursts are large, so this is generous; what hangs has a small window.
        let own = usize::try_from(self.limit()).unwrap_or(usize::MAX).saturating_mul(8).max(16);
        own.saturating_sub(self.born).min(fair(self.born, free))
    }

    /// How many jobs it would like to be claimed. Half a window at least, lest every exchange costs a claim.
    fn claim_wish(&self, now: Timestamp) -> usize {
        let limit = usize::try_from(self.limit()).unwrap_or(usize::MAX);
        match self.breaker.gate(now) {
            Gate::Shut(_) | Gate::Probing => 0,
            _ if self.is_claiming || self.waiting.is_none_or(|at| at > now) => 0,
            Gate::Probe => (1_usize).saturating_sub(self.queued()),
            Gate::Open if self.queued() > limit / 2 => 0,
            Gate::Open => limit.saturating_mul(2) - self.queued(),
        }
    }

    /// How many jobs may be claimed, of `free` places for claimed jobs of all lanes.
    pub(super) fn claim_room(&self, now: Timestamp, free: usize) -> usize {
        self.claim_wish(now).min(fair(self.claimed, free))
    }

    /// Whether only the want of places keeps it from a claim.
    pub(super) fn lacks_places(&self, now: Timestamp, free: usize) -> bool {
        self.claim_wish(now) > 0 && fair(self.claimed, free) == 0
    }

    /// Notes that a claim begins. Gives what it should prefer.
    pub(super) fn begin_claim(&mut self) -> Weight {
        self.is_claiming = true;
        self.waiting = None;
        self.claims = self.claims.wrapping_add(1);
        if self.claims.is_multiple_of(BULK_TURN) { Weight::Bulk } else { Weight::Interactive }
    }

    /// When a claim for it makes sense, as far as it depends on time alone.
    pub(super) fn claim_at(&self, now: Timestamp) -> Option<Timestamp> {
        let due = self.waiting.filter(|_| !self.is_claiming)?;
        match self.breaker.gate(now) {
            Gate::Open | Gate::Probe => Some(due),
            Gate::Shut(until) => Some(due.max(until)),
            Gate::Probing => None,
        }
    }

    /// What its breaker lets through.
    pub(super) fn gate(&self, now: Timestamp) -> Gate {
        self.breaker.gate(now)
    }

    /// Whether it can be forgotten: nothing is in it, and what is known of its endpoint is old.
    pub(super) fn is_forgettable(&self, now: Timestamp) -> bool {
        let is_at_rest = self.born + self.claimed == 0 && self.running == 0 && self.waiting.is_none();
        let is_listed = self.is_claiming || self.is_crowded || self.is_short || self.look_at.is_some();
        let is_at_rest = is_at_rest && !self.breaker.is_disabled();
        is_at_rest && !is_listed && self.rate.is_fresh(now) && now.since(self.ended_at) > REMEMBERED
    }
}

/// How many more of what all lanes share a lane that has `taken` may take while `free` are left: it never has more than it
/// leaves to the others, so something is left for any other lane.
fn fair(taken: usize, free: usize) -> usize {
    free.saturating_sub(taken).div_ceil(2)
}
