//! A database that takes no writes for a while: nothing that was accepted is lost, nothing is sent whose outcome could not be
//! recorded, and everything goes on by itself when the disk has room again.

use std::path::Path;
use std::time::Duration;

use engine::AcceptError;
use logic::policy::PolicyChange;
use model::Field;
use model::message::MessageStatus;
use rusqlite::Connection;
use store::StoreError;

use crate::harness::{TestEngine, status, statuses, trigger_of};

/// Refuses what the engine writes: SQLite answers a full disk in the same place, in the middle of a transaction.
pub(crate) struct SickDisk(Connection);

const REFUSED: [(&str, &str); 8] = [
    ("refuse_triggers", "insert on event"),
    ("refuse_messages", "insert on message"),
    ("refuse_outcomes", "update on message"),
    ("refuse_jobs", "insert on job"),
    ("refuse_claims", "update on job"),
    ("refuse_ends", "delete on job"),
    ("refuse_failed", "update on operational_event"),
    ("refuse_told", "delete on operational_event"),
];

impl SickDisk {
    pub(crate) fn of(database: &Path) -> Self {
        let connection = Connection::open(database).unwrap();
        for (name, event) in REFUSED {
            let refusal = "begin select raise(fail, 'database or disk is full'); end";
            connection.execute_batch(&format!("create trigger {name} before {event} {refusal}")).unwrap();
        }
        SickDisk(connection)
    }

    pub(crate) fn heal(self) {
        for (name, _) in REFUSED {
            self.0.execute_batch(&format!("drop trigger {name}")).unwrap();
        }
    }
}

#[tokio::test]
async fn what_is_refused_is_not_there_and_can_be_triggered_again() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    let disk = test.sicken_disk();
    let trigger = || trigger_of(Some("t"), &["ada"]);
    for _ in 0..3 {
        let refused = test.engine.accept(&test.environment, trigger(), None).await;
        assert!(matches!(refused, Err(AcceptError::Store(StoreError::Unavailable(_)))), "{refused:?}");
    }
    test.expect_errors(1);
    assert!(test.runs("t").await.is_empty());
    disk.heal();
    test.engine.accept(&test.environment, trigger(), None).await.unwrap();
    test.drain().await;
    assert_eq!(test.requests().len(), 1);
    test.finish().await;
}

#[tokio::test]
async fn nothing_is_sent_whose_outcome_could_not_be_recorded() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    let change = PolicyChange { concurrency: Field::Value(Some(1)), ..PolicyChange::default() };
    test.engine.environment_set_policy(&test.environment, &change).await.unwrap();
    let tokens: Vec<String> = (0..20).map(|number| format!("token-{number}")).collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    test.subscriber("ada", &[("hook", &tokens)]).await;
    test.hang(true);
    test.trigger("t", &["ada"]).await;
    test.stub.arrived.notified().await;
    let disk = test.sicken_disk();
    test.let_go();
    test.first_error().await;
    // What began before anybody knew is sent; its outcome is kept in memory until it can be written.
    let known = test.requests().len();
    assert!(known <= 2, "{known}");
    test.hang(false);
    for _ in 0..600 {
        test.clock.advance(Duration::from_secs(1));
        tokio::task::yield_now().await;
    }
    assert_eq!(test.requests().len(), known, "ten minutes later");
    assert!(test.messages("t", 0).await.is_empty());
    test.expect_errors(1);
    disk.heal();
    // The pauses of those who wait for the disk.
    while test.messages("t", 0).await.len() < 20 {
        test.clock.advance(Duration::from_secs(1));
        tokio::task::yield_now().await;
    }
    test.drain().await;
    assert_eq!(test.requests().len(), 20, "each once, although their leases were long over");
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Sent; 20]);
    test.finish().await;
}

#[tokio::test]
async fn retries_wait_for_the_disk_and_come_then() {
    let test = TestEngine::new(|_| status(503)).await;
    test.scene().await;
    for transaction in ["t", "u", "v"] {
        test.trigger(transaction, &["ada"]).await;
    }
    test.drain().await;
    let disk = test.sicken_disk();
    test.clock.advance(Duration::from_secs(5));
    test.first_error().await;
    for _ in 0..60 {
        test.clock.advance(Duration::from_secs(1));
        tokio::task::yield_now().await;
    }
    assert_eq!(test.requests().len(), 3, "they are due, and cannot be claimed");
    test.expect_errors(1);
    test.answer(|_| status(200));
    disk.heal();
    while test.requests().len() < 6 {
        test.clock.advance(Duration::from_secs(1));
        tokio::task::yield_now().await;
    }
    test.drain().await;
    for transaction in ["t", "u", "v"] {
        assert_eq!(statuses(&test.messages(transaction, 0).await), [MessageStatus::Sent], "{transaction}");
    }
    test.finish().await;
}

#[tokio::test]
async fn a_shutdown_does_not_wait_for_a_sick_disk_and_the_next_process_finishes() {
    let mut test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    test.hang(true);
    test.trigger("t", &["ada"]).await;
    test.stub.arrived.notified().await;
    let disk = test.sicken_disk();
    test.hang(false);
    test.first_error().await;
    test.stop().await;
    disk.heal();
    test.start().await;
    test.expect_errors(1);
    test.drain().await;
    assert_eq!(test.requests().len(), 2, "its outcome died with the process, so it is sent again");
    let ids: Vec<_> = test.bodies().iter().map(|body| body["messageId"].clone()).collect();
    assert_eq!(ids[0], ids[1], "under the same id");
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Sent]);
    test.finish().await;
}
