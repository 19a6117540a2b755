//! The binary `bench`: one command for each part. What a part does stands in its module.
#![expect(clippy::print_stdout, reason = "the terminal is this program's user interface")]

use std::process::ExitCode;

use bench::failure::Failure;
use bench::{load, relay, sink, suite};
use clap::{Parser, Subcommand};

/// Measures servers that take a trigger over HTTP and deliver it as a signed webhook; on loopback only
#[derive(Parser)]
#[command(name = "bench", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Receive webhooks: check, count and time them
    Sink(sink::Options),
    /// Take triggers, sign and forward them, store nothing: the ceiling of this machine
    Relay(relay::Options),
    /// Send triggers, wait until the sink has all of them, and report
    Load(load::Options),
    /// Start everything, play all scenarios against the real binary, and compare the figures with their targets
    Suite(suite::Options),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Sink(options) => block_on(async {
            let server = sink::Server::bind(&options).await?;
            println!("sink http://{}", server.address());
            server.run(options.life.signal_or_end()?).await;
            Ok(())
        }),
        Command::Relay(options) => block_on(async {
            let server = relay::Server::bind(&options).await?;
            println!("relay http://{}", server.address());
            server.run(options.life.signal_or_end()?).await;
            Ok(())
        }),
        Command::Load(options) => block_on(async {
            let report = load::run(&options).await?;
            println!("{}", report.to_json());
            if report.is_complete() { Ok(()) } else { Err(Failure::new("not every accepted message arrived once")) }
        }),
        Command::Suite(options) => block_on(suite::run(&options)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            println!("bench: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// One thread each for sink, relay and generator: on few cores a second one costs more in hand-offs than it brings.
fn block_on(future: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Failure::new(format!("cannot start: {error}")))?.block_on(future)
}
