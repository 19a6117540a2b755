//! What operational webhooks are told, compared with the samples of `docs/endpoints.md`.

use model::attempt::AttemptOutcome;
use model::clock::SeededRng;
use model::health::{Health, Warning};
use model::{EventId, Id, WebhookId};

use super::*;
use crate::health::RecoveryReason;
use crate::standard_webhooks::generate_secret;

fn id<T: From<Id>>(text: &str) -> T {
    T::from(text.parse::<Id>().unwrap())
}

fn subject() -> Subject<'static> {
    let (environment_id, integration_id) = (id("6a44e4a0000023fc1000d5e6"), id("6a44e4a0000098968000a1b2"));
    Subject { environment_id, integration_id, identifier: "hook" }
}

fn at(hours: i64) -> Timestamp {
    // 2026-07-01T10:00:00.000Z
    Timestamp::from_millis(1_782_900_000_000 + hours * 3_600_000)
}

fn failing(hours: i64, failures: u32) -> Failing {
    let error = "the endpoint answered 503".to_owned();
    let last = Failure { at: at(hours), outcome: AttemptOutcome::ServerError, status: Some(503), error };
    Failing { since: at(0), failures, last, warned: Some(Warning::Hour), disabled_at: None }
}

/// The samples of the page: all its JSON blocks that have a type.
fn samples() -> Vec<Value> {
    let page = include_str!("../../../../docs/endpoints.md");
    let blocks = page.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next());
    let values = blocks.map(|block| serde_json::from_str::<Value>(block).unwrap());
    values.filter(|value| value.get("type").is_some()).collect()
}

fn tellings() -> Vec<Telling> {
    let subject = subject();
    let disabled = Failing { disabled_at: Some(at(72)), ..failing(72, 190) };
    let letters = Some(Letters { count: 42, has_more: false });
    let recovery = Recovery { was: disabled.clone(), at: at(80), reason: RecoveryReason::Delivered };
    let warned = of_transition(&subject, &Transition::Warned(Warning::Hour), Some(&failing(1, 7)), None);
    let stopped = of_transition(&subject, &Transition::Disabled, Some(&disabled), None);
    let recovered = of_transition(&subject, &Transition::Recovered(recovery), None, letters);
    let summary = AttemptSummary {
        outcome: AttemptOutcome::ServerError,
        status: Some(503),
        error: Some("the endpoint answered 503".to_owned()),
    };
    let message = DeadMessage {
        id: id("6a44e4a0000f424000c0ffee"),
        transaction_id: "txn_order_17",
        subscriber_id: "ada",
        workflow: "order-shipped",
        attempts: 9,
        summary: &summary,
        verdict: &Verdict::Dead,
        created_at: at(0),
        died_at: at(18),
    };
    let rotated = of_rotation(&subject, Some(at(24)), at(0));
    [warned, stopped, recovered, Some(rotated), Some(of_dead(&subject, &message))].into_iter().flatten().collect()
}

#[test]
fn the_samples_of_the_page_are_what_is_told() {
    let told = tellings();
    let bodies: Vec<Value> = told.iter().map(|telling| serde_json::from_str(&telling.body).unwrap()).collect();
    assert_eq!(bodies, samples());
    assert_eq!(told.iter().map(|telling| telling.kind).collect::<Vec<_>>(), EventKind::ALL);
    for telling in &told {
        let start = format!(r#"{{"type":"{}","timestamp":"{}","data":{{"#, telling.kind.name(), iso(telling.at));
        assert!(telling.body.starts_with(&start), "{}", telling.body);
    }
}

#[test]
fn what_is_told_has_its_kind_and_the_rest_is_not_told() {
    let mut health = Health::default();
    let began = crate::health::note_failure(&mut health, failing(0, 1).last).unwrap();
    for transition in [began, Transition::Passed] {
        assert_eq!(kind_of(&transition), None);
        assert_eq!(of_transition(&subject(), &transition, health.failing.as_ref(), None), None);
    }
    assert_eq!(kind_of(&Transition::Disabled), Some(EventKind::EndpointDisabled));
}

#[test]
fn a_request_is_signed_and_the_same_at_each_attempt_but_for_its_time() {
    let secret = generate_secret(&SeededRng::new(1));
    let telling = tellings().remove(0);
    let event = OperationalEvent {
        id: EventId(id::<EventId>("6a44e4a00000000000000001").0),
        environment_id: subject().environment_id,
        webhook_id: WebhookId::default(),
        kind: telling.kind,
        body: telling.body,
        created_at: at(0),
        due_at: at(0),
        attempts: 0,
        is_given_up: false,
        last: None,
    };
    let sent = request("https://ops.test/", &secret, &event, at(0)).unwrap();
    let later = request("https://ops.test/", &secret, &event, at(1)).unwrap();
    let names: Vec<&str> = sent.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["content-type", "webhook-id", "webhook-timestamp", "webhook-signature"]);
    assert_eq!((&sent.body, &sent.headers[1]), (&later.body, &later.headers[1]));
    assert_ne!((&sent.headers[2], &sent.headers[3]), (&later.headers[2], &later.headers[3]));
    assert_eq!(request("https://ops.test/", &Secret::new("odd".to_owned()), &event, at(0)), None);
}
