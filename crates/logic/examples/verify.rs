//! Puts the cases of standard input before the snippet for Rust: one line each in, `true` or `false` out. The other languages
//! have such a program in `conformance/verify/drivers`.
#![expect(clippy::print_stdout, reason = "standard output is what the caller reads")]

#[expect(unreachable_pub, reason = "the file is made to be copied into a library")]
#[path = "../src/verification/verify.rs"]
mod snippet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const HEADERS: [&str; 4] = ["webhook-id", "webhook-timestamp", "webhook-signature", "x-novu-signature"];

/// What the snippet says to a case; `None` if the line holds none.
fn answer(line: &str) -> Option<bool> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [kind, key, values @ .., now, encoded] = fields.as_slice() else { return None };
    let header = |name: &str| {
        let place = HEADERS.iter().position(|header| *header == name)?;
        values.get(place).copied().filter(|value| !value.is_empty())
    };
    let (now, body) = (now.parse().ok()?, STANDARD.decode(encoded).ok()?);
    match *kind {
        "standard" => Some(snippet::verify(key, header, &body, now)),
        "public" => Some(snippet::verify_with_public_key(key, header, &body, now)),
        "novu" => Some(snippet::verify_novu(&key.split(' ').collect::<Vec<_>>(), header, &body)),
        _ => None,
    }
}

fn main() -> std::io::Result<()> {
    for line in std::io::stdin().lines() {
        println!("{}", answer(&line?).is_some_and(|genuine| genuine));
    }
    Ok(())
}
