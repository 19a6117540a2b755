//! Hostile URLs and DNS answers against the guard, as the connector asks it: one table, and what must pass.

use std::net::IpAddr;

use model::exchange::TransportError;

use super::{Egress, METADATA_NAMES};
use crate::target::Target;

/// Words that every refusal of a kind ends with; the table leaves them out.
const NOT_LISTED: &str = " that egress.allow does not list";
const NEVER: &str = ", which is never allowed";

/// The rules as in the configuration, separated by spaces; `local` stands for a server that listens on loopback.
fn egress(rules: &str) -> Egress {
    let rules = rules.split(' ').filter(|rule| !rule.is_empty());
    let (local, listed): (Vec<_>, Vec<_>) = rules.partition(|rule| *rule == "local");
    let allow = listed.into_iter().map(|rule| rule.parse().expect("a rule")).collect();
    Egress { allow, allow_loopback: !local.is_empty() }
}

/// What the guard says to a URL whose name resolves to the addresses of `answer`.
fn verdict(egress: &Egress, url: &str, answer: &str) -> Result<(), TransportError> {
    let target = Target::parse(url)?;
    egress.check_name(target.host())?;
    let answer: Vec<IpAddr> = match target.literal() {
        Some(address) => vec![address],
        None => answer.split_whitespace().map(|address| address.parse().expect("an address")).collect(),
    };
    egress.check_addresses(target.host(), &answer)
}

/// Rows of rules, URL, DNS answer and verdict.
type Row = (&'static str, &'static str, &'static str, &'static str);

#[track_caller]
fn check(rows: &[Row]) {
    for (rules, url, answer, expected) in rows {
        let shown = match verdict(&egress(rules), url, answer) {
            Ok(()) => "allowed".to_owned(),
            Err(TransportError::Blocked(why)) => {
                let why = why.strip_suffix(NOT_LISTED).or(why.strip_suffix(NEVER)).expect("one of the endings");
                format!("blocked: {why}")
            }
            Err(TransportError::Invalid(why)) => format!("invalid: {why}"),
            Err(other) => format!("{other:?}"),
        };
        assert_eq!(shown, *expected, "{url:?} at {answer:?} with {rules:?}");
    }
}

/// As open as a configuration can be.
const EVERYTHING: &str = "local 0.0.0.0/0 ::/0 *.example *.internal";

/// What must not be reached.
const HOSTILE: &[Row] = &[
    // Loopback in odd notations.
    ("", "http://127.0.0.1/", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", "http://127.0.0.1./", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", "http://127.1/", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", "http://127.0.1:8080/", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", "http://2130706433/", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", "http://0x7f000001/", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", "http://0x7f.1/", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", "http://0177.0.0.01/", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", "http://127.0.0.0x1/", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", "http://127.255.255.254/", "", "blocked: 127.255.255.254 is a loopback address"),
    ("", "http://１２７.0.0.1/", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", "http://𝟏𝟐𝟕.𝟎.𝟎.𝟏/", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", "http://①②⑦.0.0.1/", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", "http://127。0．0｡1/", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", "http://%31%32%37.0.0.1/", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", "http://127%2e0%2E0.1/", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", "ht\ntp://12\t7.0.0.1/\r\n", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", " http://127.0.0.1/ ", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", "http:127.0.0.1", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", "http:\\\\127.0.0.1\\", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", "http://127.0.0.1\\@hooks.example/", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", "http://@127.0.0.1/", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", "http://127.0.0.1?@hooks.example/", "", "blocked: 127.0.0.1 is a loopback address"),
    ("", "https://[::1]/", "", "blocked: ::1 is a loopback address"),
    ("", "https://[0:0:0:0:0:0:0:1]:443/", "", "blocked: ::1 is a loopback address"),
    ("", "http://[::ffff:127.0.0.1]/", "", "blocked: ::ffff:127.0.0.1 is a loopback address"),
    ("", "http://[::7f00:1]/", "", "blocked: ::7f00:1 is a loopback address"),
    ("", "http://[::ffff:0:7f00:1]/", "", "blocked: ::ffff:0:7f00:1 is a loopback address"),
    ("", "http://[64:ff9b::7f00:1]/", "", "blocked: 64:ff9b::7f00:1 is a loopback address"),
    // Other literals that are not public.
    ("", "http://0/", "", "blocked: 0.0.0.0 is an unspecified address"),
    ("", "http://0x/", "", "blocked: 0.0.0.0 is an unspecified address"),
    ("local", "http://0.0.0.0/", "", "blocked: 0.0.0.0 is an unspecified address"),
    ("local", "http://[::]/", "", "blocked: :: is an unspecified address"),
    ("", "http://10.1/", "", "blocked: 10.0.0.1 is a private address"),
    ("", "http://167772161/", "", "blocked: 10.0.0.1 is a private address"),
    ("", "http://0xa.0.0.1/", "", "blocked: 10.0.0.1 is a private address"),
    ("", "http://172.16.0.1/", "", "blocked: 172.16.0.1 is a private address"),
    ("", "http://192.168.257/", "", "blocked: 192.168.1.1 is a private address"),
    ("", "http://[fc00::1]/", "", "blocked: fc00::1 is a private address"),
    ("", "http://[fec0::1]/", "", "blocked: fec0::1 is a private address"),
    ("", "http://[64:ff9b::a00:1]/", "", "blocked: 64:ff9b::a00:1 is a private address"),
    ("", "http://100.64.0.1/", "", "blocked: 100.64.0.1 is a carrier-grade NAT address"),
    ("", "http://169.254.7.7/", "", "blocked: 169.254.7.7 is a link-local address"),
    ("", "http://[fe80::1]/", "", "blocked: fe80::1 is a link-local address"),
    ("", "http://192.0.0.8/", "", "blocked: 192.0.0.8 is a reserved address"),
    ("", "http://240.0.0.1/", "", "blocked: 240.0.0.1 is a reserved address"),
    ("", "http://4294967295/", "", "blocked: 255.255.255.255 is a reserved address"),
    ("", "http://192.0.2.1/", "", "blocked: 192.0.2.1 is a documentation address"),
    ("", "http://[2001:db8::1]/", "", "blocked: 2001:db8::1 is a documentation address"),
    ("", "http://198.18.0.1/", "", "blocked: 198.18.0.1 is a benchmarking address"),
    ("", "http://224.0.0.1/", "", "blocked: 224.0.0.1 is a multicast address"),
    ("", "http://[ff02::1]/", "", "blocked: ff02::1 is a multicast address"),
    ("", "http://[64:ff9b:1::1]/", "", "blocked: 64:ff9b:1::1 is a local NAT64 address"),
    ("", "http://[5f00::1]/", "", "blocked: 5f00::1 is a segment routing address"),
    ("", "http://[2001::1]/", "", "blocked: 2001::1 is a reserved address"),
    ("", "http://[2002:a00:1::]/", "", "blocked: 2002:a00:1:: is a tunnel to an address that is not public"),
    ("local", "http://[2002:7f00:1::]/", "", "blocked: 2002:7f00:1:: is a tunnel to an address that is not public"),
    ("", "http://[2a00::5efe:a00:1]/", "", "blocked: 2a00::5efe:a00:1 is a tunnel to an address that is not public"),
    // Metadata services, whatever is allowed.
    (EVERYTHING, "http://169.254.169.254/", "", "blocked: 169.254.169.254 is a cloud metadata address"),
    (EVERYTHING, "http://169.254.169.254./", "", "blocked: 169.254.169.254 is a cloud metadata address"),
    (EVERYTHING, "http://2852039166/", "", "blocked: 169.254.169.254 is a cloud metadata address"),
    (EVERYTHING, "http://0xa9fea9fe/", "", "blocked: 169.254.169.254 is a cloud metadata address"),
    (EVERYTHING, "http://0251.0376.0251.0376/", "", "blocked: 169.254.169.254 is a cloud metadata address"),
    (EVERYTHING, "http://0xA9.0376.43518/", "", "blocked: 169.254.169.254 is a cloud metadata address"),
    (EVERYTHING, "http://1６9。254.169.254/", "", "blocked: 169.254.169.254 is a cloud metadata address"),
    (EVERYTHING, "http://[::ffff:a9fe:a9fe]/", "", "blocked: ::ffff:169.254.169.254 is a cloud metadata address"),
    (EVERYTHING, "http://[::169.254.169.254]/", "", "blocked: ::a9fe:a9fe is a cloud metadata address"),
    (EVERYTHING, "http://[64:ff9b::a9fe:a9fe]/", "", "blocked: 64:ff9b::a9fe:a9fe is a cloud metadata address"),
    (EVERYTHING, "http://[64:ff9b:1::a9fe:a9fe]/", "", "blocked: 64:ff9b:1::a9fe:a9fe is a cloud metadata address"),
    (EVERYTHING, "http://[2002:a9fe:a9fe::]/", "", "blocked: 2002:a9fe:a9fe:: is a cloud metadata address"),
    (EVERYTHING, "http://[2001:0:a9fe:a9fe::1]/", "", "blocked: 2001:0:a9fe:a9fe::1 is a cloud metadata address"),
    (EVERYTHING, "http://[2a00:64::a9fe:a9fe]/", "", "blocked: 2a00:64::a9fe:a9fe is a cloud metadata address"),
    (EVERYTHING, "http://[fd00:ec2::254]/", "", "blocked: fd00:ec2::254 is a cloud metadata address"),
    (EVERYTHING, "http://[fe80::a9fe:a9fe]/", "", "blocked: fe80::a9fe:a9fe is a cloud metadata address"),
    (EVERYTHING, "http://100.100.100.200/", "", "blocked: 100.100.100.200 is a cloud metadata address"),
    (EVERYTHING, "http://0x64.100.25800/", "", "blocked: 100.100.100.200 is a cloud metadata address"),
    (EVERYTHING, "http://168.63.129.16/", "", "blocked: 168.63.129.16 is a cloud metadata address"),
    (EVERYTHING, "http://METADATA.google.internal/", "8.8.8.8", META_GOOGLE),
    (EVERYTHING, "http://metadata%2Egoogle%2einternal/", "8.8.8.8", META_GOOGLE),
    (EVERYTHING, "http://ⓜetadata.google.internal/", "8.8.8.8", META_GOOGLE),
    (EVERYTHING, "http://ｍｅｔａｄａｔａ。google｡internal/", "8.8.8.8", META_GOOGLE),
    (EVERYTHING, "http://meta\u{ad}data.google\t.internal/", "8.8.8.8", META_GOOGLE),
    (EVERYTHING, "http://metadata.google.internal./", "8.8.8.8", META_GOOGLE_DOT),
    (
        EVERYTHING,
        "http://a.example/",
        "169.254.169.254",
        "blocked: a.example resolves to 169.254.169.254, a cloud metadata address",
    ),
    (
        EVERYTHING,
        "http://a.example/",
        "8.8.8.8 fd00:ec2::254",
        "blocked: a.example resolves to fd00:ec2::254, a cloud metadata address",
    ),
    (
        EVERYTHING,
        "http://a.internal/",
        "::ffff:100.100.100.200",
        "blocked: a.internal resolves to ::ffff:100.100.100.200, a cloud metadata address",
    ),
    // DNS answers, mixed ones and disguised ones among them.
    (LISTED, HOOK, "10.0.0.5", "blocked: hooks.example resolves to 10.0.0.5, a private address"),
    (LISTED, HOOK, "8.8.8.8 10.0.0.5", "blocked: hooks.example resolves to 10.0.0.5, a private address"),
    (LISTED, HOOK, "10.0.0.5 8.8.8.8", "blocked: hooks.example resolves to 10.0.0.5, a private address"),
    (LISTED, HOOK, "172.16.0.1 10.0.0.5", "blocked: hooks.example resolves to 10.0.0.5, a private address"),
    (
        LISTED,
        HOOK,
        "2606:4700::1 ::ffff:192.168.0.1",
        "blocked: hooks.example resolves to ::ffff:192.168.0.1, a private address",
    ),
    (LISTED, HOOK, "127.0.0.1", "blocked: hooks.example resolves to 127.0.0.1, a loopback address"),
    (LISTED, HOOK, "8.8.8.8 ::1", "blocked: hooks.example resolves to ::1, a loopback address"),
    (LISTED, HOOK, "64:ff9b::7f00:1", "blocked: hooks.example resolves to 64:ff9b::7f00:1, a loopback address"),
    (LISTED, HOOK, "0.0.0.0", "blocked: hooks.example resolves to 0.0.0.0, an unspecified address"),
    (LISTED, HOOK, "fe80::1", "blocked: hooks.example resolves to fe80::1, a link-local address"),
    (
        LISTED,
        HOOK,
        "2002:c0a8:1::1",
        "blocked: hooks.example resolves to 2002:c0a8:1::1, a tunnel to an address that is not public",
    ),
    (
        LISTED,
        "http://10.0.0.5.hooks.example/",
        "10.0.0.5",
        "blocked: 10.0.0.5.hooks.example resolves to 10.0.0.5, a private address",
    ),
    ("local", "http://localhost/", "10.0.0.1", "blocked: localhost resolves to 10.0.0.1, a private address"),
    ("", "http://localhost/", "127.0.0.1", "blocked: localhost resolves to 127.0.0.1, a loopback address"),
    (
        "hooks.internal",
        "http://hooks.internal.evil.example/",
        "10.0.0.1",
        "blocked: hooks.internal.evil.example resolves to 10.0.0.1, a private address",
    ),
    ("*.internal", "http://evilinternal/", "10.0.0.1", "blocked: evilinternal resolves to 10.0.0.1, a private address"),
    (
        "hooks.example",
        "http://hооks.example/",
        "10.0.0.1",
        "blocked: xn--hks-seda.example resolves to 10.0.0.1, a private address",
    ),
    // URLs in which readers could see different hosts, and hosts that are none.
    (EVERYTHING, "http://hooks.example@127.0.0.1/", "", "invalid: the URL carries user information"),
    (EVERYTHING, "http://hooks.example:80@127.0.0.1/", "", "invalid: the URL carries user information"),
    (EVERYTHING, "http://:pass@hooks.example/", "", "invalid: the URL carries user information"),
    (EVERYTHING, "http://1.1.1.1 &@2.2.2.2# @3.3.3.3/", "", "invalid: the URL carries user information"),
    (EVERYTHING, "http://127.0.0.1#@hooks.example/", "", "invalid: the URL has a fragment"),
    (EVERYTHING, "http://hooks.example/#", "", "invalid: the URL has a fragment"),
    (EVERYTHING, "http://hooks..example/", "", NO_NAME),
    (EVERYTHING, "http://.hooks.example/", "", NO_NAME),
    (EVERYTHING, "http://hooks.example../", "", NO_NAME),
    (EVERYTHING, "http://169.254.169.254../", "", NO_NAME),
    (EVERYTHING, "http://metadata.google.internal../", "", NO_NAME),
    (EVERYTHING, "http://*.example/", "", NO_NAME),
    (EVERYTHING, "http://127.0.0.1,hooks.example/", "", NO_NAME),
    (EVERYTHING, "http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example/", "", NO_NAME),
    (
        EVERYTHING,
        "http://127.0.0.1%00.hooks.example/",
        "",
        "invalid: the URL cannot be read (invalid international domain name)",
    ),
    (
        EVERYTHING,
        "http://127.0.0.1%0d%0ahost:a/",
        "",
        "invalid: the URL cannot be read (invalid international domain name)",
    ),
    (EVERYTHING, "http://a%40127.0.0.1/", "", "invalid: the URL cannot be read (invalid international domain name)"),
    (
        EVERYTHING,
        "http://127.0.0.1%2f.example/",
        "",
        "invalid: the URL cannot be read (invalid international domain name)",
    ),
    (EVERYTHING, "http://١٢٧.0.0.1/", "", "invalid: the URL cannot be read (invalid international domain name)"),
    (EVERYTHING, "http://xn--/", "", "invalid: the URL cannot be read (invalid international domain name)"),
    (EVERYTHING, "http://256.0.0.1/", "", "invalid: the URL cannot be read (invalid IPv4 address)"),
    (EVERYTHING, "http://4294967296/", "", "invalid: the URL cannot be read (invalid IPv4 address)"),
    (EVERYTHING, "http://1.2.3.4.5/", "", "invalid: the URL cannot be read (invalid IPv4 address)"),
    (EVERYTHING, "http://08.0.0.1/", "", "invalid: the URL cannot be read (invalid IPv4 address)"),
    (EVERYTHING, "http://[fe80::1%25eth0]/", "", "invalid: the URL cannot be read (invalid IPv6 address)"),
    (EVERYTHING, "http://[::1%lo]/", "", "invalid: the URL cannot be read (invalid IPv6 address)"),
    (EVERYTHING, "http://[127.0.0.1]/", "", "invalid: the URL cannot be read (invalid IPv6 address)"),
    (EVERYTHING, "http://[::1].hooks.example/", "", "invalid: the URL cannot be read (invalid IPv6 address)"),
    (EVERYTHING, "http://hooks.example:80:81/", "", "invalid: the URL cannot be read (invalid port number)"),
    (EVERYTHING, "http://hooks.example:65536/", "", "invalid: the URL cannot be read (invalid port number)"),
    (EVERYTHING, "http://hooks.example:0/", "", "invalid: the URL names port 0"),
    (EVERYTHING, "//hooks.example/", "", "invalid: the URL cannot be read (relative URL without a base)"),
    (EVERYTHING, "file:///etc/passwd", "", "invalid: the URL is neither http nor https"),
    (EVERYTHING, "gopher://127.0.0.1:6379/_FLUSHALL", "", "invalid: the URL is neither http nor https"),
    (EVERYTHING, "unix:/var/run/docker.sock", "", "invalid: the URL is neither http nor https"),
    (EVERYTHING, "ws://hooks.example/", "", "invalid: the URL is neither http nor https"),
];

const META_GOOGLE: &str = "blocked: metadata.google.internal is a cloud metadata service";
const META_GOOGLE_DOT: &str = "blocked: metadata.google.internal. is a cloud metadata service";
const NO_NAME: &str = "invalid: the host of the URL is no name that can be looked up";
const HOOK: &str = "https://hooks.example/";
/// Rules that cover other targets.
const LISTED: &str = "hooks.internal *.corp.example 172.16.0.0/12";

/// What must be reached, so that the guard is no wall.
const HARMLESS: &[Row] = &[
    ("", HOOK, "8.8.8.8 2606:4700::1", "allowed"),
    ("", "http://8.8.8.8/", "", "allowed"),
    ("", "http://134744072/", "", "allowed"),
    ("", "http://[2606:4700::1]:8080/", "", "allowed"),
    ("", "http://bücher.example/", "8.8.8.8", "allowed"),
    ("", "http://Hooks.Example./", "8.8.8.8", "allowed"),
    ("", "http://web_1.example/", "8.8.8.8", "allowed"),
    ("", "http://hooks.example\\@127.0.0.1/", "8.8.8.8", "allowed"),
    ("", "http://hooks.example/?u=http://169.254.169.254/", "8.8.8.8", "allowed"),
    ("", HOOK, "64:ff9b::8.8.8.8", "allowed"),
    ("", HOOK, "2002:808:808::1", "allowed"),
    ("10.0.0.0/8", "http://10.1.2.3/", "", "allowed"),
    ("10.0.0.0/8", "http://0xa.66051/", "", "allowed"),
    ("10.0.0.0/8", HOOK, "10.1.2.3 ::ffff:10.1.2.3 8.8.8.8", "allowed"),
    ("::1", "http://[::1]/", "", "allowed"),
    ("127.0.0.0/8", "http://127.1/", "", "allowed"),
    ("hooks.internal", "http://hooks.internal/", "10.1.2.3 127.0.0.1", "allowed"),
    ("hooks.internal", "http://HOOKS.internal./", "10.1.2.3", "allowed"),
    ("*.internal", "http://a.b.internal/", "fd00::1", "allowed"),
    ("bücher.internal", "http://BÜCHER.internal/", "10.0.0.1", "allowed"),
    ("100.64.0.0/10", "http://100.100.100.201/", "", "allowed"),
    ("local", "http://127.0.0.1:4000/", "", "allowed"),
    ("local", "http://[::1]/", "", "allowed"),
    ("local", "http://[::ffff:127.0.0.1]/", "", "allowed"),
    ("local", "http://localhost/", "::1 127.0.0.1", "allowed"),
];

#[test]
fn hostile_urls_and_answers_are_refused() {
    assert!(HOSTILE.len() >= 80, "{}", HOSTILE.len());
    assert!(HOSTILE.iter().all(|(.., expected)| *expected != "allowed"));
    check(HOSTILE);
}

#[test]
fn what_is_public_or_listed_passes() {
    check(HARMLESS);
}

#[test]
fn no_name_of_a_metadata_service_passes() {
    let page = include_str!("../../../../docs/egress.md");
    for name in METADATA_NAMES {
        assert!(page.contains(&format!("`{name}`")), "docs/egress.md does not name {name}");
        for host in [(*name).to_owned(), format!("{}.", name.to_uppercase())] {
            let result = verdict(&egress(EVERYTHING), &format!("http://{host}/"), "8.8.8.8");
            let why = format!("{} is a cloud metadata service, which is never allowed", host.to_lowercase());
            assert_eq!(result, Err(TransportError::Blocked(why)));
        }
    }
}

#[test]
fn refusals_say_what_would_allow_it() {
    let refused = verdict(&egress(""), "http://10.0.0.1/", "").expect_err("a refusal").to_string();
    assert_eq!(refused, "Push webhook URL blocked: 10.0.0.1 is a private address that egress.allow does not list");
    let never =
        verdict(&egress(EVERYTHING), "http://a.example/", "169.254.169.254").expect_err("a refusal").to_string();
    let why = "a.example resolves to 169.254.169.254, a cloud metadata address, which is never allowed";
    assert_eq!(never, format!("Push webhook URL blocked: {why}"));
}
