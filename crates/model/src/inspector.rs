//! Inspectors: addresses of this server that keep what is sent to them, to be looked at, and answer as they are told.

use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;

use crate::clock::Timestamp;
use crate::ids::{CaptureId, EnvironmentId, InspectorId, IntegrationId};

/// What the path of every inspector begins with; its token follows.
pub const PATH_PREFIX: &str = "/inspect/";

/// An address that keeps what is sent to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspector {
    /// Its id.
    pub id: InspectorId,
    /// Its environment.
    pub environment_id: EnvironmentId,
    /// What stands in its path. Who knows it can send to the inspector, and nothing else.
    pub token: String,
    /// Its name for people.
    pub name: String,
    /// How it answers.
    pub answer: InspectorAnswer,
    /// How many requests it holds.
    pub requests: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it goes with all that it holds, unless it is used before.
    pub expires_at: Timestamp,
}

impl Inspector {
    /// The path that it is reached by.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{PATH_PREFIX}{}", self.token)
    }
}

/// How an inspector answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InspectorAnswer {
    /// The status.
    pub status: u16,
    /// How long it waits before it answers.
    pub delay: Duration,
    /// The content type of the body.
    pub content_type: String,
    /// The body.
    pub body: String,
}

/// A request that an inspector keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapturedRequest {
    /// Its id.
    pub id: CaptureId,
    /// The inspector that keeps it.
    pub inspector_id: InspectorId,
    /// When it had come.
    pub at: Timestamp,
    /// The request.
    pub request: InspectedRequest,
    /// The status of the answer.
    pub answered: u16,
    /// Whether it is genuine.
    pub verification: Verification,
}

/// A request as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InspectedRequest {
    /// The method.
    pub method: String,
    /// The query without its question mark; empty if there was none.
    pub query: String,
    /// The headers in the order in which they came, names in lower case, values as Latin-1.
    pub headers: Vec<(String, String)>,
    /// The body as far as it was read, byte for byte.
    pub body: Bytes,
    /// How many bytes the body has as far as that is known.
    pub size: u64,
    /// Whether something of it was not kept.
    pub truncated: bool,
    /// Where it came from.
    pub address: Option<IpAddr>,
}

/// Whether a request is what an integration sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// What the provider's own signature says.
    pub secret: SignatureState,
    /// What the signature of Standard Webhooks says.
    pub standard: SignatureState,
    /// What the time of the attempt says.
    pub timestamp: TimestampState,
    /// How many seconds before the request came it says that it was sent; negative if after.
    pub age_seconds: Option<i64>,
    /// The integration by which it was judged.
    pub integration_id: Option<IntegrationId>,
    /// All of it in a sentence.
    pub explanation: String,
}

/// What a signature says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureState {
    /// A key of the integration made it.
    Verified,
    /// No key of the integration made it.
    Failed,
    /// There is none.
    Absent,
    /// There is one, and nothing to check it with.
    Unknown,
}

impl SignatureState {
    /// Every state.
    pub const ALL: [SignatureState; 4] =
        [SignatureState::Verified, SignatureState::Failed, SignatureState::Absent, SignatureState::Unknown];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            SignatureState::Verified => "verified",
            SignatureState::Failed => "failed",
            SignatureState::Absent => "absent",
            SignatureState::Unknown => "unknown",
        }
    }
}

/// What the time of an attempt says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampState {
    /// It is near enough to when the request came.
    Fresh,
    /// It is not: a receiver takes the request for a repetition.
    Stale,
    /// There is none, or none that can be read.
    Absent,
}

impl TimestampState {
    /// Every state.
    pub const ALL: [TimestampState; 3] = [TimestampState::Fresh, TimestampState::Stale, TimestampState::Absent];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            TimestampState::Fresh => "fresh",
            TimestampState::Stale => "stale",
            TimestampState::Absent => "absent",
        }
    }
}
