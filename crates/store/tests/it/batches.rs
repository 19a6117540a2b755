//! Batches: applied whole or not at all, though many share a commit.

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
