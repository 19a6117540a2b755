//! What Tidings adds to Novu's lists: the search over messages, the attempts at each, and what is stored.

use std::time::Duration;

use model::Value;
use serde_json::json;

use crate::deliveries::{app_with_tokens, trigger};
use crate::harness::{Answer, TestApp};

/// The triggers of a page of messages in its order, and whether another page follows.
fn summary(answer: &Answer) -> String {
    let items = answer.body["data"].as_array().unwrap_or_else(|| panic!("no data in {}", answer.body));
    let triggers: Vec<&str> = items.iter().map(|item| item["transactionId"].as_str().unwrap()).collect();
    format!("{}{}", triggers.join(" "), if answer.body["next"].is_null() { "" } else { " …" })
}

async fn list(app: &TestApp, path: &str, query: &str) -> String {
    summary(&app.call(&format!("GET {path}?{query}"), Value::Null).await)
}

/// Three messages: `sent` was delivered, `late` an hour later is tried again, `dead` two hours later will not be.
async fn app() -> TestApp {
    let app = app_with_tokens(&["tok-A"]).await;
    trigger(&app, "sent", "ana", json!({})).await;
    app.clock.advance(Duration::from_secs(3_600));
    *app.receiver.status.lock().unwrap() = 503;
    trigger(&app, "late", "ana", json!({})).await;
    app.clock.advance(Duration::from_secs(1));
    app.receiver.refuse_for_good();
    trigger(&app, "dead", "ana", json!({})).await;
    app
}

#[tokio::test]
async fn messages_are_searched_by_every_filter() {
    let app = app().await;
    let hook = app.call("GET /v1/integrations", Value::Null).await.text("/data/0/_id").to_owned();
    let by_integration = format!("integrationId={hook}");
    let cases = [
        ("", "dead late sent"),
        ("status=sent", "sent"),
        ("status=retrying", "late"),
        ("status=failed", "dead"),
        ("status=expired", ""),
        ("outcome=delivered", "sent"),
        ("outcome=serverError", "late"),
        ("outcome=blocked&status=failed", "dead"),
        ("outcome=blocked&status=sent", ""),
        ("subscriberId=ana", "dead late sent"),
        ("workflowId=order", "dead late sent"),
        ("workflowId=0123456789abcdefABCDEF00", ""),
        ("integrationId=hook", "dead late sent"),
        (by_integration.as_str(), "dead late sent"),
        ("integrationId=0123456789abcdefABCDEF00", ""),
        ("transactionId=late", "late"),
        ("transactionId=other", ""),
        ("createdAfter=2026-07-01T11:00:00.000Z", "dead late"),
        ("createdBefore=2026-07-01T11:00:00.000Z", "late sent"),
        ("createdAfter=2026-07-01T10:30:00.000Z&createdBefore=2026-07-01T11:00:00.500Z", "late"),
        ("limit=1", "dead …"),
        ("limit=3", "dead late sent"),
    ];
    for (query, expected) in cases {
        assert_eq!(list(&app, "/tidings/v1/messages", query).await, expected, "{query}");
    }
    let mut seen = Vec::new();
    let mut query = "limit=1".to_owned();
    loop {
        let answer = app.call(&format!("GET /tidings/v1/messages?{query}"), Value::Null).await;
        seen.push(summary(&answer));
        let Some(next) = answer.body["next"].as_str() else { break };
        query = format!("limit=1&cursor={next}");
    }
    assert_eq!(seen, ["dead …", "late …", "sent"]);
}

#[tokio::test]
async fn what_cannot_be_searched_is_named() {
    let app = app().await;
    for path in ["/tidings/v1/messages", "/tidings/v1/dead-letters"] {
        for (query, status, named) in [
            ("outcome=odd", 422, "outcome"),
            ("limit=101", 422, "limit"),
            ("cursor=x", 422, "cursor"),
            ("createdAfter=soon", 422, "createdAfter"),
            ("subscriberId=nobody", 404, "nobody"),
            ("workflowId=nothing", 404, "nothing"),
            ("integrationId=nothing", 404, "nothing"),
        ] {
            let answer = app.call(&format!("GET {path}?{query}"), Value::Null).await;
            assert_eq!(answer.status, status, "{path} {query}: {}", answer.body);
            assert!(answer.body.to_string().contains(named), "{query}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn a_message_shows_how_it_stands_and_its_attempts() {
    let app = app().await;
    let found = app.call("GET /tidings/v1/messages?transactionId=late", Value::Null).await;
    let id = found.text("/data/0/id").to_owned();
    let message = app.call(&format!("GET /tidings/v1/messages/{id}"), Value::Null).await;
    assert_eq!(message.body["data"], found.body["data"][0]);
    assert_eq!(message.text("/data/workflowIdentifier"), "order");
    assert_eq!(message.text("/data/subscriberId"), "ana");
    assert_eq!(message.body["data"]["attempts"], 1);
    assert!(message.text("/data/nextAttemptAt").starts_with("2026-07-01T11:00:0"), "{}", message.body);
    assert!(!message.text("/data/remedy").is_empty());

    let attempts = app.call(&format!("GET /tidings/v1/messages/{id}/attempts"), Value::Null).await;
    assert_eq!(attempts.text("/data/0/cause"), "first");
    assert_eq!(attempts.text("/data/0/outcome"), "serverError");
    assert_eq!(attempts.text("/data/0/request/url"), "https://receiver.test/hook");
    assert_eq!(attempts.text("/data/0/request/bodySha256").len(), 64);
    assert!(attempts.body["data"][0]["request"]["body"].is_null());
    assert_eq!(attempts.body["data"][0]["response"]["status"], 503);
    assert_eq!(attempts.text("/data/0/response/body"), "{}");
    assert!(attempts.body["next"].is_null());
    assert!(!attempts.body.to_string().contains("signing-secret"));
    let after = app.call(&format!("GET /tidings/v1/messages/{id}/attempts?cursor=1"), Value::Null).await;
    assert_eq!(after.line(), r#"200 {"data":[],"next":null}"#);
    let none = app.call("GET /tidings/v1/messages/0123456789abcdefABCDEF00/attempts", Value::Null).await;
    assert_eq!(none.status, 404);
}

#[tokio::test]
async fn bodies_are_stored_where_that_is_set() {
    let app = app_with_tokens(&["tok-A"]).await;
    let storage = "/tidings/v1/environment/storage";
    app.check(&[
        (&format!("GET {storage}"), Value::Null, r#"200 {"data":{"storesBodies":false}}"#),
        (&format!("PUT {storage}"), json!({"storesBodies": true}), r#"200 {"data":{"storesBodies":true}}"#),
        (&format!("GET {storage}"), Value::Null, r#"200 {"data":{"storesBodies":true}}"#),
    ])
    .await;
    assert_eq!(app.call(&format!("PUT {storage}"), json!({})).await.status, 422);
    let production = app.call_production(&format!("GET {storage}"), Value::Null).await;
    assert_eq!(production.body["data"]["storesBodies"], false);
    trigger(&app, "t", "ana", json!({})).await;
    let id = app.call("GET /tidings/v1/messages", Value::Null).await.text("/data/0/id").to_owned();
    let attempts = app.call(&format!("GET /tidings/v1/messages/{id}/attempts"), Value::Null).await;
    assert!(attempts.text("/data/0/request/body").contains("shipped"));
    assert_eq!(attempts.text("/data/0/request/bodySha256").len(), 64);
    let resent = app.call(&format!("POST /tidings/v1/messages/{id}/resend"), Value::Null).await;
    assert_eq!((resent.status, resent.text("/data/state")), (200, "resent"));
    app.engine.quiet().await.unwrap();
    let requests = app.receiver.requests.lock().unwrap();
    assert_eq!((requests.len(), &requests[0].body), (2, &requests[1].body));
}

#[tokio::test]
async fn dead_letters_are_listed_resent_and_dropped() {
    let app = app().await;
    trigger(&app, "dead2", "ana", json!({})).await;
    let path = "/tidings/v1/dead-letters";
    for (query, expected) in [
        ("", "dead2 dead"),
        ("limit=1", "dead2 …"),
        ("outcome=blocked", "dead2 dead"),
        ("outcome=gone", ""),
        ("transactionId=dead", "dead"),
        ("subscriberId=ana", "dead2 dead"),
        ("workflowId=order&integrationId=hook", "dead2 dead"),
        ("createdBefore=2026-07-01T11:00:00.000Z", ""),
        ("diedAfter=2026-07-01T11:00:01.000Z", "dead2 dead"),
        ("diedAfter=2026-07-01T11:00:02.000Z", ""),
        ("diedBefore=2026-07-01T11:00:00.999Z", ""),
    ] {
        assert_eq!(list(&app, path, query).await, expected, "{query}");
    }
    let id = app.call(&format!("GET {path}?transactionId=dead"), Value::Null).await.text("/data/0/id").to_owned();
    let letter = app.call(&format!("GET {path}/{id}"), Value::Null).await;
    assert_eq!(letter.text("/data/diedAt"), "2026-07-01T11:00:01.000Z");
    assert_eq!(letter.body["data"]["hasBody"], true);
    let body: Value = serde_json::from_str(letter.text("/data/body")).unwrap();
    assert_eq!(body["messageId"], id, "the bytes that will be sent again: {body}");
    app.receiver.take_again();
    *app.receiver.status.lock().unwrap() = 200;
    assert_eq!(app.call(&format!("POST {path}/{id}/resend"), Value::Null).await.text("/data/state"), "resent");
    app.engine.quiet().await.unwrap();
    assert_eq!(list(&app, "/tidings/v1/messages", "transactionId=dead&status=sent").await, "dead");
    assert_eq!(app.call(&format!("POST {path}/{id}/resend"), Value::Null).await.status, 404);
    let again = app.call(&format!("POST /tidings/v1/messages/{id}/resend"), Value::Null).await;
    assert_eq!(again.status, 422);
    assert!(again.text("/message").contains("stores bodies"), "{}", again.body);

    let id = app.call(&format!("GET {path}"), Value::Null).await.text("/data/0/id").to_owned();
    assert_eq!(app.call(&format!("DELETE {path}/{id}"), Value::Null).await.text("/data/state"), "dropped");
    assert_eq!(app.call(&format!("DELETE {path}/{id}"), Value::Null).await.status, 404);
    assert_eq!(list(&app, path, "").await, "");
    assert_eq!(list(&app, "/tidings/v1/messages", "transactionId=dead2").await, "dead2", "its message stays");
}

#[tokio::test]
async fn bulk_operations_show_their_progress() {
    let app = app().await;
    let start = async |action: &str, body: Value| {
        let answer = app.call(&format!("POST /tidings/v1/dead-letters/{action}"), body).await;
        assert_eq!((answer.status, answer.text("/data/status")), (201, "counting"), "{}", answer.body);
        while app.engine.bulk_round().await.unwrap() {}
        app.engine.quiet().await.unwrap();
        let path = format!("/tidings/v1/bulk-operations/{}", answer.text("/data/id"));
        let ended = app.call(&format!("GET {path}"), Value::Null).await;
        let over = app.call(&format!("POST {path}/cancel"), Value::Null).await;
        assert_eq!(ended.body, over.body, "what is over is not cancelled");
        let members = &ended.body["data"];
        format!("{} {} {} {}", members["kind"], members["status"], members["matched"], members["done"]).replace('"', "")
    };
    assert_eq!(start("resend", json!({"dryRun": true})).await, "resend done 1 0");
    assert_eq!(start("resend", json!({"filter": {"transactionId": "other"}})).await, "resend done 0 0");
    assert_eq!(list(&app, "/tidings/v1/dead-letters", "").await, "dead");
    assert_eq!(
        start("resend", json!({"filter": {"subscriberId": "ana", "outcome": "blocked"}})).await,
        "resend done 1 1"
    );
    assert_eq!(start("drop", json!({})).await, "drop done 1 1");
    assert_eq!(list(&app, "/tidings/v1/dead-letters", "").await, "");
    let listed = app.call("GET /tidings/v1/bulk-operations", Value::Null).await;
    assert_eq!(listed.body["totalCount"], 4);
    for body in [json!({"filter": {"outcome": "odd"}}), json!({"filter": 7}), json!({"dryRun": "perhaps"})] {
        let refused = app.call("POST /tidings/v1/dead-letters/drop", body.clone()).await;
        assert_eq!(refused.status, 422, "{body}: {}", refused.body);
    }
    let unknown = json!({"filter": {"subscriberId": "nobody"}});
    assert_eq!(app.call("POST /tidings/v1/dead-letters/drop", unknown).await.status, 404, "it must not mean all");
}
