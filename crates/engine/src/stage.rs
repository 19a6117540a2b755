//! How far a shutdown is, for all who must know. Those who wait go on in the order in which they began to wait, so that the
//! same course of events gives the same end.

use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

/// How far a shutdown is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Everything is done.
    #[default]
    Working,
    /// Whoever waits for us is let go; everything else goes on.
    Closing,
    /// What has not begun is given back; exchanges end by themselves.
    Draining,
    /// Exchanges are cut off and given back.
    Cutting,
}

/// The stage, and who waits for another one.
#[derive(Debug, Default)]
pub(crate) struct Stages {
    now: Mutex<Stage>,
    changed: Notify,
}

impl Stages {
    pub(crate) fn now(&self) -> Stage {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn enter(&self, stage: Stage) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = stage;
        self.changed.notify_waiters();
    }

    /// Ready when the shutdown has come as far as `stage`.
    pub(crate) async fn reached(&self, stage: Stage) {
        loop {
            // It hears of every change from here on, so none is missed between the look and the wait.
            let changed = self.changed.notified();
            if self.now() >= stage {
                return;
            }
            changed.await;
        }
    }
}
