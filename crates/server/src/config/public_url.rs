//! Where the server is reached from outside, for links that it gives.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Reads an address as it is configured: http or https, host and perhaps a path, without a slash at the end.
///
/// # Errors
/// One line that says what is wrong.
pub(super) fn read(text: &str) -> Result<String, String> {
    let wrong = |reason: &str| format!("the public URL {text:?} {reason}");
    let url = logic::providers::normalise_url(text).map_err(wrong)?;
    if url.contains(['?', '#']) {
        return Err(wrong("must have no query"));
    }
    Ok(url.trim_end_matches('/').to_owned())
}

/// Where a server that listens there is reached, if nothing is configured: nothing if that depends on the caller.
pub(super) fn of(listening: SocketAddr) -> Option<String> {
    (!listening.ip().is_unspecified()).then(|| format!("http://{listening}"))
}

/// Where the machine itself reaches a server that listens there.
pub(super) fn on_this_machine(listening: SocketAddr) -> String {
    let loopback = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), listening.port());
    of(listening).unwrap_or_else(|| format!("http://{loopback}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_configured_is_read_or_refused() {
        for (text, expected) in [
            ("https://push.example.com", Ok("https://push.example.com")),
            ("https://push.example.com/", Ok("https://push.example.com")),
            ("http://Push.example.com:8080/tidings/", Ok("http://push.example.com:8080/tidings")),
            ("push.example.com", Ok("https://push.example.com")),
            ("ftp://push.example.com", Err("the public URL")),
            ("https://push.example.com/?a=1", Err("must have no query")),
        ] {
            match (read(text), expected) {
                (Ok(found), expected) => assert_eq!(Ok(found.as_str()), expected, "{text}"),
                (Err(message), Err(part)) => assert!(message.contains(part), "{text}: {message}"),
                (Err(message), Ok(_)) => panic!("{text}: {message}"),
            }
        }
    }

    #[test]
    fn a_server_that_listens_everywhere_has_no_address_for_others() {
        for (listening, others, here) in [
            ("127.0.0.1:3000", Some("http://127.0.0.1:3000"), "http://127.0.0.1:3000"),
            ("[::1]:3000", Some("http://[::1]:3000"), "http://[::1]:3000"),
            ("10.0.0.1:80", Some("http://10.0.0.1:80"), "http://10.0.0.1:80"),
            ("0.0.0.0:3000", None, "http://127.0.0.1:3000"),
            ("[::]:3000", None, "http://127.0.0.1:3000"),
        ] {
            let address = listening.parse().unwrap();
            assert_eq!((of(address).as_deref(), on_this_machine(address).as_str()), (others, here), "{listening}");
        }
    }
}
