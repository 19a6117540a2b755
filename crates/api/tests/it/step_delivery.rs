//! How long the messages of a step are worth sending: as a control, and by a route of its own.

use model::Value;
use serde_json::json;

use crate::harness::TestApp;

const FORM: &str = "must be a number of seconds, or a time such as 500ms, 5s, 2m, 10h or 1d";
const BOUNDS: &str = "must lie between 1s and 7d";
const ROUTE: &str = "/tidings/v1/workflows/short-lived/steps/push/delivery";

/// A workflow whose step has these controls beside its text.
fn workflow(controls: Value) -> Value {
    let mut all = json!({ "subject": "Hi", "body": "there" });
    all.as_object_mut().unwrap().extend(controls.as_object().unwrap().clone());
    let step = json!({ "name": "Push", "stepId": "push", "type": "push", "controlValues": all });
    json!({ "name": "Short-lived", "workflowId": "short-lived", "steps": [step] })
}

/// What the step sets, by the route and by its controls.
async fn set(app: &TestApp) -> (Value, Option<Value>) {
    let shown = app.call(&format!("GET {ROUTE}"), Value::Null).await;
    let workflow = app.call("GET /v2/workflows/short-lived", Value::Null).await;
    let control = workflow.body.pointer("/data/steps/0/controlValues/timeToLive").cloned();
    (shown.body["data"]["timeToLive"].clone(), control)
}

#[tokio::test]
async fn a_step_says_how_long_its_messages_are_worth_sending() {
    let app = TestApp::new().await;
    app.call("POST /v2/workflows", workflow(json!({ "timeToLive": 600 }))).await;
    assert_eq!(set(&app).await, (json!("10m"), Some(json!(600))));
    let put = async |controls| {
        let answer = app.call("PUT /v2/workflows/short-lived", workflow(controls)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    };
    put(json!({ "body": "there, as an SDK changes it" })).await;
    assert_eq!(set(&app).await, (json!("10m"), Some(json!(600))), "what it does not mention stays");
    let changed = app.call(&format!("PATCH {ROUTE}"), json!({ "timeToLive": "1h" })).await;
    assert_eq!(changed.line(), r#"200 {"data":{"timeToLive":"1h"}}"#);
    assert_eq!(set(&app).await, (json!("1h"), Some(json!("1h"))));
    put(json!({ "timeToLive": null })).await;
    assert_eq!(set(&app).await, (Value::Null, None));
    app.call(&format!("PATCH {ROUTE}"), json!({ "timeToLive": 90 })).await;
    assert_eq!(set(&app).await, (json!("90s"), Some(json!("90s"))));
    app.call(&format!("PATCH {ROUTE}"), json!({ "timeToLive": null })).await;
    assert_eq!(set(&app).await, (Value::Null, None));
}

#[tokio::test]
async fn what_no_step_can_set_is_named() {
    let app = TestApp::new().await;
    for (value, expectation) in [(json!("soon"), FORM), (json!(true), FORM), (json!(0), BOUNDS), (json!("8d"), BOUNDS)]
    {
        let refused = app.call("POST /v2/workflows", workflow(json!({ "timeToLive": value }))).await;
        let messages = &refused.body["errors"]["steps.0.controlValues.timeToLive"]["messages"];
        assert_eq!((refused.status, messages), (422, &json!([format!("timeToLive {expectation}")])), "{value}");
    }
    app.call("POST /v2/workflows", workflow(json!({}))).await;
    let cases = [
        (json!({ "timeToLive": "soon" }), "timeToLive", format!("timeToLive {FORM}")),
        (json!({ "timeToLive": "8d" }), "timeToLive", format!("timeToLive {BOUNDS}")),
        (json!({ "ttl": "1h" }), "ttl", "property ttl should not exist".to_owned()),
    ];
    for (body, field, message) in cases {
        let refused = app.call(&format!("PATCH {ROUTE}"), body.clone()).await;
        assert_eq!((refused.status, &refused.body["errors"][field]["messages"]), (422, &json!([message])), "{body}");
    }
    for path in
        ["/tidings/v1/workflows/other/steps/push/delivery", "/tidings/v1/workflows/short-lived/steps/other/delivery"]
    {
        for (method, body) in [("GET", Value::Null), ("PATCH", json!({ "timeToLive": "1h" }))] {
            assert_eq!(app.call(&format!("{method} {path}"), body).await.status, 404, "{method} {path}");
        }
    }
}
