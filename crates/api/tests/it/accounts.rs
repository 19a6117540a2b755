//! The first account over HTTP.

use model::Value;
use serde_json::json;

use crate::harness::TestApp;
use crate::people::{OWNER, Person};

const SETUP: &str = "POST /tidings/v1/accounts/setup";

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
