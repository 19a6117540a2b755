//! The tests of the built binary and of the tree it is built from: one test binary.

mod harness;
mod render;
mod startup;
mod tidy;
