//! Cases of building requests and of reading hints.

use std::time::Duration;

use bytes::Bytes;
use model::exchange::{Request, TransportError};

use super::{HEADERS_MAX, build, keep_alive_timeout};
use crate::target::Target;

fn request(url: &str, headers: &[(&str, &str)]) -> Request {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let timeout = Duration::from_secs(1);
    Request { url: url.to_owned(), headers, body: Bytes::from_static(b"{}"), connect_timeout: timeout, timeout }
}

/// The head as it would be sent, without what hyper adds, or the error.
fn head(request: Request) -> String {
    let built = Target::parse(&request.url).and_then(|target| build(&target, request));
    match built {
        Ok(message) => {
            let headers = message.headers().iter();
            let lines = headers.map(|(name, value)| format!("\n{name}: {}", String::from_utf8_lossy(value.as_bytes())));
            format!("{} {}", message.method(), message.uri()) + &lines.collect::<String>()
        }
        Err(error) => error.to_string(),
    }
}

#[track_caller]
fn check(url: &str, headers: &[(&str, &str)], expected: &str) {
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(head(request(url, headers)), expected.replace("VERSION", version));
}

#[test]
fn headers_keep_their_order() {
    check(
        "https://a.example/hook?x=1",
        &[("content-type", "application/json"), ("X-Novu-Signature", "abc"), ("a", "1"), ("b", "ü")],
        "POST /hook?x=1\nhost: a.example\ncontent-type: application/json\nx-novu-signature: abc\na: 1\nb: ü\n\
         user-agent: tidings/VERSION\naccept: */*\ncontent-length: 2",
    );
}

#[test]
fn callers_may_name_themselves() {
    check(
        "http://a.example:8080",
        &[("User-Agent", "me"), ("accept", "text/html")],
        "POST /\nhost: a.example:8080\nuser-agent: me\naccept: text/html\ncontent-length: 2",
    );
}

#[test]
fn urls_are_sent_as_the_standard_writes_them() {
    let tail = "\nuser-agent: tidings/VERSION\naccept: */*\ncontent-length: 2";
    check("http://A.Example:80/a b|c", &[], &format!("POST /a%20b|c\nhost: a.example{tail}"));
    check("HTTP:\\\\a.example\\x", &[], &format!("POST /x\nhost: a.example{tail}"));
    check("http://[::1]:81/ü?ü={}[]", &[], &format!("POST /%C3%BC?%C3%BC={{}}[]\nhost: [::1]:81{tail}"));
    check("http://bücher.example?'", &[], &format!("POST /?%27\nhost: xn--bcher-kva.example{tail}"));
}

#[test]
fn what_cannot_be_sent_is_named_but_not_shown() {
    let invalid = |what: &str| format!("the request is not valid: {what}");
    check("http://a", &[("a b", "1")], &invalid("\"a b\" is no name for a header"));
    check("http://a", &[("", "1")], &invalid("\"\" is no name for a header"));
    check("http://a", &[("x", "secret\r\ny: z")], &invalid("the header \"x\" has characters that cannot be sent"));
    for name in ["host", "Content-Length", "transfer-encoding", "connection", "expect", "te"] {
        let lower = name.to_lowercase();
        check("http://a", &[(name, "1")], &invalid(&format!("the header {lower} is set by the transport alone")));
    }
    let many: Vec<_> = (0..=HEADERS_MAX).map(|_| ("x", "1")).collect();
    check("http://a", &many, &invalid("there are more than 100 headers"));
}

#[test]
fn urls_that_are_none() {
    let long = format!("http://a/{}", "x".repeat(8192));
    let cases = [
        (long.as_str(), "the URL is longer than 8 kB"),
        ("", "the URL cannot be read (relative URL without a base)"),
        ("hooks.example/x", "the URL cannot be read (relative URL without a base)"),
        ("http://", "the URL cannot be read (empty host)"),
        ("http://a:99999", "the URL cannot be read (invalid port number)"),
        ("http://[::1", "the URL cannot be read (invalid IPv6 address)"),
        ("http://256.1.1.1", "the URL cannot be read (invalid IPv4 address)"),
        ("http://a%00b", "the URL cannot be read (invalid international domain name)"),
        ("file:///etc/passwd", "the URL is neither http nor https"),
        ("gopher://a/", "the URL is neither http nor https"),
        ("javascript:alert(1)", "the URL is neither http nor https"),
        ("http://user@a/", "the URL carries user information"),
        ("http://:pw@a/", "the URL carries user information"),
    ];
    for (url, why) in cases {
        let error = Target::parse(url).err();
        assert_eq!(error, Some(TransportError::Invalid(why.to_owned())), "{url}");
    }
}

#[test]
fn keep_alive_hints() {
    let cases = [
        ("timeout=5", Some(5)),
        ("max=100, Timeout = 7", Some(7)),
        ("timeout=\"9\"", Some(9)),
        ("timeout=-1", None),
        ("max=3", None),
        ("", None),
    ];
    for (hint, seconds) in cases {
        assert_eq!(keep_alive_timeout(hint), seconds.map(Duration::from_secs), "{hint}");
    }
}
