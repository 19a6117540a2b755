//! How long somebody who guesses passwords has to wait. Where the counts are kept is decided elsewhere.

use std::time::Duration;

use model::Timestamp;

/// How failures are answered.
#[derive(Clone, Copy, Debug)]
pub struct Throttle {
    /// The failures that cost nothing: people mistype.
    pub free: u32,
    /// The longest wait. The first one is a second, and each further failure doubles it.
    pub wait_max: Duration,
}

/// By account. The wait stays short: whoever knows an address could otherwise keep its owner out.
pub const BY_ACCOUNT: Throttle = Throttle { free: 5, wait_max: Duration::from_secs(60) };
/// By address of the client, which may stand for many people.
pub const BY_ADDRESS: Throttle = Throttle { free: 20, wait_max: Duration::from_secs(900) };

/// Failures are forgotten when none was added for this long.
pub const FORGOTTEN_AFTER: Duration = Duration::from_secs(3_600);

/// What is known of one account or address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failures {
    /// How many there were.
    pub count: u32,
    /// When the last one was.
    pub last_at: Timestamp,
}

impl Failures {
    /// Whether they no longer count.
    #[must_use]
    pub fn are_forgotten(&self, now: Timestamp) -> bool {
        now.since(self.last_at) >= FORGOTTEN_AFTER
    }

    /// With one more.
    #[must_use]
    pub fn and_one(before: Option<Failures>, now: Timestamp) -> Failures {
        let count = before.filter(|before| !before.are_forgotten(now)).map_or(0, |before| before.count);
        Failures { count: count.saturating_add(1), last_at: now }
    }
}

impl Throttle {
    /// How long to wait at `now`; nothing if the next try may be made.
    #[must_use]
    pub fn wait(&self, failures: &Failures, now: Timestamp) -> Option<Duration> {
        if failures.count < self.free || failures.are_forgotten(now) {
            return None;
        }
        let doublings = (failures.count - self.free).min(20);
        let pause = Duration::from_secs(1 << doublings).min(self.wait_max);
        pause.checked_sub(now.since(failures.last_at)).filter(|left| !left.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_limit_and_are_forgotten() {
        let at = |seconds: u64| Timestamp(0).plus(Duration::from_secs(seconds));
        let cases = [
            (BY_ACCOUNT, 4, 0, None),
            (BY_ACCOUNT, 5, 0, Some(1)),
            (BY_ACCOUNT, 5, 1, None),
            (BY_ACCOUNT, 8, 3, Some(5)),
            (BY_ACCOUNT, 12, 0, Some(60)),
            (BY_ACCOUNT, u32::MAX, 59, Some(1)),
            (BY_ADDRESS, 19, 0, None),
            (BY_ADDRESS, 29, 100, Some(412)),
            (BY_ADDRESS, 60, 0, Some(900)),
            (BY_ADDRESS, 60, 3_600, None),
        ];
        for (throttle, count, now, expected) in cases {
            let failures = Failures { count, last_at: at(0) };
            let wait = throttle.wait(&failures, at(now));
            assert_eq!(wait.map(|wait| wait.as_secs()), expected, "{count} failures, {now} s later");
        }
    }

    #[test]
    fn failures_add_up_until_they_are_forgotten() {
        let at = |seconds: u64| Timestamp(0).plus(Duration::from_secs(seconds));
        let one = Failures::and_one(None, at(0));
        let two = Failures::and_one(Some(one), at(3_599));
        let again = Failures::and_one(Some(two), at(7_199));
        assert_eq!([one.count, two.count, again.count], [1, 2, 1]);
    }
}
