//! Accounts over HTTP: the first one, and what everybody changes of their own.

use model::Value;
use serde_json::json;

use crate::harness::TestApp;
use crate::people::{MEMBER_PASSWORD, OWNER, Person};

const SETUP: &str = "POST /tidings/v1/accounts/setup";

#[tokio::test]
async fn a_page_whose_name_leads_to_this_machine_makes_no_account() {
    let app = TestApp::new().await;
    let body = json!({ "name": "Eve", "email": OWNER.0, "password": OWNER.1 });
    for (host, expected) in [("evil.example:3000", 403), ("dash", 201)] {
        let mut request = app.request("POST /tidings/v1/accounts/setup", &body);
        request.headers_mut().insert("host", host.parse().unwrap());
        let answer = app.send(request).await;
        assert_eq!(answer.status, expected, "{host}: {}", answer.body);
        assert!(expected == 201 || answer.text("/message").contains("--public-url"), "{}", answer.body);
    }
}

#[tokio::test]
async fn the_first_account_is_an_owner_and_there_is_no_second_first_one() {
    let app = TestApp::new().await;
    let needed = async || app.call_open("GET /tidings/v1/accounts/setup", Value::Null).await.line();
    assert_eq!(needed().await, r#"200 {"data":{"needed":true}}"#);
    let body = json!({ "name": " Ada ", "email": "Ada@Example.org ", "password": "correct horse battery" });
    let answer = app.call_open(SETUP, body.clone()).await;
    let account = answer.body["data"]["account"].clone();
    let expected = json!({ "name": "Ada", "email": OWNER.0, "role": "owner" });
    let id = account["id"].clone();
    assert_eq!(account, json!({ "id": id, "name": "Ada", "email": expected["email"], "role": "owner" }));
    let owner = Person::of(&answer);
    assert_eq!(owner.call(&app, "GET /tidings/v1/session", Value::Null).await.status, 200);
    assert_eq!(needed().await, r#"200 {"data":{"needed":false}}"#);
    let again = app.call_open(SETUP, body).await;
    let taken = r#"409 {"message":"There is an account already. Please log in","error":"Conflict"}"#;
    assert_eq!(again.line(), taken);
}

#[tokio::test]
async fn what_is_wrong_with_the_first_account_is_said_and_the_password_is_not() {
    let app = TestApp::new().await;
    let (email, password) = OWNER;
    let cases = [
        (json!({}), "name should not be null or undefined"),
        (json!({ "name": " ", "email": email, "password": password }), "name should not be empty"),
        (json!({ "name": "Ada", "email": "ada", "password": password }), "email must be an email address"),
        (json!({ "name": "Ada", "email": email, "password": "secret" }), "password must have at least 12 characters"),
        (json!({ "name": "Ada", "email": email, "password": email }), "password must not be the email address"),
        (json!({ "name": "Ada", "email": email, "password": 123_456_789_012_i64 }), "password must be a string"),
        (json!({ "name": "Ada", "email": email, "password": password, "role": "x" }), "property role should not exist"),
    ];
    for (body, expected) in cases {
        let answer = app.call_open(SETUP, body.clone()).await;
        assert_eq!(answer.status, 422, "{body}");
        let text = answer.body.to_string();
        assert!(text.contains(expected), "{body}: {text}");
        assert!(!text.contains("secret") && !text.contains("123456789012"), "{body}: {text}");
    }
    assert!(app.engine.needs_account().await.unwrap());
}

#[tokio::test]
async fn of_two_who_are_first_one_is() {
    let app = TestApp::new().await;
    let body = |name: &str| json!({ "name": name, "email": format!("{name}@example.org"), "password": OWNER.1 });
    let (one, other) = tokio::join!(app.call_open(SETUP, body("ada")), app.call_open(SETUP, body("bob")));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    assert_eq!(app.engine.store().account_list(10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_name_is_changed_freely_and_an_address_with_the_password() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    app.member(&owner, "viewer").await;
    let cases = [
        (
            json!({ "name": "Ada L" }),
            r#"200 {"data":{"id":"[id]","name":"Ada L","email":"ada@example.org","role":"owner"}}"#,
        ),
        (json!({}), r#"200 {"data":{"id":"[id]","name":"Ada L","email":"ada@example.org","role":"owner"}}"#),
        (json!({ "email": "new@example.org" }), "currentPassword is wrong"),
        (json!({ "email": "new@example.org", "currentPassword": "wrong horse battery" }), "currentPassword is wrong"),
        (json!({ "email": "new", "currentPassword": OWNER.1 }), "email must be an email address"),
        (
            json!({ "email": "Viewer@example.org", "currentPassword": OWNER.1 }),
            "Somebody has this email address already",
        ),
        (json!({ "name": "" }), "name should not be empty"),
        (json!({ "role": "viewer" }), "property role should not exist"),
        (
            json!({ "email": "new@example.org", "currentPassword": OWNER.1 }),
            r#"200 {"data":{"id":"[id]","name":"Ada L","email":"new@example.org","role":"owner"}}"#,
        ),
    ];
    for (body, expected) in cases {
        let line = owner.call(&app, "PATCH /tidings/v1/account", body.clone()).await.line();
        assert!(line.contains(expected), "{body}: {line}");
    }
    let session = owner.call(&app, "GET /tidings/v1/session", Value::Null).await;
    assert_eq!(session.text("/data/account/email"), "new@example.org");
    assert_eq!(app.log_in("new@example.org", OWNER.1).await.status, 201);
    assert_eq!(app.log_in(OWNER.0, OWNER.1).await.status, 401);
}

#[tokio::test]
async fn another_password_ends_the_other_sessions() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let other = Person::of(&app.log_in(OWNER.0, OWNER.1).await);
    let line = "PUT /tidings/v1/account/password";
    let cases = [
        (
            json!({ "currentPassword": "wrong horse battery", "newPassword": MEMBER_PASSWORD }),
            "currentPassword is wrong",
        ),
        (json!({ "currentPassword": OWNER.1, "newPassword": "short" }), "newPassword must have at least 12 characters"),
        (json!({ "currentPassword": OWNER.1 }), "newPassword should not be null or undefined"),
    ];
    for (body, expected) in cases {
        let answer = owner.call(&app, line, body.clone()).await;
        assert!(answer.status == 422 && answer.line().contains(expected), "{body}: {}", answer.line());
    }
    let body = json!({ "currentPassword": OWNER.1, "newPassword": MEMBER_PASSWORD });
    assert_eq!(owner.call(&app, line, body).await.status, 204);
    let is_in = async |person: &Person| person.call(&app, "GET /tidings/v1/session", Value::Null).await.status == 200;
    assert_eq!([is_in(&owner).await, is_in(&other).await], [true, false]);
    assert_eq!(
        [app.log_in(OWNER.0, OWNER.1).await.status, app.log_in(OWNER.0, MEMBER_PASSWORD).await.status],
        [401, 201]
    );
}

#[tokio::test]
async fn whoever_guesses_the_password_of_an_open_session_waits() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let guess = json!({ "currentPassword": "wrong horse battery", "newPassword": MEMBER_PASSWORD });
    for expected in [422, 422, 422, 422, 422, 429] {
        let answer = owner.call(&app, "PUT /tidings/v1/account/password", guess.clone()).await;
        assert_eq!(answer.status, expected);
    }
}
