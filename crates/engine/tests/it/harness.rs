//! An engine in a test. A test that leaves jobs behind, or logs an error that it did not announce, fails.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use engine::{Accepted, Engine, Parts};
use logic::seal::Keyring;
use model::attempt::Attempt;
use model::clock::{ManualClock, SeededRng};
use model::delivery::DeliveryPolicy;
use model::exchange::{Exchange, Request, Response, Transport, TransportError};
use model::integration::Integration;
use model::message::{Message, MessageStatus};
use model::notification::Notification;
use model::organization::Environment;
use model::settings::Retention;
use model::trigger::{Recipient, Trigger};
use model::{Object, Secret, Timestamp};
use serde_json::{Value, json};
use store::{ActivityFilter, AttemptPage, MessageFilter, Offset, SqliteOptions, Store};
use tokio::sync::Notify;
use tracing_subscriber::layer::SubscriberExt as _;

use crate::furnish::Furnish;
use crate::sick_disk::SickDisk;

/// When the tests begin.
pub(crate) const START: Timestamp = Timestamp::from_millis(1_767_323_045_006);

/// All attempts at a message.
const EVERY_ATTEMPT: AttemptPage = AttemptPage { after: 0, limit: 1_000 };

/// How the stub answers a request.
pub(crate) type Answering = Box<dyn FnMut(&Request) -> Result<Response, TransportError> + Send>;

/// A transport that answers as the test says and keeps what it was given.
pub(crate) struct Stub {
    answering: Mutex<Answering>,
    requests: Mutex<Vec<Request>>,
    /// Requests whose URL holds this hang until they are let go.
    hanging: Mutex<Option<&'static str>>,
    pub(crate) arrived: Notify,
    let_go: Notify,
}

impl Transport for Stub {
    fn send(&self, request: Request) -> Exchange<'_> {
        Box::pin(async move {
            self.requests.lock().unwrap().push(request.clone());
            self.arrived.notify_one();
            let hangs = self.hanging.lock().unwrap().is_some_and(|part| request.url.contains(part));
            if hangs {
                self.let_go.notified().await;
            }
            (self.answering.lock().unwrap_or_else(PoisonError::into_inner))(&request).into()
        })
    }
}

/// A response with this status and no body.
pub(crate) fn status(status: u16) -> Result<Response, TransportError> {
    Ok(Response { status, headers: Vec::new(), body: Bytes::new(), truncated: false })
}

/// The tests' process: an engine, and what it runs on.
pub(crate) struct TestEngine {
    pub(crate) engine: Engine,
    pub(crate) environment: Arc<Environment>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) stub: Arc<Stub>,
    claiming: tokio::task::JoinHandle<()>,
    folder: tempfile::TempDir,
    errors: Errors,
    is_finished: bool,
}

/// Counts error lines of the log.
struct Errors {
    count: Arc<AtomicUsize>,
    _guard: tracing::subscriber::DefaultGuard,
}

struct CountErrors(Arc<AtomicUsize>);

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for CountErrors {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        if *event.metadata().level() == tracing::Level::ERROR {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
}

const KEY: &str = "test-key-0123456789";

fn parts(folder: &std::path::Path, clock: &Arc<ManualClock>, stub: &Arc<Stub>, seed: u64) -> Parts {
    let options = SqliteOptions { folder: folder.to_owned(), readers: 1, read_only: false };
    Parts {
        store: Store::open_sqlite(&options).unwrap(),
        clock: Arc::clone(clock) as _,
        rng: Arc::new(SeededRng::new(seed)),
        keyring: Keyring::new(&[7; 32]),
        transport: Arc::clone(stub) as _,
        policy: DeliveryPolicy { jitter_percent: 0, ..DeliveryPolicy::default() },
        retention: Retention::default(),
    }
}

impl TestEngine {
    /// An engine whose endpoint answers as `answering` says.
    pub(crate) async fn new(
        answering: impl FnMut(&Request) -> Result<Response, TransportError> + Send + 'static,
    ) -> Self {
        Self::on(tempfile::tempdir().unwrap(), 1, answering).await
    }

    /// An engine on a folder in which another one may have worked before. Its random numbers follow from `seed`.
    pub(crate) async fn on(
        folder: tempfile::TempDir,
        seed: u64,
        answering: impl FnMut(&Request) -> Result<Response, TransportError> + Send + 'static,
    ) -> Self {
        let count = Arc::new(AtomicUsize::new(0));
        let layers = tracing_subscriber::registry().with(CountErrors(Arc::clone(&count)));
        let errors = Errors { count, _guard: tracing::subscriber::set_default(layers) };
        let clock = Arc::new(ManualClock::new(START));
        let stub = Arc::new(Stub {
            answering: Mutex::new(Box::new(answering)),
            requests: Mutex::default(),
            hanging: Mutex::default(),
            arrived: Notify::new(),
            let_go: Notify::new(),
        });
        let engine = Engine::new(parts(folder.path(), &clock, &stub, seed));
        engine.initialize(Some(&Secret::new(KEY.to_owned()))).await.unwrap();
        let environment = engine.key_access(KEY).await.unwrap().environment;
        engine.take_over().await.unwrap();
        let claiming = spawn_claiming(&engine);
        TestEngine { engine, environment, clock, stub, claiming, folder, errors, is_finished: false }
    }

    /// Kills the process, as far as a test can, and starts another one on its folder.
    pub(crate) async fn restart(&mut self) {
        self.stop().await;
        self.start().await;
    }

    /// The first half of [`Self::restart`].
    pub(crate) async fn stop(&mut self) {
        self.claiming.abort();
        self.engine.shut_down(Duration::ZERO).await;
        self.engine.store().close().await;
    }

    /// The second half of [`Self::restart`].
    pub(crate) async fn start(&mut self) {
        self.engine = Engine::new(parts(self.folder.path(), &self.clock, &self.stub, 2));
        self.engine.take_over().await.unwrap();
        self.claiming = spawn_claiming(&self.engine);
    }

    /// Begins to claim what is due anew, beside what is being worked on.
    pub(crate) fn claim_anew(&mut self) {
        self.claiming.abort();
        self.claiming = spawn_claiming(&self.engine);
    }

    /// What would be on disk if the process died now.
    pub(crate) fn wreck(&self) -> tempfile::TempDir {
        let wreck = tempfile::tempdir().unwrap();
        for suffix in ["", "-wal"] {
            let name = format!("{}{suffix}", store::DATABASE_FILE);
            std::fs::copy(self.folder.path().join(&name), wreck.path().join(&name)).unwrap();
        }
        wreck
    }

    /// Makes the database refuse writes of outcomes, claims and triggers, as a full disk does, until that is lifted.
    pub(crate) fn sicken_disk(&self) -> SickDisk {
        SickDisk::of(&self.folder.path().join(store::DATABASE_FILE))
    }

    /// How large the database is once everything written is in it.
    pub(crate) async fn database_bytes(&self) -> u64 {
        let folder = self.wreck();
        let options = SqliteOptions { folder: folder.path().to_owned(), readers: 1, read_only: false };
        Store::open_sqlite(&options).unwrap().close().await;
        std::fs::metadata(folder.path().join(store::DATABASE_FILE)).unwrap().len()
    }

    /// Sets how the endpoint answers from now on.
    pub(crate) fn answer(&self, answering: impl FnMut(&Request) -> Result<Response, TransportError> + Send + 'static) {
        *self.stub.answering.lock().unwrap_or_else(PoisonError::into_inner) = Box::new(answering);
    }

    /// Makes requests hang, or lets those that hang go on.
    pub(crate) fn hang(&self, hangs: bool) {
        *self.stub.hanging.lock().unwrap() = hangs.then_some("");
        if !hangs {
            self.stub.let_go.notify_waiters();
        }
    }

    /// Lets the requests go on that hang now; the next ones hang again.
    pub(crate) fn let_go(&self) {
        self.stub.let_go.notify_waiters();
    }

    /// Makes requests hang whose URL holds `part`.
    pub(crate) fn hang_at(&self, part: &'static str) {
        *self.stub.hanging.lock().unwrap() = Some(part);
    }

    /// Everything that was sent so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.stub.requests.lock().unwrap().clone()
    }

    /// The bodies of everything that was sent so far.
    pub(crate) fn bodies(&self) -> Vec<Value> {
        self.requests().iter().map(|request| serde_json::from_slice(&request.body).unwrap()).collect()
    }

    /// What this engine's environment is furnished with.
    pub(crate) fn furnish(&self) -> Furnish<'_> {
        Furnish { engine: &self.engine, environment: &self.environment }
    }

    /// See [`Furnish::integration`].
    pub(crate) async fn integration(&self, name: &str, active: bool) -> Integration {
        self.furnish().integration(name, active).await
    }

    /// See [`Furnish::subscriber`].
    pub(crate) async fn subscriber(&self, external_id: &str, channels: &[(&str, &[&str])]) {
        self.furnish().subscriber(external_id, channels).await;
    }

    /// See [`Furnish::workflow`].
    pub(crate) async fn workflow(&self, identifier: &str, steps: &[(&str, &str)]) {
        self.furnish().workflow(identifier, steps).await;
    }

    /// The usual scene: integration `hook`, subscriber `ada` with one token, workflow `flow` with one step.
    pub(crate) async fn scene(&self) {
        self.integration("hook", true).await;
        self.subscriber("ada", &[("hook", &["token"])]).await;
        self.workflow("flow", &[("Hi {{subscriber.firstName}}", "Order {{payload.id}}")]).await;
    }

    /// Triggers the workflow `flow`.
    pub(crate) async fn trigger(&self, transaction_id: &str, recipients: &[&str]) -> Accepted {
        let trigger = trigger_of(Some(transaction_id), recipients);
        self.engine.accept(&self.environment, trigger, None).await.unwrap()
    }

    /// Waits until nothing is worked on and nothing is due.
    pub(crate) async fn drain(&self) {
        self.engine.quiet().await.unwrap();
    }

    /// Moves the clock and waits until what became due is done.
    pub(crate) async fn pass(&self, time: Duration) {
        self.clock.advance(time);
        self.drain().await;
    }

    /// The runs of a trigger, in order.
    pub(crate) async fn runs(&self, transaction_id: &str) -> Vec<Notification> {
        let filter = ActivityFilter { transactions: vec![transaction_id.to_owned()], ..ActivityFilter::default() };
        let page = Offset { skip: 0, limit: 1_000 };
        let found = self.engine.store().activity_list(self.environment.id, &filter, page).await.unwrap();
        found.items.into_iter().rev().map(|activity| activity.run).collect()
    }

    /// The messages of the first run of a trigger at a step.
    pub(crate) async fn messages(&self, transaction_id: &str, step: u32) -> Vec<Message> {
        let run = self.runs(transaction_id).await.remove(0);
        let filter = MessageFilter { transactions: vec![transaction_id.to_owned()], ..MessageFilter::default() };
        let page = Offset { skip: 0, limit: 1_000 };
        let found = self.engine.store().message_list(self.environment.id, &filter, page).await.unwrap();
        let messages = found.items.into_iter().rev().map(|item| item.message);
        messages.filter(|message| message.notification_id == run.id && message.step_index == step).collect()
    }

    /// The attempts at the first message of a trigger.
    pub(crate) async fn attempts(&self, transaction_id: &str) -> Vec<Attempt> {
        let message = self.messages(transaction_id, 0).await.remove(0);
        self.engine.store().message_attempts(self.environment.id, message.id, EVERY_ATTEMPT).await.unwrap()
    }

    /// What the log says of the first run of a trigger: for each step its final status and its lines.
    pub(crate) async fn story(&self, transaction_id: &str) -> String {
        let run = self.runs(transaction_id).await.remove(0);
        let activity = self.engine.store().activity_get(self.environment.id, run.id).await.unwrap().unwrap();
        let mut text = String::new();
        for (_, log) in &activity.log {
            text.push_str(&format!("{} {}\n", log.step_index, log.status.name()));
            for line in &log.details {
                text.push_str(&format!("  {} {}\n", line.status.name(), line.detail));
            }
        }
        text
    }

    /// Says that this many errors were expected in the log.
    pub(crate) fn expect_errors(&self, count: usize) {
        assert_eq!(self.errors.count.swap(0, Ordering::SeqCst), count, "errors in the log");
    }

    /// Waits until an error is logged.
    pub(crate) async fn first_error(&self) {
        while self.errors.count.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
    }

    /// Ends the test: nothing may be left.
    pub(crate) async fn finish(mut self) {
        self.drain().await;
        assert_eq!(self.engine.store().job_count().await.unwrap(), 0, "jobs were left behind");
        self.expect_errors(0);
        self.claiming.abort();
        self.engine.store().close().await;
        self.is_finished = true;
    }
}

impl Drop for TestEngine {
    fn drop(&mut self) {
        if !self.is_finished && !std::thread::panicking() {
            panic!("a test must end with finish()");
        }
    }
}

fn spawn_claiming(engine: &Engine) -> tokio::task::JoinHandle<()> {
    let engine = engine.clone();
    tokio::spawn(async move { engine.claim_due().await })
}

/// A trigger of the workflow `flow`.
pub(crate) fn trigger_of(transaction_id: Option<&str>, recipients: &[&str]) -> Trigger {
    let recipient = |id: &&str| Recipient { external_id: (*id).to_owned(), ..Recipient::default() };
    Trigger {
        workflow_identifier: "flow".to_owned(),
        recipients: recipients.iter().map(recipient).collect(),
        payload: object(json!({"id": 7})),
        overrides: Object::new(),
        transaction_id: transaction_id.map(str::to_owned),
        actor: None,
        tenant: None,
        weight: model::job::Weight::Interactive,
    }
}

pub(crate) fn object(value: Value) -> Object {
    value.as_object().cloned().unwrap()
}

/// The statuses of messages, in order.
pub(crate) fn statuses(messages: &[Message]) -> Vec<MessageStatus> {
    messages.iter().map(|message| message.status).collect()
}
