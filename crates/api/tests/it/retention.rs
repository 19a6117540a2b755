//! How long things are kept: shown and changed, and what lists answer of what has gone.

use std::time::Duration;

use engine::Rounds;
use model::Value;
use serde_json::json;

use crate::deliveries::{app_with_tokens, trigger};
use crate::harness::TestApp;

const PATH: &str = "/tidings/v1/environment/retention";

async fn change(app: &TestApp, body: Value) -> Value {
    let answer = app.call(&format!("PATCH {PATH}"), body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(app.call(&format!("GET {PATH}"), Value::Null).await.body, answer.body);
    answer.body["data"].clone()
}

#[tokio::test]
async fn an_environment_says_how_long_it_keeps_what() {
    let app = TestApp::new().await;
    let server = json!({ "log": "server", "messages": "server", "deadLetters": "server" });
    let untouched = json!({
        "effective": { "log": "30d", "messages": "90d", "deadLetters": "30d" }, "set": {}, "sources": server,
    });
    assert_eq!(app.call(&format!("GET {PATH}"), Value::Null).await.body["data"], untouched);
    let shown = change(&app, json!({ "log": "100d", "deadLetters": 86_400 })).await;
    let expected = json!({
        "effective": { "log": "100d", "messages": "100d", "deadLetters": "1d" },
        "set": { "log": "100d", "deadLetters": "1d" },
        "sources": { "log": "environment", "messages": "server", "deadLetters": "environment" },
    });
    assert_eq!(shown, expected);
    let other = app.call_production(&format!("GET {PATH}"), Value::Null).await;
    assert_eq!(other.body["data"], untouched, "each environment for itself");
    assert_eq!(change(&app, json!({ "log": null, "deadLetters": null })).await, untouched);
}

#[tokio::test]
async fn what_cannot_be_kept_so_long_is_named() {
    let app = TestApp::new().await;
    let cases = [
        (json!({ "log": "59m" }), "log", "log must lie between 1h and 3650d"),
        (json!({ "deadLetters": "3651d" }), "deadLetters", "deadLetters must lie between 1h and 3650d"),
        (
            json!({ "messages": "29d" }),
            "messages",
            "messages must not be kept shorter than their log: 29d is less than 30d",
        ),
        (
            json!({ "messages": "for ever" }),
            "messages",
            "messages must be a number of seconds, or a time such as 500ms, 5s, 2m, 10h or 1d",
        ),
        (json!({ "dead_letters": "1d" }), "dead_letters", "property dead_letters should not exist"),
    ];
    for (body, field, message) in cases {
        let answer = app.call(&format!("PATCH {PATH}"), body.clone()).await;
        let messages = &answer.body["errors"][field]["messages"];
        assert_eq!((answer.status, messages), (422, &json!([message])), "{body}");
    }
    assert_eq!(app.call(&format!("GET {PATH}"), Value::Null).await.body["data"]["set"], json!({}));
}

#[tokio::test]
async fn lists_show_what_is_left_of_what_has_gone() {
    let app = app_with_tokens(&["tok-A"]).await;
    change(&app, json!({ "log": "1h", "messages": "1d" })).await;
    trigger(&app, "t1", "ana", json!({})).await;
    app.clock.advance(Duration::from_secs(3_601));
    app.engine.keep_house_once(&mut Rounds::in_haste()).await.unwrap();

    let feed = app.call("GET /v1/notifications?transactionId=t1", Value::Null).await;
    let run = &feed.body["data"][0];
    assert_eq!((&run["transactionId"], run.get("payload")), (&json!("t1"), None), "{run}");
    let job = &run["jobs"][0];
    assert_eq!((&job["status"], &job["executionDetails"]), (&json!("completed"), &json!([])));
    let id = run["_id"].as_str().unwrap();
    assert_eq!(app.call(&format!("GET /v1/notifications/{id}"), Value::Null).await.status, 200);

    let messages = app.call("GET /v1/messages?transactionId=t1&subscriberId=ana", Value::Null).await;
    let message = &messages.body["data"][0];
    assert_eq!((&message["status"], &message["title"]), (&json!("sent"), &json!("")), "{message}");
    assert_eq!(message.get("payload"), None);

    let found = app.call("GET /tidings/v1/messages?subscriberId=ana&status=sent", Value::Null).await;
    assert_eq!(found.text("/data/0/transactionId"), "t1");
    let id = found.text("/data/0/id").to_owned();
    let attempts = app.call(&format!("GET /tidings/v1/messages/{id}/attempts"), Value::Null).await;
    assert_eq!((attempts.status, &attempts.body["data"]), (200, &json!([])));
    let resend = app.call(&format!("POST /tidings/v1/messages/{id}/resend"), json!({})).await;
    assert_eq!(resend.status, 422, "{}", resend.body);

    app.clock.advance(Duration::from_secs(86_400));
    app.engine.keep_house_once(&mut Rounds::in_haste()).await.unwrap();
    for path in ["/v1/notifications", "/v1/messages", "/tidings/v1/messages"] {
        assert_eq!(app.call(&format!("GET {path}"), Value::Null).await.body["data"], json!([]), "{path}");
    }
}
