//! Where a request goes, read from its URL. `url` normalises what the WHATWG URL standard does (odd spellings of IPv4
//! addresses, IDNA, default ports), and nothing but its reading is used from here on.

use std::net::IpAddr;

use model::exchange::TransportError;
use url::{Host, Position, Url};

/// The longest URL that is sent, in bytes; no receiver takes longer ones.
const URL_BYTES_MAX: usize = 8 * 1024;

/// A URL that can be sent to, by form; whether it may be is the guard's question.
#[derive(Debug)]
pub(crate) struct Target {
    url: Url,
    host: Host<String>,
    port: u16,
    is_secure: bool,
}

impl Target {
    /// Reads a URL; it must be http or https and carry no user information. A fragment is left out of what is sent.
    pub(crate) fn parse(text: &str) -> Result<Self, TransportError> {
        let invalid = |why: &str| Err(TransportError::Invalid(why.to_owned()));
        if text.len() > URL_BYTES_MAX {
            return invalid("the URL is longer than 8 kB");
        }
        let url = match Url::parse(text) {
            Ok(url) => url,
            Err(error) => return invalid(&format!("the URL cannot be read ({error})")),
        };
        let is_secure = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return invalid("the URL is neither http nor https"),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return invalid("the URL carries user information");
        }
        let (Some(host), Some(port)) = (url.host().map(|host| host.to_owned()), url.port_or_known_default()) else {
            return invalid("the URL has no host");
        };
        Ok(Target { url, host, port, is_secure })
    }

    /// Scheme, host and port: what a connection belongs to.
    pub(crate) fn origin(&self) -> &str {
        &self.url[..Position::BeforePath]
    }

    /// The value of the `host` header.
    pub(crate) fn authority(&self) -> &str {
        &self.url[Position::BeforeHost..Position::BeforePath]
    }

    /// Path and query: the request target of RFC 9112 §3.2.1.
    pub(crate) fn path(&self) -> &str {
        &self.url[Position::BeforePath..Position::AfterQuery]
    }

    pub(crate) fn host(&self) -> &Host<String> {
        &self.host
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Whether the URL is https.
    pub(crate) fn is_secure(&self) -> bool {
        self.is_secure
    }

    /// The address, if the host is one already.
    pub(crate) fn literal(&self) -> Option<IpAddr> {
        match &self.host {
            Host::Domain(_) => None,
            Host::Ipv4(four) => Some((*four).into()),
            Host::Ipv6(six) => Some((*six).into()),
        }
    }
}
