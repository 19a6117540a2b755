//! Drafts, patches and issues, as tables.

use model::clock::SeededRng;
use model::workflow::WorkflowStatus;
use model::{EnvironmentId, Id, IntegrationId, OrganizationId, Secret, Timestamp};

use super::*;
use model::integration::{Integration, IntegrationDelivery};
use model::signing::SigningKeys;

fn object(value: Value) -> Object {
    value.as_object().unwrap().clone()
}

fn step(name: &str, controls: Value) -> StepDraft {
    StepDraft { id: None, identifier: None, name: name.to_owned(), kind: StepKind::Push, controls: object(controls) }
}

fn draft(steps: Vec<StepDraft>) -> WorkflowDraft {
    WorkflowDraft {
        name: "Order shipped".to_owned(),
        description: None,
        tags: Vec::new(),
        active: true,
        validate_payload: None,
        payload_schema: Field::Absent,
        translation_enabled: false,
        severity: "none".to_owned(),
        preferences: Preferences { user: None, workflow: default_preferences() },
        steps,
    }
}

fn content(draft: WorkflowDraft, stored: &[Step]) -> WorkflowContent {
    let mut made = stored.len();
    let mut step_id = || {
        made += 1;
        StepId(format!("{:024x}", 100 + made).parse::<Id>().unwrap())
    };
    content_of(draft, stored, &mut Fresh { step_id: &mut step_id, rng: &SeededRng::new(1) })
}

fn identifiers(content: &WorkflowContent) -> Vec<&str> {
    content.steps.iter().map(|step| step.identifier.as_str()).collect()
}

#[test]
fn schema_and_check_have_defaults() {
    let any = any_payload();
    let own = json!({"type": "object"});
    let cases = [
        (Field::Absent, None, Some(any), true),
        (Field::Absent, Some(false), None, false),
        (Field::Absent, Some(true), None, true),
        (Field::Null, None, None, false),
        (Field::Value(own.clone()), None, Some(own.clone()), false),
        (Field::Value(own.clone()), Some(true), Some(own), true),
    ];
    for (payload_schema, validate_payload, schema, validates) in cases {
        let content = content(WorkflowDraft { payload_schema, validate_payload, ..draft(vec![]) }, &[]);
        assert_eq!((content.payload_schema, content.validate_payload), (schema, validates));
    }
}

#[test]
fn steps_are_named_after_their_names_and_stay_apart() {
    let mut own = step("Push", json!({}));
    own.identifier = Some("Own.id".to_owned());
    let made = content(
        draft(vec![step("First push", json!({})), own, step("推送", json!({})), step("First, push!", json!({}))]),
        &[],
    );
    let names = identifiers(&made);
    assert_eq!(names[..3], ["first-push", "Own.id", "push"]);
    assert!(names[3].starts_with("first-push-") && names[3].len() == "first-push-".len() + 8, "{names:?}");
    assert!(crate::slug::is_identifier(names[3]));
}

#[test]
fn a_new_draft_replaces_by_id_only() {
    let first = content(draft(vec![step("A", json!({"subject": "1"})), step("B", json!({"subject": "2"}))]), &[]);
    let [a, b] = [first.steps[0].clone(), first.steps[1].clone()];
    let replacing = StepDraft { id: Some(b.id), ..step("B renamed", json!({"subject": "3"})) };
    let repeated = StepDraft { id: Some(b.id), ..step("Again", json!({})) };
    let unknown = StepDraft { id: Some(StepId::default()), ..step("A", json!({})) };
    let second = content(draft(vec![replacing, unknown, repeated]), &first.steps);
    assert_eq!(identifiers(&second), ["b", "a", "again"]);
    assert_eq!(second.steps[0].id, b.id);
    assert_eq!(
        (second.steps[0].name.as_str(), &second.steps[0].controls),
        ("B renamed", &object(json!({"subject": "3"})))
    );
    assert!(second.steps[1..].iter().all(|step| step.id != a.id && step.id != b.id));
}

#[test]
fn a_patch_changes_what_it_names() {
    let mut patched = content(draft(vec![]), &[]);
    patched.description = Some("old".to_owned());
    let before = patched.clone();
    apply_patch(&mut patched, WorkflowPatch::default());
    assert_eq!(patched, before);
    let patch = WorkflowPatch {
        name: Some("New".to_owned()),
        description: Field::Null,
        tags: Some(vec!["x".to_owned()]),
        active: Some(false),
        validate_payload: Some(false),
        payload_schema: Field::Null,
        translation_enabled: Some(true),
    };
    apply_patch(&mut patched, patch);
    let expected = WorkflowContent {
        name: "New".to_owned(),
        description: None,
        tags: vec!["x".to_owned()],
        active: false,
        validate_payload: false,
        payload_schema: None,
        translation_enabled: true,
        ..before
    };
    assert_eq!(patched, expected);
}

fn integration(channel: &str, active: bool) -> Integration {
    Integration {
        id: IntegrationId::default(),
        environment_id: EnvironmentId::default(),
        organization_id: OrganizationId::default(),
        provider_id: "push-webhook".to_owned(),
        channel: channel.to_owned(),
        name: String::new(),
        identifier: String::new(),
        active,
        credentials: Object::new(),
        secrets: Secret::default(),
        signing: SigningKeys::default(),
        conditions: None,
        configurations: Object::new(),
        revision: 1,
        delivery: IntegrationDelivery::default(),
        created_at: Timestamp(0),
        updated_at: Timestamp(0),
    }
}

/// `(control, kind, message)` of every issue of a push step with these controls.
fn issues_of(schema: Field<Value>, controls: Value) -> Vec<(String, &'static str, String)> {
    let content = content(WorkflowDraft { payload_schema: schema, ..draft(vec![step("Push", controls)]) }, &[]);
    let issues = step_issues(&content, &content.steps[0], &[integration("push", true)]);
    assert_eq!(issues.missing_integration, None);
    let expected = if issues.controls.is_empty() { WorkflowStatus::Active } else { WorkflowStatus::Error };
    assert_eq!(workflow_status(&content), expected);
    let lines = issues.controls.into_iter().flat_map(|(control, issues)| {
        issues.into_iter().map(move |issue| (control.to_owned(), issue.kind.name(), issue.message))
    });
    lines.collect()
}

fn assert_body_issue(schema: Field<Value>, body: &str, message: &str) {
    let found = issues_of(schema, json!({"subject": "Hi", "body": body}));
    let kind = "ILLEGAL_VARIABLE_IN_CONTROL_VALUE";
    assert_eq!(found, [("body".to_owned(), kind, message.to_owned())], "{body}");
}

#[test]
fn missing_values_are_issues() {
    let missing = |control: &str, message: &str| (control.to_owned(), "MISSING_VALUE", message.to_owned());
    let both = [missing("subject", "Subject is required"), missing("body", "Body is required")];
    assert_eq!(issues_of(Field::Absent, json!({})), both);
    assert_eq!(issues_of(Field::Absent, json!({"subject": " ", "body": ""})), both);
    assert_eq!(issues_of(Field::Absent, json!({"subject": "x"})), both[1..]);
}

#[test]
fn templates_may_read_what_a_run_has() {
    let texts = [
        "plain",
        "{{ payload.anything.deep }}",
        "{{ subscriber.firstName | default: 'you' }} {{ subscriber.data.plan }}",
        "{{ workflow.name }} {{ workflow.tags | join: ', ' }} {{ workflow.tags.size }}",
        "{{ context.tenant.id }} {{ env.REGION }}",
        "{% for item in payload.items %}{{ item.name }}{{ forloop.index }}{% endfor %}",
        "{% assign name = payload.name %}{{ name }}",
    ];
    for text in texts {
        assert_eq!(issues_of(Field::Absent, json!({"subject": "Hi", "body": text})), [], "{text}");
    }
}

#[test]
fn templates_may_not_read_what_cannot_be_there() {
    let unknown = |at: &str, name: &str| format!("{at}: the variable `{name}` is not available in this step");
    let strict = Field::Value(json!({"type": "object", "additionalProperties": false,
        "properties": {"order": {"type": "object", "properties": {"id": {}}, "additionalProperties": false}}}));
    assert_body_issue(Field::Absent, "Hi {{ name }}", &unknown("line 1, column 7", "name"));
    assert_body_issue(
        Field::Absent,
        "a\n {{subscriber.nickname}}",
        &unknown("line 2, column 4", "subscriber.nickname"),
    );
    assert_body_issue(Field::Absent, "{{ steps.digest.events }}", &unknown("line 1, column 4", "steps.digest.events"));
    assert_body_issue(strict.clone(), "{{ payload.total }}", &unknown("line 1, column 4", "payload.total"));
    assert_body_issue(strict.clone(), "{{ payload.order.sum }}", &unknown("line 1, column 4", "payload.order.sum"));
    assert_eq!(issues_of(strict, json!({"subject": "{{ payload.order.id }}", "body": "x"})), []);
}

#[test]
fn a_template_that_does_not_parse_is_an_issue_with_a_position() {
    let found = issues_of(Field::Absent, json!({"subject": "ok", "body": "Hi\n{{ payload.name"}));
    assert_eq!(found.len(), 1);
    assert!(found[0].2.starts_with("The template does not parse: line 2, column "), "{found:?}");
}

#[test]
fn a_channel_needs_an_active_integration() {
    let content = content(draft(vec![step("Push", json!({"subject": "a", "body": "b"}))]), &[]);
    for (integrations, expected) in [
        (vec![], Some("push")),
        (vec![integration("push", false)], Some("push")),
        (vec![integration("email", true)], Some("push")),
        (vec![integration("push", false), integration("push", true)], None),
    ] {
        assert_eq!(step_issues(&content, &content.steps[0], &integrations).missing_integration, expected);
    }
    assert_eq!(workflow_status(&content), WorkflowStatus::Active);
    assert_eq!(workflow_status(&WorkflowContent { active: false, ..content }), WorkflowStatus::Inactive);
}
