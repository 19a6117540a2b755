//! The rate limit of an endpoint: the generic cell rate algorithm, which spreads attempts evenly and lets a few come at
//! once after a quiet time. It keeps one time and counts nothing.

use std::time::Duration;

use model::Timestamp;
use model::delivery::RateLimit;

/// How far an endpoint has used what its limit allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// When the next attempt would be due if all came evenly (the theoretical arrival time).
    due: Timestamp,
}

impl Rate {
    /// When the next attempt may be made; `now` or earlier if at once.
    #[must_use]
    pub fn next_at(self, limit: &RateLimit) -> Timestamp {
        let ahead = interval(limit).saturating_mul(limit.burst.max(1) - 1);
        Timestamp(self.due.0.saturating_sub(micros(ahead)))
    }

    /// Notes an attempt that is made `now`.
    pub fn spend(&mut self, limit: &RateLimit, now: Timestamp) {
        self.due = self.due.max(now).plus(interval(limit));
    }

    /// Whether nothing that was spent matters any more.
    #[must_use]
    pub fn is_fresh(self, now: Timestamp) -> bool {
        self.due <= now
    }
}

fn interval(limit: &RateLimit) -> Duration {
    limit.period / limit.count.max(1)
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000;

    /// Makes `wanted` attempts as early as the limit allows, from the time 100 s on, and gives when each was made.
    fn spread(count: u32, seconds: u64, burst: u32, wanted: usize) -> Vec<i64> {
        let limit = RateLimit { count, period: Duration::from_secs(seconds), burst };
        let mut rate = Rate::default();
        let mut now = Timestamp(100 * SECOND);
        let mut made = Vec::new();
        for _ in 0..wanted {
            now = now.max(rate.next_at(&limit));
            rate.spend(&limit, now);
            made.push(now.0 / 1_000 - 100_000);
        }
        made
    }

    #[test]
    fn attempts_are_spread_and_bursts_are_bounded() {
        assert_eq!(spread(2, 1, 1, 4), [0, 500, 1_000, 1_500]);
        assert_eq!(spread(2, 1, 3, 6), [0, 0, 0, 500, 1_000, 1_500]);
        assert_eq!(spread(1, 60, 1, 3), [0, 60_000, 120_000]);
        assert_eq!(spread(1, 60, 0, 2), [0, 60_000], "a burst of none is one");
    }

    #[test]
    fn a_quiet_time_gives_back_the_burst_and_no_more() {
        let limit = RateLimit { count: 1, period: Duration::from_secs(1), burst: 2 };
        let mut rate = Rate::default();
        for _ in 0..2 {
            rate.spend(&limit, Timestamp(0));
        }
        assert!(!rate.is_fresh(Timestamp(SECOND)));
        let later = Timestamp(100 * SECOND);
        assert!(rate.is_fresh(later));
        rate.spend(&limit, later);
        assert!(rate.next_at(&limit) <= later);
        rate.spend(&limit, later);
        assert_eq!(rate.next_at(&limit), Timestamp(101 * SECOND));
    }
}
