//! What the layers do about failures of the server, which no real route has on demand.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::post;
use engine::{Engine, Parts};
use http_body_util::BodyExt;
use logic::seal::Keyring;
use model::clock::{ManualClock, SeededRng};
use model::exchange::{Exchange, Transport, TransportError};
use model::{Secret, Timestamp, Value};
use store::{SqliteOptions, Store};
use tower::ServiceExt;

use super::*;
use crate::state::Settings;

/// Sends nothing.
struct NoTransport;

impl Transport for NoTransport {
    fn send(&self, _: model::exchange::Request) -> Exchange<'_> {
        Box::pin(async { Err(TransportError::ShuttingDown).into() })
    }
}

async fn app() -> (AppState, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteOptions { folder: folder.path().to_owned(), readers: 1, read_only: false };
    let engine = Engine::new(Parts {
        store: Store::open_sqlite(&options).unwrap(),
        clock: Arc::new(ManualClock::new(Timestamp(0))),
        rng: Arc::new(SeededRng::new(1)),
        keyring: Keyring::new(&[7; 32]),
        transport: Arc::new(NoTransport),
        policy: model::delivery::DeliveryPolicy::default(),
        retention: model::settings::Retention::default(),
    });
    engine.initialize(Some(&Secret::new("key".to_owned()))).await.unwrap();
    (AppState::new(engine, Settings::default()), folder)
}

/// A router with one route, which answers the first call with `first` and later ones with 201.
fn router(app: &AppState, first: fn() -> Result<StatusCode, ApiError>) -> Router {
    let calls = Arc::new(AtomicUsize::new(0));
    let handler = move || {
        let is_first = calls.fetch_add(1, Ordering::Relaxed) == 0;
        async move { if is_first { first() } else { Ok(StatusCode::CREATED) } }
    };
    Router::new()
        .route("/x", post(handler))
        .layer(from_fn_with_state(app.clone(), idempotency))
        .layer(from_fn_with_state(app.clone(), observe))
}

async fn call(router: &Router, key: Option<&str>) -> (u16, Value) {
    let mut request = Request::post("/x").header("authorization", "ApiKey key");
    if let Some(key) = key {
        request = request.header(IDEMPOTENCY_KEY, key);
    }
    let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

#[tokio::test]
async fn failures_of_the_server_are_not_kept() {
    let (app, _folder) = app().await;
    let failures: [fn() -> Result<StatusCode, ApiError>; 3] = [
        || Err(ApiError::internal("secret cause")),
        || Err(ApiError::unavailable("secret cause")),
        || panic!("secret cause"),
    ];
    for (number, failure) in failures.into_iter().enumerate() {
        let (router, key) = (router(&app, failure), number.to_string());
        let (status, body) = call(&router, Some(&key)).await;
        assert!(status >= 500 && !body.to_string().contains("secret"), "{status} {body}");
        assert_eq!(call(&router, Some(&key)).await.0, 201, "{number}");
    }
}

#[tokio::test]
async fn a_panic_is_answered_with_an_id_to_look_for() {
    let (app, _folder) = app().await;
    let (status, body) = call(&router(&app, || panic!("secret cause")), None).await;
    let message = "Internal server error, contact support and provide them with the errorId";
    assert_eq!((status, &body["message"]), (500, &Value::from(message)));
    assert_eq!(body["errorId"].as_str().map(str::len), Some(36), "{body}");
}
