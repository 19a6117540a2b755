//! The project's bench: a load generator, a webhook receiver (*sink*) and a server without storage (*relay*), on loopback
//! only. It knows the wire of Tidings and nothing of its code, so that what it measures cannot share a fault with it.

pub mod clock;
pub mod failure;
pub mod http;
pub mod load;
pub mod process;
pub mod relay;
pub mod signature;
pub mod sink;
pub mod stats;
pub mod suite;
