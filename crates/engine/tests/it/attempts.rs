//! What is on record of each attempt: all that went out and came back, without the secrets, and in few bytes.

use std::time::Duration;

use bytes::Bytes;
use logic::sign::sha256;
use model::attempt::{Attempt, AttemptCause, AttemptOutcome};
use model::exchange::{Response, TransportError};
use model::secret::MASK;
use serde_json::json;

use crate::harness::{TestEngine, object, status, trigger_of};

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// Triggers `flow` with headers for the request.
async fn trigger_with_headers(test: &TestEngine) {
    let mut trigger = trigger_of(Some("t"), &["ada"]);
    let headers = json!({"x-tenant": "acme", "authorization": "Bearer s3cret-token"});
    trigger.overrides = object(json!({"providers": {"push-webhook": {"_passthrough": {"headers": headers}}}}));
    test.engine.accept(&test.environment, trigger, None).await.unwrap();
    test.drain().await;
}

fn check_request(test: &TestEngine, attempt: &Attempt, stores_body: bool) {
    let sent = test.requests().remove(0);
    let request = &attempt.request;
    assert_eq!(request.url, "https://hook.test/hook");
    let names = |headers: &[(String, String)]| headers.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&request.headers), names(&sent.headers), "every name, in the order in which it was sent");
    for (name, value) in [("authorization", MASK), ("x-novu-signature", MASK), ("x-tenant", "acme")] {
        assert_eq!(header(&request.headers, name), Some(value), "{name}");
    }
    assert_eq!(header(&sent.headers, "authorization"), Some("Bearer s3cret-token"));
    assert_eq!(usize::try_from(request.body_bytes), Ok(sent.body.len()));
    assert_eq!(request.body, stores_body.then(|| sent.body.clone()));
    assert_eq!(request.body_sha256, (!stores_body).then(|| sha256(&sent.body)));
}

#[tokio::test]
async fn an_attempt_shows_what_was_sent_and_what_came_back() {
    let answer = || Response {
        status: 503,
        headers: vec![
            ("content-type".to_owned(), "text/plain".to_owned()),
            ("set-cookie".to_owned(), "a=b".to_owned()),
        ],
        body: Bytes::from_static(b"later"),
        truncated: true,
    };
    let test = TestEngine::new(move |_| Ok(answer())).await;
    test.scene().await;
    trigger_with_headers(&test).await;
    let attempt = test.attempts("t").await.remove(0);
    check_request(&test, &attempt, false);
    assert_eq!((attempt.number, attempt.cause, attempt.outcome), (1, AttemptCause::First, AttemptOutcome::ServerError));
    let response = attempt.response.as_ref().unwrap();
    assert_eq!((response.status, &response.body[..], response.truncated), (503, &b"later"[..], true));
    assert_eq!(header(&response.headers, "content-type"), Some("text/plain"));
    assert_eq!(header(&response.headers, "set-cookie"), Some(MASK));
    assert!(attempt.error.is_some_and(|error| error.contains("503")));

    test.answer(|_| Err(TransportError::Refused("nobody listens".to_owned())));
    test.pass(Duration::from_secs(5)).await;
    test.answer(|_| status(200));
    test.pass(Duration::from_secs(30)).await;
    let seen: Vec<_> = test.attempts("t").await.iter().map(|one| (one.number, one.cause, one.outcome)).collect();
    let retry = AttemptCause::Retry;
    assert_eq!(seen[1..], [(2, retry, AttemptOutcome::Refused), (3, retry, AttemptOutcome::Delivered)]);
    test.finish().await;
}

#[tokio::test]
async fn an_environment_that_stores_bodies_keeps_them_with_the_attempts() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    test.engine.set_stores_bodies(&test.environment, true).await.unwrap();
    trigger_with_headers(&test).await;
    check_request(&test, &test.attempts("t").await[0], true);
    test.engine.set_stores_bodies(&test.environment, false).await.unwrap();
    test.trigger("u", &["ada"]).await;
    test.drain().await;
    assert_eq!(test.attempts("u").await[0].request.body, None);
    test.finish().await;
}

/// The most bytes that one delivered message may take on disk, with a payload of 1 KB; what an empty database takes is not
/// among them.
const BYTES_OF_A_MESSAGE: u64 = 2_870;

#[tokio::test]
async fn a_delivered_message_takes_little_room() {
    const MESSAGES: u64 = 1_000;
    let answer = || Response {
        status: 200,
        headers: vec![("content-length".to_owned(), "2".to_owned())],
        body: Bytes::from_static(b"{}"),
        truncated: false,
    };
    let test = TestEngine::new(move |_| Ok(answer())).await;
    test.scene().await;
    let empty = test.database_bytes().await;
    for number in 0..MESSAGES {
        let mut trigger = trigger_of(Some(&format!("txn_{number:020}")), &["ada"]);
        trigger.payload = object(json!({"id": number, "text": "x".repeat(1_000)}));
        test.engine.accept(&test.environment, trigger, None).await.unwrap();
    }
    test.drain().await;
    let bytes = (test.database_bytes().await - empty) / MESSAGES;
    assert!(bytes <= BYTES_OF_A_MESSAGE, "{bytes} bytes for each message");
    test.finish().await;
}
