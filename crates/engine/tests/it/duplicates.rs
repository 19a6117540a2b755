//! A transaction id is unique in its environment, atomically.

use engine::{AcceptStatus, Accepted, IdempotencyStart, IdempotentRequest, KeptAnswer};

use crate::harness::{TestEngine, status, trigger_of};

#[tokio::test]
async fn a_repeat_gets_the_first_answer_and_starts_nothing() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    let first = test.trigger("t", &["ada"]).await;
    let second = test.trigger("t", &["ada", "other"]).await;
    assert_eq!(first, second);
    assert_eq!(first.status, AcceptStatus::Processed);
    test.drain().await;
    assert_eq!((test.requests().len(), test.runs("t").await.len()), (1, 1));
    test.finish().await;
}

#[tokio::test]
async fn twins_at_the_same_moment_start_one_run() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    let (one, two, three) =
        tokio::join!(test.trigger("t", &["new"]), test.trigger("t", &["new"]), test.trigger("t", &["new"]));
    assert_eq!((&one, &two), (&two, &three));
    test.drain().await;
    assert_eq!(test.runs("t").await.len(), 1);
    test.finish().await;
}

#[tokio::test]
async fn different_triggers_for_the_same_new_subscriber_all_run() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    tokio::join!(test.trigger("a", &["new"]), test.trigger("b", &["new"]), test.trigger("c", &["new"]));
    test.drain().await;
    let mut subscribers = Vec::new();
    for transaction in ["a", "b", "c"] {
        subscribers.push(test.runs(transaction).await[0].subscriber_id);
    }
    assert!(subscribers.iter().all(|id| *id == subscribers[0]), "one subscriber was made: {subscribers:?}");
    test.finish().await;
}

/// Triggers under an idempotency key as far as the commit, and gives the claim back unfinished: as if the process had
/// died before it could keep the answer.
async fn accept_and_die(test: &TestEngine, request: IdempotentRequest<'_>, transaction_id: Option<&str>) -> Accepted {
    let Ok(IdempotencyStart::First(claim)) = test.engine.idempotency_begin(request).await else {
        panic!("the key is new");
    };
    let trigger = trigger_of(transaction_id, &["ada"]);
    let body = |accepted: &Accepted| accepted.transaction_id.clone().into_bytes();
    let kept = KeptAnswer { claim: &claim, status: 201, body: &body };
    test.engine.accept(&test.environment, trigger, Some(kept)).await.unwrap()
}

#[tokio::test]
async fn a_keyed_trigger_and_its_answer_are_on_disk_together() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    let environment_id = test.environment.id;
    let request = IdempotentRequest { environment_id, scope: "POST /", key: "k", content: &[b"body"] };
    let accepted = accept_and_die(&test, request, None).await;
    match test.engine.idempotency_begin(request).await.unwrap() {
        IdempotencyStart::Replay(answer) => {
            assert_eq!((answer.status, answer.body), (201, accepted.transaction_id.into_bytes()));
        }
        IdempotencyStart::First(_) => panic!("the trigger would run twice"),
    }
    // A trigger that is not new keeps nothing by itself: its answer is kept when it is given.
    let other = IdempotentRequest { key: "other", ..request };
    test.trigger("taken", &["ada"]).await;
    accept_and_die(&test, other, Some("taken")).await;
    assert!(matches!(test.engine.idempotency_begin(other).await, Ok(IdempotencyStart::First(_))));
    test.drain().await;
    assert_eq!(test.requests().len(), 2);
    test.finish().await;
}
