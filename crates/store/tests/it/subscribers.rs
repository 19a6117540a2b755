//! Subscribers: what is written reads back, writes notice what they did not see, searches find and page.

use model::subscriber::{Channel, ChannelCredentials, Profile, Subscriber};
use model::{Field, Id, MessageId, SubscriberId};
use serde_json::json;
use store::{
    Batch, Conflict, Cursor, PageRequest, Store, StoreError, SubscriberSearch, TOTAL_MAX, attempt_insert,
    subscriber_delete, subscriber_insert, subscriber_update,
};

use crate::runs::{ANA, apply, id_at, world};
use crate::{at, environment, id, organization, store};

/// A subscriber of whom only the id is known.
pub(crate) fn subscriber(number: u32, external_id: &str) -> Subscriber {
    Subscriber {
        id: id(number),
        environment_id: environment(1),
        organization_id: organization(),
        external_id: external_id.to_owned(),
        profile: Profile::default(),
        channels: Vec::new(),
        is_online: None,
        last_online_at: None,
        created_at: at(1),
        updated_at: at(1),
        revision: 1,
    }
}

async fn insert(store: &Store, subscriber: &Subscriber) -> Result<(), StoreError> {
    let mut batch = Batch::new();
    batch.require(subscriber_insert(subscriber), Conflict::Duplicate);
    store.apply(batch).await.map(drop)
}

async fn update(store: &Store, subscriber: &Subscriber, seen: i64) -> Result<(), StoreError> {
    let mut batch = Batch::new();
    batch.require(subscriber_update(subscriber, seen), Conflict::Stale);
    store.apply(batch).await.map(drop)
}

#[tokio::test]
async fn a_subscriber_reads_back_as_it_was_written() {
    let store = store();
    let mut ana = subscriber(1, "ana");
    ana.profile.first_name = Field::Value("Ana".to_owned());
    ana.profile.email = Field::Null;
    ana.profile.data =
        Field::Value(json!({"z": 1, "a": {"n": 9_007_199_254_740_993_i64}}).as_object().unwrap().clone());
    ana.is_online = Some(false);
    ana.last_online_at = Some(at(9));
    let channel = |tokens: Option<Vec<String>>, rewritten| Channel {
        integration_id: id(7),
        provider_id: "push-webhook".to_owned(),
        credentials: ChannelCredentials { webhook_url: None, channel: None, device_tokens: tokens },
        rewritten,
    };
    ana.channels = vec![channel(Some(vec!["t1".to_owned(), "t2".to_owned()]), true), channel(None, false)];
    insert(&store, &ana).await.unwrap();
    assert_eq!(store.subscriber_by_external_id(environment(1), "ana").await.unwrap(), Some(ana.clone()));
    assert_eq!(store.subscriber_get(environment(1), id(1)).await.unwrap(), Some(ana.clone()));
    assert_eq!(store.subscriber_get(environment(2), id(1)).await.unwrap(), None);
    assert_eq!(store.subscriber_by_external_id(environment(2), "ana").await.unwrap(), None);
    assert_eq!(store.subscriber_by_external_id(environment(1), "Ana").await.unwrap(), None);

    ana.profile.data = Field::Null;
    ana.profile.first_name = Field::Absent;
    ana.channels.clear();
    ana.updated_at = at(2);
    update(&store, &ana, 1).await.unwrap();
    ana.revision = 2;
    assert_eq!(store.subscriber_by_external_id(environment(1), "ana").await.unwrap(), Some(ana));
}

#[tokio::test]
async fn writes_notice_what_they_did_not_see() {
    let store = store();
    insert(&store, &subscriber(1, "ana")).await.unwrap();
    let duplicate = Err(StoreError::Conflict(Conflict::Duplicate));
    assert_eq!(insert(&store, &subscriber(2, "ana")).await, duplicate, "the external id is taken");
    assert_eq!(insert(&store, &subscriber(1, "ben")).await, duplicate, "the id is taken");
    let elsewhere = Subscriber { environment_id: environment(2), ..subscriber(2, "ana") };
    assert_eq!(insert(&store, &elsewhere).await, Ok(()), "another environment has its own");

    update(&store, &subscriber(1, "ana"), 1).await.unwrap();
    let stale = Err(StoreError::Conflict(Conflict::Stale));
    assert_eq!(update(&store, &subscriber(1, "ana"), 1).await, stale);
    assert_eq!(update(&store, &subscriber(9, "nobody"), 1).await, stale);
}

#[tokio::test]
async fn several_are_read_in_the_order_of_the_question() {
    let store = store();
    for (number, external_id) in [(1, "ana"), (2, "ben"), (3, "cem")] {
        insert(&store, &subscriber(number, external_id)).await.unwrap();
    }
    for ids in [["cem", "nobody", "ana"], ["ben", "ana", "cem"], ["nobody", "cem", "ben"]] {
        let found = store.subscribers_by_external_ids(environment(1), &ids).await.unwrap();
        let found: Vec<_> = found.iter().map(|subscriber| subscriber.external_id.as_str()).collect();
        assert_eq!(found, ids.iter().filter(|id| **id != "nobody").copied().collect::<Vec<_>>());
    }
    assert_eq!(store.subscribers_by_external_ids(environment(1), &[]).await.unwrap(), []);
}

#[tokio::test]
async fn what_was_read_before_is_read_as_it_was_written_last() {
    let store = store();
    let ids = ["ana"];
    let read = || async {
        let found = store.subscribers_by_external_ids(environment(1), &ids).await.unwrap();
        found.first().map(|found| (found.id, found.revision))
    };
    assert_eq!(read().await, None);
    insert(&store, &subscriber(1, "ana")).await.unwrap();
    assert_eq!(read().await, Some((id(1), 1)));
    for seen in 1..4 {
        update(&store, &subscriber(1, "ana"), seen).await.unwrap();
        assert_eq!((read().await, read().await), (Some((id(1), seen + 1)), Some((id(1), seen + 1))));
    }
    store.apply(subscriber_delete(&subscriber(1, "ana"))).await.unwrap();
    assert_eq!(read().await, None);
    insert(&store, &subscriber(2, "ana")).await.unwrap();
    assert_eq!(read().await, Some((id(2), 1)));
}

#[tokio::test]
async fn deleting_takes_one_and_only_once() {
    let store = store();
    insert(&store, &subscriber(1, "ana")).await.unwrap();
    insert(&store, &subscriber(2, "ben")).await.unwrap();
    store.apply(subscriber_delete(&subscriber(1, "ana"))).await.unwrap();
    let again = store.apply(subscriber_delete(&subscriber(1, "ana"))).await.unwrap_err();
    assert_eq!(again, StoreError::Conflict(Conflict::Missing));
    assert_eq!(store.subscriber_by_external_id(environment(1), "ana").await.unwrap(), None);
    assert!(store.subscriber_by_external_id(environment(1), "ben").await.unwrap().is_some());
}

#[tokio::test]
async fn deleting_takes_the_log_of_what_was_sent_along() {
    let store = world().await;
    let first: MessageId = id_at(100, 1);
    let attempt = crate::messages::attempt(1, Some(200));
    apply(&store, [attempt_insert(environment(1), first, &attempt)]).await;
    store.apply(subscriber_delete(&subscriber(ANA, "ana"))).await.unwrap();
    assert_eq!(store.message_attempts(environment(1), first, crate::messages::EVERY).await.unwrap(), []);
    for (seconds, is_kept) in [(100, false), (200, true), (300, false)] {
        let message = store.message_get(environment(1), id_at(seconds, 1)).await.unwrap();
        assert_eq!(message.is_some(), is_kept, "the message of {seconds}");
    }
}

fn page(cursor: Option<Cursor>, limit: u32) -> PageRequest {
    PageRequest { cursor, include_cursor: false, limit, oldest_first: false }
}

fn search(set: impl FnOnce(&mut SubscriberSearch)) -> SubscriberSearch {
    let mut search = SubscriberSearch::default();
    set(&mut search);
    search
}

#[tokio::test]
async fn a_search_finds_text_in_any_case() {
    let store = store();
    let people = [
        (1, "ana", Some("Ana"), Some("Núñez"), Some("Ana@Example.test"), Some("+1 555 0100")),
        (2, "ben", Some("Ben"), None, Some("ben_b@example.test"), None),
        (3, "100%", None, Some("Öztürk"), None, None),
    ];
    for (number, external_id, first, last, email, phone) in people {
        let mut person = subscriber(number, external_id);
        let text = |text: Option<&str>| Field::from(text.map(str::to_owned));
        person.profile = Profile {
            first_name: text(first),
            last_name: text(last),
            email: text(email),
            phone: text(phone),
            ..Profile::default()
        };
        insert(&store, &person).await.unwrap();
    }
    let elsewhere = Subscriber { environment_id: environment(2), ..subscriber(4, "ana") };
    insert(&store, &elsewhere).await.unwrap();
    let cases: [(SubscriberSearch, &[&str]); 14] = [
        (SubscriberSearch::default(), &["100%", "ben", "ana"]),
        (search(|search| search.email = Some("EXAMPLE".to_owned())), &["ben", "ana"]),
        (search(|search| search.email = Some("n_b".to_owned())), &["ben"]),
        (search(|search| search.email = Some("%".to_owned())), &[]),
        (search(|search| search.phone = Some("555 01".to_owned())), &["ana"]),
        (search(|search| search.name = Some("a NÚÑ".to_owned())), &["ana"]),
        (search(|search| search.name = Some("öZT".to_owned())), &["100%"]),
        (search(|search| search.external_id = Some("100%".to_owned())), &["100%"]),
        (search(|search| search.external_id = Some("100".to_owned())), &[]),
        (search(|search| search.text = Some("00%".to_owned())), &["100%"]),
        (search(|search| search.text = Some("BEN".to_owned())), &["ben"]),
        (search(|search| search.text = Some("núñ".to_owned())), &["ana"]),
        (search(|search| search.text = Some("ple.test".to_owned())), &["ben", "ana"]),
        (search(|search| search.text = Some("+1 5".to_owned())), &["ana"]),
    ];
    for (search, expected) in cases {
        let found = store.subscriber_search(environment(1), &search, &page(None, 10)).await.unwrap();
        let ids: Vec<_> = found.items.iter().map(|subscriber| subscriber.external_id.as_str()).collect();
        assert_eq!(ids, expected, "{search:?}");
        assert_eq!((found.total, found.total_capped), (u32::try_from(expected.len()).unwrap(), false), "{search:?}");
    }
}

/// A page as text: previous, items, next; `-` stands for none.
async fn walk(store: &Store, request: &PageRequest) -> String {
    let found = store.subscriber_search(environment(1), &SubscriberSearch::default(), request).await.unwrap();
    let short = |id: Id| id.to_string().trim_start_matches('0').to_owned();
    let side = |id: Option<Id>| id.map_or_else(|| "-".to_owned(), short);
    let items: Vec<_> = found.items.iter().map(|subscriber| short(subscriber.id.0)).collect();
    format!("{} [{}] {} of {}", side(found.previous), items.join(" "), side(found.next), found.total)
}

#[tokio::test]
async fn pages_follow_each_other_both_ways() {
    let store = store();
    for number in 1..=5 {
        insert(&store, &subscriber(number, &format!("s{number}"))).await.unwrap();
    }
    let key = |number: u32| id::<SubscriberId>(number).0;
    let (after, before) = (|number| Some(Cursor::After(key(number))), |number| Some(Cursor::Before(key(number))));
    let newest = |cursor, limit| page(cursor, limit);
    let oldest = |cursor, limit| PageRequest { oldest_first: true, ..page(cursor, limit) };
    let with = |request: PageRequest| PageRequest { include_cursor: true, ..request };
    let cases = [
        (newest(None, 2), "- [5 4] 4 of 5"),
        (newest(after(4), 2), "3 [3 2] 2 of 5"),
        (newest(after(2), 2), "1 [1] - of 5"),
        (newest(after(1), 2), "- [] - of 5"),
        (newest(before(1), 2), "3 [3 2] 2 of 5"),
        (newest(before(3), 2), "- [5 4] 4 of 5"),
        (newest(before(5), 2), "- [] - of 5"),
        (newest(None, 5), "- [5 4 3 2 1] - of 5"),
        (oldest(None, 2), "- [1 2] 2 of 5"),
        (oldest(after(2), 2), "3 [3 4] 4 of 5"),
        (oldest(before(3), 5), "- [1 2] 2 of 5"),
        (with(newest(after(4), 2)), "4 [4 3] 3 of 5"),
        (with(newest(after(5), 2)), "- [5 4] 4 of 5"),
        (with(newest(before(4), 2)), "- [5 4] 4 of 5"),
        (with(oldest(before(3), 2)), "2 [2 3] 3 of 5"),
        (newest(after(9), 2), "- [] - of 0"),
    ];
    for (request, expected) in cases {
        assert_eq!(walk(&store, &request).await, expected, "{request:?}");
    }
}

#[tokio::test]
async fn counting_stops_somewhere() {
    let store = store();
    let mut batch = Batch::new();
    for number in 0..TOTAL_MAX {
        batch.run(subscriber_insert(&subscriber(number, &format!("s{number}"))));
    }
    store.apply(batch).await.unwrap();
    let count = async || {
        let found =
            store.subscriber_search(environment(1), &SubscriberSearch::default(), &page(None, 1)).await.unwrap();
        (found.total, found.total_capped)
    };
    assert_eq!(count().await, (TOTAL_MAX, false));
    insert(&store, &subscriber(TOTAL_MAX, "one more")).await.unwrap();
    assert_eq!(count().await, (TOTAL_MAX, true));
}
