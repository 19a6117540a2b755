//! Where a request comes from. What a proxy says of it counts only if the proxy is one that is believed.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName};
use model::account::Visitor;

use crate::proxies::TrustedProxies;
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
        let proxies = &app.settings.trusted_proxies;
        let visitor = Visitor { address: address(proxies, &parts.extensions, &parts.headers), user_agent };
        let is_forwarded_https = peer(&parts.extensions).is_some_and(|peer| proxies.believe(peer))
            && from_last(&parts.headers, &FORWARDED_PROTO)
                .next()
                .is_some_and(|proto| proto.eq_ignore_ascii_case("https"));
        Ok(Client { visitor, is_https: is_https || is_forwarded_https })
    }
}

/// The address of the client: that of the connection, or what proxies that are believed say.
pub(crate) fn address(proxies: &TrustedProxies, extensions: &Extensions, headers: &HeaderMap) -> Option<IpAddr> {
    let mut client = peer(extensions)?;
    // Each proxy adds at the end whom it was asked by. What stands before the word of somebody who is not believed may be
    // anybody's.
    for entry in from_last(headers, &FORWARDED_FOR) {
        let Some(address) = entry.parse::<IpAddr>().ok().filter(|_| proxies.believe(client)) else { break };
        client = address.to_canonical();
    }
    Some(client)
}

fn peer(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_canonical())
}

/// The entries of a header that proxies extend, the last one first.
fn from_last<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let values = headers.get_all(name).into_iter().rev();
    values.flat_map(|value| value.to_str().unwrap_or_default().rsplit(',')).map(str::trim)
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_proxies_on_this_machine_and_those_that_were_named_are_believed() {
        let proxies = TrustedProxies::new(|address| address.to_string().starts_with("10."));
        let cases = [
            ("127.0.0.1:1", None, "127.0.0.1"),
            ("127.0.0.1:1", Some("203.0.113.9"), "203.0.113.9"),
            ("[::1]:1", Some("1.1.1.1, 203.0.113.9"), "203.0.113.9"),
            ("[::ffff:127.0.0.1]:1", Some("2001:db8::1"), "2001:db8::1"),
            ("127.0.0.1:1", Some("unknown"), "127.0.0.1"),
            ("198.51.100.4:1", Some("203.0.113.9"), "198.51.100.4"),
            ("10.0.0.1:1", Some("203.0.113.9"), "203.0.113.9"),
            ("[::ffff:10.0.0.1]:1", Some("1.1.1.1, 203.0.113.9, 10.0.0.2"), "203.0.113.9"),
            ("127.0.0.1:1", Some("203.0.113.9, 10.0.0.2"), "203.0.113.9"),
            ("10.0.0.1:1", Some("203.0.113.9, odd, 10.0.0.2"), "10.0.0.2"),
            ("10.0.0.1:1", Some("10.0.0.3,10.0.0.2"), "10.0.0.3"),
            ("10.0.0.1:1", Some(""), "10.0.0.1"),
        ];
        for (peer, forwarded, expected) in cases {
            let mut extensions = Extensions::new();
            extensions.insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
            let mut headers = HeaderMap::new();
            headers.extend(forwarded.map(|text| (FORWARDED_FOR, text.parse().unwrap())));
            assert_eq!(address(&proxies, &extensions, &headers), expected.parse().ok(), "{peer} {forwarded:?}");
        }
        assert_eq!(address(&proxies, &Extensions::new(), &HeaderMap::new()), None);
    }
}
