//! The activity feed: every filter, the order, the parts of a run, and how much of a page is shown.

use std::sync::Arc;

use model::message::StepLog;
use model::notification::StepStatus;
use model::workflow::StepKind;
use model::{Id, Timestamp};
use serde_json::json;
use store::{
    Activity, ActivityFilter, Batch, Offset, OpenStep, Retry, Store, event_insert, job_retry, notification_insert,
};

use crate::runs::{
    ANA, BEN, EMPTY, ORDER, apply, delivery, event, id_at, log, log_query, object, run, settling, world,
};
use crate::{Wanted, at, claim_from, environment, id};

const FIRST: Offset = Offset { skip: 0, limit: 10 };

fn filter(set: impl FnOnce(&mut ActivityFilter)) -> ActivityFilter {
    let mut filter = ActivityFilter::default();
    set(&mut filter);
    filter
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// The seconds at which the runs of a page were made, and whether nobody fits.
async fn list(store: &Store, filter: &ActivityFilter, page: Offset) -> (Vec<i64>, bool) {
    let found = store.activity_list(environment(1), filter, page).await.unwrap();
    (found.items.iter().map(|item| item.run.created_at.as_millis() / 1_000).collect(), found.nobody)
}

#[tokio::test]
async fn every_filter_narrows_the_feed() {
    let store = world().await;
    let millis = |second: i64, micros: i64| Some(Timestamp(second * 1_000_000 + micros));
    let cases: [(&str, ActivityFilter, &[i64], bool); 24] = [
        ("all", ActivityFilter::default(), &[400, 300, 200, 100], false),
        ("push", filter(|filter| filter.kinds = Some(vec![StepKind::Push])), &[300, 200, 100], false),
        ("no kind", filter(|filter| filter.kinds = Some(Vec::new())), &[], false),
        ("order", filter(|filter| filter.workflows = vec![id(ORDER)]), &[300, 200, 100], false),
        ("both", filter(|filter| filter.workflows = vec![id(ORDER), id(EMPTY), id(9)]), &[400, 300, 200, 100], false),
        ("unknown workflow", filter(|filter| filter.workflows = vec![id(9)]), &[], false),
        ("ana", filter(|filter| filter.subscribers = texts(&["ana"])), &[300, 100], false),
        ("ana or nobody", filter(|filter| filter.subscribers = texts(&["ana", "nobody"])), &[300, 100], false),
        ("nobody", filter(|filter| filter.subscribers = texts(&["nobody"])), &[], true),
        ("mail", filter(|filter| filter.emails = texts(&["ana@example.TEST", "x@y.z"])), &[300, 100], false),
        ("part of mail", filter(|filter| filter.emails = texts(&["ana@example"])), &[], true),
        ("search mail", filter(|filter| filter.search = Some("EXAMPLE".to_owned())), &[400, 300, 200, 100], false),
        ("search id", filter(|filter| filter.search = Some("ben".to_owned())), &[400, 200], false),
        ("search part of id", filter(|filter| filter.search = Some("an_".to_owned())), &[], true),
        ("t1 or t3", filter(|filter| filter.transactions = texts(&["t1", "t3"])), &[400, 200, 100], false),
        ("unknown trigger", filter(|filter| filter.transactions = texts(&["t9"])), &[], false),
        ("high", filter(|filter| filter.severities = texts(&["high"])), &[300], false),
        ("low or none", filter(|filter| filter.severities = texts(&["low", "none"])), &[400, 200, 100], false),
        ("after", filter(|filter| filter.after = millis(200, 0)), &[400, 300, 200], false),
        ("just after", filter(|filter| filter.after = millis(200, 1)), &[400, 300], false),
        ("before", filter(|filter| filter.before = millis(300, 0)), &[300, 200, 100], false),
        ("just before", filter(|filter| filter.before = millis(300, -1_000)), &[200, 100], false),
        (
            "all at once",
            filter(|filter| {
                filter.kinds = Some(vec![StepKind::Push]);
                (filter.subscribers, filter.transactions) = (texts(&["ana"]), texts(&["t1", "t2"]));
                (filter.after, filter.before) = (millis(50, 0), millis(250, 0));
                filter.severities = texts(&["low"]);
            }),
            &[100],
            false,
        ),
        ("far future", filter(|filter| filter.after = Some(Timestamp::MAX)), &[], false),
    ];
    for (name, filter, expected, nobody) in cases {
        assert_eq!(list(&store, &filter, FIRST).await, (expected.to_vec(), nobody), "{name}");
    }
    let elsewhere = store.activity_list(environment(2), &ActivityFilter::default(), FIRST).await.unwrap();
    assert_eq!(elsewhere.items, []);
}

#[tokio::test]
async fn pages_follow_each_other() {
    let store = world().await;
    for (skip, limit, expected) in [(0, 3, vec![400, 300, 200]), (3, 3, vec![100]), (6, 3, vec![])] {
        assert_eq!(list(&store, &ActivityFilter::default(), Offset { skip, limit }).await.0, expected, "{skip}");
    }
}

async fn get(store: &Store, seconds: u32) -> Activity {
    store.activity_get(environment(1), id_at(seconds, 0)).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_run_comes_with_all_that_is_shown_of_it() {
    let store = world().await;
    let shown = run(100, "t1", ORDER, ANA);
    let other = run(200, "t1", ORDER, BEN);
    let queued = log(0, StepStatus::Queued, "Step queued");
    let failed = log(0, StepStatus::Delayed, "Unexpected provider error");
    apply(
        &store,
        [
            log_query(101, 1, &shown, &queued),
            log_query(102, 1, &shown, &failed),
            delivery(101, 5, &shown),
            delivery(101, 6, &shown),
            settling(101, 7, &other),
        ],
    )
    .await;
    let claimed = claim_from(&store, 0x77, Wanted { limit: 1, ..Wanted::new(1, 101, 1_000) }).await;
    let prepared = model::job::PreparedRequest { body: "{}".into(), headers: vec![], url: None, title: String::new() };
    apply(&store, [job_retry(&claimed[0], &Retry { due_at: at(2_000), spent: 1, prepared: Some(&prepared) })]).await;

    let activity = get(&store, 100).await;
    assert_eq!(activity.run, shown);
    let trigger = activity.trigger.unwrap();
    assert_eq!(trigger.payload, object(json!({"z": 1, "of": "t1"})));
    assert_eq!(trigger.overrides, object(json!({})));
    let workflow = activity.workflow.unwrap();
    assert_eq!((workflow.identifier.as_str(), workflow.content.steps.len()), ("order", 2));
    let subscriber = activity.subscriber.unwrap();
    assert_eq!((subscriber.id, subscriber.external_id.as_str()), (id(ANA), "ana"));
    let members = [subscriber.first_name.as_deref(), subscriber.last_name.as_deref(), subscriber.email.as_deref()];
    assert_eq!(members, [Some("Ana"), None, Some("Ana@Example.test")]);
    assert_eq!(subscriber.phone, None);
    let expected: Vec<(Id, StepLog)> = vec![(id_at(101, 1), queued), (id_at(102, 1), failed)];
    assert_eq!(activity.log, expected);
    assert_eq!(activity.open, [OpenStep { step_index: 0, first: 1, further: 1 }]);

    let activity = get(&store, 200).await;
    assert_eq!((activity.log, activity.open), (vec![], vec![]), "settling is no delivery");
    assert_eq!(store.activity_get(environment(2), shown.id).await.unwrap(), None);
    assert_eq!(store.activity_get(environment(1), id_at(999, 0)).await.unwrap(), None);
}

#[tokio::test]
async fn only_the_newest_lines_of_a_long_log_are_read() {
    let store = world().await;
    let shown = run(100, "t1", ORDER, ANA);
    let line = log(0, StepStatus::Running, "Message sent");
    apply(&store, (1..=510).map(|number| log_query(101, number, &shown, &line))).await;
    let read = get(&store, 100).await.log;
    assert_eq!((read.len(), read[0].0, read[499].0), (500, id_at(101, 11), id_at(101, 510)));
}

#[tokio::test]
async fn big_payloads_are_shown_as_far_as_a_page_may_grow() {
    let store = world().await;
    let mut batch = Batch::new();
    for number in 1..=10_u32 {
        let transaction_id = format!("big-{number}");
        let mut big = event(&transaction_id, ORDER, json!({}));
        big.payload = Arc::new(object(json!({"text": "x".repeat(500_000)})));
        batch.run(event_insert(&big));
        batch.run(notification_insert(&run(500 + number, &transaction_id, ORDER, ANA)));
    }
    store.apply(batch).await.unwrap();
    let page = store.activity_list(environment(1), &ActivityFilter::default(), Offset { skip: 0, limit: 50 }).await;
    let shown: Vec<bool> = page.unwrap().items.iter().map(|item| item.trigger.is_some()).collect();
    let expected: Vec<bool> = (0..14).map(|index| !(8..10).contains(&index)).collect();
    assert_eq!(shown, expected, "eight of half a megabyte fit, and the small ones after them");
}
