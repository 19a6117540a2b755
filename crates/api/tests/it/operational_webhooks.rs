//! Operational webhooks over HTTP: made, listed, changed, deleted; their secret is shown once and kept nowhere that shows it.

use serde_json::{Value, json};

use crate::deliveries::app_with_tokens;
use crate::harness::{Answer, TestApp};

const PATH: &str = "/tidings/v1/operational-webhooks";
const MASK: &str = "••••••••";

async fn make(app: &TestApp, body: Value) -> Answer {
    app.call(&format!("POST {PATH}"), body).await
}

#[tokio::test]
async fn a_webhook_is_made_with_a_secret_that_is_shown_once() {
    let app = TestApp::new().await;
    let made = make(&app, json!({"url": "ops.test/hook"})).await;
    let secret = made.text("/data/secret").to_owned();
    assert!(made.status == 201 && secret.starts_with("whsec_"), "{}", made.body);
    let id = made.text("/data/id").to_owned();
    let shown = json!({
        "id": id, "url": "https://ops.test/hook", "active": true, "waiting": 0, "dropped": 0,
        "events": ["endpoint.failing", "endpoint.disabled", "endpoint.recovered", "endpoint.secret_rotated", "message.dead"],
        "createdAt": "2026-07-01T10:00:00.000Z", "updatedAt": "2026-07-01T10:00:00.000Z",
    });
    assert_eq!(app.call(&format!("GET {PATH}/{id}"), Value::Null).await.body, json!({"data": shown}));
    assert_eq!(app.call(&format!("GET {PATH}"), Value::Null).await.body, json!({"data": [shown]}));
    assert_eq!(app.call_production(&format!("GET {PATH}"), Value::Null).await.body, json!({"data": []}));
    assert_eq!(app.call_production(&format!("GET {PATH}/{id}"), Value::Null).await.status, 404);
}

#[tokio::test]
async fn a_repeated_request_makes_one_webhook_and_does_not_keep_the_secret() {
    let app = TestApp::new().await;
    let mut answers = Vec::new();
    for _ in 0..2 {
        let mut request = app.request(&format!("POST {PATH}"), &json!({"url": "https://ops.test"}));
        request.headers_mut().insert("idempotency-key", "make-1".parse().unwrap());
        answers.push(app.send(request).await);
    }
    assert!(answers[0].text("/data/secret").starts_with("whsec_"));
    assert_eq!((answers[1].status, answers[1].text("/data/secret")), (201, MASK));
    assert_eq!(answers[0].text("/data/id"), answers[1].text("/data/id"));
    let listed = app.call(&format!("GET {PATH}"), Value::Null).await;
    assert_eq!(listed.body["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_webhook_is_changed_and_deleted() {
    let app = TestApp::new().await;
    let id =
        make(&app, json!({"url": "https://ops.test", "events": ["message.dead"]})).await.text("/data/id").to_owned();
    let line = format!("PATCH {PATH}/{id}");
    let changed = app.call(&line, json!({"active": false, "events": ["message.dead", "endpoint.disabled"]})).await;
    let data = &changed.body["data"];
    assert_eq!((&data["active"], &data["url"]), (&json!(false), &json!("https://ops.test/")));
    assert_eq!(data["events"], json!(["endpoint.disabled", "message.dead"]));
    assert_eq!(app.call(&line, json!({"url": "https://other.test/x"})).await.text("/data/url"), "https://other.test/x");
    let delete = format!("DELETE {PATH}/{id}");
    let statuses = [app.call(&delete, Value::Null).await.status, app.call(&delete, Value::Null).await.status];
    assert_eq!(statuses, [204, 404]);
    let answer = app.call(&line, json!({})).await;
    assert_eq!(answer.text("/message"), format!("Operational webhook with id {id} not found"));
}

#[tokio::test]
async fn what_cannot_be_a_webhook_is_refused_by_field() {
    let app = TestApp::new().await;
    let id = make(&app, json!({"url": "https://ops.test"})).await.text("/data/id").to_owned();
    let kinds = "endpoint.failing, endpoint.disabled, endpoint.recovered, endpoint.secret_rotated, message.dead";
    let known = format!("each value in events must be one of the following values: {kinds}");
    let cases = [
        (json!({"url": "ftp://ops.test"}), "url", "url must be an http or https URL"),
        (json!({"url": "https://me:secret@ops.test"}), "url", "url must not carry a user name or password"),
        (json!({"url": "https://"}), "url", "url is no valid URL"),
        (json!({"url": 7}), "url", "url must be a string"),
        (json!({"url": "https://ops.test", "events": []}), "events", "events should not be empty"),
        (json!({"url": "https://ops.test", "events": ["message.sent"]}), "events", known.as_str()),
        (json!({"url": "https://ops.test", "active": "yes"}), "active", "active must be a boolean value"),
    ];
    for line in [format!("POST {PATH}"), format!("PATCH {PATH}/{id}")] {
        for (body, field, message) in &cases {
            let answer = app.call(&line, body.clone()).await;
            assert_eq!(
                (answer.status, &answer.body["errors"][field]["messages"]),
                (422, &json!([message])),
                "{line} {body}"
            );
        }
    }
    assert_eq!(make(&app, json!({})).await.status, 422);
}

#[tokio::test]
async fn an_environment_has_a_limited_number_of_webhooks() {
    let app = TestApp::new().await;
    for number in 0..16 {
        assert_eq!(make(&app, json!({"url": format!("https://ops{number}.test")})).await.status, 201);
    }
    let refused = make(&app, json!({"url": "https://one-more.test"})).await;
    let message = "an environment holds at most 16 operational webhooks";
    assert_eq!((refused.status, refused.text("/message")), (422, message));
}

#[tokio::test]
async fn what_waits_for_a_webhook_is_listed() {
    let app = app_with_tokens(&["token"]).await;
    let id = make(&app, json!({"url": "https://ops.test"})).await.text("/data/id").to_owned();
    let integration = app.call("GET /v1/integrations", Value::Null).await.text("/data/0/_id").to_owned();
    for _ in 0..3 {
        let line = format!("POST /tidings/v1/integrations/{integration}/secret-rotation");
        assert_eq!(app.call(&line, json!({})).await.status, 201);
    }
    let first = app.call(&format!("GET {PATH}/{id}/events?limit=2"), Value::Null).await;
    assert_eq!(first.body["data"].as_array().unwrap().len(), 2);
    let event = &first.body["data"][0];
    assert_eq!((&event["type"], &event["state"]), (&json!("endpoint.secret_rotated"), &json!("waiting")));
    assert_eq!((&event["attempts"], &event["lastFailure"]), (&json!(0), &Value::Null));
    assert_eq!(event["body"]["data"]["integrationIdentifier"], "hook");
    let line = format!("GET {PATH}/{id}/events?limit=2&cursor={}", first.text("/next"));
    let second = app.call(&line, Value::Null).await;
    assert_eq!((second.body["data"].as_array().unwrap().len(), &second.body["next"]), (1, &Value::Null));
    let webhook = app.call(&format!("GET {PATH}/{id}"), Value::Null).await;
    assert_eq!(webhook.body["data"]["waiting"], 3);
}
