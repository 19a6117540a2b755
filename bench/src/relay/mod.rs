//! The ceiling: a server that takes the trigger, answers it, and brings a signed webhook to the sink, and writes nothing
//! down. Its work is what no server can leave out, and no more. Deliveries go over kept-alive connections, in the
//! background of the answer, a bounded number at once; where that is reached, the answer waits.

mod lines;
mod webhook;

use std::net::SocketAddr;
use std::sync::Arc;

use clap::Args;
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::net::TcpListener;

use crate::failure::Failure;
use crate::http::{self, Body, Life};
use crate::signature::{HEADER, Key};
use lines::Lines;

/// How a relay behaves.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Address and port; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:9911")]
    pub listen: SocketAddr,
    /// The sink
    #[arg(long, default_value = "127.0.0.1:9910")]
    pub sink: SocketAddr,
    /// The key of the signatures
    #[arg(long, default_value = "bench-secret")]
    pub secret: String,
    /// Deliveries at once, each on a connection of its own
    #[arg(long, default_value_t = 16)]
    pub in_flight: u16,
    #[command(flatten)]
    #[expect(missing_docs, reason = "clap would print it")]
    pub life: Life,
}

/// A relay that listens.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    relay: Arc<Relay>,
}

struct Relay {
    key: Key,
    lines: Arc<Lines>,
}

/// What a relay reads of a trigger.
#[derive(Deserialize)]
pub(crate) struct Trigger<'a> {
    pub(crate) name: &'a str,
    pub(crate) to: &'a str,
    pub(crate) payload: serde_json::Map<String, serde_json::Value>,
    #[serde(borrow)]
    pub(crate) overrides: Option<&'a RawValue>,
}

impl Server {
    /// Starts listening.
    ///
    /// # Errors
    /// The address is taken, or one of them is not on loopback.
    pub async fn bind(options: &Options) -> Result<Self, Failure> {
        http::check_loopback(options.sink)?;
        let listener = http::listen(options.listen).await?;
        let address = listener.local_addr().map_err(Failure::when("cannot read the address"))?;
        let lines = Arc::new(Lines::new(options.sink, usize::from(options.in_flight)));
        Ok(Server { listener, address, relay: Arc::new(Relay { key: Key::new(&options.secret), lines }) })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` is ready.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let relay = self.relay;
        let handler = move |request| {
            let relay = Arc::clone(&relay);
            async move { relay.answer(request).await }
        };
        http::serve(self.listener, handler, stop).await;
    }
}

impl Relay {
    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        let (head, body) = request.into_parts();
        if head.method != Method::POST || head.uri.path() != "/v1/events/trigger" {
            return http::reply(StatusCode::NOT_FOUND, r#"{"message":"a relay takes single triggers only"}"#);
        }
        if !head.headers.get(AUTHORIZATION).is_some_and(|value| value.as_bytes().starts_with(b"ApiKey ")) {
            return http::reply(StatusCode::UNAUTHORIZED, r#"{"message":"a key is missing"}"#);
        }
        let body = http::read(body).await.unwrap_or_default();
        let trigger = match serde_json::from_slice::<Trigger<'_>>(&body) {
            Ok(trigger) => trigger,
            Err(error) => return http::reply(StatusCode::BAD_REQUEST, format!(r#"{{"message":"{error}"}}"#)),
        };
        let line = self.lines.take().await;
        let id = webhook::new_id();
        let webhook = webhook::body(&trigger, &id);
        let signature = self.key.sign(&webhook);
        let mut request = http::post("/push", webhook);
        if let Ok(signature) = HeaderValue::try_from(signature) {
            request.headers_mut().insert(HEADER, signature);
        }
        line.deliver(request);
        let answer = format!(r#"{{"data":{{"acknowledged":true,"status":"processed","transactionId":"txn_{id}"}}}}"#);
        http::reply(StatusCode::CREATED, answer)
    }
}
