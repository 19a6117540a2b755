//! Brings due jobs from the database into memory, lane by lane, and lets what the time held back go on. Which lane is next
//! and how much it may bring is decided by `lanes`.

use std::time::Duration;

use model::Timestamp;
use model::job::{Job, JobKind, LEASE_DURATION};
use store::{Claim, StoreError, WaitingLane};

use crate::Engine;
use crate::lanes::{Chore, Claiming, Held, Place, Terms};
use crate::stage::Stage;
use crate::work::Work;

/// How often the lanes are looked up in the database. Nothing should need this, since whoever makes work due tells its lane;
/// it finds what other processes left behind.
const LOOK_PAUSE: Duration = Duration::from_secs(30);
/// How long to wait after the database could not be used.
const TROUBLE_PAUSE: Duration = Duration::from_secs(1);

impl Engine {
    /// Takes back what a former process had leased and gives its count. To be called once, when this process owns the
    /// database and before it takes or makes any job: a lease of its own must not be among them.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be written.
    pub async fn take_over(&self) -> Result<usize, StoreError> {
        if let Some(last) = self.store().job_last_ordered().await? {
            self.inner.ids.continue_after(last.0);
        }
        self.load_health().await?;
        let count = self.store().job_release_others(self.inner.lease, (self.now(), Timestamp::MAX)).await?;
        if count > 0 {
            tracing::info!(count, "took back {count} jobs that were in flight when the last process ended");
        }
        Ok(count)
    }

    /// Claims what is due until the engine stops. To be spawned once.
    pub async fn claim_due(&self) {
        let mut looked_at = None;
        loop {
            tokio::select! {
                biased;
                () = self.reached(Stage::Draining) => return,
                result = self.claim_once(&mut looked_at) => if let Err(error) = result { self.rest_after(&error).await },
            }
        }
    }

    /// Does what is to be done about the lanes now, or waits until something is.
    async fn claim_once(&self, looked_at: &mut Option<Timestamp>) -> Result<(), StoreError> {
        let lanes = &self.inner.lanes;
        let now = self.now();
        // The second condition is for a clock that was set back.
        if looked_at.is_none_or(|at| now >= at.plus(LOOK_PAUSE) || now < at) {
            self.look_up_lanes(now).await?;
            *looked_at = Some(now);
        }
        match lanes.next_chore(now) {
            Chore::Start(started) => self.start(started),
            Chore::Claim(claiming) => self.claim(claiming, now).await?,
            Chore::Rest(until) => {
                let look = looked_at.unwrap_or(now).plus(LOOK_PAUSE);
                tokio::select! {
                    biased;
                    () = lanes.woken() => {}
                    () = self.inner.clock.sleep_until(until.min(look)) => {}
                }
            }
        }
        Ok(())
    }

    /// Tells the lanes what waits in the database, what was leased by somebody who is gone included, and gives it.
    pub(crate) async fn look_up_lanes(&self, now: Timestamp) -> Result<Vec<WaitingLane>, StoreError> {
        self.inner.lanes.forget(now);
        self.store().job_release_others(self.inner.lease, (now, now)).await?;
        let waiting = self.store().lanes_waiting().await?;
        waiting.iter().for_each(|lane| self.inner.lanes.note_waiting(lane.key, lane.due_at, now));
        Ok(waiting)
    }

    async fn claim(&self, mut claiming: Claiming, now: Timestamp) -> Result<(), StoreError> {
        let lane = claiming.lane;
        if let Some(id) = lane.integration_id {
            let integrations = self.integrations(lane.environment_id).await?;
            if let Some(integration) = integrations.iter().find(|integration| integration.id == id) {
                self.inner.lanes.set_terms(lane, Terms::from(&*integration.delivery.policy));
            }
        }
        let places = std::mem::take(&mut claiming.places);
        let claim = Claim {
            lane,
            lease: self.inner.lease,
            until: now.plus(LEASE_DURATION),
            now,
            limit: u32::try_from(places.len()).unwrap_or(u32::MAX),
            first: claiming.first,
        };
        let engine = self.clone();
        self.store().job_claim(claim, move |jobs| engine.take_claimed(jobs, places)).await?;
        claiming.next_due = Some(self.store().lane_next_due(lane).await?.unwrap_or(Timestamp::MAX));
        Ok(())
    }

    fn take_claimed(&self, jobs: Result<Vec<Job>, StoreError>, places: Vec<Place>) {
        match jobs {
            Ok(jobs) => jobs.into_iter().zip(places).for_each(|(job, place)| {
                self.begin(Held { work: Work { job, run: None, is_probe: false }, place });
            }),
            Err(error) => tracing::error!(%error, "claimed jobs cannot be read: {error}"),
        }
    }

    /// Tells the lane of a job that it waits and when it is due.
    pub(crate) fn note_waiting(&self, job: &Job, at: Timestamp) {
        self.inner.lanes.note_waiting(job.lane(), at, self.now());
    }

    /// Tells the lane of a job that is done that the next one may follow, if they keep their order.
    pub(crate) fn note_gone(&self, job: &Job) {
        if job.order_key.is_some() && matches!(job.kind, JobKind::Deliver(_)) {
            self.note_waiting(job, self.now());
        }
    }

    /// Waits a little after the database could not be used. That it takes no writes has been said already, once for all who
    /// wait for it.
    pub(crate) async fn rest_after(&self, error: &StoreError) {
        if !self.store().is_failing() {
            tracing::error!(%error, "the database could not be used, trying again soon: {error}");
        }
        self.sleep_until(self.now().plus(TROUBLE_PAUSE)).await;
    }
}
