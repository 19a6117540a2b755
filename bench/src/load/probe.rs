//! What is looked at before and after a run: the sink, the processes that are watched, and the machine.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use serde::de::DeserializeOwned;

use crate::failure::Failure;
use crate::http::{Body, Connection};
use crate::process::{Machine, Usage};
use crate::sink::{CONTROL, Counts, Stats};

/// A process to measure.
#[derive(Clone, Debug)]
pub struct Watch {
    /// What the report calls it.
    pub name: String,
    /// Its id.
    pub pid: u32,
}

/// Reads NAME=PID.
///
/// # Errors
/// It is anything else.
pub fn parse_watch(text: &str) -> Result<Watch, String> {
    let wrong = || format!("{text:?} is not NAME=PID");
    let (name, pid) = text.split_once('=').ok_or_else(wrong)?;
    Ok(Watch { name: name.to_owned(), pid: pid.parse().map_err(|_| wrong())? })
}

/// A look at everything.
#[derive(Clone, Debug)]
pub(super) struct Look {
    pub(super) sink: Stats,
    pub(super) own: Usage,
    pub(super) machine: Machine,
    pub(super) watched: Vec<Usage>,
}

/// A line to the sink.
pub struct Probe(Connection);

impl Probe {
    /// Connects to a sink.
    ///
    /// # Errors
    /// Nobody listens there.
    pub async fn open(sink: SocketAddr) -> Result<Self, Failure> {
        Ok(Probe(Connection::open(sink).await?))
    }

    /// Begins a run of `count` numbered messages.
    ///
    /// # Errors
    /// The sink does not answer.
    pub async fn begin(&mut self, run: u64, count: u64) -> Result<Counts, Failure> {
        self.ask(Request::post(format!("{CONTROL}begin?run={run}&count={count}"))).await
    }

    /// Waits until so many have arrived, at most `time`.
    ///
    /// # Errors
    /// The sink does not answer.
    pub async fn wait(&mut self, arrivals: u64, time: Duration) -> Result<Counts, Failure> {
        self.ask(Request::get(format!("{CONTROL}wait?arrivals={arrivals}&ms={}", time.as_millis()))).await
    }

    /// The figures of the run so far.
    ///
    /// # Errors
    /// The sink does not answer.
    pub async fn stats(&mut self) -> Result<Stats, Failure> {
        self.ask(Request::get(format!("{CONTROL}stats"))).await
    }

    pub(super) async fn look(&mut self, watch: &[Watch]) -> Result<Look, Failure> {
        Ok(Look {
            sink: self.stats().await?,
            // Not the tree: servers that this process has started are watched by themselves.
            own: Usage::of_one(std::process::id()),
            machine: Machine::now(),
            watched: watch.iter().map(|watch| Usage::of_tree(watch.pid)).collect(),
        })
    }

    async fn ask<T: DeserializeOwned>(&mut self, request: hyper::http::request::Builder) -> Result<T, Failure> {
        let request: Request<Body> = request.body(Full::new(Bytes::new())).map_err(Failure::when("the sink"))?;
        let answer = self.0.send(request).await?;
        serde_json::from_slice(&answer.body).map_err(Failure::when("the answer of the sink"))
    }
}
