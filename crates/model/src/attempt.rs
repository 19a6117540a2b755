//! What is recorded of one attempt at a delivery. What it means for the delivery is decided by `logic::verdict`.

use std::net::SocketAddr;

use bytes::Bytes;

use crate::clock::Timestamp;
use crate::exchange::Timings;

/// One attempt at a delivery. Secrets are masked in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Its number, from 1, over all attempts at the message.
    pub number: u32,
    /// Why it was made.
    pub cause: AttemptCause,
    /// When the exchange began.
    pub started_at: Timestamp,
    /// How long it took, in microseconds.
    pub duration_micros: i64,
    /// How long its phases took.
    pub timings: Timings,
    /// The address that it was connected to.
    pub address: Option<SocketAddr>,
    /// What was sent.
    pub request: SentRequest,
    /// What came back.
    pub response: Option<ReceivedResponse>,
    /// How it ended.
    pub outcome: AttemptOutcome,
    /// Why it was no delivery, for people.
    pub error: Option<String>,
}

/// A request as it was sent, secrets masked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentRequest {
    /// The URL without its query, which may hold a secret.
    pub url: String,
    /// The headers, in the order in which they were sent.
    pub headers: Vec<(String, String)>,
    /// How many bytes the body has.
    pub body_bytes: u32,
    /// The SHA-256 of the body, where it is not stored itself.
    pub body_sha256: Option<[u8; 32]>,
    /// The body, where the environment stores bodies.
    pub body: Option<Bytes>,
}

/// A response as far as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedResponse {
    /// HTTP status code.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The first bytes of the body, at most [`crate::exchange::RESPONSE_BYTES_MAX`].
    pub body: Bytes,
    /// Whether the body was longer.
    pub truncated: bool,
}

/// Why an attempt was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptCause {
    /// The message is new.
    First,
    /// An earlier attempt failed for a passing reason.
    Retry,
    /// Somebody asked for it.
    Resend,
    /// To see whether an endpoint that failed works again.
    Probe,
}

/// How an attempt ended, as a closed set; a remedy in words belongs to each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttemptOutcome {
    /// 2xx.
    Delivered,
    /// 3xx: redirects are not followed.
    Redirected,
    /// 429.
    Throttled,
    /// 410: the target is gone for good.
    Gone,
    /// Any other 4xx.
    ClientError,
    /// 5xx.
    ServerError,
    /// A status that means none of these.
    UnexpectedStatus,
    /// The host name has no address.
    Unresolved,
    /// No connection came about.
    Refused,
    /// The TLS handshake failed.
    TlsFailed,
    /// No connection came about in time.
    ConnectTimedOut,
    /// The response, or the rest of it, did not come in time.
    ResponseTimedOut,
    /// The connection broke, or what came was not HTTP.
    BrokenOff,
    /// The egress guard does not let requests go there.
    Blocked,
    /// There was no request that could be sent.
    Unsendable,
    /// The message was older than its time to live; nothing was sent.
    Expired,
}

impl AttemptCause {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            AttemptCause::First => "first",
            AttemptCause::Retry => "retry",
            AttemptCause::Resend => "resend",
            AttemptCause::Probe => "probe",
        }
    }
}

impl AttemptOutcome {
    /// Every outcome.
    pub const ALL: [AttemptOutcome; 16] = [
        AttemptOutcome::Delivered,
        AttemptOutcome::Redirected,
        AttemptOutcome::Throttled,
        AttemptOutcome::Gone,
        AttemptOutcome::ClientError,
        AttemptOutcome::ServerError,
        AttemptOutcome::UnexpectedStatus,
        AttemptOutcome::Unresolved,
        AttemptOutcome::Refused,
        AttemptOutcome::TlsFailed,
        AttemptOutcome::ConnectTimedOut,
        AttemptOutcome::ResponseTimedOut,
        AttemptOutcome::BrokenOff,
        AttemptOutcome::Blocked,
        AttemptOutcome::Unsendable,
        AttemptOutcome::Expired,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            AttemptOutcome::Delivered => "delivered",
            AttemptOutcome::Redirected => "redirected",
            AttemptOutcome::Throttled => "throttled",
            AttemptOutcome::Gone => "gone",
            AttemptOutcome::ClientError => "clientError",
            AttemptOutcome::ServerError => "serverError",
            AttemptOutcome::UnexpectedStatus => "unexpectedStatus",
            AttemptOutcome::Unresolved => "unresolved",
            AttemptOutcome::Refused => "refused",
            AttemptOutcome::TlsFailed => "tlsFailed",
            AttemptOutcome::ConnectTimedOut => "connectTimedOut",
            AttemptOutcome::ResponseTimedOut => "responseTimedOut",
            AttemptOutcome::BrokenOff => "brokenOff",
            AttemptOutcome::Blocked => "blocked",
            AttemptOutcome::Unsendable => "unsendable",
            AttemptOutcome::Expired => "expired",
        }
    }
}
