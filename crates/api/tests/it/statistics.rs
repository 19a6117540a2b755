//! Statistics, the checklist and the server over HTTP.

use std::time::Duration;

use serde_json::{Value, json};

use crate::deliveries::{app_with_tokens, trigger};
use crate::harness::TestApp;

/// The stretches of an answer in which something was attempted, with their numbers, as text.
fn busy(stretches: &Value) -> String {
    let stretches = stretches.as_array().unwrap().iter().enumerate();
    let busy = stretches.filter(|(_, stretch)| stretch["attempts"] != 0);
    let line = |(index, stretch): (usize, &Value)| {
        format!("{index}: {} {}/{}", stretch["at"].as_str().unwrap(), stretch["delivered"], stretch["attempts"])
    };
    busy.map(line).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn attempts_are_counted_by_stretches_and_integrations() {
    let app = app_with_tokens(&["token"]).await;
    trigger(&app, "one", "ana", json!({})).await;
    app.engine.write_figures().await.unwrap();
    app.clock.advance(Duration::from_mins(30));
    *app.receiver.status.lock().unwrap() = 404;
    trigger(&app, "two", "ana", json!({})).await;
    let id = app.call("GET /v1/integrations", Value::Null).await.text("/data/0/_id").to_owned();
    for (query, seconds, count, from, lines) in [
        ("?period=hour", 600, 6, "09:40", "2: 2026-07-01T10:00:00.000Z 1/1\n5: 2026-07-01T10:30:00.000Z 0/1"),
        ("", 1_800, 48, "11:00", "46: 2026-07-01T10:00:00.000Z 1/1\n47: 2026-07-01T10:30:00.000Z 0/1"),
        ("?period=week", 3_600, 168, "11:00", "167: 2026-07-01T10:00:00.000Z 1/2"),
    ] {
        let answer = app.call(&format!("GET /tidings/v1/statistics{query}"), Value::Null).await;
        let data = &answer.body["data"];
        let total = json!({"attempts": 2, "delivered": 1, "failed": 1, "successRate": 0.5, "latencyP50": 0.0, "latencyP95": 0.0});
        assert_eq!((answer.status, &data["total"]), (200, &total), "{query}");
        assert_eq!(
            (data["stretchSeconds"].as_u64(), data["stretches"].as_array().unwrap().len()),
            (Some(seconds), count)
        );
        assert_eq!(answer.text("/data/to"), "2026-07-01T10:30:00.000Z");
        assert!(answer.text("/data/from").contains(from), "{}", data["from"]);
        assert_eq!(busy(&data["stretches"]), lines);
        let [integration] = data["integrations"].as_array().unwrap().as_slice() else { panic!("{data}") };
        assert_eq!((integration["integrationId"].as_str(), &integration["total"]), (Some(id.as_str()), &total));
        assert_eq!(busy(&integration["stretches"]), lines);
    }
    let elsewhere = app.call_production("GET /tidings/v1/statistics", Value::Null).await;
    assert_eq!(
        (&elsewhere.body["data"]["total"]["attempts"], &elsewhere.body["data"]["integrations"]),
        (&json!(0), &json!([]))
    );
    let refused = app.call("GET /tidings/v1/statistics?period=year", Value::Null).await;
    assert_eq!((refused.status, refused.body["errors"]["period"].is_object()), (422, true), "{}", refused.body);
}

/// The names of the steps that are done.
fn done(answer: &Value) -> String {
    let data = answer["data"].as_object().unwrap().iter();
    data.filter(|(_, value)| **value == true).map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn the_checklist_ticks_itself() {
    let app = TestApp::new().await;
    let engine = app.engine.clone();
    tokio::spawn(async move { engine.claim_due().await });
    let integration = json!({"providerId": "push-webhook", "channel": "push", "active": true,
        "credentials": {"webhookUrl": "https://receiver.test/hook"}});
    let tokens = json!({"providerId": "push-webhook", "credentials": {"deviceTokens": ["phone"]}});
    let workflow = json!({"name": "Hi", "workflowId": "hi", "active": true, "steps": [
        {"name": "Push", "type": "push", "controlValues": {"subject": "Hi", "body": "you"}}]});
    let steps = [
        ("POST /v1/integrations", integration, "integration"),
        ("POST /v2/subscribers", json!({"subscriberId": "ana"}), "integration subscriber"),
        ("PUT /v1/subscribers/ana/credentials", tokens, "integration subscriber deviceToken"),
        ("POST /v2/subscribers", json!({"subscriberId": "bob"}), "integration subscriber deviceToken"),
        ("POST /v2/workflows", workflow, "integration subscriber deviceToken workflow"),
        (
            "POST /v1/events/trigger",
            json!({"name": "hi", "to": "ana", "payload": {}}),
            "integration subscriber deviceToken workflow trigger delivered",
        ),
    ];
    let line = "GET /tidings/v1/checklist";
    assert_eq!(done(&app.call(line, Value::Null).await.body), "");
    for (change, body, expected) in steps {
        let answer = app.call(change, body).await;
        assert!([200, 201].contains(&answer.status), "{change}: {}", answer.body);
        app.engine.quiet().await.unwrap();
        assert_eq!(done(&app.call(line, Value::Null).await.body), expected, "{change}");
    }
    let answer = app.call(line, Value::Null).await;
    assert_eq!((answer.text("/data/subscriberId"), answer.text("/data/workflowId")), ("ana", "hi"));
    for (id, list) in [("integrationId", "GET /v1/integrations"), ("notificationId", "GET /v1/notifications")] {
        assert_eq!(answer.body["data"][id], app.call(list, Value::Null).await.body["data"][0]["_id"], "{id}");
    }
    assert_eq!(done(&app.call_production(line, Value::Null).await.body), "");
}

#[tokio::test]
async fn nothing_but_failures_is_no_delivery() {
    let app = app_with_tokens(&["token"]).await;
    app.receiver.refuse_for_good();
    trigger(&app, "one", "ana", json!({})).await;
    let answer = app.call("GET /tidings/v1/checklist", Value::Null).await;
    assert_eq!(done(&answer.body), "integration subscriber deviceToken workflow trigger");
}

#[tokio::test]
async fn the_server_says_what_it_is() {
    let app = TestApp::new().await;
    let version = env!("CARGO_PKG_VERSION");
    let expected = format!(
        "200 {}",
        json!({"data": {
            "version": version, "database": "sqlite",
            "egress": {"rules": ["10.1.0.0/16"], "allowsLoopback": true, "neverAllowed": ["metadata"]},
            "limits": {"integrations": 1_000, "workflowSteps": 20, "deviceTokens": 100},
        }})
    );
    app.check(&[("GET /tidings/v1/server", Value::Null, &expected)]).await;
}
