//! Batches: applied whole or not at all, though many share a commit.

use std::future::poll_fn;
use std::task::Poll;

use model::trigger::Event;
use model::{Object, Timestamp};
use store::{Batch, Conflict, StoreError, event_insert};
use tokio::task::JoinSet;

use crate::{TestStore, environment, id, store};

fn event(transaction_id: &str) -> Event {
    Event {
        environment_id: environment(1),
        transaction_id: transaction_id.to_owned(),
        workflow_id: id(1),
        workflow_revision: 1,
        payload: Object::new().into(),
        overrides: Object::new().into(),
        actor: None,
        created_at: Timestamp(1),
    }
}

/// A batch that adds these events, all of them or none.
fn adding(transaction_ids: &[&str]) -> Batch {
    let mut batch = Batch::new();
    for transaction_id in transaction_ids {
        batch.require(event_insert(&event(transaction_id)), Conflict::Duplicate);
    }
    batch
}

async fn exists(store: &TestStore, transaction_id: &str) -> bool {
    store.event_get(environment(1), transaction_id).await.unwrap().is_some()
}

#[tokio::test]
async fn a_batch_that_fails_leaves_nothing_behind() {
    let store = store();
    store.apply(adding(&["a"])).await.unwrap();
    let failed = store.apply(adding(&["b", "a", "c"])).await;
    assert_eq!(failed.unwrap_err(), StoreError::Conflict(Conflict::Duplicate));
    assert!(!exists(&store, "b").await && !exists(&store, "c").await);
    assert_eq!(store.apply(adding(&["b"])).await.unwrap().changed, [1]);
}

#[tokio::test]
async fn a_batch_that_fails_takes_no_other_of_its_commit_with_it() {
    let store = store();
    store.apply(adding(&["taken"])).await.unwrap();
    let mut tasks = JoinSet::new();
    for number in 0..600 {
        let (store, own) = ((*store).clone(), format!("n{number}"));
        let fails = number % 7 == 3;
        let batch = if fails { adding(&[&own, "taken"]) } else { adding(&[&own]) };
        tasks.spawn(async move { (own, fails, store.apply(batch).await.is_err()) });
    }
    for (own, fails, failed) in tasks.join_all().await {
        assert_eq!((failed, exists(&store, &own).await), (fails, !fails), "{own}");
    }
}

#[tokio::test]
async fn a_closed_store_says_so() {
    let store = store();
    store.close().await;
    assert!(matches!(store.apply(adding(&["a"])).await, Err(StoreError::Unavailable(_))));
    assert!(matches!(store.event_get(environment(1), "a").await, Err(StoreError::Unavailable(_))));
}

#[tokio::test]
async fn the_catalog_changes_though_the_caller_hangs_up() {
    let store = store();
    let before = store.catalog_version();
    let mut batch = adding(&["a"]);
    batch.change_catalog();
    let mut applying = Box::pin(store.apply(batch));
    poll_fn(|context| {
        let _ = applying.as_mut().poll(context);
        Poll::Ready(())
    })
    .await;
    drop(applying);
    store.apply(adding(&["b"])).await.unwrap();
    assert!(exists(&store, "a").await);
    assert_ne!(store.catalog_version(), before, "what was read before must be read again");
}

/// Lets statements fail that add an event whose id begins with `full`, as a full disk does: `how` says whether SQLite
/// takes back the statement (`abort`) or the whole transaction (`rollback`).
async fn check_failing(how: &str) {
    let store = store();
    let other = rusqlite::Connection::open(store.folder.path().join(store::DATABASE_FILE)).unwrap();
    let trigger = format!(
        "create trigger disk_full before insert on event when new.transaction_id like 'full%'
         begin select raise({how}, 'disk full'); end"
    );
    other.execute_batch(&trigger).unwrap();
    let mut tasks = JoinSet::new();
    for number in 0..600 {
        let (store, own) = ((*store).clone(), format!("n{number}"));
        let full = format!("full{number}");
        let batch = if number % 50 == 3 { adding(&[&own, &full]) } else { adding(&[&own]) };
        tasks.spawn(async move { (own, store.apply(batch).await) });
    }
    let mut failures = 0;
    for (own, result) in tasks.join_all().await {
        assert_eq!(result.is_ok(), exists(&store, &own).await, "{own}: {result:?}");
        failures += usize::from(matches!(result, Err(StoreError::Unavailable(_))));
    }
    assert!(failures >= 12, "{failures}");
    other.execute_batch("drop trigger disk_full").unwrap();
    store.apply(adding(&["after", "full"])).await.unwrap();
}

#[tokio::test]
async fn what_a_full_disk_refuses_is_not_there_and_what_was_taken_is() {
    check_failing("abort").await;
    check_failing("rollback").await;
}

#[tokio::test]
async fn a_lock_that_another_process_keeps_is_trouble_until_it_is_gone() {
    let store = store();
    let other = rusqlite::Connection::open(store.folder.path().join(store::DATABASE_FILE)).unwrap();
    other.execute_batch("begin immediate").unwrap();
    let refused = store.apply(adding(&["a"])).await.unwrap_err();
    assert_eq!(refused, StoreError::Unavailable("database is locked".to_owned()));
    assert!(store.is_failing());
    assert!(!exists(&store, "a").await, "reading goes on");
    other.execute_batch("rollback").unwrap();
    store.apply(adding(&["a"])).await.unwrap();
    assert!(!store.is_failing() && exists(&store, "a").await);
}
