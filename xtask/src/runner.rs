//! Runs named steps one after the other: a heading before each, its duration after it, an end at the first failure.

use std::fmt;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

/// Why a step did not pass, in words for the developer.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The steps so far.
pub(crate) struct Runner {
    passed: Vec<(String, Duration)>,
    /// The step that is running, or that failed.
    current: String,
}

impl Runner {
    pub(crate) fn new() -> Self {
        Runner { passed: Vec::new(), current: String::new() }
    }

    /// Runs a whole command and reports how it went.
    pub(crate) fn run(mut self, name: &str, body: impl FnOnce(&mut Self) -> Result<(), Failure>) -> ExitCode {
        let outcome = body(&mut self);
        println!("\n== summary of {name} ==");
        for (step, duration) in &self.passed {
            println!("   passed  {:>7.1} s  {step}", duration.as_secs_f64());
        }
        match outcome {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => {
                println!("   FAILED             {}: {failure}", self.current);
                ExitCode::FAILURE
            }
        }
    }

    /// Runs one step.
    pub(crate) fn step(&mut self, name: &str, body: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
        name.clone_into(&mut self.current);
        println!("\n== {name} ==");
        let start = now();
        body()?;
        let duration = start.elapsed();
        println!("-- {name}: {:.1} s", duration.as_secs_f64());
        self.passed.push((name.to_owned(), duration));
        Ok(())
    }

    /// Runs one step that is a single program.
    pub(crate) fn program(&mut self, name: &str, command: &mut Command) -> Result<(), Failure> {
        self.step(name, || succeed(command))
    }
}

#[expect(clippy::disallowed_methods, reason = "durations for people; nothing is decided by them")]
fn now() -> Instant {
    Instant::now()
}

/// Runs a program to its end with the terminal of this one.
pub(crate) fn succeed(command: &mut Command) -> Result<(), Failure> {
    let program = command.get_program().to_string_lossy().into_owned();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure(format!("{program} ended with {status}"))),
        Err(error) => Err(Failure(format!("{program} could not be started: {error}"))),
    }
}
