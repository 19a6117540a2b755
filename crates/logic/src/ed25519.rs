//! Key pairs of ed25519 (RFC 8032). Where a pair comes from and what it signs is decided elsewhere.

use model::Rng;
use model::Secret;
use model::signing::KeySeed;
use ring::signature::{Ed25519KeyPair, KeyPair as _};

/// A private key with its public one.
pub struct KeyPair(Ed25519KeyPair);

impl KeyPair {
    /// The pair that follows from a seed; there is one for each, so that `None` cannot happen.
    #[must_use]
    pub fn new(seed: &KeySeed) -> Option<Self> {
        Ed25519KeyPair::from_seed_unchecked(seed.expose()).ok().map(KeyPair)
    }

    /// The signature of `message`: the same each time.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).as_ref().to_vec()
    }

    /// The public key, 32 bytes.
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }
}

impl std::fmt::Debug for KeyPair {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("KeyPair(***)")
    }
}

/// A seed that nobody can guess.
#[must_use]
pub fn generate_seed(rng: &dyn Rng) -> KeySeed {
    let mut seed = [0; 32];
    rng.fill(&mut seed);
    Secret::new(seed)
}

#[cfg(test)]
mod tests {
    use model::clock::SeededRng;

    use super::*;
    use crate::sign::{hex, unhex};

    fn seed(text: &str) -> KeySeed {
        Secret::new(unhex(text).unwrap().try_into().unwrap())
    }

    /// RFC 8032 §7.1, the tests 1 to 3: seed, public key, message, signature.
    #[test]
    fn signatures_match_the_vectors() {
        let cases = [
            (
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
            ),
            (
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                "72",
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
            ),
            (
                "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
                "af82",
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
            ),
        ];
        for (secret, public, message, expected) in cases {
            let pair = KeyPair::new(&seed(secret)).unwrap();
            let signature = pair.sign(&unhex(message).unwrap());
            assert_eq!((hex(pair.public_key()), hex(&signature)), (public.to_owned(), expected.to_owned()));
        }
    }

    #[test]
    fn a_pair_does_not_show_itself_and_none_is_made_twice() {
        let rng = SeededRng::new(1);
        let (one, two) = (generate_seed(&rng), generate_seed(&rng));
        assert_ne!(one, two);
        assert_eq!(format!("{:?} {one:?}", KeyPair::new(&one).unwrap()), "KeyPair(***) Secret(***)");
    }
}
