//! What a process leaves behind, another one finishes.

use std::time::Duration;

use model::message::MessageStatus;

use crate::harness::{TestEngine, status, statuses};

/// An engine that is sending its one message and gets no answer.
async fn in_flight() -> TestEngine {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    test.hang(true);
    test.trigger("t", &["ada"]).await;
    test.stub.arrived.notified().await;
    test
}

#[tokio::test]
async fn a_retry_survives_a_restart_with_its_bytes() {
    let mut test = TestEngine::new(|_| status(503)).await;
    test.scene().await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    test.restart().await;
    test.answer(|_| status(200));
    test.pass(Duration::from_secs(5)).await;
    let requests = test.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].body, requests[1].body);
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Sent]);
    test.finish().await;
}

#[tokio::test]
async fn a_clock_that_was_set_back_does_not_mix_up_the_log() {
    let ahead = TestEngine::new(|_| status(503)).await;
    ahead.scene().await;
    ahead.clock.advance(Duration::from_secs(3_600));
    ahead.trigger("t", &["ada"]).await;
    ahead.trigger("u", &["ada"]).await;
    ahead.drain().await;
    // It starts an hour before the other one ended.
    let test = TestEngine::on(ahead.wreck(), 2, |_| status(200)).await;
    test.engine.cancel(&test.environment, "u").await.unwrap();
    test.pass(Duration::from_secs(7_200)).await;
    let story = test.story("t").await;
    assert!(story.ends_with("0 running\n  Success Message sent\n0 completed\n"), "{story}");
    let story = test.story("u").await;
    assert!(story.ends_with("0 canceled\n  Success Step canceled\n"), "{story}");
    test.finish().await;
    ahead.engine.cancel(&ahead.environment, "t").await.unwrap();
    ahead.engine.cancel(&ahead.environment, "u").await.unwrap();
    ahead.finish().await;
}

#[tokio::test]
async fn what_was_in_flight_is_sent_again_under_the_same_id() {
    let mut test = in_flight().await;
    test.restart().await;
    test.hang(false);
    test.drain().await;
    let bodies = test.bodies();
    assert_eq!(bodies.len(), 2);
    assert_eq!(bodies[0], bodies[1]);
    assert_eq!(test.attempts("t").await.len(), 1, "our own end spends no attempt");
    assert_eq!(
        test.story("t").await,
        "0 completed\n  Pending Step queued\n  Pending Push Webhook provider was selected\n  Pending Message created\n  \
         Success Message sent\n"
    );
    test.finish().await;
}

#[tokio::test]
async fn runs_finish_with_the_workflow_that_they_started_with() {
    let mut test = in_flight().await;
    test.engine.workflow_delete(&test.environment, "flow").await.unwrap();
    test.restart().await;
    test.hang(false);
    test.drain().await;
    assert_eq!(test.bodies()[1]["title"], "Hi Ada");
    test.finish().await;
}

#[tokio::test]
async fn a_subscriber_who_is_gone_ends_what_was_not_built() {
    let mut test = in_flight().await;
    test.restart().await;
    test.engine.subscriber_delete(&test.environment, "ada").await.unwrap();
    test.hang(false);
    test.drain().await;
    test.finish().await;
}

#[tokio::test]
async fn what_was_taken_before_the_claiming_began_is_sent_once() {
    let mut test = in_flight().await;
    test.claim_anew();
    // Whatever the claiming writes first is written before this.
    test.subscriber("other", &[]).await;
    test.hang(false);
    test.drain().await;
    assert_eq!(test.requests().len(), 1);
    test.finish().await;
}

#[tokio::test]
async fn a_shutdown_does_not_wait_for_a_database_that_is_gone() {
    let mut test = in_flight().await;
    test.engine.store().close().await;
    test.hang(false);
    test.first_error().await;
    // Time stands still, so this ends only if nobody waits for it to pass.
    test.restart().await;
    test.expect_errors(1);
    test.drain().await;
    assert_eq!(test.requests().len(), 2, "what could not be recorded is sent again");
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Sent]);
    test.finish().await;
}
