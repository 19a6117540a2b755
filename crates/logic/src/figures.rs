//! Figures of attempts: how many were deliveries, and how long answers took. Counted in stretches of ten minutes, answers by
//! steps of a fifth, so that little is kept and everything adds up.

use std::time::Duration;

use model::Timestamp;
use model::health::Figures;

/// How long a stretch is.
pub const STRETCH: Duration = Duration::from_mins(10);

/// The steps of each doubling of the time.
const STEPS_OF_DOUBLING: u32 = 4;
/// The last step: everything above a minute and more, which no exchange takes.
const STEP_MAX: u32 = 107;

/// The beginning of the stretch that a time lies in.
#[must_use]
pub fn stretch_of(at: Timestamp) -> Timestamp {
    beginning(at, STRETCH)
}

/// The beginning of the part of so long that a time lies in, if time is cut into such parts from 1970 on.
#[must_use]
pub fn beginning(at: Timestamp, length: Duration) -> Timestamp {
    let length = i64::try_from(length.as_micros()).unwrap_or(i64::MAX).max(1);
    Timestamp(at.0 - at.0.rem_euclid(length))
}

/// The beginnings of `count` parts of so long in order, the last of which holds `now`.
#[must_use]
pub fn beginnings(now: Timestamp, length: Duration, count: u32) -> Vec<Timestamp> {
    let last = beginning(now, length);
    let micros = i64::try_from(length.as_micros()).unwrap_or(i64::MAX);
    (0..i64::from(count)).rev().map(|back| Timestamp(last.0.saturating_sub(micros.saturating_mul(back)))).collect()
}

/// Counts an attempt; `answer` is how long it took to be answered, if it was.
pub fn count(figures: &mut Figures, is_delivered: bool, answer: Option<Duration>) {
    figures.attempts = figures.attempts.saturating_add(1);
    figures.delivered = figures.delivered.saturating_add(u64::from(is_delivered));
    if let Some(time) = answer {
        let count = figures.answers.entry(step_of(time)).or_default();
        *count = count.saturating_add(1);
    }
}

/// Adds what was counted elsewhere.
pub fn add(figures: &mut Figures, other: &Figures) {
    figures.attempts = figures.attempts.saturating_add(other.attempts);
    figures.delivered = figures.delivered.saturating_add(other.delivered);
    for (step, count) in &other.answers {
        let sum = figures.answers.entry(*step).or_default();
        *sum = sum.saturating_add(*count);
    }
}

/// Of all attempts, the share that were deliveries, 0 to 1; nothing if there were none.
#[must_use]
pub fn success_rate(figures: &Figures) -> Option<f64> {
    // Counts of attempts stay far below what a float holds exactly.
    #[expect(clippy::cast_precision_loss)]
    (figures.attempts > 0).then(|| figures.delivered as f64 / figures.attempts as f64)
}

/// The time within which this share of all answers came, 0 to 1: at most a fifth more than the true one. Nothing if there
/// were none.
#[must_use]
pub fn quantile(figures: &Figures, share: f64) -> Option<Duration> {
    let total: u64 = figures.answers.values().map(|count| u64::from(*count)).sum();
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let wanted = ((total as f64 * share).ceil() as u64).max(1);
    let mut seen = 0;
    let step = figures.answers.iter().find(|(_, count)| {
        seen += u64::from(**count);
        seen >= wanted
    });
    step.map(|(step, _)| end_of(*step))
}

/// The step of a time: four to each doubling of its microseconds.
fn step_of(time: Duration) -> u8 {
    let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX).max(STEPS_OF_DOUBLING.into());
    let doublings = micros.ilog2();
    let part = u32::try_from((micros >> (doublings - 2)) & 3).unwrap_or(0);
    u8::try_from((doublings * STEPS_OF_DOUBLING + part).min(STEP_MAX)).unwrap_or(u8::MAX)
}

/// The end of a step.
fn end_of(step: u8) -> Duration {
    let next = u32::from(step) + 1;
    let (doublings, part) = (next / STEPS_OF_DOUBLING, next % STEPS_OF_DOUBLING);
    Duration::from_micros((1 << doublings) + u64::from(part) * (1_u64 << doublings) / u64::from(STEPS_OF_DOUBLING))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_fall_into_steps_that_are_a_fifth_too_long_at_most() {
        for micros in [4, 5, 100, 999, 1_000, 1_024, 54_321, 15_000_000, 60_000_000, 67_000_000] {
            let end = u64::try_from(end_of(step_of(Duration::from_micros(micros))).as_micros()).unwrap();
            assert!(end > micros && end <= micros + micros / 4 + 1, "{micros}: {end}");
        }
        assert_eq!(step_of(Duration::ZERO), step_of(Duration::from_micros(4)));
        assert_eq!(step_of(Duration::MAX), 107);
    }

    #[test]
    fn figures_add_up() {
        let mut figures = Figures::default();
        assert_eq!((success_rate(&figures), quantile(&figures, 0.5)), (None, None));
        for number in 1..=100 {
            let mut one = Figures::default();
            count(&mut one, number % 4 != 0, (number <= 50).then(|| Duration::from_millis(number)));
            add(&mut figures, &one);
        }
        assert_eq!((figures.attempts, success_rate(&figures)), (100, Some(0.75)));
        for (share, millis) in [(0.5, 25), (0.95, 48), (1.0, 50), (0.0, 1)] {
            let found = quantile(&figures, share).unwrap();
            let exact = Duration::from_millis(millis);
            assert!(found >= exact && found <= exact * 5 / 4, "{share}: {found:?}");
        }
    }

    #[test]
    fn stretches_are_of_ten_minutes() {
        let minutes = |minutes: i64| Timestamp(minutes * 60_000_000);
        assert_eq!(stretch_of(minutes(9)), minutes(0));
        assert_eq!(stretch_of(minutes(10)), minutes(10));
        assert_eq!(stretch_of(Timestamp(-1)), minutes(-10));
        let hour = Duration::from_hours(1);
        assert_eq!(beginnings(minutes(130), hour, 3), [minutes(0), minutes(60), minutes(120)]);
        assert_eq!(beginnings(minutes(120), hour, 1), [minutes(120)]);
    }
}
