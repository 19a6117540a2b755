//! The HTTP face of Tidings: routes, wire types, authorisation, the one error envelope, the OpenAPI document and the
//! dashboard's files. A rule that two routes would need does not live here but in `logic` or `engine`.

mod assets;
mod cookie;
mod envelope;
mod error;
mod extract;
mod layers;
mod openapi;
mod proxies;
mod router;
mod routes;
mod state;
mod validate;
mod wire;

pub use assets::{Asset, Dashboard};
pub use proxies::TrustedProxies;
pub use router::{openapi, router};
pub use state::{AppState, EgressSettings, Settings};
