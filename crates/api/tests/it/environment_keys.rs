//! The secret keys of environments over HTTP: listed, replaced with an overlap, ended.

use std::time::Duration;

use model::Value;
use serde_json::json;

use crate::harness::{KEY, TestApp};
use crate::people::Person;

/// Whether a key opens something.
async fn opens(app: &TestApp, key: &str) -> bool {
    let mut request = app.request("GET /v2/subscribers", &Value::Null);
    request.headers_mut().insert("authorization", format!("ApiKey {key}").parse().unwrap());
    app.send(request).await.status == 200
}

async fn keys_path(app: &TestApp) -> String {
    format!("/tidings/v1/environments/{}/keys", app.engine.environments().await.unwrap()[0].id)
}

async fn rotate(app: &TestApp, owner: &Person, body: Value) -> (String, String) {
    let answer = owner.call(app, &format!("POST {}/rotate", keys_path(app).await), body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    (answer.text("/data/key").to_owned(), answer.text("/data/id").to_owned())
}

#[tokio::test]
async fn a_replaced_key_opens_until_the_overlap_is_over() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let path = keys_path(&app).await;
    assert!(opens(&app, KEY).await);
    app.clock.advance(Duration::from_secs(1));
    let (second, _) = rotate(&app, &owner, json!({ "overlap": "2h" })).await;
    assert_eq!([opens(&app, KEY).await, opens(&app, &second).await], [true, true]);
    let listed = owner.call(&app, &format!("GET {path}"), Value::Null).await;
    let ends: Vec<_> = listed.body["data"].as_array().unwrap().iter().map(|key| key["endsAt"].clone()).collect();
    assert_eq!(ends, [json!("2026-07-01T12:00:01.000Z"), Value::Null]);
    assert_eq!([listed.text("/data/0/key"), listed.text("/data/1/key")], [KEY, &second]);

    // A further rotation does not let the first key go on for longer.
    let (third, _) = rotate(&app, &owner, json!({})).await;
    app.clock.advance(Duration::from_secs(7_199));
    assert!(opens(&app, KEY).await);
    app.clock.advance(Duration::from_secs(1));
    assert_eq!([opens(&app, KEY).await, opens(&app, &second).await, opens(&app, &third).await], [false, true, true]);
    app.clock.advance(Duration::from_secs(22 * 3_600));
    assert_eq!([opens(&app, &second).await, opens(&app, &third).await], [false, true]);
    assert_eq!(owner.call(&app, &format!("GET {path}"), Value::Null).await.body["data"].as_array().unwrap().len(), 1);
    assert!(opens(&app, &app.production_key).await, "keys of other environments go on");
}

/// The keys that a key is shown.
async fn shown(app: &TestApp, key: &str) -> Vec<Value> {
    let mut request = app.request("GET /v1/environments", &Value::Null);
    request.headers_mut().insert("authorization", format!("ApiKey {key}").parse().unwrap());
    let answer = app.send(request).await;
    answer.body["data"][0]["apiKeys"].as_array().unwrap().iter().map(|shown| shown["key"].clone()).collect()
}

#[tokio::test]
async fn a_key_is_shown_itself_and_not_its_successor() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let (second, _) = rotate(&app, &owner, json!({ "overlap": "2h" })).await;
    for key in [KEY, &second] {
        assert_eq!(shown(&app, key).await, [key]);
    }
    let all = owner.call(&app, "GET /v1/environments", Value::Null).await;
    assert_eq!(all.body["data"][0]["apiKeys"].as_array().unwrap().len(), 2, "an administrator sees all");
}

#[tokio::test]
async fn a_key_ends_at_once_and_the_last_one_does_not() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let path = keys_path(&app).await;
    let end = async |id: &str| owner.call(&app, &format!("DELETE {path}/{id}"), Value::Null).await;
    let last = r#"409 {"message":"the last key that has no end cannot end; rotate it instead","error":"Conflict"}"#;
    let first = owner.call(&app, &format!("GET {path}"), Value::Null).await.text("/data/0/id").to_owned();
    assert_eq!(end(&first).await.line(), last);
    let (second, second_id) = rotate(&app, &owner, json!({})).await;
    assert_eq!(end(&second_id).await.line(), last, "the first one opens for a day, and nothing would after it");
    assert_eq!(end(&first).await.status, 204);
    assert_eq!([opens(&app, KEY).await, opens(&app, &second).await], [false, true]);
    let gone = r#"404 {"message":"There is no such key, or it has ended","error":"Not Found"}"#;
    assert_eq!(end(&first).await.line(), gone);

    // A key of the configuration has no end either.
    let preset = "another-development-key".to_owned();
    app.engine.initialize(Some(&model::Secret::new(preset.clone()))).await.unwrap();
    assert_eq!(end(&second_id).await.status, 204);
    assert_eq!([opens(&app, &second).await, opens(&app, &preset).await], [false, true]);
}

#[tokio::test]
async fn an_ended_key_is_not_revived_by_the_configuration() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    rotate(&app, &owner, json!({ "overlap": 0 })).await;
    app.engine.initialize(Some(&model::Secret::new(KEY.to_owned()))).await.unwrap();
    assert!(!opens(&app, KEY).await);
}

#[tokio::test]
async fn it_is_said_when_a_key_was_last_used() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let path = keys_path(&app).await;
    let used =
        async || owner.call(&app, &format!("GET {path}"), Value::Null).await.body["data"][0]["lastUsedAt"].clone();
    assert_eq!(used().await, Value::Null);
    assert!(opens(&app, KEY).await);
    assert_eq!(used().await, "2026-07-01T10:00:00.000Z");
    app.clock.advance(Duration::from_secs(90));
    assert!(opens(&app, KEY).await);
    app.engine.write_key_uses().await.unwrap();
    assert_eq!(used().await, "2026-07-01T10:01:30.000Z");
}

#[tokio::test]
async fn what_is_wrong_is_said_and_keys_are_for_administrators() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let path = keys_path(&app).await;
    let author = app.member(&owner, "author").await;
    let admin = app.member(&owner, "admin").await;
    for (body, expected) in [
        (json!({ "overlap": "31d" }), "overlap must"),
        (json!({ "overlap": "soon" }), "overlap must"),
        (json!({ "over": "1d" }), "property over should not exist"),
    ] {
        let answer = owner.call(&app, &format!("POST {path}/rotate"), body).await;
        assert!(answer.status == 422 && answer.line().contains(expected), "{}", answer.line());
    }
    for line in [format!("GET {path}"), format!("POST {path}/rotate"), format!("DELETE {path}/{}", owner.id)] {
        assert_eq!(author.call(&app, &line, Value::Null).await.status, 403, "{line}");
        assert_eq!(app.call(&line, Value::Null).await.status, 403, "a key: {line}");
    }
    assert_eq!(admin.call(&app, &format!("GET {path}"), Value::Null).await.status, 200);
    let seen = |answer: crate::harness::Answer| answer.body.to_string().contains(KEY);
    assert!(!seen(author.call(&app, "GET /v1/environments", Value::Null).await));
    assert!(seen(admin.call(&app, "GET /v1/environments", Value::Null).await));
    for _ in 0..19 {
        rotate(&app, &owner, json!({ "overlap": "30d" })).await;
    }
    let full = owner.call(&app, &format!("POST {path}/rotate"), Value::Null).await;
    assert_eq!((full.status, full.text("/message")), (409, "an environment has at most 20 keys; end one first"));
}
