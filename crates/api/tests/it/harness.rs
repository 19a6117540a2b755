//! What the tests share: [`TestApp`], its answers, and the fixtures that most of them need.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use api::{AppState, EgressSettings, Settings, TrustedProxies};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request};
use engine::{Engine, Parts};
use http_body_util::BodyExt;
use logic::seal::Keyring;
use model::clock::{ManualClock, SeededRng};
use model::delivery::DeliveryPolicy;
use model::exchange::{Exchange, Response, Transport, TransportError};
use model::organization::Environment;
use model::workflow::{PreferenceSet, Preferences, Step, StepKind, Workflow, WorkflowContent, WorkflowStatus};
use model::{Clock, Id, Secret, Timestamp, Value};
use serde_json::json;
use store::{SqliteOptions, Store};
use tower::ServiceExt;

/// The secret key of the Development environment.
pub(crate) const KEY: &str = "development-key";
/// What the clock shows at first: 2026-07-01T10:00:00.000Z.
pub(crate) const START: Timestamp = Timestamp::from_millis(1_782_900_000_000);

/// The proxy on another machine that is believed.
pub(crate) const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 9, 9, 9));

/// The API over a fresh database. What it sends ends in [`Receiver`].
pub(crate) struct TestApp {
    pub(crate) engine: Engine,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) receiver: Arc<Receiver>,
    /// The secret key of the Production environment.
    pub(crate) production_key: String,
    router: Router,
    _folder: tempfile::TempDir,
}

/// A receiver of deliveries: notes requests and answers each with the status that it was told, 200 at first.
#[derive(Debug)]
pub(crate) struct Receiver {
    pub(crate) requests: Mutex<Vec<model::exchange::Request>>,
    pub(crate) status: Mutex<u16>,
    /// Whether requests are blocked, so that their messages are dead at once.
    refuses: AtomicBool,
}

impl Receiver {
    /// Makes a dead letter of every message from now on.
    pub(crate) fn refuse_for_good(&self) {
        self.refuses.store(true, Ordering::Relaxed);
    }

    /// Takes messages again.
    pub(crate) fn take_again(&self) {
        self.refuses.store(false, Ordering::Relaxed);
    }
}

impl Transport for Receiver {
    fn send(&self, request: model::exchange::Request) -> Exchange<'_> {
        self.requests.lock().unwrap().push(request);
        let status = *self.status.lock().unwrap();
        if self.refuses.load(Ordering::Relaxed) {
            return Box::pin(async { Err(TransportError::Blocked("not there".to_owned())).into() });
        }
        Box::pin(
            async move { Ok(Response { status, headers: Vec::new(), body: "{}".into(), truncated: false }).into() },
        )
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// The body, null if it is empty.
    pub(crate) body: Value,
}

impl Answer {
    /// The member at a JSON pointer, as text.
    pub(crate) fn text(&self, pointer: &str) -> &str {
        self.body.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no {pointer} in {}", self.body))
    }

    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Status and body in one line. Ids, UUIDs and generated transaction ids are redacted; errors lose time and path,
    /// which are the same in all of them.
    pub(crate) fn line(&self) -> String {
        let mut body = self.body.clone();
        if let Some(error) = body.as_object_mut().filter(|body| body.contains_key("statusCode")) {
            error.retain(|name, _| !["statusCode", "timestamp", "path", "ctx"].contains(&name.as_str()));
        }
        redact(&mut body);
        if body.is_null() { self.status.to_string() } else { format!("{} {body}", self.status) }
    }
}

/// Replaces what differs from run to run.
pub(crate) fn redact(value: &mut Value) {
    match value {
        Value::String(text) if text.parse::<Id>().is_ok() => *text = "[id]".to_owned(),
        Value::String(text) if is_uuid(text) => *text = "[uuid]".to_owned(),
        Value::String(text) if text.starts_with("txn_") => *text = "[txn]".to_owned(),
        Value::Array(items) => items.iter_mut().for_each(redact),
        Value::Object(members) => members.values_mut().for_each(redact),
        _ => {}
    }
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

impl TestApp {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = open_store(folder.path());
        let clock = Arc::new(ManualClock::new(START));
        let receiver =
            Arc::new(Receiver { requests: Mutex::default(), status: Mutex::new(200), refuses: AtomicBool::new(false) });
        let engine = Engine::new(Parts {
            store,
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            rng: Arc::new(SeededRng::new(1)),
            keyring: Keyring::new(&[7; 32]),
            transport: Arc::clone(&receiver) as Arc<dyn Transport>,
            policy: DeliveryPolicy::default(),
            retention: model::settings::Retention::default(),
        });
        engine.initialize(Some(&Secret::new(KEY.to_owned()))).await.unwrap();
        let environments = engine.environment_keys().await.unwrap();
        let production = environments.iter().find(|one| one.environment.name == "Production").unwrap();
        let production_key = production.keys[0].text.expose().clone();
        let egress = EgressSettings {
            rules: vec!["10.1.0.0/16".to_owned()],
            allows_loopback: true,
            never_allowed: vec!["metadata".to_owned()],
        };
        let settings = Settings {
            dashboard_url: Some("http://dash".to_owned()),
            trusted_proxies: TrustedProxies::new(|address| address == PROXY),
            listens_on_loopback: true,
            egress,
            ..Settings::default()
        };
        let router = api::router(AppState::new(engine.clone(), settings));
        TestApp { engine, clock, receiver, production_key, router, _folder: folder }
    }

    /// Sends a request as it is, and leaves the body of the answer to be read.
    pub(crate) async fn stream(&self, request: Request<Body>) -> axum::response::Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.stream(request).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// Sends a request of which only the status matters, and which needs the app no longer than until it is sent.
    pub(crate) fn status_of(&self, request: Request<Body>) -> impl Future<Output = u16> + Send + use<> {
        let answer = self.router.clone().oneshot(request);
        async move { answer.await.unwrap().status().as_u16() }
    }

    /// A request with the Development key; `line` is method and path. A null body is none.
    pub(crate) fn request(&self, line: &str, body: &Value) -> Request<Body> {
        let (method, path) = line.split_once(' ').unwrap();
        let request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
        let request = request.header("authorization", format!("ApiKey {KEY}"));
        if body.is_null() {
            request.body(Body::empty()).unwrap()
        } else {
            request.header("content-type", "application/json").body(Body::from(body.to_string())).unwrap()
        }
    }

    /// Sends a request with the Development key.
    pub(crate) async fn call(&self, line: &str, body: Value) -> Answer {
        self.send(self.request(line, &body)).await
    }

    /// Sends a request with the Production key.
    pub(crate) async fn call_production(&self, line: &str, body: Value) -> Answer {
        let mut request = self.request(line, &body);
        let key = format!("ApiKey {}", self.production_key);
        request.headers_mut().insert("authorization", key.parse().unwrap());
        self.send(request).await
    }

    /// Sends each request and compares status and body, redacted, with the line that is expected.
    pub(crate) async fn check(&self, cases: &[(&str, Value, &str)]) {
        for (line, body, expected) in cases {
            let answer = self.call(line, body.clone()).await;
            assert_eq!(answer.line(), *expected, "{line} {body}");
        }
    }

    /// The Development environment.
    pub(crate) async fn development(&self) -> Arc<Environment> {
        self.engine.key_access(KEY).await.unwrap().environment
    }

    /// Stores an active workflow with one push step, changed by `change` first.
    pub(crate) async fn workflow(&self, identifier: &str, change: impl FnOnce(&mut WorkflowContent)) {
        let environment = self.development().await;
        let mut content = workflow_content(identifier);
        change(&mut content);
        let workflow = Workflow {
            id: fixed_id(identifier),
            environment_id: environment.id,
            organization_id: environment.organization_id,
            identifier: identifier.to_owned(),
            revision: 1,
            content,
            created_at: START,
            updated_at: START,
            last_triggered_at: None,
        };
        let mut batch = store::workflow_insert(&workflow, WorkflowStatus::Active);
        batch.change_catalog();
        self.engine.store().apply(batch).await.unwrap();
    }
}

fn open_store(folder: &Path) -> Store {
    Store::open_sqlite(&SqliteOptions { folder: folder.to_owned(), readers: 1, read_only: false }).unwrap()
}

/// The same id for the same text.
fn fixed_id<T: From<Id>>(text: &str) -> T {
    let hash = logic::sign::sha256(text.as_bytes());
    T::from(Id::from_bytes(hash[..12].try_into().unwrap()))
}

fn workflow_content(identifier: &str) -> WorkflowContent {
    let controls = json!({ "subject": "Hello {{subscriber.firstName}}", "body": "{{payload.text}}" });
    let step = Step {
        id: fixed_id(&format!("{identifier} push")),
        identifier: "push".to_owned(),
        name: "Push".to_owned(),
        kind: StepKind::Push,
        controls: controls.as_object().unwrap().clone(),
    };
    let preferences = PreferenceSet { enabled: true, read_only: false, channels: Vec::new() };
    WorkflowContent {
        name: identifier.to_owned(),
        description: None,
        tags: Vec::new(),
        active: true,
        validate_payload: false,
        payload_schema: None,
        translation_enabled: false,
        severity: "none".to_owned(),
        preferences: Preferences { user: None, workflow: preferences },
        steps: vec![step],
    }
}
