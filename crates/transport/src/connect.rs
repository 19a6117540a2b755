//! One new connection: resolve, check every address, connect to one of exactly these, shake hands.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::rt::{Read, Write};
use hyper_util::rt::TokioIo;
use model::exchange::{Phase, Timings, Trace, TransportError};
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use url::Host;

use crate::guard::Egress;
use crate::message::{self, HEAD_BYTES_MAX, HEADERS_MAX};
use crate::resolve::Resolve;
use crate::target::Target;

/// The most addresses of one host that are tried.
const ADDRESSES_TRIED_MAX: usize = 8;

/// What a new connection needs.
pub(crate) struct Connector {
    pub(crate) egress: Egress,
    pub(crate) resolver: Arc<dyn Resolve>,
    pub(crate) tls: TlsConnector,
}

/// An open HTTP/1.1 connection. Dropping it closes the socket, whatever is going on there.
pub(crate) struct Connection {
    pub(crate) sender: SendRequest<Full<Bytes>>,
    /// The address at the other end.
    pub(crate) peer: SocketAddr,
    /// When its name was resolved and its address checked.
    pub(crate) opened: Instant,
    task: AbortHandle,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Connector {
    /// Opens a connection to the target, ready for a request. The trace tells how far it came.
    pub(crate) async fn open(
        &self,
        target: &Target,
        deadline: Instant,
        trace: &mut Trace,
    ) -> Result<Connection, TransportError> {
        let opened = Instant::now();
        let addresses = self.addresses(target, &mut trace.timings).await?;
        let (peer, socket) = dial(&addresses, target.port(), deadline, trace).await?;
        socket.set_nodelay(true).map_err(|error| TransportError::Refused(error.to_string()))?;
        let (sender, task) = if target.is_secure() {
            let started = Instant::now();
            let stream = self.tls.connect(server_name(target)?, socket).await;
            let stream = stream.map_err(|error| TransportError::Tls(message::chain(&error)))?;
            trace.timings.tls = Some(started.elapsed());
            speak_http(TokioIo::new(stream)).await?
        } else {
            speak_http(TokioIo::new(socket)).await?
        };
        Ok(Connection { sender, peer, opened, task })
    }

    /// All addresses of the host, each of them checked. Names are resolved anew for each connection, so that an answer
    /// which has changed is checked again, and the connection never asks a second time (DNS rebinding).
    async fn addresses(&self, target: &Target, timings: &mut Timings) -> Result<Vec<IpAddr>, TransportError> {
        self.egress.check_name(target.host())?;
        let addresses = match (target.literal(), target.host()) {
            (Some(address), _) => vec![address],
            (None, host) => {
                let started = Instant::now();
                let addresses = self.resolve(host).await?;
                timings.resolve = Some(started.elapsed());
                addresses
            }
        };
        self.egress.check_addresses(target.host(), &addresses)?;
        Ok(addresses)
    }

    async fn resolve(&self, host: &Host<String>) -> Result<Vec<IpAddr>, TransportError> {
        let name = host.to_string();
        let answer = self.resolver.resolve(&name).await;
        tracing::debug!(host = name, ?answer, "name.resolved");
        match answer {
            Ok(addresses) if !addresses.is_empty() => Ok(addresses),
            Ok(_) | Err(_) => Err(TransportError::Unresolved(name)),
        }
    }
}

/// Tries the addresses in turn, each with its fair share of the time that is left, so that one which swallows packets
/// does not hide a good one. The trace gets the address tried last, and the time of all tries if one connects.
async fn dial(
    addresses: &[IpAddr],
    port: u16,
    deadline: Instant,
    trace: &mut Trace,
) -> Result<(SocketAddr, TcpStream), TransportError> {
    let started = Instant::now();
    let tried = addresses.get(..ADDRESSES_TRIED_MAX).unwrap_or(addresses);
    let mut failure = TransportError::TimedOut(Phase::Connecting);
    for (left, address) in (1..=tried.len()).rev().zip(tried) {
        let now = Instant::now();
        let share = deadline.saturating_duration_since(now) / u32::try_from(left).unwrap_or(1);
        let peer = SocketAddr::new(*address, port);
        trace.address = Some(peer);
        failure = match timeout_at(now + share, TcpStream::connect(peer)).await {
            Ok(Ok(socket)) => {
                trace.timings.connect = Some(started.elapsed());
                return Ok((peer, socket));
            }
            Ok(Err(error)) => refused(peer, &error),
            Err(_) => TransportError::TimedOut(Phase::Connecting),
        };
    }
    Err(failure)
}

fn refused(peer: SocketAddr, error: &io::Error) -> TransportError {
    TransportError::Refused(format!("{peer}: {error}"))
}

fn server_name(target: &Target) -> Result<ServerName<'static>, TransportError> {
    match (target.literal(), target.host()) {
        (Some(address), _) => Ok(ServerName::IpAddress(address.into())),
        (None, host) => {
            let name = host.to_string();
            let name = name.strip_suffix('.').unwrap_or(&name);
            ServerName::try_from(name.to_owned())
                .map_err(|_| TransportError::Invalid(format!("{name} cannot be the name on a certificate")))
        }
    }
}

/// Starts the task that moves the bytes of the connection.
async fn speak_http<S>(stream: S) -> Result<(SendRequest<Full<Bytes>>, AbortHandle), TransportError>
where
    S: Read + Write + Unpin + Send + 'static,
{
    let (sender, connection) = http1::Builder::new()
        .max_headers(HEADERS_MAX)
        .max_header_size(HEAD_BYTES_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .handshake(stream)
        .await
        .map_err(|error| message::broken(&error))?;
    // Whatever ends the connection also reaches the exchange that is using it.
    let task = tokio::spawn(async move { drop(connection.await) }).abort_handle();
    Ok((sender, task))
}
