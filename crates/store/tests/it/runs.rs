//! What the tests of runs and messages share: a small environment in which two workflows ran for two subscribers.

use std::sync::Arc;

use model::attempt::AttemptOutcome;
use model::job::{Job, JobKind, Target, Weight};
use model::message::{DetailStatus, ExecutionDetail, Message, MessageStatus, StepLog};
use model::notification::{Notification, RunStatus};
use model::subscriber::{Profile, Subscriber};
use model::trigger::Event;
use model::workflow::{Step, StepKind, Workflow, WorkflowStatus};
use model::{Field, Id, Object, Value};
use serde_json::json;
use store::{
    Batch, Query, Store, event_insert, job_insert, message_upsert, notification_insert, step_log_insert,
    subscriber_insert, workflow_insert,
};

use crate::{TestStore, at, environment, id, organization, store, subscribers, workflows};

/// Numbers of the things in [`world`].
pub(crate) const ANA: u32 = 0xA;
pub(crate) const BEN: u32 = 0xB;
pub(crate) const ORDER: u32 = 0x10;
pub(crate) const EMPTY: u32 = 0x20;

pub(crate) fn object(value: Value) -> Object {
    value.as_object().unwrap().clone()
}

fn subscriber(number: u32, external_id: &str, email: &str) -> Subscriber {
    let text = |text: &str| Field::Value(text.to_owned());
    let profile = Profile { first_name: text("Ana"), email: text(email), phone: Field::Null, ..Profile::default() };
    Subscriber { profile, ..subscribers::subscriber(number, external_id) }
}

/// A workflow whose name is its identifier in capitals, with as many push steps as `steps` says.
fn workflow(number: u32, identifier: &str, severity: &str, steps: u32) -> Workflow {
    let mut workflow = workflows::workflow(number, identifier);
    let content = &mut workflow.content;
    let step = |index: u32| Step {
        id: id(number + 1 + index),
        identifier: format!("push-{index}"),
        name: "Push".to_owned(),
        kind: StepKind::Push,
        controls: Object::new(),
    };
    content.name = identifier.to_uppercase();
    content.tags = vec![identifier.to_owned(), "all".to_owned()];
    content.severity = severity.to_owned();
    content.steps = (0..steps).map(step).collect();
    workflow
}

pub(crate) fn event(transaction_id: &str, workflow: u32, overrides: Value) -> Event {
    Event {
        environment_id: environment(1),
        transaction_id: transaction_id.to_owned(),
        workflow_id: id(workflow),
        workflow_revision: 1,
        payload: Arc::new(object(json!({"z": 1, "of": transaction_id}))),
        overrides: Arc::new(object(overrides)),
        actor: None,
        created_at: at(1),
    }
}

/// The id of something made `seconds` after the epoch; `number` tells those of one second apart.
pub(crate) fn id_at<T: From<Id>>(seconds: u32, number: u32) -> T {
    T::from(format!("{seconds:08x}{number:016x}").parse().unwrap())
}

/// A run that was made at `seconds`.
pub(crate) fn run(seconds: u32, transaction_id: &str, workflow: u32, subscriber: u32) -> Notification {
    Notification {
        id: id_at(seconds, 0),
        environment_id: environment(1),
        organization_id: organization(),
        transaction_id: transaction_id.to_owned(),
        workflow_id: id(workflow),
        workflow_revision: 1,
        subscriber_id: id(subscriber),
        external_subscriber_id: if subscriber == ANA { "ana" } else { "ben" }.to_owned(),
        status: RunStatus::Processing,
        step_index: 0,
        pending: 2,
        created_at: at(i64::from(seconds)),
        updated_at: at(i64::from(seconds)),
    }
}

pub(crate) fn message(seconds: u32, number: u32, run: &Notification) -> Message {
    Message {
        id: id_at(seconds, number),
        environment_id: environment(1),
        notification_id: run.id,
        step_index: 0,
        subscriber_id: run.subscriber_id,
        workflow_id: run.workflow_id,
        provider_id: "push-webhook".to_owned(),
        integration_id: id(0x77),
        token: format!("token-{number}"),
        title: "Hello".to_owned(),
        status: MessageStatus::Retrying,
        attempts: 1,
        outcome: AttemptOutcome::Refused,
        error_text: Some("no connection".to_owned()),
        provider_message_id: None,
        created_at: at(i64::from(seconds)),
        updated_at: at(i64::from(seconds)),
    }
}

pub(crate) fn delivery(seconds: u32, number: u32, run: &Notification) -> Query {
    let target = Target { integration_id: id(0x77), token: format!("token-{number}") };
    job_insert(&job(seconds, number, run, JobKind::Deliver(target)))
}

pub(crate) fn settling(seconds: u32, number: u32, run: &Notification) -> Query {
    job_insert(&job(seconds, number, run, JobKind::Settle))
}

fn job(seconds: u32, number: u32, run: &Notification, kind: JobKind) -> Job {
    Job {
        id: id_at(seconds, number),
        environment_id: environment(1),
        notification_id: run.id,
        step_index: 0,
        kind,
        due_at: at(i64::from(seconds)),
        lease: None,
        attempts: 0,
        spent: 0,
        weight: Weight::Interactive,
        order_key: None,
        created_at: at(i64::from(seconds)),
        resent_at: None,
        prepared: None,
    }
}

pub(crate) fn log(step_index: u32, status: model::notification::StepStatus, detail: &str) -> StepLog {
    let line = ExecutionDetail {
        at: at(5),
        status: DetailStatus::Pending,
        detail: detail.to_owned(),
        provider_id: None,
        raw: None,
        is_retry: false,
    };
    StepLog { step_index, status, at: at(5), details: vec![line] }
}

pub(crate) fn log_query(seconds: u32, number: u32, run: &Notification, log: &StepLog) -> Query {
    step_log_insert(environment(1), run.id, id_at(seconds, number), log)
}

pub(crate) async fn apply(store: &Store, queries: impl IntoIterator<Item = Query>) {
    let mut batch = Batch::new();
    queries.into_iter().for_each(|query| batch.run(query));
    store.apply(batch).await.unwrap();
}

/// Two subscribers, two workflows (`order` with two steps, `empty` with none), three triggers and four runs, made at 100,
/// 200, 300 and 400 seconds; one message for each run of `order`.
pub(crate) async fn world() -> TestStore {
    let store = store();
    for workflow in [workflow(ORDER, "order", "low", 2), workflow(EMPTY, "empty", "none", 0)] {
        store.apply(workflow_insert(&workflow, WorkflowStatus::Active)).await.unwrap();
    }
    let runs = [
        run(100, "t1", ORDER, ANA),
        run(200, "t1", ORDER, BEN),
        run(300, "t2", ORDER, ANA),
        run(400, "t3", EMPTY, BEN),
    ];
    let mut queries = vec![
        subscriber_insert(&subscriber(ANA, "ana", "Ana@Example.test")),
        subscriber_insert(&subscriber(BEN, "ben", "ben_b@example.test")),
        event_insert(&event("t1", ORDER, json!({}))),
        event_insert(&event("t2", ORDER, json!({"severity": "high"}))),
        event_insert(&event("t3", EMPTY, json!({"severity": "urgent"}))),
    ];
    queries.extend(runs.iter().map(notification_insert));
    queries.extend(
        [(100, &runs[0]), (200, &runs[1]), (300, &runs[2])].map(|(at, run)| message_upsert(&message(at, 1, run))),
    );
    apply(&store, queries).await;
    store
}
