//! Live events: who listens to what changes in an environment, and what is told to them. Nothing is kept for those who do not
//! listen, and nothing waits for those who do: what changes meanwhile is gathered for each listener until they take it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use model::organization::Environment;
use model::{EnvironmentId, Id, Timestamp};
use tokio::sync::Notify;

use crate::Engine;
use crate::stage::Stage;

/// The most who listen at a time: each change is told to each of them.
const LISTENERS_MAX: usize = 64;
/// The most ids of a topic that are gathered: whoever hears of more reads everything anew anyway.
const IDS_MAX: usize = 100;
/// The shortest time between two tellings to a listener, so that much that happens at once is told once.
const PAUSE: Duration = Duration::from_millis(250);

/// What something that changes is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Runs of workflows.
    Runs,
    /// Messages and the attempts at them.
    Messages,
    /// Messages that were given up.
    DeadLetters,
    /// How endpoints fare; the ids are those of their integrations.
    Endpoints,
    /// Inspectors and what they keep.
    Inspectors,
    /// Workflows.
    Workflows,
    /// Integrations.
    Integrations,
    /// Subscribers and their channels.
    Subscribers,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Topic; 8] = [
        Topic::Runs,
        Topic::Messages,
        Topic::DeadLetters,
        Topic::Endpoints,
        Topic::Inspectors,
        Topic::Workflows,
        Topic::Integrations,
        Topic::Subscribers,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Topic::Runs => "runs",
            Topic::Messages => "messages",
            Topic::DeadLetters => "dead-letters",
            Topic::Endpoints => "endpoints",
            Topic::Inspectors => "inspectors",
            Topic::Workflows => "workflows",
            Topic::Integrations => "integrations",
            Topic::Subscribers => "subscribers",
        }
    }
}

/// What changed since a listener was told last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// For each topic what changed of it; nothing where that cannot be said.
    pub topics: BTreeMap<Topic, Option<BTreeSet<Id>>>,
    /// Whether there was more than could be gathered: whoever listens reads everything of these topics anew.
    pub lagged: bool,
}

impl Changes {
    /// Notes that something of a topic changed; without an id, that anything may have.
    pub(crate) fn add(&mut self, topic: Topic, id: Option<Id>) {
        let gathered = self.topics.entry(topic).or_insert_with(|| Some(BTreeSet::new()));
        let Some(id) = id else { return *gathered = None };
        let Some(ids) = gathered else { return };
        ids.insert(id);
        if ids.len() > IDS_MAX {
            (*gathered, self.lagged) = (None, true);
        }
    }

    fn add_all(&mut self, other: &Changes) {
        self.lagged |= other.lagged;
        for (topic, ids) in &other.topics {
            match ids {
                None => self.add(*topic, None),
                Some(ids) => ids.iter().for_each(|id| self.add(*topic, Some(*id))),
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.topics.is_empty()
    }
}

/// All who listen.
#[derive(Debug, Default)]
pub(crate) struct Live {
    /// How many there are, so that whoever changes something learns at no cost that nobody wants to know.
    count: AtomicUsize,
    listeners: Mutex<Vec<Arc<Listener>>>,
}

#[derive(Debug)]
struct Listener {
    environment_id: EnvironmentId,
    gathered: Mutex<Changes>,
    changed: Notify,
}

impl Live {
    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Listener>>> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener {
    fn lock(&self) -> MutexGuard<'_, Changes> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// As many listen as may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{LISTENERS_MAX} are listening already")]
pub struct TooManyListeners;

/// What a listener hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Something changed.
    Changes(Changes),
    /// Nothing, until the time that was asked for.
    Silence,
    /// The process is about to end.
    End,
}

/// Somebody who listens, until this is dropped.
pub struct Listening {
    engine: Engine,
    listener: Arc<Listener>,
    /// When they may be told something again.
    next_at: Timestamp,
}

impl Listening {
    /// Waits for what changes, until a time.
    pub async fn next(&mut self, until: Timestamp) -> Heard {
        let Listening { engine, listener, next_at } = self;
        tokio::select! {
            biased;
            () = engine.reached(Stage::Closing) => Heard::End,
            () = engine.sleep_until(until) => Heard::Silence,
            changes = gathered(engine, listener, *next_at) => {
                *next_at = engine.now().plus(PAUSE);
                Heard::Changes(changes)
            }
        }
    }
}

/// What was gathered for a listener, as soon as there is something and they may be told.
async fn gathered(engine: &Engine, listener: &Listener, next_at: Timestamp) -> Changes {
    engine.sleep_until(next_at).await;
    loop {
        let gathered = std::mem::take(&mut *listener.lock());
        if !gathered.is_empty() {
            return gathered;
        }
        listener.changed.notified().await;
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let live = &self.engine.inner.live;
        let mut listeners = live.lock();
        listeners.retain(|listener| !Arc::ptr_eq(listener, &self.listener));
        live.count.store(listeners.len(), Ordering::Relaxed);
    }
}

impl Engine {
    /// Listens to what changes in an environment from now on.
    ///
    /// # Errors
    /// [`TooManyListeners`].
    pub fn listen(&self, environment: &Environment) -> Result<Listening, TooManyListeners> {
        let live = &self.inner.live;
        let mut listeners = live.lock();
        if listeners.len() >= LISTENERS_MAX {
            return Err(TooManyListeners);
        }
        let listener =
            Arc::new(Listener { environment_id: environment.id, gathered: Mutex::default(), changed: Notify::new() });
        listeners.push(Arc::clone(&listener));
        live.count.store(listeners.len(), Ordering::Relaxed);
        Ok(Listening { engine: self.clone(), listener, next_at: self.now() })
    }

    /// Whether anybody listens at all. Who begins to at this moment reads what they show afterwards.
    pub(crate) fn is_heard(&self) -> bool {
        self.inner.live.count.load(Ordering::Relaxed) > 0
    }

    /// Tells those who listen what was written.
    pub(crate) fn tell(&self, environment_id: EnvironmentId, changes: &Changes) {
        if !self.is_heard() || changes.is_empty() {
            return;
        }
        for listener in self.inner.live.lock().iter().filter(|one| one.environment_id == environment_id) {
            listener.lock().add_all(changes);
            listener.changed.notify_one();
        }
    }

    /// Tells those who listen that something of a topic was written; without an id, that anything may have been.
    pub(crate) fn tell_one(&self, environment_id: EnvironmentId, topic: Topic, id: Option<Id>) {
        if self.is_heard() {
            let mut changes = Changes::default();
            changes.add(topic, id);
            self.tell(environment_id, &changes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u8) -> Id {
        Id::from_bytes([number; 12])
    }

    /// What is left of so many changes to one topic, and of one to another whose id is not known.
    fn check(count: u8, ids: Option<usize>, lagged: bool) {
        let (mut changes, mut other) = (Changes::default(), Changes::default());
        (0..count).for_each(|number| changes.add(Topic::Runs, Some(id(number))));
        changes.add(Topic::Runs, Some(id(0)));
        other.add(Topic::Workflows, None);
        other.add(Topic::Workflows, Some(id(1)));
        other.add_all(&changes);
        let left = other.topics.get(&Topic::Runs).unwrap().as_ref().map(BTreeSet::len);
        assert_eq!((left, other.lagged, other.topics.get(&Topic::Workflows)), (ids, lagged, Some(&None)), "{count}");
    }

    #[test]
    fn each_id_is_gathered_once_and_only_so_many() {
        check(1, Some(1), false);
        check(100, Some(100), false);
        check(101, None, true);
        check(200, None, true);
    }

    #[test]
    fn every_topic_has_a_name_of_its_own() {
        let names: BTreeSet<&str> = Topic::ALL.into_iter().map(Topic::name).collect();
        assert_eq!(names.len(), Topic::ALL.len());
    }
}
