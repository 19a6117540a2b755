//! The parts of the bench against each other, on loopback: what they report must be what happened.
#![expect(clippy::expect_used, reason = "a test that cannot set itself up has failed")]

mod runs;
mod signatures;
