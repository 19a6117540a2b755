//! What a delivery policy does to deliveries: how long messages are worth sending, what throttling costs, and which tokens an
//! endpoint takes away.

use std::time::Duration;

use bytes::Bytes;
use logic::workflow::StepDraft;
use model::attempt::AttemptOutcome;
use model::exchange::{Response, TransportError};
use model::message::MessageStatus;
use model::subscriber::RemovalReason;
use model::workflow::StepKind;
use serde_json::{Value, json};
use store::Batch;

use crate::harness::{TestEngine, object, status, statuses};

fn answer(status: u16, headers: &[(&str, &str)], body: &'static str) -> Result<Response, TransportError> {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Ok(Response { status, headers, body: Bytes::from_static(body.as_bytes()), truncated: false })
}

/// A workflow with one step that has these controls beside its text.
async fn workflow_with(test: &TestEngine, controls: Value) {
    let mut step = StepDraft {
        id: None,
        identifier: None,
        name: "Push".to_owned(),
        kind: StepKind::Push,
        controls: object(json!({"subject": "Hi", "body": "there"})),
    };
    step.controls.extend(object(controls));
    test.furnish().workflow_of("flow", vec![step]).await;
}

async fn seconds(test: &TestEngine, seconds: u64) {
    test.pass(Duration::from_secs(seconds)).await;
}

#[tokio::test]
async fn a_message_past_its_time_to_live_is_expired_and_not_sent() {
    let test = TestEngine::new(|_| status(503)).await;
    test.integration("hook", true).await;
    test.subscriber("ada", &[("hook", &["token"])]).await;
    workflow_with(&test, json!({"timeToLive": "1m"})).await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    // The next attempt is due in 5 s, but nobody comes to it for a minute, as after an outage of our own.
    seconds(&test, 60).await;
    assert_eq!(test.requests().len(), 1, "no stale push");
    let message = test.messages("t", 0).await.remove(0);
    assert_eq!((message.status, message.outcome), (MessageStatus::Expired, AttemptOutcome::Expired));
    assert_eq!((message.attempts, test.attempts("t").await.len()), (1, 1), "what was not sent is no attempt");
    let story = test.story("t").await;
    assert!(story.contains("0 running\n  Failed Message expired\n"), "{story}");
    let letter = test.engine.store().dead_letter_get(test.environment.id, message.id).await.unwrap().unwrap();
    assert_eq!(letter.attempts, 1);
    // Whoever wants it all the same sends it again: that begins a new time to live.
    test.answer(|_| status(200));
    test.engine.dead_letter_resend(&test.environment, message.id).await.unwrap();
    test.drain().await;
    let requests = test.requests();
    assert_eq!((requests.len(), &requests[0].body), (2, &requests[1].body));
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Sent]);
    test.finish().await;
}

#[tokio::test]
async fn a_retry_that_would_come_too_late_ends_the_message_at_once() {
    let test = TestEngine::new(|_| status(503)).await;
    test.integration("hook", true).await;
    test.subscriber("ada", &[("hook", &["token"])]).await;
    workflow_with(&test, json!({"timeToLive": 20})).await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    seconds(&test, 5).await;
    assert_eq!(test.requests().len(), 2);
    let message = test.messages("t", 0).await.remove(0);
    assert_eq!((message.status, message.outcome), (MessageStatus::Expired, AttemptOutcome::ServerError));
    let error = "the endpoint answered 503; the next attempt would come after the time to live of 20s";
    assert_eq!(message.error_text.as_deref(), Some(error));
    let story = test.story("t").await;
    assert!(story.contains("  Failed Unexpected provider error\n  Failed Message expired\n"), "{story}");
    assert!(test.engine.store().dead_letter_get(test.environment.id, message.id).await.unwrap().is_some());
    test.finish().await;
}

#[tokio::test]
async fn throttling_spends_no_attempt_in_the_first_hour() {
    let test = TestEngine::new(|_| answer(429, &[("retry-after", "300")], "")).await;
    test.scene().await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    for _ in 0..12 {
        seconds(&test, 300).await;
    }
    assert_eq!(test.requests().len(), 13, "more than the schedule has pauses");
    test.answer(|_| answer(429, &[], ""));
    // The schedule begins only now: eight more attempts, of which the first comes as late as was asked for.
    for pause in [300, 30, 120, 600, 1_800, 7_200, 18_000, 36_000] {
        assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Retrying]);
        seconds(&test, pause).await;
    }
    assert_eq!(test.requests().len(), 21);
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Failed]);
    test.finish().await;
}

/// The tokens of `ada` for the integration at `index`, and what was removed: token and reason.
async fn tokens(test: &TestEngine, index: usize) -> (Vec<String>, Vec<(String, RemovalReason)>) {
    let store = test.engine.store();
    let ada = store.subscriber_by_external_id(test.environment.id, "ada").await.unwrap().unwrap();
    let removed = store.removed_tokens(test.environment.id, ada.id, 100).await.unwrap();
    let removed = removed.into_iter().rev().map(|removed| (removed.token, removed.reason)).collect();
    (ada.channels[index].credentials.device_tokens.clone().unwrap(), removed)
}

#[tokio::test]
async fn a_token_that_is_gone_is_removed_and_not_asked_again() {
    let test = TestEngine::new(|_| status(410)).await;
    test.integration("hook", true).await;
    test.integration("other", true).await;
    test.subscriber("ada", &[("hook", &["token"]), ("other", &["token"])]).await;
    test.workflow("flow", &[("one", "1")]).await;
    test.answer(|request| if request.url.contains("//hook") { status(410) } else { status(200) });
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    assert_eq!(tokens(&test, 0).await, (vec![], vec![("token".to_owned(), RemovalReason::Gone)]));
    assert_eq!(tokens(&test, 1).await.0, ["token"], "another integration may know it well");
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Failed, MessageStatus::Sent]);
    let story = test.story("t").await;
    assert!(story.contains("  Failed Unexpected provider error\n  Warning Device tokens were removed\n"), "{story}");
    test.trigger("u", &["ada"]).await;
    test.drain().await;
    assert_eq!(test.requests().len(), 3);
    test.finish().await;
}

#[tokio::test]
async fn tokens_that_an_answer_names_are_removed_before_the_next_step() {
    let test = TestEngine::new(|_| answer(200, &[], r#"{"id":"r1","invalidTokens":["a","unknown"]}"#)).await;
    test.integration("hook", true).await;
    test.subscriber("ada", &[("hook", &["a"])]).await;
    test.workflow("flow", &[("one", "1"), ("two", "2")]).await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    assert_eq!(tokens(&test, 0).await, (vec![], vec![("a".to_owned(), RemovalReason::Invalid)]));
    assert_eq!(test.requests().len(), 1, "the second step knows already");
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Sent], "2xx is a delivery all the same");
    let story = test.story("t").await;
    assert!(story.contains("  Success Message sent\n  Warning Device tokens were removed\n"), "{story}");
    test.finish().await;
}

#[tokio::test]
async fn a_subscriber_that_somebody_else_changes_meanwhile_keeps_both_changes() {
    let test = TestEngine::new(|_| answer(200, &[], r#"{"invalidTokens":["a"]}"#)).await;
    test.integration("hook", true).await;
    test.subscriber("ada", &[("hook", &["a", "b"])]).await;
    test.workflow("flow", &[("one", "1")]).await;
    test.hang(true);
    test.trigger("t", &["ada"]).await;
    test.stub.arrived.notified().await;
    // The run was loaded before this change.
    test.subscriber("ada", &[("hook", &["a", "b", "c"])]).await;
    test.hang(false);
    test.drain().await;
    assert_eq!(
        tokens(&test, 0).await,
        (vec!["b".to_owned(), "c".to_owned()], vec![("a".to_owned(), RemovalReason::Invalid)])
    );
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Sent; 2]);
    test.finish().await;
}

#[tokio::test]
async fn an_outcome_is_recorded_though_its_subscriber_is_deleted_meanwhile() {
    let test = TestEngine::new(|_| status(410)).await;
    test.scene().await;
    test.hang(true);
    test.trigger("t", &["ada"]).await;
    test.stub.arrived.notified().await;
    let store = test.engine.store();
    let ada = store.subscriber_by_external_id(test.environment.id, "ada").await.unwrap().unwrap();
    let deletion: Batch = store::subscriber_delete(&ada);
    store.apply(deletion).await.unwrap();
    test.hang(false);
    test.drain().await;
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Failed]);
    test.finish().await;
}
