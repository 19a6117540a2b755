//! Members and their invitations over HTTP.

use std::time::Duration;

use model::Value;
use serde_json::json;

use crate::harness::TestApp;
use crate::people::{MEMBER_PASSWORD, OWNER, Person};

const MEMBERS: &str = "/tidings/v1/members";
const SESSION: &str = "GET /tidings/v1/session";

/// What a link leads to.
fn invitation(path: &str) -> String {
    format!("/tidings/v1/invitations/{}", path.strip_prefix("/invitation/").unwrap())
}

#[tokio::test]
async fn somebody_is_invited_and_joins_once() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let body = json!({ "email": "Bob@example.org", "role": "author" });
    let invited = owner.call(&app, &format!("POST {MEMBERS}"), body).await;
    assert_eq!(invited.status, 201);
    assert_eq!([invited.text("/data/member/state"), invited.text("/data/member/name")], ["invited", "bob"]);
    assert_eq!(invited.text("/data/invitation/expiresAt"), "2026-07-08T10:00:00.000Z");
    let link = invitation(invited.text("/data/invitation/path"));
    assert_eq!(app.log_in("bob@example.org", "").await.status, 401, "an account without a password opens for none");
    let seen = app.call_open(&format!("GET {link}"), Value::Null).await;
    let expected = r#"200 {"data":{"email":"bob@example.org","name":"bob","role":"author","expiresAt":"2026-07-08T10:00:00.000Z"}}"#;
    assert_eq!(seen.line(), expected);
    for (body, fault) in [
        (json!({ "name": "Bob", "password": "short" }), "password must have at least 12 characters"),
        (json!({ "name": "", "password": MEMBER_PASSWORD }), "name should not be empty"),
    ] {
        let refused = app.call_open(&format!("POST {link}"), body).await;
        assert!(refused.status == 422 && refused.line().contains(fault), "{}", refused.line());
    }
    let bob = app.accept(invited.text("/data/invitation/path"), "Bob").await;
    assert_eq!(bob.call(&app, SESSION, Value::Null).await.text("/data/account/role"), "author");
    let gone = r#"404 {"message":"The invitation was used, is past its time, or never was","error":"Not Found"}"#;
    assert_eq!(app.call_open(&format!("GET {link}"), Value::Null).await.line(), gone);
    let again = json!({ "name": "Eve", "password": MEMBER_PASSWORD });
    assert_eq!(app.call_open(&format!("POST {link}"), again).await.line(), gone);
    assert_eq!(app.log_in("bob@example.org", MEMBER_PASSWORD).await.status, 201);
    let listed = bob.call(&app, &format!("GET {MEMBERS}"), Value::Null).await;
    let states: Vec<_> = listed.body["data"].as_array().unwrap().iter().map(|one| &one["state"]).collect();
    assert_eq!(states, ["active", "active"]);
    assert!(!listed.body.to_string().contains("argon2"));
}

#[tokio::test]
async fn an_invitation_is_worth_nothing_after_a_week_or_when_there_is_another() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let body = json!({ "email": "bob@example.org", "role": "viewer", "name": "Bob" });
    let invited = owner.call(&app, &format!("POST {MEMBERS}"), body).await;
    let first = invitation(invited.text("/data/invitation/path"));
    let id = invited.text("/data/member/id");
    let again = owner.call(&app, &format!("POST {MEMBERS}/{id}/invitation"), Value::Null).await;
    let second = invitation(again.text("/data/path"));
    let status = async |link: &str| app.call_open(&format!("GET {link}"), Value::Null).await.status;
    assert_eq!(
        [status(&first).await, status(&second).await, status("/tidings/v1/invitations/x").await],
        [404, 200, 404]
    );
    app.clock.advance(Duration::from_secs(7 * 86_400));
    assert_eq!(status(&second).await, 404);
}

#[tokio::test]
async fn a_link_resets_a_password_that_was_forgotten() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let bob = app.member(&owner, "author").await;
    let line = format!("POST {MEMBERS}/{}/invitation", bob.id);
    let link = owner.call(&app, &line, Value::Null).await;
    assert_eq!(app.log_in("author@example.org", MEMBER_PASSWORD).await.status, 201, "until it is used all stays");
    let link = invitation(link.text("/data/path"));
    let body = json!({ "name": "Bob", "password": "another staple battery" });
    let reset = Person::of(&app.call_open(&format!("POST {link}"), body).await);
    assert_eq!(bob.call(&app, SESSION, Value::Null).await.status, 401, "former sessions end");
    assert_eq!(reset.call(&app, SESSION, Value::Null).await.text("/data/account/name"), "Bob");
    assert_eq!(app.log_in("author@example.org", MEMBER_PASSWORD).await.status, 401);
}

#[tokio::test]
async fn a_link_from_before_a_promotion_is_worth_nothing() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let admin = app.member(&owner, "admin").await;
    let author = app.member(&owner, "author").await;
    let body = json!({ "email": "bob@example.org", "role": "author" });
    let bob = admin.call(&app, &format!("POST {MEMBERS}"), body).await.text("/data/member/id").to_owned();
    // The link of an administrator must not open what only an owner gives away.
    for (id, role, expected) in [
        (&author.id, "viewer", 200),
        (&author.id, "owner", 404),
        (&bob, "author", 200),
        (&bob, "admin", 404),
        (&bob, "owner", 404),
    ] {
        let made = admin.call(&app, &format!("POST {MEMBERS}/{id}/invitation"), Value::Null).await;
        let link = invitation(made.text("/data/path"));
        assert_eq!(owner.call(&app, &format!("PATCH {MEMBERS}/{id}"), json!({ "role": role })).await.status, 200);
        assert_eq!(app.call_open(&format!("GET {link}"), Value::Null).await.status, expected, "{role}");
    }
}

#[tokio::test]
async fn nobody_makes_a_link_for_themselves() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let refused = owner.call(&app, &format!("POST {MEMBERS}/{}/invitation", owner.id), Value::Null).await;
    let expected =
        r#"400 {"message":"Nobody makes a link for themselves: change your password instead","error":"Bad Request"}"#;
    assert_eq!(refused.line(), expected);
}

#[tokio::test]
async fn nobody_reaches_above_their_role() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let admin = app.member(&owner, "admin").await;
    let author = app.member(&owner, "author").await;
    let invite = |role: &str| json!({ "email": format!("new-{role}@example.org"), "role": role });
    let (of_owner, of_author) = (format!("{MEMBERS}/{}", owner.id), format!("{MEMBERS}/{}", author.id));
    let needs_owner = r#"403 {"message":"This needs the role owner","error":"Forbidden"}"#;
    let needs_admin = r#"403 {"message":"This needs the role admin; your role is author","error":"Forbidden"}"#;
    let cases = [
        (&admin, format!("POST {MEMBERS}"), invite("owner"), needs_owner),
        (&admin, format!("PATCH {of_owner}"), json!({ "role": "viewer" }), needs_owner),
        (&admin, format!("PATCH {of_author}"), json!({ "role": "owner" }), needs_owner),
        (&admin, format!("DELETE {of_owner}"), Value::Null, needs_owner),
        (&admin, format!("POST {of_owner}/invitation"), Value::Null, needs_owner),
        (&author, format!("POST {MEMBERS}"), invite("viewer"), needs_admin),
        (&author, format!("PATCH {of_author}"), json!({ "role": "admin" }), needs_admin),
        (&author, format!("DELETE {of_author}"), Value::Null, needs_admin),
        (&author, format!("POST {of_author}/invitation"), Value::Null, needs_admin),
    ];
    for (person, line, body, expected) in cases {
        assert_eq!(person.call(&app, &line, body.clone()).await.line(), expected, "{line} {body}");
    }
    assert_eq!(admin.call(&app, &format!("POST {MEMBERS}"), invite("admin")).await.status, 201);
    assert_eq!(app.log_in(OWNER.0, OWNER.1).await.status, 201);
}

#[tokio::test]
async fn another_role_counts_from_the_next_request_on() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let bob = app.member(&owner, "viewer").await;
    let create = async || bob.call(&app, "POST /v2/subscribers", json!({ "subscriberId": "ana" })).await.status;
    assert_eq!(create().await, 403);
    let line = format!("PATCH {MEMBERS}/{}", bob.id);
    let changed = owner.call(&app, &line, json!({ "role": "author" })).await;
    assert_eq!((changed.status, changed.text("/data/role")), (200, "author"));
    assert_eq!(create().await, 201);
    assert_eq!(owner.call(&app, &format!("DELETE {MEMBERS}/{}", bob.id), Value::Null).await.status, 204);
    assert_eq!(create().await, 401);
    assert_eq!(app.log_in("viewer@example.org", MEMBER_PASSWORD).await.status, 401);
}

#[tokio::test]
async fn somebody_stays_an_owner() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let own = format!("{MEMBERS}/{}", owner.id);
    let last = r#"409 {"message":"the last owner stays one: make somebody else an owner first","error":"Conflict"}"#;
    let demote = async || owner.call(&app, &format!("PATCH {own}"), json!({ "role": "admin" })).await;
    assert_eq!(demote().await.line(), last);
    assert_eq!(owner.call(&app, &format!("DELETE {own}"), Value::Null).await.line(), last);
    let body = json!({ "email": "new@example.org", "role": "owner" });
    assert_eq!(owner.call(&app, &format!("POST {MEMBERS}"), body).await.status, 201);
    assert_eq!(demote().await.line(), last, "somebody who cannot log in is no owner yet");
    let second = app.member(&owner, "owner").await;
    assert_eq!(demote().await.text("/data/role"), "admin");
    let second = format!("{MEMBERS}/{}", second.id);
    assert_eq!(owner.call(&app, &format!("DELETE {second}"), Value::Null).await.status, 403);
}

#[tokio::test]
async fn what_is_wrong_with_a_member_is_said() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let cases = [
        ("POST", MEMBERS.to_owned(), json!({}), "email should not be null or undefined"),
        ("POST", MEMBERS.to_owned(), json!({ "email": "x", "role": "viewer" }), "email must be an email address"),
        ("POST", MEMBERS.to_owned(), json!({ "email": "b@c", "role": "king" }), "role must be one of"),
        ("POST", MEMBERS.to_owned(), json!({ "email": OWNER.0, "role": "viewer" }), "somebody has this email address"),
        ("PATCH", format!("{MEMBERS}/{}", owner.id), json!({ "name": "x" }), "property name should not exist"),
    ];
    for (method, path, body, expected) in cases {
        let line = owner.call(&app, &format!("{method} {path}"), body.clone()).await.line();
        assert!(line.contains(expected), "{body}: {line}");
    }
}
