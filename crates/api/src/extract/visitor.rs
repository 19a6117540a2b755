//! Where a request comes from. What a proxy says of it counts only if the proxy runs on this machine.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName};
use model::account::Visitor;

use crate::state::AppState;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The client, and whether it came by TLS.
#[derive(Clone, Debug, Default)]
pub(crate) struct Client {
    /// The address and the browser.
    pub(crate) visitor: Visitor,
    /// Whether the browser sees `https`, so that cookies may be bound to it.
    pub(crate) is_https: bool,
}

impl FromRequestParts<AppState> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Infallible> {
        let is_https = app.settings.dashboard_url.as_ref().is_some_and(|url| url.starts_with("https://"));
        let user_agent = text(&parts.headers, &USER_AGENT).map(str::to_owned);
        let visitor = Visitor { address: address(&parts.extensions, &parts.headers), user_agent };
        let is_forwarded_https = is_proxied(&parts.extensions)
            && last(&parts.headers, &FORWARDED_PROTO).is_some_and(|proto| proto.eq_ignore_ascii_case("https"));
        Ok(Client { visitor, is_https: is_https || is_forwarded_https })
    }
}

/// The address of the client: that of the connection, or what a proxy on this machine says.
pub(crate) fn address(extensions: &Extensions, headers: &HeaderMap) -> Option<IpAddr> {
    let peer = peer(extensions)?;
    // The last entry is the one that the proxy itself wrote; those before it may be anybody's.
    let forwarded = last(headers, &FORWARDED_FOR).filter(|_| peer.is_loopback());
    Some(forwarded.and_then(|text| text.parse().ok()).map_or(peer, |address: IpAddr| address.to_canonical()))
}

fn is_proxied(extensions: &Extensions) -> bool {
    peer(extensions).is_some_and(|peer| peer.is_loopback())
}

fn peer(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_canonical())
}

/// The last entry of a header that proxies extend.
fn last<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let value = headers.get_all(name).into_iter().next_back()?.to_str().ok()?;
    value.rsplit(',').next().map(str::trim)
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_proxy_on_this_machine_is_believed() {
        let cases = [
            ("127.0.0.1:1", None, "127.0.0.1"),
            ("127.0.0.1:1", Some("203.0.113.9"), "203.0.113.9"),
            ("[::1]:1", Some("1.1.1.1, 203.0.113.9"), "203.0.113.9"),
            ("[::ffff:127.0.0.1]:1", Some("2001:db8::1"), "2001:db8::1"),
            ("127.0.0.1:1", Some("unknown"), "127.0.0.1"),
            ("198.51.100.4:1", Some("203.0.113.9"), "198.51.100.4"),
        ];
        for (peer, forwarded, expected) in cases {
            let mut extensions = Extensions::new();
            extensions.insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
            let mut headers = HeaderMap::new();
            headers.extend(forwarded.map(|text| (FORWARDED_FOR, text.parse().unwrap())));
            assert_eq!(address(&extensions, &headers), expected.parse().ok(), "{peer} {forwarded:?}");
        }
        assert_eq!(address(&Extensions::new(), &HeaderMap::new()), None);
    }
}
