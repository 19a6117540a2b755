//! The health of endpoints over HTTP, with the samples of `docs/endpoints.md`.

use std::time::Duration;

use serde_json::{Value, json};

use crate::deliveries::{app_with_tokens, trigger};
use crate::harness::{TestApp, redact};

/// An app whose endpoint answered so many messages with this status, and the `_id` of its integration.
async fn stage(answers: &[u16]) -> (TestApp, String) {
    let app = app_with_tokens(&["token"]).await;
    let id = app.call("GET /v1/integrations", Value::Null).await.text("/data/0/_id").to_owned();
    for (number, status) in answers.iter().enumerate() {
        *app.receiver.status.lock().unwrap() = *status;
        trigger(&app, &format!("stage-{number}"), "ana", json!({})).await;
    }
    (app, id)
}

#[tokio::test]
async fn the_health_of_an_endpoint_is_shown() {
    let (app, id) = stage(&[200, 404, 404]).await;
    let answer = app.call(&format!("GET /tidings/v1/integrations/{id}/health"), Value::Null).await;
    let data = &answer.body["data"];
    assert_eq!((answer.status, &data["state"], &data["failures"]), (200, &json!("failing"), &json!(2)));
    assert_eq!(data["failingSince"], "2026-07-01T10:00:00.000Z");
    assert_eq!(data["lastFailure"]["outcome"], "clientError");
    assert_eq!(data["lastFailure"]["status"], 404);
    assert!(data["lastFailure"]["remedy"].as_str().unwrap().contains("check the path"), "{data}");
    let hour = &data["figures"]["lastHour"];
    assert_eq!((&hour["attempts"], &hour["delivered"]), (&json!(3), &json!(1)));
    assert_eq!((&data["nextProbeAt"], &data["catchUp"]), (&Value::Null, &Value::Null));
    let page = include_str!("../../../../docs/endpoints.md");
    let sample = page.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let (mut sample, mut shown) = (serde_json::from_str(sample).unwrap(), answer.body.clone());
    redact(&mut sample);
    redact(&mut shown);
    assert_eq!(shown, sample, "the sample of the page");
}

#[tokio::test]
async fn endpoints_are_listed_page_by_page_and_by_state() {
    let (app, id) = stage(&[503]).await;
    let body =
        json!({"providerId": "push-webhook", "channel": "push", "credentials": {"webhookUrl": "https://b.test"}});
    let other = app.call("POST /v1/integrations", body).await.text("/data/_id").to_owned();
    let first = app.call("GET /tidings/v1/endpoints?limit=1", Value::Null).await;
    assert_eq!((first.text("/data/0/integrationId"), first.text("/next")), (id.as_str(), id.as_str()));
    let second = app.call(&format!("GET /tidings/v1/endpoints?limit=1&cursor={id}"), Value::Null).await;
    assert_eq!((second.text("/data/0/integrationId"), &second.body["next"]), (other.as_str(), &Value::Null));
    for (state, expected) in [("failing", vec![id.as_str()]), ("healthy", vec![other.as_str()]), ("disabled", vec![])] {
        let found = app.call(&format!("GET /tidings/v1/endpoints?state={state}"), Value::Null).await;
        let found = found.body["data"].as_array().unwrap().clone();
        let ids: Vec<&str> = found.iter().map(|one| one["integrationId"].as_str().unwrap()).collect();
        assert_eq!(ids, expected, "{state}");
    }
    let answer = app.call("GET /tidings/v1/endpoints?state=odd&limit=0", Value::Null).await;
    assert_eq!(answer.status, 422);
    let errors: Vec<&String> = answer.body["errors"].as_object().unwrap().keys().collect();
    assert_eq!(errors, ["state", "limit"]);
    let elsewhere = app.call_production("GET /tidings/v1/endpoints", Value::Null).await;
    assert_eq!(elsewhere.body, json!({"data": [], "next": null}));
}

#[tokio::test]
async fn an_endpoint_is_enabled_on_request_and_offers_to_catch_up() {
    let (app, id) = stage(&[503]).await;
    app.receiver.refuse_for_good();
    trigger(&app, "dead", "ana", json!({})).await;
    app.receiver.take_again();
    *app.receiver.status.lock().unwrap() = 503;
    app.clock.advance(Duration::from_hours(2));
    trigger(&app, "late", "ana", json!({})).await;
    let enabled = app.call(&format!("POST /tidings/v1/integrations/{id}/enable"), Value::Null).await;
    assert_eq!((enabled.status, enabled.text("/data/state")), (200, "healthy"), "{}", enabled.body);
    let offer = &enabled.body["data"]["catchUp"];
    assert_eq!((&offer["deadLetters"], &offer["hasMore"]), (&json!(1), &json!(false)));
    let request = &offer["request"];
    let line = format!("{} {}", request["method"].as_str().unwrap(), request["path"].as_str().unwrap());
    let operation = app.call(&line, request["body"].clone()).await;
    assert_eq!(operation.status, 201, "{}", operation.body);
    app.engine.bulk_round().await.unwrap();
    app.engine.bulk_round().await.unwrap();
    let health = app.call(&format!("GET /tidings/v1/integrations/{id}/health"), Value::Null).await;
    assert_eq!(health.body["data"]["catchUp"], Value::Null, "it was taken up");
}

#[tokio::test]
async fn an_integration_that_is_not_there_has_no_health() {
    let app = TestApp::new().await;
    let id = "66aa0000000000000000000f";
    for line in
        [format!("GET /tidings/v1/integrations/{id}/health"), format!("POST /tidings/v1/integrations/{id}/enable")]
    {
        let answer = app.call(&line, Value::Null).await;
        assert_eq!((answer.status, answer.text("/message")), (404, format!("Entity with id {id} not found").as_str()));
    }
    assert_eq!(app.call("GET /tidings/v1/integrations/odd/health", Value::Null).await.status, 422);
}
