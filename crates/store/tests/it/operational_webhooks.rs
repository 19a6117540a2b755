//! Operational webhooks and their events: who is told what, how many wait, and what is kept of what was given up.

use model::attempt::AttemptOutcome;
use model::operational::{EventFailure, EventKind, EventKinds, OperationalWebhook};
use model::{EventId, WebhookId};
use store::{
    Batch, Conflict, NewEvent, Query, Store, StoreError, StoredWebhook, operational_event_failed,
    operational_event_tell, operational_event_told, operational_events_trim, operational_webhook_insert,
};

use crate::{at, environment, id, store};

fn webhook(number: u32, events: &[EventKind]) -> StoredWebhook {
    let webhook = OperationalWebhook {
        id: id(number),
        environment_id: environment(1),
        url: "https://ops.test/".to_owned(),
        events: events.iter().copied().collect(),
        active: true,
        waiting: 0,
        dropped: 0,
        created_at: at(1),
        updated_at: at(1),
    };
    StoredWebhook { webhook, sealed_secret: vec![1, 2] }
}

async fn apply(store: &Store, queries: impl IntoIterator<Item = Query>) {
    let mut batch = Batch::new();
    queries.into_iter().for_each(|query| batch.run(query));
    store.apply(batch).await.unwrap();
}

fn event(number: u32, kind: EventKind) -> NewEvent<'static> {
    NewEvent { environment_id: environment(1), id: id(number), kind, body: "{}", at: at(2) }
}

/// For each webhook how many events wait and how many were dropped.
async fn counts(store: &Store) -> Vec<(u32, u64)> {
    let webhooks = store.operational_webhooks(environment(1)).await.unwrap();
    webhooks.iter().map(|webhook| (webhook.waiting, webhook.dropped)).collect()
}

#[tokio::test]
async fn webhooks_read_back_and_are_limited() {
    let store = store();
    for number in 1..=2 {
        let stored = webhook(number, &[EventKind::MessageDead]);
        let mut batch = Batch::new();
        batch.require(operational_webhook_insert(&stored, 2), Conflict::Duplicate);
        store.apply(batch).await.unwrap();
        assert_eq!(store.operational_webhook(environment(1), id(number)).await, Ok(Some(stored)));
    }
    let mut batch = Batch::new();
    batch.require(operational_webhook_insert(&webhook(3, &[]), 2), Conflict::Duplicate);
    let refused = store.apply(batch).await.map(drop);
    assert_eq!(refused, Err(StoreError::Conflict(Conflict::Duplicate)));
    assert_eq!(store.operational_webhook(environment(2), id(1)).await, Ok(None));
}

#[tokio::test]
async fn an_event_waits_for_whoever_wants_its_kind_and_once() {
    let store = store();
    let kinds = [&EventKind::ALL[..], &[EventKind::MessageDead], &[]];
    apply(&store, (1..).zip(kinds).map(|(number, kinds)| operational_webhook_insert(&webhook(number, kinds), 9))).await;
    for _ in 0..2 {
        apply(&store, operational_event_tell(&event(7, EventKind::MessageDead), 9)).await;
        apply(&store, operational_event_tell(&event(8, EventKind::EndpointFailing), 9)).await;
    }
    assert_eq!(counts(&store).await, [(2, 0), (1, 0), (0, 0)]);
    let due: Vec<WebhookId> = store.operational_webhooks_due().await.unwrap().iter().map(|due| due.id).collect();
    assert_eq!(due, [id(1), id(2)]);
    let first = store.operational_events_due(id(1), at(2), 9).await.unwrap();
    assert_eq!((first.len(), store.operational_events_due(id(1), at(1), 9).await.unwrap().len()), (2, 0));
    apply(&store, [operational_event_told(&first[0]), operational_event_told(&first[0])]).await;
    assert_eq!(counts(&store).await, [(1, 0), (1, 0), (0, 0)]);
    assert_eq!(EventKinds::all().kinds().collect::<Vec<_>>(), EventKind::ALL);
}

#[tokio::test]
async fn what_finds_too_many_waiting_is_counted_and_not_kept() {
    let store = store();
    apply(&store, [operational_webhook_insert(&webhook(1, &EventKind::ALL), 9)]).await;
    for number in 10..15 {
        apply(&store, operational_event_tell(&event(number, EventKind::MessageDead), 3)).await;
    }
    assert_eq!(counts(&store).await, [(3, 2)]);
    let ids: Vec<EventId> =
        store.operational_events((environment(1), id(1)), None, 9).await.unwrap().iter().map(|one| one.id).collect();
    assert_eq!(ids, [id(12), id(11), id(10)], "newest first");
    let page = store.operational_events((environment(1), id(1)), Some(id(12)), 1).await.unwrap();
    assert_eq!(page[0].id, id(11));
    assert_eq!(store.operational_events((environment(2), id(1)), None, 9).await, Ok(vec![]));
}

#[tokio::test]
async fn of_what_was_given_up_the_last_is_kept_with_its_failure() {
    let store = store();
    apply(&store, [operational_webhook_insert(&webhook(1, &EventKind::ALL), 9)]).await;
    for number in 10..15 {
        apply(&store, operational_event_tell(&event(number, EventKind::MessageDead), 9)).await;
    }
    let failure = EventFailure {
        at: at(5),
        outcome: AttemptOutcome::ServerError,
        status: Some(500),
        error: "the endpoint answered 500".to_owned(),
    };
    for mut event in store.operational_events_due(id(1), at(9), 4).await.unwrap() {
        (event.is_given_up, event.attempts, event.last) = (true, 9, Some(failure.clone()));
        apply(&store, [operational_event_failed(&event), operational_events_trim(id(1), 2)]).await;
    }
    assert_eq!(counts(&store).await, [(1, 0)]);
    let kept = store.operational_events((environment(1), id(1)), None, 9).await.unwrap();
    let ids: Vec<EventId> = kept.iter().map(|event| event.id).collect();
    assert_eq!(ids, [id(14), id(13), id(12)], "one that waits, and the last two that were given up");
    assert_eq!((kept[1].attempts, kept[1].last.as_ref()), (9, Some(&failure)));
    assert_eq!(store.operational_events_due(id(1), at(9), 9).await.unwrap().len(), 1);
}
