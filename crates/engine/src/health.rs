//! The health of endpoints as this process knows it: what each outcome changes, what of that must be written, and the figures
//! of attempts. The rules stand in `logic::health`; who may read and change it in `endpoints.rs`.
//!
//! Whatever somebody relies on is written in the transaction of the outcome that it follows from: that an endpoint begins to
//! fail, a warning, that it is disabled, that it is well. Counts in between are written along with a later failure or once a
//! minute. A delivery to an endpoint that works writes nothing.

mod roll_up;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use logic::figures;
use logic::health::{RecoveryReason, Sign, Transition, next_probe, note_failure, note_success};
use logic::operational::kind_of;
use logic::verdict::AttemptSummary;
use model::EventId;
use model::Timestamp;
use model::attempt::AttemptOutcome;
use model::health::{EndpointKey, Failure, FigureBucket, Figures, Health};
use store::{Batch, StoreError};

pub(crate) use roll_up::RolledUp;

use crate::Engine;
use crate::audit::Change;
use crate::live::Topic;
use crate::stage::Stage;

/// How often figures are written, and counts of failures at the latest.
const WRITE_PAUSE: Duration = Duration::from_mins(1);
/// How long figures are kept: a week and the hour that is cut off by its beginning.
const FIGURES_KEPT: Duration = Duration::from_hours(7 * 24 + 1);
/// The most stretches of an endpoint that wait to be written, should the database not take them.
const STRETCHES_MAX: usize = 12;
/// The most transitions of an endpoint that wait to be written, for the same reason.
const UNTOLD_MAX: usize = 16;
/// The most changes or figures of one write.
const BATCH_MAX: usize = 256;

/// What this process knows of endpoints.
#[derive(Debug, Default)]
pub(crate) struct Endpoints(Mutex<HashMap<EndpointKey, Endpoint>>);

#[derive(Debug, Default)]
struct Endpoint {
    health: Health,
    /// Counts the changes of `health`.
    revision: i64,
    /// The revision that was last taken to be written, and when.
    taken: i64,
    taken_at: Timestamp,
    /// Transitions whose transaction did not come to be.
    untold: Vec<(EventId, Transition)>,
    stretches: VecDeque<Stretch>,
}

#[derive(Debug)]
struct Stretch {
    starts_at: Timestamp,
    figures: Figures,
    /// How many of the attempts are written.
    written: u64,
}

/// An attempt, as far as it tells of its endpoint.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Observed<'a> {
    pub(crate) summary: &'a AttemptSummary,
    /// How long it took to be answered, if it was.
    pub(crate) answer: Option<Duration>,
    pub(crate) at: Timestamp,
}

/// A state of an endpoint on its way to the database.
#[derive(Debug)]
pub(crate) struct HealthChange {
    pub(crate) key: EndpointKey,
    pub(crate) health: Health,
    revision: i64,
    /// What led to it and is not written yet, each under the id of its event.
    pub(crate) transitions: Vec<(EventId, Transition)>,
}

impl HealthChange {
    /// Adds it to a transaction.
    pub(crate) fn write(&self, batch: &mut Batch) {
        batch.run(store::endpoint_health_put(self.key, &self.health, self.revision));
    }
}

impl Endpoints {
    fn lock(&self) -> MutexGuard<'_, HashMap<EndpointKey, Endpoint>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes an attempt. Gives what is to be written along with it, if anything; `new_id` makes the id of an event.
    pub(crate) fn note(
        &self,
        key: EndpointKey,
        observed: Observed<'_>,
        new_id: impl FnOnce() -> EventId,
    ) -> Option<Box<HealthChange>> {
        let Observed { summary, answer, at } = observed;
        let mut endpoints = self.lock();
        let endpoint = endpoints.entry(key).or_default();
        let is_delivered = summary.outcome == AttemptOutcome::Delivered;
        figures::count(endpoint.figures_at(at), is_delivered, answer);
        let transition = match Sign::of(summary.outcome) {
            Sign::Nothing => return None,
            Sign::Works => note_success(&mut endpoint.health, RecoveryReason::Delivered, at)?,
            Sign::Fails => {
                let error = summary.error.clone().unwrap_or_default();
                let failure = Failure { at, outcome: summary.outcome, status: summary.status, error };
                let transition = note_failure(&mut endpoint.health, failure);
                endpoint.revision = endpoint.revision.saturating_add(1);
                let is_due = at.since(endpoint.taken_at) >= WRITE_PAUSE || !endpoint.untold.is_empty();
                let transition = transition.map(|transition| (new_id(), transition));
                return (transition.is_some() || is_due).then(|| endpoint.take(key, transition, at));
            }
        };
        endpoint.revision = endpoint.revision.saturating_add(1);
        Some(endpoint.take(key, Some((new_id(), transition)), at))
    }

    /// Notes that somebody says that an endpoint works. Gives what is to be written, if that is news.
    fn note_enabled(&self, key: EndpointKey, id: EventId, now: Timestamp) -> Option<Box<HealthChange>> {
        let mut endpoints = self.lock();
        let endpoint = endpoints.get_mut(&key)?;
        let transition = note_success(&mut endpoint.health, RecoveryReason::Requested, now)?;
        endpoint.revision = endpoint.revision.saturating_add(1);
        Some(endpoint.take(key, Some((id, transition)), now))
    }

    /// Takes a change back whose transaction did not come to be: a later one has it again.
    pub(crate) fn give_back(&self, change: HealthChange) {
        let mut endpoints = self.lock();
        let Some(endpoint) = endpoints.get_mut(&change.key) else { return };
        endpoint.taken = endpoint.taken.min(change.revision.saturating_sub(1));
        endpoint.untold.splice(0..0, change.transitions);
        endpoint.untold.truncate(UNTOLD_MAX);
    }

    /// What is known against an endpoint.
    pub(crate) fn health(&self, key: EndpointKey) -> Health {
        self.lock().get(&key).map(|endpoint| endpoint.health.clone()).unwrap_or_default()
    }

    /// When a disabled endpoint is probed next; nothing if it is not disabled.
    fn held_until(&self, key: EndpointKey) -> Option<Timestamp> {
        self.lock().get(&key)?.health.failing.as_ref().and_then(next_probe)
    }

    /// Figures of an endpoint that this process holds, each with the beginning of its stretch.
    pub(crate) fn figures(&self, key: EndpointKey) -> Vec<(Timestamp, Figures)> {
        let endpoints = self.lock();
        let stretches = endpoints.get(&key).into_iter().flat_map(|endpoint| &endpoint.stretches);
        stretches.map(|stretch| (stretch.starts_at, stretch.figures.clone())).collect()
    }

    /// Forgets an endpoint.
    pub(crate) fn forget(&self, key: EndpointKey) {
        self.lock().remove(&key);
    }

    /// Changes and figures that are to be written by now.
    fn take_due(&self, now: Timestamp) -> (Vec<HealthChange>, Vec<FigureBucket>) {
        let (mut changes, mut buckets) = (Vec::new(), Vec::new());
        for (key, endpoint) in self.lock().iter_mut() {
            if endpoint.revision > endpoint.taken {
                changes.push(*endpoint.take(*key, None, now));
            }
            let unwritten = endpoint.stretches.iter().filter(|stretch| stretch.figures.attempts > stretch.written);
            buckets.extend(unwritten.map(|stretch| FigureBucket {
                key: *key,
                starts_at: stretch.starts_at,
                figures: stretch.figures.clone(),
            }));
        }
        (changes, buckets)
    }

    /// Notes that figures are written, and forgets those of stretches that are over.
    fn note_written(&self, buckets: &[FigureBucket], now: Timestamp) {
        let current = figures::stretch_of(now);
        let mut endpoints = self.lock();
        for FigureBucket { key, starts_at, figures } in buckets {
            let Some(endpoint) = endpoints.get_mut(key) else { continue };
            if let Some(stretch) = endpoint.stretches.iter_mut().find(|stretch| stretch.starts_at == *starts_at) {
                stretch.written = figures.attempts;
            }
        }
        endpoints.retain(|_, endpoint| {
            endpoint
                .stretches
                .retain(|stretch| stretch.starts_at >= current || stretch.figures.attempts > stretch.written);
            endpoint.revision > 0 || !endpoint.stretches.is_empty()
        });
    }
}

impl Endpoint {
    /// The figures of the stretch that a time lies in.
    fn figures_at(&mut self, at: Timestamp) -> &mut Figures {
        let starts_at = figures::stretch_of(at);
        if self.stretches.back().is_none_or(|last| last.starts_at != starts_at) {
            if self.stretches.len() >= STRETCHES_MAX {
                self.stretches.pop_front();
            }
            // A clock that was set back comes to a stretch that is there already.
            let known = self.stretches.iter().position(|stretch| stretch.starts_at == starts_at);
            let known = known.and_then(|index| self.stretches.remove(index));
            self.stretches.push_back(known.unwrap_or(Stretch { starts_at, figures: Figures::default(), written: 0 }));
        }
        let last = self.stretches.len().saturating_sub(1);
        &mut self.stretches[last].figures
    }

    /// Takes the present state to be written.
    fn take(
        &mut self,
        key: EndpointKey,
        transition: Option<(EventId, Transition)>,
        now: Timestamp,
    ) -> Box<HealthChange> {
        (self.taken, self.taken_at) = (self.revision, now);
        let mut transitions = std::mem::take(&mut self.untold);
        transitions.extend(transition);
        Box::new(HealthChange { key, health: self.health.clone(), revision: self.revision, transitions })
    }
}

/// The time that is so long before another.
fn before(at: Timestamp, time: Duration) -> Timestamp {
    Timestamp(at.0.saturating_sub(i64::try_from(time.as_micros()).unwrap_or(i64::MAX)))
}

impl Engine {
    /// Reads what former processes knew of endpoints, and holds back what goes to those that are disabled.
    pub(crate) async fn load_health(&self) -> Result<(), StoreError> {
        let stored = self.store().endpoint_health_list().await?;
        let now = self.now();
        let mut endpoints = self.inner.endpoints.lock();
        for (key, health, revision) in stored {
            if let Some(until) = health.failing.as_ref().and_then(next_probe) {
                self.inner.lanes.disable(key.lane(), until, now);
            }
            endpoints.insert(key, Endpoint { health, revision, taken: revision, taken_at: now, ..Endpoint::default() });
        }
        Ok(())
    }

    /// Does what follows from a change that was written.
    pub(crate) fn health_written(&self, change: &HealthChange) {
        let id = change.key.integration_id;
        self.tell_one(change.key.environment_id, Topic::Endpoints, Some(id.0));
        for (_, transition) in &change.transitions {
            match transition {
                Transition::Began | Transition::Passed => {}
                Transition::Warned(warning) => {
                    let time = warning.name();
                    tracing::warn!(%id, "endpoint.failing: nothing could be delivered to integration {id} for {time}");
                }
                Transition::Disabled => {
                    tracing::warn!(%id, "endpoint.disabled: integration {id} is probed every hour from now on");
                }
                Transition::Recovered(_) => tracing::info!(%id, "endpoint.recovered: integration {id} works again"),
            }
        }
        let is_news = |transition: &Transition| matches!(transition, Transition::Disabled | Transition::Recovered(_));
        if change.transitions.iter().any(|(_, transition)| kind_of(transition).is_some()) {
            self.inner.operational.wake();
        }
        if change.transitions.iter().any(|(_, transition)| is_news(transition)) {
            self.apply_health(change.key);
        }
    }

    /// Holds back what goes to an endpoint if it is disabled now, and lets it go if not: transactions do not end in the order in
    /// which they begin.
    pub(crate) fn apply_health(&self, key: EndpointKey) {
        let (lanes, now) = (&self.inner.lanes, self.now());
        let moves = match self.inner.endpoints.held_until(key) {
            Some(until) => lanes.disable(key.lane(), until, now),
            None => lanes.enable(key.lane(), now),
        };
        self.follow(moves);
    }

    /// Lets the next probe of a disabled endpoint go at once.
    pub(crate) fn probe_soon(&self, key: EndpointKey) {
        if self.inner.endpoints.held_until(key).is_some() {
            let now = self.now();
            self.follow(self.inner.lanes.disable(key.lane(), now, now));
        }
    }

    /// Takes an endpoint for one that works, whatever was known against it.
    pub(crate) async fn health_enable(&self, key: EndpointKey, change: Change) -> Result<(), StoreError> {
        let noted = self.inner.endpoints.note_enabled(key, self.next_id(), self.now());
        let changes: Vec<HealthChange> = noted.into_iter().map(|change| *change).collect();
        let mut batch = Batch::new();
        self.audit(&mut batch, change);
        self.write_health(batch, changes, &[]).await
    }

    /// Writes changes with what is told of them, and figures. What could not be written is written next time.
    async fn write_health(
        &self,
        batch: Batch,
        changes: Vec<HealthChange>,
        buckets: &[FigureBucket],
    ) -> Result<(), StoreError> {
        let result = self.try_write_health(batch, &changes, buckets).await;
        match result {
            Ok(()) => changes.iter().for_each(|change| self.health_written(change)),
            Err(_) => changes.into_iter().for_each(|change| self.inner.endpoints.give_back(change)),
        }
        result
    }

    async fn try_write_health(
        &self,
        mut batch: Batch,
        changes: &[HealthChange],
        buckets: &[FigureBucket],
    ) -> Result<(), StoreError> {
        for change in changes {
            change.write(&mut batch);
            self.tell_health(change).await?.into_iter().for_each(|query| batch.run(query));
        }
        buckets.iter().for_each(|bucket| batch.run(store::endpoint_figures_put(bucket, self.inner.lease.0)));
        self.store().apply(batch).await.map(drop)
    }

    /// Writes counts and figures every minute until the engine stops. To be spawned once.
    pub async fn keep_figures(&self) {
        loop {
            tokio::select! {
                biased;
                () = self.reached(Stage::Draining) => return,
                () = self.sleep_until(self.now().plus(WRITE_PAUSE)) => {}
            }
            // Of a database that takes no writes the log tells once.
            if let Err(error) = self.write_figures().await
                && !self.store().is_failing()
            {
                tracing::error!(%error, "figures of endpoints could not be written: {error}");
            }
        }
    }

    /// Writes what is known of endpoints and not written yet, sums up figures that are old and removes those that are too old.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not take it; what was not written is written next time.
    pub async fn write_figures(&self) -> Result<(), StoreError> {
        let now = self.now();
        let (mut changes, buckets) = self.inner.endpoints.take_due(now);
        while !changes.is_empty() {
            let rest = changes.split_off(changes.len().min(BATCH_MAX));
            let written = self.write_health(Batch::new(), changes, &[]).await;
            changes = rest;
            if written.is_err() {
                changes.into_iter().for_each(|change| self.inner.endpoints.give_back(change));
                return written;
            }
        }
        for some in buckets.chunks(BATCH_MAX) {
            self.write_health(Batch::new(), Vec::new(), some).await?;
            self.inner.endpoints.note_written(some, now);
        }
        if !buckets.is_empty() {
            let mut batch = Batch::new();
            batch.run(store::endpoint_figures_delete(before(now, FIGURES_KEPT)));
            self.store().apply(batch).await?;
        }
        self.roll_up_figures(now).await
    }
}
