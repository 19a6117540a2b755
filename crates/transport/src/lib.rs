//! One guarded outgoing HTTP exchange: resolve, check, pin, limits. Knows nothing of notifications, signatures or
//! retries; what an outcome means is decided in `logic`.

mod address;
mod client;
mod connect;
mod guard;
mod message;
mod pool;
mod resolve;
mod rule;
mod target;

pub use client::{Edges, HttpTransport};
pub use guard::Egress;
pub use resolve::{Resolve, Resolving};
pub use rule::{Rule, RuleError};
pub use rustls::RootCertStore;
