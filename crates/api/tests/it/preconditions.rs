//! Changes that say what their author has seen: of two who change the same, the second is told and nothing is lost.

use serde_json::{Value, json};

use crate::harness::{Answer, TestApp};

/// A change: method and path, and the body that gives a name.
type Change = (&'static str, fn(&str) -> Value);

/// One kind of thing that people change: how it is made, shown and changed.
struct Thing {
    name: &'static str,
    make: (&'static str, Value),
    /// The member of what is made that its path has.
    key: &'static str,
    show: &'static str,
    changes: Vec<Change>,
    /// Where the name stands in what is shown.
    shown: &'static str,
}

fn things() -> Vec<Thing> {
    let workflow = json!({"name": "first", "workflowId": "flow", "active": true, "steps": []});
    let integration = json!({"providerId": "push-webhook", "channel": "push", "name": "first"});
    let named: fn(&str) -> Value = |name| json!({"name": name});
    vec![
        Thing {
            name: "workflow",
            make: ("POST /v2/workflows", workflow),
            key: "workflowId",
            show: "GET /v2/workflows/",
            changes: vec![
                ("PUT /v2/workflows/", |name| json!({"name": name, "steps": []})),
                ("PATCH /v2/workflows/", named),
            ],
            shown: "name",
        },
        Thing {
            name: "integration",
            make: ("POST /v1/integrations", integration),
            key: "_id",
            show: "GET /tidings/v1/integrations/",
            changes: vec![("PUT /v1/integrations/", named)],
            shown: "name",
        },
        Thing {
            name: "subscriber",
            make: ("POST /v2/subscribers", json!({"subscriberId": "ana", "firstName": "first"})),
            key: "subscriberId",
            show: "GET /v2/subscribers/",
            changes: vec![("PATCH /v2/subscribers/", |name| json!({"firstName": name}))],
            shown: "firstName",
        },
    ]
}

/// Makes a thing, and gives its part of a path.
async fn make(app: &TestApp, thing: &Thing) -> String {
    let made = app.call(thing.make.0, thing.make.1.clone()).await;
    assert!([200, 201].contains(&made.status), "{}", made.body);
    made.text(&format!("/data/{}", thing.key)).to_owned()
}

async fn change(app: &TestApp, line: &str, body: &Value, tag: &str) -> Answer {
    let mut request = app.request(line, body);
    request.headers_mut().insert("if-match", tag.parse().unwrap());
    app.send(request).await
}

#[tokio::test]
async fn a_change_of_what_was_seen_is_made_and_one_of_something_older_is_refused() {
    for thing in things() {
        let app = TestApp::new().await;
        let path = make(&app, &thing).await;
        let show = format!("{}{path}", thing.show);
        for (line, body) in &thing.changes {
            let line = format!("{line}{path}");
            let seen = app.call(&show, Value::Null).await.header("etag").unwrap().to_owned();
            let name = format!("mine by {line}");
            let mine = change(&app, &line, &body(&name), &seen).await;
            let (status, now) = (mine.status, mine.header("etag").unwrap().to_owned());
            assert_eq!(status, 200, "{line}: {}", mine.body);
            assert_ne!(now, seen, "{line}");
            let shown = app.call(&show, Value::Null).await;
            assert_eq!(shown.header("etag"), Some(now.as_str()), "{line}");
            let theirs = change(&app, &line, &body("theirs"), &seen).await;
            let message = format!(
                "Somebody else has changed the {} in the meantime. Load it anew and make your change again.",
                thing.name
            );
            let expected = format!(r#"412 {{"message":"{message}","error":"Precondition Failed"}}"#);
            assert_eq!(theirs.line(), expected, "{line}");
            assert_eq!(app.call(&show, Value::Null).await.body, shown.body, "nothing was written: {line}");
            assert_eq!(shown.text(&format!("/data/{}", thing.shown)), name);
        }
    }
}

#[tokio::test]
async fn tags_are_compared_as_the_standard_says() {
    for thing in things() {
        let app = TestApp::new().await;
        let path = make(&app, &thing).await;
        for (line, body) in &thing.changes {
            let line = format!("{line}{path}");
            let seen = app.call(&format!("{}{path}", thing.show), Value::Null).await.header("etag").unwrap().to_owned();
            for (tag, expected) in [
                ("\"other\"".to_owned(), 412),
                ("nonsense".to_owned(), 412),
                (String::new(), 412),
                (format!("W/{seen}"), 412),
                ("\"77\", \"78\"".to_owned(), 412),
                (format!("\"77\", {seen}"), 200),
                ("*".to_owned(), 200),
            ] {
                assert_eq!(change(&app, &line, &body("new"), &tag).await.status, expected, "{line} {tag}");
            }
            assert_eq!(app.call(&line, body("without")).await.status, 200, "whoever says nothing is not asked");
        }
    }
}

#[tokio::test]
async fn of_many_at_once_one_is_made() {
    for thing in things() {
        let app = TestApp::new().await;
        let path = make(&app, &thing).await;
        let seen = app.call(&format!("{}{path}", thing.show), Value::Null).await.header("etag").unwrap().to_owned();
        let (line, body) = &thing.changes[0];
        let line = format!("{line}{path}");
        let bodies: Vec<Value> = (0..8).map(|number| body(&format!("author {number}"))).collect();
        let all = futures_of(&app, &line, &bodies, &seen).await;
        let made = all.iter().filter(|status| **status == 200).count();
        let refused = all.iter().filter(|status| **status == 412).count();
        assert_eq!((made, refused), (1, 7), "{line}: {all:?}");
    }
}

/// The statuses of changes that are made at once.
async fn futures_of(app: &TestApp, line: &str, bodies: &[Value], tag: &str) -> Vec<u16> {
    let mut tasks = tokio::task::JoinSet::new();
    for body in bodies {
        let mut request = app.request(line, body);
        request.headers_mut().insert("if-match", tag.parse().unwrap());
        tasks.spawn(app.status_of(request));
    }
    tasks.join_all().await
}

#[tokio::test]
async fn what_is_not_there_is_not_there() {
    let app = TestApp::new().await;
    for (line, body) in [
        ("PUT /v2/workflows/odd", json!({"name": "n", "steps": []})),
        ("PATCH /v2/workflows/odd", json!({"name": "n"})),
        ("PUT /v1/integrations/66aa0000000000000000000f", json!({"name": "n"})),
        ("PATCH /v2/subscribers/odd", json!({"firstName": "n"})),
        ("GET /tidings/v1/integrations/66aa0000000000000000000f", Value::Null),
    ] {
        assert_eq!(change(&app, line, &body, "\"1\"").await.status, 404, "{line}");
    }
    let elsewhere = make(&app, &things()[1]).await;
    let line = format!("GET /tidings/v1/integrations/{elsewhere}");
    assert_eq!(app.call_production(&line, Value::Null).await.status, 404);
}
