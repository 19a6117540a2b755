//! When a failed delivery is tried again. What counts as failed is decided in `verdict`.

use std::time::Duration;

use model::Rng;

/// The longest that a receiver can put off the next attempt by `Retry-After`.
pub(crate) const RETRY_AFTER_MAX: Duration = Duration::from_secs(10 * 3_600);

/// How often, when and for how long a delivery is tried (`anchors/promises.md` §7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The pause before each attempt, the first included; there are as many attempts as pauses.
    pub schedule: Vec<Duration>,
    /// How far a pause may be off in either direction, in percent of it, so that what failed together is not retried
    /// together.
    pub jitter_percent: u32,
    /// The longest time that one exchange may take.
    pub timeout: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        let seconds = [0, 5, 30, 120, 600, 1_800, 7_200, 18_000, 36_000];
        Policy {
            schedule: seconds.map(Duration::from_secs).to_vec(),
            jitter_percent: 20,
            timeout: Duration::from_secs(15),
        }
    }
}

impl Policy {
    /// The pause after attempt number `attempt` (from 1) until the next, jitter applied; `None` after the last.
    #[must_use]
    pub(crate) fn pause_after(&self, attempt: u32, rng: &dyn Rng) -> Option<Duration> {
        let pause = *self.schedule.get(usize::try_from(attempt).ok()?)?;
        let span = u64::try_from(pause.as_micros()).ok()?.saturating_mul(u64::from(self.jitter_percent.min(100))) / 100;
        let shift = rng.below(span.saturating_mul(2).saturating_add(1));
        Some(pause.saturating_sub(Duration::from_micros(span)).saturating_add(Duration::from_micros(shift)))
    }
}

#[cfg(test)]
mod tests {
    use model::clock::SeededRng;

    use super::*;

    #[test]
    fn pauses_stay_within_their_jitter_and_end() {
        let (policy, rng) = (Policy::default(), SeededRng::new(3));
        let seconds = [5, 30, 120, 600, 1_800, 7_200, 18_000, 36_000];
        for (attempt, nominal) in (1..).zip(seconds) {
            let nominal = Duration::from_secs(nominal);
            for _ in 0..100 {
                let pause = policy.pause_after(attempt, &rng).unwrap();
                assert!(pause >= nominal * 8 / 10 && pause <= nominal * 12 / 10, "{attempt}: {pause:?}");
            }
        }
        assert_eq!(policy.pause_after(9, &rng), None);
        assert_eq!(policy.pause_after(u32::MAX, &rng), None);
    }

    #[test]
    fn without_jitter_the_schedule_is_exact() {
        let rng = SeededRng::new(3);
        let policy = Policy { jitter_percent: 0, ..Policy::default() };
        assert_eq!(policy.pause_after(2, &rng), Some(Duration::from_secs(30)));
        let endless = Policy { schedule: vec![Duration::MAX; 2], jitter_percent: 500, ..Policy::default() };
        assert_eq!(endless.pause_after(1, &rng), None, "a pause beyond all time is no pause");
    }
}
