//! Integrations over HTTP (`spec/contract/20-semantics.md` §6, `30-errors-and-edge-cases.md` E). A secret goes in and
//! never comes out.

use serde_json::{Value, json};
use store::{Batch, Conflict};

use crate::harness::TestApp;

const LINE: &str = "POST /v1/integrations";
const SECRET: &str = "whsec-0123456789";
const MASK: &str = "••••••••";

fn push(change: Value) -> Value {
    let mut body = json!({"providerId": "push-webhook", "channel": "push"});
    body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    body
}

fn hook(secret: &str) -> Value {
    json!({"webhookUrl": "https://relay.test/hook", "secretKey": secret})
}

async fn create(app: &TestApp, identifier: &str) -> String {
    let body = push(json!({"identifier": identifier, "credentials": hook(SECRET), "active": true}));
    app.call(LINE, body).await.text("/data/_id").to_owned()
}

#[tokio::test]
async fn an_integration_has_every_member_that_clients_need() {
    let app = TestApp::new().await;
    let body = push(json!({
        "name": "My push", "identifier": "push-main", "credentials": hook(SECRET), "active": true, "check": false,
        "configurations": {"allowTriggerOverrides": true}, "kind": "delivery",
    }));
    let expected = r#"201 {"data":{"_id":"[id]","_environmentId":"[id]","_organizationId":"[id]","name":"My push","identifier":"push-main","providerId":"push-webhook","channel":"push","kind":"delivery","credentials":{"webhookUrl":"https://relay.test/hook","secretKey":"••••••••"},"configurations":{"allowTriggerOverrides":true},"active":true,"deleted":false,"primary":false,"priority":0,"conditions":[],"createdAt":"2026-07-01T10:00:00.000Z","updatedAt":"2026-07-01T10:00:00.000Z"}}"#;
    app.check(&[(LINE, body, expected)]).await;
}

#[tokio::test]
async fn defaults_are_filled_in_and_what_is_missing_is_said() {
    let app = TestApp::new().await;
    let made = app.call(LINE, push(json!({"credentials": {"apiKey": SECRET}}))).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!((made.text("/data/name"), &made.body["data"]["active"]), ("Push Webhook", &json!(false)));
    let suffix = made.text("/data/identifier").strip_prefix("push-webhook-").unwrap();
    assert!(suffix.len() == 9 && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{suffix}");
    assert_eq!(made.body["data"]["credentials"], json!({}), "the provider knows no apiKey");
    let warnings: Vec<_> =
        made.body["data"]["warnings"].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
    assert!(warnings[0].starts_with("webhookUrl is not set. ") && warnings[1].starts_with("secretKey is not set. "));
    let named = app.call(LINE, push(json!({"name": "Größe & Co"}))).await;
    assert!(named.text("/data/identifier").starts_with("gro"), "{}", named.body);
}

#[tokio::test]
async fn secrets_are_kept_replaced_and_removed_without_being_shown() {
    let app = TestApp::new().await;
    let id = create(&app, "main").await;
    let environment = app.development().await.id;
    let update = format!("PUT /v1/integrations/{id}");
    let steps = [
        (json!({"name": "Renamed"}), Some(SECRET)),
        (json!({"credentials": {"webhookUrl": "https://other.test", "secretKey": MASK}}), Some(SECRET)),
        (json!({"credentials": hook("another")}), Some("another")),
        (json!({"credentials": {"webhookUrl": "https://other.test"}}), None),
        (json!({"credentials": hook("third")}), Some("third")),
        (json!({"credentials": hook("")}), None),
    ];
    for (body, secret) in steps {
        let answer = app.call(&update, body.clone()).await;
        assert_eq!(answer.status, 200, "{body} {}", answer.body);
        let shown = answer.body["data"]["credentials"].get("secretKey").and_then(Value::as_str);
        assert_eq!(shown, secret.map(|_| MASK), "{body}");
        assert_eq!(answer.body["data"].get("warnings").is_some(), secret.is_none(), "{body}");
        let stored = app.engine.integrations(environment).await.unwrap();
        assert_eq!(stored[0].credential("secretKey"), secret, "{body}");
        for line in ["GET /v1/integrations", "GET /v1/integrations/active"] {
            let list = app.call(line, Value::Null).await.body.to_string();
            assert!(secret.is_none_or(|secret| !list.contains(secret)), "{line} {list}");
        }
    }
    let stored = app.engine.store().integration_list(environment).await.unwrap();
    assert!(stored[0].integration.secrets.expose().is_empty(), "the store sees sealed bytes only");
}

#[tokio::test]
async fn an_integration_whose_secrets_are_damaged_is_off_until_they_are_given_anew() {
    let app = TestApp::new().await;
    let id = create(&app, "main").await;
    let environment = app.development().await.id;
    let [mut stored] = app.engine.store().integration_list(environment).await.unwrap().try_into().unwrap();
    stored.sealed_secrets.pop();
    let mut batch = Batch::new();
    batch.require(store::integration_update(&stored), Conflict::Stale);
    batch.change_catalog();
    app.engine.store().apply(batch).await.unwrap();
    let active =
        async || app.call("GET /v1/integrations/active", Value::Null).await.body["data"].as_array().unwrap().len();
    assert_eq!(active().await, 0, "it would send unsigned");
    let update = format!("PUT /v1/integrations/{id}");
    assert_eq!(
        app.call(&update, json!({"credentials": hook(MASK)})).await.status,
        422,
        "nothing stands behind the mask"
    );
    assert_eq!(app.call(&update, json!({"name": "Renamed"})).await.body["data"]["active"], json!(false));
    assert_eq!(app.call(&update, json!({"credentials": hook("new")})).await.body["data"]["active"], json!(true));
    assert_eq!(active().await, 1);
}

#[tokio::test]
async fn updates_replace_what_they_name() {
    let app = TestApp::new().await;
    let id = create(&app, "main").await;
    let update = format!("PUT /v1/integrations/{id}");
    let member = async |body: Value, pointer: &str| {
        let answer = app.call(&update, body).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body["data"].pointer(pointer).cloned().unwrap_or_default()
    };
    let condition = json!([{"isNegated": false, "type": "GROUP", "value": "AND", "children": []}]);
    assert_eq!(member(json!({"active": false}), "/active").await, json!(false));
    assert_eq!(member(json!({"name": "New"}), "/name").await, json!("New"));
    assert_eq!(member(json!({"identifier": "new"}), "/identifier").await, json!("new"));
    assert_eq!(member(json!({"identifier": "new"}), "/name").await, json!("New"), "its own identifier is free for it");
    assert_eq!(member(json!({"conditions": condition.clone()}), "/conditions").await, condition);
    assert_eq!(member(json!({"conditions": []}), "/conditions").await, json!([]));
    let settings = json!({"allowTriggerOverrides": true, "inboundWebhookSigningKey": SECRET});
    assert_eq!(
        member(json!({"configurations": settings}), "/configurations").await,
        json!({"allowTriggerOverrides": true})
    );
    assert_eq!(member(json!({"configurations": {}}), "/configurations").await, json!({}));
    let own = app.development().await.id.to_string();
    assert_eq!(member(json!({"_environmentId": own}), "/credentials/secretKey").await, json!(MASK), "all else stayed");
}

#[tokio::test]
async fn lists_hold_one_environment_and_shrink_on_deletion() {
    let app = TestApp::new().await;
    let (first, second) = (create(&app, "first").await, create(&app, "second").await);
    app.call_production(LINE, push(json!({"identifier": "first", "active": true}))).await;
    app.call(&format!("PUT /v1/integrations/{first}"), json!({"active": false})).await;
    let names = async |line: &str| {
        let answer = app.call(line, Value::Null).await;
        assert_eq!(answer.status, 200, "{line} {}", answer.body);
        let list = answer.body["data"].as_array().unwrap().iter();
        list.map(|one| one["identifier"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("GET /v1/integrations").await, ["first", "second"]);
    assert_eq!(names("GET /v1/integrations/active").await, ["second"]);
    let delete = format!("DELETE /v1/integrations/{first}");
    let foreign = app.call_production(&delete, Value::Null).await;
    assert_eq!((foreign.status, names("GET /v1/integrations").await.len()), (404, 2), "a foreign key deletes nothing");
    assert_eq!(names(&delete).await, ["second"]);
    let gone = format!(r#"404 {{"message":"Entity with id {first} not found","error":"Not Found"}}"#);
    app.check(&[(&delete, Value::Null, &gone)]).await;
    assert_eq!(names(&format!("DELETE /v1/integrations/{second}")).await, Vec::<String>::new());
}

/// A 422 with one message about one field.
fn invalid(field: &str, message: &str) -> String {
    format!(r#"422 {{"message":"Validation Error","errors":{{"{field}":{{"messages":["{message}"]}}}}}}"#)
}

/// Tries to make integrations that cannot be; whatever they hold is not said again.
async fn check_refused(app: &TestApp, cases: Vec<(Value, String)>) {
    let count = async || app.call("GET /v1/integrations", Value::Null).await.body["data"].as_array().unwrap().len();
    let before = count().await;
    for (body, expected) in cases {
        let answer = app.call(LINE, body.clone()).await;
        assert_eq!(answer.line(), expected, "{body}");
        let text = answer.body.to_string();
        assert!(!text.contains(SECRET) && !text.contains("pa55"), "{text}");
    }
    assert_eq!(count().await, before);
}

#[tokio::test]
async fn members_that_cannot_be_kept_are_named() {
    let app = TestApp::new().await;
    create(&app, "taken").await;
    let missing =
        |name: &str| invalid(name, &format!(r#"{name} should not be null or undefined","{name} must be a string"#));
    let foreign = app.engine.key_access(&app.production_key).await.unwrap().environment.id.to_string();
    let cases = vec![
        (json!({"channel": "push"}), missing("providerId")),
        (json!({"providerId": "push-webhook"}), missing("channel")),
        (
            push(json!({"channel": "smoke"})),
            invalid("channel", "channel must be one of the following values: in_app, email, sms, chat, push, tool"),
        ),
        (push(json!({"channel": "sms"})), invalid("channel", "channel must be push for the provider push-webhook")),
        (
            push(json!({"providerId": "fcm"})),
            invalid("providerId", r#"providerId: unknown provider \"fcm\"; the known providers are: push-webhook"#),
        ),
        (push(json!({"name": ""})), invalid("name", "name must be longer than or equal to 1 characters")),
        (push(json!({"active": "yes"})), invalid("active", "active must be a boolean value")),
        (
            push(json!({"configurations": {"allowTriggerOverrides": "yes"}})),
            invalid("configurations.allowTriggerOverrides", "allowTriggerOverrides must be a boolean value"),
        ),
        (
            push(json!({"kind": "agent"})),
            invalid("kind", "kind must be delivery: agents are not supported by this server"),
        ),
        (push(json!({"_environmentId": "x"})), invalid("_environmentId", "_environmentId must be a mongodb id")),
        (
            push(json!({ "_environmentId": foreign })),
            format!(r#"404 {{"message":"Environment {foreign} not found","error":"Not Found"}}"#),
        ),
        (push(json!({"conditions": "x"})), invalid("conditions", "conditions must be an array")),
        (
            push(json!({"conditions": [{}]})),
            r#"400 {"message":"conditions.0 needs isNegated, a boolean value","error":"Bad Request"}"#.to_owned(),
        ),
        (
            push(json!({"identifier": "taken"})),
            r#"409 {"message":"Integration with identifier already exists","error":"Conflict"}"#.to_owned(),
        ),
    ];
    check_refused(&app, cases).await;
}

#[tokio::test]
async fn credentials_that_cannot_be_kept_are_named_but_not_repeated() {
    let app = TestApp::new().await;
    let url = |message: &str| invalid("credentials.webhookUrl", &format!("webhookUrl {message}"));
    let mask = "secretKey cannot be the mask: there is no stored value that it stands for";
    let cases = [
        (json!({"webhookUrl": "ftp://x.test"}), url("must be an http or https URL")),
        (json!({"webhookUrl": "https://me:pa55@x.test"}), url("must not carry a user name or password")),
        (json!({"webhookUrl": "https://"}), url("is no valid URL")),
        (json!({"webhookUrl": 5}), url("must be a string")),
        (json!({"secretKey": [SECRET]}), invalid("credentials.secretKey", "secretKey must be a string")),
        (json!({"secretKey": MASK}), invalid("credentials.secretKey", mask)),
        (json!(SECRET), invalid("credentials", "credentials must be an object")),
        (
            json!({"hmacSecretKeyEncoding": "rot13"}),
            invalid("credentials.hmacSecretKeyEncoding", "hmacSecretKeyEncoding must be one of text, base64, hex"),
        ),
    ];
    let cases =
        cases.into_iter().map(|(credentials, expected)| (push(json!({ "credentials": credentials })), expected));
    check_refused(&app, cases.collect()).await;
}

#[tokio::test]
async fn updates_that_cannot_be_are_named() {
    let app = TestApp::new().await;
    let id = create(&app, "one").await;
    create(&app, "two").await;
    let update = format!("PUT /v1/integrations/{id}");
    let unknown = "66aa00000000000000000001";
    let none = r#"400 {"message":"No properties found for update","error":"Bad Request"}"#;
    let bad_id = r#"422 {"message":"Validation Error","errors":{"integrationId":{"messages":["integrationId must be a mongodb id"],"value":"one"}}}"#;
    let (put_unknown, delete_unknown) =
        (format!("PUT /v1/integrations/{unknown}"), format!("DELETE /v1/integrations/{unknown}"));
    let missing = r#"404 {"message":"Entity with id 66aa00000000000000000001 not found","error":"Not Found"}"#;
    let missing = missing.to_owned();
    let (primary, primary_unknown) =
        (format!("POST /v1/integrations/{id}/set-primary"), format!("POST /v1/integrations/{unknown}/set-primary"));
    let cases: Vec<(&str, Value, &str)> = vec![
        (&update, json!({}), none),
        (&update, json!({"check": true}), none),
        (&update, Value::Null, none),
        (
            &update,
            json!({"identifier": "two"}),
            r#"409 {"message":"Integration with identifier already exists","error":"Conflict"}"#,
        ),
        (
            &update,
            json!({"credentials": {"webhookUrl": "gopher://x"}}),
            r#"422 {"message":"Validation Error","errors":{"credentials.webhookUrl":{"messages":["webhookUrl must be an http or https URL"]}}}"#,
        ),
        ("PUT /v1/integrations/one", json!({"name": "x"}), bad_id),
        ("DELETE /v1/integrations/one", Value::Null, bad_id),
        ("POST /v1/integrations/one/set-primary", Value::Null, bad_id),
        (&put_unknown, json!({"name": "x"}), &missing),
        (&delete_unknown, Value::Null, &missing),
        (&primary, Value::Null, r#"400 {"message":"Channel push does not support primary","error":"Bad Request"}"#),
        (
            &primary_unknown,
            Value::Null,
            r#"404 {"message":"Integration with id 66aa00000000000000000001 not found","error":"Not Found"}"#,
        ),
    ];
    app.check(&cases).await;
    let foreign = app.call_production(&update, json!({"name": "theirs"})).await;
    assert_eq!(foreign.status, 404, "a key of another environment finds nothing");
}
