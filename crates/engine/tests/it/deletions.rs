//! What is deleted while a run goes on changes nothing of how the run ends.

use std::time::Duration;

use model::exchange::TransportError;
use model::message::MessageStatus;

use crate::harness::{TestEngine, status};

/// A run with a target at `a`, which takes what it is given, and one at `b`, which is away.
async fn scene(test: &TestEngine) {
    test.integration("a", true).await;
    test.integration("b", true).await;
    test.subscriber("ada", &[("a", &["x"]), ("b", &["y"])]).await;
    test.workflow("flow", &[("one", "1")]).await;
}

/// Deletes the message to `a` from the log.
async fn delete_sent(test: &TestEngine) {
    let messages = test.messages("t", 0).await;
    let sent = messages.iter().find(|message| message.status == MessageStatus::Sent).unwrap();
    assert!(test.engine.message_delete(&test.environment, sent.id).await.unwrap());
}

#[tokio::test]
async fn a_step_ends_by_what_arrived_though_its_message_was_deleted() {
    let test = TestEngine::new(|request| status(if request.url.contains("//a.") { 200 } else { 503 })).await;
    scene(&test).await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    delete_sent(&test).await;
    test.answer(|_| Err(TransportError::Invalid("no".to_owned())));
    test.pass(Duration::from_secs(5)).await;
    let story = test.story("t").await;
    let warning = "0 completed\n  Warning There was one or more errors when trying to execute the notification\n";
    assert!(story.ends_with(warning), "{story}");
    test.finish().await;
}

#[tokio::test]
async fn the_last_of_two_targets_does_not_take_itself_for_the_only_one() {
    let mut test = TestEngine::new(|request| status(if request.url.contains("//a.") { 200 } else { 500 })).await;
    scene(&test).await;
    test.hang_at("//b.");
    test.trigger("t", &["ada"]).await;
    while test.runs("t").await[0].pending > 1 {
        tokio::task::yield_now().await;
    }
    delete_sent(&test).await;
    test.restart().await;
    test.answer(|_| status(200));
    test.hang(false);
    test.drain().await;
    let story = test.story("t").await;
    assert_eq!(story.matches("Step queued").count(), 1, "{story}");
    test.finish().await;
}

#[tokio::test]
async fn nothing_is_sent_to_a_subscriber_who_is_gone() {
    let test = TestEngine::new(|_| status(503)).await;
    test.scene().await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    test.engine.subscriber_delete(&test.environment, "ada").await.unwrap();
    test.pass(Duration::from_secs(60)).await;
    assert_eq!(test.requests().len(), 1, "the delivery that waited is not tried again");
    assert!(test.story("t").await.contains("0 failed"));
    test.finish().await;
}
