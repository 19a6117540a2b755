//! Triggers: every form of the body, every status, and what is delivered because of it
//! (`spec/contract/30-errors-and-edge-cases.md` B).

use std::time::Duration;

use model::Field;
use serde_json::{Value, json};

use crate::deliveries::{self, app_with_tokens};
use crate::harness::TestApp;

const TRIGGER: &str = "POST /v1/events/trigger";
const BULK: &str = "POST /v1/events/trigger/bulk";

/// The answer to a trigger that was processed.
const PROCESSED: &str = concat!(
    r#"201 {"data":{"acknowledged":true,"status":"processed","transactionId":"t","#,
    r#""activityFeedLink":"http://dash/env/[env]/activity?transactionId=t"}}"#,
);

/// Sends a trigger for workflow `w` with these members and gives the line of the answer. Each call has a transaction of
/// its own, so that none is a repetition; it is redacted.
async fn trigger(app: &TestApp, number: usize, members: Value) -> String {
    let transaction_id = format!("t-{number}");
    let mut body = json!({ "name": "w", "transactionId": transaction_id });
    body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    let line = app.call(TRIGGER, body).await.line().replace(&transaction_id, "t");
    line.replace(&app.development().await.id.to_string(), "[env]")
}

/// What a 422 about one field looks like.
fn invalid(field: &str, messages: &[&str]) -> String {
    let errors = json!({ field: { "messages": messages } });
    format!("422 {{\"message\":\"Validation Error\",\"errors\":{errors}}}")
}

#[tokio::test]
async fn every_form_of_to_is_taken() {
    let app = TestApp::new().await;
    app.workflow("w", |_| {}).await;
    let full = json!({
        "subscriberId": " u3 ", "firstName": "Ada", "lastName": null, "email": "", "data": {"plan": 1}, "unknown": [],
        "channels": [{"providerId": "push-webhook", "credentials": {"deviceTokens": ["t1"]}}],
    });
    let forms =
        [json!("u1"), json!(["u1", {"subscriberId": "u2"}, "u2"]), full, json!(""), json!([]), json!(["", " "])];
    for (number, to) in forms.into_iter().enumerate() {
        assert_eq!(trigger(&app, number, json!({ "to": to })).await, PROCESSED, "{to}");
    }
    let environment = app.development().await;
    let ids = ["u1", "u2", "u3", ""];
    let stored = app.engine.store().subscribers_by_external_ids(environment.id, &ids).await.unwrap();
    let ids: Vec<&str> = stored.iter().map(|subscriber| subscriber.external_id.as_str()).collect();
    assert_eq!(ids, ["u1", "u2", "u3"]);
    let profile = &stored[2].profile;
    assert_eq!((&profile.first_name, &profile.last_name), (&Field::Value("Ada".to_owned()), &Field::Null));
    assert_eq!((&profile.email, &profile.phone), (&Field::Value(String::new()), &Field::Absent));
}

#[tokio::test]
async fn a_trigger_that_cannot_be_read_names_each_field() {
    let app = TestApp::new().await;
    app.workflow("w", |_| {}).await;
    let long = "x".repeat(256);
    let hundred_and_one = vec!["u"; 101];
    let missing_id = ["subscriberId should not be null or undefined", "subscriberId must be a string"];
    let too_long = "must be shorter than or equal to 255 characters";
    let cases: Vec<(Value, String)> = vec![
        (json!({}), invalid("to", &["to should not be null or undefined"])),
        (json!({"to": null}), invalid("to", &["to should not be null or undefined"])),
        (json!({"to": "a\0b"}), invalid("to", &["to must not contain the character U+0000"])),
        (json!({"to": 5}), invalid("to", &["to must be a subscriberId or an object with a subscriberId"])),
        (json!({"to": [["u"]]}), invalid("to.0", &["to.0 must be a subscriberId or an object with a subscriberId"])),
        (json!({"to": hundred_and_one}), invalid("to", &["to must contain no more than 100 elements"])),
        (json!({"to": {}}), invalid("to.subscriberId", &missing_id)),
        (json!({"to": ["u", {"email": "a@b.c"}]}), invalid("to.1.subscriberId", &missing_id)),
        (json!({"to": {"subscriberId": " "}}), invalid("to.subscriberId", &["SubscriberId is required"])),
        (json!({"to": {"subscriberId": long}}), invalid("to.subscriberId", &[&format!("subscriberId {too_long}")])),
        (json!({"to": [long]}), invalid("to.0", &[&format!("to.0 {too_long}")])),
        (json!({"to": "u", "transactionId": long}), invalid("transactionId", &[&format!("transactionId {too_long}")])),
        (json!({"to": "u", "payload": []}), invalid("payload", &["payload must be an object"])),
        (json!({"to": "u", "overrides": []}), invalid("overrides", &["overrides must be an object"])),
        (json!({"to": "u", "actor": {}}), invalid("actor.subscriberId", &missing_id)),
        (
            json!({"to": {"subscriberId": "u", "channels": [{"providerId": "fcm"}]}}),
            invalid(
                "to.channels.0.credentials",
                &["credentials should not be null or undefined", "credentials must be an object"],
            ),
        ),
        (
            json!({"to": {"subscriberId": "u", "channels": [{"providerId": "p", "credentials": {}}]}}),
            invalid("to.channels.0.providerId", &["providerId must be a valid provider ID"]),
        ),
        (
            json!({"to": "u", "tenant": {}}),
            invalid(
                "tenant.identifier",
                &["identifier should not be null or undefined", "identifier must be a string"],
            ),
        ),
        (
            json!({"to": "u", "context": {"a": "1", "b": "1", "c": "1", "d": "1", "e": "1", "f": "1"}}),
            invalid("context", &["Too many contexts: 6 provided, maximum allowed is 5"]),
        ),
        (
            json!({"to": "u", "context": {"a": {"data": {}}}}),
            invalid(
                "context",
                &["Invalid context payload structure. Each context is an id, or an object with an id and data"],
            ),
        ),
        (
            json!({"to": "u", "context": {"a": {"id": "1", "data": {"x": "y".repeat(65 * 1024)}}}}),
            invalid("context", &["Context 'a' Data is too large: 66KB exceeds 64KB limit"]),
        ),
    ];
    for (number, (members, expected)) in cases.into_iter().enumerate() {
        let line = trigger(&app, number, members.clone()).await;
        // A refused value is given back where it is short; here only the messages matter.
        let line = line.replace(r#","value":5"#, "").replace(r#","value":" ""#, "");
        assert_eq!(line, expected, "{members}");
    }
    let nothing = app.call(TRIGGER, Value::Null).await;
    let names: Vec<&str> = nothing.body["errors"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!((nothing.status, names), (422, vec!["name", "to"]));
}

#[tokio::test]
async fn what_is_not_built_is_refused_by_name() {
    let app = TestApp::new().await;
    app.workflow("w", |_| {}).await;
    let topics = concat!(
        r#"400 {"message":"to: topics are not supported by this server yet","error":"Bad Request","type":"BAD_REQUEST","#,
        r#""errors":[{"field":"to","message":"to: topics are not supported by this server yet"}]}"#,
    );
    let topic = json!({"type": "Topic", "topicKey": "k"});
    for (number, to) in [topic.clone(), json!(["u", topic]), json!({"topicKey": "k"})].into_iter().enumerate() {
        assert_eq!(trigger(&app, number, json!({ "to": to })).await, topics, "{to}");
    }
    let bridge = trigger(&app, 9, json!({"to": "u", "bridgeUrl": "http://169.254.169.254/"})).await;
    assert!(
        bridge.starts_with(r#"400 {"message":"bridgeUrl: workflows behind a bridge are not supported"#),
        "{bridge}"
    );
    let context = trigger(&app, 10, json!({"to": "u", "context": {"tenant": "acme"}})).await;
    assert!(context.starts_with(r#"400 {"message":"context: contexts are not supported"#), "{context}");
    assert!(trigger(&app, 11, json!({"to": "u", "context": {}})).await.starts_with("201"));
}

#[tokio::test]
async fn every_status_has_its_cause() {
    let app = TestApp::new().await;
    app.workflow("w", |_| {}).await;
    app.workflow("off", |content| content.active = false).await;
    app.workflow("empty", |content| content.steps.clear()).await;
    let link = format!("http://dash/env/{}/activity?transactionId=t%2F1", app.development().await.id);
    let status =
        |status: &str| format!(r#"201 {{"data":{{"acknowledged":true,"status":"{status}","transactionId":"t/1"}}}}"#);
    let not_found = r#"422 {"message":"workflow_not_found","error":"Unprocessable Entity","errors":{}}"#.to_owned();
    let processed = status("processed").replace("}}", &format!(r#","activityFeedLink":"{link}"}}}}"#));
    let cases = [
        (json!({"name": "none"}), not_found.clone()),
        (json!({"name": "none", "tenant": "acme"}), not_found),
        (json!({"name": "off"}), status("trigger_not_active")),
        (json!({"name": "off", "tenant": "acme"}), status("no_tenant_found")),
        (json!({"name": "w", "tenant": {"identifier": "acme"}}), status("no_tenant_found")),
        (json!({"name": "w", "tenant": ""}), processed.clone()),
        (json!({"name": "w"}), processed.clone()),
        (json!({"name": "empty"}), processed),
    ];
    for (members, expected) in cases {
        let mut body = json!({"to": "u", "transactionId": "t/1"});
        body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        assert_eq!(app.call(TRIGGER, body).await.line(), expected, "{members}");
    }
    let generated = app.call(TRIGGER, json!({"name": "w", "to": "u", "transactionId": ""})).await;
    assert!(generated.text("/data/transactionId").starts_with("txn_"), "{}", generated.body);
}

#[tokio::test]
async fn a_payload_that_violates_the_schema_is_refused_in_novus_words() {
    let app = TestApp::new().await;
    let schema = json!({"type": "object", "required": ["orderId"], "properties": {"orderId": {"type": "integer"}}});
    app.workflow("w", |content| {
        content.validate_payload = true;
        content.payload_schema = Some(schema.clone());
    })
    .await;
    let answer = app.call(TRIGGER, json!({"name": "w", "to": "u", "payload": {"x": 1}})).await;
    let message = "Payload validation failed: root.orderId: must have required property 'orderId'";
    let errors = json!([{
        "field": "root.orderId",
        "message": "must have required property 'orderId'",
        "value": {"x": 1},
        "schemaPath": "#/required",
    }]);
    assert_eq!((answer.status, answer.text("/message")), (400, message));
    for place in [&answer.body, &answer.body["ctx"]] {
        assert_eq!(
            (&place["type"], &place["errors"]),
            (&json!("PAYLOAD_VALIDATION_ERROR"), &errors),
            "{}",
            answer.body
        );
        assert_eq!(place["schema"], schema);
    }
    let bulk = json!({"events": [{"name": "w", "to": "u", "payload": {"orderId": "1"}}]});
    let expected = r#"["Payload validation failed: orderId: must be integer"]"#;
    assert_eq!(app.call(BULK, bulk).await.body["data"][0]["error"].to_string(), expected);
}

#[tokio::test]
async fn a_payload_may_have_512_kilobytes() {
    let app = TestApp::new().await;
    app.workflow("w", |_| {}).await;
    let payload = |bytes: usize| json!({"x": "y".repeat(bytes - 8)});
    let event = |bytes: usize| json!({"name": "w", "to": "u", "payload": payload(bytes)});
    assert_eq!(app.call(TRIGGER, event(524_288)).await.status, 201);
    let answer = app.call(TRIGGER, event(524_289)).await;
    let limit = "exceeds maximum allowed size of 524288 bytes (512KB). Note: Attachments are excluded from this limit.";
    let message = format!("Payload size (524289 bytes) {limit}");
    assert_eq!((answer.status, answer.text("/message")), (413, message.as_str()));
    let answer = app.call(BULK, json!({"events": [event(10), event(524_289)]})).await;
    let message = format!("Event at index 1 (workflow: \"w\") has payload size (524289 bytes) {limit}");
    assert_eq!((answer.status, answer.text("/message")), (413, message.as_str()));
    let mut attached = event(524_200);
    attached["payload"]["attachments"] = json!([{"name": "a", "file": "y".repeat(300_000)}]);
    assert_eq!(app.call(TRIGGER, attached).await.status, 201);
}

#[tokio::test]
async fn files_are_not_sent_but_what_describes_them_is() {
    let app = app_with_tokens(&["t1"]).await;
    let attachments = json!([{"name": "a.txt", "file": "aGk=", "mime": "text/plain"}, 7, {"name": "b"}]);
    let event = json!({"name": "order", "to": "ana", "payload": {"attachments": attachments, "file": "kept"}});
    assert_eq!(app.call(TRIGGER, event).await.status, 201);
    app.engine.quiet().await.unwrap();
    let body: Value = serde_json::from_slice(&app.receiver.requests.lock().unwrap()[0].body).unwrap();
    assert_eq!(
        (&body["payload"]["attachments"], &body["payload"]["file"]),
        (&json!([{"name": "a.txt", "mime": "text/plain"}, 7, {"name": "b"}]), &json!("kept"))
    );
}

#[tokio::test]
async fn each_event_of_a_bulk_trigger_stands_alone() {
    let app = TestApp::new().await;
    app.workflow("w", |_| {}).await;
    app.workflow("off", |content| content.active = false).await;
    let events = json!([
        {"name": "w", "to": "u1", "transactionId": "a"},
        {"name": "none", "to": "u1", "transactionId": "b"},
        {"name": "none", "to": "u1"},
        {"to": "u1"},
        7,
        {"name": "w", "to": {"type": "Topic", "topicKey": "k"}},
        {"name": "off", "to": "u1", "transactionId": "c"},
        {"name": "w", "to": ["u1", "u2"]},
    ]);
    let answer = app.call(BULK, json!({ "events": events })).await;
    let lines: Vec<String> = answer.body["data"].as_array().unwrap().iter().map(item_line).collect();
    let unnamed = "Validation failed for ParseEventRequestMulticastCommand: name: name should not be null or undefined, \
                   name must be a string";
    let expected = [
        "processed a",
        "error b workflow_not_found",
        "error - workflow_not_found",
        &format!("error - {unnamed}"),
        "error - each value in events must be an object",
        "error - to: topics are not supported by this server yet",
        "trigger_not_active c",
        "processed txn",
    ];
    assert_eq!((answer.status, lines), (201, expected.map(str::to_owned).to_vec()));
}

fn item_line(item: &Value) -> String {
    assert_eq!(item["acknowledged"], true);
    let transaction_id = item["transactionId"].as_str().unwrap_or("-");
    let transaction_id = if transaction_id.starts_with("txn_") { "txn" } else { transaction_id };
    let error = item["error"].as_array().map(|error| format!(" {}", error[0].as_str().unwrap()));
    format!("{} {transaction_id}{}", item["status"].as_str().unwrap(), error.unwrap_or_default())
}

#[tokio::test]
async fn a_bulk_trigger_has_1_to_100_events() {
    let app = TestApp::new().await;
    app.workflow("w", |_| {}).await;
    let event = json!({"name": "w", "to": "u"});
    let cases = [
        (json!({}), "events must be an array"),
        (json!({"events": {}}), "events must be an array"),
        (json!({"events": []}), "events should not be empty"),
        (json!({"events": vec![event.clone(); 101]}), "events must contain no more than 100 elements"),
    ];
    for (body, message) in cases {
        assert_eq!(app.call(BULK, body).await.line(), invalid("events", &[message]), "{message}");
    }
    let answer = app.call(BULK, json!({"events": vec![event; 100]})).await;
    assert_eq!((answer.status, answer.body["data"].as_array().map(Vec::len)), (201, Some(100)));
}

#[tokio::test]
async fn a_bulk_trigger_of_which_nothing_was_taken_fails_as_a_whole() {
    let app = TestApp::new().await;
    app.workflow("w", |_| {}).await;
    let body = json!({"events": [{"name": "w", "to": "u"}, {"name": "w", "to": "u"}]});
    assert_eq!(app.call(BULK, body.clone()).await.status, 201);
    app.engine.store().close().await;
    assert_eq!(app.call(BULK, body).await.status, 503);
}

#[tokio::test]
async fn a_repeated_transaction_id_gets_the_same_answer_and_one_run() {
    let app = TestApp::new().await;
    app.workflow("w", |_| {}).await;
    for _ in 0..2 {
        assert_eq!(trigger(&app, 1, json!({"to": "u"})).await, PROCESSED);
    }
    let other = app.call_production(TRIGGER, json!({"name": "w", "to": "u", "transactionId": "t-1"})).await;
    assert_eq!(other.text("/message"), "workflow_not_found");
    app.engine.quiet().await.unwrap();
    let feed = app.call("GET /v1/notifications?transactionId=t-1", Value::Null).await;
    assert_eq!(feed.body["data"].as_array().map(Vec::len), Some(1), "{}", feed.body);
}

#[tokio::test]
async fn nothing_is_left_to_cancel_when_everything_ran() {
    let app = TestApp::new().await;
    app.workflow("w", |_| {}).await;
    assert_eq!(trigger(&app, 1, json!({"to": "u"})).await, PROCESSED);
    app.engine.quiet().await.unwrap();
    app.check(&[
        ("DELETE /v1/events/trigger/t-1", Value::Null, r#"200 {"data":false}"#),
        ("DELETE /v1/events/trigger/unknown", Value::Null, r#"200 {"data":false}"#),
    ])
    .await;
}

#[tokio::test]
async fn what_waits_for_another_attempt_is_cancelled_once() {
    let app = app_with_tokens(&["t1", "t2"]).await;
    *app.receiver.status.lock().unwrap() = 500;
    deliveries::trigger(&app, "t-1", "ana", json!({})).await;
    let (line, none) = ("DELETE /v1/events/trigger/t-1", r#"200 {"data":false}"#);
    assert_eq!(app.call_production(line, Value::Null).await.line(), none);
    app.check(&[(line, Value::Null, r#"200 {"data":true}"#), (line, Value::Null, none)]).await;
    app.clock.advance(Duration::from_hours(100));
    app.engine.quiet().await.unwrap();
    assert_eq!(app.receiver.requests.lock().unwrap().len(), 2, "one attempt for each token, and none afterwards");
}

#[tokio::test]
async fn inline_channels_are_delivered_to_and_an_actor_is_only_remembered() {
    let app = app_with_tokens(&[]).await;
    let channel = json!({"providerId": "push-webhook", "credentials": {"deviceTokens": ["t1"]}});
    let to = json!({"subscriberId": "new", "channels": [channel]});
    let event = json!({"name": "order", "to": to, "actor": {"subscriberId": "boss", "firstName": "Bo"}});
    assert_eq!(app.call(TRIGGER, event).await.status, 201);
    app.engine.quiet().await.unwrap();
    let targets: Vec<Value> = app.receiver.requests.lock().unwrap().iter().map(target).collect();
    assert_eq!(targets, [json!(["t1"])]);
    assert_eq!(app.call("GET /v2/subscribers/boss", Value::Null).await.text("/data/firstName"), "Bo");
}

#[tokio::test]
async fn an_inline_channel_that_reaches_nothing_is_noted_after_the_first_line() {
    let app = app_with_tokens(&["t1"]).await;
    let channel = json!({"providerId": "fcm", "credentials": {"deviceTokens": ["x"]}});
    let event = json!({"name": "order", "to": {"subscriberId": "ana", "channels": [channel]}});
    assert_eq!(app.call(TRIGGER, event).await.status, 201);
    app.engine.quiet().await.unwrap();
    let job = app.call("GET /v1/notifications", Value::Null).await.body["data"][0]["jobs"][0].clone();
    let details = job["executionDetails"].as_array().unwrap().iter();
    let details: Vec<&str> = details.map(|line| line["detail"].as_str().unwrap()).collect();
    assert_eq!(details[..2], ["Step queued", "Subscriber does not have an active integration"], "{job}");
    assert_eq!((&job["status"], &job["providerId"]), (&json!("completed"), &json!("push-webhook")));
}

fn target(request: &model::exchange::Request) -> Value {
    serde_json::from_slice::<Value>(&request.body).unwrap()["target"].clone()
}
