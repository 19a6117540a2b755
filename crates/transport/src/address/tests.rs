//! Cases of the address tables.

use super::{Kind, METADATA_V4, METADATA_V6, SPECIAL_V4, SPECIAL_V6, kind};

const PAGE: &str = include_str!("../../../../docs/egress.md");

#[track_caller]
fn check(expected: Kind, addresses: &[&str]) {
    for text in addresses {
        let address = text.parse().expect("an address");
        assert_eq!(kind(address), expected, "{text}");
    }
}

#[test]
fn public_addresses() {
    check(
        Kind::Public,
        &[
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450:4001:81b::200e",
            "2001:200::1",
            "2003::1",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
            "2a00::200:5efe:8.8.8.8",
        ],
    );
}

#[test]
fn loopback_in_every_spelling() {
    check(
        Kind::Loopback,
        &["127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1"],
    );
}

#[test]
fn metadata_in_every_spelling() {
    check(
        Kind::Metadata,
        &[
            "169.254.169.254",
            "169.254.169.253",
            "169.254.170.2",
            "169.254.0.23",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "fd00:ec2::254",
            "fd20:ce::254",
            "::ffff:169.254.169.254",
            "::169.254.169.254",
            "::ffff:0:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::a9fe:a9fe",
            "64:ff9b:1:a9fe:a9:fe00::",
            "64:ff9b:1:bba9:fe:a9fe::",
            "64:ff9b:1:aaaa:a9:fea9:fe00:0",
            "169.254.42.42",
            "fd00:42::42",
            "fd00:a9fe:a9fe::1",
            "fd00:c1::a9fe:a9fe",
            "fe80::a9fe:a9fe",
            "2a00:64::a9fe:a9fe",
            "5f00::a9fe:a9fe",
            "2002:a9fe:a9fe::1",
            "2001:0:a9fe:a9fe::1",
            "2001:0:808:808::5601:5601",
            "2a00::5efe:169.254.169.254",
        ],
    );
}

#[test]
fn addresses_of_local_networks() {
    check(Kind::Forbidden("an unspecified address"), &["0.0.0.0", "0.1.2.3", "::", "::ffff:0.0.0.0"]);
    check(
        Kind::Forbidden("a private address"),
        &[
            "10.0.0.0",
            "10.255.255.255",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "fc00::1",
            "fdff:ffff::1",
            "fec0::1",
            "::ffff:10.0.0.1",
            "::10.0.0.1",
            "::ffff:0:10.0.0.1",
            "64:ff9b::10.0.0.1",
        ],
    );
    check(Kind::Forbidden("a carrier-grade NAT address"), &["100.64.0.1", "100.127.255.255"]);
    check(Kind::Forbidden("a link-local address"), &["169.254.1.1", "fe80::1", "febf::1"]);
}

#[test]
fn addresses_that_nobody_should_have() {
    check(Kind::Forbidden("a documentation address"), &["192.0.2.1", "198.51.100.1", "203.0.113.9"]);
    check(Kind::Forbidden("a documentation address"), &["2001:db8::1", "3fff:fff::1"]);
    check(Kind::Forbidden("a benchmarking address"), &["198.18.0.1", "198.19.255.255"]);
    check(Kind::Forbidden("a multicast address"), &["224.0.0.1", "239.255.255.255", "ff02::1"]);
    check(
        Kind::Forbidden("a reserved address"),
        &[
            "192.0.0.1",
            "192.31.196.1",
            "192.52.193.1",
            "192.88.99.1",
            "192.175.48.1",
            "240.0.0.1",
            "255.255.255.255",
            "2001:2::1",
            "2001:20::1",
            "2001:0:808:808::f7f7:f7f7",
            "100::1",
            "200::1",
            "4000::1",
            "::2:8.8.8.8",
            "2620:4f:8000::1",
        ],
    );
    check(Kind::Forbidden("a segment routing address"), &["5f00::1"]);
    check(Kind::Forbidden("a local NAT64 address"), &["64:ff9b:1::808:808"]);
    check(
        Kind::Forbidden("a tunnel to an address that is not public"),
        &["2002:a00:1::1", "2002:7f00:1::1", "2a00::5efe:10.0.0.1", "2a00::200:5efe:127.0.0.1"],
    );
}

#[test]
fn the_page_names_every_network() {
    let metadata = METADATA_V4.iter().map(ToString::to_string).chain(METADATA_V6.iter().map(ToString::to_string));
    let whole = metadata.map(|net| net.trim_end_matches("/32").trim_end_matches("/128").to_owned());
    let special = SPECIAL_V4.iter().map(|(net, _)| net.to_string());
    let special = special.chain(SPECIAL_V6.iter().map(|(net, _)| net.to_string()));
    for network in whole.chain(special) {
        assert!(PAGE.contains(&format!("`{network}`")), "docs/egress.md does not name {network}");
    }
}
