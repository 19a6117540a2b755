//! Code that triggers a workflow, over HTTP. That it runs is tested in `conformance/trigger`.

use serde_json::{Value, json};

use crate::harness::{Answer, TestApp};

fn code<'a>(answer: &'a Answer, language: &str) -> &'a str {
    let found = answer.body["data"].as_array().unwrap().iter().find(|snippet| snippet["language"] == language);
    found.unwrap()["code"].as_str().unwrap()
}

#[tokio::test]
async fn the_code_has_the_identifiers_and_a_payload() {
    let app = TestApp::new().await;
    app.workflow("order", |content| {
        content.payload_schema =
            Some(json!({"type": "object", "properties": {"orderId": {"type": "integer", "default": 42}}}));
    })
    .await;
    let line = "GET /tidings/v1/workflows/order/trigger-snippets";
    let answer = app.call(line, Value::Null).await;
    let languages: Vec<&str> =
        answer.body["data"].as_array().unwrap().iter().map(|one| one["language"].as_str().unwrap()).collect();
    assert_eq!((answer.status, languages), (200, vec!["node", "python", "go", "php", "curl"]));
    let node = code(&answer, "node");
    for part in
        ["workflowId: \"order\"", "subscriberId: \"subscriber-id\"", "orderId: 42", "text: \"text\"", "http://dash"]
    {
        assert!(node.contains(part), "no {part} in {node}");
    }
    app.call("POST /v2/subscribers", json!({"subscriberId": "ana"})).await;
    assert!(code(&app.call(line, Value::Null).await, "curl").contains("\"subscriberId\": \"ana\""));
    let asked = format!("{line}?subscriberId=bob%20%27&origin=https://push.test:8443/env");
    let answer = app.call(&asked, Value::Null).await;
    assert!(code(&answer, "php").contains(r"'bob \''") && code(&answer, "go").contains("\"https://push.test:8443\""));
}

#[tokio::test]
async fn bad_requests_are_refused() {
    let app = TestApp::new().await;
    app.workflow("order", |_| {}).await;
    let missing = r#"404 {"message":"Workflow cannot be found","error":"Not Found","workflowId":"odd"}"#;
    app.check(&[("GET /tidings/v1/workflows/odd/trigger-snippets", Value::Null, missing)]).await;
    for (query, field) in [
        ("origin=ftp://a", "origin".to_owned()),
        (&format!("subscriberId={}", "x".repeat(256)), "subscriberId".to_owned()),
    ] {
        let answer = app.call(&format!("GET /tidings/v1/workflows/order/trigger-snippets?{query}"), Value::Null).await;
        let fields: Vec<&String> = answer.body["errors"].as_object().unwrap().keys().collect();
        assert_eq!((answer.status, fields), (422, vec![&field]));
    }
}
