//! A transaction id is unique in its environment, atomically.

use engine::AcceptStatus;

use crate::harness::{TestEngine, status};

#[tokio::test]
async fn a_repeat_gets_the_first_answer_and_starts_nothing() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    let first = test.trigger("t", &["ada"]).await;
    let second = test.trigger("t", &["ada", "other"]).await;
    assert_eq!(first, second);
    assert_eq!(first.status, AcceptStatus::Processed);
    test.drain().await;
    assert_eq!((test.requests().len(), test.runs("t").await.len()), (1, 1));
    test.finish().await;
}

#[tokio::test]
async fn twins_at_the_same_moment_start_one_run() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    let (one, two, three) =
        tokio::join!(test.trigger("t", &["new"]), test.trigger("t", &["new"]), test.trigger("t", &["new"]));
    assert_eq!((&one, &two), (&two, &three));
    test.drain().await;
    assert_eq!(test.runs("t").await.len(), 1);
    test.finish().await;
}

#[tokio::test]
async fn different_triggers_for_the_same_new_subscriber_all_run() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    tokio::join!(test.trigger("a", &["new"]), test.trigger("b", &["new"]), test.trigger("c", &["new"]));
    test.drain().await;
    let mut subscribers = Vec::new();
    for transaction in ["a", "b", "c"] {
        subscribers.push(test.runs(transaction).await[0].subscriber_id);
    }
    assert!(subscribers.iter().all(|id| *id == subscribers[0]), "one subscriber was made: {subscribers:?}");
    test.finish().await;
}
