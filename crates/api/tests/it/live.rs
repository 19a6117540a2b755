//! Live events over HTTP: the stream frame by frame, who may listen, and when it ends.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, Request};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use crate::harness::TestApp;

const PATH: &str = "/tidings/v1/events";
const HELLO: &str = "event: hello\nretry: 2000\ndata: {}\n\n";
const KEEP_ALIVE: &str = ": keep-alive\n\n";
const CHECKED: Duration = Duration::from_secs(15);

/// A stream that has begun.
struct Stream {
    headers: HeaderMap,
    body: Body,
}

impl Stream {
    async fn open(app: &TestApp, request: Request<Body>) -> Stream {
        let response = app.stream(request).await;
        assert_eq!(response.status(), 200);
        let (parts, body) = response.into_parts();
        let mut stream = Stream { headers: parts.headers, body };
        assert_eq!(stream.next().await.as_deref(), Some(HELLO));
        stream
    }

    /// The next frame as text; nothing when the stream has ended.
    async fn next(&mut self) -> Option<String> {
        let bytes = self.body.frame().await?.unwrap().into_data().unwrap();
        Some(String::from_utf8(bytes.to_vec()).unwrap())
    }

    /// The next frame once so much time has passed.
    async fn after(&mut self, app: &TestApp, time: Duration) -> Option<String> {
        let (frame, ()) = tokio::join!(self.next(), async { app.clock.advance(time) });
        frame
    }
}

fn listen(app: &TestApp) -> Request<Body> {
    app.request(&format!("GET {PATH}"), &Value::Null)
}

#[tokio::test]
async fn changes_are_told_as_they_are_written() {
    let app = TestApp::new().await;
    let mut stream = Stream::open(&app, listen(&app)).await;
    let headers = ["content-type", "cache-control", "x-accel-buffering"];
    assert_eq!(headers.map(|name| stream.headers[name].to_str().unwrap()), ["text/event-stream", "no-store", "no"]);
    let made = app.call("POST /tidings/v1/inspectors", json!({})).await;
    let id = made.text("/data/id");
    let told = format!(r#"{{"topics":["inspectors"],"ids":{{"inspectors":["{id}"]}},"lagged":false}}"#);
    assert_eq!(stream.next().await.unwrap(), format!("event: change\ndata: {told}\n\n"));
    app.call_production("POST /v2/subscribers", json!({"subscriberId": "not here"})).await;
    app.call("POST /v2/subscribers", json!({"subscriberId": "ana"})).await;
    app.call("DELETE /v2/subscribers/ana", Value::Null).await;
    let frame = stream.after(&app, Duration::from_millis(250)).await.unwrap();
    let data: Value = serde_json::from_str(frame.strip_prefix("event: change\ndata: ").unwrap()).unwrap();
    assert_eq!((&data["topics"], data["ids"]["subscribers"].as_array().unwrap().len()), (&json!(["subscribers"]), 1));
    assert_eq!(stream.after(&app, CHECKED).await.as_deref(), Some(KEEP_ALIVE));
    assert_eq!(stream.after(&app, CHECKED).await.as_deref(), Some(KEEP_ALIVE));
}

#[tokio::test]
async fn a_stream_is_for_who_may_read_the_environment() {
    let app = TestApp::new().await;
    assert_eq!(app.call_open(&format!("GET {PATH}"), Value::Null).await.status, 401);
    let owner = app.owner().await;
    let environment = app.development().await.id;
    let line = format!("GET {PATH}?environmentId={environment}");
    let mut stream = Stream::open(&app, owner.request(&app, &line, &Value::Null)).await;
    app.call("POST /tidings/v1/inspectors", json!({})).await;
    assert!(stream.next().await.unwrap().starts_with("event: change\n"));
    assert_eq!(stream.after(&app, CHECKED).await.as_deref(), Some(KEEP_ALIVE));
    assert_eq!(owner.call(&app, "DELETE /tidings/v1/session", Value::Null).await.status, 204);
    assert_eq!(stream.after(&app, CHECKED).await, None);
    let unknown = format!("GET {PATH}?environmentId=0123456789abcdef01234567");
    assert_eq!(app.log_in(crate::people::OWNER.0, crate::people::OWNER.1).await.status, 201);
    assert_eq!(app.call_open(&unknown, Value::Null).await.status, 401);
}

#[tokio::test]
async fn streams_are_counted_and_end_with_the_process() {
    let app = TestApp::new().await;
    let mut streams = Vec::new();
    for _ in 0..64 {
        streams.push(Stream::open(&app, listen(&app)).await);
    }
    let refused = app.send(listen(&app)).await;
    let message = "64 are listening already. Please try again later.";
    assert_eq!((refused.status, refused.header("retry-after"), refused.text("/message")), (503, Some("10"), message));
    drop(streams.pop());
    streams.push(Stream::open(&app, listen(&app)).await);
    app.engine.begin_shutdown();
    for stream in &mut streams {
        assert_eq!(stream.next().await, None);
    }
}
