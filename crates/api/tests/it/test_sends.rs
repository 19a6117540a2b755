//! Test messages over HTTP: what goes out is what a delivery sends, and nothing of it is kept.

use std::time::Duration;

use serde_json::{Value, json};

use crate::deliveries::{app_with_tokens, trigger};
use crate::harness::TestApp;

/// An app with one integration that has the secret `s3cret-of-the-integration`; its id.
async fn stage(active: bool) -> (TestApp, String) {
    let app = TestApp::new().await;
    let body = json!({
        "providerId": "push-webhook", "channel": "push", "active": active,
        "credentials": {"webhookUrl": "https://relay.test/hook?key=private", "secretKey": "s3cret-of-the-integration"},
    });
    let id = app.call("POST /v1/integrations", body).await.text("/data/_id").to_owned();
    (app, id)
}

#[tokio::test]
async fn a_test_message_is_sent_and_shown_without_its_secrets() {
    for active in [true, false] {
        let (app, id) = stage(active).await;
        let message = json!({"title": "Hello", "content": "It works", "token": "my-phone"});
        let answer = app.call(&format!("POST /tidings/v1/integrations/{id}/test"), message).await;
        let data = &answer.body["data"];
        assert_eq!((answer.status, &data["outcome"], &data["error"]), (200, &json!("delivered"), &Value::Null));
        assert_eq!((data["response"]["status"].as_u64(), &data["response"]["body"]), (Some(200), &json!("{}")));
        assert_eq!(data["request"]["url"], "https://relay.test/hook");
        let sent = app.receiver.requests.lock().unwrap().pop().unwrap();
        assert_eq!(sent.url, "https://relay.test/hook?key=private");
        let body: Value = serde_json::from_slice(&sent.body).unwrap();
        let members = (&body["title"], &body["content"], &body["target"], &body["payload"]["__source"]);
        assert_eq!(members, (&json!("Hello"), &json!("It works"), &json!(["my-phone"]), &json!("test-integration")));
        assert_eq!(data["request"]["body"].as_str().unwrap().as_bytes(), &sent.body[..], "byte for byte");
        let key = logic::sign::HmacKey::new(b"s3cret-of-the-integration");
        let signature = logic::sign::hex(&key.sign(&[&sent.body]));
        assert!(sent.headers.contains(&("x-novu-signature".to_owned(), signature.clone())));
        let text = answer.body.to_string();
        assert!(![signature.as_str(), "private", "s3cret"].iter().any(|secret| text.contains(secret)), "{text}");
    }
}

/// The members of a body, in order, with those of the members that a delivery fills in.
fn shape(value: &Value) -> String {
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    let payload = &value["payload"];
    format!("{} | {} | {}", keys(value), keys(&payload["step"]), keys(&payload["subscriber"]["channels"][0]))
}

#[tokio::test]
async fn it_has_the_form_of_a_delivery() {
    let app = app_with_tokens(&["token"]).await;
    let id = app.call("GET /v1/integrations", Value::Null).await.text("/data/0/_id").to_owned();
    trigger(&app, "one", "ana", json!({})).await;
    assert_eq!(app.call(&format!("POST /tidings/v1/integrations/{id}/test"), Value::Null).await.status, 200);
    let sent = app.receiver.requests.lock().unwrap().clone();
    let [delivered, tried] = sent.as_slice() else { panic!("{} requests", sent.len()) };
    let read = |request: &model::exchange::Request| serde_json::from_slice::<Value>(&request.body).unwrap();
    assert_eq!(shape(&read(tried)), shape(&read(delivered)));
    let names = |request: &model::exchange::Request| -> Vec<String> {
        request.headers.iter().map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(names(tried), names(delivered));
    assert_eq!((&tried.url, tried.timeout), (&delivered.url, delivered.timeout));
}

#[tokio::test]
async fn whatever_comes_of_it_is_said_and_nothing_is_kept() {
    let (app, id) = stage(true).await;
    let line = format!("POST /tidings/v1/integrations/{id}/test");
    *app.receiver.status.lock().unwrap() = 404;
    let answer = app.call(&line, Value::Null).await;
    let data = &answer.body["data"];
    assert_eq!(
        (answer.status, &data["outcome"], data["response"]["status"].as_u64()),
        (200, &json!("clientError"), Some(404))
    );
    assert!(data["remedy"].as_str().unwrap().contains("check the path"), "{data}");
    app.receiver.refuse_for_good();
    let answer = app.call(&line, Value::Null).await;
    let data = &answer.body["data"];
    assert_eq!((&data["outcome"], &data["response"]), (&json!("blocked"), &Value::Null));
    app.clock.advance(Duration::from_secs(60));
    for line in ["GET /tidings/v1/messages", "GET /tidings/v1/dead-letters"] {
        assert_eq!(app.call(line, Value::Null).await.body, json!({"data": [], "next": null}), "{line}");
    }
    let health = app.call(&format!("GET /tidings/v1/integrations/{id}/health"), Value::Null).await;
    assert_eq!(
        (health.text("/data/state"), &health.body["data"]["figures"]["lastHour"]["attempts"]),
        ("healthy", &json!(0))
    );
}

#[tokio::test]
async fn an_integration_without_a_url_sends_nothing() {
    let app = TestApp::new().await;
    let body = json!({"providerId": "push-webhook", "channel": "push"});
    let id = app.call("POST /v1/integrations", body).await.text("/data/_id").to_owned();
    let answer = app.call(&format!("POST /tidings/v1/integrations/{id}/test"), Value::Null).await;
    let data = &answer.body["data"];
    assert_eq!((answer.status, &data["outcome"], &data["request"]), (200, &json!("unsendable"), &Value::Null));
    assert_eq!(data["error"], "Config is not valid for push-webhook provider");
    assert!(app.receiver.requests.lock().unwrap().is_empty());
}

#[tokio::test]
async fn bad_requests_are_refused() {
    let (app, id) = stage(true).await;
    let line = format!("POST /tidings/v1/integrations/{id}/test");
    let other = "POST /tidings/v1/integrations/66aa0000000000000000000f/test";
    let missing = r#"404 {"message":"Entity with id 66aa0000000000000000000f not found","error":"Not Found"}"#;
    app.check(&[(other, Value::Null, missing)]).await;
    for (body, field) in [
        (json!({"title": 1}), "title"),
        (json!({"token": ""}), "token"),
        (json!({"content": "x".repeat(16_385)}), "content"),
        (json!({"tokens": []}), "tokens"),
    ] {
        let answer = app.call(&line, body).await;
        let fields: Vec<&str> = answer.body["errors"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!((answer.status, fields), (422, vec![field]));
    }
    let elsewhere = app.call_production(&line, Value::Null).await;
    assert_eq!(elsewhere.status, 404);
    assert!(app.receiver.requests.lock().unwrap().is_empty());
}
