//! Failures that pass: when a delivery is tried again, with which bytes, and when it is given up.

use std::time::Duration;

use bytes::Bytes;
use model::exchange::{Response, TransportError};
use model::message::MessageStatus;
use model::notification::RunStatus;

use crate::harness::{TestEngine, status, statuses};

#[tokio::test]
async fn a_failed_delivery_is_tried_again_with_the_same_bytes() {
    let test = TestEngine::new(|_| status(503)).await;
    test.scene().await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Retrying]);
    test.pass(Duration::from_millis(4_999)).await;
    assert_eq!(test.requests().len(), 1, "not before its time");
    // A change of the subscriber does not change what was built.
    test.subscriber("ada", &[("hook", &["token", "another"])]).await;
    test.answer(|_| status(200));
    test.pass(Duration::from_millis(1)).await;
    let requests = test.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].body, requests[1].body);
    let changed = requests[0].headers.iter().zip(&requests[1].headers).filter(|(first, second)| first != second);
    let changed: Vec<&str> = changed.map(|((name, _), _)| name.as_str()).collect();
    assert_eq!(changed, ["webhook-timestamp", "webhook-signature"], "the time of an attempt is its own");
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Sent]);
    let attempts = test.attempts("t").await;
    let seen: Vec<(u32, Option<u16>)> = attempts
        .iter()
        .map(|attempt| (attempt.number, attempt.response.as_ref().map(|response| response.status)))
        .collect();
    assert_eq!(seen, [(1, Some(503)), (2, Some(200))]);
    assert_eq!(test.runs("t").await[0].status, RunStatus::Completed);
    test.finish().await;
}

#[tokio::test]
async fn a_delivery_is_given_up_after_the_last_pause() {
    let test = TestEngine::new(|_| Err(TransportError::Refused("nobody listens".to_owned()))).await;
    test.scene().await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    let hour = 3_600;
    for (number, pause) in [5, 30, 120, 600, 1_800, 2 * hour, 5 * hour, 10 * hour].into_iter().enumerate() {
        assert_eq!(test.requests().len(), number + 1);
        test.pass(Duration::from_secs(pause)).await;
    }
    assert_eq!(test.requests().len(), 9);
    let message = test.messages("t", 0).await.remove(0);
    assert_eq!(
        (message.status, message.error_text.as_deref()),
        (MessageStatus::Failed, Some("no connection: nobody listens"))
    );
    assert!(test.story("t").await.ends_with("There was one or more errors when trying to execute the notification\n"));
    test.finish().await;
}

#[tokio::test]
async fn an_endpoint_that_says_when_is_asked_then() {
    let later = |_: &_| {
        Ok(Response {
            status: 429,
            headers: vec![("retry-after".to_owned(), "120".to_owned())],
            body: Bytes::new(),
            truncated: false,
        })
    };
    let test = TestEngine::new(later).await;
    test.scene().await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    test.answer(|_| status(200));
    test.pass(Duration::from_secs(119)).await;
    assert_eq!(test.requests().len(), 1);
    test.pass(Duration::from_secs(1)).await;
    assert_eq!(test.requests().len(), 2);
    test.finish().await;
}

#[tokio::test]
async fn mending_the_integration_helps_what_waits() {
    let test = TestEngine::new(|request| if request.url.contains("mended") { status(200) } else { status(500) }).await;
    test.scene().await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    let hook = test.engine.integrations(test.environment.id).await.unwrap()[0].clone();
    let credentials = serde_json::json!({"webhookUrl": "https://mended.test/", "secretKey": "another"});
    let credentials = Some(model::Secret::new(crate::harness::object(credentials)));
    let change = engine::IntegrationChange { credentials, ..engine::IntegrationChange::default() };
    test.engine.integration_update(&test.environment, hook.id, &change).await.unwrap();
    test.pass(Duration::from_secs(5)).await;
    let requests = test.requests();
    assert_eq!(requests[1].url, "https://mended.test/");
    assert_eq!(requests[0].body, requests[1].body);
    assert_ne!(requests[0].headers, requests[1].headers, "it is signed with the new secret");
    test.finish().await;
}

#[tokio::test]
async fn an_integration_that_is_switched_off_ends_what_waits() {
    let test = TestEngine::new(|_| status(500)).await;
    test.scene().await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    let hook = test.engine.integrations(test.environment.id).await.unwrap()[0].clone();
    test.engine.integration_delete(&test.environment, hook.id).await.unwrap();
    test.pass(Duration::from_secs(5)).await;
    assert_eq!(test.requests().len(), 1);
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Failed]);
    test.finish().await;
}

#[tokio::test]
async fn a_panic_is_a_failed_attempt() {
    let test = TestEngine::new(|_| panic!("a fault of ours")).await;
    test.scene().await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    test.expect_errors(1);
    let messages = test.messages("t", 0).await;
    assert_eq!(statuses(&messages), [MessageStatus::Retrying]);
    assert!(!messages[0].error_text.as_deref().unwrap().contains("of ours"), "it may quote anything");
    test.answer(|_| status(200));
    test.pass(Duration::from_secs(5)).await;
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Sent]);
    test.finish().await;
}
