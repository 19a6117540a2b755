//! By which name a server that listens on this machine alone was asked. A page of anybody can have a name of its own lead to
//! this machine, and is then no other site to the browser.

use std::net::IpAddr;

use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri};

use crate::error::ApiError;
use crate::state::Settings;

/// Refuses what was asked of a server on loopback by a name that is not its own.
pub(crate) fn refuse_other_names(settings: &Settings, headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(given) = headers.get(HOST).filter(|_| settings.listens_on_loopback) else { return Ok(()) };
    let public = settings.dashboard_url.as_ref().and_then(|url| url.parse::<Uri>().ok());
    let is_public = |host: &str| public.as_ref().and_then(Uri::host).is_some_and(|own| own.eq_ignore_ascii_case(host));
    let given = given.to_str().ok().and_then(|text| text.parse::<Authority>().ok());
    if given.is_some_and(|given| is_of_this_machine(given.host()) || is_public(given.host())) {
        return Ok(());
    }
    let message =
        "The server does not know that it has this name. Open it as localhost or by its address, or set --public-url";
    Err(ApiError::forbidden(message))
}

/// Whether a host leads to this machine whoever answers for names: an address, or `localhost` and what is below it.
fn is_of_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    bare.parse::<IpAddr>().is_ok() || last.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_on_loopback_answers_to_its_own_names() {
        let public = Settings { dashboard_url: Some("https://push.example.org/x".to_owned()), ..Settings::default() };
        let cases = [
            (Some("localhost"), true),
            (Some("LocalHost:3000"), true),
            (Some("app.localhost:3000"), true),
            (Some("localhost.:3000"), true),
            (Some("127.0.0.1:3000"), true),
            (Some("[::1]:3000"), true),
            (Some("192.168.1.5"), true),
            (Some("push.example.org"), true),
            (Some("Push.example.org:443"), true),
            (None, true),
            (Some("evil.example:3000"), false),
            (Some("localhost.evil.example"), false),
            (Some("evillocalhost"), false),
            (Some("127.0.0.1.evil.example"), false),
            (Some("evil.example@localhost@x"), false),
            (Some(""), false),
        ];
        for (host, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.extend(host.map(|host| (HOST, host.parse().unwrap())));
            let answer = |listens_on_loopback: bool| {
                refuse_other_names(&Settings { listens_on_loopback, ..public.clone() }, &headers).is_ok()
            };
            assert_eq!([answer(true), answer(false)], [expected, true], "{host:?}");
        }
    }
}
