//! HTTP/1.1 on loopback: a kept-alive connection to a server, and a server around one handler. Addresses of other
//! machines are refused, so that the bench can never be pointed at a stranger.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use clap::Args;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{CONTENT_TYPE, HOST, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;

use crate::failure::Failure;

/// The largest body that is read, in bytes: a bulk trigger of 100 messages of 10 KB.
pub const BODY_BYTES_MAX: usize = 2 << 20;
/// The most connections of a server at a time; further ones wait.
const CONNECTIONS_MAX: usize = 4_096;

/// Any body, in memory.
pub type Body = Full<Bytes>;

/// Refuses what is not on this machine.
///
/// # Errors
/// The address is none of loopback.
pub fn check_loopback(address: SocketAddr) -> Result<(), Failure> {
    let refusal = || Failure::new(format!("{address} is not on loopback; the bench talks to its own machine only"));
    address.ip().is_loopback().then_some(()).ok_or_else(refusal)
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its body.
    pub body: Bytes,
}

/// An open connection. Dropping it closes the socket.
pub struct Connection {
    sender: SendRequest<Body>,
    host: HeaderValue,
    task: AbortHandle,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// The address is not on loopback, or nobody listens there.
    pub async fn open(address: SocketAddr) -> Result<Self, Failure> {
        check_loopback(address)?;
        let failed = |error: &dyn std::fmt::Display| Failure::new(format!("cannot connect to {address}: {error}"));
        let socket = TcpStream::connect(address).await.map_err(|error| failed(&error))?;
        socket.set_nodelay(true).map_err(|error| failed(&error))?;
        let (sender, connection) = http1::handshake(TokioIo::new(socket)).await.map_err(|error| failed(&error))?;
        let host = HeaderValue::from_str(&address.to_string()).map_err(|error| failed(&error))?;
        // How it ends is seen by the request that is on it.
        let task = tokio::spawn(async move { drop(connection.await) }).abort_handle();
        Ok(Connection { sender, host, task })
    }

    /// Sends one request and reads its answer.
    ///
    /// # Errors
    /// There was no whole answer.
    pub async fn send(&mut self, mut request: Request<Body>) -> Result<Answer, Failure> {
        request.headers_mut().insert(HOST, self.host.clone());
        let lost = |error: hyper::Error| Failure::new(format!("no answer: {error}"));
        self.sender.ready().await.map_err(lost)?;
        let (head, body) = self.sender.send_request(request).await.map_err(lost)?.into_parts();
        let body = read(body).await.ok_or_else(|| Failure::new("no whole answer"))?;
        Ok(Answer { status: head.status, body })
    }
}

/// Reads a body; `None` if it is too large or breaks off.
pub async fn read(body: Incoming) -> Option<Bytes> {
    Some(Limited::new(body, BODY_BYTES_MAX).collect().await.ok()?.to_bytes())
}

/// A request without a body.
#[must_use]
pub fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::default()).unwrap_or_default()
}

/// A request with a JSON body.
#[must_use]
pub fn post(path: &str, body: Vec<u8>) -> Request<Body> {
    let mut request = Request::post(path).body(Full::new(Bytes::from(body))).unwrap_or_default();
    request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    request
}

/// An answer with a JSON body.
#[must_use]
pub fn reply(status: StatusCode, body: impl Into<Bytes>) -> Response<Body> {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// Opens a listening socket.
///
/// # Errors
/// The address is not on loopback, or is taken.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    check_loopback(address)?;
    TcpListener::bind(address).await.map_err(Failure::when(format!("cannot listen on {address}")))
}

/// Answers requests until `stop` is ready.
pub async fn serve<H, A>(listener: TcpListener, handler: H, stop: impl Future<Output = ()>)
where
    H: Fn(Request<Incoming>) -> A + Clone + Send + 'static,
    A: Future<Output = Response<Body>> + Send + 'static,
{
    let slots = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    tokio::pin!(stop);
    loop {
        let slot = Arc::clone(&slots).acquire_owned().await;
        let accepted = tokio::select! {
            () = &mut stop => return,
            accepted = listener.accept() => accepted,
        };
        // A connection that was gone before it was accepted is no loss.
        let (Ok((socket, _)), Ok(slot)) = (accepted, slot) else { continue };
        let handler = handler.clone();
        tokio::spawn(async move {
            let _slot = slot;
            drop(socket.set_nodelay(true));
            let service = service_fn(move |request| {
                let answer = handler(request);
                async move { Ok::<_, std::convert::Infallible>(answer.await) }
            });
            // A client that hangs up is its own affair.
            drop(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(socket), service).await);
        });
    }
}

/// How long a server of the bench lives.
#[derive(Args, Clone, Debug)]
pub struct Life {
    /// End by itself after this many seconds, so that nothing is left behind
    #[arg(long = "life", value_name = "SECONDS", default_value_t = 7_200)]
    pub seconds: u64,
}

impl Life {
    /// Ready at SIGTERM, at SIGINT, or when the time is over.
    ///
    /// # Errors
    /// Signals cannot be listened for.
    pub fn signal_or_end(&self) -> Result<impl Future<Output = ()> + use<>, Failure> {
        let listen = |kind| signal(kind).map_err(Failure::when("cannot listen for signals"));
        let (mut terminate, mut interrupt) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
        let end = tokio::time::sleep(Duration::from_secs(self.seconds));
        Ok(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
                () = end => {}
            }
        })
    }
}
