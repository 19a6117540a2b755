//! The audit log over HTTP: every operation that changes something leaves one entry, and none holds a secret.

use std::collections::HashMap;
use std::time::Duration;

use model::Value;
use serde_json::json;

use crate::deliveries::{app_with_tokens, trigger};
use crate::harness::{KEY, TestApp};
use crate::people::{MEMBER_PASSWORD, OWNER, Person};

/// Operations in an order in which each succeeds, with a body, and the entry that each leaves: its action and its fields.
const CHANGES: &[(&str, &str, &str)] = &[
    (
        "post /v1/integrations",
        r#"{"providerId":"push-webhook","channel":"push","name":"Hook","credentials":{"webhookUrl":"https://a.test","secretKey":"topsecret-1"}}"#,
        "integration.create",
    ),
    (
        "put /v1/integrations/{integrationId}",
        r#"{"name":"Hook 2","credentials":{"webhookUrl":"https://b.test","secretKey":"topsecret-2"}}"#,
        "integration.update credentials.secretKey credentials.webhookUrl name",
    ),
    (
        "put /v1/integrations/{integrationId}",
        r#"{"active":true,"configurations":{"standardWebhooksAsymmetric":true}}"#,
        "integration.update active configurations.standardWebhooksAsymmetric",
    ),
    (
        "patch /tidings/v1/integrations/{integrationId}/delivery",
        r#"{"timeToLive":"1h"}"#,
        "integration.set_delivery timeToLive",
    ),
    ("delete /tidings/v1/integrations/{integrationId}/delivery", "null", "integration.set_delivery timeToLive"),
    (
        "post /tidings/v1/integrations/{integrationId}/secret-rotation",
        r#"{"secretKey":"topsecret-3"}"#,
        "integration.rotate_secret",
    ),
    ("post /tidings/v1/integrations/{integrationId}/key-pair-rotation", "{}", "integration.rotate_key_pair"),
    ("delete /tidings/v1/integrations/{integrationId}/former-keys", "null", "integration.end_former_keys"),
    ("post /tidings/v1/integrations/{integrationId}/enable", "{}", "integration.enable"),
    ("delete /v1/integrations/{integrationId}", "null", "integration.delete"),
    (
        "patch /tidings/v1/environment/delivery",
        r#"{"jitterPercent":3,"order":"subscriber"}"#,
        "environment.set_delivery jitterPercent order",
    ),
    ("patch /tidings/v1/environment/retention", r#"{"log":"2d"}"#, "environment.set_retention log"),
    ("put /tidings/v1/environment/storage", r#"{"storesBodies":true}"#, "environment.set_storage storesBodies"),
    ("post /tidings/v1/operational-webhooks", r#"{"url":"https://ops.test/topsecret"}"#, "operational-webhook.create"),
    ("patch /tidings/v1/operational-webhooks/{webhookId}", r#"{"active":false}"#, "operational-webhook.update active"),
    ("delete /tidings/v1/operational-webhooks/{webhookId}", "null", "operational-webhook.delete"),
    (
        "post /v2/workflows",
        r#"{"name":"News","workflowId":"news","steps":[{"name":"Push","type":"push","controlValues":{"body":"b"}}]}"#,
        "workflow.create",
    ),
    ("post /tidings/v1/workflows/{workflowId}/duplicate", r#"{"name":"News 2"}"#, "workflow.create"),
    ("patch /v2/workflows/{workflowId}", r#"{"active":false,"tags":["x"]}"#, "workflow.update active tags"),
    (
        "patch /tidings/v1/workflows/{workflowId}/steps/{stepId}/delivery",
        r#"{"timeToLive":"1h"}"#,
        "workflow.update steps",
    ),
    (
        "put /v2/workflows/{workflowId}",
        r#"{"name":"News","active":false,"tags":["x"],"steps":[]}"#,
        "workflow.update steps",
    ),
    ("delete /v2/workflows/{workflowId}", "null", "workflow.delete"),
    ("post /v2/subscribers", r#"{"subscriberId":"ben"}"#, "subscriber.create"),
    ("patch /v2/subscribers/{subscriberId}", r#"{"firstName":"Ben"}"#, "subscriber.update"),
    ("patch /v1/subscribers/{subscriberId}/online-status", r#"{"isOnline":true}"#, "subscriber.update"),
    (
        "put /v1/subscribers/{subscriberId}/credentials",
        r#"{"providerId":"push-webhook","credentials":{"deviceTokens":["topsecret"]}}"#,
        "subscriber.update",
    ),
    (
        "patch /v1/subscribers/{subscriberId}/credentials",
        r#"{"providerId":"push-webhook","credentials":{"deviceTokens":["topsecret-2"]}}"#,
        "subscriber.update",
    ),
    ("delete /v1/subscribers/{subscriberId}/credentials/{providerId}", "null", "subscriber.update"),
    (
        "post /v1/subscribers/bulk",
        r#"{"subscribers":[{"subscriberId":"a"},{"subscriberId":"b"}]}"#,
        "subscriber.create_many",
    ),
    ("delete /v2/subscribers/{subscriberId}", "null", "subscriber.delete"),
    ("post /tidings/v1/messages/{messageId}/resend", "null", "message.resend"),
    ("delete /v1/messages/{messageId}", "null", "message.delete"),
    ("post /tidings/v1/dead-letters/{letterId}/resend", "null", "message.resend"),
    ("delete /tidings/v1/dead-letters/{otherId}", "null", "message.drop"),
    ("delete /v1/messages/transaction/{transactionId}", "null", "trigger.delete_messages"),
    ("post /tidings/v1/dead-letters/resend", "{}", "bulk-operation.begin"),
    ("post /tidings/v1/dead-letters/drop", "{}", "bulk-operation.begin"),
    ("post /tidings/v1/bulk-operations/{operationId}/cancel", "null", "bulk-operation.cancel"),
    ("post /tidings/v1/inspectors", "{}", "inspector.create"),
    ("patch /tidings/v1/inspectors/{inspectorId}", r#"{"name":"One"}"#, "inspector.update"),
    (
        "post /tidings/v1/inspectors/{inspectorId}/integration",
        r#"{"origin":"http://127.0.0.1:3000"}"#,
        "integration.create",
    ),
    ("delete /tidings/v1/inspectors/{inspectorId}", "null", "inspector.delete"),
    ("post /tidings/v1/environments/{environmentId}/keys/rotate", "{}", "key.rotate"),
    ("delete /tidings/v1/environments/{environmentId}/keys/{keyId}", "null", "key.end"),
    ("post /tidings/v1/members", r#"{"email":"bob@example.org","role":"viewer"}"#, "member.invite role"),
    ("post /tidings/v1/members/{memberId}/invitation", "null", "member.invite_again"),
    ("patch /tidings/v1/members/{memberId}", r#"{"role":"author"}"#, "member.update role"),
    ("delete /tidings/v1/members/{memberId}", "null", "member.remove"),
    ("patch /tidings/v1/account", r#"{"name":"Ada L"}"#, "account.update name"),
    (
        "put /tidings/v1/account/password",
        r#"{"currentPassword":"correct horse battery","newPassword":"topsecret topsecret"}"#,
        "account.change_password",
    ),
];

/// What changes something and leaves no entry, with the reason.
const WITHOUT_ENTRY: &[(&str, &str)] = &[
    ("post /v1/events/trigger", "triggers have a log of their own"),
    ("post /v1/events/trigger/bulk", "triggers have a log of their own"),
    ("delete /v1/events/trigger/{transactionId}", "triggers have a log of their own"),
    ("post /v1/integrations/{integrationId}/set-primary", "always refused"),
    ("post /v2/workflows/{workflowId}/step/{stepId}/preview", "changes nothing"),
    ("post /tidings/v1/workflows/{workflowId}/steps/{stepId}/body", "changes nothing"),
    ("post /tidings/v1/integrations/{integrationId}/test", "changes nothing"),
    ("delete /tidings/v1/inspectors/{inspectorId}/requests", "what is removed goes by itself within a day"),
    ("post /inspect/{token}", "anybody's"),
    ("delete /tidings/v1/session", "one's own affair"),
    // The tests below show the entries of these.
    ("post /tidings/v1/session", "tested apart"),
    ("delete /tidings/v1/sessions", "tested apart"),
    ("post /tidings/v1/accounts/setup", "tested apart"),
    ("post /tidings/v1/invitations/{token}", "tested apart"),
];

/// Names that stand for another message in a path, since several tests of one operation need several.
fn documented(line: &str) -> String {
    line.replace("{letterId}", "{messageId}").replace("{otherId}", "{messageId}")
}

#[test]
fn every_operation_that_changes_something_is_looked_at() {
    let document: Value = serde_json::from_str(&api::openapi().to_json().unwrap()).unwrap();
    let known: Vec<String> = CHANGES.iter().map(|change| documented(change.0)).collect();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys().filter(|method| *method != "get") {
            let line = format!("{method} {path}");
            let is_known = known.contains(&line) || WITHOUT_ENTRY.iter().any(|(other, _)| *other == line);
            assert!(is_known, "{line}: say in CHANGES which entry it leaves, or in WITHOUT_ENTRY why it leaves none");
        }
    }
}

/// The newest entries, newest first.
async fn entries(app: &TestApp, person: &Person, query: &str) -> Vec<Value> {
    let answer = person.call(app, &format!("GET /tidings/v1/audit-log?limit=100{query}"), Value::Null).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["data"].as_array().unwrap().clone()
}

/// An entry's action and fields.
fn line(entry: &Value) -> String {
    let fields = entry["fields"].as_array().unwrap().iter().filter_map(Value::as_str);
    std::iter::once(entry["action"].as_str().unwrap()).chain(fields).collect::<Vec<_>>().join(" ")
}

/// Notes the ids of what an answer shows, for the operations after it.
fn note(ids: &mut HashMap<&'static str, String>, operation: &str, answer: &Value) {
    let noted: &[(&'static str, &str)] = match operation {
        "post /v1/integrations" => &[("integrationId", "/data/_id")],
        "post /tidings/v1/operational-webhooks" => &[("webhookId", "/data/id")],
        "post /v2/workflows" => &[("workflowId", "/data/_id"), ("stepId", "/data/steps/0/_id")],
        "post /tidings/v1/dead-letters/drop" => &[("operationId", "/data/id")],
        "post /tidings/v1/inspectors" => &[("inspectorId", "/data/id")],
        "post /tidings/v1/members" => &[("memberId", "/data/member/id")],
        _ => &[],
    };
    for (name, pointer) in noted {
        ids.insert(name, answer.pointer(pointer).and_then(Value::as_str).unwrap().to_owned());
    }
}

#[tokio::test]
async fn every_change_leaves_one_entry_without_a_secret() {
    let app = app_with_tokens(&["token"]).await;
    app.receiver.refuse_for_good();
    for transaction in ["one", "two", "three", "four", "five"] {
        trigger(&app, transaction, "ana", json!({})).await;
    }
    let owner = app.owner().await;
    let letters = app.call("GET /tidings/v1/dead-letters", Value::Null).await;
    let letter = |index: usize| letters.body["data"][index]["id"].as_str().unwrap_or_default().to_owned();
    let environment = app.development().await.id.to_string();
    let keys = owner.call(&app, &format!("GET /tidings/v1/environments/{environment}/keys"), Value::Null).await;
    let mut ids: HashMap<&'static str, String> = HashMap::from([
        ("subscriberId", "ben".to_owned()),
        ("providerId", "push-webhook".to_owned()),
        ("messageId", letter(0)),
        ("letterId", letter(1)),
        ("otherId", letter(2)),
        ("transactionId", "one".to_owned()),
        ("keyId", keys.text("/data/0/id").to_owned()),
        ("environmentId", environment),
    ]);
    let mut before = entries(&app, &owner, "").await.len();
    for (operation, body, expected) in CHANGES {
        let (method, path) = operation.split_once(' ').unwrap();
        let path = ids.iter().fold(path.to_owned(), |path, (name, id)| path.replace(&format!("{{{name}}}"), id));
        let body: Value = serde_json::from_str(body).unwrap();
        let answer = owner.call(&app, &format!("{} {path}", method.to_uppercase()), body).await;
        assert!(answer.status < 300, "{operation}: {} {}", answer.status, answer.body);
        app.engine.quiet().await.unwrap();
        note(&mut ids, operation, &answer.body);
        let now = entries(&app, &owner, "&actor=").await;
        let newest = &now[0];
        assert_eq!((now.len() - before, line(newest)), (1, (*expected).to_owned()), "{operation}: {newest}");
        assert_eq!(newest["actor"]["id"], owner.id.as_str(), "{operation}");
        let belongs = !["account", "member"].iter().any(|noun| expected.starts_with(noun));
        assert_eq!(newest["environment"]["name"] == "Development", belongs, "{operation}: {newest}");
        before = now.len();
    }
    let all = Value::from(entries(&app, &owner, "").await).to_string();
    for secret in ["topsecret", KEY, OWNER.1, MEMBER_PASSWORD, "argon2", "whsec_", "signing-secret"] {
        assert!(!all.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn what_a_key_changes_is_under_its_name_and_subscribers_are_not() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let body = json!({ "name": "News", "workflowId": "news", "steps": [] });
    assert_eq!(app.call("POST /v2/workflows", body).await.status, 201);
    assert_eq!(app.call("POST /v2/subscribers", json!({ "subscriberId": "ana" })).await.status, 201);
    let integration = json!({ "providerId": "push-webhook", "channel": "push", "identifier": "hook" });
    assert_eq!(app.call("POST /v1/integrations", integration.clone()).await.status, 201);
    // The batch of the second one fails, and what it would have put on record with it.
    assert_eq!(app.call("POST /v1/integrations", integration).await.status, 409);
    let all = entries(&app, &owner, "").await;
    assert_eq!(all.iter().map(line).collect::<Vec<_>>(), ["integration.create", "workflow.create", "account.create"]);
    let all = &all[1..];
    let keys = format!("GET /tidings/v1/environments/{}/keys", app.development().await.id);
    let keys = owner.call(&app, &keys, Value::Null).await;
    let expected = json!({ "kind": "key", "id": keys.body["data"][0]["id"], "name": "API key of Development" });
    assert_eq!(all[0]["actor"], expected);
    assert_eq!(all[0]["target"]["name"], "News");
}

#[tokio::test]
async fn who_comes_and_goes_is_on_record() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    app.member(&owner, "viewer").await;
    app.log_in(OWNER.0, "topsecret topsecret").await;
    app.log_in("topsecret@example.org", OWNER.1).await;
    let second = Person::of(&app.log_in(OWNER.0, OWNER.1).await);
    second.call(&app, "DELETE /tidings/v1/sessions", Value::Null).await;
    let third = Person::of(&app.log_in(OWNER.0, OWNER.1).await);
    let all = entries(&app, &third, "").await;
    let expected = [
        "session.begin",
        "session.end_all",
        "session.begin",
        "session.refuse",
        "session.refuse",
        "account.join",
        "member.invite role",
        "account.create",
    ];
    assert_eq!(all.iter().map(line).collect::<Vec<_>>(), expected);
    assert_eq!((&all[4]["actor"]["kind"], &all[4]["target"]["name"]), (&json!("system"), &json!(OWNER.0)));
    assert_eq!((&all[3]["actor"]["kind"], &all[3]["target"]), (&json!("system"), &Value::Null));
    assert!(!Value::from(all).to_string().contains("topsecret"));
}

#[tokio::test]
async fn the_log_is_searched_and_walked() {
    let app = TestApp::new().await;
    let owner = app.owner().await;
    let admin = app.member(&owner, "admin").await;
    for name in ["one", "two", "three"] {
        admin.call(&app, "POST /v2/workflows", json!({ "name": name, "workflowId": name, "steps": [] })).await;
    }
    let found = async |query: &str| entries(&app, &admin, query).await.iter().map(line).collect::<Vec<_>>().join(", ");
    let id = entries(&app, &admin, "&action=workflow").await[0]["target"]["id"].as_str().unwrap().to_owned();
    let cases = [
        ("&action=workflow", "workflow.create, workflow.create, workflow.create"),
        ("&action=workflow.create&actor=nobody", ""),
        ("&action=work", ""),
        ("&action=account.create", "account.create"),
        (&format!("&actor={}", admin.id), "workflow.create, workflow.create, workflow.create, account.join"),
        (&format!("&target={id}"), "workflow.create"),
    ];
    for (query, expected) in cases {
        assert_eq!(found(query).await, expected, "{query}");
    }
    let (mut walked, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("GET /tidings/v1/audit-log?limit=2{cursor}");
        let page = admin.call(&app, &path, Value::Null).await;
        walked.extend(page.body["data"].as_array().unwrap().iter().map(|entry| entry["id"].clone()));
        let Some(next) = page.body["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let all: Vec<Value> = entries(&app, &admin, "").await.iter().map(|entry| entry["id"].clone()).collect();
    assert_eq!((walked.len(), walked), (6, all));
    let bad = admin.call(&app, "GET /tidings/v1/audit-log?cursor=x", Value::Null).await;
    assert_eq!(bad.status, 422);
}

#[tokio::test]
async fn entries_go_after_400_days() {
    let app = TestApp::new().await;
    app.owner().await;
    let kept = async || {
        app.engine.keep_house_once(&mut engine::Rounds::in_haste()).await.unwrap();
        let search = store::AuditSearch::default();
        app.engine.store().audit_search(&search, None, 10).await.unwrap().entries.len()
    };
    app.clock.advance(Duration::from_secs(400 * 86_400));
    assert_eq!(kept().await, 1);
    app.clock.advance(Duration::from_secs(2));
    assert_eq!(kept().await, 0);
}
