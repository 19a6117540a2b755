//! What handlers take out of a request. Everything that can be wrong here ends in the one error envelope.

mod auth;
mod body;
mod host;
mod path;
mod preconditions;
mod query;
mod roles;
mod visitor;

pub(crate) use auth::{Authorized, Caller, SignedIn, refuse_other_sites};
pub(crate) use body::{JsonBody, read_body};
pub(crate) use host::refuse_other_names;
pub(crate) use path::Path;
pub(crate) use preconditions::IfMatch;
pub(crate) use query::QueryString;
pub(crate) use roles::{Admin, Author, Viewer};
pub(crate) use visitor::{Client, address};
