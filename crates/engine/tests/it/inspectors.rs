//! Inspectors in the engine: how fast they take requests, when their answers come, what a real delivery looks like in one, and
//! how they end.

use std::time::Duration;

use bytes::Bytes;
use engine::{CaptureError, InspectorError};
use model::clock::Clock as _;
use model::inspector::{InspectedRequest, Inspector, SignatureState, TimestampState};
use store::{CapturePage, CaptureSearch, InspectorChange};

use crate::harness::{TestEngine, status};

const DAY: Duration = Duration::from_hours(24);
const PAGE: CaptureSearch = CaptureSearch { before: None, limit: 300, bytes: u64::MAX };

fn request(body: &'static str) -> InspectedRequest {
    InspectedRequest {
        method: "POST".to_owned(),
        query: String::new(),
        headers: Vec::new(),
        body: Bytes::from(body),
        size: u64::try_from(body.len()).unwrap(),
        truncated: false,
        address: None,
    }
}

async fn quiet_engine() -> TestEngine {
    TestEngine::new(|_| status(200)).await
}

async fn inspector(test: &TestEngine) -> Inspector {
    test.engine.inspector_create(&test.environment, None).await.unwrap().inspector
}

/// Sends a request to an inspector and gives the status of the answer.
async fn send(test: &TestEngine, inspector: &Inspector, request: InspectedRequest) -> Result<u16, CaptureError> {
    let admission = test.engine.inspector_admit(&inspector.token).await?;
    test.engine.inspector_capture(admission, request).await.map(|answer| answer.status)
}

async fn kept(test: &TestEngine, inspector: &Inspector) -> CapturePage {
    test.engine.store().captured_requests((test.environment.id, inspector.id), PAGE).await.unwrap()
}

#[tokio::test]
async fn a_delivery_into_an_inspector_is_verified_with_the_secret_of_its_integration() {
    let test = quiet_engine().await;
    let inspector = inspector(&test).await;
    let connected = test.engine.inspector_connect(&test.environment, inspector.id, "http://127.0.0.1:3000").await;
    let integration = connected.unwrap();
    assert_eq!(integration.credential("webhookUrl"), Some(&*format!("http://127.0.0.1:3000{}", inspector.path())));
    test.subscriber("ada", &[(&integration.identifier, &["token"])]).await;
    test.workflow("flow", &[("Hi", "There")]).await;
    test.trigger("txn", &["ada"]).await;
    test.drain().await;
    let sent = test.requests().remove(0);
    let body_length = u64::try_from(sent.body.len()).unwrap();
    let request = InspectedRequest { headers: sent.headers, body: sent.body.clone(), size: body_length, ..request("") };
    assert_eq!(send(&test, &inspector, request).await, Ok(200));
    let captured = kept(&test, &inspector).await.requests.remove(0);
    assert_eq!((&captured.request.body, captured.answered), (&sent.body, 200));
    let verification = captured.verification;
    assert_eq!((verification.secret, verification.standard), (SignatureState::Verified, SignatureState::Verified));
    assert_eq!((verification.timestamp, verification.age_seconds), (TimestampState::Fresh, Some(0)));
    assert_eq!(verification.integration_id, Some(integration.id));
    let found = test.engine.inspector(&test.environment, inspector.id).await.unwrap();
    assert_eq!((found.integration.map(|one| one.id), found.inspector.requests), (Some(integration.id), 1));
    test.finish().await;
}

#[tokio::test]
async fn one_inspector_takes_so_many_requests_and_all_together_a_few_more() {
    let test = quiet_engine().await;
    let mut inspectors = Vec::new();
    for _ in 0..5 {
        inspectors.push(inspector(&test).await);
    }
    for _ in 0..100 {
        drop(test.engine.inspector_admit(&inspectors[0].token).await.unwrap());
    }
    let too_fast = CaptureError::TooMany(Duration::from_millis(20));
    assert_eq!(test.engine.inspector_admit(&inspectors[0].token).await.unwrap_err(), too_fast);
    test.clock.advance(Duration::from_millis(20));
    drop(test.engine.inspector_admit(&inspectors[0].token).await.unwrap());
    let mut taken = 0;
    for inspector in &inspectors[1..] {
        for _ in 0..100 {
            taken += usize::from(test.engine.inspector_admit(&inspector.token).await.is_ok());
        }
    }
    // 400 at once, of which the first inspector had 101, and four more in the 20 milliseconds.
    assert_eq!(taken, 303);
    test.finish().await;
}

#[tokio::test]
async fn an_answer_is_delayed_by_the_clock_and_its_place_is_taken_meanwhile() {
    let test = quiet_engine().await;
    let inspector = inspector(&test).await;
    let change =
        InspectorChange { delay: Some(Duration::from_secs(30)), status: Some(503), ..InspectorChange::default() };
    test.engine.inspector_change(&test.environment, inspector.id, &change).await.unwrap();
    let answers = async { tokio::join!(send(&test, &inspector, request("a")), send(&test, &inspector, request("b"))) };
    let watched = async {
        while kept(&test, &inspector).await.requests.len() < 2 {
            tokio::task::yield_now().await;
        }
        test.clock.advance(Duration::from_secs(30));
    };
    let (answers, ()) = tokio::join!(answers, watched);
    assert_eq!(answers, (Ok(503), Ok(503)));
    let mut places = Vec::new();
    for _ in 0..128 {
        test.clock.advance(Duration::from_millis(20));
        places.push(test.engine.inspector_admit(&inspector.token).await.unwrap());
    }
    test.clock.advance(Duration::from_secs(1));
    let full = test.engine.inspector_admit(&inspector.token).await.unwrap_err();
    assert_eq!(full, CaptureError::TooMany(Duration::from_secs(1)));
    places.pop();
    assert!(test.engine.inspector_admit(&inspector.token).await.is_ok());
    test.finish().await;
}

#[tokio::test]
async fn a_delayed_answer_does_not_hold_up_a_shutdown() {
    let test = quiet_engine().await;
    let inspector = inspector(&test).await;
    let change = InspectorChange { delay: Some(Duration::from_secs(30)), ..InspectorChange::default() };
    test.engine.inspector_change(&test.environment, inspector.id, &change).await.unwrap();
    let before = test.clock.now();
    let stop = async {
        while kept(&test, &inspector).await.requests.is_empty() {
            tokio::task::yield_now().await;
        }
        test.engine.begin_shutdown();
    };
    let (answer, ()) = tokio::join!(send(&test, &inspector, request("a")), stop);
    assert_eq!((answer, test.clock.now()), (Ok(200), before));
    test.finish().await;
}

#[tokio::test]
async fn what_is_too_large_is_kept_and_refused() {
    let test = quiet_engine().await;
    let inspector = inspector(&test).await;
    let cut = InspectedRequest { size: 300_000, ..request("the beginning") };
    assert_eq!(send(&test, &inspector, cut).await, Err(CaptureError::TooLarge));
    let captured = kept(&test, &inspector).await.requests.remove(0);
    assert_eq!((captured.answered, captured.request.truncated, captured.request.size), (413, true, 300_000));
    let headers = vec![("x-long".to_owned(), "x".repeat(40_000)), ("x-late".to_owned(), String::new())];
    assert_eq!(send(&test, &inspector, InspectedRequest { headers, ..request("b") }).await, Ok(200));
    let captured = kept(&test, &inspector).await.requests.remove(0);
    assert_eq!((captured.answered, captured.request.truncated, captured.request.headers), (200, true, vec![]));
    test.finish().await;
}

#[tokio::test]
async fn an_inspector_ends_a_day_after_its_last_use_with_all_that_it_keeps() {
    let test = quiet_engine().await;
    let (used, unused) = (inspector(&test).await, inspector(&test).await);
    test.clock.advance(DAY / 2);
    for _ in 0..45 {
        assert_eq!(send(&test, &used, request("a")).await, Ok(200));
    }
    test.clock.advance(DAY / 2);
    assert_eq!(send(&test, &unused, request("a")).await, Err(CaptureError::Missing));
    let gone = test.engine.inspector(&test.environment, unused.id).await;
    assert_eq!(gone, Err(InspectorError::Missing));
    test.engine.keep_house_once(&mut engine::Rounds::in_haste()).await.unwrap();
    assert_eq!(kept(&test, &used).await.requests.len(), 45);
    test.clock.advance(DAY / 2);
    assert_eq!(test.engine.inspectors(&test.environment).await, Ok(vec![]));
    test.engine.keep_house_once(&mut engine::Rounds::in_haste()).await.unwrap();
    assert_eq!(kept(&test, &used).await.requests.len(), 0);
    test.finish().await;
}

#[tokio::test]
async fn what_is_emptied_or_deleted_is_gone() {
    let test = quiet_engine().await;
    let inspector = inspector(&test).await;
    for _ in 0..45 {
        assert_eq!(send(&test, &inspector, request("a")).await, Ok(200));
    }
    test.engine.inspector_empty(&test.environment, inspector.id).await.unwrap();
    assert_eq!(kept(&test, &inspector).await.requests.len(), 0);
    assert_eq!(send(&test, &inspector, request("a")).await, Ok(200));
    let admission = test.engine.inspector_admit(&inspector.token).await.unwrap();
    test.engine.inspector_delete(&test.environment, inspector.id).await.unwrap();
    let late = test.engine.inspector_capture(admission, request("late")).await;
    assert_eq!(late.unwrap_err(), CaptureError::Missing);
    assert_eq!(kept(&test, &inspector).await.requests.len(), 0);
    for missing in [
        test.engine.inspector_empty(&test.environment, inspector.id).await,
        test.engine.inspector_delete(&test.environment, inspector.id).await,
    ] {
        assert_eq!(missing, Err(InspectorError::Missing));
    }
    test.finish().await;
}
