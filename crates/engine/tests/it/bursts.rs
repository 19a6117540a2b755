//! More work than there is room for waits in the database and is done all the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use model::Clock as _;
use model::job::{Job, Lease, Weight};
use model::message::MessageStatus;
use store::{Claim, StoreError};

use crate::harness::{TestEngine, status, statuses};

/// Integration `hook`, subscriber `ada` with a hundred tokens, workflow `flow` with one step.
async fn crowded_scene(test: &TestEngine) {
    test.integration("hook", true).await;
    let tokens: Vec<String> = (0..100).map(|number| format!("token-{number}")).collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    test.subscriber("ada", &[("hook", &tokens)]).await;
    test.workflow("flow", &[("one", "1")]).await;
}

#[tokio::test]
async fn more_jobs_than_memory_takes_are_all_done() {
    let test = TestEngine::new(|_| status(200)).await;
    crowded_scene(&test).await;
    test.hang(true);
    // 101 triggers of 100 targets each are more than the 10,000 jobs that are held at a time.
    for number in 0..101 {
        test.trigger(&format!("t{number}"), &["ada"]).await;
    }
    test.hang(false);
    test.drain().await;
    assert_eq!(test.requests().len(), 10_100);
    let messages = test.messages("t100", 0).await;
    assert!(statuses(&messages).iter().all(|status| *status == MessageStatus::Sent));
    test.finish().await;
}

#[tokio::test]
async fn what_waited_long_for_its_turn_is_sent_once() {
    let test = TestEngine::new(|_| status(200)).await;
    crowded_scene(&test).await;
    test.hang(true);
    // 100 jobs are more than the 16 exchanges that go on at once with an endpoint of which nothing is known.
    test.trigger("t", &["ada"]).await;
    arrival_of(16, &test).await;
    test.clock.advance(Duration::from_secs(100));
    test.hang(false);
    test.hang(true);
    arrival_of(48, &test).await;
    // The leases of the beginning have ended by now, while the last exchanges still go on.
    test.clock.advance(Duration::from_secs(31));
    test.subscriber("other", &[]).await;
    test.hang(false);
    test.drain().await;
    assert_eq!(test.requests().len(), 100);
    test.finish().await;
}

#[tokio::test]
async fn a_backlog_stays_in_the_database_until_its_turn_is_near() {
    let mut test = TestEngine::new(|_| status(200)).await;
    crowded_scene(&test).await;
    test.hang(true);
    for number in 0..30 {
        test.trigger(&format!("t{number}"), &["ada"]).await;
    }
    test.restart().await;
    arrival_of(16, &test).await;
    // Time for whoever would claim more.
    for _ in 0..20 {
        test.subscriber("other", &[]).await;
    }
    let now = test.clock.now();
    let lane = test.engine.store().lanes_waiting().await.unwrap()[0].key;
    let (lease, until) = (Lease(1), now.plus(Duration::from_secs(1)));
    let claim = Claim { lane, lease, until, now, limit: 10_000, first: Weight::Interactive };
    let claimed = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&claimed);
    let then = move |jobs: Result<Vec<Job>, StoreError>| count.store(jobs.unwrap().len(), Ordering::SeqCst);
    test.engine.store().job_claim(claim, then).await.unwrap();
    let waiting = claimed.load(Ordering::SeqCst);
    assert!(waiting >= 2_900, "only {waiting} jobs waited in the database");
    test.hang(false);
    test.pass(Duration::from_secs(31)).await;
    assert_eq!(test.messages("t29", 0).await.len(), 100);
    test.finish().await;
}

async fn arrival_of(count: usize, test: &TestEngine) {
    while test.requests().len() < count {
        test.stub.arrived.notified().await;
    }
}
