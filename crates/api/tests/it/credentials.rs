//! Device tokens over HTTP (`spec/contract/20-semantics.md` §4, `30-errors-and-edge-cases.md` C).

use serde_json::{Value, json};

use crate::harness::TestApp;

const LINE: &str = "/v1/subscribers/ana/credentials";

/// An app with the subscriber `ana` and two active integrations; gives their ids, the older first.
async fn prepare() -> (TestApp, [String; 2]) {
    let app = TestApp::new().await;
    app.call("POST /v2/subscribers", json!({"subscriberId": "ana"})).await;
    let mut ids = Vec::new();
    for identifier in ["older", "newer"] {
        let body = json!({"providerId": "push-webhook", "channel": "push", "identifier": identifier, "active": true});
        ids.push(app.call("POST /v1/integrations", body).await.text("/data/_id").to_owned());
    }
    (app, ids.try_into().unwrap())
}

/// The channel entries of an answer: identifier of the integration, and tokens.
fn entries(body: &Value, [older, newer]: &[String; 2]) -> String {
    let name = |id: &str| match id {
        id if id == older => "older",
        id if id == newer => "newer",
        _ => panic!("{id} is no integration"),
    };
    let channels = body["data"]["channels"].as_array().unwrap();
    let entry =
        |channel: &Value| format!("{} {}", name(channel["_integrationId"].as_str().unwrap()), channel["credentials"]);
    channels.iter().map(entry).collect::<Vec<_>>().join("; ")
}

#[tokio::test]
async fn tokens_are_replaced_added_and_cleared() {
    let (app, ids) = prepare().await;
    let channel = |tokens: Value| json!({"providerId": "push-webhook", "credentials": {"deviceTokens": tokens}});
    let older = |tokens: Value| json!({"providerId": "push-webhook", "integrationIdentifier": "older", "credentials": {"deviceTokens": tokens}});
    let flat = json!({"providerId": "push-webhook", "deviceTokens": ["x"], "integrationIdentifier": "older"});
    let steps = [
        ("PUT", channel(json!(["a", "b", "a"])), r#"newer {"deviceTokens":["a","b"]}"#),
        ("PATCH", channel(json!(["b", "c"])), r#"newer {"deviceTokens":["a","b","c"]}"#),
        ("PUT", channel(json!(["c"])), r#"newer {"deviceTokens":["c"]}"#),
        ("PUT", flat, r#"newer {"deviceTokens":["c"]}; older {"deviceTokens":["x"]}"#),
        ("PATCH", older(json!(["y"])), r#"newer {"deviceTokens":["c"]}; older {"deviceTokens":["x","y"]}"#),
        ("PATCH", channel(json!([])), r#"newer {"deviceTokens":[]}; older {"deviceTokens":["x","y"]}"#),
        ("PUT", older(json!(null)), r#"newer {"deviceTokens":[]}; older {"deviceTokens":[]}"#),
    ];
    for (method, body, expected) in steps {
        let answer = app.call(&format!("{method} {LINE}"), body.clone()).await;
        assert_eq!(answer.status, 200, "{method} {body} {}", answer.body);
        assert_eq!(entries(&answer.body, &ids), expected, "{method} {body}");
    }
    let stored = app.call("GET /v2/subscribers/ana", Value::Null).await;
    let first = json!({"_integrationId": ids[1], "providerId": "push-webhook", "credentials": {"deviceTokens": []}});
    assert_eq!(stored.body["data"]["channels"][0], first);
}

#[tokio::test]
async fn deleting_forgets_every_entry_of_the_provider() {
    let (app, _) = prepare().await;
    for identifier in ["older", "newer"] {
        let body = json!({"providerId": "push-webhook", "integrationIdentifier": identifier, "deviceTokens": ["a"]});
        assert_eq!(app.call(&format!("PUT {LINE}"), body).await.status, 200);
    }
    let cases = [
        ("DELETE /v1/subscribers/ana/credentials/fcm", Value::Null, "204"),
        ("DELETE /v1/subscribers/ana/credentials/push-webhook", Value::Null, "204"),
        ("DELETE /v1/subscribers/ana/credentials/push-webhook", Value::Null, "204"),
        (
            "DELETE /v1/subscribers/ben/credentials/push-webhook",
            Value::Null,
            r#"404 {"message":"Subscriber 'ben' was not found","error":"Not Found"}"#,
        ),
    ];
    app.check(&cases[..1]).await;
    assert_eq!(
        app.call("GET /v2/subscribers/ana", Value::Null).await.body["data"]["channels"].as_array().unwrap().len(),
        2
    );
    app.check(&cases[1..]).await;
    assert_eq!(app.call("GET /v2/subscribers/ana", Value::Null).await.body["data"]["channels"], json!([]));
}

#[tokio::test]
async fn what_cannot_be_kept_is_named() {
    let (app, ids) = prepare().await;
    let deactivate = format!("PUT /v1/integrations/{}", ids[0]);
    assert_eq!(app.call(&deactivate, json!({"active": false})).await.status, 200);
    let environment = app.development().await.id;
    let put = format!("PUT {LINE}");
    let tokens = json!({"deviceTokens": ["a"]});
    let none = |provider: &str| {
        format!(
            r#"400 {{"message":"Subscribers environment ({environment}) do not have active {provider} integration.","error":"Bad Request"}}"#
        )
    };
    let (no_push, no_fcm) = (none("push-webhook"), none("fcm"));
    let invalid = |errors: &str| format!(r#"422 {{"message":"Validation Error","errors":{errors}}}"#);
    let missing = |name: &str, kind: &str| {
        invalid(&format!(
            r#"{{"{name}":{{"messages":["{name} should not be null or undefined","{name} must be {kind}"]}}}}"#
        ))
    };
    let (no_provider, no_credentials) = (missing("providerId", "a string"), missing("credentials", "an object"));
    let bad_provider = invalid(r#"{"providerId":{"messages":["providerId must be a valid provider ID"]}}"#);
    let list = invalid(r#"{"credentials.deviceTokens":{"messages":["deviceTokens must be an array"],"value":"a"}}"#);
    let flat_list = invalid(r#"{"deviceTokens":{"messages":["each value in deviceTokens must be a string"]}}"#);
    let not_object = invalid(r#"{"credentials":{"messages":["credentials must be an object"],"value":5}}"#);
    let nobody = r#"400 {"message":"SubscriberId: ben not found","error":"Bad Request"}"#;
    let cases: Vec<(&str, Value, &str)> = vec![
        ("PUT /v1/subscribers/ben/credentials", json!({"providerId": "push-webhook", "credentials": tokens}), nobody),
        ("PATCH /v1/subscribers/ben/credentials", json!({"providerId": "push-webhook", "credentials": tokens}), nobody),
        (&put, json!({"providerId": "fcm", "credentials": tokens}), &no_fcm),
        (
            &put,
            json!({"providerId": "push-webhook", "integrationIdentifier": "older", "credentials": tokens}),
            &no_push,
        ),
        (&put, json!({"providerId": "push-webhook", "integrationIdentifier": "none", "credentials": tokens}), &no_push),
        (&put, json!({"providerId": "sendgrid", "credentials": tokens}), &bad_provider),
        (&put, json!({"credentials": tokens}), &no_provider),
        (&put, json!({"providerId": "push-webhook"}), &no_credentials),
        (&put, json!({"providerId": "push-webhook", "credentials": 5}), &not_object),
        (&put, json!({"providerId": "push-webhook", "credentials": {"deviceTokens": "a"}}), &list),
        (&put, json!({"providerId": "push-webhook", "deviceTokens": ["a", 5]}), &flat_list),
    ];
    app.check(&cases).await;
}

#[tokio::test]
async fn an_entry_holds_a_hundred_tokens() {
    let (app, _) = prepare().await;
    let body = |range: std::ops::Range<u32>| {
        let tokens: Vec<String> = range.map(|number| format!("t{number}")).collect();
        json!({"providerId": "push-webhook", "credentials": {"deviceTokens": tokens}})
    };
    let refused = |count: u32| {
        format!(
            r#"400 {{"message":"Device tokens limit exceeded. Maximum allowed tokens per subscriber channel is 100, but got {count} tokens.","error":"Bad Request","currentCount":{count},"limit":100}}"#
        )
    };
    let (put, patch) = (format!("PUT {LINE}"), format!("PATCH {LINE}"));
    app.check(&[(&put, body(0..101), &refused(101))]).await;
    assert_eq!(app.call(&put, body(0..100)).await.status, 200);
    app.check(&[(&patch, body(99..110), &refused(110))]).await;
    let refused = app.call(&patch, body(99..110)).await;
    assert_eq!((&refused.body["ctx"]["currentCount"], &refused.body["ctx"]["limit"]), (&json!(110), &json!(100)));
}

#[tokio::test]
async fn additions_at_the_same_time_are_all_kept() {
    let (app, _) = prepare().await;
    let add = async |number: u32| {
        let body = json!({"providerId": "push-webhook", "credentials": {"deviceTokens": [format!("t{number}")]}});
        app.call(&format!("PATCH {LINE}"), body).await.status
    };
    let statuses = tokio::join!(add(1), add(2), add(3), add(4), add(5));
    assert_eq!(statuses, (200, 200, 200, 200, 200));
    let stored = app.call("GET /v2/subscribers/ana", Value::Null).await;
    let mut tokens: Vec<_> =
        stored.body["data"]["channels"][0]["credentials"]["deviceTokens"].as_array().unwrap().iter().collect();
    tokens.sort_by_key(|token| token.as_str());
    assert_eq!(json!(tokens), json!(["t1", "t2", "t3", "t4", "t5"]));
}
