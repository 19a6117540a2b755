//! Figures that are older than a day are summed up by the hour, over all processes that counted: so a week of them is little
//! to keep and to read.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use logic::figures;
use model::Timestamp;
use model::health::{EndpointKey, FigureBucket, Figures};
use store::{Batch, FigureRead, ROLLED_UP, StoreError};

use super::{FIGURES_KEPT, before};
use crate::Engine;

/// How long the sums are.
const LENGTH: Duration = Duration::from_hours(1);
/// How long figures stay as they were counted: a day to ten minutes, and the hour that is cut off by its beginning.
const UNTOUCHED: Duration = Duration::from_hours(25);
/// The most hours that one round looks at; after a start all of the week is looked at, part by part.
const HOURS_MAX: usize = 24;

/// Up to when figures are summed up, as far as this process knows.
#[derive(Debug, Default)]
pub(crate) struct RolledUp(AtomicI64);

impl Engine {
    /// Sums up what is old enough and not summed up yet.
    pub(super) async fn roll_up_figures(&self, now: Timestamp) -> Result<(), StoreError> {
        let done = &self.inner.rolled_up.0;
        let end = figures::beginning(before(now, UNTOUCHED), LENGTH);
        let mut from =
            figures::beginning(before(now, FIGURES_KEPT), LENGTH).max(Timestamp(done.load(Ordering::Relaxed)));
        for _ in 0..HOURS_MAX {
            if from >= end {
                return Ok(());
            }
            let until = from.plus(LENGTH);
            let stored = self.store().endpoint_figures_between(from, until).await?;
            if stored.iter().any(|(_, read)| read.process != ROLLED_UP) {
                let mut batch = Batch::new();
                let sums = sums(from, stored);
                store::endpoint_figures_roll_up((from, until), &sums).into_iter().for_each(|query| batch.run(query));
                self.store().apply(batch).await?;
            }
            done.store(until.0, Ordering::Relaxed);
            from = until;
        }
        Ok(())
    }
}

fn sums(starts_at: Timestamp, stored: Vec<(EndpointKey, FigureRead)>) -> Vec<FigureBucket> {
    let mut sums: BTreeMap<EndpointKey, Figures> = BTreeMap::new();
    for (key, read) in stored {
        figures::add(sums.entry(key).or_default(), &read.figures);
    }
    sums.into_iter().map(|(key, figures)| FigureBucket { key, starts_at, figures }).collect()
}
