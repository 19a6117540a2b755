//! How a run ends, by what it finds: the outcome table of `spec/contract/20-semantics.md` §3.2 with the decisions of the
//! design.

use model::exchange::TransportError;
use model::message::MessageStatus;
use model::notification::RunStatus;
use serde_json::json;

use crate::harness::{TestEngine, status, statuses};

#[tokio::test]
async fn a_push_goes_out_once_and_is_logged() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    let requests = test.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].url, "https://hook.test/hook");
    let signature = requests[0].headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("x-novu-signature"));
    assert_eq!(signature.unwrap().1, logic::sign::signature(b"s3cret", &requests[0].body));
    let body = &test.bodies()[0];
    assert_eq!(
        (&body["title"], &body["content"], &body["target"]),
        (&json!("Hi Ada"), &json!("Order 7"), &json!(["token"]))
    );
    let messages = test.messages("t", 0).await;
    assert_eq!(statuses(&messages), [MessageStatus::Sent]);
    assert_eq!(body["messageId"], messages[0].id.to_string());
    assert_eq!(test.runs("t").await[0].status, RunStatus::Completed);
    assert_eq!(
        test.story("t").await,
        "0 completed\n  Pending Step queued\n  Pending Push Webhook provider was selected\n  Pending Message created\n  \
         Success Message sent\n"
    );
    test.finish().await;
}

/// Sets up integrations `a` (active), `b` (active) and `off`, a subscriber with `channels`, and two steps; the endpoint
/// answers 400 for `b`. Checks the story of the first step and what was sent in all.
async fn check(channels: &[(&str, &[&str])], expected: &str, sent: usize) {
    let test = TestEngine::new(|request| {
        let refused = TransportError::Invalid("this endpoint takes nothing".to_owned());
        if request.url.contains("//b.test") { Err(refused) } else { status(201) }
    })
    .await;
    for name in ["a", "b", "off"] {
        test.integration(name, true).await;
    }
    test.subscriber("ada", channels).await;
    let off = test.engine.integrations(test.environment.id).await.unwrap()[2].clone();
    let change = engine::IntegrationChange { active: Some(false), ..engine::IntegrationChange::default() };
    test.engine.integration_update(&test.environment, off.id, &change).await.unwrap();
    test.workflow("flow", &[("one", "1"), ("two", "2")]).await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    let story = test.story("t").await;
    let first: String = story.split_inclusive('\n').take_while(|line| !line.starts_with('1')).collect();
    assert_eq!(first, expected, "{channels:?}");
    assert!(story.contains("\n1 ") || story.starts_with("1 "), "the second step was done too: {story}");
    assert_eq!(test.requests().len(), sent, "{channels:?}");
    assert_eq!(test.runs("t").await[0].status, RunStatus::Completed);
    test.finish().await;
}

const QUEUED: &str = "  Pending Step queued\n";
const SELECTED: &str = "  Pending Push Webhook provider was selected\n";
const CREATED: &str = "  Pending Message created\n";
const SENT: &str = "  Success Message sent\n";
const ERROR: &str = "  Failed Unexpected provider error\n";
const GENERAL: &str = "  Failed There was one or more errors when trying to execute the notification\n";

#[tokio::test]
async fn nobody_to_send_to() {
    check(&[], &format!("0 canceled\n{QUEUED}  Warning Subscriber does not have a configured channel\n"), 0).await;
    check(&[("a", &[])], &format!("0 failed\n{QUEUED}{GENERAL}"), 0).await;
    let no_integration = "  Failed Subscriber does not have an active integration\n";
    check(&[("off", &["x"])], &format!("0 failed\n{QUEUED}{no_integration}{GENERAL}"), 0).await;
}

#[tokio::test]
async fn one_target_of_one_integration() {
    check(&[("a", &["x"])], &format!("0 completed\n{QUEUED}{SELECTED}{CREATED}{SENT}"), 2).await;
    check(&[("b", &["x"])], &format!("0 failed\n{QUEUED}{SELECTED}{CREATED}{ERROR}{GENERAL}"), 2).await;
}

#[tokio::test]
async fn several_targets() {
    let planned = format!("0 queued\n{QUEUED}{SELECTED}{CREATED}{CREATED}");
    let all = format!("{planned}0 running\n{SENT}0 running\n{SENT}0 completed\n");
    check(&[("a", &["x", "y"])], &all, 4).await;
    let none = format!("{planned}0 running\n{ERROR}0 running\n{ERROR}0 failed\n{GENERAL}");
    check(&[("b", &["x", "y"])], &none, 4).await;
}

#[tokio::test]
async fn part_of_the_targets_is_a_warning() {
    let test = TestEngine::new(|request| {
        let refused = TransportError::Invalid("no".to_owned());
        if request.url.contains("//b.test") { Err(refused) } else { status(204) }
    })
    .await;
    test.integration("a", true).await;
    test.integration("b", true).await;
    test.subscriber("ada", &[("a", &["x"]), ("b", &["y"])]).await;
    test.workflow("flow", &[("one", "1")]).await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    let story = test.story("t").await;
    let warning = "0 completed\n  Warning There was one or more errors when trying to execute the notification\n";
    assert!(story.ends_with(warning), "{story}");
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Sent, MessageStatus::Failed]);
    test.finish().await;
}

#[tokio::test]
async fn a_template_that_fails_is_a_failed_step_with_its_place_and_the_next_step_runs() {
    let test = TestEngine::new(|_| status(200)).await;
    test.integration("hook", true).await;
    test.subscriber("ada", &[("hook", &["token"])]).await;
    test.workflow("flow", &[("fine", "line one\n{{ payload.id"), ("next", "body")]).await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    assert_eq!(
        test.story("t").await.split("1 completed").next().unwrap(),
        format!("0 failed\n{QUEUED}{SELECTED}{CREATED}  Failed Message content could not be generated\n{GENERAL}")
    );
    let run = test.runs("t").await.remove(0);
    let activity = test.engine.store().activity_get(test.environment.id, run.id).await.unwrap().unwrap();
    let raw =
        activity.log[0].1.details.iter().find_map(|line| line.raw.as_deref().filter(|raw| raw.contains("control")));
    let raw: serde_json::Value = serde_json::from_str(raw.unwrap()).unwrap();
    assert_eq!((&raw["control"], &raw["line"], &raw["column"]), (&json!("body"), &json!(2), &json!(1)));
    assert_eq!(test.requests().len(), 1, "the next step still ran");
    test.finish().await;
}

#[tokio::test]
async fn an_integration_without_a_url_fails_in_novus_words() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    let hook = test.engine.integrations(test.environment.id).await.unwrap()[0].clone();
    let credentials = Some(model::Secret::new(model::Object::new()));
    let change = engine::IntegrationChange { credentials, ..engine::IntegrationChange::default() };
    test.engine.integration_update(&test.environment, hook.id, &change).await.unwrap();
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    let messages = test.messages("t", 0).await;
    assert_eq!(messages[0].error_text.as_deref(), Some("Config is not valid for push-webhook provider"));
    assert_eq!(test.requests().len(), 0);
    test.finish().await;
}

#[tokio::test]
async fn recipients_are_told_apart_merged_and_made() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    test.trigger("t", &["ada", "new", "ada"]).await;
    test.drain().await;
    let runs: Vec<String> = test.runs("t").await.into_iter().map(|run| run.external_subscriber_id).collect();
    assert_eq!(runs, ["ada", "new"]);
    let made = test.engine.store().subscriber_by_external_id(test.environment.id, "new").await.unwrap();
    assert!(made.is_some(), "an unknown recipient is made");
    assert_eq!(test.requests().len(), 1);
    test.finish().await;
}

#[tokio::test]
async fn nobody_at_all_is_processed_without_runs() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    test.trigger("t", &[]).await;
    assert!(test.runs("t").await.is_empty());
    test.finish().await;
}
