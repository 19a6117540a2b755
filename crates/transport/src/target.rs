//! Where a request goes, read from its URL. `url` normalises what the WHATWG URL standard does (odd spellings of IPv4
//! addresses, IDNA, default ports), and nothing but its reading is used from here on.

use std::net::IpAddr;

use model::exchange::TransportError;
use url::{Host, Position, Url};

/// The longest URL that is sent, in bytes; no receiver takes longer ones.
const URL_BYTES_MAX: usize = 8 * 1024;

/// The longest host name, without a dot at its end, and the longest part of one (RFC 1035 §2.3.4).
const NAME_BYTES_MAX: usize = 253;
const LABEL_BYTES_MAX: usize = 63;

/// A URL that can be sent to, by form; whether it may be is the guard's question.
#[derive(Debug)]
pub(crate) struct Target {
    url: Url,
    host: Host<String>,
    port: u16,
    is_secure: bool,
}

impl Target {
    /// Reads a URL; it must be http or https and carry neither user information nor a fragment.
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
        if url.fragment().is_some() {
            return invalid("the URL has a fragment");
        }
        let (Some(host), Some(port)) = (url.host().map(|host| host.to_owned()), url.port_or_known_default()) else {
            return invalid("the URL has no host");
        };
        if matches!(&host, Host::Domain(name) if !is_host_name(name)) {
            return invalid("the host of the URL is no name that can be looked up");
        }
        if port == 0 {
            return invalid("the URL names port 0");
        }
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

/// Whether a name in punycode can be looked up: the URL standard lets pass what DNS cannot hold. One dot at the end is
/// right, underscores are in use.
pub(crate) fn is_host_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let is_label = |label: &str| {
        (1..=LABEL_BYTES_MAX).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    name.len() <= NAME_BYTES_MAX && name.split('.').all(is_label)
}
