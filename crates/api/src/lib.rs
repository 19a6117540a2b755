//! The HTTP face of Tidings: routes, wire types, authorisation, the one error envelope and the OpenAPI document. A rule
//! that two routes would need does not live here but in `logic` or `engine`.

mod cookie;
mod envelope;
mod error;
mod extract;
mod layers;
mod openapi;
mod router;
mod routes;
mod state;
mod validate;
mod wire;

pub use router::{openapi, router};
pub use state::{AppState, Settings};
