//! What the tests of the built binary share: starting and stopping it, talking to it, and receiving what it sends.

pub(crate) mod http;
pub(crate) mod process;
pub(crate) mod receiver;
