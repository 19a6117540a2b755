//! More work than there is room for waits in the database and is done all the same.

use std::time::Duration;

use model::Clock as _;
use model::job::Lease;
use model::message::MessageStatus;
use store::Claim;

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
    // 600 jobs are more than the 512 exchanges that go on at once.
    for number in 0..6 {
        test.trigger(&format!("t{number}"), &["ada"]).await;
    }
    arrival_of(512, &test).await;
    test.clock.advance(Duration::from_secs(100));
    test.hang(false);
    test.hang(true);
    arrival_of(600, &test).await;
    // The leases of the beginning have ended by now, while the last exchanges still go on.
    test.clock.advance(Duration::from_secs(30));
    test.subscriber("other", &[]).await;
    test.hang(false);
    test.drain().await;
    assert_eq!(test.requests().len(), 600);
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
    arrival_of(1_024, &test).await;
    // Time for whoever would claim more.
    for _ in 0..20 {
        test.subscriber("other", &[]).await;
    }
    let now = test.clock.now();
    let claim = Claim { lease: Lease(1), until: now.plus(Duration::from_secs(1)), now, limit: 10_000 };
    let waiting = test.engine.store().job_claim(claim).await.unwrap().len();
    assert!(waiting >= 3_000 - 1_024, "only {waiting} jobs waited in the database");
    test.hang(false);
    test.pass(Duration::from_secs(1)).await;
    assert_eq!(test.messages("t29", 0).await.len(), 100);
    test.finish().await;
}

async fn arrival_of(count: usize, test: &TestEngine) {
    while test.requests().len() < count {
        test.stub.arrived.notified().await;
    }
}
