//! Who has guessed passwords, by account and by address, in memory: after a restart everybody begins anew, which costs a
//! guesser more than it gives.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use logic::sign::sha256;
use logic::throttle::{BY_ACCOUNT, BY_ADDRESS, Failures};
use model::Timestamp;

/// The most accounts and addresses that are remembered. When there is no room, the one whose last failure lies longest
/// back is forgotten.
const ENTRIES_MAX: usize = 4_096;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    /// The hash of an email address, of an account or of none: both are answered alike.
    Account([u8; 32]),
    Address(IpAddr),
}

/// The failures of late.
#[derive(Default)]
pub(crate) struct Throttles(Mutex<HashMap<Key, Failures>>);

/// A try that has begun: it counts as a failure until it is said to have gone well, or never to have been made.
pub(crate) struct Try {
    account: Key,
    address: Option<Key>,
}

impl Throttles {
    /// Begins a try. Tries at the same time cannot slip through, since each counts from its beginning.
    ///
    /// # Errors
    /// How long to wait before the next one; it does not count then.
    pub(crate) fn begin(&self, email: &str, address: Option<IpAddr>, now: Timestamp) -> Result<Try, Duration> {
        let account = Key::Account(sha256(email.as_bytes()));
        let address = address.map(|address| Key::Address(network(address)));
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = |key: &Key| {
            let throttle = if matches!(key, Key::Account(_)) { BY_ACCOUNT } else { BY_ADDRESS };
            failures.get(key).and_then(|failures| throttle.wait(failures, now))
        };
        let longest = wait(&account).max(address.as_ref().and_then(wait));
        if let Some(longest) = longest {
            return Err(longest);
        }
        for key in [Some(account), address].into_iter().flatten() {
            let before = failures.get(&key).copied();
            if before.is_none() && failures.len() >= ENTRIES_MAX {
                make_room(&mut failures, now);
            }
            failures.insert(key, Failures::and_one(before, now));
        }
        Ok(Try { account, address })
    }

    /// Says that a try went well: the failures of its account are forgotten, and the address has one less.
    pub(crate) fn succeed(&self, attempt: &Try) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failures.remove(&attempt.account);
        attempt.address.iter().for_each(|address| take_one(&mut failures, address));
    }

    /// Says that the password of a try could not be checked: its account and its address have one failure less.
    pub(crate) fn withdraw(&self, attempt: &Try) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        [Some(attempt.account), attempt.address].iter().flatten().for_each(|key| take_one(&mut failures, key));
    }
}

fn take_one(failures: &mut HashMap<Key, Failures>, key: &Key) {
    if let Some(entry) = failures.get_mut(key) {
        entry.count = entry.count.saturating_sub(1);
    }
}

fn make_room(failures: &mut HashMap<Key, Failures>, now: Timestamp) {
    failures.retain(|_, entry| !entry.are_forgotten(now));
    if failures.len() < ENTRIES_MAX {
        return;
    }
    let oldest = failures.values().map(|entry| entry.last_at).min();
    failures.retain(|_, entry| Some(entry.last_at) != oldest);
}

/// What one client holds: an address, or of IPv6 the network of 64 bits that is given to one line.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => address
            .to_ipv4_mapped()
            .map_or_else(|| IpAddr::V6(Ipv6Addr::from(u128::from(address) & !u128::from(u64::MAX))), IpAddr::V4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp(0).plus(Duration::from_secs(seconds))
    }

    #[test]
    fn an_account_waits_after_five_failures_and_others_do_not() {
        let throttles = Throttles::default();
        let address = |number: u8| Some(IpAddr::from([10, 0, 0, number]));
        for number in 0..5 {
            assert!(throttles.begin("ada", address(number), at(0)).is_ok(), "{number}");
        }
        let begin = |email: &str, seconds: u64| throttles.begin(email, address(9), at(seconds)).map(drop);
        assert_eq!(begin("ada", 0), Err(Duration::from_secs(1)));
        assert_eq!(begin("bob", 0), Ok(()));
        let attempt = throttles.begin("ada", address(9), at(1)).map_err(|_| "waits").unwrap();
        assert_eq!(begin("ada", 1), Err(Duration::from_secs(2)), "a try counts while it runs");
        throttles.succeed(&attempt);
        assert_eq!(begin("ada", 1), Ok(()));
    }

    #[test]
    fn a_try_that_was_never_made_counts_for_nothing() {
        let throttles = Throttles::default();
        let address = "192.0.2.1".parse().ok();
        for number in 0..100 {
            let attempt = throttles.begin("ada", address, at(number)).map_err(|wait| (number, wait)).unwrap();
            throttles.withdraw(&attempt);
        }
        let mistakes = || (0..6).map(|_| throttles.begin("ada", address, at(100)).is_ok());
        assert_eq!(mistakes().collect::<Vec<_>>(), [true, true, true, true, true, false]);
    }

    #[test]
    fn an_address_waits_whatever_accounts_it_tries() {
        for address in ["192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1"] {
            let throttles = Throttles::default();
            let address: IpAddr = address.parse().unwrap();
            for number in 0..20 {
                assert!(throttles.begin(&number.to_string(), Some(address), at(0)).is_ok(), "{number}");
            }
            let begin = |address: &str| throttles.begin("new", address.parse().ok(), at(0)).map(drop);
            assert_eq!(begin("198.51.100.1"), Ok(()));
            let neighbour = if address.to_canonical().is_ipv4() { "192.0.2.1" } else { "2001:db8::ffff:2" };
            assert_eq!(begin(neighbour), Err(Duration::from_secs(1)), "{address}");
        }
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let throttles = Throttles::default();
        for number in 0..ENTRIES_MAX + 10 {
            let seconds = u64::try_from(number).unwrap();
            assert!(throttles.begin(&number.to_string(), None, at(seconds)).is_ok());
        }
        assert!(throttles.0.lock().unwrap().len() <= ENTRIES_MAX);
    }
}
