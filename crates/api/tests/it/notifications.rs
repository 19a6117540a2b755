//! The activity feed over HTTP (`spec/contract/20-semantics.md` §10, `30-errors-and-edge-cases.md` H).

use std::time::Duration;

use axum::http::StatusCode;
use model::Value;
use serde_json::json;

use crate::deliveries::{app_with_tokens, trigger};
use crate::harness::{Answer, TestApp, redact};

/// The transaction ids of a page, in order.
fn transactions(answer: &Answer) -> Vec<&str> {
    let items = answer.body["data"].as_array().unwrap_or_else(|| panic!("no data in {}", answer.body));
    items.iter().map(|item| item["transactionId"].as_str().unwrap()).collect()
}

/// The first step of the newest run of a trigger: its status, then the lines of its log.
async fn step(app: &TestApp, transaction_id: &str) -> Vec<String> {
    let answer = app.call(&format!("GET /v1/notifications?transactionId={transaction_id}"), Value::Null).await;
    let job = &answer.body["data"][0]["jobs"][0];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut lines = vec![text(&job["status"])];
    for detail in job["executionDetails"].as_array().unwrap() {
        let retry = if detail["isRetry"] == true { " (retry)" } else { "" };
        lines.push(format!("{} {}{retry}", text(&detail["status"]), text(&detail["detail"])));
    }
    lines
}

#[tokio::test]
async fn a_run_shows_everything_that_the_sdks_ask_for() {
    let app = app_with_tokens(&["tok-A"]).await;
    trigger(&app, "t1", "ana", json!({ "providers": { "push-webhook": { "priority": "high" } } })).await;
    let mut listed = app.call("GET /v1/notifications", Value::Null).await;
    let id = listed.text("/data/0/_id").to_owned();
    let one = app.call(&format!("GET /v1/notifications/{id}"), Value::Null).await;
    assert_eq!(one.body["data"], listed.body["data"][0]);

    let details = listed.body.pointer_mut("/data/0/jobs/0/executionDetails").unwrap().take();
    redact(&mut listed.body);
    let (at, payload) = ("2026-07-01T10:00:00.000Z", json!({ "text": "shipped" }));
    let step = json!({
        "_id": "[id]", "_templateId": "[id]", "_parentId": null, "stepId": "push", "name": "Push", "active": true,
        "filters": [],
    });
    let job = json!({
        "_id": "[id]", "type": "push", "status": "completed", "providerId": "push-webhook", "payload": payload,
        "overrides": { "providers": { "push-webhook": { "priority": "high" } } }, "updatedAt": at, "step": step,
        "executionDetails": null,
    });
    let trigger = json!({ "type": "event", "identifier": "order", "variables": [], "subscriberVariables": [] });
    let run = json!({
        "_id": "[id]", "_environmentId": "[id]", "_organizationId": "[id]", "_subscriberId": "[id]",
        "transactionId": "t1", "_templateId": "[id]", "createdAt": at, "updatedAt": at, "channels": ["push"],
        "to": { "subscriberId": "ana" }, "payload": payload, "tags": ["shop"], "topics": [], "severity": "low",
        "critical": false, "contextKeys": [], "controls": {},
        "subscriber": { "_id": "[id]", "subscriberId": "ana", "firstName": "Ana", "email": "Ana@Example.test" },
        "template": { "_id": "[id]", "name": "order", "origin": "novu-cloud", "triggers": [trigger] },
        "jobs": [job],
    });
    assert_eq!(listed.body, json!({ "page": 0, "hasMore": false, "pageSize": 10, "data": [run] }));

    let mut sent = details[3].clone();
    redact(&mut sent);
    let raw = r#"{"providerId":"push-webhook","result":{"date":"Wed Jul 01 2026"},"deviceToken":"tok-A"}"#;
    let expected = json!({
        "_id": "[id]", "createdAt": at, "status": "Success", "detail": "Message sent", "isRetry": false,
        "isTest": false, "providerId": "push-webhook", "raw": raw, "source": "Internal",
    });
    assert_eq!(sent, expected);
    let ids = details.as_array().unwrap().iter().map(|detail| detail["_id"].as_str().unwrap());
    assert_eq!(ids.collect::<std::collections::HashSet<_>>().len(), 4);
}

#[tokio::test]
async fn a_step_tells_how_it_went() {
    let app = app_with_tokens(&["tok-A", "tok-B"]).await;
    let begun = ["Pending Step queued", "Pending Push Webhook provider was selected"];
    let created = ["Pending Message created"; 2];
    trigger(&app, "well", "ana", json!({})).await;
    let sent = ["Success Message sent"; 2];
    assert_eq!(step(&app, "well").await, [&["completed"][..], &begun, &created, &sent].concat());

    trigger(&app, "nobody", "ben", json!({})).await;
    let expected = ["canceled", "Pending Step queued", "Warning Subscriber does not have a configured channel"];
    assert_eq!(step(&app, "nobody").await, expected);

    *app.receiver.status.lock().unwrap() = 503;
    trigger(&app, "late", "ana", json!({})).await;
    let failed = ["Warning Unexpected provider error"; 2];
    assert_eq!(step(&app, "late").await, [&["delayed"][..], &begun, &created, &failed].concat());
    *app.receiver.status.lock().unwrap() = 200;
    app.clock.advance(Duration::from_secs(10));
    app.engine.quiet().await.unwrap();
    let sent = ["Success Message sent (retry)"; 2];
    assert_eq!(step(&app, "late").await, [&["completed"][..], &begun, &created, &failed, &sent].concat());
}

#[tokio::test]
async fn filters_must_all_hold() {
    let app = app_with_tokens(&["tok-A"]).await;
    trigger(&app, "t1", "ana", json!({})).await;
    app.clock.advance(Duration::from_secs(60));
    trigger(&app, "t,2", "ben", json!({ "severity": "high" })).await;
    let first = app.call("GET /v1/notifications?transactionId=t1", Value::Null).await;
    let workflow = first.text("/data/0/_templateId").to_owned();
    let none: &[&str] = &[];
    let cases: [(&str, &[&str]); 26] = [
        ("", &["t,2", "t1"]),
        ("channels=push&channels=email", &["t,2", "t1"]),
        ("channels[]=email", none),
        ("templates={workflow}", &["t,2", "t1"]),
        ("templates=66aa00000000000000000001", none),
        ("emails=ana@example.test", &["t1"]),
        ("emails=nobody@example.test", none),
        ("subscriberIds=ana,ben", &["t,2", "t1"]),
        ("subscriberIds=ben", &["t,2"]),
        ("subscriberIds=nobody", none),
        ("search=EXAMPLE", &["t1"]),
        ("search=ben", &["t,2"]),
        ("transactionId=t,2", &["t,2"]),
        ("transactionId=t1&transactionId=t,2", &["t,2", "t1"]),
        ("transactionId=t", none),
        ("severity=high", &["t,2"]),
        ("severity=low&severity=none", &["t1"]),
        ("topicKey=news", none),
        ("subscriptionId=s1", none),
        ("contextKeys=", &["t,2", "t1"]),
        ("contextKeys=tenant:acme", none),
        ("after=2026-07-01T10:01:00.000Z", &["t,2"]),
        ("after=2026-07-01T10:01:00.001Z", none),
        ("before=2026-07-01T12:00:00%2B02:00", &["t1"]),
        ("after=2026-07-01&before=2026-07-02", &["t,2", "t1"]),
        ("subscriberIds=ana&severity=high", none),
    ];
    for (query, expected) in cases {
        let query = query.replace("{workflow}", &workflow);
        let answer = app.call(&format!("GET /v1/notifications?{query}"), Value::Null).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}: {}", answer.body);
        assert_eq!(transactions(&answer), expected, "{query}");
    }
}

#[tokio::test]
async fn pages_say_whether_others_may_follow() {
    let app = app_with_tokens(&["tok-A"]).await;
    for transaction_id in ["t1", "t2", "t3"] {
        trigger(&app, transaction_id, "ana", json!({})).await;
    }
    let cases: [(&str, &[&str], Value, bool); 5] = [
        ("limit=2", &["t3", "t2"], json!(0), true),
        ("page=1&limit=2", &["t1"], json!(1), false),
        ("page=2&limit=2", &[], json!(2), false),
        ("page=1&subscriberIds=nobody", &[], json!(0), false),
        ("page=1&topicKey=news", &[], json!(1), false),
    ];
    for (query, expected, page, has_more) in cases {
        let answer = app.call(&format!("GET /v1/notifications?{query}"), Value::Null).await;
        assert_eq!(transactions(&answer), expected, "{query}");
        assert_eq!((&answer.body["page"], &answer.body["hasMore"]), (&page, &json!(has_more)), "{query}");
    }
}

#[tokio::test]
async fn what_cannot_be_answered_is_said() {
    let app = TestApp::new().await;
    let error = |name: &str, message: &str, value: &str| {
        format!(r#"422 {{"message":"Validation Error","errors":{{"{name}":{{"messages":["{message}"]{value}}}}}}}"#)
    };
    let severities = "each value in severity must be one of the following values: high, medium, low, none";
    let channels = "each value in channels must be one of the following values: in_app, email, sms, chat, push, tool";
    let cases = [
        ("limit=51", error("limit", "limit must not be greater than 50", "")),
        ("limit=0", error("limit", "limit must not be less than 1", "")),
        ("limit=ten", error("limit", "limit must be an integer number", r#","value":"ten""#)),
        ("page=-1", error("page", "page must not be less than 0", "")),
        ("page=5001", error("page", "page must not be greater than 5000", "")),
        ("severity=urgent", error("severity", severities, "")),
        ("channels=pigeon", error("channels", channels, "")),
        ("templates=order", error("templates", "each value in templates must be a mongodb id", "")),
        (
            "after=yesterday",
            r#"400 {"message":"Invalid date format for parameter 'after': yesterday. Use ISO-8601, as in 2026-07-01T10:00:00.000Z","error":"Bad Request"}"#.to_owned(),
        ),
        (
            "after=2026-07-02&before=2026-07-01",
            r#"400 {"message":"Invalid date range: 'after' (2026-07-02T00:00:00.000Z) is later than 'before' (2026-07-01T00:00:00.000Z)","error":"Bad Request"}"#.to_owned(),
        ),
    ];
    for (query, expected) in cases {
        let answer = app.call(&format!("GET /v1/notifications?{query}"), Value::Null).await;
        assert_eq!(answer.line(), expected, "{query}");
    }
    let malformed = error("notificationId", "notificationId must be a mongodb id", r#","value":"x""#);
    let missing = r#"404 {"message":"Notification not found","error":"Not Found"}"#;
    app.check(&[
        ("GET /v1/notifications/x", Value::Null, &malformed),
        ("GET /v1/notifications/66aa00000000000000000001", Value::Null, missing),
    ])
    .await;
}

#[tokio::test]
async fn a_key_sees_its_own_environment_only_and_nobody_sees_secrets() {
    let app = app_with_tokens(&["tok-A"]).await;
    let secrets = json!({ "hmacSecretKey": "their-secret", "_passthrough": { "headers": { "x-key": "their-key" } } });
    trigger(&app, "t1", "ana", json!({ "providers": { "push-webhook": secrets } })).await;
    let answer = app.call("GET /v1/notifications", Value::Null).await;
    let body = answer.body.to_string();
    assert!(!["their-secret", "their-key", "signing-secret"].iter().any(|secret| body.contains(secret)), "{body}");
    let masked = answer.body.pointer("/data/0/jobs/0/overrides/providers/push-webhook");
    let expected = json!({ "hmacSecretKey": "••••••••", "_passthrough": { "headers": { "x-key": "••••••••" } } });
    assert_eq!(masked, Some(&expected));

    let id = answer.text("/data/0/_id");
    let other = app.call_production(&format!("GET /v1/notifications/{id}"), Value::Null).await;
    assert_eq!(other.status, 404);
    let other = app.call_production("GET /v1/notifications", Value::Null).await;
    assert_eq!(transactions(&other), [] as [&str; 0]);
}
