//! The conformance suite of the store: what every driver must do, one file per noun. This file holds what they share: a
//! database in a folder of its own and a few fixed values.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod activity;
mod batches;
mod dead_letters;
mod endpoints;
mod gated;
mod idempotency;
mod inspectors;
mod integrations;
mod invitations;
mod jobs;
mod messages;
mod notifications;
mod operational_webhooks;
mod runs;
mod subscribers;
mod workflows;

use std::ops::Deref;
use std::sync::{Arc, Mutex};

use model::job::{Job, LaneKey, Lease, Weight};
use model::{EnvironmentId, Id, OrganizationId, Timestamp};
use store::{Claim, SqliteOptions, Store};

/// A database that is removed with its folder when the test ends.
struct TestStore {
    store: Store,
    folder: tempfile::TempDir,
}

impl Deref for TestStore {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

/// A fresh database.
fn store() -> TestStore {
    let folder = tempfile::tempdir().unwrap();
    let store =
        Store::open_sqlite(&SqliteOptions { folder: folder.path().to_owned(), readers: 1, read_only: false }).unwrap();
    TestStore { store, folder }
}

/// An id that reads as `number` in hexadecimal digits.
fn id<T: From<Id>>(number: u32) -> T {
    T::from(format!("{number:024x}").parse().unwrap())
}

/// The environment of a test; another number gives another environment.
fn environment(number: u32) -> EnvironmentId {
    id(0xE0_0000 + number)
}

/// The organization that owns the environments.
fn organization() -> OrganizationId {
    id(0x0A)
}

/// Claims jobs of the lane of `job(…)`s whose integration has this number, and gives what was claimed.
async fn claim_from(store: &Store, integration: u32, claim: Wanted) -> Vec<Job> {
    let lane = LaneKey { environment_id: environment(1), integration_id: (integration > 0).then(|| id(integration)) };
    let Wanted { lease, now, until, limit, first } = claim;
    let claim = Claim { lane, lease: Lease(lease), until: at(until), now: at(now), limit, first };
    let claimed = Arc::new(Mutex::new(None));
    let keep = Arc::clone(&claimed);
    store.job_claim(claim, move |jobs| *keep.lock().unwrap() = Some(jobs.unwrap())).await.unwrap();
    let jobs = claimed.lock().unwrap().take();
    jobs.unwrap()
}

/// What a test claims; times in seconds since the epoch.
#[derive(Clone, Copy)]
struct Wanted {
    lease: i64,
    now: i64,
    until: i64,
    limit: u32,
    first: Weight,
}

impl Wanted {
    /// At most ten jobs, interactive ones first.
    fn new(lease: i64, now: i64, until: i64) -> Self {
        Wanted { lease, now, until, limit: 10, first: Weight::Interactive }
    }
}

/// A time, in seconds since the epoch.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds * 1_000)
}
