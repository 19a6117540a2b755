//! Messages and attempts: the writes of the engine, the list, and the deletions.

use model::Id;
use std::time::Duration;

use bytes::Bytes;
use model::attempt::{Attempt, AttemptCause, AttemptOutcome, ReceivedResponse, SentRequest};
use model::exchange::Timings;
use model::message::{Message, MessageStatus};
use serde_json::json;
use store::{
    AttemptPage, Batch, Conflict, MessageFilter, Offset, Store, StoreError, attempt_insert, message_delete,
    message_delete_of_transaction, message_upsert,
};

use crate::runs::{ANA, ORDER, apply, id_at, message, object, run, world};
use crate::{at, environment, id};

const FIRST: Offset = Offset { skip: 0, limit: 10 };
pub(crate) const EVERY: AttemptPage = AttemptPage { after: 0, limit: 100 };

pub(crate) fn attempt(number: u32, status: Option<u16>) -> Attempt {
    let response = status.map(|status| ReceivedResponse {
        status,
        headers: vec![("content-type".to_owned(), "text/plain".to_owned())],
        body: Bytes::from_static(b"no"),
        truncated: true,
    });
    Attempt {
        number,
        cause: if number == 1 { AttemptCause::First } else { AttemptCause::Retry },
        started_at: at(i64::from(number)),
        duration_micros: 1_500,
        timings: Timings { connect: Some(Duration::from_micros(7)), ..Timings::default() },
        address: Some(([127, 0, 0, 1], 4_000).into()),
        request: SentRequest {
            url: "http://localhost/hook".to_owned(),
            headers: vec![("a".to_owned(), "b".to_owned())],
            body_bytes: 2,
            body_sha256: if number == 1 { None } else { Some([3; 32]) },
            body: if number == 1 { Some(Bytes::from_static(b"{}")) } else { None },
        },
        response,
        outcome: if status.is_some() { AttemptOutcome::ServerError } else { AttemptOutcome::Refused },
        error: Some("it failed".to_owned()),
    }
}

#[tokio::test]
async fn a_later_attempt_changes_only_how_the_message_stands() {
    let store = world().await;
    let first = message(100, 1, &run(100, "t1", ORDER, ANA));
    assert_eq!(store.message_get(environment(1), first.id).await.unwrap(), Some(first.clone()));
    assert_eq!(store.message_get(environment(2), first.id).await.unwrap(), None);

    let later = Message {
        status: MessageStatus::Sent,
        attempts: 2,
        outcome: AttemptOutcome::Delivered,
        error_text: None,
        provider_message_id: Some("r-1".to_owned()),
        updated_at: at(700),
        ..first.clone()
    };
    let other_title = Message { title: "Another".to_owned(), created_at: at(600), ..later.clone() };
    apply(&store, [message_upsert(&other_title)]).await;
    assert_eq!(store.message_get(environment(1), first.id).await.unwrap(), Some(later));
}

#[tokio::test]
async fn attempts_read_back_in_order() {
    let store = world().await;
    let id = id_at(100, 1);
    let attempts = [attempt(1, None), attempt(2, Some(503)), attempt(3, Some(200))];
    apply(&store, attempts.iter().rev().map(|attempt| attempt_insert(environment(1), id, attempt))).await;
    assert_eq!(store.message_attempts(environment(1), id, EVERY).await.unwrap(), attempts);
    assert_eq!(store.message_attempts(environment(2), id, EVERY).await.unwrap(), []);
    let second = AttemptPage { after: 1, limit: 1 };
    assert_eq!(store.message_attempts(environment(1), id, second).await.unwrap(), attempts[1..2]);
}

/// The seconds of the messages of a page, whether others follow, and how many there are.
async fn list(store: &Store, filter: &MessageFilter, page: Offset) -> (Vec<i64>, bool, u32) {
    let found = store.message_list(environment(1), filter, page).await.unwrap();
    let seconds = found.items.iter().map(|item| item.message.created_at.as_millis() / 1_000).collect();
    (seconds, found.has_more, found.total)
}

#[tokio::test]
async fn the_list_filters_and_pages() {
    let store = world().await;
    let page = |skip, limit| Offset { skip, limit };
    let filter = |subscriber: Option<u32>, transactions: &[&str]| MessageFilter {
        subscriber: subscriber.map(id),
        transactions: transactions.iter().map(|text| (*text).to_owned()).collect(),
    };
    let cases = [
        (filter(None, &[]), FIRST, (vec![300, 200, 100], false, 3)),
        (filter(None, &[]), page(0, 2), (vec![300, 200], true, 3)),
        (filter(None, &[]), page(2, 2), (vec![100], false, 3)),
        (filter(None, &[]), page(4, 2), (vec![], false, 3)),
        (filter(Some(ANA), &[]), FIRST, (vec![300, 100], false, 2)),
        (filter(Some(ANA), &[]), page(0, 1), (vec![300], true, 2)),
        (filter(Some(9), &[]), FIRST, (vec![], false, 0)),
        (filter(None, &["t1"]), FIRST, (vec![200, 100], false, 2)),
        (filter(None, &["t2", "t9", "t1"]), FIRST, (vec![300, 200, 100], false, 3)),
        (filter(Some(ANA), &["t1"]), FIRST, (vec![100], false, 1)),
    ];
    for (filter, page, expected) in cases {
        assert_eq!(list(&store, &filter, page).await, expected, "{filter:?} {page:?}");
    }
    let found = store.message_list(environment(1), &MessageFilter::default(), FIRST).await.unwrap();
    let newest = &found.items[0];
    assert_eq!(newest.message, message(300, 1, &run(300, "t2", ORDER, ANA)));
    assert_eq!(newest.organization_id, crate::organization());
    assert_eq!(newest.transaction_id, "t2");
    assert_eq!(newest.trigger.as_ref().unwrap().payload, object(json!({"z": 1, "of": "t2"})));
    assert_eq!(newest.workflow.as_ref().unwrap().identifier, "order");
}

#[tokio::test]
async fn deleting_takes_a_message_with_its_attempts_once() {
    let store = world().await;
    let gone: model::MessageId = id_at(100, 1);
    apply(&store, [attempt_insert(environment(1), gone, &attempt(1, None))]).await;
    assert!(!is_done(&store, message_delete(environment(2), gone)).await, "it is of another environment");
    assert!(is_done(&store, message_delete(environment(1), gone)).await);
    assert!(!is_done(&store, message_delete(environment(1), gone)).await);
    assert_eq!(store.message_attempts(environment(1), gone, EVERY).await.unwrap(), []);
    assert_eq!(list(&store, &MessageFilter::default(), FIRST).await.0, [300, 200]);
}

#[tokio::test]
async fn deleting_by_trigger_takes_all_its_messages() {
    let store = world().await;
    let messages: [Id; 3] = [id_at(100, 1), id_at(200, 1), id_at(300, 1)];
    apply(&store, messages.map(|id| attempt_insert(environment(1), id.into(), &attempt(1, None)))).await;
    for (environment, transaction_id, expected) in [
        (environment(2), "t1", false),
        (environment(1), "t9", false),
        (environment(1), "t1", true),
        (environment(1), "t1", false),
    ] {
        let deleted = is_done(&store, message_delete_of_transaction(environment, transaction_id)).await;
        assert_eq!(deleted, expected, "{transaction_id}");
    }
    assert_eq!(list(&store, &MessageFilter::default(), FIRST).await.0, [300]);
    for (id, left) in messages.into_iter().zip([0, 0, 1]) {
        assert_eq!(store.message_attempts(environment(1), id.into(), EVERY).await.unwrap().len(), left, "{id}");
    }
}

#[tokio::test]
async fn tags_are_those_of_the_environments_workflows() {
    let store = world().await;
    assert_eq!(store.tag_list(environment(1)).await.unwrap(), ["all", "empty", "order"]);
    assert_eq!(store.tag_list(environment(2)).await.unwrap(), [] as [&str; 0]);
}

/// Whether a removal found something.
async fn is_done(store: &Store, removal: Batch) -> bool {
    let result = store.apply(removal).await;
    assert!(matches!(result, Ok(_) | Err(StoreError::Conflict(Conflict::Missing))), "{result:?}");
    result.is_ok()
}
