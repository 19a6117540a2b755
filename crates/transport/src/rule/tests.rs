//! Cases of reading and matching egress rules.

use super::Rule;

/// Reads a rule and writes it again, or gives the error.
#[track_caller]
fn check(text: &str, expected: &str) {
    let shown = text.parse::<Rule>().map_or_else(|error| error.to_string(), |rule| rule.to_string());
    assert_eq!(shown, expected);
}

#[test]
fn rules_are_read_and_written() {
    check("10.1.0.0/16", "10.1.0.0/16");
    check("10.1.2.3", "10.1.2.3/32");
    check(" fd12::/48 ", "fd12::/48");
    check("::1", "::1/128");
    check("0.0.0.0/0", "0.0.0.0/0");
    check("Hooks.Internal.", "hooks.internal");
    check("localhost", "localhost");
    check("bücher.example", "xn--bcher-kva.example");
    check("*.Corp.Example", "*.corp.example");
}

#[test]
fn mistakes_are_explained() {
    let empty = "it is empty; write a network, a host or *.suffix";
    check("", &format!("\"\" is no egress rule: {empty}"));
    check("*.", &format!("\"*.\" is no egress rule: {empty}"));
    let star = "a star stands only at the beginning, as in *.corp.example";
    check("*", &format!("\"*\" is no egress rule: {star}"));
    check("a.*.example", &format!("\"a.*.example\" is no egress rule: {star}"));
    let network = "a network is written like 10.1.0.0/16 or fd12::/48";
    check("10.0.0.0/33", &format!("\"10.0.0.0/33\" is no egress rule: {network}"));
    check("hooks/8", &format!("\"hooks/8\" is no egress rule: {network}"));
    check("10.1.2.3/8", "\"10.1.2.3/8\" is no egress rule: bits after the prefix are set; the network is 10.0.0.0/8");
    check(
        "https://hooks.internal",
        "\"https://hooks.internal\" is no egress rule: write the host or network alone, without a scheme",
    );
    check("hooks/path", "\"hooks/path\" is no egress rule: write the host alone, without a path");
    check("hooks:8080", "\"hooks:8080\" is no egress rule: write the host alone, without a port");
    check("10.1", "\"10.1\" is no egress rule: an address is written in full, like 10.1.2.3");
    check("a..b", "\"a..b\" is no egress rule: it is no host name");
    check("a,b", "\"a,b\" is no egress rule: it is no host name");
    check("a b", "\"a b\" is no egress rule: it is no host name (invalid international domain name)");
}

#[test]
fn metadata_cannot_be_listed_but_lie_in_a_wider_network() {
    let never = "cloud metadata can never be allowed";
    for text in [
        "169.254.169.254",
        "169.254.169.254/32",
        "169.254.169.0/24",
        "100.100.100.200",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "fd00:ec2::254",
        "fd00:ec2::/64",
        "fe80::a9fe:a9fe",
        "Metadata.Google.Internal.",
        "metadata",
    ] {
        check(text, &format!("{text:?} is no egress rule: {never}"));
    }
    check("169.254.0.0/16", "169.254.0.0/16");
    check("100.64.0.0/10", "100.64.0.0/10");
    check("*.google.internal", "*.google.internal");
}

#[test]
fn names_match_as_whole_labels() {
    let cases = [
        ("hooks.internal", "hooks.internal", true),
        ("hooks.internal", "hooks.internal.", true),
        ("hooks.internal", "evil-hooks.internal", false),
        ("hooks.internal", "a.hooks.internal", false),
        ("*.internal", "hooks.internal", true),
        ("*.internal", "a.b.internal", true),
        ("*.internal", "internal", false),
        ("*.internal", "notinternal", false),
        ("*.internal", "internal.example", false),
        ("10.0.0.0/8", "10.example", false),
    ];
    for (rule, name, expected) in cases {
        let rule: Rule = rule.parse().expect("a rule");
        assert_eq!(rule.covers_name(name), expected, "{rule} and {name}");
    }
}

#[test]
fn networks_match_addresses_in_every_spelling() {
    let cases = [
        ("10.1.0.0/16", "10.1.255.255", true),
        ("10.1.0.0/16", "10.2.0.0", false),
        ("10.1.0.0/16", "::ffff:10.1.0.1", true),
        ("10.1.0.0/16", "64:ff9b::10.1.0.1", true),
        ("10.1.0.0/16", "2002:a01:1::1", false),
        ("fd12::/48", "fd12::1", true),
        ("fd12::/48", "fd12:0:1::1", false),
        ("hooks.internal", "10.1.0.1", false),
    ];
    for (rule, address, expected) in cases {
        let rule: Rule = rule.parse().expect("a rule");
        assert_eq!(rule.covers_address(address.parse().expect("an address")), expected, "{rule} and {address}");
    }
}
