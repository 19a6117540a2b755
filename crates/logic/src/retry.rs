//! When a failed delivery is tried again. What counts as failed is decided in `verdict`.

use std::time::Duration;

use model::Rng;
use model::delivery::DeliveryPolicy;

/// The longest that a receiver can put off the next attempt by `Retry-After`.
pub(crate) const RETRY_AFTER_MAX: Duration = Duration::from_secs(10 * 3_600);
/// How long a message that is throttled spends no attempts.
pub(crate) const THROTTLED_FREE: Duration = Duration::from_secs(3_600);
/// The shortest pause after an attempt that was not spent: whatever the schedule, a throttled endpoint is not hurried.
const THROTTLED_PAUSE_MIN: Duration = Duration::from_secs(5);

/// The pause after attempt number `attempt` of a schedule (from 1) until the next, jitter applied; `None` after the last.
#[must_use]
pub(crate) fn pause_after(policy: &DeliveryPolicy, attempt: u32, rng: &dyn Rng) -> Option<Duration> {
    jittered(policy, *policy.schedule.get(usize::try_from(attempt).ok()?)?, rng)
}

/// The pause after an attempt that was throttled and not spent, where `spent` attempts were and the message has been
/// `waiting` since its first. An endpoint that does not say how long it needs is asked ever more seldom: the time that
/// has passed passes once more. A schedule of one attempt has no pause.
#[must_use]
pub(crate) fn pause_throttled(
    policy: &DeliveryPolicy,
    spent: u32,
    waiting: Duration,
    rng: &dyn Rng,
) -> Option<Duration> {
    let last = policy.schedule.len().checked_sub(1).filter(|last| *last > 0)?;
    let next = usize::try_from(spent).unwrap_or(usize::MAX).saturating_add(1).min(last);
    let scheduled = policy.schedule.get(next)?;
    jittered(policy, (*scheduled).max(waiting), rng).map(|pause| pause.max(THROTTLED_PAUSE_MIN))
}

/// A pause, off by as much as the policy lets it be. None if it is beyond all time.
fn jittered(policy: &DeliveryPolicy, pause: Duration, rng: &dyn Rng) -> Option<Duration> {
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

    #[test]
    fn whoever_is_throttled_is_asked_ever_more_seldom() {
        let seconds = |seconds: &[u64]| seconds.iter().copied().map(Duration::from_secs).collect::<Vec<_>>();
        let cases: &[(&[u64], u32, u64, Option<u64>)] = &[
            (&[0, 5, 30], 0, 0, Some(5)),
            (&[0, 5, 30], 0, 10, Some(10)),
            (&[0, 5, 30], 1, 10, Some(30)),
            (&[0, 5, 30], 9, 0, Some(30)),
            (&[0, 0], 0, 0, Some(5)),
            (&[0, 0], 0, 3_599, Some(3_599)),
            (&[0], 0, 0, None),
            (&[], 0, 0, None),
        ];
        for (schedule, spent, waiting, expected) in cases {
            let policy = DeliveryPolicy { schedule: seconds(schedule), jitter_percent: 0, ..DeliveryPolicy::default() };
            let pause = pause_throttled(&policy, *spent, Duration::from_secs(*waiting), &SeededRng::new(3));
            assert_eq!(pause, expected.map(Duration::from_secs), "{schedule:?} {spent} {waiting}");
        }
    }
}
