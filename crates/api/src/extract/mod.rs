//! What handlers take out of a request. Everything that can be wrong here ends in the one error envelope.

mod auth;
mod body;
mod path;
mod query;

pub(crate) use auth::Authorized;
pub(crate) use body::{JsonBody, read_body};
pub(crate) use path::Path;
pub(crate) use query::QueryString;
