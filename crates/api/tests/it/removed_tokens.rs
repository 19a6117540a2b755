//! Device tokens that an endpoint takes away: gone from the credentials, and on record with the reason.

use model::Value;
use serde_json::json;

use crate::deliveries::{app_with_tokens, trigger};

#[tokio::test]
async fn a_token_that_is_gone_is_on_record_with_the_reason() {
    let app = app_with_tokens(&["tok-A", "tok-B"]).await;
    let path = "GET /tidings/v1/subscribers/ana/removed-tokens";
    assert_eq!(app.call(path, Value::Null).await.line(), r#"200 {"data":[]}"#);
    *app.receiver.status.lock().unwrap() = 410;
    trigger(&app, "t1", "ana", json!({})).await;
    let ana = app.call("GET /v2/subscribers/ana", Value::Null).await;
    assert_eq!(ana.body.pointer("/data/channels/0/credentials/deviceTokens"), Some(&json!([])), "{}", ana.body);
    let answer = app.call(path, Value::Null).await;
    let removed = answer.body["data"].as_array().unwrap();
    let mut tokens: Vec<&str> = removed.iter().filter_map(|removed| removed["token"].as_str()).collect();
    tokens.sort_unstable();
    assert_eq!(tokens, ["tok-A", "tok-B"]);
    let message = app.call("GET /tidings/v1/messages", Value::Null).await;
    let ids: Vec<&Value> = message.body["data"].as_array().unwrap().iter().map(|message| &message["id"]).collect();
    for one in removed {
        assert_eq!((&one["reason"], &one["removedAt"]), (&json!("gone"), &json!("2026-07-01T10:00:00.000Z")));
        assert!(ids.contains(&&one["messageId"]), "{one}");
        assert!(one["remedy"].as_str().unwrap().contains("register"), "{one}");
    }
    app.call("DELETE /v2/subscribers/ana", Value::Null).await;
    assert_eq!(app.call(path, Value::Null).await.status, 404);
}
