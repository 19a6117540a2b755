//! A process that dies at any moment: what another one finds on disk, it brings to the end that it would have had.

use std::collections::HashMap;
use std::time::Duration;

use model::message::MessageStatus;
use model::notification::RunStatus;
use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{TestEngine, status};

/// Does `work`, and keeps what was on disk each time that it or what was sent had changed.
async fn wrecks_of(test: &TestEngine, work: impl Future<Output = ()>) -> Vec<TempDir> {
    let mut wrecks: Vec<TempDir> = Vec::new();
    let mut last = (0, 0);
    let watch = async {
        loop {
            let wreck = test.wreck();
            let log = wreck.path().join(format!("{}-wal", store::DATABASE_FILE));
            let seen = (std::fs::metadata(log).unwrap().len(), test.requests().len());
            if seen != last {
                last = seen;
                wrecks.push(wreck);
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        () = watch => {}
        () = work => {}
    }
    wrecks.push(test.wreck());
    wrecks
}

/// The bodies of what was sent, by message. Every attempt at a message must send the same.
fn bodies_by_message(tests: [&TestEngine; 2]) -> HashMap<String, Value> {
    let mut found: HashMap<String, Value> = HashMap::new();
    for body in tests.into_iter().flat_map(TestEngine::bodies) {
        let id = body["messageId"].as_str().unwrap().to_owned();
        let first = found.entry(id).or_insert_with(|| body.clone());
        assert_eq!(*first, body);
    }
    found
}

/// Brings to an end what a dead process left behind, and checks that end. Says whether the trigger had come to be.
async fn check(dead: &TestEngine, wreck: TempDir, seed: u64, targets: usize) -> bool {
    let test = TestEngine::on(wreck, seed, |_| status(200)).await;
    test.drain().await;
    test.pass(Duration::from_secs(3_600)).await;
    let runs = test.runs("t").await;
    if let Some(run) = runs.first() {
        assert_eq!(run.status, RunStatus::Completed);
        let sent = bodies_by_message([dead, &test]);
        for step in [0, 1] {
            let messages = test.messages("t", step).await;
            assert_eq!(messages.len(), targets, "step {step}");
            for message in messages {
                assert_eq!(message.status, MessageStatus::Sent);
                assert_eq!(sent[&message.id.to_string()]["target"], serde_json::json!([message.token]));
            }
        }
        let story = test.story("t").await;
        assert_eq!(story.matches("Step queued").count(), 2, "{story}");
        assert_eq!(story.matches("completed\n").count(), 2, "{story}");
    }
    let had_begun = !runs.is_empty();
    test.finish().await;
    had_begun
}

/// Triggers a workflow of two steps with these targets each, while receivers are away at first, and lets the process die
/// at every point of it.
async fn check_every_point(channels: &[(&str, &[&str])], targets: usize) {
    let mut calls = 0;
    let answers = move |_: &model::exchange::Request| {
        calls += 1;
        status(if calls % 3 == 1 { 503 } else { 200 })
    };
    let test = TestEngine::new(answers).await;
    test.integration("a", true).await;
    test.integration("b", true).await;
    test.subscriber("ada", channels).await;
    test.workflow("flow", &[("one {{payload.id}}", "1"), ("two", "2")]).await;
    let work = async {
        test.trigger("t", &["ada"]).await;
        test.drain().await;
        for seconds in [5, 30, 120, 600] {
            test.pass(Duration::from_secs(seconds)).await;
        }
    };
    let wrecks = wrecks_of(&test, work).await;
    let mut begun = 0;
    for (seed, wreck) in (100..).zip(wrecks) {
        begun += usize::from(check(&test, wreck, seed, targets).await);
    }
    assert!(begun >= 4, "only {begun} points were met");
    test.finish().await;
}

#[tokio::test]
async fn whatever_is_on_disk_comes_to_its_end() {
    check_every_point(&[("a", &["x"])], 1).await;
    check_every_point(&[("a", &["x", "y"]), ("b", &["z"])], 3).await;
}
