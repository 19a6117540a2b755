//! Jobs: the unfinished work of runs. A *job* is one delivery to one target, or settling a step whose deliveries are all
//! done. The job table holds only what is unfinished; what is done stands in the log (message, attempts, step log).

use std::time::Duration;

use bytes::Bytes;

use crate::clock::Timestamp;
use crate::ids::{EnvironmentId, Id, IntegrationId, MessageId, NotificationId};

/// The right to work on a job until a time; a completion names the lease that it held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lease(pub i64);

/// How long a lease lasts: longer than the longest exchange, so that a living worker never loses it.
pub const LEASE_DURATION: Duration = Duration::from_secs(120);

/// A unit of unfinished work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id; for a delivery also the id of the message.
    pub id: MessageId,
    /// Its environment.
    pub environment_id: EnvironmentId,
    /// The run that it belongs to.
    pub notification_id: NotificationId,
    /// The step of that run.
    pub step_index: u32,
    /// What is to be done.
    pub kind: JobKind,
    /// When it is due. While it is leased: when the lease ends.
    pub due_at: Timestamp,
    /// Who works on it.
    pub lease: Option<Lease>,
    /// How many attempts were made.
    pub attempts: u32,
    /// How many of them count against the schedule of its policy: some do not, and a resend starts a new count.
    pub spent: u32,
    /// How urgent it is.
    pub weight: Weight,
    /// Messages of an endpoint with the same key keep their order; without a key any may overtake it.
    pub order_key: Option<Id>,
    /// When the message was made.
    pub created_at: Timestamp,
    /// When somebody asked to send it again, after it had ended.
    pub resent_at: Option<Timestamp>,
    /// The request as first sent; kept from the first failed attempt on, so that each retry sends the same bytes.
    pub prepared: Option<PreparedRequest>,
}

/// Whose turn a job waits for: all deliveries through one integration share a lane, and what settles steps of an
/// environment has one of its own. What happens in a lane delays no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LaneKey {
    /// The environment.
    pub environment_id: EnvironmentId,
    /// The integration; none for jobs that send nothing.
    pub integration_id: Option<IntegrationId>,
}

impl Job {
    /// The lane that it belongs to.
    #[must_use]
    pub fn lane(&self) -> LaneKey {
        let integration_id = match &self.kind {
            JobKind::Deliver(target) => Some(target.integration_id),
            JobKind::Settle => None,
        };
        LaneKey { environment_id: self.environment_id, integration_id }
    }

    /// When the present series of attempts began: the time to live counts from then.
    #[must_use]
    pub fn began_at(&self) -> Timestamp {
        self.resent_at.unwrap_or(self.created_at)
    }
}

/// How urgent a job is: where both wait for an endpoint, interactive ones go before bulk ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Weight {
    /// Somebody may be waiting for it.
    #[default]
    Interactive,
    /// One of many: bulk triggers, resends of many.
    Bulk,
}

/// What a job does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// Bring a message to one target.
    Deliver(Target),
    /// All deliveries of the step are done: judge the step and start the next.
    Settle,
}

/// Where a delivery goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The integration that sends.
    pub integration_id: IntegrationId,
    /// The device token.
    pub token: String,
}

/// A request as it was built once. Where it goes and how it is signed is looked up at each attempt, so that a mended
/// URL or a rotated secret helps what is waiting; the bytes stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedRequest {
    /// The body.
    pub body: Bytes,
    /// Headers that the trigger added.
    pub headers: Vec<(String, String)>,
    /// The URL that the trigger asked for instead of the integration's, where that is allowed.
    pub url: Option<String>,
    /// The rendered title, for the log.
    pub title: String,
}

/// How an attempt at a job ends. A closed set, decided by `logic::verdict`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The target has it.
    Delivered,
    /// It failed for a passing reason; the next attempt is due then.
    RetryAt(Timestamp),
    /// There is no point in trying again: it is a dead letter.
    Dead,
    /// It is older than its time to live: a dead letter too.
    Expired,
    /// We stopped it ourselves while shutting down; spends no attempt.
    Release,
}
