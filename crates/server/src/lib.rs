//! The program `tidings`: command line, configuration and wiring. The only crate that knows all others, and that reads
//! the system clock.

mod assemble;
pub mod cli;
mod config;
mod dashboard;
mod http;
mod sealing;
mod system;
mod telemetry;
