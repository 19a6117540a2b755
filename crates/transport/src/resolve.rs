//! Name resolution behind a trait, so that tests give the DNS answers; and the system's own resolver.

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;

/// The addresses of a name, later.
pub type Resolving<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// Whatever knows the addresses of host names.
pub trait Resolve: Send + Sync {
    /// All addresses of a host name, in the order in which they should be tried. An error and an empty list mean the
    /// same: the name has no address.
    fn resolve<'a>(&'a self, name: &'a str) -> Resolving<'a>;
}

/// What the machine is configured to ask: its hosts file and DNS servers, ordered by RFC 6724.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve<'a>(&'a self, name: &'a str) -> Resolving<'a> {
        Box::pin(async move {
            let answers = tokio::net::lookup_host((name, 0)).await?;
            Ok(answers.map(|answer| answer.ip()).collect())
        })
    }
}
