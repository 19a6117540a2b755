//! The tests of the engine: a real database in a temporary folder, a clock that is moved by hand, and a transport that
//! answers as the test says.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that finds something else than it expects fails, in its helpers too"
)]

mod attempts;
mod bursts;
mod cancelling;
mod crashes;
mod crowds;
mod dead_letters;
mod deletions;
mod duplicates;
mod furnish;
mod hang_ups;
mod harness;
mod health;
mod inspectors;
mod lanes;
mod live;
mod operational;
mod outcomes;
mod policies;
mod restarts;
mod retention;
mod retries;
mod rotations;
mod sick_disk;
mod simulation;
mod upgrades;
