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

pub use client::{CONNECT_TIMEOUT_MAX, EXCHANGE_TIMEOUT_MAX, Edges, HttpTransport, IDLE_TIME_MAX};
pub use guard::Egress;
pub use message::{HEAD_BYTES_MAX, HEADERS_MAX};
pub use resolve::{Resolve, Resolving, SystemResolver};
pub use rule::{Rule, RuleError};
pub use rustls::RootCertStore;
pub use target::URL_BYTES_MAX;
