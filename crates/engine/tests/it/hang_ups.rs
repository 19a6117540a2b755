//! Callers that go away while their trigger is being written.

use std::future::poll_fn;
use std::task::Poll;

use crate::harness::{TestEngine, status};

/// Triggers, and drops the trigger once its event is on disk, before it has answered. Says whether that went well: the
/// answer may have been there first.
async fn hang_up(test: &TestEngine, transaction_id: &str) -> bool {
    let mut trigger = Box::pin(test.trigger(transaction_id, &["ada"]));
    loop {
        let answered = poll_fn(|context| Poll::Ready(trigger.as_mut().poll(context).is_ready())).await;
        if answered {
            return false;
        }
        let event = test.engine.store().event_get(test.environment.id, transaction_id).await.unwrap();
        if event.is_some() {
            return true;
        }
    }
}

#[tokio::test]
async fn what_was_committed_is_delivered_though_nobody_waits_for_the_answer() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    let mut sent = 0;
    let mut dropped = false;
    for number in 0..200 {
        sent += 1;
        dropped = hang_up(&test, &format!("t{number}")).await;
        if dropped {
            break;
        }
    }
    assert!(dropped, "every trigger answered before its event could be seen");
    test.drain().await;
    assert_eq!(test.requests().len(), sent);
    test.finish().await;
}
