//! Exchanges over real sockets: with servers that behave and servers that do not.

#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

mod connections;
mod exchanges;
mod fault_server;
mod guarded;
mod harness;
mod misbehaviour;
mod tls;
mod traces;
