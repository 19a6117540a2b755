//! A database that an earlier version wrote, with deliveries in flight, is opened and finishes them. Each schema that was
//! ever released has its rows in a file here, as its own program wrote them.

use std::time::Duration;

use model::message::MessageStatus;
use model::notification::RunStatus;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::harness::{TestEngine, status, statuses};

const SCHEMA_1: [&str; 2] =
    [include_str!("../../../store/migrations/sqlite/0001_initial.sql"), include_str!("upgrades/schema_1.sql")];

/// A data folder whose database is at schema 1.
fn folder_of_schema_1() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let database = Connection::open(folder.path().join(store::DATABASE_FILE)).unwrap();
    for text in SCHEMA_1 {
        database.execute_batch(text).unwrap();
    }
    database.execute_batch("pragma application_id = 0x54444E47; pragma user_version = 1").unwrap();
    folder
}

#[tokio::test]
async fn deliveries_that_schema_1_left_in_flight_are_finished() {
    let test = TestEngine::on(folder_of_schema_1(), 7, |_| status(200)).await;
    let before = test.attempts("old").await;
    let seen: Vec<(u32, u16)> =
        before.iter().map(|attempt| (attempt.number, attempt.response.as_ref().unwrap().status)).collect();
    assert_eq!(seen, [(1, 503), (2, 503), (3, 503)], "the log of the old version can be read");

    // Both steps of each run: what was in flight is sent at once, what waited for its next attempt when that is due.
    test.pass(Duration::from_secs(600)).await;
    for (transaction, targets) in [("delivered", 1), ("old", 1), ("split", 3), ("new", 1), ("in-flight", 1)] {
        assert_eq!(test.runs(transaction).await[0].status, RunStatus::Completed, "{transaction}");
        for step in [0, 1] {
            let sent = vec![MessageStatus::Sent; targets];
            assert_eq!(statuses(&test.messages(transaction, step).await), sent, "{transaction}, step {step}");
        }
    }
    let after = test.attempts("old").await;
    assert_eq!(after.len(), 4, "the attempts go on counting where the old version stopped");
    assert_eq!(after[..3], before[..]);
    test.finish().await;
}
