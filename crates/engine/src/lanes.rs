//! The lanes of all endpoints: how many jobs are held in memory, how many exchanges go on at once, and whose turn it is.
//! Every endpoint has a lane of its own, and what all lanes share is divided so that something is left for the next one:
//! one that hangs, or has a million waiting, delays no other. Who brings jobs in stands in `claim.rs`, what is done with
//! them in `work.rs`.

mod lane;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use logic::breaker::{Gate, Signal};
use model::Timestamp;
use model::job::{LaneKey, Weight};
use tokio::sync::{Notify, watch};

use self::lane::{Blocked, Lane};
use crate::work::Work;

pub(crate) use self::lane::Terms;

/// The most jobs that are brought into memory when they are made; more wait in the database.
const BORN_MAX: usize = 10_000;
/// The most jobs in memory that were claimed from the database. Unlike those that were just made each has a run and a body
/// of its own there, and none is needed long before its exchange begins.
const CLAIMED_MAX: usize = 1_024;
/// The most exchanges that go on at once.
const EXCHANGES_MAX: u32 = 512;
/// The most jobs of one claim.
const CLAIM_MAX: usize = 256;
/// How many of the lanes that wait for an exchange to end are looked at when one does.
const CROWDED_LOOKS: usize = 8;

/// A job in memory together with its place there.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) work: Work,
    pub(crate) place: Place,
}

/// All lanes. Cheap to clone; every clone is the same lanes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lanes {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    /// Wakes whoever claims.
    wake: Notify,
    /// How many jobs are held.
    held: watch::Sender<usize>,
}

#[derive(Debug, Default)]
struct State {
    lanes: BTreeMap<LaneKey, Lane>,
    /// When which lane is looked at, earliest first.
    agenda: BTreeSet<(Timestamp, LaneKey)>,
    /// The lanes that wait for an exchange of another one to end, in the order in which they began to.
    crowded: VecDeque<LaneKey>,
    /// The lanes that wait for a place for what they would claim, in the order in which they began to.
    short: VecDeque<LaneKey>,
    born: usize,
    claimed: usize,
    running: u32,
    is_draining: bool,
}

/// The right to hold one job of a lane in memory.
#[derive(Debug)]
pub(crate) struct Place {
    shared: Arc<Shared>,
    lane: LaneKey,
    is_claimed: bool,
}

/// The right to one exchange of a lane.
#[derive(Debug)]
pub(crate) struct Slot {
    shared: Arc<Shared>,
    lane: LaneKey,
    has_ended: bool,
}

/// A claim that is to be made.
#[derive(Debug)]
pub(crate) struct Claiming {
    shared: Arc<Shared>,
    pub(crate) lane: LaneKey,
    pub(crate) first: Weight,
    now: Timestamp,
    /// A place for each job that may be claimed.
    pub(crate) places: Vec<Place>,
    /// When the next job of the lane is due after it; set once that is known.
    pub(crate) next_due: Option<Timestamp>,
}

/// What is to be done about the lanes.
#[derive(Debug)]
pub(crate) enum Chore {
    /// These begin.
    Start(Vec<(Held, Slot)>),
    /// Jobs are to be claimed.
    Claim(Claiming),
    /// Nothing before then.
    Rest(Timestamp),
}

/// What follows from a change.
#[derive(Debug, Default)]
pub(crate) struct Moves {
    /// These begin.
    pub(crate) started: Vec<(Held, Slot)>,
    /// These are to be given back to the database.
    pub(crate) returned: Vec<Held>,
}

impl Lanes {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.lock()
    }

    /// A place in memory for a job that is about to be made, if its lane and all together have room.
    pub(crate) fn try_place(&self, key: LaneKey, terms: Terms, now: Timestamp) -> Option<Place> {
        let mut state = self.lock();
        let free = BORN_MAX.saturating_sub(state.born);
        let lane = state.lanes.entry(key).or_default();
        lane.terms = terms;
        if lane.birth_room(now, free) == 0 {
            return None;
        }
        lane.born += 1;
        state.born += 1;
        self.shared.count(&state);
        Some(Place { shared: Arc::clone(&self.shared), lane: key, is_claimed: false })
    }

    /// Lets a job wait for its turn, and says what follows.
    pub(crate) fn enqueue(&self, held: Held, now: Timestamp) -> Moves {
        let key = held.work.job.lane();
        let mut state = self.lock();
        if state.is_draining {
            return Moves { returned: vec![held], ..Moves::default() };
        }
        state.lanes.entry(key).or_default().push(held);
        let mut moves = Moves::default();
        self.shared.start_turns(&mut state, (key, now), &mut moves);
        moves
    }

    /// Notes that a job of a lane waits in the database and is due at `at`.
    pub(crate) fn note_waiting(&self, key: LaneKey, at: Timestamp, now: Timestamp) {
        if at == Timestamp::MAX {
            return;
        }
        let mut state = self.lock();
        let lane = state.lanes.entry(key).or_default();
        if lane.waiting.is_none_or(|known| at < known) {
            lane.waiting = Some(at);
            self.shared.reschedule(&mut state, key, now);
        }
    }

    /// Says what the policy of a lane's integration says.
    pub(crate) fn set_terms(&self, key: LaneKey, terms: Terms) {
        if let Some(lane) = self.lock().lanes.get_mut(&key) {
            lane.terms = terms;
        }
    }

    /// What is to be done now, or when to look again.
    pub(crate) fn next_chore(&self, now: Timestamp) -> Chore {
        let mut state = self.lock();
        while let Some(&(at, key)) = state.agenda.first() {
            if at > now {
                return Chore::Rest(at);
            }
            let mut moves = Moves::default();
            self.shared.start_turns(&mut state, (key, now), &mut moves);
            if !moves.started.is_empty() {
                return Chore::Start(moves.started);
            }
            if let Some(claiming) = self.shared.begin_claim(&mut state, key, now) {
                return Chore::Claim(claiming);
            }
        }
        Chore::Rest(Timestamp::MAX)
    }

    /// Waits until [`Self::next_chore`] may have something earlier than it said.
    pub(crate) async fn woken(&self) {
        self.shared.wake.notified().await;
    }

    /// Ends an exchange and says what follows.
    pub(crate) fn end(&self, mut slot: Slot, signal: Signal, now: Timestamp) -> Moves {
        slot.has_ended = true;
        let key = slot.lane;
        let mut state = self.lock();
        state.running = state.running.saturating_sub(1);
        let mut moves = Moves::default();
        if let Some(lane) = state.lanes.get_mut(&key)
            && lane.end(signal, now)
        {
            moves.returned = lane.drain();
        }
        // Those that waited longest first; then it is the turn of this lane again.
        for _ in 0..state.crowded.len().min(CROWDED_LOOKS) {
            let Some(crowded) = state.crowded.pop_front() else { break };
            if let Some(lane) = state.lanes.get_mut(&crowded) {
                lane.is_crowded = false;
            }
            self.shared.start_turns(&mut state, (crowded, now), &mut moves);
        }
        self.shared.start_turns(&mut state, (key, now), &mut moves);
        moves
    }

    /// From now on nothing begins: takes out everything that waits for its turn.
    pub(crate) fn drain(&self) -> Vec<Held> {
        let mut state = self.lock();
        state.is_draining = true;
        state.lanes.values_mut().flat_map(Lane::drain).collect()
    }

    /// Lets nothing of a lane begin but a probe an hour, the first one at `until`. Says what is to be given back.
    pub(crate) fn disable(&self, key: LaneKey, until: Timestamp, now: Timestamp) -> Moves {
        let mut state = self.lock();
        let lane = state.lanes.entry(key).or_default();
        lane.disable(until);
        let returned = lane.drain();
        self.shared.reschedule(&mut state, key, now);
        Moves { returned, ..Moves::default() }
    }

    /// Lets everything of a lane begin again, whatever kept it back, and says what does at once.
    pub(crate) fn enable(&self, key: LaneKey, now: Timestamp) -> Moves {
        let mut moves = Moves::default();
        let mut state = self.lock();
        if let Some(lane) = state.lanes.get_mut(&key) {
            lane.enable();
            self.shared.start_turns(&mut state, (key, now), &mut moves);
        }
        moves
    }

    /// Whether a lane holds back what is due.
    pub(crate) fn is_shut(&self, key: LaneKey, now: Timestamp) -> bool {
        matches!(self.gate(key, now), Gate::Shut(_))
    }

    /// What the breaker of a lane lets through.
    pub(crate) fn gate(&self, key: LaneKey, now: Timestamp) -> Gate {
        self.lock().lanes.get(&key).map_or(Gate::Open, |lane| lane.gate(now))
    }

    /// Forgets lanes in which nothing is and nothing was for long.
    pub(crate) fn forget(&self, now: Timestamp) {
        self.lock().lanes.retain(|_, lane| !lane.is_forgettable(now));
    }

    /// Ready when no job is held.
    pub(crate) async fn idle(&self) {
        // The sender lives as long as the lanes do, so this ends by reaching it.
        drop(self.shared.held.subscribe().wait_for(|held| *held == 0).await.map(|held| *held));
    }

    /// Whether no job is held.
    pub(crate) fn is_idle(&self) -> bool {
        *self.shared.held.borrow() == 0
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, state: &State) {
        self.held.send_replace(state.born + state.claimed);
    }

    /// Begins whatever of a lane may begin.
    fn start_turns(self: &Arc<Self>, state: &mut State, (key, now): (LaneKey, Timestamp), moves: &mut Moves) {
        let State { lanes, crowded, running, .. } = state;
        let Some(lane) = lanes.get_mut(&key) else { return };
        lane.turn_at = None;
        let blocked = loop {
            match lane.next_turn(now, EXCHANGES_MAX.saturating_sub(*running)) {
                Ok(held) => {
                    *running += 1;
                    moves.started.push((held, Slot { shared: Arc::clone(self), lane: key, has_ended: false }));
                }
                Err(blocked) => break blocked,
            }
        };
        match blocked {
            Blocked::Later(at) => lane.turn_at = Some(at),
            Blocked::Crowded if !lane.is_crowded => {
                lane.is_crowded = true;
                crowded.push_back(key);
            }
            Blocked::Crowded | Blocked::Wait => {}
        }
        self.reschedule(state, key, now);
    }

    /// Begins a claim for a lane if there is something to claim and room for it.
    fn begin_claim(self: &Arc<Self>, state: &mut State, key: LaneKey, now: Timestamp) -> Option<Claiming> {
        let free = CLAIMED_MAX.saturating_sub(state.claimed);
        let lane = state.lanes.get_mut(&key)?;
        let room = lane.claim_room(now, free).min(CLAIM_MAX);
        if room == 0 {
            return None;
        }
        let first = lane.begin_claim();
        lane.claimed += room;
        state.claimed += room;
        self.count(state);
        let place = || Place { shared: Arc::clone(self), lane: key, is_claimed: true };
        let places = std::iter::repeat_with(place).take(room).collect();
        self.reschedule(state, key, now);
        Some(Claiming { shared: Arc::clone(self), lane: key, first, now, places, next_due: None })
    }

    /// Writes into the agenda when a lane is to be looked at next.
    fn reschedule(&self, state: &mut State, key: LaneKey, now: Timestamp) {
        let free = CLAIMED_MAX.saturating_sub(state.claimed);
        let State { lanes, agenda, short, .. } = state;
        let Some(lane) = lanes.get_mut(&key) else { return };
        let claim_at = lane.claim_at(now);
        if lane.lacks_places(now, free) && !lane.is_short {
            lane.is_short = true;
            short.push_back(key);
        }
        let claim_at = claim_at.filter(|at| *at > now || lane.claim_room(now, free) > 0);
        let look_at = claim_at.into_iter().chain(lane.turn_at).min();
        if lane.look_at == look_at {
            return;
        }
        if let Some(old) = std::mem::replace(&mut lane.look_at, look_at) {
            agenda.remove(&(old, key));
        }
        if let Some(at) = look_at {
            agenda.insert((at, key));
            if agenda.first() == Some(&(at, key)) {
                self.wake.notify_one();
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        let State { lanes, born, claimed, .. } = &mut *state;
        let mut lane = Lane::default();
        let lane = lanes.get_mut(&self.lane).unwrap_or(&mut lane);
        let counts = if self.is_claimed { [claimed, &mut lane.claimed] } else { [born, &mut lane.born] };
        counts.into_iter().for_each(|count| *count = count.saturating_sub(1));
        self.shared.count(&state);
        if self.is_claimed
            && let Some(short) = state.short.pop_front()
        {
            if let Some(lane) = state.lanes.get_mut(&short) {
                lane.is_short = false;
            }
            // Any time will do at which what waits is due: whoever looks at the lane knows the present one.
            let now = state.lanes.get(&short).and_then(|lane| lane.waiting).unwrap_or_default();
            self.shared.reschedule(&mut state, short, now);
        }
    }
}

impl Drop for Slot {
    /// An exchange that nobody ended was cut off with its task: it says nothing of its endpoint.
    fn drop(&mut self) {
        if self.has_ended {
            return;
        }
        let mut state = self.shared.lock();
        state.running = state.running.saturating_sub(1);
        if let Some(lane) = state.lanes.get_mut(&self.lane) {
            let at = lane.cut_off();
            self.shared.reschedule(&mut state, self.lane, at);
        }
    }
}

impl Drop for Claiming {
    /// Whatever came of it: the lane may be claimed for again. One that was not finished is looked at anew.
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        if let Some(lane) = state.lanes.get_mut(&self.lane) {
            lane.is_claiming = false;
            let next = self.next_due.unwrap_or(self.now);
            if next != Timestamp::MAX {
                lane.waiting = Some(lane.waiting.map_or(next, |noted| noted.min(next)));
            }
            self.shared.reschedule(&mut state, self.lane, self.now);
        }
    }
}
