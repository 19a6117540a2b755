//! Inspectors over HTTP: made, told how to answer, sent to by anybody who knows the path, and looked at.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};

use crate::deliveries::trigger;
use crate::harness::{Answer, KEY, TestApp};

const PATH: &str = "/tidings/v1/inspectors";

async fn make(app: &TestApp, body: Value) -> Answer {
    app.call(&format!("POST {PATH}"), body).await
}

/// An inspector: where its operations are, and where it is sent to.
async fn inspector(app: &TestApp) -> (String, String) {
    let made = make(app, json!({})).await;
    (format!("{PATH}/{}", made.text("/data/id")), made.text("/data/path").to_owned())
}

/// Sends a request to an inspector, without a key.
async fn send(app: &TestApp, method: &str, path: &str, body: impl Into<Body>) -> Answer {
    let request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
    app.send(request.header("content-type", "application/json").body(body.into()).unwrap()).await
}

async fn kept(app: &TestApp, inspector: &str) -> Vec<Value> {
    let page = app.call(&format!("GET {inspector}/requests?limit=100"), Value::Null).await;
    page.body["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn an_inspector_is_made_changed_listed_and_deleted() {
    let app = TestApp::new().await;
    let made = make(&app, json!({"name": "Checkout"})).await;
    let (id, path) = (made.text("/data/id").to_owned(), made.text("/data/path").to_owned());
    let token = path.strip_prefix("/inspect/").unwrap();
    assert!(token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit()), "{path}");
    let mut shown = json!({
        "id": id, "name": "Checkout", "path": path,
        "answer": {"status": 200, "delayMs": 0, "contentType": "application/json", "body": "{}"},
        "integration": null, "requests": 0,
        "createdAt": "2026-07-01T10:00:00.000Z", "expiresAt": "2026-07-02T10:00:00.000Z",
    });
    assert_eq!((made.status, &made.body["data"]), (201, &shown));
    let answer = json!({"status": 503, "delayMs": 30_000, "contentType": "text/plain", "body": "busy"});
    let changed = app.call(&format!("PATCH {PATH}/{id}"), json!({"answer": answer})).await;
    shown["answer"] = answer;
    assert_eq!((changed.status, &changed.body["data"]), (200, &shown));
    let changed = app.call(&format!("PATCH {PATH}/{id}"), json!({"name": "Other", "answer": {"delayMs": 5}})).await;
    (shown["name"], shown["answer"]["delayMs"]) = (json!("Other"), json!(5));
    assert_eq!(changed.body["data"], shown);
    assert_eq!(app.call(&format!("GET {PATH}/{id}"), Value::Null).await.body, json!({"data": shown}));
    assert_eq!(app.call(&format!("GET {PATH}"), Value::Null).await.body, json!({"data": [shown]}));
    assert_eq!(app.call_production(&format!("GET {PATH}"), Value::Null).await.body, json!({"data": []}));
    let delete = format!("DELETE {PATH}/{id}");
    let statuses = [app.call(&delete, Value::Null).await.status, app.call(&delete, Value::Null).await.status];
    assert_eq!(statuses, [204, 404]);
    assert_eq!(
        send(&app, "POST", &path, "{}").await.text("/message"),
        "There is no such inspector, or its time is over"
    );
    let answer = app.call(&format!("GET {PATH}/{id}"), Value::Null).await;
    assert_eq!((answer.status, answer.text("/message")), (404, &*format!("Inspector with id {id} not found")));
}

#[tokio::test]
async fn what_an_inspector_cannot_be_told_is_refused_by_field() {
    let app = TestApp::new().await;
    let (inspector, _) = inspector(&app).await;
    let long = "x".repeat(101);
    let cases = [
        (json!({"name": ""}), "name", "name must be longer than or equal to 1 characters"),
        (json!({"name": long}), "name", "name must be shorter than or equal to 100 characters"),
        (json!({"answer": 1}), "answer", "answer must be an object"),
        (json!({"answer": {"status": 199}}), "answer.status", "status must not be less than 200"),
        (json!({"answer": {"status": 600}}), "answer.status", "status must not be greater than 599"),
        (json!({"answer": {"status": "200"}}), "answer.status", "status must be an integer number"),
        (json!({"answer": {"delayMs": -1}}), "answer.delayMs", "delayMs must not be less than 0"),
        (json!({"answer": {"delayMs": 30_001}}), "answer.delayMs", "delayMs must not be greater than 30000"),
        (
            json!({"answer": {"contentType": "json"}}),
            "answer.contentType",
            "contentType must be a media type such as application/json",
        ),
        (
            json!({"answer": {"contentType": "text/javascript"}}),
            "answer.contentType",
            "contentType must not be that of a script",
        ),
        (json!({"answer": {"body": "é".repeat(8_193)}}), "answer.body", "body must not be larger than 16384 bytes"),
    ];
    let before = app.call(&format!("GET {inspector}"), Value::Null).await.body;
    for (body, field, message) in cases {
        let answer = app.call(&format!("PATCH {inspector}"), body.clone()).await;
        let messages = &answer.body["errors"][field]["messages"];
        assert_eq!((answer.status, messages), (422, &json!([message])), "{body}");
    }
    assert_eq!(app.call(&format!("GET {inspector}"), Value::Null).await.body, before);
    for _ in 1..20 {
        assert_eq!(make(&app, json!({})).await.status, 201);
    }
    let answer = make(&app, json!({})).await;
    assert_eq!((answer.status, answer.text("/message")), (422, "an environment holds at most 20 inspectors"));
}

#[tokio::test]
async fn whatever_is_sent_is_kept_as_it_came_and_answered_as_told() {
    let app = TestApp::new().await;
    let (inspector, path) = inspector(&app).await;
    let answer = json!({"status": 418, "contentType": "text/html", "body": "[1]"});
    app.call(&format!("PATCH {inspector}"), json!({"answer": answer})).await;
    let bodies = ["{\"a\": 1}".as_bytes(), &[0xff, 0], b""];
    for (method, body) in ["POST", "PROPFIND", "GET"].into_iter().zip(bodies) {
        let answer = send(&app, method, &format!("{path}?a=1&b"), body.to_vec()).await;
        assert_eq!((answer.status, &answer.body), (418, &json!([1])), "{method}");
        let headers = ["content-type", "content-security-policy", "x-content-type-options", "cache-control"];
        let headers = headers.map(|name| answer.header(name).unwrap());
        assert_eq!(headers, ["text/html", "sandbox; default-src 'none'", "nosniff", "no-store"]);
    }
    let mut found = kept(&app, &inspector).await;
    found.iter_mut().for_each(crate::harness::redact);
    let request = |method: &str, body: Value, base64: Value, size: u64| {
        json!({
            "id": "[id]", "at": "2026-07-01T10:00:00.000Z", "method": method, "query": "a=1&b",
            "headers": [{"name": "content-type", "value": "application/json"}], "contentType": "application/json",
            "body": body, "bodyBase64": base64, "size": size, "truncated": false, "address": null, "answered": {"status": 418},
            "verification": {
                "secret": "absent", "standard": {"signature": "absent", "timestamp": "absent", "ageSeconds": null},
                "integrationId": null, "explanation": "There is no signature, and no integration sends here.",
            },
        })
    };
    let expected = [
        request("GET", json!(""), Value::Null, 0),
        request("PROPFIND", Value::Null, json!("/wA="), 2),
        request("POST", json!("{\"a\": 1}"), Value::Null, 8),
    ];
    assert_eq!(found, expected);
    let emptied = app.call(&format!("DELETE {inspector}/requests"), Value::Null).await;
    assert_eq!((emptied.status, kept(&app, &inspector).await.len()), (204, 0));
}

#[tokio::test]
async fn statuses_without_a_body_have_none() {
    let app = TestApp::new().await;
    let (inspector, path) = inspector(&app).await;
    for status in [204, 205, 304, 200] {
        app.call(&format!("PATCH {inspector}"), json!({"answer": {"status": status}})).await;
        let answer = send(&app, "POST", &path, "{}").await;
        assert_eq!((answer.status, answer.body.is_null()), (status, status != 200), "{status}");
    }
}

#[tokio::test]
async fn a_real_delivery_is_verified() {
    let app = TestApp::new().await;
    let (inspector, path) = inspector(&app).await;
    let made = app.call(&format!("POST {inspector}/integration"), json!({"origin": "http://127.0.0.1:3000/"})).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let (id, identifier) = (made.text("/data/integrationId"), made.text("/data/identifier"));
    let integrations = app.call("GET /v1/integrations", Value::Null).await;
    let url = format!("http://127.0.0.1:3000{path}");
    assert_eq!(integrations.body["data"][0]["credentials"], json!({"webhookUrl": url, "secretKey": "••••••••"}));
    let shown = app.call(&format!("GET {inspector}"), Value::Null).await;
    assert_eq!(shown.body["data"]["integration"], json!({"id": id, "identifier": identifier}));
    app.workflow("order", |_| {}).await;
    let credentials = json!({"providerId": "push-webhook", "credentials": {"deviceTokens": ["token"]}});
    app.call("POST /v2/subscribers", json!({"subscriberId": "ana"})).await;
    app.call("PUT /v1/subscribers/ana/credentials", credentials).await;
    trigger(&app, "txn", "ana", json!({})).await;
    let sent = app.receiver.requests.lock().unwrap().remove(0);
    let mut request = Request::post(&path);
    for (name, value) in &sent.headers {
        request = request.header(name, value);
    }
    assert_eq!(app.send(request.body(Body::from(sent.body)).unwrap()).await.status, 200);
    let verification = kept(&app, &inspector).await.remove(0)["verification"].take();
    let sentence =
        format!("Signed with the secret of the integration {identifier}, within the second in which it came.");
    let standard = json!({"signature": "verified", "timestamp": "fresh", "ageSeconds": 0});
    let expected = json!({"secret": "verified", "standard": standard, "integrationId": id, "explanation": sentence});
    assert_eq!(verification, expected);
}

#[tokio::test]
async fn an_address_of_the_server_that_cannot_be_used_is_refused() {
    let app = TestApp::new().await;
    let (inspector, _) = inspector(&app).await;
    let cases = [
        (json!({}), json!(["origin should not be null or undefined", "origin must be a string"])),
        (json!({"origin": "ftp://a.test"}), json!(["origin must be an http or https URL"])),
        (json!({"origin": "https://a.test/?x"}), json!(["origin must not have a query"])),
    ];
    for (body, expected) in cases {
        let answer = app.call(&format!("POST {inspector}/integration"), body.clone()).await;
        assert_eq!((answer.status, &answer.body["errors"]["origin"]["messages"]), (422, &expected), "{body}");
    }
    assert_eq!(app.call("GET /v1/integrations", Value::Null).await.body, json!({"data": []}));
}

#[tokio::test]
async fn what_is_too_large_or_too_often_is_refused() {
    let app = TestApp::new().await;
    let (inspector, path) = inspector(&app).await;
    let large = 262_144;
    assert_eq!(send(&app, "POST", &path, vec![b' '; large]).await.status, 200);
    let refused = send(&app, "POST", &path, vec![b' '; large + 1]).await;
    assert_eq!(
        refused.line(),
        r#"413 {"message":"The body exceeds the maximum allowed size of 262144 bytes","error":"Payload Too Large"}"#
    );
    let found = kept(&app, &inspector).await;
    let request = |index: usize| {
        let request = &found[index];
        json!([request["answered"]["status"], request["size"], request["truncated"]])
    };
    assert_eq!([request(0), request(1)], [json!([413, large + 1, true]), json!([200, large, false])]);
    for _ in 0..98 {
        assert_eq!(send(&app, "POST", &path, "{}").await.status, 200);
    }
    let refused = send(&app, "POST", &path, "{}").await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("1")));
    for path in ["/inspect/", "/inspect/0", &format!("/inspect/{}", "0".repeat(32)), &format!("{path}/x")] {
        assert_eq!(send(&app, "POST", path, "{}").await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn neither_a_key_nor_an_idempotency_key_means_anything_here() {
    let app = TestApp::new().await;
    let (inspector, path) = inspector(&app).await;
    for body in ["1", "2"] {
        let request = Request::post(&path).header("authorization", format!("ApiKey {KEY}"));
        let request = request.header("idempotency-key", "one").header("cookie", "tidings_session=mine");
        let answer = app.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!((answer.status, answer.header("idempotency-key")), (200, None));
    }
    let found = kept(&app, &inspector).await;
    assert_eq!((found.len(), &found[0]["body"], &found[1]["body"]), (2, &json!("2"), &json!("1")));
    let text = Value::from(found).to_string();
    assert!(!text.contains(KEY) && !text.contains("mine"), "{text}");
}

#[tokio::test]
async fn requests_are_listed_by_pages() {
    let app = TestApp::new().await;
    let (inspector, path) = inspector(&app).await;
    for number in 0..3 {
        send(&app, "POST", &path, number.to_string()).await;
    }
    let first = app.call(&format!("GET {inspector}/requests?limit=2"), Value::Null).await;
    let next = first.text("/next");
    let second = app.call(&format!("GET {inspector}/requests?limit=2&cursor={next}"), Value::Null).await;
    let bodies = [&first.body["data"][0]["body"], &first.body["data"][1]["body"], &second.body["data"][0]["body"]];
    assert_eq!(bodies, ["2", "1", "0"]);
    assert_eq!(second.body["next"], Value::Null);
    let refused = app.call(&format!("GET {inspector}/requests?limit=0"), Value::Null).await;
    assert_eq!(refused.status, 422);
}
