//! Name resolution behind a trait, so that tests give the DNS answers.

mod system;

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;

pub(crate) use system::SystemResolver;

/// The addresses of a name, later.
pub type Resolving<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// Whatever knows the addresses of host names.
pub trait Resolve: Send + Sync {
    /// All addresses of a host name, in the order in which they should be tried. An error and an empty list mean the
    /// same: the name has no address.
    fn resolve<'a>(&'a self, name: &'a str) -> Resolving<'a>;
}
