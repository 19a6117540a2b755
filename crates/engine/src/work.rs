//! The workers: how many jobs are held in memory, how many exchanges go on at once, who claims what is due, and how all
//! of it comes to rest.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use model::Timestamp;
use model::job::{Job, JobKind, LEASE_DURATION};
use store::{Claim, StoreError};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, watch};

use crate::Engine;
use crate::run::Run;

/// The most jobs that are held in memory; more wait in the database.
const HELD_MAX: u32 = 10_000;
/// The most exchanges that go on at once.
const EXCHANGES_MAX: usize = 512;
/// The most jobs in memory that were claimed from the database. Unlike those that were just made each has a run and a body
/// of its own there, and none is needed long before its exchange begins.
const CLAIMED_MAX: usize = 1_024;
/// The most jobs of one claim.
const CLAIM_MAX: u32 = 256;
/// How long the claiming loop rests at most: nothing should need this, since whoever makes work due wakes it.
const REST_MAX: Duration = Duration::from_secs(30);
/// How long to wait after the database could not be used.
const TROUBLE_PAUSE: Duration = Duration::from_secs(1);

/// The right to hold one job in memory.
pub(crate) type Permit = OwnedSemaphorePermit;

/// A leased job in the hands of this process.
#[derive(Debug)]
pub(crate) struct Work {
    pub(crate) job: Job,
    /// Its run, if it is known already.
    pub(crate) run: Option<Arc<Run>>,
    pub(crate) permit: Permit,
    /// The right to hold it as a claimed one, if it was claimed.
    pub(crate) claim: Option<Permit>,
}

/// How far a shutdown is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Everything is done.
    Working,
    /// What has not begun is given back; exchanges end by themselves.
    Draining,
    /// Exchanges are cut off and given back.
    Cutting,
}

pub(crate) struct Workers {
    held: Arc<Semaphore>,
    claimed: Arc<Semaphore>,
    exchanges: Semaphore,
    wake: Notify,
    /// When the claiming loop will look next, in microseconds.
    next_look: AtomicI64,
    stage: watch::Sender<Stage>,
}

impl Default for Workers {
    fn default() -> Self {
        Workers {
            held: Arc::new(Semaphore::new(usize::try_from(HELD_MAX).unwrap_or(usize::MAX))),
            claimed: Arc::new(Semaphore::new(CLAIMED_MAX)),
            exchanges: Semaphore::new(EXCHANGES_MAX),
            wake: Notify::new(),
            next_look: AtomicI64::new(i64::MAX),
            stage: watch::Sender::new(Stage::Working),
        }
    }
}

impl Workers {
    /// Room for one more job, if there is any.
    pub(crate) fn try_permit(&self) -> Option<Permit> {
        Arc::clone(&self.held).try_acquire_owned().ok()
    }

    /// Tells the claiming loop that a job is due at `at`.
    pub(crate) fn wake(&self, at: Timestamp) {
        if at.0 < self.next_look.load(Ordering::Acquire) {
            self.wake.notify_one();
        }
    }

    pub(crate) fn stage(&self) -> Stage {
        *self.stage.borrow()
    }

    /// Ready when a shutdown has come as far as `stage`.
    pub(crate) async fn reached(&self, stage: Stage) {
        // The sender lives as long as the engine does, so this ends by reaching the stage.
        drop(self.stage.subscribe().wait_for(|now| *now >= stage).await.map(|now| *now));
    }

    /// A place among the exchanges that go on.
    pub(crate) async fn exchange_slot(&self) -> Option<tokio::sync::SemaphorePermit<'_>> {
        self.exchanges.acquire().await.ok()
    }
}

impl Engine {
    /// Starts working on one leased job.
    pub(crate) fn spawn_work(&self, work: Work) {
        let engine = self.clone();
        tokio::spawn(async move {
            let Work { job, run, permit, claim } = work;
            let id = job.id;
            if let Err(error) = engine.work(job, run).await {
                tracing::error!(job = %id, %error, "job {id} was put off, its lease will end: {error}");
            }
            drop((permit, claim));
        });
    }

    async fn work(&self, job: Job, run: Option<Arc<Run>>) -> Result<(), StoreError> {
        let run = match run {
            Some(run) => run,
            None => match self.load_run(&job).await? {
                Some(run) => run,
                None => return self.drop_orphan(&job).await,
            },
        };
        match &job.kind {
            JobKind::Deliver(target) => self.deliver(&job, target, &run).await,
            JobKind::Settle => self.settle(&job, &run).await,
        }
    }

    /// Takes back what a former process had leased and gives its count. To be called once, when this process owns the
    /// database and before it takes or makes any job: a lease of its own must not be among them.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be written.
    pub async fn take_over(&self) -> Result<usize, StoreError> {
        let count = self.store().job_release_all(self.now()).await?;
        if count > 0 {
            tracing::info!(count, "took back {count} jobs that were in flight when the last process ended");
        }
        Ok(count)
    }

    /// Claims what is due until the engine stops. To be spawned once.
    pub async fn claim_due(&self) {
        loop {
            tokio::select! {
                () = self.inner.work.reached(Stage::Draining) => return,
                result = self.claim_once() => if let Err(error) = result { self.rest_after(&error).await },
            }
        }
    }

    /// Claims what is due, or waits until something is.
    async fn claim_once(&self) -> Result<(), StoreError> {
        let workers = &self.inner.work;
        let now = self.now();
        workers.next_look.store(i64::MAX, Ordering::Release);
        let next = self.store().job_next_due().await?;
        if next.is_none_or(|due| due > now) {
            let look = next.unwrap_or(Timestamp::MAX).min(now.plus(REST_MAX));
            workers.next_look.store(look.0, Ordering::Release);
            tokio::select! {
                () = workers.wake.notified() => {}
                () = self.inner.clock.sleep_until(look) => {}
            }
            return Ok(());
        }
        let mut permits = Vec::new();
        let claim = Arc::clone(&workers.claimed).acquire_owned().await.ok();
        permits.extend(Arc::clone(&workers.held).acquire_owned().await.ok().zip(claim));
        while permits.len() < usize::try_from(CLAIM_MAX).unwrap_or(usize::MAX)
            && let Ok(claim) = Arc::clone(&workers.claimed).try_acquire_owned()
            && let Some(permit) = workers.try_permit()
        {
            permits.push((permit, claim));
        }
        let limit = u32::try_from(permits.len()).unwrap_or(CLAIM_MAX);
        let claim = Claim { lease: self.new_lease(), until: now.plus(LEASE_DURATION), now, limit };
        let jobs = self.store().job_claim(claim).await?;
        for (job, (permit, claim)) in jobs.into_iter().zip(permits) {
            self.spawn_work(Work { job, run: None, permit, claim: Some(claim) });
        }
        Ok(())
    }

    pub(crate) async fn rest_after(&self, error: &StoreError) {
        tracing::error!(%error, "the database could not be used, trying again soon: {error}");
        self.sleep_until(self.now().plus(TROUBLE_PAUSE)).await;
    }

    /// Lets exchanges end, but cuts them off after `grace`; everything that is not done is given back. Nothing is worked
    /// on when this returns.
    pub async fn shut_down(&self, grace: Duration) {
        self.inner.work.stage.send_replace(Stage::Draining);
        let deadline = self.now().plus(grace);
        tokio::select! {
            () = self.idle() => return,
            () = self.sleep_until(deadline) => {}
        }
        self.inner.work.stage.send_replace(Stage::Cutting);
        self.idle().await;
    }

    /// Ready when this process holds no job.
    async fn idle(&self) {
        drop(self.inner.work.held.acquire_many(HELD_MAX).await);
    }

    /// Ready when this process holds no job and none is due: what remains waits for the clock.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be read.
    pub async fn quiet(&self) -> Result<(), StoreError> {
        loop {
            let all = self.inner.work.held.acquire_many(HELD_MAX).await;
            if self.store().job_next_due().await?.is_none_or(|due| due > self.now()) {
                return Ok(());
            }
            drop(all);
            self.inner.work.wake.notify_one();
            tokio::task::yield_now().await;
        }
    }
}
