//! Cancelling a trigger: what waits goes, what is being sent or was sent stays.

use std::time::Duration;

use model::message::MessageStatus;
use model::notification::RunStatus;

use crate::harness::{TestEngine, status, statuses};

#[tokio::test]
async fn what_waits_for_its_next_attempt_is_cancelled_with_the_steps_after_it() {
    let test = TestEngine::new(|_| status(500)).await;
    test.integration("hook", true).await;
    test.subscriber("ada", &[("hook", &["token"])]).await;
    test.workflow("flow", &[("one", "1"), ("two", "2")]).await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    assert!(test.engine.cancel(&test.environment, "t").await.unwrap());
    assert!(!test.engine.cancel(&test.environment, "t").await.unwrap(), "there is nothing left");
    test.pass(Duration::from_secs(60)).await;
    assert_eq!(test.requests().len(), 1);
    assert_eq!(test.runs("t").await[0].status, RunStatus::Canceled);
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Failed]);
    let story = test.story("t").await;
    assert!(story.ends_with("0 canceled\n  Success Step canceled\n1 canceled\n  Success Step canceled\n"), "{story}");
    test.finish().await;
}

#[tokio::test]
async fn what_is_being_sent_or_was_sent_is_not_cancelled() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    assert!(!test.engine.cancel(&test.environment, "unknown").await.unwrap());
    test.hang(true);
    test.trigger("t", &["ada"]).await;
    test.stub.arrived.notified().await;
    assert!(!test.engine.cancel(&test.environment, "t").await.unwrap());
    test.hang(false);
    test.drain().await;
    assert!(!test.engine.cancel(&test.environment, "t").await.unwrap());
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Sent]);
    test.finish().await;
}

#[tokio::test]
async fn of_two_targets_the_one_that_waits_is_cancelled() {
    let answers = |request: &model::exchange::Request| status(if request.url.contains("//a.") { 200 } else { 500 });
    let test = TestEngine::new(answers).await;
    test.integration("a", true).await;
    test.integration("b", true).await;
    test.subscriber("ada", &[("a", &["x"]), ("b", &["y"])]).await;
    test.workflow("flow", &[("one", "1"), ("two", "2")]).await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    assert!(test.engine.cancel(&test.environment, "t").await.unwrap());
    test.pass(Duration::from_secs(60)).await;
    assert_eq!(test.requests().len(), 2, "the second step was not started");
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Sent, MessageStatus::Failed]);
    test.finish().await;
}

/// A run of two steps whose first has a delivery to `a` that is being sent and one to `b` that waits for its next attempt.
async fn half_sent() -> TestEngine {
    let test = TestEngine::new(|_| status(500)).await;
    test.integration("a", true).await;
    test.integration("b", true).await;
    test.subscriber("ada", &[("a", &["x"]), ("b", &["y"])]).await;
    test.workflow("flow", &[("one", "1"), ("two", "2")]).await;
    test.hang_at("//a.");
    test.trigger("t", &["ada"]).await;
    while test.messages("t", 0).await.is_empty() {
        tokio::task::yield_now().await;
    }
    test
}

#[tokio::test]
async fn what_was_being_sent_is_not_tried_again() {
    let test = half_sent().await;
    assert!(test.engine.cancel(&test.environment, "t").await.unwrap());
    test.hang(false);
    test.drain().await;
    test.pass(Duration::from_secs(60)).await;
    assert_eq!(test.requests().len(), 2, "one attempt at each");
    assert_eq!(test.runs("t").await[0].status, RunStatus::Canceled);
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Failed, MessageStatus::Failed]);
    test.finish().await;
}

#[tokio::test]
async fn a_cancelled_run_stays_cancelled_after_a_restart() {
    let mut test = half_sent().await;
    assert!(test.engine.cancel(&test.environment, "t").await.unwrap());
    test.restart().await;
    test.answer(|_| status(200));
    test.hang(false);
    test.drain().await;
    assert_eq!(test.requests().len(), 2, "nothing is sent for a cancelled run");
    assert_eq!(test.runs("t").await[0].status, RunStatus::Canceled);
    test.finish().await;
}
