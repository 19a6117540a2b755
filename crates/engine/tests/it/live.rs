//! Live events in the engine: which writes are told, to whom, how often, and when listening ends.

use std::collections::BTreeSet;
use std::time::Duration;

use engine::{BulkDraft, Changes, Heard, Listening, TooManyListeners, Topic};
use model::clock::Clock as _;
use model::dead_letter::{BulkKind, DeadLetterFilter};
use model::exchange::TransportError;
use model::{Id, Timestamp};

use crate::harness::{TestEngine, status};

/// The shortest time between two tellings.
const PAUSE: Duration = Duration::from_millis(250);

/// What is heard at once; nothing if one would have to wait.
async fn at_once(listening: &mut Listening) -> Option<Heard> {
    tokio::select! {
        biased;
        heard = listening.next(Timestamp::MAX) => Some(heard),
        () = tokio::task::yield_now() => None,
    }
}

/// What was told after a pause.
async fn told(test: &TestEngine, listening: &mut Listening) -> Changes {
    test.clock.advance(PAUSE);
    match at_once(listening).await {
        Some(Heard::Changes(changes)) => changes,
        None => Changes::default(),
        Some(other) => panic!("{other:?}"),
    }
}

/// The topics that were told after a pause, each with how many ids it names.
async fn topics(test: &TestEngine, listening: &mut Listening) -> String {
    let told = told(test, listening).await;
    let count = |ids: &Option<BTreeSet<Id>>| ids.as_ref().map_or("any".to_owned(), |ids| ids.len().to_string());
    let topics: Vec<String> =
        told.topics.iter().map(|(topic, ids)| format!("{} {}", topic.name(), count(ids))).collect();
    topics.join(", ")
}

#[tokio::test]
async fn what_is_written_is_told_to_who_listens_there() {
    let test = TestEngine::new(|_| Err(TransportError::Blocked("not there".to_owned()))).await;
    let mut here = test.engine.listen(&test.environment).unwrap();
    let environments = test.engine.store().environment_list().await.unwrap();
    let production = environments.iter().find(|one| one.id != test.environment.id).unwrap();
    let mut elsewhere = test.engine.listen(production).unwrap();

    let integration = test.integration("hook", true).await;
    assert_eq!(told(&test, &mut here).await.topics[&Topic::Integrations], Some(BTreeSet::from([integration.id.0])));
    test.subscriber("ada", &[("hook", &["token"])]).await;
    assert_eq!(topics(&test, &mut here).await, "subscribers 1");
    test.workflow("flow", &[("Hi", "There")]).await;
    assert_eq!(topics(&test, &mut here).await, "workflows 1");
    test.trigger("t", &["ada", "new"]).await;
    test.drain().await;
    assert_eq!(topics(&test, &mut here).await, "runs 2, messages 1, dead-letters 1, subscribers 1");

    test.answer(|_| status(500));
    let message = test.messages("t", 0).await.remove(0);
    test.engine.dead_letter_resend(&test.environment, message.id).await.unwrap();
    assert_eq!(topics(&test, &mut here).await, "runs 1, messages 1, dead-letters 1");
    test.drain().await;
    assert_eq!(topics(&test, &mut here).await, "runs 1, messages 1, endpoints 1");
    test.trigger("u", &["ada"]).await;
    test.drain().await;
    told(&test, &mut here).await;
    assert!(test.engine.cancel(&test.environment, "u").await.unwrap());
    assert_eq!(topics(&test, &mut here).await, "runs 1, messages any");
    test.answer(|_| Err(TransportError::Blocked("not there".to_owned())));
    test.pass(Duration::from_secs(60)).await;
    assert_eq!(topics(&test, &mut here).await, "runs 1, messages 1, dead-letters 1");
    let draft = BulkDraft { kind: BulkKind::Drop, is_dry_run: false, filter: DeadLetterFilter::default() };
    test.engine.bulk_start(&test.environment, draft).await.unwrap();
    while test.engine.bulk_round().await.unwrap() {}
    assert_eq!(topics(&test, &mut here).await, "dead-letters any");

    let inspector = test.engine.inspector_create(&test.environment, None).await.unwrap().inspector;
    assert_eq!(topics(&test, &mut here).await, "inspectors 1");
    test.engine.inspector_empty(&test.environment, inspector.id).await.unwrap();
    assert_eq!(topics(&test, &mut here).await, "inspectors 1");
    test.engine.workflow_delete(&test.environment, "flow").await.unwrap();
    test.engine.subscriber_delete(&test.environment, "ada").await.unwrap();
    test.engine.integration_delete(&test.environment, integration.id).await.unwrap();
    assert_eq!(topics(&test, &mut here).await, "workflows 1, integrations 1, subscribers 1");
    assert_eq!(topics(&test, &mut here).await, "");
    assert_eq!(topics(&test, &mut elsewhere).await, "");
    test.finish().await;
}

#[tokio::test]
async fn messages_that_are_deleted_are_told() {
    let test = TestEngine::new(|_| Err(TransportError::Blocked("not there".to_owned()))).await;
    test.scene().await;
    for transaction in ["t", "u"] {
        test.trigger(transaction, &["ada"]).await;
    }
    test.drain().await;
    let mut here = test.engine.listen(&test.environment).unwrap();
    let message = test.messages("t", 0).await.remove(0);
    for (is_there, expected) in [(true, "messages 1, dead-letters 1"), (false, "")] {
        assert_eq!(test.engine.message_delete(&test.environment, message.id).await, Ok(is_there));
        assert_eq!(topics(&test, &mut here).await, expected);
    }
    for (is_there, expected) in [(true, "messages any, dead-letters any"), (false, "")] {
        assert_eq!(test.engine.message_delete_of_transaction(&test.environment, "u").await, Ok(is_there));
        assert_eq!(topics(&test, &mut here).await, expected);
    }
    test.finish().await;
}

#[tokio::test]
async fn much_at_once_is_told_once_and_not_more_than_four_times_a_second() {
    let test = TestEngine::new(|_| status(200)).await;
    let mut listening = test.engine.listen(&test.environment).unwrap();
    test.subscriber("one", &[]).await;
    test.subscriber("two", &[]).await;
    let heard = at_once(&mut listening).await;
    assert!(
        matches!(&heard, Some(Heard::Changes(changes)) if changes.topics[&Topic::Subscribers].as_ref().unwrap().len() == 2),
        "{heard:?}"
    );
    test.subscriber("three", &[]).await;
    assert_eq!(at_once(&mut listening).await, None);
    test.clock.advance(PAUSE - Duration::from_millis(1));
    assert_eq!(at_once(&mut listening).await, None);
    test.clock.advance(Duration::from_millis(1));
    assert!(at_once(&mut listening).await.is_some());
    for number in 0..101 {
        test.subscriber(&format!("s{number}"), &[]).await;
    }
    let many = told(&test, &mut listening).await;
    assert_eq!((many.lagged, &many.topics[&Topic::Subscribers]), (true, &None));
    let until = test.clock.now().plus(Duration::from_secs(15));
    let (heard, ()) = tokio::join!(listening.next(until), async { test.clock.advance(Duration::from_secs(15)) });
    assert_eq!(heard, Heard::Silence);
    test.finish().await;
}

#[tokio::test]
async fn so_many_may_listen_until_the_process_is_to_end() {
    let test = TestEngine::new(|_| status(200)).await;
    let mut all: Vec<Listening> = (0..64).map(|_| test.engine.listen(&test.environment).unwrap()).collect();
    assert_eq!(test.engine.listen(&test.environment).err(), Some(TooManyListeners));
    drop(all.pop());
    all.push(test.engine.listen(&test.environment).unwrap());
    let (heard, ()) = tokio::join!(all[0].next(Timestamp::MAX), async { test.engine.begin_shutdown() });
    assert_eq!(heard, Heard::End);
    assert_eq!(at_once(&mut all[1]).await, Some(Heard::End));
    test.finish().await;
}
