//! What a push step renders to: the table of `spec/engine/templating.md` §3, its cases of §9, and failures with their
//! places.

use model::subscriber::Profile;
use model::workflow::{PreferenceSet, Preferences};
use model::{EnvironmentId, OrganizationId, SubscriberId};

use super::*;

fn workflow() -> WorkflowContent {
    WorkflowContent {
        name: "Order shipped".to_owned(),
        description: None,
        tags: vec!["orders".to_owned(), "mail".to_owned()],
        active: true,
        validate_payload: false,
        payload_schema: None,
        translation_enabled: false,
        severity: "high".to_owned(),
        preferences: Preferences {
            user: None,
            workflow: PreferenceSet { enabled: true, read_only: false, channels: Vec::new() },
        },
        steps: Vec::new(),
    }
}

fn ann() -> Subscriber {
    let profile = Profile {
        first_name: Field::Null,
        last_name: Field::Value("O'Neil".to_owned()),
        data: Field::Value(json!({"plan": "pro"}).as_object().cloned().unwrap()),
        ..Profile::default()
    };
    Subscriber {
        id: SubscriberId::default(),
        environment_id: EnvironmentId::default(),
        organization_id: OrganizationId::default(),
        external_id: "sub-1".to_owned(),
        profile,
        channels: Vec::new(),
        is_online: Some(true),
        last_online_at: None,
        created_at: Timestamp(0),
        updated_at: Timestamp(0),
        revision: 1,
    }
}

fn payload() -> Object {
    let payload = json!({
        "name": "Ann", "q": "say \"hi\"", "nl": "a\nb", "obj": {"a": 1, "b": ["x"]}, "arr": [1, 2], "n": 5, "nul": null,
        "html": "<b>&</b>", "evil": "x\",\"subject\":\"pwned", "__source": "test-workflow",
        "events": [{"name": "Ann"}, {"name": "Bob"}, {"name": "Cy"}, {"name": "Dee"}],
    });
    payload.as_object().cloned().unwrap()
}

fn render(controls: Value) -> Result<PushContent, RenderFailure> {
    let (payload, subscriber, content) = (payload(), ann(), workflow());
    let templates = StepTemplates::of_controls(controls.as_object().unwrap());
    let workflow = WorkflowVariables { identifier: "order-shipped", content: &content };
    // 2026-01-02T03:04:05.006Z.
    let now = Timestamp::from_millis(1_767_323_045_006);
    templates.render(&Variables { payload: &payload, subscriber: &subscriber, workflow, now })
}

fn check(body: &str, expected: &str) {
    let content = render(json!({"subject": "S", "body": body})).unwrap();
    assert_eq!((content.title.as_str(), content.content.as_str()), ("S", expected), "{body}");
}

#[test]
fn values_are_printed_as_novu_prints_them() {
    let cases = [
        ("{{payload.name}}", "Ann"),
        ("{{payload.missing}}", ""),
        ("{{payload.missing.deep}}", ""),
        ("{{payload.nul}}", ""),
        ("{{payload.obj}}", "{'a':1,'b':['x']}"),
        ("{{payload.arr}}", "[1,2]"),
        ("{{payload.q}}", "say \"hi\""),
        ("{{payload.nl}}", "a\nb"),
        ("{{payload.html}}", "<b>&</b>"),
        ("{{payload.missing | default: 'x'}}", "x"),
        ("{{payload.missing | default: \"x\"}}", "x"),
        ("{% if payload.n > 3 %}big{% else %}small{% endif %}", "big"),
        ("{{payload.arr | join: '-'}}", "1-2"),
        ("{{payload.name | nofilter}}", "Ann"),
        ("{{payload.obj.b[0]}}{{payload.obj.b.first}}{{payload.arr.size}}", "xx2"),
        ("{{payload.__source}}", ""),
        ("{{payload.evil}}", "x\",\"subject\":\"pwned"),
        ("{{name}}", ""),
        ("no template { } %", "no template { } %"),
    ];
    for (body, expected) in cases {
        check(body, expected);
    }
}

#[test]
fn the_variables_of_a_run_are_there() {
    let cases = [
        ("Hi {{subscriber.firstName | default: 'there'}}", "Hi there"),
        ("{{subscriber.lastName}} {{subscriber.subscriberId}} {{subscriber.data.plan}}", "O'Neil sub-1 pro"),
        ("{{subscriber.isOnline}}{{subscriber.email}}", "true"),
        ("{{workflow.workflowId}} {{workflow.name}} {{workflow.severity}}", "order-shipped Order shipped high"),
        ("{{workflow.tags | join: '+'}}{{workflow.description}}", "orders+mail"),
        ("{{steps.digest.eventCount}}{{context.tenant.id}}{{env.name}}", ""),
        ("{{payload.events | toSentence: 'name', 2, 'other'}}", "Ann, Bob, and 2 others"),
        ("{{payload.arr | pluralize: 'notification'}}", "2 notifications"),
        ("{{'now' | date: '%Y-%m-%d'}}", "2026-01-02"),
        ("{% assign root = 'work' | append: 'flow' %}{{ [root].name }}", "Order shipped"),
    ];
    for (body, expected) in cases {
        check(body, expected);
    }
}

#[test]
fn controls_that_are_no_text_have_a_meaning_or_fail() {
    let content = render(json!({"subject": null})).unwrap();
    assert_eq!(content, PushContent::default());
    let content = render(json!({"subject": 1.0, "body": true, "skip": {}})).unwrap();
    assert_eq!((content.title.as_str(), content.content.as_str()), ("1", "true"));
    let failure = render(json!({"subject": ["a"], "body": ""})).unwrap_err();
    assert_eq!((failure.control.as_str(), failure.message.as_str()), ("subject", "must be a text"));
}

#[test]
fn failures_name_control_and_place() {
    let cases = [
        (json!({"subject": "ok", "body": "one\n {{ payload.name }"}), ("body", 2, 2)),
        (json!({"subject": "{% if %}x{% endif %}", "body": "{{"}), ("subject", 1, 6)),
        (json!({"subject": "ok", "body": "\n\n{% for i in (1..100000) %}{{ i }}{% endfor %}"}), ("body", 3, 1)),
    ];
    for (controls, expected) in cases {
        let failure = render(controls.clone()).unwrap_err();
        assert_eq!((failure.control.as_str(), failure.line, failure.column), expected, "{controls} {failure:?}");
        assert!(!failure.message.is_empty());
    }
}

#[test]
fn only_the_variables_that_can_be_read_are_made() {
    let made = |body: &str| {
        let (payload, subscriber, content) = (payload(), ann(), workflow());
        let templates = StepTemplates::of_controls(json!({"body": body}).as_object().unwrap());
        let workflow = WorkflowVariables { identifier: "w", content: &content };
        let variables = Variables { payload: &payload, subscriber: &subscriber, workflow, now: Timestamp(0) };
        let document = variables.document(|root| templates.mentions(root));
        document.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(made("constant payload"), "");
    assert_eq!(made("{{payload.name}}"), "payload");
    assert_eq!(made("{{subscriber.email}} {{workflow.name}}"), "subscriber workflow");
    assert_eq!(made("{{payload.arr[0]}}"), "payload subscriber workflow steps context env");
}
