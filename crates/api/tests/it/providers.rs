//! The providers over HTTP: an integration can be made of what is said of them.

use serde_json::{Map, Value, json};

use crate::harness::TestApp;

#[tokio::test]
async fn a_provider_says_what_its_form_needs() {
    let app = TestApp::new().await;
    let answer = app.call("GET /tidings/v1/providers", Value::Null).await;
    let provider = &answer.body["data"][0];
    assert_eq!((answer.status, &provider["id"], &provider["channel"]), (200, &json!("push-webhook"), &json!("push")));
    assert_eq!((&provider["displayName"], &provider["signs"]), (&json!("Push Webhook"), &json!(true)));
    let field = |key: &str, name: &str, kind: &str| (key.to_owned(), name.to_owned(), kind.to_owned());
    let text = |field: &Value, name: &str| field[name].as_str().unwrap().to_owned();
    let fields = provider["fields"].as_array().unwrap();
    let shown: Vec<_> =
        fields.iter().map(|field| (text(field, "key"), text(field, "displayName"), text(field, "kind"))).collect();
    let expected = [
        field("webhookUrl", "Webhook URL", "url"),
        field("secretKey", "Secret HMAC Key", "text"),
        field("hmacSecretKeyEncoding", "Secret Key Encoding", "choice"),
    ];
    assert_eq!(shown, expected);
    assert_eq!(fields[1]["generate"], json!({"prefix": "whsec_", "bytes": 32, "encoding": "base64"}));
    assert_eq!(fields[2]["choices"], json!(["text", "base64", "hex"]));
}

/// Whoever fills in a form by these rules alone makes an integration that the server takes without a warning.
#[tokio::test]
async fn an_integration_is_made_of_what_is_said() {
    let app = TestApp::new().await;
    let providers = app.call("GET /tidings/v1/providers", Value::Null).await.body["data"].clone();
    for provider in providers.as_array().unwrap() {
        let value = |field: &Value| match field["kind"].as_str().unwrap() {
            "url" => field["placeholder"].clone(),
            "choice" => field["choices"][0].clone(),
            _ => json!("any text"),
        };
        let fields = provider["fields"].as_array().unwrap().iter();
        let filled: Map<String, Value> =
            fields.map(|field| (field["key"].as_str().unwrap().to_owned(), value(field))).collect();
        let body = json!({"providerId": provider["id"], "channel": provider["channel"], "credentials": filled});
        let made = app.call("POST /v1/integrations", body).await;
        assert_eq!((made.status, made.body["data"].get("warnings")), (201, None), "{}", made.body);
    }
}

#[tokio::test]
async fn nobody_without_a_key_is_told() {
    let app = TestApp::new().await;
    let mut request = app.request("GET /tidings/v1/providers", &Value::Null);
    request.headers_mut().remove("authorization");
    assert_eq!(app.send(request).await.status, 401);
}
