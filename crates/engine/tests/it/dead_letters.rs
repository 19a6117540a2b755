//! Messages that were given up: kept with their bytes, sent again when somebody asks, one by one or many at once.

use std::collections::HashMap;
use std::time::Duration;

use engine::{BulkDraft, ResendError};
use logic::resend::Refusal;
use model::attempt::{AttemptCause, AttemptOutcome};
use model::dead_letter::{BulkKind, BulkOperation, BulkStatus, DeadLetter, DeadLetterFilter, MessageConditions};
use model::exchange::TransportError;
use model::message::{Message, MessageStatus};
use model::notification::RunStatus;
use store::{AttemptPage, SearchRequest};

use crate::harness::{TestEngine, status, statuses};

const EVERY: AttemptPage = AttemptPage { after: 0, limit: 100 };

/// An engine whose endpoint refuses so that nothing is tried again.
async fn refusing() -> TestEngine {
    let test = TestEngine::new(|_| Err(TransportError::Blocked("not there".to_owned()))).await;
    test.scene().await;
    test
}

async fn dead_message(test: &TestEngine, transaction_id: &str) -> Message {
    test.trigger(transaction_id, &["ada"]).await;
    test.drain().await;
    test.messages(transaction_id, 0).await.remove(0)
}

async fn letter(test: &TestEngine, message: &Message) -> Option<DeadLetter> {
    test.engine.store().dead_letter_get(test.environment.id, message.id).await.unwrap()
}

async fn resend(test: &TestEngine, message: &Message) -> Result<(), ResendError> {
    let result = test.engine.message_resend(&test.environment, message.id).await;
    test.drain().await;
    result
}

async fn causes(test: &TestEngine, message: &Message) -> Vec<(u32, AttemptCause)> {
    let attempts = test.engine.store().message_attempts(test.environment.id, message.id, EVERY).await.unwrap();
    attempts.iter().map(|attempt| (attempt.number, attempt.cause)).collect()
}

#[tokio::test]
async fn a_dead_letter_is_sent_again_with_the_same_id_and_bytes() {
    let test = refusing().await;
    let message = dead_message(&test, "t").await;
    let kept = letter(&test, &message).await.unwrap();
    assert_eq!(kept.prepared.as_ref().map(|prepared| &prepared.body), Some(&test.requests()[0].body));
    assert_eq!((message.outcome, message.attempts, kept.attempts), (AttemptOutcome::Blocked, 1, 1));
    let run = test.runs("t").await.remove(0);

    test.answer(|_| status(200));
    test.clock.advance(Duration::from_secs(3 * 86_400));
    assert_eq!(resend(&test, &message).await, Ok(()));
    let requests = test.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].body, requests[1].body, "the same bytes");
    assert_eq!(test.bodies()[1]["messageId"], message.id.to_string());
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Sent]);
    assert_eq!(letter(&test, &message).await, None);
    assert_eq!(causes(&test, &message).await, [(1, AttemptCause::First), (2, AttemptCause::Resend)]);
    assert_eq!(test.runs("t").await[0], run, "the run is not disturbed");
    let story = test.story("t").await;
    assert!(story.ends_with("0 failed\n  Pending Message resent\n0 completed\n  Success Message sent\n"), "{story}");
    assert_eq!(resend(&test, &message).await, Err(Refusal::NotKept.into()));
    test.finish().await;
}

#[tokio::test]
async fn a_resend_that_fails_too_is_tried_again_or_a_dead_letter_again() {
    let test = refusing().await;
    let message = dead_message(&test, "t").await;
    let first = letter(&test, &message).await.unwrap();
    test.clock.advance(Duration::from_secs(60));
    assert_eq!(resend(&test, &message).await, Ok(()));
    let again = letter(&test, &message).await.unwrap();
    assert_eq!((again.attempts, &again.prepared), (2, &first.prepared));
    assert!(again.died_at > first.died_at);

    test.answer(|_| status(503));
    assert_eq!(resend(&test, &message).await, Ok(()));
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Retrying]);
    assert_eq!(letter(&test, &message).await, None);
    assert_eq!(resend(&test, &message).await, Err(Refusal::StillTried.into()));
    test.answer(|_| status(200));
    test.pass(Duration::from_secs(3_600)).await;
    let (resent, retried) = (AttemptCause::Resend, AttemptCause::Retry);
    assert_eq!(causes(&test, &message).await[1..], [(2, resent), (3, resent), (4, retried)]);
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Sent]);
    test.finish().await;
}

#[tokio::test]
async fn a_resend_beside_a_run_that_goes_on_changes_nothing_of_it() {
    let test = TestEngine::new(|request| {
        if request.url.contains("//a.") { Err(TransportError::Blocked("no".to_owned())) } else { status(503) }
    })
    .await;
    test.integration("a", true).await;
    test.integration("b", true).await;
    test.subscriber("ada", &[("a", &["x"]), ("b", &["y"])]).await;
    test.workflow("flow", &[("one", "1"), ("two", "2")]).await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    let messages = test.messages("t", 0).await;
    let dead = messages.iter().find(|message| message.status == MessageStatus::Failed).unwrap();
    let run = test.runs("t").await.remove(0);
    assert_eq!((run.status, run.pending), (RunStatus::Processing, 1));
    test.answer(|request| status(if request.url.contains("//a.") { 200 } else { 503 }));
    assert_eq!(resend(&test, dead).await, Ok(()));
    assert_eq!(test.runs("t").await[0].pending, 1);
    test.engine.cancel(&test.environment, "t").await.unwrap();
    test.pass(Duration::from_secs(86_400)).await;
    test.finish().await;
}

#[tokio::test]
async fn what_nobody_can_want_is_no_dead_letter() {
    let test = TestEngine::new(|_| status(503)).await;
    test.scene().await;
    let cancelled = dead_message(&test, "t").await;
    test.engine.cancel(&test.environment, "t").await.unwrap();
    assert_eq!(letter(&test, &cancelled).await, None);
    let deleted = dead_message(&test, "u").await;
    test.answer(|_| Err(TransportError::Blocked("no".to_owned())));
    let removed = dead_message(&test, "v").await;
    assert!(letter(&test, &removed).await.is_some());
    let forgotten = dead_message(&test, "w").await;
    assert!(test.engine.message_delete(&test.environment, forgotten.id).await.unwrap());
    assert_eq!(letter(&test, &forgotten).await, None, "it went with its message");
    test.engine.subscriber_delete(&test.environment, "ada").await.unwrap();
    assert_eq!(letter(&test, &removed).await, None, "it went with its subscriber");
    test.pass(Duration::from_secs(5)).await;
    assert_eq!(letter(&test, &deleted).await, None, "it died after its subscriber was deleted");
    test.finish().await;
}

#[tokio::test]
async fn a_message_that_was_never_built_is_built_when_it_is_resent() {
    let test = refusing().await;
    let hook = test.engine.integrations(test.environment.id).await.unwrap()[0].clone();
    let set = |credentials: serde_json::Value| {
        let credentials = Some(model::Secret::new(crate::harness::object(credentials)));
        engine::IntegrationChange { credentials, ..engine::IntegrationChange::default() }
    };
    let without = set(serde_json::json!({"secretKey": "s"}));
    test.engine.integration_update(&test.environment, hook.id, &without).await.unwrap();
    let message = dead_message(&test, "t").await;
    assert_eq!((message.attempts, message.outcome), (0, AttemptOutcome::Unsendable));
    let with = set(serde_json::json!({"webhookUrl": "https://hook.test/hook"}));
    test.engine.integration_update(&test.environment, hook.id, &with).await.unwrap();
    test.answer(|_| status(200));
    assert_eq!(resend(&test, &message).await, Ok(()));
    assert_eq!(test.bodies()[0]["messageId"], message.id.to_string());
    assert_eq!(test.bodies()[0]["content"], "Order 7");

    test.answer(|_| Err(TransportError::Blocked("no".to_owned())));
    let message = dead_message(&test, "u").await;
    let inactive = engine::IntegrationChange { active: Some(false), ..engine::IntegrationChange::default() };
    test.engine.integration_update(&test.environment, hook.id, &inactive).await.unwrap();
    let refused = Refusal::IntegrationInactive("hook".to_owned());
    assert_eq!(resend(&test, &message).await, Err(refused.into()));
    test.engine.integration_delete(&test.environment, hook.id).await.unwrap();
    assert_eq!(resend(&test, &message).await, Err(Refusal::IntegrationDeleted.into()));
    assert!(letter(&test, &message).await.is_some(), "it is where it was");
    assert!(test.engine.dead_letter_drop(&test.environment, message.id).await.unwrap());
    assert!(!test.engine.dead_letter_drop(&test.environment, message.id).await.unwrap());
    test.finish().await;
}

#[tokio::test]
async fn a_delivered_message_is_sent_again_where_bodies_are_stored() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    let message = dead_message(&test, "t").await;
    assert_eq!(resend(&test, &message).await, Err(Refusal::NotKept.into()));
    test.engine.set_stores_bodies(&test.environment, true).await.unwrap();
    let message = dead_message(&test, "u").await;
    assert_eq!(resend(&test, &message).await, Ok(()));
    let requests = test.requests();
    assert_eq!((requests.len(), &requests[1].body), (3, &requests[2].body));
    assert_eq!(causes(&test, &message).await[1], (2, AttemptCause::Resend));
    test.finish().await;
}

/// How many tokens the subscriber has: so many letters come of one trigger.
const TOKENS: usize = 100;

async fn many(triggers: usize) -> TestEngine {
    let test = refusing().await;
    let tokens: Vec<String> = (0..TOKENS).map(|number| format!("token-{number}")).collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    test.subscriber("ada", &[("hook", &tokens)]).await;
    for number in 0..triggers {
        test.trigger(&format!("t{number}"), &["ada"]).await;
    }
    test.drain().await;
    test
}

async fn letters(test: &TestEngine) -> usize {
    let mut page = SearchRequest { after: None, limit: 500 };
    let mut count = 0;
    loop {
        let filter = DeadLetterFilter::default();
        let found = test.engine.store().dead_letter_list(test.environment.id, &filter, page).await.unwrap();
        count += found.items.len();
        match found.next {
            Some(next) => page.after = Some(next),
            None => return count,
        }
    }
}

async fn start(test: &TestEngine, kind: BulkKind, is_dry_run: bool, transaction: Option<&str>) -> BulkOperation {
    let message = MessageConditions { transaction: transaction.map(str::to_owned), ..MessageConditions::default() };
    let filter = DeadLetterFilter { message, ..DeadLetterFilter::default() };
    test.engine.bulk_start(&test.environment, BulkDraft { kind, is_dry_run, filter }).await.unwrap()
}

/// Works on all operations to their end, and says how this one ended.
async fn finished(test: &TestEngine, operation: &BulkOperation) -> BulkOperation {
    while test.engine.bulk_round().await.unwrap() {}
    test.drain().await;
    test.engine.store().bulk_operation_get(test.environment.id, operation.id).await.unwrap().unwrap()
}

#[tokio::test]
async fn many_are_counted_dropped_and_resent() {
    let test = many(5).await;
    let (all, one) = (5 * TOKENS, TOKENS);
    let count = |number: usize| u64::try_from(number).unwrap();
    let dry = start(&test, BulkKind::Resend, true, None).await;
    let dry = finished(&test, &dry).await;
    assert_eq!((dry.status, dry.matched, dry.done), (BulkStatus::Done, count(all), 0));
    assert_eq!((letters(&test).await, test.requests().len()), (all, all), "a dry run changes nothing");

    let dropped = start(&test, BulkKind::Drop, false, Some("t3")).await;
    let dropped = finished(&test, &dropped).await;
    assert_eq!((dropped.matched, dropped.done, letters(&test).await), (count(one), count(one), all - one));
    assert_eq!(test.requests().len(), all);

    let cancelled = start(&test, BulkKind::Drop, false, None).await;
    assert!(test.engine.bulk_cancel(&test.environment, cancelled.id).await.unwrap());
    assert!(!test.engine.bulk_cancel(&test.environment, cancelled.id).await.unwrap());
    assert_eq!(finished(&test, &cancelled).await.status, BulkStatus::Canceled);

    let resent = start(&test, BulkKind::Resend, false, None).await;
    let resent = finished(&test, &resent).await;
    assert_eq!((resent.matched, resent.done, resent.skipped), (count(all - one), count(all - one), 0));
    assert_eq!(test.requests().len(), all + all - one, "what dies again is not sent again by the same operation");
    assert_eq!(letters(&test).await, all - one);

    let hook = test.engine.integrations(test.environment.id).await.unwrap()[0].clone();
    test.engine.integration_delete(&test.environment, hook.id).await.unwrap();
    let skipped = start(&test, BulkKind::Resend, false, None).await;
    let skipped = finished(&test, &skipped).await;
    assert_eq!((skipped.done, skipped.skipped, letters(&test).await), (0, count(all - one), all - one));
    test.finish().await;
}

#[tokio::test]
async fn a_bulk_resend_goes_on_where_a_dead_process_left_it() {
    let test = many(20).await;
    let operation = start(&test, BulkKind::Resend, false, None).await;
    test.answer(|_| status(200));
    let mut wrecks = vec![test.wreck()];
    while test.engine.bulk_round().await.unwrap() {
        wrecks.push(test.wreck());
    }
    test.drain().await;
    assert!(wrecks.len() > 10, "it takes several steps");
    for (seed, wreck) in (50..).zip(wrecks.into_iter().step_by(4)) {
        let other = TestEngine::on(wreck, seed, |_| status(200)).await;
        let ended = finished(&other, &operation).await;
        assert_eq!((ended.status, ended.done), (BulkStatus::Done, 2_000));
        assert_eq!(letters(&other).await, 0);
        let mut resends: HashMap<String, usize> = HashMap::new();
        for number in 0..20 {
            for message in other.messages(&format!("t{number}"), 0).await {
                assert_eq!(message.status, MessageStatus::Sent);
                let resent = causes(&other, &message).await;
                let resent = resent.iter().filter(|(_, cause)| *cause == AttemptCause::Resend).count();
                resends.insert(message.id.to_string(), resent);
            }
        }
        assert_eq!(resends.len(), 2_000);
        assert!(resends.values().all(|count| *count == 1), "each was sent again once");
        other.finish().await;
    }
    test.finish().await;
}
