//! The webhook receiver: checks the signature of each POST, answers it, and hands what it says to the tally. What the
//! tally counts stands in `tally`; the questions of the generator are answered in `control`.

mod control;
mod tally;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use clap::Args;
use hyper::body::Incoming;
use hyper::{Request, Response, StatusCode};
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::clock::wall_us;
use crate::failure::Failure;
use crate::http::{self, Body, Life};
use crate::signature::{HEADER, Key};

pub use control::{CONTROL, Stats};
pub use tally::{COUNT_MAX, Counts, Parcel, Tally};

/// How a sink behaves.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Address and port; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:9910")]
    pub listen: SocketAddr,
    /// The key of the signatures
    #[arg(long, default_value = "bench-secret")]
    pub secret: String,
    /// Wait this long before each answer
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
    pub delay: u64,
    /// Answer every such POST with 503, and count none of those as an arrival
    #[arg(long, value_name = "NTH")]
    pub refuse_every: Option<u64>,
    /// Take the POSTs and never answer one
    #[arg(long)]
    pub hang: bool,
    #[command(flatten)]
    #[expect(missing_docs, reason = "clap would print it")]
    pub life: Life,
}

/// A sink that listens.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    sink: Arc<Sink>,
}

struct Sink {
    options: Options,
    key: Key,
    tally: Mutex<Tally>,
    /// Told when as many have arrived as somebody waits for.
    complete: Notify,
}

impl Server {
    /// Starts listening.
    ///
    /// # Errors
    /// The address is taken or not on loopback.
    pub async fn bind(options: &Options) -> Result<Self, Failure> {
        let listener = http::listen(options.listen).await?;
        let address = listener.local_addr().map_err(Failure::when("cannot read the address"))?;
        let key = Key::new(&options.secret);
        let sink = Sink { options: options.clone(), key, tally: Mutex::default(), complete: Notify::new() };
        Ok(Server { listener, address, sink: Arc::new(sink) })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` is ready.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let sink = self.sink;
        let handler = move |request| {
            let sink = Arc::clone(&sink);
            async move { sink.answer(request).await }
        };
        http::serve(self.listener, handler, stop).await;
    }
}

/// What the sink reads of a webhook's body; the rest is the receiver's business and not the bench's.
#[derive(Deserialize)]
struct Webhook {
    payload: Parcel,
}

impl Sink {
    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        if request.uri().path().starts_with(CONTROL) {
            self.control(request).await
        } else {
            self.receive(request).await
        }
    }

    async fn receive(&self, request: Request<Incoming>) -> Response<Body> {
        let (head, body) = request.into_parts();
        let Some(body) = http::read(body).await else {
            return http::reply(StatusCode::BAD_REQUEST, r#"{"message":"the body cannot be read"}"#);
        };
        let arrived_us = wall_us();
        if self.options.hang {
            self.tally().hang();
            return std::future::pending().await;
        }
        if self.options.delay > 0 {
            tokio::time::sleep(Duration::from_millis(self.options.delay)).await;
        }
        let given = head.headers.get(HEADER).map_or(&b""[..], |value| value.as_bytes());
        let is_genuine = self.key.verifies(&body, given);
        let parcel = serde_json::from_slice(&body).map_or_else(|_| Parcel::default(), |body: Webhook| body.payload);
        let mut tally = self.tally();
        if !is_genuine {
            tally.forge();
            return http::reply(StatusCode::UNAUTHORIZED, r#"{"message":"the signature is wrong"}"#);
        }
        if tally.refuses(self.options.refuse_every) {
            return http::reply(StatusCode::SERVICE_UNAVAILABLE, r#"{"message":"refused on purpose"}"#);
        }
        tally.arrive(parcel, arrived_us, body.len());
        if tally.is_awaited_number() {
            self.complete.notify_waiters();
        }
        http::reply(StatusCode::OK, &br#"{"ok":true}"#[..])
    }
}
