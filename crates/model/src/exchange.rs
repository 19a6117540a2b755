//! One outgoing exchange as values, and the trait behind which the network stands.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;

/// A POST that is ready to go. The body is what was signed, byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Absolute http or https URL.
    pub url: String,
    /// Headers in the order in which they are sent; `host` and `content-length` are the transport's.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
    /// The longest time for resolving, connecting and shaking hands.
    pub connect_timeout: Duration,
    /// The longest time that the whole exchange may take.
    pub timeout: Duration,
}

/// What came back. Any status is a response; what it means is decided by `logic::verdict`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// HTTP status code.
    pub status: u16,
    /// Headers, names in lower case, values as text with invalid bytes replaced.
    pub headers: Vec<(String, String)>,
    /// The first bytes of the body, at most [`RESPONSE_BYTES_MAX`].
    pub body: Bytes,
    /// Whether the body was longer than what is kept.
    pub truncated: bool,
}

/// How much of a response body is read and kept.
pub const RESPONSE_BYTES_MAX: usize = 32 * 1024;

impl Response {
    /// The first value of a header; `name` in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Why there was no response.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The URL or a header cannot be sent as it is; trying again changes nothing.
    #[error("the request is not valid: {0}")]
    Invalid(String),
    /// The egress guard does not let requests go there.
    #[error("Push webhook URL blocked: {0}")]
    Blocked(String),
    /// The host name has no address.
    #[error("the host {0} could not be resolved")]
    Unresolved(String),
    /// No connection came about.
    #[error("no connection: {0}")]
    Refused(String),
    /// The TLS handshake failed.
    #[error("TLS handshake failed: {0}")]
    Tls(String),
    /// The time was up while this phase was going on.
    #[error("timed out while {0}")]
    TimedOut(Phase),
    /// The connection broke, or what came was not HTTP.
    #[error("the exchange broke off: {0}")]
    Broken(String),
    /// The transport is shutting down; this was no attempt.
    #[error("shutting down")]
    ShuttingDown,
}

/// A phase of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Looking up the host name, connecting and shaking hands.
    Connecting,
    /// Sending the request and waiting for the head of the response.
    Waiting,
    /// Reading the body of the response.
    Reading,
}

impl std::fmt::Display for Phase {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Phase::Connecting => "connecting",
            Phase::Waiting => "waiting for the response",
            Phase::Reading => "reading the response",
        })
    }
}

/// How long the phases of an exchange took; a phase that did not happen, or did not end, has no time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timings {
    /// Looking up the host name.
    pub resolve: Option<Duration>,
    /// Connecting.
    pub connect: Option<Duration>,
    /// The TLS handshake.
    pub tls: Option<Duration>,
    /// From the request being handed to the connection until the head of the response was there.
    pub first_byte: Option<Duration>,
}

/// What is known of an exchange beside its result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// The address that it was connected to.
    pub address: Option<SocketAddr>,
    /// How long its phases took.
    pub timings: Timings,
}

/// How an exchange went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The response, or why there was none.
    pub result: Result<Response, TransportError>,
    /// What is known beside it.
    pub trace: Trace,
}

impl From<Result<Response, TransportError>> for Report {
    fn from(result: Result<Response, TransportError>) -> Self {
        Report { result, trace: Trace::default() }
    }
}

/// The report of an exchange, later.
pub type Exchange<'a> = Pin<Box<dyn Future<Output = Report> + Send + 'a>>;

/// Whatever can bring a request to its URL.
pub trait Transport: Send + Sync {
    /// One exchange: no retry, no redirect.
    fn send(&self, request: Request) -> Exchange<'_>;
}
