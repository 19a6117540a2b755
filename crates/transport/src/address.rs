//! What an IP address is for: public, loopback, forbidden or cloud metadata, embedded IPv4 addresses included. Pure
//! tables; whether a forbidden address is allowed all the same is decided in `guard`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// What reaching an address would mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The public internet.
    Public,
    /// This very machine.
    Loopback,
    /// Not the public internet; the words say what, with their article.
    Forbidden(&'static str),
    /// A service that hands out credentials of the machine or its cloud account.
    Metadata,
}

const fn v4(octets: [u8; 4], length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::from_octets(octets), length)
}

const fn v6(head: [u16; 4], tail: [u16; 4], length: u8) -> Ipv6Net {
    let address = Ipv6Addr::new(head[0], head[1], head[2], head[3], tail[0], tail[1], tail[2], tail[3]);
    Ipv6Net::new_assert(address, length)
}

/// Credential services of the clouds. Two of them lie in space that is public otherwise.
const METADATA_V4: &[Ipv4Net] = &[
    v4([169, 254, 169, 0], 24),   // AWS, Google, Azure, DigitalOcean, OpenStack and most others
    v4([169, 254, 170, 0], 24),   // AWS container credentials
    v4([169, 254, 0, 23], 32),    // Tencent
    v4([169, 254, 42, 42], 32),   // Scaleway
    v4([100, 100, 100, 200], 32), // Alibaba
    v4([168, 63, 129, 16], 32),   // Azure host agent
    v4([192, 0, 0, 192], 32),     // Oracle
];

const METADATA_V6: &[Ipv6Net] = &[
    v6([0xfd00, 0xec2, 0, 0], [0, 0, 0, 0], 64),          // AWS
    v6([0xfd20, 0xce, 0, 0], [0, 0, 0, 0x254], 128),      // Google
    v6([0xfd00, 0x42, 0, 0], [0, 0, 0, 0x42], 128),       // Scaleway
    v6([0xfd00, 0xa9fe, 0xa9fe, 0], [0, 0, 0, 0x1], 128), // Akamai
];

/// The networks of cloud metadata, as text; single addresses without a length.
pub(crate) fn metadata_networks() -> impl Iterator<Item = String> {
    let four = METADATA_V4.iter().copied().map(IpNet::V4);
    let networks = four.chain(METADATA_V6.iter().copied().map(IpNet::V6));
    networks.map(|network| {
        let is_single = network.prefix_len() == network.max_prefix_len();
        if is_single { network.addr().to_string() } else { network.to_string() }
    })
}

/// The IANA special-purpose registry for IPv4 (RFC 6890 and its updates).
const SPECIAL_V4: &[(Ipv4Net, &str)] = &[
    (v4([0, 0, 0, 0], 8), "an unspecified address"),
    (v4([10, 0, 0, 0], 8), "a private address"),
    (v4([100, 64, 0, 0], 10), "a carrier-grade NAT address"),
    (v4([169, 254, 0, 0], 16), "a link-local address"),
    (v4([172, 16, 0, 0], 12), "a private address"),
    (v4([192, 0, 0, 0], 24), "a reserved address"),
    (v4([192, 0, 2, 0], 24), "a documentation address"),
    (v4([192, 31, 196, 0], 24), "a reserved address"),
    (v4([192, 52, 193, 0], 24), "a reserved address"),
    (v4([192, 88, 99, 0], 24), "a reserved address"),
    (v4([192, 168, 0, 0], 16), "a private address"),
    (v4([192, 175, 48, 0], 24), "a reserved address"),
    (v4([198, 18, 0, 0], 15), "a benchmarking address"),
    (v4([198, 51, 100, 0], 24), "a documentation address"),
    (v4([203, 0, 113, 0], 24), "a documentation address"),
    (v4([224, 0, 0, 0], 4), "a multicast address"),
    (v4([240, 0, 0, 0], 4), "a reserved address"),
];

/// The same for IPv6, for good words; whatever is left outside of 2000::/3 is refused too.
const SPECIAL_V6: &[(Ipv6Net, &str)] = &[
    (v6([0, 0, 0, 0], [0, 0, 0, 0], 128), "an unspecified address"),
    (v6([0x64, 0xff9b, 1, 0], [0, 0, 0, 0], 48), "a local NAT64 address"),
    (v6([0x2001, 0, 0, 0], [0, 0, 0, 0], 23), "a reserved address"),
    (v6([0x2001, 0xdb8, 0, 0], [0, 0, 0, 0], 32), "a documentation address"),
    (v6([0x2620, 0x4f, 0x8000, 0], [0, 0, 0, 0], 48), "a reserved address"),
    (v6([0x3fff, 0, 0, 0], [0, 0, 0, 0], 20), "a documentation address"),
    (v6([0x5f00, 0, 0, 0], [0, 0, 0, 0], 16), "a segment routing address"),
    (v6([0xfc00, 0, 0, 0], [0, 0, 0, 0], 7), "a private address"),
    (v6([0xfe80, 0, 0, 0], [0, 0, 0, 0], 10), "a link-local address"),
    (v6([0xfec0, 0, 0, 0], [0, 0, 0, 0], 10), "a private address"),
    (v6([0xff00, 0, 0, 0], [0, 0, 0, 0], 8), "a multicast address"),
];

/// Where nearly every cloud has its metadata service.
const METADATA_ADDRESS: Ipv4Addr = Ipv4Addr::new(169, 254, 169, 254);

const GLOBAL_UNICAST: Ipv6Net = v6([0x2000, 0, 0, 0], [0, 0, 0, 0], 3);
const IPV4_COMPATIBLE: Ipv6Net = v6([0, 0, 0, 0], [0, 0, 0, 0], 96);
const IPV4_MAPPED: Ipv6Net = v6([0, 0, 0, 0], [0, 0xffff, 0, 0], 96);
const IPV4_TRANSLATED: Ipv6Net = v6([0, 0, 0, 0], [0xffff, 0, 0, 0], 96);
const NAT64: Ipv6Net = v6([0x64, 0xff9b, 0, 0], [0, 0, 0, 0], 96);
const NAT64_LOCAL: Ipv6Net = v6([0x64, 0xff9b, 1, 0], [0, 0, 0, 0], 48);
const TEREDO: Ipv6Net = v6([0x2001, 0, 0, 0], [0, 0, 0, 0], 32);
const SIX_TO_FOUR: Ipv6Net = v6([0x2002, 0, 0, 0], [0, 0, 0, 0], 16);

/// The IPv4 address that an IPv6 address merely spells in another way (RFC 4291 §2.5.5, RFC 6052 §2.1, RFC 7915),
/// or the address as it is.
pub(crate) fn canonical(address: IpAddr) -> IpAddr {
    let IpAddr::V6(six) = address else {
        return address;
    };
    let spells_v4 = [IPV4_MAPPED, IPV4_TRANSLATED, NAT64].iter().any(|net| net.contains(&six))
        || (IPV4_COMPATIBLE.contains(&six) && !six.is_unspecified() && !six.is_loopback());
    if spells_v4 { IpAddr::V4(last_32_bits(six)) } else { address }
}

/// What the address is for; of an address with others inside, the worst.
pub(crate) fn kind(address: IpAddr) -> Kind {
    match canonical(address) {
        IpAddr::V4(four) => kind_v4(four),
        IpAddr::V6(six) => kind_v6(six),
    }
}

fn kind_v4(address: Ipv4Addr) -> Kind {
    if METADATA_V4.iter().any(|net| net.contains(&address)) {
        return Kind::Metadata;
    }
    if address.is_loopback() {
        return Kind::Loopback;
    }
    match SPECIAL_V4.iter().find(|(net, _)| net.contains(&address)) {
        Some((_, what)) => Kind::Forbidden(what),
        None => Kind::Public,
    }
}

/// Whether a network that was written down as allowed holds nothing but metadata services. Wider ones may be allowed;
/// the services in them are not.
pub(crate) fn is_metadata_alone(network: IpNet) -> bool {
    [network.network(), network.broadcast()].into_iter().all(|end| kind(end) == Kind::Metadata)
}

fn kind_v6(address: Ipv6Addr) -> Kind {
    let tunnelled = tunnelled(address).map(|inner| inner.map_or(Kind::Public, kind_v4));
    // A network can have a NAT64 prefix of its own, which nobody outside knows (RFC 6052 §2.2); some clouds also use this
    // ending for the address of the service in IPv6.
    let ends_as_metadata = last_32_bits(address) == METADATA_ADDRESS;
    let is_listed = METADATA_V6.iter().any(|net| net.contains(&address));
    if is_listed || ends_as_metadata || tunnelled.contains(&Kind::Metadata) {
        return Kind::Metadata;
    }
    if address.is_loopback() {
        return Kind::Loopback;
    }
    if let Some((_, what)) = SPECIAL_V6.iter().find(|(net, _)| net.contains(&address)) {
        return Kind::Forbidden(what);
    }
    if !GLOBAL_UNICAST.contains(&address) {
        return Kind::Forbidden("a reserved address");
    }
    if tunnelled.iter().any(|inner| *inner != Kind::Public) {
        return Kind::Forbidden("a tunnel to an address that is not public");
    }
    Kind::Public
}

/// IPv4 addresses to which a router on the way may turn a packet for this address: Teredo's server and client
/// (RFC 4380), the 6to4 gateway (RFC 3056), ISATAP interface identifiers (RFC 5214), and the places where a local NAT64
/// prefix can keep one (RFC 6052 §2.2, RFC 8215).
fn tunnelled(address: Ipv6Addr) -> [Option<Ipv4Addr>; 4] {
    let [_, first, second, third, fourth, fifth, ..] = address.segments();
    if TEREDO.contains(&address) {
        let client = Ipv4Addr::from_bits(!last_32_bits(address).to_bits());
        return [Some(joined(second, third)), Some(client), None, None];
    }
    if SIX_TO_FOUR.contains(&address) {
        return [Some(joined(first, second)), None, None, None];
    }
    if NAT64_LOCAL.contains(&address) {
        // Octet 8 is left out of an address that is embedded after a prefix of less than 96 bits.
        let [_, _, _, _, _, _, six, seven, _, nine, ten, eleven, twelve, ..] = address.octets();
        let after_48 = Ipv4Addr::new(six, seven, nine, ten);
        let after_56 = Ipv4Addr::new(seven, nine, ten, eleven);
        let after_64 = Ipv4Addr::new(nine, ten, eleven, twelve);
        return [Some(last_32_bits(address)), Some(after_48), Some(after_56), Some(after_64)];
    }
    if matches!(fourth, 0 | 0x200) && fifth == 0x5efe {
        return [Some(last_32_bits(address)), None, None, None];
    }
    [None; 4]
}

fn joined(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))
}

fn last_32_bits(address: Ipv6Addr) -> Ipv4Addr {
    let [.., high, low] = address.segments();
    joined(high, low)
}

#[cfg(test)]
mod tests;
