//! The world that the simulated processes live in: its time, what waits in it for its turn, and what happens next. Everything
//! that processes see of it stands in `edges`.

use std::sync::{Mutex, MutexGuard};
use std::task::Waker;

use model::Timestamp;
use model::exchange::{Report, Request, Response, TransportError};
use store::{Passage, StoreError};
use tokio::sync::oneshot;

use super::clients::{self, Action};
use super::dice::Dice;
use super::ledger::{End, Ended, Ledger, Life, Moment, Refusal, Sent};
use super::receivers::{Course, receive};
use super::scene::{Hazards, Scene};
use crate::harness::START;

const SECOND: u64 = 1_000_000;
/// The longest sleep without a look at the clock, as the system's clock has it.
const SLEEP_MAX: u64 = 30 * SECOND;
/// The steps after which a simulation has come to no end.
const STEPS_MAX: u64 = 300_000;
/// The most lives of one simulation.
const LIVES_MAX: usize = 14;

/// The world.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) scene: Scene,
    state: Mutex<State>,
    rest: Mutex<Rest>,
}

/// Whether the tasks of the process have done what they can.
#[derive(Debug, Default)]
struct Rest {
    has_come: bool,
    waker: Option<Waker>,
}

/// A passage that waits for its turn.
#[derive(Debug)]
struct Waiting {
    label: String,
    since: Moment,
    fate: Result<(), StoreError>,
    reply: oneshot::Sender<Result<(), StoreError>>,
}

#[derive(Debug)]
struct Sleeper {
    wakes: Moment,
    reply: oneshot::Sender<()>,
}

/// An exchange that goes on.
#[derive(Debug)]
struct InFlight {
    /// Its place in the ledger.
    sent: usize,
    arrives: Option<Moment>,
    ends: Moment,
    result: Result<Response, TransportError>,
    reply: oneshot::Sender<Report>,
}

impl InFlight {
    fn next(&self) -> Moment {
        self.arrives.unwrap_or(self.ends).min(self.ends)
    }
}

/// What the world holds.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) dice: Dice,
    pub(crate) hazards: Hazards,
    pub(crate) ledger: Ledger,
    pub(crate) trace: String,
    /// How many things clients will still ask for.
    pub(crate) actions_left: usize,
    now: Moment,
    wall: Timestamp,
    steps: u64,
    /// Until when the database refuses everything.
    outage: Moment,
    waiting: Vec<Waiting>,
    sleepers: Vec<Sleeper>,
    exchanges: Vec<InFlight>,
    is_calm: bool,
}

/// What happens next, as far as the process and its clients have to do it.
#[derive(Debug)]
pub(crate) enum Step {
    /// Something that went on in the world alone.
    Done,
    /// The process dies.
    Die,
    /// The process is told to stop.
    Stop,
    /// A client asks for something.
    Act(Action),
    /// A client that waits for an answer goes away.
    HangUp(usize),
    /// Nothing happens before time passes, and nothing will go wrong any more.
    Quiet,
    /// It has gone on for too long.
    Stuck,
}

/// What a step may use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Present {
    /// Whether the process is up and takes requests.
    pub(crate) is_up: bool,
    /// How many clients wait for an answer.
    pub(crate) clients: usize,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let dice = Dice::new(seed);
        let scene = Scene::of(&dice);
        let mut state = State {
            dice,
            hazards: scene.hazards,
            ledger: Ledger::default(),
            trace: String::new(),
            actions_left: scene.actions,
            now: 0,
            wall: START,
            steps: 0,
            outage: 0,
            waiting: Vec::new(),
            sleepers: Vec::new(),
            exchanges: Vec::new(),
            is_calm: true,
        };
        state.note(&format!("seed {seed}: {scene:?}"));
        World { scene, state: Mutex::new(state), rest: Mutex::default() }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Says that all tasks have done what they can. Called by the runtime.
    pub(crate) fn come_to_rest(&self) {
        let mut rest = self.rest.lock().unwrap();
        if let Some(waker) = rest.waker.take() {
            rest.has_come = true;
            waker.wake();
        }
    }

    /// Ready when all tasks have done what they can.
    pub(crate) async fn at_rest(&self) {
        std::future::poll_fn(|context| {
            let mut rest = self.rest.lock().unwrap();
            if std::mem::take(&mut rest.has_come) {
                return std::task::Poll::Ready(());
            }
            rest.waker = Some(context.waker().clone());
            std::task::Poll::Pending
        })
        .await;
    }
}

impl State {
    pub(crate) fn now(&self) -> Moment {
        self.now
    }

    pub(crate) fn wall(&self) -> Timestamp {
        self.wall
    }

    pub(crate) fn life(&self) -> usize {
        self.ledger.lives.len()
    }

    pub(crate) fn note(&mut self, what: &str) {
        let (now, life) = (self.now, self.life());
        self.trace.push_str(&format!("{:>6}.{:06} {life:>2} {what}\n", now / SECOND, now % SECOND));
    }

    /// Begins a life, a while after the last one ended.
    pub(crate) fn begin_life(&mut self) {
        let pause = self.dice.within(SECOND / 10..3 * SECOND);
        self.move_to(self.now + pause);
        self.ledger.lives.push(Life { ended: None });
        self.note("a process starts");
    }

    /// Ends a life: what it had sent may still arrive.
    pub(crate) fn end_life(&mut self, end: End) {
        self.note(&format!("the process ends: {end:?}"));
        for exchange in std::mem::take(&mut self.exchanges) {
            if exchange.arrives.is_some() && self.dice.happens(5_000) {
                self.arrive(exchange.sent);
            }
        }
        self.waiting.clear();
        self.sleepers.clear();
        let now = self.now;
        self.ledger.lives.last_mut().unwrap().ended = Some((now, end));
    }

    /// From now on things go wrong, or do not any more.
    pub(crate) fn calm(&mut self, is_calm: bool) {
        self.is_calm = is_calm;
        self.note(if is_calm { "from now on nothing goes wrong" } else { "from now on things go wrong" });
    }

    /// What becomes of a passage: an answer, or a turn to wait for.
    pub(crate) fn pass(&mut self, passage: &Passage, is_done: bool) -> Result<(), oneshot::Receiver<Passed>> {
        if self.is_calm {
            return Ok(());
        }
        let is_refused = !is_done && (self.now < self.outage || self.dice.happens(self.hazards.refusals));
        let waits = self.dice.happens(if is_done { self.hazards.waits / 8 } else { self.hazards.waits });
        if !is_refused && !waits {
            return Ok(());
        }
        let label = label(passage, is_done);
        let fate = if is_refused { Err(self.refuse(&label, passage.writes)) } else { Ok(()) };
        let (reply, turn) = oneshot::channel();
        self.waiting.push(Waiting { label, since: self.now, fate, reply });
        Err(turn)
    }

    fn refuse(&mut self, label: &str, writes: bool) -> StoreError {
        if writes {
            self.ledger.refusals.push(Refusal { life: self.life(), at: self.now });
        }
        self.note(&format!("refused: {label}"));
        StoreError::Unavailable("the simulation says so".to_owned())
    }

    pub(crate) fn sleep_until(&mut self, until: Timestamp) -> oneshot::Receiver<()> {
        let time = u64::try_from(until.since(self.wall).as_micros()).unwrap_or(u64::MAX).min(SLEEP_MAX);
        let (reply, wakes) = oneshot::channel();
        self.sleepers.push(Sleeper { wakes: self.now + time, reply });
        wakes
    }

    pub(crate) fn exchange(&mut self, scene: &Scene, request: Request) -> oneshot::Receiver<Report> {
        let header = |name: &str| request.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        let host = request.url.strip_prefix("https://").and_then(|rest| rest.split_once('.')).unwrap().0.to_owned();
        let message = header("webhook-id").unwrap_or_default();
        let Course { arrives, ends, result } = receive(scene.temper(&host), &request, &self.dice);
        self.note(&format!("{host} is sent message {message}"));
        self.ledger.sent.push(Sent {
            message,
            integration: host,
            life: self.life(),
            began: self.now,
            began_at: self.wall,
            ended: None,
            has_arrived: false,
            request,
        });
        let (reply, report) = oneshot::channel();
        let (sent, now) = (self.ledger.sent.len() - 1, self.now);
        let arrives = arrives.map(|arrives| now + arrives);
        self.exchanges.push(InFlight { sent, arrives, ends: now + ends, result, reply });
        report
    }

    fn arrive(&mut self, sent: usize) {
        let (message, integration) =
            (self.ledger.sent[sent].message.clone(), self.ledger.sent[sent].integration.clone());
        self.ledger.sent[sent].has_arrived = true;
        self.note(&format!("{integration} has message {message}"));
    }

    fn end_exchange(&mut self, at: usize) {
        let InFlight { sent, result, reply, .. } = self.exchanges.remove(at);
        let ended = match &result {
            Ok(response) => Ended::Status(response.status),
            Err(error) => Ended::Failed(error.to_string()),
        };
        let text = format!(
            "{} of message {} ends: {ended:?}",
            self.ledger.sent[sent].integration, self.ledger.sent[sent].message
        );
        self.note(&text);
        self.ledger.sent[sent].ended = Some((self.now, ended));
        drop(reply.send(result.into()));
    }

    /// Notes what nobody waits for any more.
    fn forget_abandoned(&mut self) {
        self.waiting.retain(|waiting| !waiting.reply.is_closed());
        self.sleepers.retain(|sleeper| !sleeper.reply.is_closed());
        let (cut, going_on) =
            std::mem::take(&mut self.exchanges).into_iter().partition(|exchange| exchange.reply.is_closed());
        self.exchanges = going_on;
        let cut: Vec<InFlight> = cut;
        for exchange in cut {
            self.ledger.sent[exchange.sent].ended = Some((self.now, Ended::Cut));
            let text = format!("message {} is cut off", self.ledger.sent[exchange.sent].message);
            self.note(&text);
        }
    }

    /// Lets the next thing happen.
    pub(crate) fn step(&mut self, scene: &Scene, present: Present) -> Step {
        self.forget_abandoned();
        self.steps += 1;
        if self.steps > STEPS_MAX {
            return Step::Stuck;
        }
        if !self.is_calm {
            if self.steps > scene.steps && self.actions_left == 0 {
                self.calm(true);
            } else if let Some(step) = self.disturb(scene, present) {
                return step;
            }
        }
        let exchanges: Vec<usize> =
            (0..self.exchanges.len()).filter(|at| self.exchanges[*at].next() <= self.now).collect();
        let sleepers: Vec<usize> = (0..self.sleepers.len()).filter(|at| self.sleepers[*at].wakes <= self.now).collect();
        let ready = self.waiting.len() + exchanges.len() + sleepers.len();
        if ready == 0 && self.is_calm && self.exchanges.is_empty() {
            return Step::Quiet;
        }
        if ready == 0 || (!self.is_calm && self.dice.happens(1_000)) {
            self.pass_time();
            return Step::Done;
        }
        let chosen = self.dice.below(ready);
        if chosen < self.waiting.len() {
            let Waiting { label, fate, reply, .. } = self.waiting.remove(chosen);
            self.note(&format!("goes on: {label}"));
            drop(reply.send(fate));
        } else if let Some(at) = exchanges.get(chosen - self.waiting.len()) {
            match self.exchanges[*at].arrives.filter(|arrives| *arrives < self.exchanges[*at].ends) {
                Some(_) => {
                    self.exchanges[*at].arrives = None;
                    self.arrive(self.exchanges[*at].sent);
                }
                None => self.end_exchange(*at),
            }
        } else {
            let sleeper = self.sleepers.remove(sleepers[chosen - self.waiting.len() - exchanges.len()]);
            let _ = sleeper.reply.send(());
        }
        Step::Done
    }

    /// Lets time pass until the next thing is due, or a part of it. Says whether there is any such thing.
    pub(crate) fn pass_time(&mut self) -> bool {
        let timed =
            || self.exchanges.iter().map(InFlight::next).chain(self.sleepers.iter().map(|sleeper| sleeper.wakes));
        let Some(due) = timed().filter(|due| *due > self.now).min() else { return false };
        let ready = self.waiting.iter().map(|waiting| waiting.since).chain(timed().filter(|due| *due <= self.now));
        let patience = ready.map(|since| since + self.hazards.patience * SECOND).min().unwrap_or(Moment::MAX);
        let until = due.min(patience);
        if until > self.now {
            self.move_to(until);
        }
        true
    }

    fn move_to(&mut self, moment: Moment) {
        self.wall = Timestamp(self.wall.0 + i64::try_from(moment - self.now).unwrap());
        self.now = moment;
    }

    /// Something that goes wrong, or that a client wants; mostly nothing.
    fn disturb(&mut self, scene: &Scene, present: Present) -> Option<Step> {
        let hazards = self.hazards;
        if self.dice.happens(hazards.deaths) && self.life() < LIVES_MAX {
            return Some(Step::Die);
        }
        if present.is_up && self.dice.happens(hazards.stops) && self.life() < LIVES_MAX {
            return Some(Step::Stop);
        }
        if self.dice.happens(hazards.outages) {
            self.outage = self.now + self.dice.within(SECOND / 2..2 * self.hazards.patience * SECOND);
            self.note("the database refuses everything for a while");
        }
        if self.dice.happens(hazards.jumps) {
            self.set_clock();
        }
        if present.clients > 0 && self.dice.happens(hazards.hang_ups) {
            return Some(Step::HangUp(self.dice.below(present.clients)));
        }
        let needed = u64::try_from(self.actions_left).unwrap() * 10_000 / scene.steps;
        if present.is_up && self.actions_left > 0 && self.dice.happens(needed.max(150) * 2) {
            self.actions_left -= 1;
            return Some(Step::Act(clients::choose(self, scene)));
        }
        None
    }

    /// Sets the clock, by up to a few hours.
    fn set_clock(&mut self) {
        let most = *self.dice.one_of(&[10, 300, 7_200]) * SECOND;
        let by = i64::try_from(self.dice.within(0..2 * most)).unwrap() - i64::try_from(most).unwrap();
        self.wall = Timestamp(self.wall.0 + by);
        self.note(&format!("the clock is set by {by} microseconds"));
    }
}

/// What a passage is told when its turn has come.
pub(crate) type Passed = Result<(), StoreError>;

fn label(passage: &Passage, is_done: bool) -> String {
    let kind = if passage.writes { "write" } else { "read" };
    let mut names = passage.statements.clone();
    names.dedup();
    format!("{kind} {}{}", names.join("+"), if is_done { ", done" } else { "" })
}
