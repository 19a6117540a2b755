//! The lanes without a database: what is let in, whose turn it is, and what is left for the others. Time moves by hand.

use std::time::Duration;

use bytes::Bytes;
use model::delivery::{DeliveryPolicy, RateLimit};
use model::job::{Job, JobKind, PreparedRequest, Target};
use model::{EnvironmentId, Id, MessageId};

use super::*;

const SECOND: i64 = 1_000_000;

fn id<T: From<Id>>(number: u32) -> T {
    T::from(format!("{number:024x}").parse().unwrap())
}

fn key(number: u32) -> LaneKey {
    LaneKey { environment_id: EnvironmentId::default(), integration_id: Some(id(number)) }
}

fn job(lane: u32, number: u32, weight: Weight) -> Job {
    let target = Target { integration_id: id(lane), token: "token".to_owned() };
    Job {
        id: id(number),
        environment_id: EnvironmentId::default(),
        notification_id: id(number),
        step_index: 0,
        kind: JobKind::Deliver(target),
        due_at: Timestamp(0),
        lease: None,
        attempts: 0,
        spent: 0,
        weight,
        order_key: None,
        created_at: Timestamp(0),
        resent_at: None,
        prepared: Some(PreparedRequest { body: Bytes::new(), headers: Vec::new(), url: None, title: String::new() }),
    }
}

/// Lanes with the exchanges that go on, at a time that moves by hand.
struct Scene {
    lanes: Lanes,
    now: Timestamp,
    going: Vec<(Held, Slot)>,
    terms: Terms,
    made: u32,
}

impl Scene {
    fn new() -> Self {
        Scene { lanes: Lanes::default(), now: Timestamp(SECOND), going: Vec::new(), terms: Terms::default(), made: 0 }
    }

    fn with(policy: DeliveryPolicy) -> Self {
        Scene { terms: Terms::from(&policy), ..Scene::new() }
    }

    /// Makes jobs of a lane. Gives how many found room in memory.
    fn make(&mut self, lane: u32, count: u32, weight: Weight) -> usize {
        let mut taken = 0;
        for _ in 0..count {
            self.made += 1;
            let Some(place) = self.lanes.try_place(key(lane), self.terms, self.now) else {
                self.lanes.note_waiting(key(lane), self.now, self.now);
                continue;
            };
            taken += 1;
            let work = Work { job: job(lane, self.made, weight), run: None, is_probe: false };
            let moves = self.lanes.enqueue(Held { work, place }, self.now);
            self.going.extend(moves.started);
        }
        taken
    }

    /// How many exchanges of a lane go on.
    fn running(&self, lane: u32) -> usize {
        self.going.iter().filter(|(held, _)| held.work.job.lane() == key(lane)).count()
    }

    /// Ends the oldest exchanges of a lane. Gives what is given back to the database.
    fn end(&mut self, lane: u32, count: usize, signal: Signal) -> usize {
        let mut returned = 0;
        for _ in 0..count {
            let Some(at) = self.going.iter().position(|(held, _)| held.work.job.lane() == key(lane)) else { break };
            let (held, slot) = self.going.remove(at);
            let moves = self.lanes.end(slot, signal, self.now);
            drop(held);
            self.going.extend(moves.started);
            returned += moves.returned.len();
        }
        returned
    }

    /// Does all chores; `claimable` jobs of a lane wait in the database. Gives how many were claimed.
    fn chores(&mut self, lane: u32, claimable: &mut u32) -> u32 {
        let mut claimed = 0;
        loop {
            match self.lanes.next_chore(self.now) {
                Chore::Rest(_) => return claimed,
                Chore::Start(started) => self.going.extend(started),
                Chore::Claim(mut claiming) => {
                    assert_eq!(claiming.lane, key(lane));
                    let places = std::mem::take(&mut claiming.places);
                    let count = (*claimable).min(u32::try_from(places.len()).unwrap());
                    claimed += count;
                    *claimable -= count;
                    for place in places.into_iter().take(usize::try_from(count).unwrap()) {
                        self.made += 1;
                        let work = Work { job: job(lane, self.made, Weight::Interactive), run: None, is_probe: false };
                        let moves = self.lanes.enqueue(Held { work, place }, self.now);
                        self.going.extend(moves.started);
                    }
                    claiming.next_due = Some(if *claimable > 0 { self.now } else { Timestamp::MAX });
                }
            }
        }
    }

    fn pass(&mut self, seconds: i64) {
        self.now = Timestamp(self.now.0 + seconds * SECOND);
    }
}

#[test]
fn a_window_grows_with_success_and_shrinks_with_failure() {
    let mut scene = Scene::new();
    scene.make(1, 128, Weight::Interactive);
    assert_eq!(scene.running(1), 16);
    scene.end(1, 16, Signal::Works);
    assert_eq!(scene.running(1), 32);
    scene.end(1, 4, Signal::Fails);
    assert_eq!(scene.running(1), 28, "nothing begins before the window has room again");
    scene.end(1, 27, Signal::Throttles);
    assert_eq!(scene.running(1), 2, "two are always tried");
}

#[test]
fn many_that_hang_leave_room_for_the_next() {
    let mut scene = Scene::new();
    for lane in 1..=300 {
        scene.make(lane, 10, Weight::Interactive);
    }
    let all: usize = scene.going.len();
    assert!(all <= usize::try_from(EXCHANGES_MAX).unwrap(), "{all}");
    assert!(scene.make(2_000, 1, Weight::Interactive) == 1, "there is a place in memory left");
    // Whoever came late has its turn when those have had theirs that waited before.
    let before = scene.running(2_000);
    let mut ends = 0;
    while scene.running(2_000) == 0 {
        ends += 1;
        let lane = scene.going[0].0.work.job.lane().integration_id.unwrap();
        let lane = u32::from_str_radix(lane.to_string().trim_start_matches('0'), 16).unwrap();
        scene.end(lane, 1, Signal::Fails);
    }
    assert!(before == 0 && ends <= 1_000, "{ends}");
}

#[test]
fn a_flood_in_one_lane_does_not_fill_memory() {
    let mut scene = Scene::new();
    let taken = scene.make(1, 100_000, Weight::Interactive);
    assert_eq!(taken, 128);
    assert_eq!(scene.make(2, 1, Weight::Interactive), 1);
    assert_eq!(scene.running(2), 1);
}

#[test]
fn what_waits_in_the_database_is_claimed_as_the_lane_empties() {
    let mut scene = Scene::new();
    let mut waiting = 1_000;
    scene.lanes.note_waiting(key(1), scene.now, scene.now);
    let first = scene.chores(1, &mut waiting);
    assert_eq!((first, scene.running(1)), (32, 16), "twice what goes on at once");
    assert_eq!(scene.chores(1, &mut waiting), 0);
    let mut rounds = 0;
    while !scene.going.is_empty() {
        scene.end(1, 8, Signal::Works);
        scene.chores(1, &mut waiting);
        rounds += 1;
    }
    assert_eq!((waiting, scene.made), (0, 1_000));
    assert!(rounds <= 130, "{rounds}");
    assert!(scene.lanes.is_idle());
}

#[test]
fn interactive_jobs_go_first_and_bulk_ones_are_not_shut_out() {
    let mut scene = Scene::with(DeliveryPolicy { concurrency: Some(1), ..DeliveryPolicy::default() });
    scene.make(1, 1, Weight::Bulk);
    scene.make(1, 7, Weight::Bulk);
    scene.make(1, 7, Weight::Interactive);
    let mut order = String::new();
    while let Some((held, _)) = scene.going.first() {
        order.push(if held.work.job.weight == Weight::Bulk { 'b' } else { 'i' });
        scene.end(1, 1, Signal::Works);
    }
    assert_eq!(order, "biiiiiibibbbbbb");
}

#[test]
fn a_limit_of_the_policy_holds() {
    let rate_limit = Some(RateLimit { count: 1, period: Duration::from_secs(1), burst: 2 });
    let mut scene = Scene::with(DeliveryPolicy { rate_limit, concurrency: Some(8), ..DeliveryPolicy::default() });
    scene.make(1, 6, Weight::Interactive);
    let mut begun = vec![scene.going.len()];
    for _ in 0..4 {
        scene.pass(1);
        scene.chores(1, &mut 0);
        begun.push(scene.going.len());
    }
    assert_eq!(begun, [2, 3, 4, 5, 6]);
    let mut scene = Scene::with(DeliveryPolicy { concurrency: Some(3), ..DeliveryPolicy::default() });
    scene.make(1, 10, Weight::Interactive);
    assert_eq!(scene.running(1), 3);
}

#[test]
fn a_dead_endpoint_holds_nothing_in_memory_but_a_probe_now_and_then() {
    let mut scene = Scene::new();
    let mut returned = 0;
    for _ in 0..17 {
        scene.make(1, 4, Weight::Interactive);
        scene.pass(4);
        let going = scene.running(1);
        returned += scene.end(1, going, Signal::Fails);
    }
    assert!(scene.lanes.is_shut(key(1), scene.now));
    assert_eq!(scene.make(1, 10, Weight::Interactive), 0);
    assert_eq!((scene.going.len(), scene.lanes.is_idle()), (0, true));
    let mut waiting = 10 + u32::try_from(returned).unwrap();
    assert_eq!(scene.chores(1, &mut waiting), 0);
    scene.pass(300);
    assert_eq!(scene.chores(1, &mut waiting), 1);
    assert!(scene.going[0].0.work.is_probe);
    scene.end(1, 1, Signal::Fails);
    assert_eq!(scene.chores(1, &mut waiting), 0);
    scene.pass(300);
    assert_eq!(scene.chores(1, &mut waiting), 1);
    scene.end(1, 1, Signal::Works);
    assert!(scene.chores(1, &mut waiting) > 1, "it works again");
    scene.end(1, 100, Signal::Works);
}

#[test]
fn an_exchange_that_is_cut_off_leaves_its_slot() {
    let mut scene = Scene::with(DeliveryPolicy { concurrency: Some(1), ..DeliveryPolicy::default() });
    scene.make(1, 2, Weight::Interactive);
    drop(scene.going.remove(0));
    scene.chores(1, &mut 0);
    assert_eq!(scene.running(1), 1);
    assert_ne!(scene.going[0].0.work.job.id, MessageId::default());
}

#[test]
fn nothing_begins_once_it_drains() {
    let mut scene = Scene::with(DeliveryPolicy { concurrency: Some(1), ..DeliveryPolicy::default() });
    scene.make(1, 5, Weight::Interactive);
    assert_eq!(scene.lanes.drain().len(), 4);
    let place = scene.lanes.try_place(key(1), scene.terms, scene.now).unwrap();
    let work = Work { job: job(1, 99, Weight::Interactive), run: None, is_probe: false };
    assert_eq!(scene.lanes.enqueue(Held { work, place }, scene.now).returned.len(), 1);
}

#[test]
fn lanes_are_forgotten_when_they_have_been_at_rest() {
    let mut scene = Scene::new();
    scene.make(1, 3, Weight::Interactive);
    scene.end(1, 3, Signal::Fails);
    scene.lanes.forget(scene.now);
    assert_eq!(scene.lanes.lock().lanes.len(), 1, "what was learned is kept for a while");
    scene.pass(601);
    scene.lanes.forget(scene.now);
    assert_eq!(scene.lanes.lock().lanes.len(), 0);
}

#[test]
fn a_disabled_lane_holds_everything_but_a_probe_until_it_is_enabled() {
    let mut scene = Scene::with(DeliveryPolicy { concurrency: Some(1), ..DeliveryPolicy::default() });
    scene.make(1, 3, Weight::Interactive);
    let until = scene.now.plus(Duration::from_hours(1));
    assert_eq!(scene.lanes.disable(key(1), until, scene.now).returned.len(), 2);
    scene.end(1, 1, Signal::Works);
    assert_eq!((scene.make(1, 5, Weight::Interactive), scene.going.len()), (0, 0));
    let mut waiting = 7;
    assert_eq!(scene.chores(1, &mut waiting), 0);
    scene.pass(3_600);
    scene.lanes.forget(scene.now);
    assert_eq!(scene.chores(1, &mut waiting), 1, "it was not forgotten");
    assert!(scene.going[0].0.work.is_probe);
    scene.end(1, 1, Signal::Works);
    assert_eq!(scene.chores(1, &mut waiting), 0, "that it answers is not enough");
    scene.lanes.enable(key(1), scene.now);
    assert!(scene.chores(1, &mut waiting) > 0);
    scene.end(1, 100, Signal::Works);
}
