//! The tests of the engine: a real database in a temporary folder, a clock that is moved by hand, and a transport that
//! answers as the test says.

mod bursts;
mod cancelling;
mod duplicates;
mod harness;
mod outcomes;
mod restarts;
mod retries;
