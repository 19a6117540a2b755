//! The whole measurement: starts sink, relay and the real `tidings`, plays each scenario, and puts the figures beside
//! their targets. A scenario lives in a file of its own; what they share stands in `stage`.
#![expect(clippy::print_stdout, reason = "the terminal is this program's user interface")]

mod document;
mod figures;
mod footprint;
mod lanes;
mod latency;
mod process;
mod scene;
mod stage;
mod start_up;
mod stored;
mod throughput;

use std::path::PathBuf;

use clap::Args;

use crate::failure::Failure;
use figures::Findings;
use stage::Stage;

/// What to measure, and how much of it.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The binary under test
    #[arg(long, value_name = "FILE")]
    pub tidings: PathBuf,
    /// Where the databases go: on the disk that is to be measured, not in memory
    #[arg(long, value_name = "FOLDER")]
    pub folder: PathBuf,
    /// Write the tables into this page, between its markers
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,
    /// Less of everything: about a minute, and figures that only show whether something broke
    #[arg(long)]
    pub quick: bool,
    /// Only the scenarios whose name begins so; may be repeated
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,
    /// Relay and Tidings in turn so many times
    #[arg(long)]
    pub rounds: Option<u32>,
    /// Messages in the database that is compared with an empty one
    #[arg(long)]
    pub stored: Option<u64>,
    /// Jobs that wait when the process starts
    #[arg(long)]
    pub waiting: Option<u64>,
    /// Deliveries that wait for the endpoint that hangs
    #[arg(long)]
    pub hanging: Option<u64>,
}

/// How much of everything.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    /// Times that each comparison is made.
    pub(crate) rounds: u32,
    /// Messages of one closed-loop run; the relay, which is faster, gets three times as many.
    pub(crate) messages: u64,
    /// Seconds of an open-loop run.
    pub(crate) seconds: u32,
    /// See `Options::stored`.
    pub(crate) stored: u64,
    /// See `Options::waiting`.
    pub(crate) waiting: u64,
    /// See `Options::hanging`.
    pub(crate) hanging: u64,
}

const FULL: Sizes =
    Sizes { rounds: 5, messages: 20_000, seconds: 10, stored: 2_000_000, waiting: 500_000, hanging: 100_000 };
const QUICK: Sizes = Sizes { rounds: 2, messages: 4_000, seconds: 2, stored: 20_000, waiting: 10_000, hanging: 2_000 };

impl Options {
    fn sizes(&self) -> Sizes {
        let default = if self.quick { QUICK } else { FULL };
        Sizes {
            rounds: self.rounds.unwrap_or(default.rounds).max(1),
            stored: self.stored.unwrap_or(default.stored),
            waiting: self.waiting.unwrap_or(default.waiting),
            hanging: self.hanging.unwrap_or(default.hanging),
            ..default
        }
    }

    fn plays(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| name.starts_with(only.as_str()))
    }
}

/// Plays all scenarios and prints what they found. A scenario that fails is a figure that was not met; the others go on.
///
/// # Errors
/// Nothing could be started, something was broken rather than slow, or the page could not be written.
pub async fn run(options: &Options) -> Result<(), Failure> {
    let mut stage = Stage::set(options).await?;
    let mut findings = Findings::new(&stage.describe()?);
    for name in ["throughput", "latency", "start-up", "disk", "lanes", "stored", "waiting"] {
        if !options.plays(name) {
            continue;
        }
        say(&format!("\n== {name} =="));
        let outcome = match name {
            "throughput" => throughput::play(&mut stage, &mut findings).await,
            "latency" => latency::play(&mut stage, &mut findings).await,
            "start-up" => start_up::play(&mut stage, &mut findings).await,
            "disk" => footprint::play(&mut stage, &mut findings).await,
            "lanes" => lanes::play(&mut stage, &mut findings).await,
            "stored" => stored::play(&mut stage, &mut findings).await,
            _ => start_up::play_waiting(&mut stage, &mut findings).await,
        };
        if let Err(failure) = outcome {
            say(&format!("{name}: {failure}"));
            findings.fail(name, &failure);
        }
    }
    footprint::sum_up(&stage, &mut findings);
    say(&format!("\n{}", findings.to_terminal()));
    findings.verdict()?;
    match &options.write {
        // A part of the figures does not replace all of them.
        Some(page) if options.only.is_empty() => document::write(page, &findings),
        _ => Ok(()),
    }
}

/// Tells the person at the terminal what goes on.
pub(crate) fn say(text: &str) {
    println!("{text}");
}
