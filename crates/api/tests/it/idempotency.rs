//! `Idempotency-Key`: repetitions, collisions, scope and age (`spec/contract/00-conventions.md` §6).

use std::time::Duration;

use engine::{IdempotencyStart, IdempotentRequest};
use serde_json::{Value, json};

use crate::harness::{Answer, KEY, TestApp};

const TRIGGER: &str = "POST /v1/events/trigger";

async fn call(app: &TestApp, line: &str, key: &str, body: &Value) -> Answer {
    let mut request = app.request(line, body);
    request.headers_mut().insert("idempotency-key", key.parse().unwrap());
    app.send(request).await
}

fn event() -> Value {
    json!({"name": "w", "to": "u"})
}

/// What tells a first answer from a replayed one.
fn marks(answer: &Answer) -> (u16, Option<&str>, Option<&str>) {
    (answer.status, answer.header("idempotency-key"), answer.header("idempotency-replay"))
}

#[tokio::test]
async fn a_repetition_gets_the_first_answer() {
    let app = TestApp::new().await;
    app.workflow("w", |_| {}).await;
    let first = call(&app, TRIGGER, "k", &event()).await;
    assert_eq!(marks(&first), (201, Some("k"), None));
    let second = call(&app, TRIGGER, "k", &event()).await;
    assert_eq!(marks(&second), (201, Some("k"), Some("true")));
    // The transaction id is generated, so the same one was not made twice.
    assert_eq!((&second.body, second.header("content-type")), (&first.body, Some("application/json")));
    assert_ne!(call(&app, TRIGGER, "other", &event()).await.body, first.body);
}

#[tokio::test]
async fn errors_of_the_caller_are_repeated_as_they_were() {
    let app = TestApp::new().await;
    let first = call(&app, TRIGGER, "k", &event()).await;
    assert_eq!((first.status, first.text("/message")), (422, "workflow_not_found"));
    app.workflow("w", |_| {}).await;
    app.clock.advance(Duration::from_secs(1));
    let second = call(&app, TRIGGER, "k", &event()).await;
    assert_eq!(marks(&second), (422, Some("k"), Some("true")));
    assert_eq!(second.body, first.body);
}

#[tokio::test]
async fn a_key_is_used_for_one_request_only() {
    let app = TestApp::new().await;
    app.workflow("w", |_| {}).await;
    assert_eq!(call(&app, TRIGGER, "k", &event()).await.status, 201);
    let other = call(&app, TRIGGER, "k", &json!({"name": "w", "to": "u2"})).await;
    let message = "Request with key \"k\" is being reused for a different body";
    assert_eq!((other.status, other.text("/message")), (422, message));
    assert_eq!(other.header("link"), Some("https://docs.novu.co/additional-resources/idempotency"));
    let query = call(&app, &format!("{TRIGGER}?x=1"), "k", &event()).await;
    assert_eq!((query.status, query.text("/message")), (422, message));
}

#[tokio::test]
async fn a_key_belongs_to_its_environment_method_and_path() {
    let app = TestApp::new().await;
    app.workflow("w", |_| {}).await;
    assert_eq!(marks(&call(&app, TRIGGER, "k", &event()).await), (201, Some("k"), None));
    let mut production = app.request(TRIGGER, &event());
    production.headers_mut().insert("idempotency-key", "k".parse().unwrap());
    let key = format!("ApiKey {}", app.production_key);
    production.headers_mut().insert("authorization", key.parse().unwrap());
    assert_eq!(marks(&app.send(production).await), (422, Some("k"), None));
    let bulk = json!({"events": [event()]});
    assert_eq!(marks(&call(&app, "POST /v1/events/trigger/bulk", "k", &bulk).await), (201, Some("k"), None));
    // Other methods take no notice of it.
    assert_eq!(marks(&call(&app, "DELETE /v1/events/trigger/x", "k", &Value::Null).await), (200, None, None));
}

#[tokio::test]
async fn a_request_that_is_still_running_is_not_run_again() {
    let app = TestApp::new().await;
    app.workflow("w", |_| {}).await;
    let environment = app.development().await;
    let running = IdempotentRequest { environment_id: environment.id, scope: TRIGGER, key: "k", content: &[] };
    let claim = app.engine.idempotency_begin(running).await.unwrap();
    assert!(matches!(claim, IdempotencyStart::First(_)), "{claim:?}");
    let answer = call(&app, TRIGGER, "k", &event()).await;
    let message = "Request with key \"k\" is currently being processed. Please retry after 1 second";
    assert_eq!((answer.status, answer.text("/message")), (409, message));
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(answer.header("link"), Some("https://docs.novu.co/additional-resources/idempotency"));
    drop(claim);
    assert_eq!(call(&app, TRIGGER, "k", &event()).await.status, 201);
}

#[tokio::test]
async fn an_answer_is_kept_for_a_day() {
    let app = TestApp::new().await;
    app.workflow("w", |_| {}).await;
    let first = call(&app, TRIGGER, "k", &event()).await;
    app.clock.advance(Duration::from_secs(24 * 3600 - 1));
    assert_eq!(call(&app, TRIGGER, "k", &event()).await.body, first.body);
    app.clock.advance(Duration::from_secs(1));
    let again = call(&app, TRIGGER, "k", &event()).await;
    assert_eq!(marks(&again), (201, Some("k"), None));
    assert_ne!(again.body, first.body);
}

#[tokio::test]
async fn keys_have_a_length_and_need_an_environment() {
    let app = TestApp::new().await;
    app.workflow("w", |_| {}).await;
    let longest = "k".repeat(255);
    assert_eq!(call(&app, TRIGGER, &longest, &event()).await.status, 201);
    let answer = call(&app, TRIGGER, &format!("{longest}k"), &event()).await;
    let message = format!("idempotencyKey \"{longest}k\" has exceeded the maximum allowed length of 255 characters");
    assert_eq!((answer.status, answer.text("/message")), (400, message.as_str()));
    assert_eq!((&answer.body["type"], &answer.body["errors"]), (&json!("BAD_REQUEST"), &json!([])));
    let mut request = app.request(TRIGGER, &event());
    request.headers_mut().insert("idempotency-key", "k".parse().unwrap());
    request.headers_mut().insert("authorization", format!("ApiKey x{KEY}").parse().unwrap());
    assert_eq!(app.send(request).await.text("/message"), "API Key not found");
}

#[tokio::test]
async fn failures_of_the_server_are_not_kept() {
    let app = TestApp::new().await;
    app.engine.store().close().await;
    let answer = call(&app, TRIGGER, "k", &event()).await;
    assert_eq!(answer.status, 503);
}

#[tokio::test]
async fn keys_that_are_no_utf8_are_told_apart() {
    let app = TestApp::new().await;
    app.workflow("w", |_| {}).await;
    let mut answers = Vec::new();
    for key in [&b"\xff"[..], b"\xfe", b"\xc3\xbf"] {
        let mut request = app.request(TRIGGER, &event());
        request.headers_mut().insert("idempotency-key", axum::http::HeaderValue::from_bytes(key).unwrap());
        let answer = app.send(request).await;
        assert_eq!((answer.status, answer.headers.get("idempotency-replay")), (201, None), "{key:?}");
        answers.push(answer.text("/data/transactionId").to_owned());
    }
    answers.dedup();
    assert_eq!(answers.len(), 3);
}
