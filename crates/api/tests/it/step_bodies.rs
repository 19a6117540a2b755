//! The request that a step would make, over HTTP: byte for byte what a delivery sends.

use serde_json::{Value, json};

use crate::deliveries::app_with_tokens;
use crate::harness::TestApp;

const LINE: &str = "POST /tidings/v1/workflows/welcome/steps/push/body";

/// The body text of an answer.
fn body_of(answer: &crate::harness::Answer) -> String {
    answer.text("/data/request/body").to_owned()
}

#[tokio::test]
async fn for_a_stored_subscriber_it_is_what_a_delivery_sends() {
    let app = app_with_tokens(&["token"]).await;
    let payload = json!({"text": "Résumé \u{2028} <b>", "n": 1.50});
    let event = json!({"name": "order", "to": "ana", "payload": payload});
    assert_eq!(app.call("POST /v1/events/trigger", event).await.status, 201);
    app.engine.quiet().await.unwrap();
    let sent = app.receiver.requests.lock().unwrap()[0].clone();
    let delivered = String::from_utf8(sent.body.to_vec()).unwrap();
    let message_id = sent.headers.iter().find(|(name, _)| name == "webhook-id").unwrap().1.clone();
    let data = json!({"previewPayload": {"payload": payload, "subscriber": {"subscriberId": "ana"}}});
    let answer = app.call("POST /tidings/v1/workflows/order/steps/push/body", data).await;
    assert_eq!((answer.status, &answer.body["data"]["problem"]), (200, &Value::Null), "{}", answer.body);
    assert_eq!(body_of(&answer), delivered.replace(&message_id, "000000000000000000000000"));
    let request = &answer.body["data"]["request"];
    assert_eq!((&request["method"], request["url"].as_str().unwrap()), (&json!("POST"), sent.url.as_str()));
    let shown: Vec<&str> =
        request["headers"].as_array().unwrap().iter().map(|header| header["name"].as_str().unwrap()).collect();
    let names: Vec<&str> = sent.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(shown, names);
    assert_eq!(app.receiver.requests.lock().unwrap().len(), 1, "nothing was sent");
}

/// An app with a workflow `welcome`, and without an integration.
async fn stage() -> TestApp {
    let app = TestApp::new().await;
    app.workflow("welcome", |_| {}).await;
    app
}

async fn add_integration(app: &TestApp, name: &str, active: bool) {
    let body = json!({
        "providerId": "push-webhook", "channel": "push", "active": active, "identifier": name,
        "credentials": {"webhookUrl": format!("https://{name}.test/hook?k=private"), "secretKey": "s3cret"},
    });
    assert_eq!(app.call("POST /v1/integrations", body).await.status, 201);
}

#[tokio::test]
async fn what_is_missing_is_made_up_as_a_preview_does() {
    let app = stage().await;
    add_integration(&app, "one", true).await;
    let preview = app.call("POST /v2/workflows/welcome/step/push/preview", json!({})).await;
    let answer = app.call(LINE, Value::Null).await;
    let data = &answer.body["data"];
    let shown = &preview.body["data"]["result"]["preview"];
    assert_eq!((&data["content"]["title"], &data["content"]["content"]), (&shown["subject"], &shown["body"]));
    assert_eq!(data["previewPayloadExample"], preview.body["data"]["previewPayloadExample"]);
    let body: Value = serde_json::from_str(&body_of(&answer)).unwrap();
    assert_eq!((&body["title"], &body["target"]), (&json!("Hello John"), &json!(["sample-device-token"])));
    assert_eq!(body["payload"]["subscriber"]["firstName"], "John");
    assert_eq!(body["payload"]["text"], "text");
    let said = json!({"controlValues": {"subject": "For {{subscriber.firstName}}", "body": "b"},
        "previewPayload": {"subscriber": {"firstName": "Eve", "data": {"plan": "pro"}}}});
    let body: Value = serde_json::from_str(&body_of(&app.call(LINE, said).await)).unwrap();
    assert_eq!((&body["title"], &body["payload"]["subscriber"]["data"]["plan"]), (&json!("For Eve"), &json!("pro")));
}

#[tokio::test]
async fn it_says_why_nothing_would_be_sent() {
    let app = stage().await;
    let answer = app.call(LINE, Value::Null).await;
    assert_eq!(answer.text("/data/problem"), "There is no integration for the channel push yet.");
    assert_eq!((answer.text("/data/request/url"), body_of(&answer).is_empty()), ("", false));
    add_integration(&app, "off", false).await;
    assert_eq!(app.call(LINE, Value::Null).await.text("/data/problem"), "The integration is not active.");
    add_integration(&app, "on", true).await;
    let answer = app.call(LINE, Value::Null).await;
    assert_eq!(
        (answer.text("/data/request/url"), &answer.body["data"]["problem"]),
        ("https://on.test/hook", &Value::Null)
    );
    let answer = app.call(LINE, json!({"integrationIdentifier": "off"})).await;
    assert_eq!(answer.text("/data/request/url"), "https://off.test/hook");
    let broken = json!({"controlValues": {"subject": "Hi", "body": "one\n{% nonsense %}"}});
    let answer = app.call(LINE, broken).await;
    let data = &answer.body["data"];
    assert_eq!((answer.status, &data["request"], &data["content"]["title"]), (200, &Value::Null, &json!("Hi")));
    let error = &data["errors"][0];
    assert_eq!(
        (&error["control"], error["line"].as_u64(), error["column"].as_u64()),
        (&json!("body"), Some(2), Some(1))
    );
    assert!(data["problem"].as_str().unwrap().contains("nonsense") && !data["issues"]["body"].is_null(), "{data}");
}

/// Whoever may look may not come by a signature over a body of their choice.
#[tokio::test]
async fn no_secret_is_shown() {
    let app = stage().await;
    add_integration(&app, "one", true).await;
    let answer = app.call(LINE, json!({"previewPayload": {"payload": {"text": "forged"}}})).await;
    let key = logic::sign::HmacKey::new(b"s3cret");
    let signature = logic::sign::hex(&key.sign(&[body_of(&answer).as_bytes()]));
    let text = answer.body.to_string();
    assert!(![signature.as_str(), "s3cret", "private"].iter().any(|secret| text.contains(secret)), "{text}");
    let headers = answer.body["data"]["request"]["headers"].as_array().unwrap();
    let signed = headers.iter().filter(|header| header["name"].as_str().unwrap().contains("signature"));
    let values: Vec<&str> = signed.map(|header| header["value"].as_str().unwrap()).collect();
    assert_eq!(values, ["••••••••", "••••••••"]);
}

#[tokio::test]
async fn bad_requests_are_refused() {
    let app = stage().await;
    let missing = r#"404 {"message":"Step cannot be found","error":"Not Found","workflowId":"welcome","stepId":"odd"}"#;
    let elsewhere = r#"404 {"message":"Step cannot be found","error":"Not Found","workflowId":"odd","stepId":"push"}"#;
    let unknown =
        r#"404 {"message":"Integration odd cannot be found for the channel of the step","error":"Not Found"}"#;
    app.check(&[
        ("POST /tidings/v1/workflows/welcome/steps/odd/body", Value::Null, missing),
        ("POST /tidings/v1/workflows/odd/steps/push/body", Value::Null, elsewhere),
        (LINE, json!({"integrationIdentifier": "odd"}), unknown),
    ])
    .await;
    for (body, field) in [(json!({"controlValues": 1}), "controlValues"), (json!({"controls": {}}), "controls")] {
        let answer = app.call(LINE, body).await;
        let fields: Vec<&str> = answer.body["errors"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!((answer.status, fields), (422, vec![field]));
    }
    assert_eq!(app.call_production(LINE, Value::Null).await.status, 404);
}
