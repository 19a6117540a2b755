//! The command line: one file for each command. A command fails with one line that says what to do.

mod attempts;
mod dead_letters;
mod keys;
mod messages;
mod openapi;
mod remote;
mod render;
mod serve;
mod table;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Options;

/// A self-hosted notification server that speaks Novu's REST API
#[derive(Parser)]
#[command(name = "tidings", version)]
struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the API and the workers (the default)
    Serve,
    /// Print the environments with their application identifiers and secret keys
    Keys(keys::Arguments),
    /// Search what was delivered and what was not
    Messages(messages::Arguments),
    /// Print the attempts at a message
    Attempts(attempts::Arguments),
    /// Look at messages that were given up, send them again or drop them
    DeadLetters(dead_letters::Arguments),
    /// Print what a template renders to
    Render(render::Arguments),
    /// Print the OpenAPI document of everything that is served
    Openapi,
}

/// Reads the command line and does what it says.
#[must_use]
pub fn main() -> ExitCode {
    let Cli { options, command } = Cli::parse();
    let result = match command.unwrap_or(Command::Serve) {
        Command::Serve => options.resolve().and_then(serve::run),
        Command::Keys(arguments) => options.resolve().and_then(|config| keys::run(&config, &arguments)),
        Command::Messages(arguments) => options.resolve().and_then(|config| messages::run(&config, &arguments)),
        Command::Attempts(arguments) => options.resolve().and_then(|config| attempts::run(&config, &arguments)),
        Command::DeadLetters(arguments) => options.resolve().and_then(|config| dead_letters::run(&config, &arguments)),
        Command::Render(arguments) => render::run(&arguments),
        Command::Openapi => openapi::run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // There is nowhere else to say it.
            let _ = writeln!(std::io::stderr(), "tidings: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Prints to standard output. A reader that has gone, such as `head`, is no failure.
fn print(text: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("cannot print: {error}")),
        _ => Ok(()),
    }
}

/// Runs a future to its end on a new runtime.
fn block_on<T>(future: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("cannot start threads: {error}"))?;
    let result = runtime.block_on(future);
    // Nothing of worth is left: a name that the resolver still looks for must not hold the end up.
    runtime.shutdown_background();
    result
}
