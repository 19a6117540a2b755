//! The proxies whose word on a client is taken.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

/// Which addresses belong to proxies that are believed, beside those of this machine. How networks are written is decided by
/// whoever reads the configuration.
#[derive(Clone, Default)]
pub struct TrustedProxies(Option<Arc<dyn Fn(IpAddr) -> bool + Send + Sync>>);

impl TrustedProxies {
    /// Those of whose address `is_proxy` says so.
    #[must_use]
    pub fn new(is_proxy: impl Fn(IpAddr) -> bool + Send + Sync + 'static) -> Self {
        TrustedProxies(Some(Arc::new(is_proxy)))
    }

    /// Whether whoever has this address is believed.
    pub(crate) fn believe(&self, address: IpAddr) -> bool {
        address.is_loopback() || self.0.as_ref().is_some_and(|is_proxy| is_proxy(address))
    }
}

impl fmt::Debug for TrustedProxies {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "TrustedProxies({})", if self.0.is_some() { "some" } else { "none" })
    }
}
