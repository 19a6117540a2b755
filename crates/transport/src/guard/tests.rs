//! Hostile URLs and DNS answers against the guard, as the connector asks it.

use std::net::IpAddr;

use model::exchange::TransportError;

use super::Egress;
use crate::target::Target;

const NOT_LISTED: &str = "that egress.allow does not list";

fn egress(rules: &[&str]) -> Egress {
    let allow = rules.iter().map(|rule| rule.parse().expect("a rule")).collect();
    Egress { allow, allow_loopback: false }
}

/// What the guard says to a URL whose name resolves to `answer`.
fn verdict(egress: &Egress, url: &str, answer: &[&str]) -> Result<(), TransportError> {
    let target = Target::parse(url)?;
    egress.check_name(target.host())?;
    let answer: Vec<IpAddr> = match target.literal() {
        Some(address) => vec![address],
        None => answer.iter().map(|address| address.parse().expect("an address")).collect(),
    };
    egress.check_addresses(target.host(), &answer)
}

#[track_caller]
fn check_blocked(egress: &Egress, url: &str, answer: &[&str], why: &str) {
    let blocked = Err(TransportError::Blocked(why.to_owned()));
    assert_eq!(verdict(egress, url, answer), blocked, "{url}");
}

#[test]
fn loopback_in_every_notation() {
    let hosts = [
        "127.0.0.1",
        "127.0.0.1.",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "0177.0.0.01",
        "127.0.0.1:8080",
        "１２７.0.0.1",
        "127。0。0。1",
        "%31%32%37.0.0.1",
        "①②⑦.0.0.1",
    ];
    for host in hosts {
        let why = format!("127.0.0.1 is a loopback address {NOT_LISTED}");
        check_blocked(&egress(&[]), &format!("http://{host}/"), &[], &why);
    }
}

#[test]
fn metadata_in_every_notation_and_whatever_is_allowed() {
    let everything = Egress { allow_loopback: true, ..egress(&["0.0.0.0/0", "::/0", "*.example", "metadata"]) };
    let hosts = [
        ("169.254.169.254", "169.254.169.254"),
        ("2852039166", "169.254.169.254"),
        ("0xa9fea9fe", "169.254.169.254"),
        ("0251.0376.0251.0376", "169.254.169.254"),
        ("169.254.43518", "169.254.169.254"),
        ("[::ffff:169.254.169.254]", "::ffff:169.254.169.254"),
        ("[::ffff:a9fe:a9fe]", "::ffff:169.254.169.254"),
        ("[::a9fe:a9fe]", "::a9fe:a9fe"),
        ("[64:ff9b::169.254.169.254]", "64:ff9b::a9fe:a9fe"),
        ("[2002:a9fe:a9fe::]", "2002:a9fe:a9fe::"),
        ("[fd00:ec2::254]", "fd00:ec2::254"),
        ("100.100.100.200", "100.100.100.200"),
        ("168.63.129.16", "168.63.129.16"),
    ];
    for (host, address) in hosts {
        let why = format!("{address} is a cloud metadata address, which is never allowed");
        check_blocked(&everything, &format!("http://{host}/latest/meta-data"), &[], &why);
    }
    for name in ["metadata.google.internal", "METADATA.google.internal.", "metadata", "metadata.goog", "instance-data"]
    {
        let why = format!("{} is a cloud metadata service, which is never allowed", name.to_lowercase());
        check_blocked(&everything, &format!("http://{name}/"), &["8.8.8.8"], &why);
    }
    let why = "a.example resolves to 169.254.169.254, a cloud metadata address, which is never allowed";
    check_blocked(&everything, "http://a.example/", &["169.254.169.254"], why);
}

#[test]
fn literals_that_are_not_public() {
    let hosts = [
        ("0", "0.0.0.0", "an unspecified address"),
        ("0.0.0.0", "0.0.0.0", "an unspecified address"),
        ("10.1", "10.0.0.1", "a private address"),
        ("0xa.0.0.1", "10.0.0.1", "a private address"),
        ("167772161", "10.0.0.1", "a private address"),
        ("172.16.0.1", "172.16.0.1", "a private address"),
        ("192.168.257", "192.168.1.1", "a private address"),
        ("100.64.0.1", "100.64.0.1", "a carrier-grade NAT address"),
        ("169.254.7.7", "169.254.7.7", "a link-local address"),
        ("192.0.0.8", "192.0.0.8", "a reserved address"),
        ("192.0.2.1", "192.0.2.1", "a documentation address"),
        ("198.18.0.1", "198.18.0.1", "a benchmarking address"),
        ("224.0.0.1", "224.0.0.1", "a multicast address"),
        ("4294967295", "255.255.255.255", "a reserved address"),
        ("[::]", "::", "an unspecified address"),
        ("[::1]", "::1", "a loopback address"),
        ("[0:0:0:0:0:0:0:1]", "::1", "a loopback address"),
        ("[::ffff:127.0.0.1]", "::ffff:127.0.0.1", "a loopback address"),
        ("[::7f00:1]", "::7f00:1", "a loopback address"),
        ("[64:ff9b::a00:1]", "64:ff9b::a00:1", "a private address"),
        ("[64:ff9b:1::1]", "64:ff9b:1::1", "a local NAT64 address"),
        ("[2002:a00:1::]", "2002:a00:1::", "a tunnel to an address that is not public"),
        ("[2001::1]", "2001::1", "a reserved address"),
        ("[fc00::1]", "fc00::1", "a private address"),
        ("[fe80::1]", "fe80::1", "a link-local address"),
        ("[ff02::1]", "ff02::1", "a multicast address"),
        ("[2001:db8::1]", "2001:db8::1", "a documentation address"),
        ("[5f00::1]", "5f00::1", "a segment routing address"),
    ];
    for (host, address, what) in hosts {
        check_blocked(&egress(&[]), &format!("https://{host}/"), &[], &format!("{address} is {what} {NOT_LISTED}"));
    }
}

#[test]
fn one_bad_address_spoils_the_answer() {
    let cases: &[(&[&str], &str)] = &[
        (&["10.0.0.5"], "10.0.0.5, a private address"),
        (&["8.8.8.8", "10.0.0.5"], "10.0.0.5, a private address"),
        (&["2606:4700::1", "::ffff:192.168.0.1"], "::ffff:192.168.0.1, a private address"),
        (&["127.0.0.1"], "127.0.0.1, a loopback address"),
        (&["::1", "127.0.0.1"], "::1, a loopback address"),
        (&["0.0.0.0"], "0.0.0.0, an unspecified address"),
        (&["fe80::1"], "fe80::1, a link-local address"),
    ];
    for (answer, what) in cases {
        let why = format!("hooks.example resolves to {what} {NOT_LISTED}");
        check_blocked(&egress(&["hooks.internal", "172.16.0.0/12"]), "https://hooks.example/", answer, &why);
    }
}

#[test]
fn what_is_public_or_listed_passes() {
    let cases: &[(&[&str], &str, &[&str])] = &[
        (&[], "https://hooks.example/", &["8.8.8.8", "2606:4700::1"]),
        (&[], "http://8.8.8.8/", &[]),
        (&[], "http://134744072/", &[]),
        (&["10.0.0.0/8"], "http://10.1.2.3/", &[]),
        (&["10.0.0.0/8"], "http://hooks.example/", &["10.1.2.3", "::ffff:10.1.2.3", "8.8.8.8"]),
        (&["::1"], "http://[::1]/", &[]),
        (&["hooks.internal"], "http://hooks.internal/", &["10.1.2.3", "127.0.0.1"]),
        (&["hooks.internal"], "http://HOOKS.internal./", &["10.1.2.3"]),
        (&["*.internal"], "http://a.b.internal/", &["fd00::1"]),
    ];
    for (rules, url, answer) in cases {
        assert_eq!(verdict(&egress(rules), url, answer), Ok(()), "{url} with {rules:?}");
    }
}

#[test]
fn loopback_passes_where_the_server_is_local_too() {
    let local = Egress { allow_loopback: true, ..egress(&[]) };
    for url in ["http://127.0.0.1:4000/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://localhost/"] {
        assert_eq!(verdict(&local, url, &["::1", "127.0.0.1"]), Ok(()), "{url}");
    }
    check_blocked(&local, "http://0.0.0.0/", &[], &format!("0.0.0.0 is an unspecified address {NOT_LISTED}"));
    let tunnel = format!("2002:7f00:1:: is a tunnel to an address that is not public {NOT_LISTED}");
    check_blocked(&local, "http://[2002:7f00:1::]/", &[], &tunnel);
    let why = format!("localhost resolves to 10.0.0.1, a private address {NOT_LISTED}");
    check_blocked(&local, "http://localhost/", &["10.0.0.1"], &why);
}
