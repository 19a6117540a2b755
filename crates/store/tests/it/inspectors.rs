//! Inspectors and the requests that they keep: how many, how large, for how long, and in which order they are read.

use std::time::Duration;

use bytes::Bytes;
use model::inspector::{
    CapturedRequest, InspectedRequest, Inspector, InspectorAnswer, SignatureState, TimestampState, Verification,
};
use model::{CaptureId, InspectorId};
use store::{
    Batch, CaptureLimits, CaptureSearch, Conflict, InspectorChange, Query, Store, StoreError, captured_request_insert,
    captured_request_keep, captured_requests_delete, captured_requests_delete_lone, inspector_delete, inspector_insert,
    inspector_update, inspectors_delete_expired,
};

use crate::{at, environment, id, store};

const ALL: CaptureSearch = CaptureSearch { before: None, limit: 1_000, bytes: u64::MAX };
const ROOM: CaptureLimits = CaptureLimits { requests: 100, bytes: 1_000_000 };

fn inspector(number: u32) -> Inspector {
    Inspector {
        id: id(number),
        environment_id: environment(1),
        token: format!("token-{number}"),
        name: format!("Inspector {number}"),
        answer: InspectorAnswer {
            status: 200,
            delay: Duration::from_millis(1_500),
            content_type: "application/json".to_owned(),
            body: "{}".to_owned(),
        },
        requests: 0,
        created_at: at(1),
        expires_at: at(100),
    }
}

fn captured(number: u32, inspector: u32, body: &[u8]) -> CapturedRequest {
    CapturedRequest {
        id: id(number),
        inspector_id: id(inspector),
        at: at(2),
        request: InspectedRequest {
            method: "POST".to_owned(),
            query: "a=1".to_owned(),
            headers: vec![("x-a".to_owned(), "é\u{ff}".to_owned()), ("x-a".to_owned(), String::new())],
            body: Bytes::copy_from_slice(body),
            size: 300_000,
            truncated: true,
            address: "::1".parse().ok(),
        },
        answered: 413,
        verification: Verification {
            secret: SignatureState::Unknown,
            standard: SignatureState::Failed,
            timestamp: TimestampState::Stale,
            age_seconds: Some(-301),
            integration_id: Some(id(7)),
            explanation: "A sentence.".to_owned(),
        },
    }
}

async fn apply(store: &Store, queries: impl IntoIterator<Item = Query>) -> Result<Vec<usize>, StoreError> {
    let mut batch = Batch::new();
    queries.into_iter().for_each(|query| batch.run(query));
    Ok(store.apply(batch).await?.changed)
}

async fn require(store: &Store, query: Query) -> Result<(), StoreError> {
    let mut batch = Batch::new();
    batch.require(query, Conflict::Missing);
    store.apply(batch).await.map(drop)
}

/// Keeps a request as the engine does.
async fn capture(store: &Store, request: &CapturedRequest, limits: CaptureLimits) {
    let keep = captured_request_keep((environment(1), request.inspector_id), limits, at(200));
    apply(store, [captured_request_insert(environment(1), request)].into_iter().chain(keep)).await.unwrap();
}

/// The numbers of the requests that an inspector keeps, newest first.
async fn kept(store: &Store, inspector: u32) -> Vec<CaptureId> {
    let page = store.captured_requests((environment(1), id(inspector)), ALL).await.unwrap();
    page.requests.iter().map(|request| request.id).collect()
}

fn ids(numbers: impl IntoIterator<Item = u32>) -> Vec<CaptureId> {
    numbers.into_iter().map(id).collect()
}

#[tokio::test]
async fn inspectors_read_back_are_limited_and_end() {
    let store = store();
    for number in 1..=2 {
        require(&store, inspector_insert(&inspector(number), 2)).await.unwrap();
        assert_eq!(store.inspector(environment(1), id(number), at(99)).await, Ok(Some(inspector(number))));
    }
    let missing = Err(StoreError::Conflict(Conflict::Missing));
    assert_eq!(require(&store, inspector_insert(&inspector(3), 2)).await, missing);
    assert_eq!(store.inspector(environment(2), id(1), at(99)).await, Ok(None));
    assert_eq!(store.inspector_by_token("token-2", at(99)).await, Ok(Some(inspector(2))));
    assert_eq!(store.inspector_by_token("token", at(99)).await, Ok(None));
    assert_eq!(store.inspector_by_token("token-2", at(100)).await, Ok(None));
    assert_eq!(store.inspector(environment(1), id(1), at(100)).await, Ok(None));
    assert_eq!(store.inspectors(environment(1), at(100)).await, Ok(vec![]));
    let late = Inspector { created_at: at(100), expires_at: at(300), ..inspector(3) };
    require(&store, inspector_insert(&late, 2)).await.unwrap();
    assert_eq!(store.inspectors(environment(1), at(100)).await, Ok(vec![late]));
    assert_eq!(apply(&store, [inspectors_delete_expired(at(100), 1)]).await, Ok(vec![1]));
    assert_eq!(apply(&store, [inspectors_delete_expired(at(100), 9)]).await, Ok(vec![1]));
}

#[tokio::test]
async fn a_change_sets_what_is_given_and_lets_it_stay() {
    let store = store();
    require(&store, inspector_insert(&inspector(1), 9)).await.unwrap();
    let key = (environment(1), id::<InspectorId>(1));
    let nothing = InspectorChange::default();
    require(&store, inspector_update(key, &nothing, (at(50), at(60)))).await.unwrap();
    assert_eq!(store.inspector(key.0, key.1, at(50)).await, Ok(Some(inspector(1))), "it never ends earlier");
    let change = InspectorChange {
        name: Some("Other".to_owned()),
        status: Some(500),
        delay: Some(Duration::ZERO),
        content_type: Some("text/plain".to_owned()),
        body: Some(String::new()),
    };
    require(&store, inspector_update(key, &change, (at(50), at(150)))).await.unwrap();
    let changed = store.inspector(key.0, key.1, at(149)).await.unwrap().unwrap();
    let answer = InspectorAnswer {
        status: 500,
        delay: Duration::ZERO,
        content_type: "text/plain".to_owned(),
        body: String::new(),
    };
    assert_eq!((changed.name.as_str(), changed.answer), ("Other", answer));
    let missing = Err(StoreError::Conflict(Conflict::Missing));
    assert_eq!(require(&store, inspector_update(key, &change, (at(150), at(250)))).await, missing);
    assert_eq!(require(&store, inspector_update((environment(2), key.1), &change, (at(1), at(2)))).await, missing);
}

#[tokio::test]
async fn requests_read_back_in_pages_of_bounded_size() {
    let store = store();
    require(&store, inspector_insert(&inspector(1), 9)).await.unwrap();
    for number in 10..15 {
        capture(&store, &captured(number, 1, &[0, 255, 13]), ROOM).await;
    }
    let found = store.inspector(environment(1), id(1), at(199)).await.unwrap().unwrap();
    assert_eq!((found.requests, found.expires_at), (5, at(200)));
    let key = (environment(1), id::<InspectorId>(1));
    let page = store.captured_requests(key, CaptureSearch { limit: 2, ..ALL }).await.unwrap();
    assert_eq!(
        (&page.requests[..], page.next),
        (&[captured(14, 1, &[0, 255, 13]), captured(13, 1, &[0, 255, 13])][..], Some(id(13)))
    );
    let rest = store.captured_requests(key, CaptureSearch { before: page.next, limit: 3, ..ALL }).await.unwrap();
    assert_eq!((rest.requests.len(), rest.next), (3, None));
    for (bytes, count) in [(0, 1), (130, 2), (u64::MAX, 5)] {
        let page = store.captured_requests(key, CaptureSearch { bytes, ..ALL }).await.unwrap();
        assert_eq!((page.requests.len(), page.next.is_some()), (count, count < 5), "{bytes}");
    }
    assert_eq!(store.captured_requests((environment(2), key.1), ALL).await.unwrap().requests, []);
}

#[tokio::test]
async fn every_part_of_a_request_that_may_be_long_counts() {
    type Lengthen = fn(&mut CapturedRequest, String);
    let cases: [(&str, Lengthen); 5] = [
        ("method", |captured, long| captured.request.method = long),
        ("query", |captured, long| captured.request.query = long),
        ("headers", |captured, long| captured.request.headers = vec![(String::new(), long)]),
        ("body", |captured, long| captured.request.body = long.into()),
        ("explanation", |captured, long| captured.verification.explanation = long),
    ];
    for (part, lengthen) in cases {
        let store = store();
        require(&store, inspector_insert(&inspector(1), 9)).await.unwrap();
        capture(&store, &captured(10, 1, b""), ROOM).await;
        let mut big = captured(11, 1, b"");
        lengthen(&mut big, "x".repeat(1_000));
        capture(&store, &big, CaptureLimits { bytes: 1_060, ..ROOM }).await;
        assert_eq!(kept(&store, 1).await, ids([11]), "{part}");
        let search = CaptureSearch { bytes: 1_060, ..ALL };
        capture(&store, &captured(12, 1, b""), ROOM).await;
        let page = store.captured_requests((environment(1), id(1)), search).await.unwrap();
        assert_eq!(page.requests.len(), 1, "{part}");
    }
}

#[tokio::test]
async fn the_oldest_requests_go_when_there_are_too_many_or_they_are_too_large() {
    let store = store();
    for number in 1..=2 {
        require(&store, inspector_insert(&inspector(number), 9)).await.unwrap();
    }
    for number in 10..15 {
        capture(&store, &captured(number, 1, b""), CaptureLimits { requests: 3, ..ROOM }).await;
    }
    assert_eq!(kept(&store, 1).await, ids([14, 13, 12]));
    capture(&store, &captured(20, 2, &[7; 500]), CaptureLimits { bytes: 560, ..ROOM }).await;
    assert_eq!((kept(&store, 1).await, kept(&store, 2).await), (ids([]), ids([20])), "the oldest of all inspectors");
    capture(&store, &captured(21, 2, &[7; 2_000]), CaptureLimits { bytes: 3_000, ..ROOM }).await;
    assert_eq!(kept(&store, 2).await, ids([21, 20]));
    capture(&store, &captured(22, 1, &[]), CaptureLimits { bytes: 2_700, ..ROOM }).await;
    assert_eq!((kept(&store, 1).await, kept(&store, 2).await), (ids([22]), ids([21, 20])));
    capture(&store, &captured(23, 1, &[]), CaptureLimits { bytes: 2_650, ..ROOM }).await;
    assert_eq!((kept(&store, 1).await, kept(&store, 2).await), (ids([23, 22]), ids([21])));
}

#[tokio::test]
async fn what_an_inspector_kept_goes_a_few_at_a_time() {
    let store = store();
    for number in 1..=2 {
        require(&store, inspector_insert(&inspector(number), 9)).await.unwrap();
        for request in 0..5 {
            capture(&store, &captured(number * 10 + request, number, b""), ROOM).await;
        }
    }
    let key = (environment(1), id::<InspectorId>(1));
    assert_eq!(apply(&store, [captured_requests_delete(key, id(12), 2)]).await, Ok(vec![2]));
    assert_eq!(apply(&store, [captured_requests_delete(key, id(12), 9)]).await, Ok(vec![1]));
    assert_eq!(store.inspector(key.0, key.1, at(3)).await.unwrap().unwrap().requests, 2);
    assert_eq!(apply(&store, [captured_requests_delete_lone(9)]).await, Ok(vec![0]));
    require(&store, inspector_delete(environment(1), id(2))).await.unwrap();
    let missing = Err(StoreError::Conflict(Conflict::Missing));
    assert_eq!(require(&store, inspector_delete(environment(1), id(2))).await, missing);
    assert_eq!(require(&store, captured_request_insert(environment(1), &captured(99, 2, b""))).await, missing);
    assert_eq!(apply(&store, [captured_requests_delete_lone(3)]).await, Ok(vec![3]));
    assert_eq!(apply(&store, [captured_requests_delete_lone(3)]).await, Ok(vec![2]));
    assert_eq!(kept(&store, 1).await, ids([14, 13]));
}
