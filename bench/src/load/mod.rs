//! The load generator. A run begins at the sink, sends its triggers in a closed or an open loop, waits until the sink
//! has what was accepted, and puts the figures together. What a trigger says stands in `shape`, when it is due in
//! `pace`, what a connection does in `worker`.

mod pace;
mod probe;
mod report;
mod shape;
mod worker;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::task::JoinSet;

use crate::clock::{micros, now, wall_us};
use crate::failure::Failure;
use crate::http;
use crate::sink::COUNT_MAX;

use pace::Turns;
pub use pace::due_offset;
pub use probe::{Probe, Watch, parse_watch};
pub use report::{Report, WatchedReport};
pub use shape::Shape;
use worker::{Outcome, Worker};

/// The most connections of one run.
const CONNECTIONS_MAX: u32 = 2_048;

/// What to send, and where.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The server under test
    #[arg(long, default_value = "127.0.0.1:9911")]
    pub target: SocketAddr,
    /// The sink
    #[arg(long, default_value = "127.0.0.1:9910")]
    pub sink: SocketAddr,
    /// The secret key of the environment
    #[arg(long, default_value = "bench-key-0123456789")]
    pub key: String,
    #[command(flatten)]
    #[expect(missing_docs, reason = "clap would print it")]
    pub shape: Shape,
    /// Triggers to send
    #[arg(short = 'n', long, default_value_t = 10_000)]
    pub events: u64,
    /// Kept-alive connections
    #[arg(short = 'c', long, default_value_t = 64)]
    pub connections: u32,
    /// Open loop: so many triggers are due each second, whether or not the server keeps up
    #[arg(long, value_name = "PER_SECOND")]
    pub rate: Option<u32>,
    /// Triggers that are sent, awaited and forgotten before the others
    #[arg(long, default_value_t = 0)]
    pub warm_up: u64,
    /// Do not wait for the deliveries of this run
    #[arg(long)]
    pub no_wait: bool,
    /// The longest that the sending may take, and again the waiting for what was accepted
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub limit: u64,
    /// How long to listen for duplicates after everything has arrived
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 300)]
    pub settle: u64,
    /// Measure this process and all below it, as NAME=PID; may be repeated
    #[arg(long, value_name = "NAME=PID", value_parser = parse_watch)]
    pub watch: Vec<Watch>,
}

/// Measures one run.
///
/// # Errors
/// The options contradict each other, an address is not on loopback, the sink does not answer, or the time is over.
pub async fn run(options: &Options) -> Result<Report, Failure> {
    check(options)?;
    let mut probe = Probe::open(options.sink).await?;
    if options.warm_up > 0 {
        let warm_up = Options { events: options.warm_up, rate: None, settle: 0, watch: Vec::new(), ..options.clone() };
        measure(&warm_up, &mut probe).await?;
    }
    measure(options, &mut probe).await
}

fn check(options: &Options) -> Result<(), Failure> {
    http::check_loopback(options.target)?;
    http::check_loopback(options.sink)?;
    let complaint = match options {
        Options { connections: 0 | CONNECTIONS_MAX.., .. } => "the connections must be 1 to 2047",
        Options { rate: Some(0), .. } => "the rate must be at least 1",
        Options { rate: Some(_), shape: Shape { bulk: 2.., .. }, .. } => "an open loop sends single triggers only",
        Options { shape: Shape { bulk: 0 | 101.., .. }, .. } => "a bulk trigger has 1 to 100 events",
        Options { events: 0, .. } => "there must be something to send",
        Options { events, .. } if *events > COUNT_MAX => "so many triggers are too many for one run",
        _ => return Ok(()),
    };
    Err(Failure::new(complaint))
}

async fn measure(options: &Options, probe: &mut Probe) -> Result<Report, Failure> {
    let run = wall_us();
    probe.begin(run, if options.shape.is_numbered() { options.events } else { 0 }).await?;
    let before = probe.look(&options.watch).await?;
    let (start, start_us) = (now(), wall_us());
    let outcome = send(options, run).await?;
    let send_us = micros(start.elapsed());
    let expected = outcome.accepted * options.shape.fan_out();
    if !options.no_wait {
        probe.wait(expected, Duration::from_secs(options.limit)).await?;
        tokio::time::sleep(Duration::from_millis(options.settle)).await;
    }
    let after = probe.look(&options.watch).await?;
    Ok(Report::of(report::Measured { outcome, expected, start_us, send_us, before, after, watch: &options.watch }))
}

/// Sends everything over all connections.
async fn send(options: &Options, run: u64) -> Result<Outcome, Failure> {
    let (start, start_us) = (now(), wall_us());
    let requests = options.events.div_ceil(options.shape.bulk);
    let turns = Arc::new(Turns::start(requests, options.rate, start));
    let worker = |_| Worker::new(options, run, (start, start_us));
    let mut tasks = JoinSet::new();
    for worker in (0..options.connections).map(worker) {
        let turns = Arc::clone(&turns);
        tasks.spawn(async move { worker.run(&turns).await });
    }
    let limit = Duration::from_secs(options.limit);
    let outcomes = tokio::time::timeout(limit, tasks.join_all()).await;
    let outcomes = outcomes.map_err(|_| Failure::new(format!("the sending took longer than {} s", options.limit)))?;
    outcomes.into_iter().try_fold(Outcome::default(), |sum, outcome| Ok(sum.and(outcome?)))
}
