//! The engine: it accepts triggers, works through the jobs that come of them and keeps house. It moves values between
//! the pure core (`logic`) and the edges (`store`, the transport behind its trait); it writes no SQL, opens no socket
//! and knows no name of the wire.

mod accept;
mod accounts;
mod audit;
mod bulk;
mod cancel;
mod catalog;
mod checklist;
mod claim;
mod deliver;
mod endpoints;
mod environments;
mod health;
mod idempotency;
mod inspectors;
mod integrations;
mod invitations;
mod keys;
mod lanes;
mod live;
mod members;
mod operational;
mod panics;
mod passwords;
mod policy;
mod resend;
mod retention;
mod run;
mod seen;
mod sessions;
mod signing;
mod stage;
mod statistics;
mod step_bodies;
mod storage;
mod subscribers;
mod test_sends;
mod throttle;
mod turns;
mod upkeep;
mod work;
mod workflows;

use std::sync::Arc;

use logic::seal::Keyring;
use model::delivery::DeliveryPolicy;
use model::exchange::Transport;
use model::job::Lease;
use model::settings::Retention;
use model::{Clock, IdGenerator, Rng, Timestamp};
use store::Store;

pub use accept::{AcceptError, AcceptStatus, Accepted};
pub use accounts::{AccountChange, AccountError, NewAccount, PasswordChange};
pub use audit::Acting;
pub use bulk::{BulkDraft, BulkError, OPERATIONS_OPEN_MAX};
pub use checklist::Checklist;
pub use endpoints::{CatchUp, Endpoint, EndpointSearch, EndpointState, LETTERS_COUNTED_MAX};
pub use environments::{AuthError, EnvironmentKeys, InitializeError, KeyAccess, ListedEnvironment, OpenKey};
pub use idempotency::{IdempotencyClaim, IdempotencyError, IdempotencyStart, IdempotentRequest, KeptAnswer};
pub use inspectors::{Admission, CaptureError, ConnectedInspector, InspectorError};
pub use integrations::{IntegrationChange, IntegrationDraft, IntegrationError};
pub use invitations::NewInvitation;
pub use keys::{KeyError, OVERLAP as KEY_OVERLAP};
pub use live::{Changes, Heard, Listening, TooManyListeners, Topic};
pub use members::{MemberDraft, MemberError};
pub use operational::{NewWebhook, WebhookDraft, WebhookError};
pub use panics::catch_panic;
pub use passwords::TooBusy;
pub use policy::{PolicyError, PolicyLevels};
pub use resend::ResendError;
pub use retention::{RetentionError, RetentionLevels, Rounds};
pub use seen::Seen;
pub use sessions::{LogInError, NewSession, OpenSession};
pub use signing::{RotatedSecret, SecretRotation};
pub use statistics::{Course, INTEGRATIONS_SHOWN_MAX, Statistics, StatisticsPeriod};
pub use step_bodies::{BodyAsked, BodyError, StepBody};
pub use subscribers::{BulkOutcome, CredentialsChange, SubscriberDraft, SubscriberError};
pub use test_sends::{TestMessage, TestSendError};
pub use workflows::{PreviewAsked, WorkflowCopy, WorkflowError, WorkflowView};

/// How often a change is made anew when somebody else writes between its read and its write.
const TRIES_MAX: usize = 10;

/// What an engine is made of.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids, nonces and jitter.
    pub rng: Arc<dyn Rng>,
    /// The keys that seal secrets at rest.
    pub keyring: Keyring,
    /// What brings requests to their URLs.
    pub transport: Arc<dyn Transport>,
    /// How deliveries are made where neither environment nor integration says otherwise.
    pub policy: DeliveryPolicy,
    /// How long things are kept where the environment does not say otherwise.
    pub retention: Retention,
}

/// The engine. Cheap to clone; every clone is the same engine.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
    /// On whose behalf this clone acts; nobody's is the server's own.
    acting: Option<Arc<Acting>>,
}

struct Inner {
    store: Store,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    ids: IdGenerator,
    keyring: Keyring,
    transport: Arc<dyn Transport>,
    policy: DeliveryPolicy,
    retention: Retention,
    catalog: catalog::Catalog,
    running_keys: idempotency::RunningKeys,
    turns: turns::Turns,
    endpoints: health::Endpoints,
    lanes: lanes::Lanes,
    stages: stage::Stages,
    /// Under which this process holds its jobs. It takes back those of others only, so it never has a job twice.
    lease: Lease,
    bulk_wake: bulk::BulkWake,
    operational: operational::Operational,
    rolled_up: health::RolledUp,
    test_sends: test_sends::TestSends,
    passwords: passwords::Passwords,
    throttles: throttle::Throttles,
    inspectors: inspectors::Inspectors,
    live: live::Live,
    failure_budget: audit::FailureBudget,
    key_uses: keys::KeyUses,
    /// Held by whoever asks a database that failed whether it takes writes again.
    asking: tokio::sync::Mutex<()>,
}

impl Engine {
    /// Puts an engine together.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let ids = IdGenerator::new(Arc::clone(&parts.rng));
        let Parts { store, clock, rng, keyring, transport, policy, retention } = parts;
        let catalog = catalog::Catalog::default();
        let (lanes, stages) = (lanes::Lanes::default(), stage::Stages::default());
        let lease = Lease(i64::from_le_bytes(rng.next_u64().to_le_bytes()));
        let bulk_wake = bulk::BulkWake::default();
        let (running_keys, turns) = (idempotency::RunningKeys::default(), turns::Turns::new(&*rng));
        let inner = Inner {
            store,
            clock,
            rng,
            ids,
            keyring,
            transport,
            policy,
            retention,
            catalog,
            running_keys,
            turns,
            endpoints: health::Endpoints::default(),
            lanes,
            stages,
            lease,
            bulk_wake,
            operational: operational::Operational::default(),
            rolled_up: health::RolledUp::default(),
            test_sends: test_sends::TestSends::default(),
            passwords: passwords::Passwords::default(),
            throttles: throttle::Throttles::default(),
            inspectors: inspectors::Inspectors::default(),
            live: live::Live::default(),
            failure_budget: audit::FailureBudget::default(),
            key_uses: keys::KeyUses::default(),
            asking: tokio::sync::Mutex::default(),
        };
        Engine { inner: Arc::new(inner), acting: None }
    }

    /// The database, for reads that need no decision.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The present time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// The source of randomness.
    #[must_use]
    pub fn rng(&self) -> &dyn Rng {
        &*self.inner.rng
    }

    /// Waits until a time, however often the clock wakes us early.
    pub(crate) async fn sleep_until(&self, until: Timestamp) {
        while self.now() < until {
            self.inner.clock.sleep_until(until).await;
        }
    }

    /// A new id for something made now.
    pub(crate) fn next_id<T: From<model::Id>>(&self) -> T {
        self.inner.ids.next(self.now())
    }
}
