//! What the feed says of steps that have written nothing yet.

use std::sync::Arc;

use model::message::{DetailStatus, ExecutionDetail, StepLog};
use model::notification::{Notification, RunStatus, StepStatus};
use model::workflow::{PreferenceSet, Preferences, Step, StepKind, WorkflowContent};
use model::{EnvironmentId, Id, NotificationId, Object, OrganizationId, StepId, SubscriberId, Timestamp, WorkflowId};
use store::{Activity, OpenStep, WorkflowRevision};

use super::ActivityNotificationResponseDto;

fn id<T: From<Id>>(number: u8) -> T {
    T::from(Id::from_bytes([number; 12]))
}

/// A run of a workflow with three steps.
fn activity(step_index: u32) -> Activity {
    let step = |number: u8| Step {
        id: id::<StepId>(number),
        identifier: format!("push-{number}"),
        name: "Push".to_owned(),
        kind: StepKind::Push,
        controls: Object::new(),
    };
    let set = PreferenceSet { enabled: true, read_only: true, channels: Vec::new() };
    let content = WorkflowContent {
        name: "Order".to_owned(),
        description: None,
        tags: Vec::new(),
        active: true,
        validate_payload: false,
        payload_schema: None,
        translation_enabled: false,
        severity: "medium".to_owned(),
        preferences: Preferences { user: None, workflow: set },
        steps: vec![step(1), step(2), step(3)],
    };
    let run = Notification {
        id: id::<NotificationId>(0x20),
        environment_id: id::<EnvironmentId>(0x21),
        organization_id: id::<OrganizationId>(0x22),
        transaction_id: "t1".to_owned(),
        workflow_id: id::<WorkflowId>(0x23),
        workflow_revision: 1,
        subscriber_id: id::<SubscriberId>(0x24),
        external_subscriber_id: "ana".to_owned(),
        status: RunStatus::Processing,
        step_index,
        pending: 1,
        created_at: Timestamp::from_millis(1_000),
        updated_at: Timestamp::from_millis(2_000),
    };
    let workflow = Some(Arc::new(WorkflowRevision { identifier: "order".to_owned(), content }));
    Activity { run, trigger: None, workflow, subscriber: None, log: Vec::new(), open: Vec::new() }
}

/// Each step with its status, its provider and the second and text of its lines.
fn steps(activity: Activity) -> Vec<String> {
    let shown = serde_json::to_value(ActivityNotificationResponseDto::from(activity)).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let job = |job: &serde_json::Value| {
        let details = job["executionDetails"].as_array().unwrap().iter();
        let details =
            details.map(|detail| format!(", {} at {}", text(&detail["detail"]), &text(&detail["createdAt"])[18..19]));
        format!("{} {}{}", text(&job["status"]), text(&job["providerId"]), details.collect::<String>())
    };
    shown["jobs"].as_array().unwrap().iter().map(job).collect()
}

#[test]
fn a_step_that_wrote_nothing_is_queued_or_waits_for_its_turn() {
    let open = |first, further| vec![OpenStep { step_index: 0, first, further }];
    let pending = "pending push-webhook";
    let cases = [
        (open(1, 0), "queued push-webhook, Step queued at 1"),
        (open(1, 1), "delayed push-webhook, Step queued at 1"),
        (Vec::new(), "running push-webhook, Step queued at 1"),
    ];
    for (open, first) in cases {
        assert_eq!(steps(Activity { open, ..activity(0) }), [first, pending, pending]);
    }
}

#[test]
fn the_newest_lines_of_a_step_hold_its_status_and_lines_are_in_order_of_time() {
    let line = |millis: i64, detail: &str| ExecutionDetail {
        at: Timestamp::from_millis(millis),
        status: DetailStatus::Success,
        detail: detail.to_owned(),
        provider_id: Some("fcm".to_owned()),
        raw: None,
        is_retry: false,
    };
    let log = |status, details: Vec<ExecutionDetail>| StepLog { step_index: 0, status, at: details[0].at, details };
    let log = vec![
        (id(1), log(StepStatus::Queued, vec![line(3_000, "c"), line(1_000, "a")])),
        (id(2), log(StepStatus::Completed, vec![line(2_000, "b"), line(3_000, "d")])),
    ];
    let expected = ["completed fcm, a at 1, b at 2, c at 3, d at 3", "queued push-webhook, Step queued at 2"];
    let open = vec![OpenStep { step_index: 1, first: 2, further: 0 }];
    let shown = steps(Activity { log, open, ..activity(1) });
    assert_eq!(shown[..2], expected);
}

#[test]
fn all_ids_of_a_run_differ() {
    let shown = serde_json::to_value(ActivityNotificationResponseDto::from(activity(1))).unwrap();
    let mut ids = vec![shown["_id"].clone()];
    for job in shown["jobs"].as_array().unwrap() {
        ids.push(job["_id"].clone());
        ids.extend(job["executionDetails"].as_array().unwrap().iter().map(|detail| detail["_id"].clone()));
    }
    let distinct: std::collections::HashSet<String> = ids.iter().map(ToString::to_string).collect();
    assert_eq!((ids.len(), distinct.len()), (5, 5));
    assert_eq!((&shown["critical"], &shown["severity"]), (&true.into(), &"medium".into()));
}

#[test]
fn a_run_whose_workflow_is_gone_is_still_shown() {
    let shown = serde_json::to_value(ActivityNotificationResponseDto::from(Activity { workflow: None, ..activity(0) }));
    let shown = shown.unwrap();
    assert_eq!((&shown["jobs"], &shown["severity"]), (&serde_json::json!([]), &"none".into()));
    assert!(shown.get("template").is_none() && shown.get("payload").is_none());
}
