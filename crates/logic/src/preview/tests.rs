//! Previews: examples from schemas and templates, given data on top, failures with their place.

use model::StepId;
use model::workflow::{PreferenceSet, Preferences};
use serde_json::json;

use super::*;

fn object(value: Value) -> Object {
    value.as_object().unwrap().clone()
}

fn run(schema: Option<Value>, controls: Value, given: Value) -> Preview {
    let set = PreferenceSet { enabled: true, read_only: false, channels: Vec::new() };
    let step = Step {
        id: StepId::default(),
        identifier: "push".to_owned(),
        name: "Push".to_owned(),
        kind: StepKind::Push,
        controls: object(controls),
    };
    let content = WorkflowContent {
        name: "Order shipped".to_owned(),
        description: None,
        tags: vec!["orders".to_owned()],
        active: true,
        validate_payload: false,
        payload_schema: schema,
        translation_enabled: false,
        severity: "none".to_owned(),
        preferences: Preferences { user: None, workflow: set },
        steps: vec![step.clone()],
    };
    let given = object(given);
    let now = Timestamp::from_millis(1_700_000_000_000);
    preview(&PreviewRequest { identifier: "order-shipped", content: &content, step: &step, given: &given, now })
}

fn check_texts(schema: Option<Value>, body: &str, given: Value, expected: &str) {
    let preview = run(schema, json!({"subject": "Hi", "body": body}), given);
    assert_eq!((preview.content.content.as_str(), preview.failures.as_slice()), (expected, [].as_slice()), "{body}");
}

#[test]
fn examples_come_from_the_schema_the_templates_and_the_author() {
    let schema = || Some(json!({"type": "object", "properties": {"n": {"type": "number"}, "tag": {"default": "x"}}}));
    check_texts(None, "{{ subscriber.firstName }} {{ subscriber.email }}", json!({}), "John user@example.com");
    check_texts(None, "{{ payload.orderId }}", json!({}), "orderId");
    check_texts(None, "{{ payload.user.name }} {{ subscriber.data.plan }}", json!({}), "name plan");
    check_texts(None, "{{ payload.items[0].name }} {{ payload.items.size }}", json!({}), "name 1");
    check_texts(None, "{% for item in payload.items %}<{{ item }}>{% endfor %}", json!({}), "<items>");
    check_texts(schema(), "{{ payload.n }} {{ payload.tag }} {{ payload.other }}", json!({}), "1 x other");
    check_texts(schema(), "{{ payload.n }} {{ payload.tag }}", json!({"payload": {"n": 5}}), "5 x");
    check_texts(
        None,
        "{{ subscriber.firstName }} {{ subscriber.lastName }}",
        json!({"subscriber": {"firstName": "Ann"}}),
        "Ann Doe",
    );
    check_texts(None, "{{ payload.list | join: '-' }}", json!({"payload": {"list": [1, 2]}}), "1-2");
    check_texts(None, "{{ workflow.name }} {{ workflow.workflowId }}", json!({}), "Order shipped order-shipped");
    check_texts(None, "{{ context.tenant.id }}{{ env.REGION }}", json!({"env": {"REGION": "eu"}}), "eu");
}

#[test]
fn a_schema_is_mocked_by_type() {
    let schema = json!({"type": "object", "properties": {
        "text": {"type": "string"}, "mail": {"type": "string", "format": "email"}, "flag": {"type": "boolean"},
        "count": {"type": ["null", "integer"], "minimum": 3}, "list": {"type": "array", "items": {"type": "object", "properties": {"id": {}}}},
        "kind": {"enum": ["a", "b"]}, "shared": {"$ref": "#/definitions/shared"}, "tree": {"$ref": "#"},
    }, "definitions": {"shared": {"const": 7}}});
    let preview = run(Some(schema), json!({"subject": "", "body": ""}), json!({}));
    let mut payload = preview.example["payload"].clone();
    assert!(payload.as_object_mut().unwrap().remove("tree").is_some(), "recursion ends");
    let expected = json!({"text": "text", "mail": "user@example.com", "flag": true, "count": 3, "list": [{"id": "id"}],
        "kind": "a", "shared": 7});
    assert_eq!(payload, expected);
}

#[test]
fn failures_are_shown_with_their_place_and_spare_the_other_control() {
    let preview = run(None, json!({"subject": "Hi {{ subscriber.firstName }}", "body": "a\n{{ payload.x"}), json!({}));
    assert_eq!((preview.content.title.as_str(), preview.content.content.as_str()), ("Hi John", ""));
    assert_eq!(preview.failures.len(), 1);
    assert_eq!((preview.failures[0].control.as_str(), preview.failures[0].line), ("body", 2));
    let issues: Vec<&str> = preview.issues.iter().map(|(control, _)| *control).collect();
    assert_eq!(issues, ["body"]);
}

#[test]
fn the_schema_lists_the_roots() {
    let preview = run(None, json!({}), json!({}));
    let roots: Vec<&str> = preview.schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(roots, ["subscriber", "payload", "steps", "workflow", "context", "env"]);
    assert_eq!(preview.issues.len(), 2, "both controls are missing");
}
