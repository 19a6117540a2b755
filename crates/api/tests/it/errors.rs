//! The error envelope, authorisation, and everything that is wrong with a request before a route looks at it.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::harness::{KEY, TestApp};

#[tokio::test]
async fn the_envelope_is_novus() {
    let app = TestApp::new().await;
    let answer = app.call("GET /v2/nothing/a%2Fb?x=1&y=%20", Value::Null).await;
    let expected = json!({
        "statusCode": 404,
        "timestamp": "2026-07-01T10:00:00.000Z",
        "path": "/v2/nothing/a%2Fb?x=1&y=%20",
        "message": "Cannot GET /v2/nothing/a%2Fb?x=1&y=%20",
        "ctx": { "error": "Not Found", "statusCode": 404 },
        "error": "Not Found",
    });
    assert_eq!(answer.body, expected);
    assert_eq!(answer.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn unknown_paths_and_methods_are_not_found() {
    let app = TestApp::new().await;
    let lines = [
        "GET /",
        "POST /v2/x",
        "PUT /v1/events/trigger",
        "GET /v1/events/trigger/bulk",
        "DELETE /v1/events/trigger/bulk",
        "PATCH /openapi.json",
    ];
    for line in lines {
        let answer = app.call(line, Value::Null).await;
        let expected = format!("404 {{\"message\":\"Cannot {line}\",\"error\":\"Not Found\"}}");
        assert_eq!(answer.line(), expected, "{line}");
    }
}

#[tokio::test]
async fn path_parameters_are_decoded_once() {
    let app = TestApp::new().await;
    let cases = [
        ("GET /v2/subscribers/a%2Fb%20c%252F@x", 404, "Subscriber: a/b c%2F@x was not found"),
        ("GET /v2/subscribers/a/b", 404, "Cannot GET /v2/subscribers/a/b"),
        ("DELETE /v1/events/trigger/%FF", 400, "The path is not valid percent-encoded UTF-8"),
    ];
    for (line, status, message) in cases {
        let answer = app.call(line, Value::Null).await;
        assert_eq!((answer.status, answer.text("/message")), (status, message), "{line}");
    }
}

#[tokio::test]
async fn a_request_without_a_good_key_is_refused_with_the_reason() {
    let app = TestApp::new().await;
    let cases = [
        (None, "Missing authorization header"),
        (Some(""), "Invalid authentication scheme: \\\"\\\""),
        (Some("ApiKey"), "Unauthorized"),
        (Some("ApiKey  "), "Unauthorized"),
        (Some("Bearer token"), "Unauthorized"),
        (Some("Basic token"), "Invalid authentication scheme: \\\"Basic\\\""),
        (Some(KEY), "Invalid authentication scheme: \\\"\\\""),
        (Some("ApiKey wrong"), "API Key not found"),
        (Some("ApiKey Development-Key"), "API Key not found"),
    ];
    for (header, message) in cases {
        let mut request = Request::builder().method("DELETE").uri("/v1/events/trigger/x");
        if let Some(header) = header {
            request = request.header("authorization", header);
        }
        let answer = app.send(request.body(Body::empty()).unwrap()).await;
        let expected = format!("401 {{\"message\":\"{message}\",\"error\":\"Unauthorized\"}}");
        assert_eq!(answer.line(), expected, "{header:?}");
    }
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_refused_with_the_reason() {
    let app = TestApp::new().await;
    let json = "application/json";
    let cases = [
        (json, "{\"name\":", "400", "The body is not valid JSON: EOF while parsing a value at line 1 column 8"),
        (json, "{'a': 1}", "400", "The body is not valid JSON: key must be a string at line 1 column 2"),
        (json, "[]", "400", "The body must be a JSON object"),
        (json, "\u{1}", "400", "The body is not valid JSON: expected value at line 1 column 1"),
        ("text/plain", "{}", "415", "The Content-Type must be application/json, not \"text/plain\""),
        ("", "{}", "415", "The Content-Type must be application/json, not \"\""),
    ];
    for (content_type, body, status, message) in cases {
        let request = Request::builder().method("POST").uri("/v1/events/trigger");
        let request = request.header("authorization", format!("ApiKey {KEY}")).header("content-type", content_type);
        let answer = app.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!((answer.status.to_string().as_str(), answer.text("/message")), (status, message), "{body}");
        let is_event_error = answer.body["type"] == "BAD_REQUEST" && answer.body["errors"] == json!([]);
        assert_eq!(is_event_error, status == "400", "{body}");
    }
}

#[tokio::test]
async fn json_is_taken_by_its_names_and_nothing_compressed() {
    let app = TestApp::new().await;
    for (name, value, status) in [
        ("content-type", "application/json; charset=utf-8", 422),
        ("content-type", "APPLICATION/JSON", 422),
        ("content-type", "application/merge-patch+json", 422),
        ("content-encoding", "identity", 422),
        ("content-encoding", "gzip", 415),
    ] {
        let mut request = app.request("POST /v1/events/trigger", &json!({}));
        request.headers_mut().insert(name, value.parse().unwrap());
        assert_eq!(app.send(request).await.status, status, "{name}: {value}");
    }
}

#[tokio::test]
async fn bodies_and_paths_have_limits() {
    let app = TestApp::new().await;
    let cases = [
        ("POST /v1/events/trigger", 1024 * 1024, 422),
        ("POST /v1/events/trigger", 1024 * 1024 + 1, 413),
        ("POST /v1/events/trigger/bulk", 8 * 1024 * 1024, 422),
        ("POST /v1/events/trigger/bulk", 8 * 1024 * 1024 + 1, 413),
    ];
    for (line, bytes, status) in cases {
        let body = json!({ "x": "x".repeat(bytes - 8) });
        assert_eq!(app.call(line, body).await.status, status, "{line} {bytes}");
    }
    for (length, status) in [(16 * 1024, 404), (16 * 1024 + 1, 414)] {
        let line = format!("GET /{}", "x".repeat(length - 1));
        assert_eq!(app.call(&line, Value::Null).await.status, status, "{length}");
    }
    for (length, status) in [(32, 404), (33, 400)] {
        let line = format!("{} /inspect/x", "X".repeat(length));
        assert_eq!(app.call(&line, Value::Null).await.status, status, "{length}");
    }
}

#[tokio::test]
async fn a_database_that_is_gone_is_said_to_be_gone_for_now() {
    let app = TestApp::new().await;
    assert_eq!(app.call("GET /v1/health-check", Value::Null).await.text("/data/info/db/status"), "up");
    app.engine.store().close().await;
    let answer = app.call("GET /v1/health-check", Value::Null).await;
    let message = "The service is not available at the moment. Please try again later.";
    assert_eq!((answer.status, answer.text("/message")), (503, message));
    assert_eq!(answer.header("retry-after"), Some("1"));
}
