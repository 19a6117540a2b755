//! The tests of the built binary and of the tree it is built from: one test binary.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that finds something else than it expects fails, in its helpers too"
)]

mod accounts;
mod dead_letters;
mod endpoints;
mod full_disk;
mod harness;
mod inspectors;
mod keep_alive;
mod kills;
mod operational;
mod render;
mod startup;
mod tidy;
