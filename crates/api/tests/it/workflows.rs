//! Workflows, steps and previews (`spec/contract/20-semantics.md` §7, `30-errors-and-edge-cases.md` F).

use model::Value;
use serde_json::json;

use crate::harness::{Answer, KEY, TestApp, redact};

/// A workflow with one push step.
fn workflow(identifier: &str) -> Value {
    json!({
        "name": "Order shipped", "workflowId": identifier, "active": true, "__source": "editor",
        "isTranslationEnabled": false, "tags": ["orders"],
        "steps": [push("Push", "Hi {{subscriber.firstName}}", "#{{payload.orderId}}")],
    })
}

fn push(name: &str, subject: &str, body: &str) -> Value {
    json!({"name": name, "type": "push", "controlValues": {"subject": subject, "body": body}})
}

/// The value with members added or replaced.
fn with(mut value: Value, members: Value) -> Value {
    for (name, member) in members.as_object().unwrap() {
        value[name] = member.clone();
    }
    value
}

async fn create(app: &TestApp, body: Value) -> Answer {
    let created = app.call("POST /v2/workflows", body).await;
    assert_eq!(created.status, 201, "{}", created.body);
    created
}

async fn add_integration(app: &TestApp) {
    let body = json!({"providerId": "push-webhook", "channel": "push", "active": true,
        "credentials": {"webhookUrl": "https://example.com/hook"}});
    assert_eq!(app.call("POST /v1/integrations", body).await.status, 201);
}

#[tokio::test]
async fn a_new_workflow_is_shown_with_everything_that_clients_require() {
    let app = TestApp::new().await;
    add_integration(&app).await;
    let mut created = create(&app, workflow("order-shipped")).await.body;
    let id = created["data"]["_id"].as_str().unwrap().to_owned();
    let slug = created["data"]["slug"].as_str().unwrap();
    assert!(slug.starts_with("order-shipped_wf_") && slug.len() == "order-shipped_wf_".len() + 16, "{slug}");
    let step_slug = created.pointer("/data/steps/0/slug").and_then(Value::as_str).unwrap();
    assert!(step_slug.starts_with("push_st_"), "{step_slug}");
    assert_eq!(created["data"]["steps"][0]["workflowDatabaseId"], id.as_str());
    redact(&mut created);
    let data = created["data"].as_object_mut().unwrap();
    data.remove("slug");
    let step = data.remove("steps").unwrap()[0].take();
    let on = json!({"enabled": true});
    let expected = json!({
        "_id": "[id]", "workflowId": "order-shipped", "name": "Order shipped", "tags": ["orders"], "active": true,
        "validatePayload": true, "payloadSchema": {"type": "object", "additionalProperties": true, "properties": {}},
        "isTranslationEnabled": false, "severity": "none", "status": "ACTIVE", "origin": "novu-cloud",
        "preferences": {"user": null, "default": {"all": {"enabled": true, "readOnly": false},
            "channels": {"chat": on, "email": on, "in_app": on, "push": on, "sms": on}}},
        "issues": {}, "createdAt": "2026-07-01T10:00:00.000Z", "updatedAt": "2026-07-01T10:00:00.000Z",
        "lastTriggeredAt": null,
    });
    assert_eq!(Value::Object(data.clone()), expected);
    let controls = json!({"subject": "Hi {{subscriber.firstName}}", "body": "#{{payload.orderId}}"});
    let shown = json!([step["_id"], step["stepId"], step["name"], step["type"], step["origin"], step["workflowId"]]);
    assert_eq!(shown, json!(["[id]", "push", "Push", "push", "novu-cloud", "order-shipped"]));
    assert_eq!((&step["controlValues"], &step["controls"]["values"]), (&controls, &controls));
    assert_eq!((&step["issues"], &step["variables"]["type"]), (&json!({}), &json!("object")));
    assert_eq!(step["controls"]["uiSchema"]["group"], "PUSH");
    assert_eq!(step["controls"]["dataSchema"]["type"], "object");
}

#[tokio::test]
async fn a_workflow_is_found_by_id_identifier_and_slug() {
    let app = TestApp::new().await;
    let created = create(&app, workflow("order-shipped")).await;
    let names = ["/data/_id", "/data/workflowId", "/data/slug"].map(|pointer| created.text(pointer).to_owned());
    let steps = ["_id", "stepId", "slug"].map(|name| created.text(&format!("/data/steps/0/{name}")).to_owned());
    for (name, step) in names.iter().zip(&steps) {
        let found = app.call(&format!("GET /v2/workflows/{name}"), Value::Null).await;
        assert_eq!((found.status, &found.body), (200, &created.body), "{name}");
        let found = app.call(&format!("GET /v2/workflows/{name}/steps/{step}"), Value::Null).await;
        assert_eq!((found.status, &found.body["data"]), (200, &created.body["data"]["steps"][0]), "{step}");
    }
    let elsewhere = app.call_production("GET /v2/workflows/order-shipped", Value::Null).await;
    assert_eq!(elsewhere.status, 404, "a key of another environment does not see it");
}

#[tokio::test]
async fn a_taken_identifier_gets_an_ending() {
    let app = TestApp::new().await;
    create(&app, workflow("order")).await;
    let second = create(&app, workflow("order")).await;
    let identifier = second.text("/data/workflowId");
    assert!(identifier.starts_with("order-") && identifier.len() == 14, "{identifier}");
}

#[tokio::test]
async fn issues_say_what_is_wrong_and_decide_the_status() {
    let app = TestApp::new().await;
    let body = with(
        workflow("w"),
        json!({"steps": [
            {"name": "Empty", "type": "push"},
            push("Broken", "Hi {{ name }}", "a\n{{ payload.x"),
        ]}),
    );
    let created = create(&app, body).await.body;
    assert_eq!(created["data"]["status"], "ERROR");
    let missing = |message: &str| json!([{"issueType": "MISSING_VALUE", "message": message}]);
    let integration =
        json!({"push": [{"issueType": "MISSING_INTEGRATION", "message": "Missing active integration provider"}]});
    let controls = json!({"subject": missing("Subject is required"), "body": missing("Body is required")});
    assert_eq!(created["data"]["steps"][0]["issues"], json!({"controls": controls, "integration": integration}));
    let broken = &created["data"]["steps"][1]["issues"]["controls"];
    assert_eq!(
        broken["subject"],
        json!([{"issueType": "ILLEGAL_VARIABLE_IN_CONTROL_VALUE", "variableName": "name",
        "message": "line 1, column 7: the variable `name` is not available in this step", "line": 1, "column": 7}])
    );
    assert_eq!(
        (&broken["body"][0]["issueType"], &broken["body"][0]["line"]),
        (&json!("ILLEGAL_VARIABLE_IN_CONTROL_VALUE"), &json!(2))
    );
    let off = app.call("PATCH /v2/workflows/w", json!({"active": false})).await;
    assert_eq!(off.text("/data/status"), "INACTIVE");
}

#[tokio::test]
async fn replacing_matches_steps_by_id_and_patching_leaves_the_rest() {
    let app = TestApp::new().await;
    let body = with(workflow("w"), json!({"steps": [push("A", "1", "1"), push("B", "2", "2")], "description": "old"}));
    let created = create(&app, body).await;
    let kept = created.text("/data/steps/1/_id").to_owned();
    app.clock.advance(std::time::Duration::from_secs(1));
    let replacing = json!({"name": "New name", "workflowId": "ignored", "preferences": {"user": null, "workflow":
            {"all": {"enabled": true, "readOnly": true}, "channels": {"push": {"enabled": false}}}},
        "steps": [{"_id": kept, "name": "B2", "type": "push"}, push("C", "3", "3")]});
    let replaced = app.call("PUT /v2/workflows/w", replacing).await;
    assert_eq!(replaced.status, 200, "{}", replaced.body);
    let data = &replaced.body["data"];
    let shown = json!([data["name"], data["workflowId"], data["description"], data["tags"], data["active"]]);
    assert_eq!(shown, json!(["New name", "w", null, [], true]));
    assert_eq!(
        (&data["createdAt"], &data["updatedAt"]),
        (&json!("2026-07-01T10:00:00.000Z"), &json!("2026-07-01T10:00:01.000Z"))
    );
    assert_eq!(data.pointer("/preferences/default/all/readOnly"), Some(&json!(true)));
    assert_eq!(data.pointer("/preferences/default/channels/push/enabled"), Some(&json!(false)));
    let steps = data["steps"].as_array().unwrap();
    assert_eq!((steps.len(), &steps[0]["_id"], &steps[0]["stepId"]), (2, &json!(kept), &json!("b")));
    assert_eq!(steps[0]["controlValues"], json!({}), "a step without controlValues loses them");

    let patch = json!({"description": "new", "tags": ["x"], "payloadSchema": null, "validatePayload": false});
    let patched = app.call("PATCH /v2/workflows/w", patch).await;
    let data = &patched.body["data"];
    let shown =
        json!([data["name"], data["description"], data["tags"], data["payloadSchema"], data["validatePayload"]]);
    assert_eq!(shown, json!(["New name", "new", ["x"], null, false]));
    assert_eq!(data["steps"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_not_there_is_said_by_name() {
    let app = TestApp::new().await;
    let missing = r#"404 {"message":"Workflow cannot be found","error":"Not Found","workflowId":"nope"}"#;
    let content = with(workflow("w"), json!({"steps": []}));
    app.check(&[
        ("GET /v2/workflows/nope", Value::Null, missing),
        ("PUT /v2/workflows/nope", content, missing),
        ("PATCH /v2/workflows/nope", json!({"name": "x"}), missing),
        ("DELETE /v2/workflows/nope", Value::Null, missing),
        ("GET /v2/workflows/nope/steps/push", Value::Null, missing),
    ])
    .await;
    create(&app, workflow("w")).await;
    let no_step = r#"400 {"message":"No step found","error":"Bad Request","stepId":"nope","workflowId":"w"}"#;
    let malformed = r#"400 {"message":"Invalid environment ID format: nope","error":"Bad Request"}"#;
    let other = r#"404 {"message":"Environment 66aa00000000000000000000 not found","error":"Not Found"}"#;
    app.check(&[
        ("GET /v2/workflows/w/steps/nope", Value::Null, no_step),
        ("GET /v2/workflows/w?environmentId=nope", Value::Null, malformed),
        ("GET /v2/workflows/w?environmentId=66aa00000000000000000000", Value::Null, other),
        ("DELETE /v2/workflows/w", Value::Null, "204"),
    ])
    .await;
    let own = app.development().await.id;
    create(&app, workflow("w")).await;
    assert_eq!(app.call(&format!("GET /v2/workflows/w?environmentId={own}"), Value::Null).await.status, 200);
}

#[tokio::test]
async fn changes_at_the_same_time_all_happen() {
    let app = TestApp::new().await;
    create(&app, workflow("w")).await;
    let patches = [json!({"name": "New"}), json!({"description": "new"}), json!({"tags": ["new"]})];
    let [one, two, three] = patches.map(|patch| app.call("PATCH /v2/workflows/w", patch));
    let (one, two, three) = tokio::join!(one, two, three);
    assert_eq!([one.status, two.status, three.status], [200; 3]);
    let found = app.call("GET /v2/workflows/w", Value::Null).await;
    let data = &found.body["data"];
    assert_eq!(json!([data["name"], data["description"], data["tags"]]), json!(["New", "new", ["new"]]));
}

/// The fields that a refused workflow names, with their messages.
async fn refused(app: &TestApp, change: Value) -> String {
    let answer = app.call("POST /v2/workflows", with(workflow("w"), change.clone())).await;
    assert_eq!(answer.status, 422, "{change}: {}", answer.body);
    assert_eq!(answer.text("/message"), "Validation Error");
    let errors = answer.body["errors"].as_object().unwrap();
    let line = |(field, error): (&String, &Value)| format!("{field}: {}", error["messages"]);
    errors.iter().map(line).collect::<Vec<_>>().join("; ")
}

#[tokio::test]
async fn bad_members_are_named() {
    let app = TestApp::new().await;
    let long = "x".repeat(64 * 1024 + 1);
    let slug = "must be a valid slug format (letters, numbers, hyphens, dot and underscores only)";
    let step = |member: Value| json!({"steps": [with(push("Push", "a", "b"), member)]});
    let cases = [
        (json!({"name": ""}), r#"name: ["name must be longer than or equal to 1 characters"]"#.to_owned()),
        (
            json!({"name": "x".repeat(129)}),
            r#"name: ["name must be shorter than or equal to 128 characters"]"#.to_owned(),
        ),
        (json!({"workflowId": "-a b"}), format!(r#"workflowId: ["workflowId {slug}"]"#)),
        (json!({"tags": ["a", "a"]}), r#"tags: ["All tags's elements must be unique"]"#.to_owned()),
        (json!({"tags": [""]}), r#"tags: ["each value in tags must be 1 to 64 characters long"]"#.to_owned()),
        (
            json!({"severity": "huge"}),
            r#"severity: ["severity must be one of the following values: high, medium, low, none"]"#.to_owned(),
        ),
        (
            json!({"steps": null}),
            r#"steps: ["steps should not be null or undefined","steps must be an array"]"#.to_owned(),
        ),
        (step(json!({"stepId": "a/b"})), format!(r#"steps.0.stepId: ["stepId {slug}"]"#)),
        (
            step(json!({"controlValues": {"subject": 5}})),
            r#"steps.0.controlValues.subject: ["subject must be a string"]"#.to_owned(),
        ),
        (
            step(json!({"controlValues": {"body": long}})),
            r#"steps.0.controlValues.body: ["body must be no longer than 65536 bytes"]"#.to_owned(),
        ),
        (
            step(json!({"controlValues": {"skip": true}})),
            r#"steps.0.controlValues.skip: ["skip must be an object"]"#.to_owned(),
        ),
    ];
    for (change, expected) in cases {
        assert_eq!(refused(&app, change).await, expected);
    }
    let kinds = refused(&app, json!({"steps": [{"name": "X", "type": "pigeon"}]})).await;
    assert!(
        kinds.starts_with(r#"steps.0.type: ["type must be one of the following values: in_app, email, "#),
        "{kinds}"
    );
    let schema = refused(&app, json!({"payloadSchema": {"type": "nonsense"}})).await;
    assert!(schema.starts_with(r#"payloadSchema: ["payloadSchema must be a valid JSON schema","#), "{schema}");
    let schema = app.call("PATCH /v2/workflows/w", json!({"payloadSchema": {"$ref": "https://example.com/s"}})).await;
    assert_eq!(schema.status, 422, "schemas of patches are checked too");
}

#[tokio::test]
async fn what_is_not_built_is_refused_by_name() {
    let app = TestApp::new().await;
    let steps: Vec<Value> = (0..21).map(|index| push(&format!("P{index}"), "a", "b")).collect();
    let email = json!([push("Push", "a", "b"), {"name": "Mail", "type": "email", "controlValues": {"subject": "x"}}]);
    let skip = json!([{"name": "Push", "type": "push", "controlValues": {"subject": "a", "skip": {"==": [1, 1]}}}]);
    let cases = [
        (json!({"steps": steps}), "Workflow steps limit exceeded. Maximum allowed steps is 20, but got 21 steps."),
        (json!({"steps": email}), "Step \"Mail\" has the type email, which is not built yet. Built so far: push."),
        (json!({"steps": skip}), "Step \"Push\" has a condition (skip). Conditions of steps are not built yet."),
        (json!({"agent": {"identifier": "a"}}), "Workflows cannot be assigned to agents: agents are not built yet."),
    ];
    create(&app, workflow("w")).await;
    for (change, message) in cases {
        for line in ["POST /v2/workflows", "PUT /v2/workflows/w"] {
            let answer = app.call(line, with(workflow("w2"), change.clone())).await;
            assert_eq!((answer.status, answer.text("/message")), (400, message), "{line}");
        }
    }
    let answer = app.call("POST /v2/workflows", with(workflow("w3"), json!({"steps": email}))).await;
    assert!(answer.body["errors"]["steps.1.type"]["messages"].is_array(), "{}", answer.body);
    let empty = json!([{"name": "Push", "type": "push", "controlValues": {"subject": null, "body": "b", "skip": {}}}]);
    let created = create(&app, with(workflow("w4"), json!({"steps": empty, "agent": null}))).await;
    assert_eq!(created.body["data"]["steps"][0]["controlValues"], json!({"body": "b", "skip": {}}));
}

async fn listed(app: &TestApp, query: &str) -> (Vec<String>, u64) {
    let answer = app.call(&format!("GET /v2/workflows{query}"), Value::Null).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let workflows = answer.body["data"]["workflows"].as_array().unwrap();
    let names = workflows.iter().map(|workflow| workflow["workflowId"].as_str().unwrap().to_owned());
    (names.collect(), answer.body["data"]["totalCount"].as_u64().unwrap())
}

#[tokio::test]
async fn lists_filter_and_page() {
    let app = TestApp::new().await;
    create(&app, with(workflow("alpha"), json!({"name": "First", "tags": ["x"]}))).await;
    create(&app, with(workflow("beta"), json!({"name": "Second", "tags": ["x", "y"], "active": false}))).await;
    create(
        &app,
        with(workflow("gamma"), json!({"name": "Third", "tags": [], "steps": [{"name": "P", "type": "push"}]})),
    )
    .await;
    let cases: [(&str, &[&str], u64); 8] = [
        ("", &["gamma", "beta", "alpha"], 3),
        ("?limit=1&offset=1", &["beta"], 3),
        ("?orderBy=name&orderDirection=ASC", &["alpha", "beta", "gamma"], 3),
        ("?query=SEC", &["beta"], 1),
        ("?query=ALPH", &["alpha"], 1),
        ("?tags=x&tags=z", &["beta", "alpha"], 2),
        ("?tags[]=y", &["beta"], 1),
        ("?status=ERROR&status=INACTIVE", &["gamma", "beta"], 2),
    ];
    for (query, expected, total) in cases {
        let expected = expected.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(listed(&app, query).await, (expected, total), "{query}");
    }
    for query in ["?limit=0", "?limit=101", "?offset=-1", "?orderBy=size", "?orderDirection=up", "?status=BROKEN"] {
        assert_eq!(app.call(&format!("GET /v2/workflows{query}"), Value::Null).await.status, 422, "{query}");
    }
    let mut item = app.call("GET /v2/workflows?query=alpha", Value::Null).await.body["data"]["workflows"][0].take();
    redact(&mut item);
    assert!(item["steps"][0]["slug"].as_str().unwrap().starts_with("push_st_"));
    let shown =
        json!([item["_id"], item["status"], item["origin"], item["stepTypeOverviews"], item["lastTriggeredAt"]]);
    assert_eq!(shown, json!(["[id]", "ACTIVE", "novu-cloud", ["push"], null]));
}

#[tokio::test]
async fn previews_render_stored_or_given_controls() {
    let app = TestApp::new().await;
    create(&app, workflow("w")).await;
    let path = "POST /v2/workflows/w/step/push/preview";
    let stored = app.call(path, json!({})).await;
    assert_eq!(stored.status, 201);
    let result = &stored.body["data"]["result"];
    assert_eq!(result, &json!({"type": "push", "preview": {"subject": "Hi John", "body": "#orderId"}}));
    let data = json!({"payload": {"orderId": 7}, "subscriber": {"firstName": "Ann"}, "other": {"x": 1}});
    let given = app.call(path, json!({"previewPayload": data})).await;
    assert_eq!(given.body["data"]["result"]["preview"], json!({"subject": "Hi Ann", "body": "#7"}));
    assert_eq!(given.body["data"]["previewPayloadExample"]["payload"], json!({"orderId": 7}));
    assert_eq!(given.body["data"]["schema"]["type"], "object");

    let broken = app.call(path, json!({"controlValues": {"subject": "Fine", "body": "a\n{{ payload.x"}})).await;
    let result = &broken.body["data"]["result"];
    assert_eq!(result["preview"], json!({"subject": "Fine", "body": ""}));
    assert_eq!(result["error"]["title"], "The template of body cannot be rendered");
    assert!(result["error"]["hint"].as_str().unwrap().starts_with("Look at line 2, character "), "{result}");
    assert_eq!(result["issues"]["body"][0]["line"], 2);

    let empty = r#"201 {"data":{"result":{"preview":{}},"previewPayloadExample":{},"schema":null}}"#;
    app.check(&[
        ("POST /v2/workflows/nope/step/push/preview", json!({}), empty),
        ("POST /v2/workflows/w/step/nope/preview", json!({}), empty),
    ])
    .await;
}

#[tokio::test]
async fn keys_are_needed_everywhere() {
    let app = TestApp::new().await;
    for line in ["GET /v2/workflows", "POST /v2/workflows", "DELETE /v2/workflows/w", "GET /v2/workflows/w/steps/s"] {
        let mut request = app.request(line, &json!({}));
        request.headers_mut().remove("authorization");
        let answer = app.send(request).await;
        assert_eq!((answer.status, answer.text("/message")), (401, "Missing authorization header"), "{line}");
        assert!(!answer.body.to_string().contains(KEY));
    }
}

#[tokio::test]
async fn a_workflow_is_duplicated() {
    let app = TestApp::new().await;
    add_integration(&app).await;
    let original = create(&app, workflow("order-shipped")).await.body["data"].clone();
    let line = "POST /tidings/v1/workflows/order-shipped/duplicate";
    for (body, identifier) in [
        (json!({"name": "Order shipped twice"}), "order-shipped-twice"),
        (json!({"name": "Another one", "workflowId": "second"}), "second"),
        (json!({"name": "\u{1F600}"}), "order-shipped-"),
        (json!({"name": "Another one", "workflowId": "second"}), "second-"),
    ] {
        let made = app.call(line, body.clone()).await;
        assert_eq!((made.status, made.header("etag")), (201, Some("\"1\"")), "{}", made.body);
        let mut copy = made.body["data"].clone();
        let own = copy["workflowId"].as_str().unwrap().to_owned();
        assert!(own == identifier || identifier.ends_with('-') && own.starts_with(identifier), "{own}");
        assert_eq!(copy["name"], body["name"]);
        assert_ne!(copy["_id"], original["_id"]);
        assert_ne!(copy["steps"][0]["_id"], original["steps"][0]["_id"]);
        let mut expected = original.clone();
        for document in [&mut copy, &mut expected] {
            document
                .as_object_mut()
                .unwrap()
                .retain(|name, _| !["workflowId", "name", "slug"].contains(&name.as_str()));
            document["steps"][0]
                .as_object_mut()
                .unwrap()
                .retain(|name, _| !["slug", "workflowId"].contains(&name.as_str()));
            redact(document);
        }
        assert_eq!(copy, expected, "all else is the same");
    }
    let missing = r#"404 {"message":"Workflow cannot be found","error":"Not Found","workflowId":"odd"}"#;
    app.check(&[("POST /tidings/v1/workflows/odd/duplicate", json!({"name": "n"}), missing)]).await;
    for (body, field) in [
        (json!({}), "name"),
        (json!({"name": "n", "workflowId": "a b"}), "workflowId"),
        (json!({"name": "n", "active": true}), "active"),
    ] {
        let answer = app.call(line, body).await;
        let fields: Vec<&str> = answer.body["errors"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!((answer.status, fields), (422, vec![field]));
    }
}
