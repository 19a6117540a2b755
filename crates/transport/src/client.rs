//! One exchange from URL to response, over a kept-alive connection where there is one. Holds the deadlines; retries and
//! redirects are nobody's business here.

use std::future::Future;
use std::sync::{Arc, Weak};
use std::time::Duration;

use model::exchange::{Exchange, Phase, Report, Request, Response, Trace, Transport, TransportError};
use rustls::{ClientConfig, RootCertStore};
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use tokio_rustls::TlsConnector;

use crate::connect::{Connection, Connector};
use crate::guard::Egress;
use crate::message::{self, Message};
use crate::pool::{Limits, Pool, Put};
use crate::resolve::{Resolve, SystemResolver};
use crate::target::Target;

/// The longest timeout that a request can ask for.
const EXCHANGE_TIMEOUT_MAX: Duration = Duration::from_secs(600);

/// How long a connection is kept without work.
const IDLE_TIME_MAX: Duration = Duration::from_secs(30);

/// How many connections are kept without work. Together they stay well below the 1024 descriptors that a process may
/// open by default.
const IDLE: Limits = Limits { per_origin_max: 256, total_max: 512 };

/// The age at which a connection is used no more, however busy it is: then the name is asked for again, and its answer
/// checked again, as it must be where an endpoint moves.
const CONNECTION_AGE_MAX: Duration = Duration::from_secs(300);

/// How much earlier than the server's own time a connection is given up, so that the two do not cross.
const IDLE_MARGIN: Duration = Duration::from_secs(1);

/// How long after its response a connection may still be busy, say with a request body that the server did not want.
const SETTLE_TIME_MAX: Duration = Duration::from_millis(20);

/// Requests over the network: guarded, limited in time and size, one exchange each. Share it by `Arc`: it holds the
/// idle connections.
pub struct HttpTransport {
    connector: Connector,
    idle: Arc<Pool<Connection>>,
}

/// The edges of a transport that tests and unusual installations replace.
pub struct Edges {
    /// Who answers for host names.
    pub resolver: Arc<dyn Resolve>,
    /// The certificate authorities that receivers must be vouched for by.
    pub authorities: RootCertStore,
}

impl Default for Edges {
    /// The resolver that asks whom the machine asks, and the authorities that Mozilla trusts.
    fn default() -> Self {
        let authorities = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        Edges { resolver: Arc::new(SystemResolver::default()), authorities }
    }
}

/// Where an exchange goes and until when.
#[derive(Clone, Copy)]
struct Course<'a> {
    target: &'a Target,
    deadline: Instant,
    connect_timeout: Duration,
}

/// A connection with the head of the response that came over it.
type Delivered = (Connection, hyper::Response<hyper::body::Incoming>);

impl HttpTransport {
    /// A transport that reaches what `egress` allows.
    #[must_use]
    pub fn new(egress: Egress) -> Self {
        HttpTransport::with_edges(egress, Edges::default())
    }

    /// The same with other edges.
    #[must_use]
    pub fn with_edges(egress: Egress, edges: Edges) -> Self {
        let tls = TlsConnector::from(Arc::new(tls_config(edges.authorities)));
        let connector = Connector { egress, resolver: edges.resolver, tls };
        HttpTransport { connector, idle: Arc::new(Pool::new(IDLE)) }
    }

    async fn exchange(&self, request: Request, trace: &mut Trace) -> Result<Response, TransportError> {
        let deadline = Instant::now() + request.timeout.min(EXCHANGE_TIMEOUT_MAX);
        let connect_timeout = request.connect_timeout;
        let target = Target::parse(&request.url)?;
        let message = message::build(&target, request)?;

        let course = Course { target: &target, deadline, connect_timeout };
        let (connection, head) = self.deliver(course, message, trace).await?;
        let received = within(deadline, Phase::Reading, message::receive(head)).await?;
        if received.is_complete {
            self.keep(&target, connection, received.kept_open).await;
        }
        Ok(received.response)
    }

    /// Sends the message and waits for the head of the response. An idle connection may turn out to be closed; as long
    /// as hyper hands the message back, nothing of it was sent and the next connection gets it. A new one gets it last.
    async fn deliver(
        &self,
        course: Course<'_>,
        mut message: Message,
        trace: &mut Trace,
    ) -> Result<Delivered, TransportError> {
        loop {
            let (mut connection, is_last) = match self.idle.take(course.target.origin(), Instant::now()) {
                Some(connection) => (connection, false),
                None => (self.connect(course, trace).await?, true),
            };
            trace.address = Some(connection.peer);
            let handed_over = Instant::now();
            let sending = connection.sender.try_send_request(message);
            match within(course.deadline, Phase::Waiting, async { Ok(sending.await) }).await? {
                Ok(head) => {
                    trace.timings.first_byte = Some(handed_over.elapsed());
                    return Ok((connection, head));
                }
                Err(mut failure) => match failure.take_message() {
                    Some(unsent) if !is_last => message = unsent,
                    _ => return Err(message::broken(failure.error())),
                },
            }
        }
    }

    async fn connect(&self, course: Course<'_>, trace: &mut Trace) -> Result<Connection, TransportError> {
        let deadline = course.deadline.min(Instant::now() + course.connect_timeout);
        // Boxed, since it is rare and large: each exchange would set aside its eight kilobytes.
        within(deadline, Phase::Connecting, Box::pin(self.connector.open(course.target, deadline, trace))).await
    }

    /// Puts a connection back for the next request, if it can take one.
    async fn keep(&self, target: &Target, mut connection: Connection, kept_open: Option<Duration>) {
        let Some(expires) = expiry(connection.opened, Instant::now(), kept_open) else {
            return;
        };
        if !matches!(timeout(SETTLE_TIME_MAX, connection.sender.ready()).await, Ok(Ok(()))) {
            return;
        }
        if self.idle.put(target.origin(), connection, expires) == Put::KeptFirst {
            tokio::spawn(reap(Arc::downgrade(&self.idle)));
        }
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: Request) -> Exchange<'_> {
        Box::pin(async {
            let mut trace = Trace::default();
            let result = self.exchange(request, &mut trace).await;
            Report { result, trace }
        })
    }
}

/// Until when a connection may wait for its next request; `None` if it may not wait at all.
fn expiry(opened: Instant, now: Instant, kept_open: Option<Duration>) -> Option<Instant> {
    let idle_time = kept_open.map_or(IDLE_TIME_MAX, |promised| promised.saturating_sub(IDLE_MARGIN).min(IDLE_TIME_MAX));
    let expires = (now + idle_time).min(opened + CONNECTION_AGE_MAX);
    (expires > now).then_some(expires)
}

/// Closes idle connections when their time is up; ends with the last of them or with the transport.
async fn reap(pool: Weak<Pool<Connection>>) {
    while let Some(next) = pool.upgrade().and_then(|pool| pool.expire(Instant::now())) {
        sleep_until(next).await;
    }
}

async fn within<T>(
    deadline: Instant,
    phase: Phase,
    work: impl Future<Output = Result<T, TransportError>>,
) -> Result<T, TransportError> {
    timeout_at(deadline, work).await.unwrap_or(Err(TransportError::TimedOut(phase)))
}

#[expect(clippy::expect_used, reason = "both versions are compiled in; any test would meet this")]
fn tls_config(authorities: RootCertStore) -> ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let mut config =
        builder.expect("ring speaks TLS 1.2 and 1.3").with_root_certificates(authorities).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config
}

#[cfg(test)]
mod tests {
    use super::{Duration, Instant, expiry};

    /// Seconds from now until a connection of this age is given up.
    #[track_caller]
    fn check(age: u64, kept_open: Option<u64>, expected: Option<u64>) {
        let opened = Instant::now();
        let now = opened + Duration::from_secs(age);
        let expires = expiry(opened, now, kept_open.map(Duration::from_secs));
        assert_eq!(expires, expected.map(|seconds| now + Duration::from_secs(seconds)), "{age} {kept_open:?}");
    }

    #[test]
    fn idle_connections_expire() {
        check(0, None, Some(30));
        check(0, Some(5), Some(4));
        check(0, Some(600), Some(30));
        check(0, Some(1), None);
        check(290, None, Some(10));
        check(290, Some(5), Some(4));
        check(300, None, None);
        check(9_000, None, None);
    }
}
