//! When a failed delivery is tried again. What counts as failed is decided in `verdict`.

use std::time::Duration;

use model::Rng;
use model::delivery::DeliveryPolicy;

/// The longest that a receiver can put off the next attempt by `Retry-After`.
pub(crate) const RETRY_AFTER_MAX: Duration = Duration::from_secs(10 * 3_600);

/// The pause after attempt number `attempt` of a schedule (from 1) until the next, jitter applied; `None` after the last.
#[must_use]
pub(crate) fn pause_after(policy: &DeliveryPolicy, attempt: u32, rng: &dyn Rng) -> Option<Duration> {
    let pause = *policy.schedule.get(usize::try_from(attempt).ok()?)?;
    let span = u64::try_from(pause.as_micros()).ok()?.saturating_mul(u64::from(policy.jitter_percent.min(100))) / 100;
    let shift = rng.below(span.saturating_mul(2).saturating_add(1));
    Some(pause.saturating_sub(Duration::from_micros(span)).saturating_add(Duration::from_micros(shift)))
}

#[cfg(test)]
mod tests {
    use model::clock::SeededRng;

    use super::*;

    #[test]
    fn pauses_stay_within_their_jitter_and_end() {
        let (policy, rng) = (DeliveryPolicy::default(), SeededRng::new(3));
        let seconds = [5, 30, 120, 600, 1_800, 7_200, 18_000, 36_000];
        for (attempt, nominal) in (1..).zip(seconds) {
            let nominal = Duration::from_secs(nominal);
            for _ in 0..100 {
                let pause = pause_after(&policy, attempt, &rng).unwrap();
                assert!(pause >= nominal * 8 / 10 && pause <= nominal * 12 / 10, "{attempt}: {pause:?}");
            }
        }
        assert_eq!(pause_after(&policy, 9, &rng), None);
        assert_eq!(pause_after(&policy, u32::MAX, &rng), None);
    }

    #[test]
    fn without_jitter_the_schedule_is_exact() {
        let rng = SeededRng::new(3);
        let policy = DeliveryPolicy { jitter_percent: 0, ..DeliveryPolicy::default() };
        assert_eq!(pause_after(&policy, 2, &rng), Some(Duration::from_secs(30)));
        let endless =
            DeliveryPolicy { schedule: vec![Duration::MAX; 2], jitter_percent: 500, ..DeliveryPolicy::default() };
        assert_eq!(pause_after(&endless, 1, &rng), None, "a pause beyond all time is no pause");
    }
}
