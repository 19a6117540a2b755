//! What the activity feed says of a run beyond what is stored: the state of steps that have no log yet, the severity, and
//! overrides without their secrets.

use model::notification::{Notification, RunStatus, StepStatus};
use model::workflow::WorkflowContent;
use model::{Object, Value};

use crate::case::camel_case;
use crate::integration::MASK;

/// The severities of runs and workflows; the last is that of a run that names none.
pub const SEVERITIES: [&str; 4] = ["high", "medium", "low", "none"];

/// The overrides that are secrets, keys in camel case.
const SECRET_OVERRIDES: [&str; 2] = ["hmacSecretKey", "secretKey"];

/// What is unfinished of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenDeliveries {
    /// How many deliveries wait for their first attempt.
    pub first: u32,
    /// How many wait for a further one.
    pub further: u32,
}

/// The state of a step that has no log yet: steps write their log with their first outcome.
#[must_use]
pub fn unlogged_status(run: &Notification, step_index: u32, open: OpenDeliveries) -> StepStatus {
    match run.status {
        RunStatus::Canceled => StepStatus::Canceled,
        RunStatus::Completed => StepStatus::Completed,
        RunStatus::Processing if step_index > run.step_index => StepStatus::Pending,
        RunStatus::Processing if step_index < run.step_index => StepStatus::Completed,
        RunStatus::Processing if open.further > 0 => StepStatus::Delayed,
        RunStatus::Processing if open.first > 0 => StepStatus::Queued,
        RunStatus::Processing => StepStatus::Running,
    }
}

/// The severity of a run: what the trigger asks for, else that of the workflow.
#[must_use]
pub fn severity(workflow: &WorkflowContent, overrides: Option<&Object>) -> &'static str {
    let known = |name: &str| SEVERITIES.into_iter().find(|severity| *severity == name);
    let asked = overrides.and_then(|overrides| overrides.get("severity")).and_then(Value::as_str);
    asked.and_then(known).or_else(|| known(&workflow.severity)).unwrap_or("none")
}

/// Overrides as they may be shown: signing secrets, the values of headers and addresses with a password in them are
/// masked, wherever they stand.
#[must_use]
pub fn without_secrets(overrides: &Object) -> Object {
    let shown = overrides.iter().map(|(name, value)| {
        let shown = match value {
            _ if SECRET_OVERRIDES.contains(&camel_case(name).as_str()) => MASK.into(),
            Value::String(url) if url.contains('@') && camel_case(name) == "webhookUrl" => MASK.into(),
            Value::Object(parts) if name == "_passthrough" => with_masked_headers(parts).into(),
            other => shown_value(other),
        };
        (name.clone(), shown)
    });
    shown.collect()
}

fn shown_value(value: &Value) -> Value {
    match value {
        Value::Object(members) => without_secrets(members).into(),
        Value::Array(items) => items.iter().map(shown_value).collect(),
        other => other.clone(),
    }
}

fn with_masked_headers(passthrough: &Object) -> Object {
    let mut shown = without_secrets(passthrough);
    if let Some(Value::Object(headers)) = shown.get_mut("headers") {
        headers.values_mut().for_each(|value| *value = MASK.into());
    }
    shown
}

#[cfg(test)]
mod tests {
    use model::Timestamp;
    use model::workflow::{PreferenceSet, Preferences};
    use serde_json::json;

    use super::*;

    fn run(status: RunStatus, step_index: u32) -> Notification {
        Notification {
            id: model::NotificationId::default(),
            environment_id: model::EnvironmentId::default(),
            organization_id: model::OrganizationId::default(),
            transaction_id: "t".to_owned(),
            workflow_id: model::WorkflowId::default(),
            workflow_revision: 1,
            subscriber_id: model::SubscriberId::default(),
            external_subscriber_id: "ana".to_owned(),
            status,
            step_index,
            pending: 0,
            created_at: Timestamp(0),
            updated_at: Timestamp(0),
        }
    }

    #[test]
    fn a_step_without_a_log_has_the_state_that_its_run_gives_it() {
        let none = OpenDeliveries::default();
        let first = OpenDeliveries { first: 2, further: 0 };
        let mixed = OpenDeliveries { first: 1, further: 1 };
        let cases = [
            (RunStatus::Processing, 1, 0, none, StepStatus::Completed),
            (RunStatus::Processing, 1, 1, none, StepStatus::Running),
            (RunStatus::Processing, 1, 1, first, StepStatus::Queued),
            (RunStatus::Processing, 1, 1, mixed, StepStatus::Delayed),
            (RunStatus::Processing, 1, 2, none, StepStatus::Pending),
            (RunStatus::Canceled, 1, 2, none, StepStatus::Canceled),
            (RunStatus::Completed, 1, 0, none, StepStatus::Completed),
        ];
        for (status, at, step, open, expected) in cases {
            assert_eq!(unlogged_status(&run(status, at), step, open), expected, "{status:?} at {at}, step {step}");
        }
    }

    #[test]
    fn the_trigger_decides_on_the_severity_if_it_names_one() {
        let workflow = |severity: &str| WorkflowContent {
            name: String::new(),
            description: None,
            tags: Vec::new(),
            active: true,
            validate_payload: false,
            payload_schema: None,
            translation_enabled: false,
            severity: severity.to_owned(),
            preferences: Preferences {
                user: None,
                workflow: PreferenceSet { enabled: true, read_only: false, channels: Vec::new() },
            },
            steps: Vec::new(),
        };
        let cases = [
            ("low", json!({}), "low"),
            ("low", json!({"severity": "high"}), "high"),
            ("low", json!({"severity": "urgent"}), "low"),
            ("low", json!({"severity": 1}), "low"),
            ("", json!({}), "none"),
        ];
        for (of_workflow, overrides, expected) in cases {
            assert_eq!(severity(&workflow(of_workflow), overrides.as_object()), expected, "{of_workflow} {overrides}");
        }
        assert_eq!(severity(&workflow("medium"), None), "medium");
    }

    #[test]
    fn secrets_are_masked_wherever_they_stand() {
        let overrides = json!({
            "providers": {"push-webhook": {
                "hmac_secret_key": "s1", "priority": "high",
                "_passthrough": {"headers": {"Authorization": "Bearer s2"}, "body": {"hmacSecretKey": "s3", "x": 1}},
            }},
            "steps": {"push": {"providers": {"push-webhook": {"secretKey": ["s4"]}}}},
            "list": [{"hmacSecretKey": {"deep": "s5"}}],
            "severity": "high", "webhook_url": "https://ana:s6@host/hook", "webhookUrl": "https://host/hook",
        });
        let shown = Value::Object(without_secrets(overrides.as_object().unwrap()));
        let expected = json!({
            "providers": {"push-webhook": {
                "hmac_secret_key": MASK, "priority": "high",
                "_passthrough": {"headers": {"Authorization": MASK}, "body": {"hmacSecretKey": MASK, "x": 1}},
            }},
            "steps": {"push": {"providers": {"push-webhook": {"secretKey": MASK}}}},
            "list": [{"hmacSecretKey": MASK}],
            "severity": "high", "webhook_url": MASK, "webhookUrl": "https://host/hook",
        });
        assert_eq!(shown, expected);
    }
}
