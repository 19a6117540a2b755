//! Messages over HTTP (`spec/contract/20-semantics.md` §11, `30-errors-and-edge-cases.md` H).

use std::time::Duration;

use model::Value;
use serde_json::json;

use crate::deliveries::{app_with_tokens, trigger};
use crate::harness::{Answer, TestApp, redact};

/// Page by page what a list holds: its tokens, whether others follow, and the count.
fn summary(answer: &Answer) -> String {
    let items = answer.body["data"].as_array().unwrap_or_else(|| panic!("no data in {}", answer.body));
    let tokens: Vec<&str> = items.iter().map(|item| item["deviceTokens"][0].as_str().unwrap()).collect();
    format!("[{}] {} {}", tokens.join(" "), answer.body["hasMore"], answer.body["totalCount"])
}

async fn list(app: &TestApp, query: &str) -> String {
    summary(&app.call(&format!("GET /v1/messages?{query}"), Value::Null).await)
}

#[tokio::test]
async fn a_message_shows_everything_that_the_sdks_ask_for() {
    let app = app_with_tokens(&["tok-A"]).await;
    trigger(&app, "t1", "ana", json!({ "severity": "high" })).await;
    let feed = app.call("GET /v1/notifications", Value::Null).await;
    let mut answer = app.call("GET /v1/messages", Value::Null).await;
    let same = [
        ("/data/0/_notificationId", "/data/0/_id"),
        ("/data/0/_jobId", "/data/0/jobs/0/_id"),
        ("/data/0/_messageTemplateId", "/data/0/jobs/0/step/_id"),
        ("/data/0/_templateId", "/data/0/_templateId"),
        ("/data/0/_subscriberId", "/data/0/_subscriberId"),
    ];
    for (of_message, of_run) in same {
        assert_eq!(answer.text(of_message), feed.text(of_run), "{of_message}");
    }
    redact(&mut answer.body);
    let at = "2026-07-01T10:00:00.000Z";
    let message = json!({
        "_id": "[id]", "_templateId": "[id]", "_environmentId": "[id]", "_messageTemplateId": "[id]",
        "_organizationId": "[id]", "_notificationId": "[id]", "_subscriberId": "[id]", "_jobId": "[id]",
        "templateIdentifier": "order", "createdAt": at, "updatedAt": at, "transactionId": "t1", "channel": "push",
        "read": false, "seen": false, "archived": false, "providerId": "push-webhook", "deviceTokens": ["tok-A"],
        "title": "Hello Ana", "content": null, "payload": { "text": "shipped" }, "overrides": { "severity": "high" },
        "status": "sent", "cta": {}, "contextKeys": [], "tags": ["shop"], "severity": "high",
    });
    let expected = json!({ "page": 0, "pageSize": 10, "hasMore": false, "totalCount": 1, "data": [message] });
    assert_eq!(answer.body, expected);
}

#[tokio::test]
async fn the_status_tells_how_a_message_stands() {
    let app = app_with_tokens(&["tok-A"]).await;
    let stands = async || {
        let answer = app.call("GET /v1/messages", Value::Null).await;
        let item = &answer.body["data"][0];
        format!("{} {} {}", item["status"], item["errorId"], item["errorText"])
    };
    *app.receiver.status.lock().unwrap() = 503;
    trigger(&app, "t1", "ana", json!({})).await;
    assert_eq!(stands().await, r#""warning" null "the endpoint answered 503: {}""#);
    // The schedule of attempts ends within a day.
    for _ in 0..144 {
        app.clock.advance(Duration::from_secs(600));
        app.engine.quiet().await.unwrap();
    }
    assert_eq!(stands().await, r#""error" "unexpected_push_error" "the endpoint answered 503: {}""#);
    *app.receiver.status.lock().unwrap() = 204;
    trigger(&app, "t2", "ana", json!({})).await;
    assert_eq!(stands().await, r#""sent" null null"#);
}

#[tokio::test]
async fn filters_must_all_hold_and_pages_follow_each_other() {
    let app = app_with_tokens(&["a1", "a2"]).await;
    trigger(&app, "t1", "ana", json!({})).await;
    trigger(&app, "t2", "ben", json!({})).await;
    let tokens = json!({ "providerId": "push-webhook", "credentials": { "deviceTokens": ["b1"] } });
    assert_eq!(app.call("PUT /v1/subscribers/ben/credentials", tokens).await.status, 200);
    trigger(&app, "t3", "ben", json!({})).await;
    let cases = [
        ("", "[b1 a2 a1] false 3"),
        ("transactionId=t1&limit=1", "[a2] true 2"),
        ("transactionId=t2", "[] false 0"),
        ("transactionId=t1&limit=1&page=1", "[a1] false 2"),
        ("transactionId=t3", "[b1] false 1"),
        ("transactionId=t3&transactionId=t1", "[b1 a2 a1] false 3"),
        ("subscriberId=ana", "[a2 a1] false 2"),
        ("subscriberId=ana&transactionId=t3", "[] false 0"),
        ("channel=push&transactionId=t3", "[b1] false 1"),
        ("channel=email", "[] false 0"),
        ("contextKeys=", "[b1 a2 a1] false 3"),
        ("contextKeys=tenant:acme", "[] false 0"),
        ("limit=1000&page=50", "[] false 3"),
    ];
    for (query, expected) in cases {
        assert_eq!(list(&app, query).await, expected, "{query}");
    }
    let elsewhere = app.call_production("GET /v1/messages", Value::Null).await;
    assert_eq!(summary(&elsewhere), "[] false 0");
}

#[tokio::test]
async fn what_cannot_be_answered_is_said() {
    let app = TestApp::new().await;
    let error = |name: &str, message: &str, value: &str| {
        format!(r#"422 {{"message":"Validation Error","errors":{{"{name}":{{"messages":["{message}"]{value}}}}}}}"#)
    };
    let not_found = |message: &str| format!(r#"404 {{"message":"{message}","error":"Not Found"}}"#);
    let channels = "channel must be one of the following values: in_app, email, sms, chat, push, tool";
    let cases = [
        (
            "GET /v1/messages?limit=1001",
            r#"400 {"message":"Limit can not be larger then 1000","error":"Bad Request"}"#.to_owned(),
        ),
        ("GET /v1/messages?limit=0", error("limit", "limit must not be less than 1", "")),
        ("GET /v1/messages?page=51&limit=1000", error("page", "page must not be greater than 50", "")),
        ("GET /v1/messages?channel=pigeon", error("channel", channels, "")),
        ("GET /v1/messages?subscriberId=nobody", not_found("Subscriber 'nobody' was not found")),
        ("DELETE /v1/messages/x", error("messageId", "messageId must be a mongodb id", r#","value":"x""#)),
        (
            "DELETE /v1/messages/66aa00000000000000000001",
            not_found("Message with id 66aa00000000000000000001 not found"),
        ),
        ("DELETE /v1/messages/transaction/t9", not_found("Invalid transactionId or channel")),
        ("DELETE /v1/messages/transaction/t9?channel=pigeon", error("channel", channels, "")),
    ];
    for (line, expected) in cases {
        assert_eq!(app.call(line, Value::Null).await.line(), expected, "{line}");
    }
}

#[tokio::test]
async fn a_message_is_deleted_once_and_only_by_its_own_environment() {
    let app = app_with_tokens(&["a1", "a2"]).await;
    trigger(&app, "t/1", "ana", json!({})).await;
    let id = app.call("GET /v1/messages", Value::Null).await.text("/data/0/_id").to_owned();
    let line = format!("DELETE /v1/messages/{id}");
    assert_eq!(app.call_production(&line, Value::Null).await.status, 404);
    assert_eq!(app.call(&line, Value::Null).await.line(), r#"200 {"data":{"acknowledged":true,"status":"deleted"}}"#);
    assert_eq!(app.call(&line, Value::Null).await.status, 404);
    assert_eq!(list(&app, "").await, "[a1] false 1");

    let line = "DELETE /v1/messages/transaction/t%2F1";
    assert_eq!(app.call_production(line, Value::Null).await.status, 404);
    assert_eq!(app.call(&format!("{line}?channel=email"), Value::Null).await.status, 404);
    assert_eq!(app.call(&format!("{line}?channel=push"), Value::Null).await.line(), "204");
    assert_eq!(app.call(line, Value::Null).await.status, 404);
    assert_eq!(list(&app, "").await, "[] false 0");
}

#[tokio::test]
async fn a_deleted_message_that_is_still_tried_comes_back_with_its_next_attempt() {
    let app = app_with_tokens(&["tok-A"]).await;
    *app.receiver.status.lock().unwrap() = 503;
    trigger(&app, "t1", "ana", json!({})).await;
    assert_eq!(app.call("DELETE /v1/messages/transaction/t1", Value::Null).await.line(), "204");
    assert_eq!(list(&app, "").await, "[] false 0");
    *app.receiver.status.lock().unwrap() = 200;
    app.clock.advance(Duration::from_secs(10));
    app.engine.quiet().await.unwrap();
    assert_eq!(list(&app, "").await, "[tok-A] false 1");
}
