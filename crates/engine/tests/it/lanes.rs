//! What happens at one endpoint is no other one's concern; within one, what is to keep its order does.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use engine::EndpointSearch;
use logic::breaker::BreakerState;
use model::attempt::AttemptCause;
use model::delivery::{DeliveryOrder, PolicyOverrides, RateLimit};
use model::message::MessageStatus;
use serde_json::json;

use crate::harness::{TestEngine, status, statuses};

/// Integrations `hook` and `other`, subscribers `ada` and `bob` with a token for one each, workflow `flow`.
async fn two_endpoints(test: &TestEngine) {
    test.integration("hook", true).await;
    test.integration("other", true).await;
    test.subscriber("ada", &[("hook", &["token"])]).await;
    test.subscriber("bob", &[("other", &["token"])]).await;
    test.workflow("flow", &[("Hi {{subscriber.firstName}}", "Order {{payload.id}}")]).await;
}

async fn set_policy(test: &TestEngine, name: &str, policy: PolicyOverrides) {
    test.furnish().policy(name, policy).await;
}

/// Where the breakers of the endpoints stand.
async fn breakers(test: &TestEngine) -> Vec<BreakerState> {
    let search = EndpointSearch { after: None, limit: 10, state: None };
    let (endpoints, _) = test.engine.endpoint_list(&test.environment, search).await.unwrap();
    endpoints.iter().map(|endpoint| endpoint.breaker).collect()
}

#[tokio::test]
async fn an_endpoint_that_hangs_delays_no_other() {
    let test = TestEngine::new(|_| status(200)).await;
    two_endpoints(&test).await;
    test.hang_at("hook.test");
    for number in 0..600 {
        test.trigger(&format!("a{number}"), &["ada"]).await;
    }
    test.trigger("b", &["bob"]).await;
    while test.requests().len() < 17 {
        test.stub.arrived.notified().await;
    }
    // Its outcome is written before this, or with it.
    while test.messages("b", 0).await.is_empty() {
        test.subscriber("somebody", &[]).await;
    }
    assert_eq!(statuses(&test.messages("b", 0).await), [MessageStatus::Sent]);
    assert_eq!(test.requests().len(), 17, "what hangs keeps few exchanges");
    test.hang(false);
    test.drain().await;
    assert_eq!(test.requests().len(), 601);
    test.finish().await;
}

#[tokio::test]
async fn a_dead_endpoint_is_only_probed_and_catches_up_when_it_works_again() {
    let test = TestEngine::new(|_| status(503)).await;
    two_endpoints(&test).await;
    for number in 0..30 {
        test.trigger(&format!("a{number}"), &["ada"]).await;
    }
    for pause in [0, 10, 40, 150] {
        test.pass(Duration::from_secs(pause)).await;
    }
    let failed = test.requests().len();
    assert_eq!(breakers(&test).await, [BreakerState::Open, BreakerState::Closed]);
    test.pass(Duration::from_secs(1_200)).await;
    let probes = test.requests().len() - failed;
    assert!((1..=8).contains(&probes), "{probes} probes instead of thirty retries");
    test.trigger("late", &["ada"]).await;
    test.trigger("b", &["bob"]).await;
    test.drain().await;
    let last = test.requests().pop().unwrap();
    assert_eq!(test.requests().len(), failed + probes + 1, "what is new waits too, but only here");
    assert!(last.url.contains("other.test"));
    test.answer(|_| status(200));
    test.pass(Duration::from_secs(300)).await;
    test.pass(Duration::from_secs(7_200)).await;
    for number in 0..30 {
        let name = format!("a{number}");
        assert_eq!(statuses(&test.messages(&name, 0).await), [MessageStatus::Sent], "{name}");
    }
    assert_eq!(breakers(&test).await, [BreakerState::Closed; 2]);
    let causes = test
        .attempts("a0")
        .await
        .iter()
        .chain(&test.attempts("a1").await)
        .map(|attempt| attempt.cause)
        .collect::<Vec<_>>();
    assert!(causes.contains(&AttemptCause::First), "{causes:?}");
    test.finish().await;
}

#[tokio::test]
async fn attempts_keep_to_the_rate_of_their_integration() {
    let test = TestEngine::new(|_| status(200)).await;
    two_endpoints(&test).await;
    let limit = RateLimit { count: 2, period: Duration::from_secs(1), burst: 2 };
    set_policy(&test, "hook", PolicyOverrides { rate_limit: Some(Some(limit)), ..PolicyOverrides::default() }).await;
    for number in 0..6 {
        test.trigger(&format!("a{number}"), &["ada"]).await;
    }
    let mut sent = Vec::new();
    for half in 0..5 {
        while test.requests().len() < (2 + half).min(6) {
            test.stub.arrived.notified().await;
        }
        test.subscriber("somebody", &[]).await;
        sent.push(test.requests().len());
        test.clock.advance(Duration::from_millis(500));
    }
    assert_eq!(sent, [2, 3, 4, 5, 6]);
    test.finish().await;
}

/// Triggers numbered messages for two subscribers through an integration that keeps `order`, lets each message's first
/// attempt fail if `fails` says so, and gives the numbers in the order in which they were delivered.
async fn delivered_in(order: DeliveryOrder, fails: fn(&str) -> bool) -> Vec<String> {
    let delivered = Arc::new(Mutex::new((Vec::new(), Vec::new())));
    let log = Arc::clone(&delivered);
    let test = TestEngine::new(move |request| {
        let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
        let name = body["content"].as_str().unwrap().to_owned();
        let mut log = log.lock().unwrap();
        if fails(&name) && !log.1.contains(&name) {
            log.1.push(name);
            return status(503);
        }
        log.0.push(name);
        status(200)
    })
    .await;
    test.integration("hook", true).await;
    set_policy(&test, "hook", PolicyOverrides { order: Some(order), ..PolicyOverrides::default() }).await;
    test.subscriber("ada", &[("hook", &["a"])]).await;
    test.subscriber("bob", &[("hook", &["b"])]).await;
    test.workflow("flow", &[("Title", "{{subscriber.subscriberId}} {{payload.id}}")]).await;
    for number in 0..3 {
        for id in ["ada", "bob"] {
            test.furnish().trigger_with(id, json!({"id": number})).await;
        }
    }
    test.drain().await;
    test.pass(Duration::from_secs(5)).await;
    test.pass(Duration::from_secs(30)).await;
    test.finish().await;
    std::mem::take(&mut delivered.lock().unwrap().0)
}

#[tokio::test]
async fn messages_of_one_subscriber_keep_their_order_where_it_is_asked_for() {
    let of = |delivered: &[String], name: &str| -> Vec<String> {
        delivered.iter().filter(|text| text.starts_with(name)).cloned().collect()
    };
    let by_subscriber = delivered_in(DeliveryOrder::Subscriber, |name| name == "ada 0").await;
    assert_eq!(of(&by_subscriber, "ada"), ["ada 0", "ada 1", "ada 2"]);
    assert_eq!(by_subscriber[..3], ["bob 0", "bob 1", "bob 2"], "those of another subscriber do not wait");
    let by_integration = delivered_in(DeliveryOrder::Integration, |name| name == "ada 0").await;
    assert_eq!(by_integration, ["ada 0", "bob 0", "ada 1", "bob 1", "ada 2", "bob 2"]);
    let unordered = delivered_in(DeliveryOrder::None, |name| name == "ada 0").await;
    assert_eq!(unordered.last().unwrap(), "ada 0");
}

#[tokio::test]
async fn what_was_delivered_keeps_the_order_too_when_it_is_sent_again() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    set_policy(&test, "hook", PolicyOverrides { order: Some(DeliveryOrder::Subscriber), ..PolicyOverrides::default() })
        .await;
    test.engine.set_stores_bodies(&test.environment, true).await.unwrap();
    test.trigger("first", &["ada"]).await;
    test.drain().await;
    let first = test.messages("first", 0).await.remove(0);
    // The second one fails, so it is still to come: what is sent again must not go beside it.
    test.answer(|_| status(503));
    test.trigger("second", &["ada"]).await;
    test.drain().await;
    test.engine.message_resend(&test.environment, first.id).await.unwrap();
    test.drain().await;
    assert_eq!(test.requests().len(), 2);
    test.answer(|_| status(200));
    test.pass(Duration::from_secs(5)).await;
    assert_eq!(test.requests().len(), 4);
    assert_eq!(test.requests()[3].body, test.requests()[0].body);
    test.finish().await;
}
