//! Passwords: what they must be, and their Argon2id hashes in the text form of the PHC. A hash takes tens of milliseconds
//! and 19 MiB: whoever asks for one says where that happens.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use model::{Rng, Secret};

use crate::sign::sha256;

/// The fewest characters: what is shorter is guessed from its hash.
pub const CHARACTERS_MIN: usize = 12;
/// The most characters: nobody types more.
pub const CHARACTERS_MAX: usize = 256;

/// The cost of a hash, as OWASP's cheat sheet on password storage asks for: KiB of memory, passes, lanes.
const COST: Cost = Cost { memory: 19_456, passes: 2, lanes: 1 };
const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;
/// The most memory in KiB and the most passes of a stored hash, so that a damaged one cannot take the machine.
const STORED_COST_MAX: Cost = Cost { memory: 262_144, passes: 16, lanes: 16 };

/// A hash of the usual cost that belongs to no password. An unknown account is checked against it, so that its refusal
/// takes as long as that of a known one.
pub const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[derive(Clone, Copy)]
struct Cost {
    memory: u32,
    passes: u32,
    lanes: u32,
}

/// What is wrong with a new password of an account with this address, as what follows the word "password".
#[must_use]
pub fn fault(password: &str, email: &str) -> Option<String> {
    if password.chars().nth(CHARACTERS_MIN - 1).is_none() {
        return Some(format!("must have at least {CHARACTERS_MIN} characters"));
    }
    if password.chars().nth(CHARACTERS_MAX).is_some() {
        return Some(format!("must have at most {CHARACTERS_MAX} characters"));
    }
    let is_email = password.trim().eq_ignore_ascii_case(email.trim());
    is_email.then(|| "must not be the email address".to_owned())
}

/// A salt for a new hash.
#[must_use]
pub fn new_salt(rng: &dyn Rng) -> [u8; 16] {
    let mut salt = [0; SALT_BYTES];
    rng.fill(&mut salt);
    salt
}

/// The hash of a password, as it is stored. Nothing if it cannot be made, which no password that passed [`fault`] brings about.
#[must_use]
pub fn hash(password: &str, salt: &[u8; 16]) -> Option<Secret<String>> {
    let hash = digest(COST, password, salt)?;
    let Cost { memory, passes, lanes } = COST;
    let (salt, hash) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(hash));
    Some(Secret::new(format!("$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${hash}")))
}

/// Whether a password belongs to a stored hash, of whatever cost. A damaged hash belongs to none.
#[must_use]
pub fn is_right(password: &str, stored: &str) -> bool {
    let Some((cost, salt, expected)) = parse(stored) else { return false };
    // Hashes of hashes are compared: where they differ tells nothing.
    digest(cost, password, &salt).is_some_and(|hash| sha256(&hash) == sha256(&expected))
}

fn digest(cost: Cost, password: &str, salt: &[u8]) -> Option<[u8; HASH_BYTES]> {
    let params = Params::new(cost.memory, cost.passes, cost.lanes, Some(HASH_BYTES)).ok()?;
    let mut hash = [0; HASH_BYTES];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into(password.as_bytes(), salt, &mut hash).ok()?;
    Some(hash)
}

fn parse(stored: &str) -> Option<(Cost, Vec<u8>, Vec<u8>)> {
    let rest = stored.strip_prefix("$argon2id$v=19$")?;
    let [cost, salt, hash] = rest.split('$').collect::<Vec<_>>().try_into().ok()?;
    let [memory, passes, lanes] = cost.split(',').collect::<Vec<_>>().try_into().ok()?;
    let number = |text: &str, name: &str, most: u32| {
        let number = text.strip_prefix(name)?.parse().ok()?;
        (number <= most).then_some(number)
    };
    let cost = Cost {
        memory: number(memory, "m=", STORED_COST_MAX.memory)?,
        passes: number(passes, "t=", STORED_COST_MAX.passes)?,
        lanes: number(lanes, "p=", STORED_COST_MAX.lanes)?,
    };
    Some((cost, STANDARD_NO_PAD.decode(salt).ok()?, STANDARD_NO_PAD.decode(hash).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_have_a_length_and_are_not_the_address() {
        let (short, long) = ("x".repeat(11), "é".repeat(256));
        let cases = [
            ("correct horse", None),
            (long.as_str(), None),
            (short.as_str(), Some("must have at least 12 characters")),
            (&format!("{long}x"), Some("must have at most 256 characters")),
            (" Ada@example.org", Some("must not be the email address")),
        ];
        for (password, expected) in cases {
            assert_eq!(fault(password, "ada@example.org").as_deref(), expected, "{password}");
        }
    }

    #[test]
    fn a_hash_knows_its_password_and_no_other() {
        let hash = hash("correct horse", &[7; 16]).unwrap();
        let text = hash.expose();
        assert!(text.starts_with("$argon2id$v=19$m=19456,t=2,p=1$BwcHBwcHBwcHBwcHBwcHBw$"), "{text}");
        assert!(is_right("correct horse", text));
        assert!(!is_right("correct horse ", text));
        assert!(!format!("{hash:?}").contains("argon2"));
    }

    /// The vector was made with the reference implementation:
    /// `echo -n password | argon2 somesalt -id -t 2 -m 8 -p 1 -l 32 -e`.
    #[test]
    fn hashes_of_other_programs_and_costs_are_known() {
        let stored = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        assert!(is_right("password", stored));
        assert!(!is_right("Password", stored));
    }

    #[test]
    fn a_damaged_hash_belongs_to_no_password() {
        let damaged = [
            "",
            "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$v=19$m=256,t=2$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$",
            "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$!",
        ];
        for stored in damaged {
            assert!(!is_right("password", stored), "{stored}");
        }
        assert!(parse(NOBODYS_HASH).is_some_and(|(cost, ..)| cost.memory == COST.memory && cost.passes == COST.passes));
        assert!(!is_right("", NOBODYS_HASH));
    }
}
