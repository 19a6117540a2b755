//! Operational webhooks: what is told to whom, that it is on disk with what it tells of, and what becomes of it when nobody
//! takes it.

use std::time::Duration;

use engine::{NewWebhook, SecretRotation, WebhookDraft, WebhookError};
use logic::sign::{HmacKey, base64};
use logic::standard_webhooks::key_of;
use model::exchange::Request;
use model::operational::{EventKind, EventKinds, OperationalEvent};
use model::{Timestamp, WebhookId};
use serde_json::{Value, json};
use store::WebhookChange;

use crate::harness::{TestEngine, status};

const HOUR: Duration = Duration::from_hours(1);

/// Makes a webhook at `https://NAME.test/ops` that is told these kinds of events.
async fn webhook(test: &TestEngine, name: &str, kinds: &[EventKind]) -> NewWebhook {
    let events = kinds.iter().copied().collect();
    let draft = WebhookDraft { url: format!("https://{name}.test/ops"), events, active: true };
    test.engine.operational_webhook_create(&test.environment, draft, None).await.unwrap()
}

/// Tells webhooks what waits for them, as a process does.
fn spawn_sender(test: &TestEngine) -> tokio::task::JoinHandle<()> {
    let engine = test.engine.clone();
    tokio::spawn(async move { engine.run_operational_webhooks().await })
}

/// What was sent to the webhook `name`.
fn told(test: &TestEngine, name: &str) -> Vec<Request> {
    let url = format!("https://{name}.test/ops");
    test.requests().into_iter().filter(|request| request.url == url).collect()
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

fn types(requests: &[Request]) -> Vec<String> {
    requests.iter().map(|request| body(request)["type"].as_str().unwrap().to_owned()).collect()
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str()).unwrap()
}

async fn events(test: &TestEngine, id: WebhookId) -> Vec<OperationalEvent> {
    test.engine.store().operational_events((test.environment.id, id), None, 100).await.unwrap()
}

async fn waiting(test: &TestEngine, id: WebhookId) -> u32 {
    test.engine.store().operational_webhook(test.environment.id, id).await.unwrap().unwrap().webhook.waiting
}

/// Moves the clock by hours, and waits after each until nothing is due.
async fn pass_hours(test: &TestEngine, hours: u32) {
    for _ in 0..hours {
        test.pass(HOUR).await;
        test.engine.operational_quiet().await.unwrap();
    }
}

/// Fails at the endpoint `hook` and takes everything else.
fn hook_fails(request: &Request) -> Result<model::exchange::Response, model::exchange::TransportError> {
    status(if request.url.contains("hook.test") { 503 } else { 200 })
}

#[tokio::test]
async fn the_health_of_an_endpoint_is_told_to_whoever_wants_to_know() {
    let test = TestEngine::new(hook_fails).await;
    test.scene().await;
    let made = webhook(&test, "all", &EventKind::ALL[..3]).await;
    webhook(&test, "some", &[EventKind::EndpointDisabled]).await;
    let sender = spawn_sender(&test);
    for round in 0..25 {
        test.trigger(&format!("dead-{round}"), &["ada"]).await;
        test.drain().await;
        pass_hours(&test, 3).await;
    }
    test.answer(|_| status(200));
    test.trigger("waiting", &["ada"]).await;
    pass_hours(&test, 2).await;
    let all = told(&test, "all");
    let expected = ["endpoint.failing", "endpoint.failing", "endpoint.disabled", "endpoint.recovered"];
    assert_eq!(types(&all), expected);
    assert_eq!(types(&told(&test, "some")), ["endpoint.disabled"]);
    let integration = test.engine.integrations(test.environment.id).await.unwrap()[0].id.to_string();
    let data = body(&all[3])["data"].clone();
    assert_eq!((&data["integrationId"], &data["integrationIdentifier"]), (&json!(integration), &json!("hook")));
    assert_eq!(data["catchUp"]["request"]["body"]["filter"]["diedAfter"], data["failingSince"]);
    assert!(data["catchUp"]["deadLetters"].as_u64().unwrap() > 10, "{data}");
    let key = HmacKey::new(&key_of(made.secret.expose()).unwrap());
    let mut ids: Vec<&str> = Vec::new();
    for request in &all {
        let (id, time) = (header(request, "webhook-id"), header(request, "webhook-timestamp"));
        let signature = key.sign(&[format!("{id}.{time}.").as_bytes(), &request.body]);
        assert_eq!(header(request, "webhook-signature"), format!("v1,{}", base64(&signature)));
        ids.push(id);
    }
    ids.dedup();
    assert_eq!(ids.len(), 4, "each event has an id of its own");
    assert_eq!((events(&test, made.webhook.id).await, waiting(&test, made.webhook.id).await), (vec![], 0));
    sender.abort();
    pass_hours_without_sender(&test).await;
    test.finish().await;
}

/// Lets what still waits at the endpoint end.
async fn pass_hours_without_sender(test: &TestEngine) {
    test.pass(12 * HOUR).await;
}

#[tokio::test]
async fn an_event_is_on_disk_with_what_it_tells_of_and_told_by_the_next_process() {
    let mut test = TestEngine::new(|_| status(503)).await;
    test.scene().await;
    let made = webhook(&test, "ops", &[EventKind::EndpointFailing]).await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    test.pass(2 * HOUR).await;
    assert_eq!(waiting(&test, made.webhook.id).await, 1);
    test.restart().await;
    test.answer(|_| status(200));
    let sender = spawn_sender(&test);
    test.engine.operational_quiet().await.unwrap();
    assert_eq!(types(&told(&test, "ops")), ["endpoint.failing"]);
    assert_eq!(waiting(&test, made.webhook.id).await, 0);
    sender.abort();
    test.pass(12 * HOUR).await;
    test.finish().await;
}

#[tokio::test]
async fn a_webhook_that_hangs_delays_no_other() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    for name in ["slow", "quick"] {
        webhook(&test, name, &[EventKind::SecretRotated]).await;
    }
    test.hang_at("slow.test");
    let sender = spawn_sender(&test);
    for number in 0..3 {
        rotate(&test).await;
        while told(&test, "quick").len() <= number {
            test.stub.arrived.notified().await;
        }
    }
    assert_eq!(told(&test, "slow").len(), 1);
    test.hang(false);
    while told(&test, "slow").len() < 3 {
        test.stub.arrived.notified().await;
    }
    test.engine.operational_quiet().await.unwrap();
    sender.abort();
    test.finish().await;
}

async fn rotate(test: &TestEngine) {
    let integration_id = test.engine.integrations(test.environment.id).await.unwrap()[0].id;
    let rotation = SecretRotation { integration_id, secret: None, overlap: HOUR };
    test.engine.integration_rotate_secret(&test.environment, &rotation, None).await.unwrap();
}

#[tokio::test]
async fn a_secret_that_is_replaced_is_told_once() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    webhook(&test, "ops", &[EventKind::SecretRotated]).await;
    rotate(&test).await;
    let sender = spawn_sender(&test);
    test.engine.operational_quiet().await.unwrap();
    let told = told(&test, "ops");
    assert_eq!(types(&told), ["endpoint.secret_rotated"]);
    let data = &body(&told[0])["data"];
    let times = (data["rotatedAt"].as_str().unwrap(), data["formerSignsUntil"].as_str().unwrap());
    assert_eq!(times, ("2026-01-02T03:04:05.006Z", "2026-01-02T04:04:05.006Z"));
    sender.abort();
    test.finish().await;
}

#[tokio::test]
async fn what_nobody_takes_is_tried_on_a_schedule_and_kept_when_it_is_given_up() {
    let test = TestEngine::new(|_| status(500)).await;
    test.scene().await;
    let id = webhook(&test, "ops", &[EventKind::SecretRotated]).await.webhook.id;
    rotate(&test).await;
    let sender = spawn_sender(&test);
    test.engine.operational_quiet().await.unwrap();
    let first = events(&test, id).await.remove(0);
    assert_eq!((first.attempts, first.is_given_up), (1, false));
    assert_eq!(first.last.as_ref().map(|last| last.status), Some(Some(500)));
    test.clock.advance(Duration::from_secs(6));
    test.engine.operational_quiet().await.unwrap();
    assert_eq!(told(&test, "ops").len(), 2);
    pass_hours(&test, 25).await;
    let last = events(&test, id).await.remove(0);
    assert!(last.is_given_up && last.attempts >= 7, "{last:?}");
    assert_eq!(waiting(&test, id).await, 0);
    let sent = told(&test, "ops");
    let same = |request: &Request| (header(request, "webhook-id").to_owned(), request.body.clone());
    assert!(
        sent.iter().all(|request| same(request) == same(&sent[0])),
        "each attempt sends the same under the same id"
    );
    pass_hours(&test, 25).await;
    assert_eq!(told(&test, "ops").len(), sent.len(), "it is not tried again");
    sender.abort();
    test.finish().await;
}

#[tokio::test]
async fn a_message_that_is_given_up_is_told_only_where_somebody_wants_to_know() {
    let test = TestEngine::new(|request| {
        if request.url.contains("hook.test") {
            return Err(model::exchange::TransportError::Blocked("not there".to_owned()));
        }
        status(200)
    })
    .await;
    test.scene().await;
    let other = webhook(&test, "other", &EventKind::ALL[..4]).await.webhook.id;
    test.trigger("first", &["ada"]).await;
    test.drain().await;
    assert_eq!(events(&test, other).await, []);
    webhook(&test, "ops", &[EventKind::MessageDead]).await;
    test.trigger("second", &["ada"]).await;
    test.drain().await;
    let sender = spawn_sender(&test);
    test.engine.operational_quiet().await.unwrap();
    let told = told(&test, "ops");
    assert_eq!(types(&told), ["message.dead"]);
    let data = body(&told[0])["data"].clone();
    let message = test.messages("second", 0).await.remove(0);
    assert_eq!((&data["messageId"], &data["subscriberId"]), (&json!(message.id), &json!("ada")));
    assert_eq!(data["lastAttempt"]["outcome"], "blocked");
    sender.abort();
    test.finish().await;
}

#[tokio::test]
async fn a_webhook_that_is_switched_off_or_gone_is_told_nothing() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    let id = webhook(&test, "ops", &[EventKind::SecretRotated]).await.webhook.id;
    rotate(&test).await;
    let change = WebhookChange { active: Some(false), ..WebhookChange::default() };
    test.engine.operational_webhook_change(&test.environment, id, change).await.unwrap();
    rotate(&test).await;
    let sender = spawn_sender(&test);
    test.engine.operational_quiet().await.unwrap();
    assert_eq!((told(&test, "ops").len(), events(&test, id).await.len()), (0, 1));
    let change = WebhookChange { active: Some(true), events: Some(EventKinds::all()), ..WebhookChange::default() };
    test.engine.operational_webhook_change(&test.environment, id, change).await.unwrap();
    test.engine.operational_quiet().await.unwrap();
    assert_eq!(told(&test, "ops").len(), 1, "what waited is told");
    test.engine.operational_webhook_delete(&test.environment, id).await.unwrap();
    rotate(&test).await;
    test.engine.operational_quiet().await.unwrap();
    assert_eq!(told(&test, "ops").len(), 1);
    let gone = test.engine.operational_webhook_delete(&test.environment, id).await;
    assert_eq!(gone, Err(WebhookError::Missing));
    sender.abort();
    test.finish().await;
}

#[tokio::test]
async fn an_event_that_is_a_day_old_is_not_told_any_more() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    let id = webhook(&test, "ops", &[EventKind::SecretRotated]).await.webhook.id;
    rotate(&test).await;
    test.clock.advance(25 * HOUR);
    let sender = spawn_sender(&test);
    test.engine.operational_quiet().await.unwrap();
    let kept = events(&test, id).await.remove(0);
    assert!(kept.is_given_up && kept.due_at < Timestamp::MAX && told(&test, "ops").is_empty(), "{kept:?}");
    sender.abort();
    test.finish().await;
}

#[tokio::test]
async fn what_was_told_while_the_disk_takes_no_writes_is_not_told_again() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    let id = webhook(&test, "ops", &[EventKind::SecretRotated]).await.webhook.id;
    rotate(&test).await;
    rotate(&test).await;
    test.hang(true);
    let sender = spawn_sender(&test);
    test.stub.arrived.notified().await;
    let disk = test.sicken_disk();
    test.hang(false);
    test.first_error().await;
    for _ in 0..60 {
        test.clock.advance(Duration::from_secs(1));
        tokio::task::yield_now().await;
    }
    assert_eq!(told(&test, "ops").len(), 1, "nor is anything else");
    test.expect_errors(1);
    disk.heal();
    while waiting(&test, id).await > 0 {
        test.clock.advance(Duration::from_secs(1));
        tokio::task::yield_now().await;
    }
    assert_eq!(told(&test, "ops").len(), 2);
    sender.abort();
    test.finish().await;
}
