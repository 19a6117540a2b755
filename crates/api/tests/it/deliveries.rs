//! What the tests of the log share: a subscriber with device tokens, an integration, and triggers that were worked off.

use model::Value;
use serde_json::json;

use crate::harness::TestApp;

/// An app with a push-webhook integration, the workflow `order` and the subscriber `ana` who has these device tokens.
pub(crate) async fn app_with_tokens(tokens: &[&str]) -> TestApp {
    let app = TestApp::new().await;
    let engine = app.engine.clone();
    tokio::spawn(async move { engine.claim_due().await });
    let credentials = json!({ "webhookUrl": "https://receiver.test/hook", "secretKey": "signing-secret" });
    let integration = json!({
        "providerId": "push-webhook", "channel": "push", "active": true, "identifier": "hook", "name": "Hook",
        "credentials": credentials,
    });
    expect(&app, "POST /v1/integrations", integration, 201).await;
    let ana = json!({ "subscriberId": "ana", "firstName": "Ana", "email": "Ana@Example.test" });
    expect(&app, "POST /v2/subscribers", ana, 201).await;
    let tokens = json!({ "providerId": "push-webhook", "credentials": { "deviceTokens": tokens } });
    expect(&app, "PUT /v1/subscribers/ana/credentials", tokens, 200).await;
    app.workflow("order", |content| {
        content.tags = vec!["shop".to_owned()];
        content.severity = "low".to_owned();
    })
    .await;
    app
}

/// Triggers `order` for a subscriber and waits until nothing is left to do now.
pub(crate) async fn trigger(app: &TestApp, transaction_id: &str, subscriber: &str, overrides: Value) {
    let event = json!({
        "name": "order", "to": subscriber, "payload": { "text": "shipped" }, "overrides": overrides,
        "transactionId": transaction_id,
    });
    expect(app, "POST /v1/events/trigger", event, 201).await;
    app.engine.quiet().await.unwrap();
}

async fn expect(app: &TestApp, line: &str, body: Value, status: u16) {
    let answer = app.call(line, body).await;
    assert_eq!(answer.status, status, "{line}: {}", answer.body);
}
