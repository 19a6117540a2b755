//! What has had its time goes, and nothing that is still needed: time is moved by hand.

use std::time::Duration;

use engine::{BulkDraft, Rounds};
use logic::policy::PolicyChange;
use logic::retention::RetentionChange;
use model::attempt::AttemptOutcome;
use model::dead_letter::{BulkKind, DeadLetterFilter};
use model::exchange::TransportError;
use model::message::{Message, MessageStatus};
use model::notification::{RunStatus, StepStatus};
use model::{Field, Id, Timestamp};
use store::{AttemptPage, Erased, FoundMessage, RetentionWalk};

use crate::harness::{TestEngine, status, statuses};

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

/// An engine with the usual scene whose endpoint answers `code`.
async fn scene(code: u16) -> TestEngine {
    let test = TestEngine::new(move |_| status(code)).await;
    test.scene().await;
    test
}

/// Triggers and gives the message.
async fn message(test: &TestEngine, transaction_id: &str) -> Message {
    test.trigger(transaction_id, &["ada"]).await;
    test.drain().await;
    test.messages(transaction_id, 0).await.remove(0)
}

async fn pass(test: &TestEngine, time: Duration) {
    test.pass(time).await;
    test.engine.keep_house_once(&mut Rounds::in_haste()).await.unwrap();
}

/// Keeps the log of the environment for an hour, and messages for two.
async fn keep_for_hours(test: &TestEngine) {
    let change = RetentionChange {
        log: Field::Value(HOUR),
        messages: Field::Value(2 * HOUR),
        dead_letters: Field::Value(4 * HOUR),
    };
    test.engine.environment_set_retention(&test.environment, &change).await.unwrap();
}

/// What is left of a message: itself, how many attempts, its trigger, its run with the states of its steps.
struct Left {
    message: Option<FoundMessage>,
    attempts: usize,
    has_trigger: bool,
    run: Option<(RunStatus, Vec<StepStatus>, usize)>,
}

async fn left(test: &TestEngine, message: &Message, transaction_id: &str) -> Left {
    let (store, environment) = (test.engine.store(), test.environment.id);
    let page = AttemptPage { after: 0, limit: 100 };
    let activity = store.activity_get(environment, message.notification_id).await.unwrap();
    Left {
        message: store.message_found(environment, message.id).await.unwrap(),
        attempts: store.message_attempts(environment, message.id, page).await.unwrap().len(),
        has_trigger: store.event_get(environment, transaction_id).await.unwrap().is_some(),
        run: activity.map(|activity| {
            let states = activity.log.iter().map(|(_, log)| log.status).collect();
            let lines = activity.log.iter().map(|(_, log)| log.details.len()).sum();
            (activity.run.status, states, lines)
        }),
    }
}

#[tokio::test]
async fn the_log_goes_after_30_days_and_messages_after_90() {
    let test = scene(200).await;
    let message = message(&test, "t").await;
    pass(&test, 29 * DAY).await;
    let whole = left(&test, &message, "t").await;
    assert_eq!((whole.attempts, whole.has_trigger), (1, true));
    assert_eq!(whole.message.unwrap().message, message);
    pass(&test, 2 * DAY).await;
    let bare = left(&test, &message, "t").await;
    assert_eq!((bare.attempts, bare.has_trigger), (0, false));
    let run = bare.run.unwrap();
    assert_eq!(run, (RunStatus::Completed, vec![StepStatus::Completed], 0), "how it ended is still known");
    let found = bare.message.unwrap();
    assert_eq!(found.message, Message { title: String::new(), ..message.clone() });
    assert_eq!((found.transaction_id.as_deref(), found.subscriber_id.as_deref()), (Some("t"), Some("ada")));
    pass(&test, 58 * DAY).await;
    assert!(left(&test, &message, "t").await.message.is_some());
    pass(&test, 2 * DAY).await;
    let nothing = left(&test, &message, "t").await;
    assert!(nothing.message.is_none() && nothing.run.is_none());
    test.finish().await;
}

#[tokio::test]
async fn a_failed_step_is_still_known_as_failed() {
    let test = TestEngine::new(|_| Err(TransportError::Blocked("no".to_owned()))).await;
    test.integration("hook", true).await;
    test.subscriber("ada", &[("hook", &["x", "y"])]).await;
    test.workflow("flow", &[("one", "1")]).await;
    let message = message(&test, "t").await;
    for dead in test.messages("t", 0).await {
        test.engine.dead_letter_drop(&test.environment, dead.id).await.unwrap();
    }
    pass(&test, 31 * DAY).await;
    let bare = left(&test, &message, "t").await;
    assert_eq!(bare.run.unwrap(), (RunStatus::Completed, vec![StepStatus::Failed], 0), "one row of its log is left");
    let found = bare.message.unwrap().message;
    assert_eq!((found.status, found.outcome), (MessageStatus::Failed, AttemptOutcome::Blocked));
    assert_eq!(found.error_text, None);
    test.finish().await;
}

#[tokio::test]
async fn what_is_unfinished_stays_and_is_finished() {
    let test = scene(503).await;
    keep_for_hours(&test).await;
    let schedule = vec![Duration::ZERO, 6 * HOUR];
    let change = PolicyChange { schedule: Field::Value(schedule), ..PolicyChange::default() };
    test.engine.environment_set_policy(&test.environment, &change).await.unwrap();
    let message = message(&test, "t").await;
    pass(&test, 5 * HOUR).await;
    let waiting = left(&test, &message, "t").await;
    assert_eq!((waiting.attempts, waiting.has_trigger), (1, true), "older than everything is kept, and yet needed");
    assert_eq!(waiting.message.unwrap().message, message);
    assert!(waiting.run.unwrap().2 > 0);
    test.answer(|_| status(200));
    test.pass(HOUR).await;
    let requests = test.requests();
    assert_eq!((requests.len(), &requests[0].body), (2, &requests[1].body));
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Sent]);
    pass(&test, HOUR / 2).await;
    assert_eq!(left(&test, &message, "t").await.attempts, 2, "its time begins when it is over");
    pass(&test, HOUR).await;
    let bare = left(&test, &message, "t").await;
    assert_eq!((bare.attempts, bare.has_trigger, bare.message.is_some()), (0, false, true));
    pass(&test, HOUR).await;
    assert!(left(&test, &message, "t").await.message.is_none());
    test.finish().await;
}

#[tokio::test]
async fn a_dead_letter_keeps_all_that_a_resend_needs() {
    let test = TestEngine::new(|_| Err(TransportError::Blocked("no".to_owned()))).await;
    test.scene().await;
    keep_for_hours(&test).await;
    let [resent, forgotten] = [message(&test, "t").await, message(&test, "u").await];
    pass(&test, 3 * HOUR).await;
    for (message, transaction_id) in [(&resent, "t"), (&forgotten, "u")] {
        let kept = left(&test, message, transaction_id).await;
        assert!(kept.has_trigger && kept.attempts == 1 && kept.message.unwrap().is_dead_letter);
    }
    test.answer(|_| status(200));
    test.engine.dead_letter_resend(&test.environment, resent.id).await.unwrap();
    test.drain().await;
    assert_eq!(statuses(&test.messages("t", 0).await), [MessageStatus::Sent]);
    pass(&test, HOUR + Duration::from_secs(1)).await;
    let letter = test.engine.store().dead_letter_get(test.environment.id, forgotten.id).await.unwrap();
    assert!(letter.is_none(), "four hours are over");
    pass(&test, DAY).await;
    assert!(left(&test, &resent, "t").await.message.is_none());
    assert!(left(&test, &forgotten, "u").await.message.is_none());
    test.finish().await;
}

#[tokio::test]
async fn no_letter_goes_while_a_bulk_operation_goes_through_them() {
    let test = TestEngine::new(|_| Err(TransportError::Blocked("no".to_owned()))).await;
    test.scene().await;
    keep_for_hours(&test).await;
    let message = message(&test, "t").await;
    let filter = DeadLetterFilter::default();
    let draft = BulkDraft { kind: BulkKind::Resend, is_dry_run: false, filter };
    let operation = test.engine.bulk_start(&test.environment, draft).await.unwrap();
    let letter = async || test.engine.store().dead_letter_get(test.environment.id, message.id).await.unwrap();
    pass(&test, 5 * HOUR).await;
    assert!(letter().await.is_some());
    test.engine.bulk_cancel(&test.environment, operation.id).await.unwrap();
    pass(&test, Duration::ZERO).await;
    assert!(letter().await.is_none());
    test.finish().await;
}

#[tokio::test]
async fn much_goes_in_small_steps_and_what_reached_nobody_goes_too() {
    let test = scene(200).await;
    keep_for_hours(&test).await;
    let tokens: Vec<String> = (0..100).map(|number| format!("token-{number}")).collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    for name in ["bob", "cem", "dan"] {
        test.subscriber(name, &[("hook", &tokens)]).await;
    }
    test.trigger("many", &["bob", "cem", "dan"]).await;
    test.trigger("nobody", &[]).await;
    test.drain().await;
    assert_eq!(test.requests().len(), 300);
    let run = test.runs("many").await.remove(0);
    pass(&test, HOUR + Duration::from_secs(1)).await;
    let (store, environment) = (test.engine.store(), test.environment.id);
    for transaction_id in ["many", "nobody"] {
        assert!(store.event_get(environment, transaction_id).await.unwrap().is_none(), "{transaction_id}");
    }
    let activity = store.activity_get(environment, run.id).await.unwrap().unwrap();
    let lines: Vec<(StepStatus, usize)> = activity.log.iter().map(|(_, log)| (log.status, log.details.len())).collect();
    assert_eq!(lines, [(StepStatus::Completed, 0)]);
    let page = AttemptPage { after: 0, limit: 1 };
    for message in test.messages("many", 0).await {
        assert_eq!(message.title, "");
        assert!(store.message_attempts(environment, message.id, page).await.unwrap().is_empty());
    }
    pass(&test, 2 * HOUR).await;
    assert!(test.runs("many").await.is_empty());
    test.finish().await;
}

#[tokio::test]
async fn rounds_go_on_where_they_were_and_begin_anew_each_day() {
    let test = scene(200).await;
    keep_for_hours(&test).await;
    let mut rounds = Rounds::in_haste();
    let first = message(&test, "t").await;
    test.pass(2 * HOUR).await;
    test.engine.keep_house_once(&mut rounds).await.unwrap();
    assert_eq!(left(&test, &first, "t").await.attempts, 0);
    let second = message(&test, "u").await;
    test.pass(2 * HOUR).await;
    test.engine.keep_house_once(&mut rounds).await.unwrap();
    assert_eq!(left(&test, &second, "u").await.attempts, 0, "what comes after the last round");
    // A run whose messages go with the other times is left by the rounds of the day.
    test.pass(DAY).await;
    test.engine.keep_house_once(&mut rounds).await.unwrap();
    let nothing = left(&test, &first, "t").await;
    assert!(nothing.message.is_none() && nothing.run.is_none());
    test.finish().await;
}

#[tokio::test]
async fn keeping_house_follows_the_clock_of_the_engine() {
    let test = scene(200).await;
    keep_for_hours(&test).await;
    let message = message(&test, "t").await;
    let engine = test.engine.clone();
    let house = tokio::spawn(async move { engine.keep_house().await });
    let started = test.engine.now();
    while left(&test, &message, "t").await.message.is_some() {
        assert!(test.engine.now() < Timestamp(started.0).plus(2 * DAY), "it is due after two hours");
        test.clock.advance(Duration::from_secs(60));
        tokio::task::yield_now().await;
    }
    assert!(test.engine.now().since(started) >= 2 * HOUR);
    house.abort();
    test.finish().await;
}

#[tokio::test]
async fn no_write_removes_more_than_it_is_told() {
    let test = scene(200).await;
    let tokens: Vec<String> = (0..30).map(|number| format!("token-{number}")).collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    test.subscriber("bob", &[("hook", &tokens)]).await;
    test.trigger("many", &["bob"]).await;
    test.drain().await;
    test.pass(HOUR).await;
    let store = test.engine.store();
    let (environment_id, before) = (test.environment.id, test.engine.now());
    let [first, last] = [Id::default(), Id::from_bytes([0xFF; 12])];
    for erased in Erased::ALL {
        let walk = RetentionWalk { erased, environment_id, after: first, before };
        for erasure in walk.erasures(first, last, 20) {
            while store.erase(erasure.clone()).await.unwrap() == 20 {}
            assert_eq!(store.erase(erasure).await.unwrap(), 0, "{erased:?}");
        }
    }
    assert!(test.runs("many").await.is_empty(), "and in the end everything is gone");
    test.finish().await;
}
