//! Delivery policies: shown by level, changed member by member, checked, and gone by.

use std::time::Duration;

use model::Value;
use serde_json::{Map, json};

use crate::deliveries::{app_with_tokens, trigger};
use crate::harness::TestApp;

const ENVIRONMENT: &str = "/tidings/v1/environment/delivery";

async fn integration_path(app: &TestApp) -> String {
    let id = app.call("GET /v1/integrations", Value::Null).await.text("/data/0/_id").to_owned();
    format!("/tidings/v1/integrations/{id}/delivery")
}

/// The policy of the server where nothing is set.
fn defaults() -> Value {
    json!({
        "singleAttempt": false, "schedule": ["0s", "5s", "30s", "2m", "10m", "30m", "2h", "5h", "10h"],
        "jitterPercent": 20, "timeToLive": "1d", "connectTimeout": "5s", "requestTimeout": "15s",
        "retriesClientErrors": true, "concurrency": null, "rateLimit": null, "order": "none",
    })
}

/// The level of each member: `server` but for those that are given.
fn sources(given: Value) -> Value {
    let names = [
        "schedule",
        "jitterPercent",
        "timeToLive",
        "connectTimeout",
        "requestTimeout",
        "retriesClientErrors",
        "concurrency",
        "rateLimit",
        "order",
    ];
    let mut sources: Map<String, Value> = names.into_iter().map(|name| (name.to_owned(), json!("server"))).collect();
    sources.extend(given.as_object().unwrap().clone());
    sources.into()
}

fn with(mut value: Value, members: Value) -> Value {
    value.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    value
}

async fn change(app: &TestApp, path: &str, body: Value) -> Value {
    let answer = app.call(&format!("PATCH {path}"), body.clone()).await;
    assert_eq!(answer.status, 200, "{body}: {}", answer.body);
    let shown = app.call(&format!("GET {path}"), Value::Null).await;
    assert_eq!(shown.body, answer.body, "what was answered is what is shown");
    answer.body["data"].clone()
}

#[tokio::test]
async fn a_policy_is_shown_with_the_level_of_each_member() {
    let app = app_with_tokens(&["token"]).await;
    let integration = integration_path(&app).await;
    let untouched = json!({ "effective": defaults(), "set": {}, "sources": sources(json!({})) });
    for path in [ENVIRONMENT, &integration] {
        assert_eq!(app.call(&format!("GET {path}"), Value::Null).await.body["data"], untouched, "{path}");
    }
    let set = json!({ "timeToLive": "1h", "concurrency": 4, "rateLimit": { "count": 10, "period": "1s" } });
    let shown = change(&app, ENVIRONMENT, set).await;
    let rate = json!({ "count": 10, "period": "1s", "burst": 1 });
    let of_environment = json!({ "timeToLive": "1h", "concurrency": 4, "rateLimit": rate });
    let level = json!({ "timeToLive": "environment", "concurrency": "environment", "rateLimit": "environment" });
    let expected = json!({
        "effective": with(defaults(), of_environment.clone()), "set": of_environment, "sources": sources(level.clone()),
    });
    assert_eq!(shown, expected);
    let set = json!({ "timeToLive": 1_800, "rateLimit": "none", "order": "subscriber", "schedule": [0, "1m"] });
    let shown = change(&app, &integration, set).await;
    let effective = json!({
        "timeToLive": "30m", "concurrency": 4, "rateLimit": null, "order": "subscriber", "schedule": ["0s", "1m"],
    });
    let own = json!({
        "singleAttempt": false, "schedule": ["0s", "1m"], "timeToLive": "30m", "rateLimit": "none",
        "order": "subscriber",
    });
    let own_level = json!({ "timeToLive": "integration", "rateLimit": "integration", "order": "integration", "schedule": "integration" });
    let expected = json!({
        "effective": with(defaults(), effective), "set": own, "sources": with(sources(level), own_level),
    });
    assert_eq!(shown, expected);
    let reset = app.call(&format!("DELETE {integration}"), Value::Null).await;
    assert_eq!((reset.status, &reset.body["data"]["set"]), (200, &json!({})));
    assert_eq!(reset.text("/data/effective/timeToLive"), "1h", "the environment decides again");
    let shown = change(&app, ENVIRONMENT, json!({ "timeToLive": null, "concurrency": null, "rateLimit": null })).await;
    assert_eq!(shown, untouched);
}

#[tokio::test]
async fn a_single_attempt_is_a_switch() {
    let app = app_with_tokens(&["token"]).await;
    let integration = integration_path(&app).await;
    let shown = change(&app, &integration, json!({ "singleAttempt": true })).await;
    assert_eq!(shown["set"], json!({ "singleAttempt": true, "schedule": ["0s"] }));
    *app.receiver.status.lock().unwrap() = 503;
    trigger(&app, "t1", "ana", json!({})).await;
    let messages = app.call("GET /tidings/v1/messages", Value::Null).await;
    assert_eq!((messages.text("/data/0/status"), &messages.body["data"][0]["attempts"]), ("failed", &json!(1)));
    let shown = change(&app, &integration, json!({ "singleAttempt": false })).await;
    assert_eq!((&shown["set"], &shown["effective"]), (&json!({}), &defaults()));
}

#[tokio::test]
async fn what_is_set_holds_from_the_next_attempt_on() {
    let app = app_with_tokens(&["token"]).await;
    let integration = integration_path(&app).await;
    *app.receiver.status.lock().unwrap() = 404;
    trigger(&app, "t1", "ana", json!({})).await;
    change(&app, &integration, json!({ "connectTimeout": "2s", "requestTimeout": "3s", "retriesClientErrors": false }))
        .await;
    app.clock.advance(Duration::from_secs(6));
    app.engine.quiet().await.unwrap();
    let timeouts: Vec<(u64, u64)> = (app.receiver.requests.lock().unwrap().iter())
        .map(|request| (request.connect_timeout.as_secs(), request.timeout.as_secs()))
        .collect();
    assert_eq!(timeouts, [(5, 15), (2, 3)]);
    let messages = app.call("GET /tidings/v1/messages", Value::Null).await;
    assert_eq!(messages.text("/data/0/status"), "failed", "404 is final now");
}

#[tokio::test]
async fn what_cannot_be_set_is_named() {
    let app = app_with_tokens(&["token"]).await;
    let integration = integration_path(&app).await;
    let form = "must be a number of seconds, or a time such as 500ms, 5s, 2m, 10h or 1d";
    let timeout = "must lie between 1s and 1m";
    let cases = [
        (json!({ "timeToLife": "1h" }), "timeToLife", "property timeToLife should not exist".to_owned()),
        (json!({ "schedule": [] }), "schedule", "schedule must have at least one pause".to_owned()),
        (
            json!({ "schedule": ["5s"] }),
            "schedule",
            "schedule must begin with 0s: the first attempt is made at once".to_owned(),
        ),
        (json!({ "schedule": vec![0; 33] }), "schedule", "schedule must have no more than 32 pauses".to_owned()),
        (json!({ "schedule": [0, "8d"] }), "schedule", "schedule must have no pause over 7d".to_owned()),
        (json!({ "schedule": [0, "soon"] }), "schedule.1", format!("each value in schedule {form}")),
        (json!({ "schedule": "5s" }), "schedule", "schedule must be an array".to_owned()),
        (
            json!({ "schedule": [0], "singleAttempt": true }),
            "singleAttempt",
            "singleAttempt must not be given together with schedule".to_owned(),
        ),
        (json!({ "jitterPercent": 101 }), "jitterPercent", "jitterPercent must not be greater than 100".to_owned()),
        (json!({ "timeToLive": "8d" }), "timeToLive", "timeToLive must lie between 1s and 7d".to_owned()),
        (json!({ "timeToLive": "soon" }), "timeToLive", format!("timeToLive {form}")),
        (json!({ "connectTimeout": 0 }), "connectTimeout", format!("connectTimeout {timeout}")),
        (json!({ "requestTimeout": "61s" }), "requestTimeout", format!("requestTimeout {timeout}")),
        (
            json!({ "connectTimeout": "16s" }),
            "connectTimeout",
            "connectTimeout must not be longer than requestTimeout: 16s is more than 15s".to_owned(),
        ),
        (
            json!({ "retriesClientErrors": "no" }),
            "retriesClientErrors",
            "retriesClientErrors must be a boolean value".to_owned(),
        ),
        (json!({ "concurrency": 0 }), "concurrency", "concurrency must not be less than 1".to_owned()),
        (json!({ "concurrency": 513 }), "concurrency", "concurrency must not be greater than 512".to_owned()),
        (json!({ "concurrency": "some" }), "concurrency", "concurrency must be an integer number".to_owned()),
        (json!({ "rateLimit": 10 }), "rateLimit", "rateLimit must be an object".to_owned()),
        (
            json!({ "rateLimit": { "count": 0, "period": 1 } }),
            "rateLimit.count",
            "count must not be less than 1".to_owned(),
        ),
        (
            json!({ "rateLimit": { "count": 1, "period": "2d" } }),
            "rateLimit.period",
            "period must lie between 1s and 1d".to_owned(),
        ),
        (
            json!({ "rateLimit": { "count": 1, "period": 1, "bursts": 2 } }),
            "rateLimit.bursts",
            "property bursts should not exist".to_owned(),
        ),
        (
            json!({ "order": "fifo" }),
            "order",
            "order must be one of the following values: none, subscriber, integration".to_owned(),
        ),
    ];
    for path in [ENVIRONMENT, &integration] {
        for (body, field, message) in &cases {
            let answer = app.call(&format!("PATCH {path}"), body.clone()).await;
            let messages = &answer.body["errors"][field]["messages"];
            assert_eq!((answer.status, messages), (422, &json!([message])), "{body}: {}", answer.body);
        }
        assert_eq!(app.call(&format!("GET {path}"), Value::Null).await.body["data"]["set"], json!({}), "{path}");
    }
}

#[tokio::test]
async fn an_environment_has_a_policy_of_its_own() {
    let app = app_with_tokens(&["token"]).await;
    change(&app, ENVIRONMENT, json!({ "timeToLive": "1h" })).await;
    let other = app.call_production(&format!("GET {ENVIRONMENT}"), Value::Null).await;
    assert_eq!(other.body["data"]["set"], json!({}));
    app.call_production(&format!("PATCH {ENVIRONMENT}"), json!({ "timeToLive": "2h" })).await;
    let own = app.call(&format!("GET {ENVIRONMENT}"), Value::Null).await;
    assert_eq!(own.body["data"]["set"], json!({ "timeToLive": "1h" }));
}

/// The fenced blocks of a page in this language.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    page.split(fence.as_str()).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[tokio::test]
async fn the_samples_of_the_page_work() {
    let app = app_with_tokens(&["token"]).await;
    let id = app.call("GET /v1/integrations", Value::Null).await.text("/data/0/_id").to_owned();
    let page = include_str!("../../../../docs/delivery.md");
    let mut answers = Vec::new();
    for sample in blocks(page, "http") {
        let (line, body) = sample.split_once('\n').unwrap();
        let body = if body.trim().is_empty() { Value::Null } else { serde_json::from_str(body).unwrap() };
        let line = line.replace("{integrationId}", &id).replace("{workflowId}", "order").replace("{stepId}", "push");
        let answer = app.call(&line, body).await;
        assert_eq!(answer.status, 200, "{line}: {}", answer.body);
        answers.push(answer.body);
    }
    let expected: Vec<Value> =
        blocks(page, "json").into_iter().map(|block| serde_json::from_str(block).unwrap()).collect();
    assert_eq!(answers[..1], expected, "the answer to the first sample");
    assert_eq!((answers.len(), &answers[1]), (4, &answers[2]));
}
