//! Dead letters, the bulk operations over them, and the search over messages.

use bytes::Bytes;
use model::attempt::AttemptOutcome;
use model::dead_letter::{BulkKind, BulkOperation, BulkStatus, DeadLetter, DeadLetterFilter, MessageConditions};
use model::job::{JobKind, PreparedRequest, Weight};
use model::message::MessageStatus;
use model::notification::{Notification, RunStatus, StepStatus};
use model::{MessageId, Timestamp};
use store::{
    Batch, Conflict, LetterStretch, MessageSearch, NotificationChange, SearchRequest, Store, StoreError,
    bulk_operation_cancel, bulk_operation_insert, bulk_operation_move, dead_letter_delete, dead_letter_insert,
    dead_letter_revive, message_set_retrying, notification_update, step_log_note, step_log_overrule,
};

use crate::runs::{ANA, BEN, ORDER, apply, id_at, log, log_query, run, world};
use crate::{Wanted, at, claim_from, environment, id};

const FIRST: SearchRequest = SearchRequest { after: None, limit: 10 };

/// A letter for the message of [`world`] that was made at `seconds`, in the run that was made then.
fn letter(seconds: u32, died: i64) -> DeadLetter {
    DeadLetter {
        environment_id: environment(1),
        message_id: id_at(seconds, 1),
        notification_id: id_at(seconds, 0),
        step_index: 0,
        integration_id: id(0x77),
        token: "token-1".to_owned(),
        attempts: 9,
        order_key: Some(id(5)),
        created_at: at(i64::from(seconds)),
        died_at: at(died),
        prepared: Some(PreparedRequest {
            body: Bytes::from_static(b"{\"a\":1}"),
            headers: vec![("x-tenant".to_owned(), "acme".to_owned())],
            url: None,
            title: "Hello".to_owned(),
        }),
    }
}

async fn letters(store: &Store, filter: &DeadLetterFilter, page: SearchRequest) -> Vec<i64> {
    let found = store.dead_letter_list(environment(1), filter, page).await.unwrap();
    found.items.iter().map(|letter| letter.found.message.created_at.as_millis() / 1_000).collect()
}

#[tokio::test]
async fn a_letter_becomes_a_job_once_with_all_that_it_holds() {
    let store = world().await;
    let kept = letter(100, 900);
    apply(&store, [dead_letter_insert(&kept, false), dead_letter_insert(&kept, false)]).await;
    assert_eq!(store.dead_letter_get(environment(1), kept.message_id).await.unwrap(), Some(kept.clone()));
    assert_eq!(store.dead_letter_get(environment(2), kept.message_id).await.unwrap(), None);
    let head = store.dead_letter_head(environment(1), kept.message_id).await.unwrap().unwrap();
    assert!(head.has_run && head.has_subscriber, "{head:?}");
    let revive = || {
        let mut batch = Batch::new();
        let id = kept.message_id;
        batch.require(dead_letter_revive(environment(1), id, Weight::Bulk, at(1_000)), Conflict::Missing);
        batch.require(dead_letter_delete(environment(1), id), Conflict::Missing);
        batch.run(message_set_retrying(environment(1), id, at(1_000)));
        batch
    };
    store.apply(revive()).await.unwrap();
    assert_eq!(store.apply(revive()).await.map(drop), Err(StoreError::Conflict(Conflict::Missing)));
    assert_eq!(store.dead_letter_get(environment(1), kept.message_id).await.unwrap(), None);
    let message = store.message_get(environment(1), kept.message_id).await.unwrap().unwrap();
    assert_eq!((message.status, message.updated_at), (MessageStatus::Retrying, at(1_000)));
    let job = claim_from(&store, 0x77, Wanted::new(1, 1_000, 2_000)).await.remove(0);
    assert_eq!((job.id, job.attempts, job.spent, job.weight), (kept.message_id, 9, 0, Weight::Bulk));
    assert_eq!((job.resent_at, job.order_key), (Some(at(1_000)), kept.order_key));
    assert_eq!((job.created_at, job.prepared), (kept.created_at, kept.prepared));
    assert!(matches!(job.kind, JobKind::Deliver(target) if target.token == kept.token));
}

#[tokio::test]
async fn a_cancelled_run_makes_no_letters_but_for_what_was_resent() {
    let store = world().await;
    let run: Notification = run(100, "t1", ORDER, ANA);
    let change = NotificationChange {
        environment_id: environment(1),
        id: run.id,
        status: RunStatus::Canceled,
        step_index: 0,
        pending: 0,
        updated_at: at(2),
    };
    apply(&store, [notification_update(&change), dead_letter_insert(&letter(100, 900), false)]).await;
    assert_eq!(letters(&store, &DeadLetterFilter::default(), FIRST).await, [0; 0]);
    apply(&store, [dead_letter_insert(&letter(100, 900), true)]).await;
    assert_eq!(letters(&store, &DeadLetterFilter::default(), FIRST).await, [100]);
}

#[tokio::test]
async fn letters_and_messages_are_filtered_and_paged() {
    let store = world().await;
    apply(&store, [(100, 900), (200, 800), (300, 700)].map(|(at, died)| dead_letter_insert(&letter(at, died), false)))
        .await;
    let none = MessageConditions::default;
    let cases = [
        (none(), vec![300, 200, 100]),
        (MessageConditions { after: Some(at(200)), ..none() }, vec![300, 200]),
        (MessageConditions { before: Some(at(200)), ..none() }, vec![200, 100]),
        (MessageConditions { subscriber: Some(id(ANA)), ..none() }, vec![300, 100]),
        (MessageConditions { subscriber: Some(id(BEN)), ..none() }, vec![200]),
        (MessageConditions { workflow: Some(id(ORDER)), ..none() }, vec![300, 200, 100]),
        (MessageConditions { workflow: Some(id(9)), ..none() }, vec![]),
        (MessageConditions { integration: Some(id(0x77)), ..none() }, vec![300, 200, 100]),
        (MessageConditions { integration: Some(id(9)), ..none() }, vec![]),
        (MessageConditions { transaction: Some("t1".to_owned()), ..none() }, vec![200, 100]),
        (MessageConditions { transaction: Some("t1".to_owned()), subscriber: Some(id(ANA)), ..none() }, vec![100]),
        (MessageConditions { outcome: Some(AttemptOutcome::Refused), ..none() }, vec![300, 200, 100]),
        (MessageConditions { outcome: Some(AttemptOutcome::Gone), ..none() }, vec![]),
    ];
    for (message, expected) in cases {
        let filter = DeadLetterFilter { message: message.clone(), ..DeadLetterFilter::default() };
        assert_eq!(letters(&store, &filter, FIRST).await, expected, "{message:?}");
        let search = MessageSearch { conditions: message, status: Some(MessageStatus::Retrying) };
        let found = store.message_search(environment(1), &search, FIRST).await.unwrap();
        let seconds: Vec<i64> = found.items.iter().map(|one| one.message.created_at.as_millis() / 1_000).collect();
        assert_eq!(seconds, expected, "{search:?}");
        let search = MessageSearch { status: Some(MessageStatus::Sent), ..search };
        assert_eq!(store.message_search(environment(1), &search, FIRST).await.unwrap().items, []);
        assert_eq!(store.message_search(environment(2), &search, FIRST).await.unwrap().items, []);
    }
    let died = |after: Option<i64>, before: Option<i64>| DeadLetterFilter {
        died_after: after.map(at),
        died_before: before.map(at),
        ..DeadLetterFilter::default()
    };
    assert_eq!(letters(&store, &died(Some(800), None), FIRST).await, [200, 100]);
    assert_eq!(letters(&store, &died(None, Some(800)), FIRST).await, [300, 200]);
    let page = SearchRequest { after: Some(id_at(300, 1)), limit: 1 };
    let found = store.dead_letter_list(environment(1), &DeadLetterFilter::default(), page).await.unwrap();
    assert_eq!((found.items.len(), found.next), (1, Some(id_at(200, 1))));
}

#[tokio::test]
async fn a_stretch_is_bounded_by_what_it_looks_at() {
    let store = world().await;
    apply(&store, [(100, 900), (200, 950), (300, 700)].map(|(at, died)| dead_letter_insert(&letter(at, died), false)))
        .await;
    let stretch = async |after: Option<u32>, until: i64, transaction: Option<&str>| {
        let part = LetterStretch { after: after.map(|seconds| id_at(seconds, 1)), until: at(until), rows: 2 };
        let message = MessageConditions { transaction: transaction.map(str::to_owned), ..MessageConditions::default() };
        let filter = DeadLetterFilter { message, ..DeadLetterFilter::default() };
        let found = store.dead_letter_stretch(environment(1), &filter, part).await.unwrap();
        (found.letters.iter().map(|letter| letter.message_id).collect::<Vec<MessageId>>(), found.end)
    };
    let (one, two, three) = (id_at(100, 1), id_at(200, 1), id_at(300, 1));
    assert_eq!(stretch(None, 1_000, None).await, (vec![one, two], Some(two)));
    assert_eq!(stretch(Some(200), 1_000, None).await, (vec![three], None));
    assert_eq!(stretch(None, 900, None).await, (vec![one], Some(two)), "what died later is none of its concern");
    assert_eq!(stretch(None, 1_000, Some("t2")).await, (vec![], Some(two)));
    assert_eq!(stretch(Some(200), 1_000, Some("t2")).await, (vec![three], None));
}

#[tokio::test]
async fn an_operation_moves_on_from_where_it_was_read_only() {
    let store = world().await;
    let seen = BulkOperation {
        id: id(1),
        environment_id: environment(1),
        kind: BulkKind::Resend,
        is_dry_run: false,
        filter: DeadLetterFilter { died_after: Some(Timestamp(7)), ..DeadLetterFilter::default() },
        status: BulkStatus::Working,
        position: None,
        matched: 3,
        done: 0,
        skipped: 0,
        created_at: at(1),
        updated_at: at(1),
    };
    apply(&store, [bulk_operation_insert(&seen)]).await;
    assert_eq!(store.bulk_operations_open(10).await.unwrap(), std::slice::from_ref(&seen));
    assert_eq!(store.bulk_operations_open_count(environment(1)).await.unwrap(), 1);
    assert_eq!(store.bulk_operations_open_count(environment(2)).await.unwrap(), 0);
    let moved = BulkOperation { position: Some(id(9)), done: 2, skipped: 1, updated_at: at(2), ..seen.clone() };
    let step = |from: &BulkOperation, to: &BulkOperation| {
        let mut batch = Batch::new();
        batch.require(bulk_operation_move(from, to), Conflict::Stale);
        batch
    };
    store.apply(step(&seen, &moved)).await.unwrap();
    assert_eq!(store.apply(step(&seen, &moved)).await.map(drop), Err(StoreError::Conflict(Conflict::Stale)));
    assert_eq!(store.bulk_operation_get(environment(1), seen.id).await.unwrap(), Some(moved.clone()));
    assert_eq!(store.bulk_operation_get(environment(2), seen.id).await.unwrap(), None);
    apply(&store, [bulk_operation_cancel(environment(1), seen.id, at(3))]).await;
    assert_eq!(store.apply(step(&moved, &seen)).await.map(drop), Err(StoreError::Conflict(Conflict::Stale)));
    assert_eq!(store.bulk_operations_open(10).await.unwrap(), []);
}

#[tokio::test]
async fn a_note_leaves_the_status_of_its_step_alone_unless_something_arrived() {
    let store = world().await;
    let run = run(100, "t1", ORDER, ANA);
    let note = |number: u32, arrived: bool| {
        let line = log(0, StepStatus::Running, "note");
        step_log_note(environment(1), run.id, id_at(500, number), (&line, arrived))
    };
    let status = async || {
        let activity = store.activity_get(environment(1), run.id).await.unwrap().unwrap();
        activity.log.last().map(|(_, log)| log.status)
    };
    apply(&store, [note(1, false)]).await;
    assert_eq!(status().await, Some(StepStatus::Running), "a step without a log");
    let cases = [
        (StepStatus::Failed, false, StepStatus::Failed),
        (StepStatus::Failed, true, StepStatus::Completed),
        (StepStatus::Delayed, true, StepStatus::Delayed),
        (StepStatus::Completed, true, StepStatus::Completed),
    ];
    for (number, (before, arrived, after)) in (10..).step_by(2).zip(cases) {
        let line = log(0, before, "before");
        apply(&store, [log_query(500, number, &run, &line), note(number + 1, arrived)]).await;
        assert_eq!(status().await, Some(after), "{before:?}");
    } // The end of a step that was written last, though a note has the newer id.
    let end = log(0, StepStatus::Failed, "end");
    apply(&store, [note(41, false), log_query(500, 40, &run, &end)]).await;
    assert_eq!(status().await, Some(StepStatus::Completed), "the note repeats what was before");
    apply(&store, [step_log_overrule(environment(1), run.id, id_at(500, 40), &end)]).await;
    assert_eq!(status().await, Some(StepStatus::Failed));
}
