//! What belongs to one environment is not there for the key of another, whichever operation asks. The operations come
//! from the OpenAPI document, so that none is forgotten.

use model::Value;
use serde_json::json;

use crate::deliveries::{app_with_tokens, trigger};
use crate::harness::TestApp;

/// Answers that are no 404 and yet say nothing: the words of the contract for what is not there.
const NOTHING: [(&str, u16); 4] = [
    ("delete /v1/events/trigger/{transactionId}", 200),
    ("put /v1/subscribers/{subscriberId}/credentials", 400),
    ("patch /v1/subscribers/{subscriberId}/credentials", 400),
    ("post /v2/workflows/{workflowId}/step/{stepId}/preview", 201),
];

/// A body that the operation takes for what is its own.
fn body(line: &str) -> Value {
    match line {
        "put /v1/integrations/{integrationId}" | "patch /v2/workflows/{workflowId}" => json!({ "name": "Taken" }),
        "post /tidings/v1/workflows/{workflowId}/duplicate" => json!({ "name": "Taken" }),
        "put /v2/workflows/{workflowId}" => json!({ "name": "Taken", "steps": [] }),
        "patch /v2/subscribers/{subscriberId}" => json!({ "firstName": "Taken" }),
        "patch /v1/subscribers/{subscriberId}/online-status" => json!({ "isOnline": true }),
        line if line.starts_with("patch") && line.ends_with("/delivery") => json!({ "timeToLive": "1h" }),
        line if line.ends_with("{subscriberId}/credentials") => {
            json!({ "providerId": "push-webhook", "credentials": { "deviceTokens": ["taken"] } })
        }
        "post /tidings/v1/inspectors/{inspectorId}/integration" => json!({ "origin": "http://a.test" }),
        line if line.starts_with("post") && !line.ends_with("set-primary") => json!({}),
        _ => Value::Null,
    }
}

/// Everything that Development has, as its own key sees it.
async fn seen(app: &TestApp) -> Vec<Value> {
    let mut seen = Vec::new();
    for path in [
        "/v1/integrations",
        "/v2/subscribers",
        "/v2/workflows/order",
        "/v1/notifications",
        "/v1/messages",
        "/tidings/v1/dead-letters",
        "/tidings/v1/bulk-operations",
        "/tidings/v1/operational-webhooks",
        "/tidings/v1/inspectors",
        "/tidings/v1/endpoints",
        "/tidings/v1/workflows/order/steps/push/delivery",
    ] {
        seen.push(app.call(&format!("GET {path}"), Value::Null).await.body);
    }
    let integration = seen[0].pointer("/data/0/_id").and_then(Value::as_str).unwrap().to_owned();
    let path = format!("/tidings/v1/integrations/{integration}/delivery");
    seen.push(app.call(&format!("GET {path}"), Value::Null).await.body);
    seen
}

#[tokio::test]
async fn no_operation_reaches_into_another_environment() {
    let app = app_with_tokens(&["token"]).await;
    app.receiver.refuse_for_good();
    trigger(&app, "txn", "ana", json!({})).await;
    app.call("POST /tidings/v1/dead-letters/drop", json!({ "dryRun": true })).await;
    app.call("POST /tidings/v1/operational-webhooks", json!({ "url": "https://ops.test" })).await;
    app.call("POST /tidings/v1/inspectors", json!({})).await;
    let before = seen(&app).await;
    let id = |index: usize, pointer: &str| before[index].pointer(pointer).unwrap().as_str().unwrap().to_owned();
    let ids = [
        ("integrationId", id(0, "/data/0/_id")),
        ("subscriberId", "ana".to_owned()),
        ("providerId", "push-webhook".to_owned()),
        ("workflowId", id(2, "/data/_id")),
        ("stepId", id(2, "/data/steps/0/_id")),
        ("notificationId", id(3, "/data/0/_id")),
        ("messageId", id(4, "/data/0/_id")),
        ("transactionId", "txn".to_owned()),
        ("operationId", id(6, "/data/0/id")),
        ("webhookId", id(7, "/data/0/id")),
        ("inspectorId", id(8, "/data/0/id")),
        ("environmentId", app.development().await.id.to_string()),
    ];
    let document: Value = serde_json::from_str(&api::openapi().to_json().unwrap()).unwrap();
    // Whoever knows the path of an inspector may send to it, and sees nothing.
    let paths = document["paths"].as_object().unwrap().iter();
    for (path, operations) in paths.filter(|(path, _)| path.contains('{') && *path != "/inspect/{token}") {
        let takes_keys = |operation: &Value| operation["security"][0].get("secretKey").is_some();
        if !operations.as_object().unwrap().values().all(takes_keys) {
            // No key opens it, that of another environment included: `openapi.rs` knows these.
            continue;
        }
        let named = ids.iter().fold(path.clone(), |path, (name, id)| path.replace(&format!("{{{name}}}"), id));
        assert!(!named.contains('{'), "{named}: the test knows no such id");
        for method in operations.as_object().unwrap().keys() {
            let line = format!("{method} {path}");
            let answer = app.call_production(&format!("{} {named}", method.to_uppercase()), body(&line)).await;
            let expected = NOTHING.iter().find(|(known, _)| *known == line).map_or(404, |(_, status)| *status);
            assert_eq!(answer.status, expected, "{line}: {}", answer.body);
            assert!(!answer.body.to_string().contains("Hello"), "{line}: {}", answer.body);
        }
    }
    assert_eq!(seen(&app).await, before);
}
