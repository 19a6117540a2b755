//! Workflows: what is written reads back at every revision, writes notice what they did not see, lists filter and page.

use model::workflow::{PreferenceSet, Preferences, Step, StepKind, Workflow, WorkflowContent, WorkflowStatus};
use serde_json::json;
use store::{
    Batch, Conflict, Store, StoreError, WorkflowOrder, WorkflowSearch, workflow_delete, workflow_insert,
    workflow_touch_triggered, workflow_update,
};

use crate::{at, environment, id, organization, store};

/// A workflow with one push step.
pub(crate) fn workflow(number: u32, identifier: &str) -> Workflow {
    let set = PreferenceSet { enabled: true, read_only: false, channels: vec![("push".to_owned(), true)] };
    let step = Step {
        id: id(0x500 + number),
        identifier: "push".to_owned(),
        name: "Push".to_owned(),
        kind: StepKind::Push,
        controls: json!({"subject": "Hi {{ subscriber.firstName }}", "body": ""}).as_object().unwrap().clone(),
    };
    Workflow {
        id: id(number),
        environment_id: environment(1),
        organization_id: organization(),
        identifier: identifier.to_owned(),
        revision: 1,
        content: WorkflowContent {
            name: format!("Name of {identifier}"),
            description: None,
            tags: Vec::new(),
            active: true,
            validate_payload: true,
            payload_schema: Some(json!({"type": "object", "required": ["z", "a"]})),
            translation_enabled: false,
            severity: "none".to_owned(),
            preferences: Preferences { user: None, workflow: set },
            steps: vec![step],
        },
        created_at: at(i64::from(number)),
        updated_at: at(i64::from(number)),
        last_triggered_at: None,
    }
}

async fn insert(store: &Store, workflow: &Workflow, status: WorkflowStatus) -> Result<(), StoreError> {
    store.apply(workflow_insert(workflow, status)).await.map(drop)
}

#[tokio::test]
async fn a_workflow_reads_back_at_every_revision() {
    let store = store();
    let first = workflow(1, "order");
    insert(&store, &first, WorkflowStatus::Active).await.unwrap();
    assert_eq!(store.workflow_by_identifier(environment(1), "order").await.unwrap(), Some(first.clone()));
    assert_eq!(store.workflow_by_identifier(environment(2), "order").await.unwrap(), None);

    let mut second = Workflow { revision: 2, updated_at: at(9), ..first.clone() };
    second.content.name = "Changed".to_owned();
    store.apply(workflow_update(&second, 1, WorkflowStatus::Error)).await.unwrap();
    assert_eq!(store.workflow_by_identifier(environment(1), "order").await.unwrap(), Some(second.clone()));

    store.apply(workflow_delete(environment(1), first.id)).await.unwrap();
    assert_eq!(store.workflow_by_identifier(environment(1), "order").await.unwrap(), None);
    for (revision, content) in [(1, Some(first.content)), (2, Some(second.content)), (3, None)] {
        let found = store.workflow_revision(environment(1), first.id, revision).await.unwrap();
        assert_eq!(found, content.map(|content| ("order".to_owned(), content)), "revision {revision}");
    }
}

#[tokio::test]
async fn writes_notice_what_they_did_not_see() {
    let store = store();
    insert(&store, &workflow(1, "order"), WorkflowStatus::Active).await.unwrap();
    let taken = insert(&store, &workflow(2, "order"), WorkflowStatus::Active).await;
    assert_eq!(taken, Err(StoreError::Conflict(Conflict::Duplicate)));
    assert_eq!(store.workflow_revision(environment(1), id(2), 1).await.unwrap(), None, "nothing of it was written");

    let next = Workflow { revision: 2, ..workflow(1, "order") };
    store.apply(workflow_update(&next, 1, WorkflowStatus::Active)).await.unwrap();
    let stale = store.apply(workflow_update(&next, 1, WorkflowStatus::Active)).await.map(drop);
    assert_eq!(stale, Err(StoreError::Conflict(Conflict::Stale)));
    let missing = store.apply(workflow_delete(environment(2), id(1))).await.map(drop);
    assert_eq!(missing, Err(StoreError::Conflict(Conflict::Missing)), "another environment has no such workflow");
}

#[tokio::test]
async fn candidates_are_all_that_a_name_can_mean() {
    let store = store();
    for (number, identifier) in [(1, "order"), (2, "invoice"), (3, "other")] {
        insert(&store, &workflow(number, identifier), WorkflowStatus::Active).await.unwrap();
    }
    let found = store.workflow_candidates(environment(1), "order", [id(2)].into_iter()).await.unwrap();
    assert_eq!(found.iter().map(|found| found.identifier.as_str()).collect::<Vec<_>>(), ["order", "invoice"]);
}

#[tokio::test]
async fn the_last_trigger_is_kept_with_a_precision_of_five_minutes() {
    let store = store();
    insert(&store, &workflow(1, "order"), WorkflowStatus::Active).await.unwrap();
    for (now, expected) in [(1_000, 1_000), (1_299, 1_000), (1_300, 1_300)] {
        let mut batch = Batch::new();
        batch.run(workflow_touch_triggered(environment(1), id(1), at(now)));
        store.apply(batch).await.unwrap();
        let found = store.workflow_by_identifier(environment(1), "order").await.unwrap().unwrap();
        assert_eq!((found.last_triggered_at, found.revision), (Some(at(expected)), 1), "at {now}");
    }
}

async fn check_list(store: &Store, search: WorkflowSearch, expected: &[&str], total: u32) {
    let search = WorkflowSearch { limit: if search.limit == 0 { 50 } else { search.limit }, ..search };
    let found = store.workflow_list(environment(1), &search).await.unwrap();
    let identifiers: Vec<&str> = found.workflows.iter().map(|workflow| workflow.identifier.as_str()).collect();
    assert_eq!((identifiers.as_slice(), found.total), (expected, total), "{search:?}");
}

#[tokio::test]
async fn lists_filter_order_and_page() {
    let store = store();
    for (number, identifier, tags, status) in [
        (1, "alpha", vec!["x"], WorkflowStatus::Active),
        (2, "Beta_1", vec!["x", "y"], WorkflowStatus::Inactive),
        (3, "gamma", vec![], WorkflowStatus::Error),
    ] {
        let mut workflow = workflow(number, identifier);
        workflow.content.tags = tags.into_iter().map(str::to_owned).collect();
        workflow.updated_at = at(i64::from(100 - number));
        workflow.last_triggered_at = (number == 2).then(|| at(7));
        insert(&store, &workflow, status).await.unwrap();
    }
    let elsewhere = Workflow { environment_id: environment(2), ..workflow(4, "delta") };
    insert(&store, &elsewhere, WorkflowStatus::Active).await.unwrap();

    let all = WorkflowSearch::default;
    let text = |text: &str| WorkflowSearch { text: Some(text.to_owned()), ..all() };
    let tags = |tags: &[&str]| WorkflowSearch { tags: tags.iter().map(|tag| (*tag).to_owned()).collect(), ..all() };
    let statuses = |statuses: &[WorkflowStatus]| WorkflowSearch { statuses: statuses.to_vec(), ..all() };
    let order = |order, ascending| WorkflowSearch { order, ascending, ..all() };
    check_list(&store, all(), &["gamma", "Beta_1", "alpha"], 3).await;
    check_list(&store, WorkflowSearch { limit: 1, offset: 1, ..all() }, &["Beta_1"], 3).await;
    check_list(&store, WorkflowSearch { offset: 9, ..all() }, &[], 3).await;
    check_list(&store, order(WorkflowOrder::CreatedAt, true), &["alpha", "Beta_1", "gamma"], 3).await;
    check_list(&store, order(WorkflowOrder::UpdatedAt, true), &["gamma", "Beta_1", "alpha"], 3).await;
    check_list(&store, order(WorkflowOrder::Name, true), &["alpha", "Beta_1", "gamma"], 3).await;
    check_list(&store, order(WorkflowOrder::LastTriggeredAt, false), &["Beta_1", "gamma", "alpha"], 3).await;
    check_list(&store, text("NAME OF b"), &["Beta_1"], 1).await;
    check_list(&store, text("a_1"), &["Beta_1"], 1).await;
    check_list(&store, text("%"), &[], 0).await;
    check_list(&store, tags(&["y", "z"]), &["Beta_1"], 1).await;
    check_list(&store, tags(&["x", "y"]), &["Beta_1", "alpha"], 2).await;
    check_list(&store, statuses(&[WorkflowStatus::Error, WorkflowStatus::Inactive]), &["gamma", "Beta_1"], 2).await;
}
