//! Jobs: claimed once, finished by their holder only, and kept with their bytes until the next attempt.

use bytes::Bytes;
use model::Timestamp;
use model::job::{Job, JobKind, Lease, PreparedRequest, Target, Weight};
use model::notification::{Notification, Outcomes, RunStatus};
use store::{
    Batch, Cancellation, Conflict, FinishedDelivery, Query, Retry, SettleJob, Store, StoreError, cancel_run,
    job_finish, job_insert, job_insert_settle, job_release, job_retry, notification_finish_delivery,
    notification_insert,
};

use crate::{Wanted, at, claim_from, environment, id, organization, store};

/// A job that is due at `due`, in the run that has the same number.
fn job(number: u32, due: Timestamp) -> Job {
    Job {
        id: id(number),
        environment_id: environment(1),
        notification_id: id(number),
        step_index: 0,
        kind: JobKind::Deliver(Target { integration_id: id(9), token: format!("token-{number}") }),
        due_at: due,
        lease: None,
        attempts: 0,
        spent: 0,
        weight: Weight::Interactive,
        order_key: None,
        created_at: at(1),
        resent_at: None,
        prepared: None,
    }
}

/// A run of the trigger `t` that waits for `pending` deliveries.
fn notification(number: u32, pending: u32) -> Notification {
    Notification {
        id: id(number),
        environment_id: environment(1),
        organization_id: organization(),
        transaction_id: "t".to_owned(),
        workflow_id: id(2),
        workflow_revision: 1,
        subscriber_id: id(3),
        external_subscriber_id: "ada".to_owned(),
        status: RunStatus::Processing,
        step_index: 0,
        pending,
        created_at: at(1),
        updated_at: at(1),
    }
}

async fn run(store: &Store, query: Query) -> Result<(), StoreError> {
    let mut batch = Batch::new();
    batch.require(query, Conflict::Stale);
    store.apply(batch).await.map(drop)
}

/// Claims at most `limit` of what is due at `now` until `until`.
async fn claim(store: &Store, lease: i64, (now, until): (i64, i64), limit: u32) -> Vec<Job> {
    claim_from(store, 9, Wanted { limit, ..Wanted::new(lease, now, until) }).await
}

/// When the next job of the usual lane is due.
async fn next_due(store: &Store) -> Option<Timestamp> {
    let lane = job(1, at(1)).lane();
    store.lane_next_due(lane).await.unwrap()
}

/// The numbers of jobs.
fn numbers(jobs: &[Job]) -> Vec<String> {
    let mut numbers: Vec<String> =
        jobs.iter().map(|job| job.id.to_string().trim_start_matches('0').to_owned()).collect();
    numbers.sort();
    numbers
}

#[tokio::test]
async fn what_is_due_is_claimed_once_earliest_first() {
    let store = store();
    for (number, due) in [(1, 30), (2, 10), (3, 20), (4, 99)] {
        run(&store, job_insert(&job(number, at(due)))).await.unwrap();
    }
    assert_eq!(next_due(&store).await, Some(at(10)));
    let first = claim(&store, 7, (50, 170), 2).await;
    assert_eq!(numbers(&first), ["2", "3"]);
    assert!(first.iter().all(|job| job.lease == Some(Lease(7)) && job.due_at == at(170)));
    assert_eq!(numbers(&claim(&store, 8, (50, 170), 10).await), ["1"]);
    assert_eq!(claim(&store, 9, (98, 200), 10).await.len(), 0);
    assert_eq!(next_due(&store).await, Some(at(99)));
}

#[tokio::test]
async fn each_lane_has_its_own() {
    let store = store();
    let other = JobKind::Deliver(Target { integration_id: id(8), token: "t".to_owned() });
    run(&store, job_insert(&job(1, at(30)))).await.unwrap();
    run(&store, job_insert(&Job { kind: other, ..job(2, at(20)) })).await.unwrap();
    run(&store, job_insert(&Job { kind: JobKind::Settle, ..job(3, at(10)) })).await.unwrap();
    let waiting = store.lanes_waiting().await.unwrap();
    let mut waiting: Vec<_> =
        waiting.iter().map(|lane| (lane.key.integration_id.map(|id| id.to_string()), lane.due_at)).collect();
    waiting.sort();
    let named = |number: u32| Some(format!("{number:024x}"));
    assert_eq!(waiting, [(None, at(10)), (named(8), at(20)), (named(9), at(30))]);
    for (integration, expected) in [(0, "3"), (8, "2"), (9, "1")] {
        assert_eq!(numbers(&claim_from(&store, integration, Wanted::new(1, 50, 60)).await), [expected]);
    }
    assert_eq!(store.lanes_waiting().await.unwrap(), []);
    assert_eq!(store.job_count().await.unwrap(), 3);
}

#[tokio::test]
async fn one_weight_goes_first_and_the_other_fills_up() {
    for (first, limit, expected) in [
        (Weight::Interactive, 2, ["2", "4"].as_slice()),
        (Weight::Interactive, 3, &["1", "2", "4"]),
        (Weight::Bulk, 2, &["1", "3"]),
        (Weight::Bulk, 10, &["1", "2", "3", "4"]),
    ] {
        let store = store();
        for (number, weight) in
            [(1, Weight::Bulk), (2, Weight::Interactive), (3, Weight::Bulk), (4, Weight::Interactive)]
        {
            run(&store, job_insert(&Job { weight, ..job(number, at(i64::from(number))) })).await.unwrap();
        }
        let claimed = claim_from(&store, 9, Wanted { limit, first, ..Wanted::new(1, 50, 60) }).await;
        assert_eq!(numbers(&claimed), expected, "{first:?} {limit}");
    }
}

#[tokio::test]
async fn of_jobs_that_keep_their_order_only_the_first_is_due() {
    let store = store();
    for (number, key) in [(1, 1), (2, 1), (3, 2), (4, 1)] {
        run(&store, job_insert(&Job { order_key: Some(id(key)), ..job(number, at(5)) })).await.unwrap();
    }
    let first = claim(&store, 1, (10, 60), 10).await;
    assert_eq!(numbers(&first), ["1", "3"]);
    let one = first.iter().find(|job| job.id == id(1)).unwrap();
    run(&store, job_retry(one, &Retry { due_at: at(20), spent: 1, prepared: None })).await.unwrap();
    assert!(claim(&store, 2, (15, 60), 10).await.is_empty(), "it is tried again before the next one is due");
    let one = claim(&store, 3, (20, 60), 10).await.remove(0);
    run(&store, job_finish(&one)).await.unwrap();
    let two = claim(&store, 4, (20, 60), 10).await;
    assert_eq!(numbers(&two), ["2"], "then the next one follows, and no other");
    assert_eq!(store.job_last_ordered().await.unwrap(), Some(id(4)));
}

/// Cancels the run that has this number.
async fn cancel(store: &Store, number: u32) {
    let (environment_id, notification_id, error_text, at) = (environment(1), id(number), "canceled", at(2));
    let cancellation = Cancellation { environment_id, notification_id, step_index: 0, error_text, at };
    store.apply(cancel_run(&cancellation)).await.unwrap();
}

#[tokio::test]
async fn what_is_cancelled_lets_go_whoever_waits_for_it_and_nobody_else() {
    let store = store();
    // Run 5 is being sent, run 6 waits behind it, and so does what is sent again of run 1, which came before both.
    for number in [5, 6, 1] {
        run(&store, notification_insert(&notification(number, 1))).await.unwrap();
        run(&store, job_insert(&Job { order_key: Some(id(7)), ..job(number, at(5)) })).await.unwrap();
    }
    let sending = claim(&store, 1, (10, 60), 10).await.remove(0);
    assert_eq!(sending.id, id(5));
    cancel(&store, 6).await;
    assert_eq!(claim(&store, 2, (11, 60), 10).await, [], "the one that is being sent is still there");
    run(&store, job_finish(&sending)).await.unwrap();
    assert_eq!(numbers(&claim(&store, 3, (12, 60), 10).await), ["1"]);
}

#[tokio::test]
async fn a_run_that_is_cancelled_whole_lets_go_the_next_one() {
    let store = store();
    for number in [1, 4] {
        run(&store, notification_insert(&notification(number, 1))).await.unwrap();
    }
    for (number, of_run) in [(1, 1), (2, 1), (3, 1), (4, 4), (5, 4)] {
        let job = Job { notification_id: id(of_run), order_key: Some(id(7)), ..job(number, at(5)) };
        run(&store, job_insert(&job)).await.unwrap();
    }
    cancel(&store, 1).await;
    assert_eq!(numbers(&claim(&store, 1, (10, 60), 10).await), ["4"]);
}

#[tokio::test]
async fn only_the_holder_of_the_lease_ends_a_job() {
    let store = store();
    run(&store, job_insert(&job(1, at(1)))).await.unwrap();
    let late = claim(&store, 1, (1, 10), 1).await.remove(0);
    assert_eq!(store.job_release_others(Lease(2), (at(9), at(9))).await.unwrap(), 0, "it has not ended");
    assert_eq!(store.job_release_others(Lease(1), (at(10), at(10))).await.unwrap(), 0, "its own are not taken back");
    assert_eq!(store.job_release_others(Lease(2), (at(10), at(10))).await.unwrap(), 1);
    let holder = claim(&store, 2, (10, 20), 1).await.remove(0);
    assert_eq!(run(&store, job_finish(&late)).await, Err(StoreError::Conflict(Conflict::Stale)));
    assert_eq!(run(&store, job_release(&late, at(11))).await, Err(StoreError::Conflict(Conflict::Stale)));
    run(&store, job_release(&holder, at(11))).await.unwrap();
    assert_eq!(next_due(&store).await, Some(at(11)));
}

#[tokio::test]
async fn a_retry_keeps_the_bytes() {
    let store = store();
    run(&store, job_insert(&job(1, at(1)))).await.unwrap();
    let first = claim(&store, 1, (1, 10), 1).await.remove(0);
    let prepared = PreparedRequest {
        body: Bytes::from_static(b"{\"a\":\"\xc3\xa9\"}"),
        headers: vec![("x-tenant".to_owned(), "acme".to_owned())],
        url: Some("https://other.test/".to_owned()),
        title: "Title".to_owned(),
    };
    run(&store, job_retry(&first, &Retry { due_at: at(60), spent: 1, prepared: Some(&prepared) })).await.unwrap();
    assert!(claim(&store, 2, (59, 70), 1).await.is_empty());
    let second = claim(&store, 2, (60, 70), 1).await.remove(0);
    assert_eq!((second.attempts, second.prepared), (1, Some(prepared)));
}

#[tokio::test]
async fn a_new_process_takes_back_all_leases() {
    let store = store();
    for number in 1..=3 {
        run(&store, job_insert(&job(number, at(1)))).await.unwrap();
    }
    claim(&store, 1, (1, 1_000), 2).await;
    assert_eq!(store.job_release_others(Lease(2), (at(5), Timestamp::MAX)).await.unwrap(), 2);
    assert_eq!(claim(&store, 2, (5, 1_000), 10).await.len(), 3);
}

#[tokio::test]
async fn the_last_delivery_of_a_step_and_no_other_makes_it_settle() {
    let store = store();
    let notification = notification(1, 3);
    run(&store, notification_insert(&notification)).await.unwrap();
    let (environment_id, notification_id) = (environment(1), id(1));
    for (number, expected) in [(10, 0), (11, 0), (12, 1)] {
        let settle = SettleJob { id: id(number), environment_id, notification_id, step_index: 0 };
        let mut batch = Batch::new();
        let finished = FinishedDelivery { environment_id, notification_id, is_sent: number != 11, at: at(2) };
        batch.run(notification_finish_delivery(&finished));
        batch.run(job_insert_settle(&settle, at(2)));
        let changed = store.apply(batch).await.unwrap().changed;
        assert_eq!(changed, [1, expected], "{number}");
    }
    let outcomes = store.notification_outcomes(environment_id, notification_id).await.unwrap();
    assert_eq!(outcomes, Outcomes { sent: 2, failed: 1 });
    let settling = claim_from(&store, 0, Wanted::new(1, 2, 10)).await;
    assert_eq!(settling.iter().map(|job| job.id).collect::<Vec<_>>(), [id(12)]);
    assert_eq!(settling[0].kind, JobKind::Settle);
}

#[tokio::test]
async fn cancelling_takes_what_nobody_works_on_and_counts_the_rest() {
    let store = store();
    run(&store, notification_insert(&notification(1, 3))).await.unwrap();
    for (number, due) in [(10, 1), (11, 5), (12, 6)] {
        run(&store, job_insert(&Job { notification_id: id(1), ..job(number, at(due)) })).await.unwrap();
    }
    let sending = claim(&store, 1, (1, 10), 1).await.remove(0);
    assert_eq!(store.runs_waiting(environment(2), "t", 10).await.unwrap(), []);
    assert_eq!(store.runs_waiting(environment(1), "t", 10).await.unwrap(), [id(1)]);
    let cancellation = Cancellation {
        environment_id: environment(1),
        notification_id: id(1),
        step_index: 1,
        error_text: "canceled",
        at: at(2),
    };
    let stale = store.apply(cancel_run(&cancellation)).await;
    assert_eq!(stale.unwrap_err(), StoreError::Conflict(Conflict::Stale), "it stands at another step");
    let cancellation = Cancellation { step_index: 0, ..cancellation };
    store.apply(cancel_run(&cancellation)).await.unwrap();
    let left = store.notification_get(environment(1), id(1)).await.unwrap().unwrap();
    assert_eq!((left.status, left.pending), (RunStatus::Canceled, 1));
    assert!(store.apply(cancel_run(&cancellation)).await.is_err(), "there is nothing left");
    assert_eq!(store.runs_waiting(environment(1), "t", 10).await.unwrap(), []);
    run(&store, job_finish(&sending)).await.unwrap();
    assert_eq!(store.job_count().await.unwrap(), 0);
}

#[tokio::test]
async fn a_step_that_settles_is_not_cancelled() {
    let store = store();
    run(&store, notification_insert(&notification(1, 0))).await.unwrap();
    let settle = SettleJob { id: id(9), environment_id: environment(1), notification_id: id(1), step_index: 0 };
    run(&store, job_insert_settle(&settle, at(2))).await.unwrap();
    assert_eq!(store.runs_waiting(environment(1), "t", 10).await.unwrap(), []);
    let cancellation = Cancellation {
        environment_id: environment(1),
        notification_id: id(1),
        step_index: 0,
        error_text: "canceled",
        at: at(2),
    };
    assert!(store.apply(cancel_run(&cancellation)).await.is_err());
    assert_eq!(store.job_count().await.unwrap(), 1);
}
