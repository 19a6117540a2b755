//! The workers: what is done with a job whose turn has come, what becomes of one that could not be worked on, and how all
//! of it comes to rest.

use std::sync::Arc;
use std::time::Duration;

use logic::breaker::Signal;
use model::job::{Job, JobKind, LEASE_DURATION};
use store::{Batch, StoreError};

use crate::Engine;
use crate::lanes::{Held, Moves, Slot};
use crate::run::Run;
use crate::stage::Stage;

/// A leased job in the hands of this process.
#[derive(Debug)]
pub(crate) struct Work {
    pub(crate) job: Job,
    /// Its run, if it is known already.
    pub(crate) run: Option<Arc<Run>>,
    /// Whether it is to show that an endpoint works again.
    pub(crate) is_probe: bool,
}

impl Engine {
    pub(crate) fn stage(&self) -> Stage {
        self.inner.stages.now()
    }

    /// Ready when a shutdown has come as far as `stage`.
    pub(crate) async fn reached(&self, stage: Stage) {
        self.inner.stages.reached(stage).await;
    }

    /// Lets a leased job wait for its turn, or begins it.
    pub(crate) fn begin(&self, held: Held) {
        let moves = self.inner.lanes.enqueue(held, self.now());
        self.follow(moves);
    }

    /// Begins the jobs whose turn it is.
    pub(crate) fn start(&self, started: Vec<(Held, Slot)>) {
        for (held, slot) in started {
            let engine = self.clone();
            tokio::spawn(async move { engine.work_on(held, slot).await });
        }
    }

    /// Ends the exchange of a job: the next one may begin.
    pub(crate) fn end_exchange(&self, slot: Slot, signal: Signal) {
        let moves = self.inner.lanes.end(slot, signal, self.now());
        self.follow(moves);
    }

    pub(crate) fn follow(&self, moves: Moves) {
        self.start(moves.started);
        if !moves.returned.is_empty() {
            let engine = self.clone();
            tokio::spawn(async move { engine.give_back(moves.returned).await });
        }
    }

    async fn work_on(&self, held: Held, slot: Slot) {
        let Held { work: Work { job, run, is_probe }, place } = held;
        if let Err(error) = self.work(&job, run, (slot, is_probe)).await {
            self.put_off(&job, &error).await;
        }
        drop(place);
    }

    async fn work(&self, job: &Job, run: Option<Arc<Run>>, (slot, is_probe): (Slot, bool)) -> Result<(), StoreError> {
        let run = match run {
            Some(run) => run,
            None => match self.load_run(job).await? {
                Some(run) => run,
                None => return self.drop_orphan(job).await,
            },
        };
        match &job.kind {
            JobKind::Deliver(target) => self.deliver((job, target), &run, (slot, is_probe)).await,
            JobKind::Settle => {
                self.end_exchange(slot, Signal::Silent);
                self.settle(job, &run).await
            }
        }
    }

    /// Gives back a job that could not be worked on, as soon as the database takes that.
    async fn put_off(&self, job: &Job, error: &StoreError) {
        if !self.store().is_failing() {
            tracing::error!(job = %job.id, %error, "job {} is put off: {error}", job.id);
        }
        // What cannot be read will not be readable soon.
        let pause = if matches!(error, StoreError::Corrupt { .. }) { LEASE_DURATION } else { Duration::ZERO };
        loop {
            let due_at = self.now().plus(pause);
            let mut batch = Batch::new();
            batch.run(store::job_release(job, due_at));
            let Err(error) = self.store().apply(batch).await else { return self.note_waiting(job, due_at) };
            if !self.rest_unless_cutting(&error).await {
                return;
            }
        }
    }

    /// Gives back jobs that were never begun.
    async fn give_back(&self, returned: Vec<Held>) {
        loop {
            let now = self.now();
            let mut batch = Batch::new();
            returned.iter().for_each(|held| batch.run(store::job_release(&held.work.job, now)));
            let Err(error) = self.store().apply(batch).await else { break };
            if !self.rest_unless_cutting(&error).await {
                return;
            }
        }
        returned.iter().for_each(|held| self.note_waiting(&held.work.job, self.now()));
    }

    /// Waits a little after the database could not be used. Says whether to try again: when a shutdown is at its end, the
    /// next process takes back whatever is left.
    async fn rest_unless_cutting(&self, error: &StoreError) -> bool {
        if self.stage() == Stage::Cutting {
            return false;
        }
        tokio::select! {
            biased;
            () = self.reached(Stage::Cutting) => false,
            () = self.rest_after(error) => true,
        }
    }

    /// Lets go whoever waits for us, so that open requests can end: delayed answers are given now. [`Engine::shut_down`] is
    /// to follow.
    pub fn begin_shutdown(&self) {
        self.inner.stages.enter(Stage::Closing);
    }

    /// Lets exchanges end, but cuts them off after `grace`; everything that is not done is given back. Nothing is worked
    /// on when this returns.
    pub async fn shut_down(&self, grace: Duration) {
        self.inner.stages.enter(Stage::Draining);
        let deadline = self.now().plus(grace);
        self.follow(Moves { returned: self.inner.lanes.drain(), ..Moves::default() });
        tokio::select! {
            biased;
            () = self.inner.lanes.idle() => return,
            () = self.sleep_until(deadline) => {}
        }
        self.inner.stages.enter(Stage::Cutting);
        self.inner.lanes.idle().await;
    }

    /// Ready when this process holds no job and none that may be claimed is due: what remains waits for the clock.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be read.
    pub async fn quiet(&self) -> Result<(), StoreError> {
        let lanes = &self.inner.lanes;
        loop {
            lanes.idle().await;
            let now = self.now();
            let waiting = self.look_up_lanes(now).await?;
            let is_due = waiting.iter().any(|lane| lane.due_at <= now && !lanes.is_shut(lane.key, now));
            if !is_due && lanes.is_idle() {
                return Ok(());
            }
            tokio::task::yield_now().await;
        }
    }
}
