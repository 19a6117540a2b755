//! The store behind a gate: what the gate refuses is not done, and nobody hears of what is done before the gate lets them.

use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::Poll;

use model::trigger::Event;
use model::{Object, Timestamp};
use store::{Batch, Conflict, Decision, Gate, MemoryDatabase, Passage, Store, StoreError, event_insert};

use crate::{environment, id};

/// A gate that keeps a list of what passed it, and refuses or holds back as the test says.
#[derive(Debug, Default)]
struct Listing {
    passed: Mutex<Vec<String>>,
    refuses: Mutex<bool>,
    holds_back: Mutex<bool>,
}

impl Gate for Listing {
    fn enter<'a>(&'a self, passage: &'a Passage) -> Decision<'a, Result<(), StoreError>> {
        self.passed.lock().unwrap().push(passage.statements.join("+"));
        let refused = *self.refuses.lock().unwrap();
        Box::pin(async move { if refused { Err(StoreError::Unavailable("refused".to_owned())) } else { Ok(()) } })
    }

    fn leave<'a>(&'a self, _: &'a Passage) -> Decision<'a, ()> {
        let holds_back = *self.holds_back.lock().unwrap();
        Box::pin(async move {
            if holds_back {
                std::future::pending().await
            }
        })
    }
}

fn adding(transaction_id: &str) -> Batch {
    let mut batch = Batch::new();
    let event = Event {
        environment_id: environment(1),
        transaction_id: transaction_id.to_owned(),
        workflow_id: id(1),
        workflow_revision: 1,
        payload: Object::new().into(),
        overrides: Object::new().into(),
        actor: None,
        created_at: Timestamp(1),
    };
    batch.require(event_insert(&event), Conflict::Duplicate);
    batch
}

async fn exists(store: &Store, transaction_id: &str) -> bool {
    store.event_get(environment(1), transaction_id).await.unwrap().is_some()
}

#[tokio::test]
async fn what_the_gate_refuses_is_not_done_and_what_it_holds_back_is() {
    let (database, gate) = (MemoryDatabase::new().unwrap(), Arc::new(Listing::default()));
    let store = Store::open_gated(&database, Arc::clone(&gate) as _);
    let refused = StoreError::Unavailable("refused".to_owned());

    *gate.refuses.lock().unwrap() = true;
    assert_eq!(store.apply(adding("a")).await.unwrap_err(), refused);
    assert_eq!(store.event_get(environment(1), "a").await.unwrap_err(), refused);
    *gate.refuses.lock().unwrap() = false;
    assert!(!exists(&store, "a").await);

    *gate.holds_back.lock().unwrap() = true;
    let mut writing = Box::pin(store.apply(adding("b")));
    let told = poll_fn(|context| Poll::Ready(writing.as_mut().poll(context).is_ready())).await;
    // The write goes on in a task of its own, also when its caller has gone.
    drop(writing);
    while gate.passed.lock().unwrap().len() < 4 {
        tokio::task::yield_now().await;
    }
    *gate.holds_back.lock().unwrap() = false;
    assert!(!told && exists(&store, "b").await);
    assert_eq!(store.apply(adding("b")).await.unwrap_err(), StoreError::Conflict(Conflict::Duplicate));
    assert_eq!(gate.passed.lock().unwrap()[0], "event.insert");
}

#[tokio::test]
async fn what_was_committed_outlives_the_store() {
    let (database, gate) = (MemoryDatabase::new().unwrap(), Arc::new(Listing::default()));
    let store = Store::open_gated(&database, Arc::clone(&gate) as _);
    let (told, hears) = tokio::sync::oneshot::channel();
    store.apply_then(adding("a"), move |_| told.send(()).unwrap_or_default()).await.unwrap();
    hears.await.unwrap();
    store.close().await;
    assert!(matches!(store.apply(adding("b")).await, Err(StoreError::Unavailable(_))));
    let next = Store::open_gated(&database, gate);
    assert!(exists(&next, "a").await && !exists(&next, "b").await);
}
