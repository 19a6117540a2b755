//! Sessions over HTTP: logging in and out, who is let in by what, and what other pages cannot do.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ConnectInfo;
use model::account::{Session, Visitor};
use model::clock::SeededRng;
use model::{IdGenerator, UserId, Value};
use serde_json::json;

use crate::harness::{KEY, START, TestApp};
use crate::people::{OWNER, Person};

const SESSION: &str = "GET /tidings/v1/session";

#[tokio::test]
async fn a_session_says_who_is_logged_in_and_where_to() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let answer = owner.call(&app, SESSION, Value::Null).await;
    assert_eq!(answer.status, 200);
    let data = &answer.body["data"];
    assert_eq!(data["csrfToken"], owner.csrf_token.as_str());
    assert_eq!([&data["createdAt"], &data["expiresAt"]], ["2026-07-01T10:00:00.000Z", "2026-07-08T10:00:00.000Z"]);
    let environments = data["environments"].as_array().unwrap();
    let named: Vec<_> = environments.iter().map(|one| (&one["name"], &one["type"])).collect();
    assert_eq!(named, [(&json!("Development"), &json!("dev")), (&json!("Production"), &json!("prod"))]);
    assert_eq!(environments[0]["identifier"], app.development().await.application_identifier.as_str());
    let text = answer.body.to_string();
    assert!(!text.contains(KEY) && !text.contains("argon2"), "{text}");
    assert!(!text.contains(owner.cookie.split_once('=').unwrap().1), "the token is in the cookie alone");
}

#[tokio::test]
async fn the_cookie_is_bound_to_tls_where_the_browser_sees_it() {
    let app = TestApp::new().await;
    app.owner().await;
    let cases = [
        ("127.0.0.1:9", "https", true),
        ("127.0.0.1:9", "http", false),
        ("10.9.9.9:9", "https", true),
        ("198.51.100.1:9", "https", false),
    ];
    for (peer, proto, is_secure) in cases {
        let mut request = app.request("POST /tidings/v1/session", &json!({ "email": OWNER.0, "password": OWNER.1 }));
        request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
        request.headers_mut().insert("x-forwarded-proto", proto.parse().unwrap());
        let answer = app.send(request).await;
        let cookie = answer.header("set-cookie").unwrap();
        assert_eq!(cookie.ends_with("; Secure"), is_secure, "{peer} {proto}");
        assert!(cookie.contains("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict"), "{cookie}");
    }
}

#[tokio::test]
async fn who_cannot_log_in_is_not_told_why() {
    let app = TestApp::new().await;
    app.owner().await;
    let wrong = r#"401 {"message":"Email or password is wrong","error":"Unauthorized"}"#;
    for (email, password) in
        [(OWNER.0, "wrong horse battery"), ("bob@example.org", OWNER.1), ("nobody", OWNER.1), (OWNER.0, "")]
    {
        assert_eq!(app.log_in(email, password).await.line(), wrong, "{email} {password}");
    }
    assert_eq!(app.log_in("ADA@example.org", OWNER.1).await.status, 201);
    let long = "x".repeat(100_000);
    assert_eq!(app.log_in(OWNER.0, &long).await.line(), wrong);
    for body in [json!({}), json!({ "email": 1, "password": "topsecret-topsecret" })] {
        let answer = app.call_open("POST /tidings/v1/session", body).await;
        assert_eq!(answer.status, 422);
        assert!(!answer.body.to_string().contains("topsecret"));
    }
}

#[tokio::test]
async fn strangers_behind_a_proxy_that_is_believed_keep_nobody_out() {
    for (peer, expected) in [("10.9.9.9:9", 201), ("10.9.9.8:9", 429)] {
        let app = TestApp::new().await;
        app.owner().await;
        let log_in = async |client: &str, email: &str, password: &str| {
            let mut request = app.request("POST /tidings/v1/session", &json!({ "email": email, "password": password }));
            request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
            request.headers_mut().insert("x-forwarded-for", client.parse().unwrap());
            app.send(request).await.status
        };
        for number in 0..20 {
            assert_eq!(log_in("203.0.113.1", &format!("{number}@example.org"), "wrong horse battery").await, 401);
        }
        assert_eq!(log_in("203.0.113.2", OWNER.0, OWNER.1).await, expected, "{peer}");
    }
}

#[tokio::test]
async fn who_guesses_waits_and_longer_each_time() {
    let app = TestApp::new().await;
    app.owner().await;
    for email in [OWNER.0, "nobody@example.org"] {
        for _ in 0..5 {
            assert_eq!(app.log_in(email, "wrong horse battery").await.status, 401, "{email}");
        }
        for seconds in ["1", "2", "4"] {
            let answer = app.log_in(email, OWNER.1).await;
            assert_eq!((answer.status, answer.header("retry-after")), (429, Some(seconds)), "{email}");
            app.clock.advance(Duration::from_secs(seconds.parse().unwrap()));
            assert_eq!(app.log_in(email, "wrong horse battery").await.status, 401, "{email}");
        }
    }
    app.clock.advance(Duration::from_secs(8));
    assert_eq!(app.log_in(OWNER.0, OWNER.1).await.status, 201);
}

#[tokio::test]
async fn a_session_opens_every_environment_and_development_unless_it_says_so() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let environments = app.engine.environments().await.unwrap();
    let [development, production] = [0, 1].map(|index| environments[index].id.to_string());
    let cases = [
        (None, None, Some(&development)),
        (Some(&production), None, Some(&production)),
        (None, Some(&production), Some(&production)),
        (Some(&development), Some(&production), Some(&development)),
        (Some(&"0123456789abcdef01234567".to_owned()), None, None),
        (Some(&"nowhere".to_owned()), None, None),
    ];
    for (header, parameter, expected) in cases {
        let query = parameter.map(|id| format!("?environmentId={id}")).unwrap_or_default();
        let id = expected.map_or("x", String::as_str);
        let mut request = owner.request(&app, &format!("GET /v2/environments/{id}/tags{query}"), &Value::Null);
        if let Some(header) = header {
            request.headers_mut().insert("novu-environment-id", header.parse().unwrap());
        }
        let answer = app.send(request).await;
        assert_eq!(answer.status, if expected.is_some() { 200 } else { 404 }, "{header:?} {parameter:?}");
    }
}

#[tokio::test]
async fn a_change_needs_the_csrf_token_and_a_page_of_the_same_site() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let body = json!({ "subscriberId": "ana" });
    let cases = [
        ("POST /v2/subscribers", "x-csrf-token", None, 403),
        ("POST /v2/subscribers", "x-csrf-token", Some("0"), 403),
        ("POST /v2/subscribers", "sec-fetch-site", Some("cross-site"), 403),
        ("GET /v2/subscribers", "sec-fetch-site", Some("cross-site"), 403),
        ("GET /v2/subscribers", "x-csrf-token", None, 200),
        ("POST /v2/subscribers", "sec-fetch-site", Some("same-origin"), 201),
        ("DELETE /tidings/v1/session", "x-csrf-token", None, 403),
    ];
    for (line, header, value, expected) in cases {
        let mut request = owner.request(&app, line, if line.starts_with("POST") { &body } else { &Value::Null });
        request.headers_mut().remove(header);
        if let Some(value) = value {
            request.headers_mut().insert(header, value.parse().unwrap());
        }
        assert_eq!(app.send(request).await.status, expected, "{line}, {header}: {value:?}");
    }
    let mut request = app.request("POST /tidings/v1/session", &json!({ "email": OWNER.0, "password": OWNER.1 }));
    request.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    assert_eq!(app.send(request).await.status, 403, "nobody is logged in by another site");
}

#[tokio::test]
async fn logging_out_ends_the_session_and_logging_out_everywhere_all_of_them() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let [second, third] = [(); 2].map(|()| app.log_in(OWNER.0, OWNER.1));
    let (second, third) = (Person::of(&second.await), Person::of(&third.await));
    let is_in = async |person: &Person| person.call(&app, SESSION, Value::Null).await.status == 200;
    assert!(second.cookie != third.cookie && is_in(&second).await && is_in(&third).await);

    let answer = second.call(&app, "DELETE /tidings/v1/session", Value::Null).await;
    assert_eq!(answer.status, 204);
    assert!(answer.header("set-cookie").unwrap().starts_with("tidings_session=; Path=/; Max-Age=0"));
    assert_eq!([is_in(&owner).await, is_in(&second).await, is_in(&third).await], [true, false, true]);
    let over = second.call(&app, SESSION, Value::Null).await;
    let message = r#"401 {"message":"The session has ended. Please log in again","error":"Unauthorized"}"#;
    assert_eq!(over.line(), message);

    assert_eq!(third.call(&app, "DELETE /tidings/v1/sessions", Value::Null).await.status, 204);
    assert_eq!([is_in(&owner).await, is_in(&third).await], [false, false]);
}

#[tokio::test]
async fn sessions_are_listed_with_where_they_come_from() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    app.clock.advance(Duration::from_secs(90));
    let mut request = app.request("POST /tidings/v1/session", &json!({ "email": OWNER.0, "password": OWNER.1 }));
    request.extensions_mut().insert(ConnectInfo("198.51.100.1:9".parse::<SocketAddr>().unwrap()));
    request.headers_mut().insert("user-agent", "x".repeat(1_000).parse().unwrap());
    Person::of(&app.send(request).await);
    app.clock.advance(Duration::from_secs(30));
    let answer = owner.call(&app, "GET /tidings/v1/sessions", Value::Null).await;
    let listed = answer.body["data"].as_array().unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!([&listed[0]["isCurrent"], &listed[1]["isCurrent"]], [false, true]);
    assert_eq!((&listed[0]["address"], listed[0]["userAgent"].as_str().unwrap().len()), (&json!("198.51.100.1"), 300));
    assert_eq!(listed[1]["createdAt"], "2026-07-01T10:00:00.000Z");
    assert_eq!(listed[1]["lastSeenAt"], "2026-07-01T10:02:00.000Z");
    assert!(!answer.body.to_string().contains(owner.cookie.split_once('=').unwrap().1));
}

#[tokio::test]
async fn a_session_ends_a_week_after_its_last_use_and_a_month_after_its_beginning() {
    let app = TestApp::new().await;
    let (day, second) = (Duration::from_secs(86_400), Duration::from_secs(1));
    let owner = app.owner().await;
    let status = async || owner.call(&app, SESSION, Value::Null).await.status;
    for _ in 0..4 {
        app.clock.advance(7 * day - second);
        assert_eq!(status().await, 200);
    }
    app.clock.advance(2 * day + 3 * second);
    assert_eq!(status().await, 200);
    app.clock.advance(second);
    assert_eq!(status().await, 401);

    let again = Person::of(&app.log_in(OWNER.0, OWNER.1).await);
    app.clock.advance(7 * day);
    assert_eq!(again.call(&app, SESSION, Value::Null).await.status, 401);
    app.engine.keep_house_once(&mut engine::Rounds::in_haste()).await.unwrap();
    let account = again.id.parse().unwrap();
    assert_eq!(app.engine.store().session_list(account, 10).await.unwrap(), []);
}

#[tokio::test]
async fn the_oldest_sessions_go_when_there_are_too_many() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let account_id: UserId = owner.id.parse().unwrap();
    let later = START.plus(Duration::from_secs(1));
    let ids = IdGenerator::new(Arc::new(SeededRng::new(9)));
    let mut batch = store::Batch::new();
    for number in 0..logic::account::SESSIONS_MAX {
        batch.run(store::session_insert(&Session {
            id: ids.next(later),
            account_id,
            hash: logic::sign::sha256(&number.to_le_bytes()),
            created_at: later,
            last_seen_at: later,
            expires_at: later.plus(logic::account::SESSION_LIFE),
            visitor: Visitor::default(),
        }));
    }
    app.engine.store().apply(batch).await.unwrap();
    app.clock.advance(Duration::from_secs(2));
    assert_eq!(owner.call(&app, SESSION, Value::Null).await.status, 200);
    let newest = Person::of(&app.log_in(OWNER.0, OWNER.1).await);
    assert_eq!(app.engine.store().session_list(account_id, 100).await.unwrap().len(), 50);
    assert_eq!(newest.call(&app, SESSION, Value::Null).await.status, 200);
    assert_eq!(owner.call(&app, SESSION, Value::Null).await.status, 401);
}

#[tokio::test]
async fn a_key_is_no_session_and_a_session_no_key() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let refused = app.call(SESSION, Value::Null).await;
    let message = "This needs somebody who is logged in; an API key cannot do it";
    assert_eq!((refused.status, refused.text("/message")), (403, message));
    for (header, expected) in [("ApiKey wrong", 401), ("Bearer x", 401), (&format!("ApiKey {KEY}"), 403)] {
        let mut request = owner.request(&app, SESSION, &Value::Null);
        request.headers_mut().insert("authorization", header.parse().unwrap());
        assert_eq!(app.send(request).await.status, expected, "{header}");
    }
    let token = owner.cookie.split_once('=').unwrap().1;
    let mut request = app.request("GET /v2/subscribers", &Value::Null);
    request.headers_mut().insert("authorization", format!("ApiKey {token}").parse().unwrap());
    assert_eq!(app.send(request).await.status, 401);
    assert_eq!(app.call_open(SESSION, Value::Null).await.text("/message"), "Please log in");
}

#[tokio::test]
async fn a_log_in_that_nobody_could_check_is_no_failure() {
    let app = TestApp::new().await;
    app.owner().await;
    app.engine.store().close().await;
    for number in 0..10 {
        assert_eq!(app.log_in(OWNER.0, "wrong horse battery").await.status, 503, "{number}");
    }
}
