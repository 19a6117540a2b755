//! Figures out of samples: quantiles, medians, ratios. Pure.

use serde::{Deserialize, Serialize};

/// The most samples that one run keeps, four bytes each. Past it the later ones are counted but not kept.
pub const SAMPLES_MAX: usize = 4_000_000;

/// Latencies in microseconds, each kept as it was measured.
#[derive(Clone, Debug, Default)]
pub struct Samples(Vec<u32>);

impl Samples {
    /// Adds one of `us` microseconds. What is longer than an hour counts as the longest that fits.
    pub fn add(&mut self, us: u64) {
        if self.0.len() < SAMPLES_MAX {
            self.0.push(u32::try_from(us).unwrap_or(u32::MAX));
        }
    }

    /// Adds those of another part of the same run.
    pub fn append(&mut self, mut other: Samples) {
        other.0.truncate(SAMPLES_MAX - self.0.len().min(SAMPLES_MAX));
        self.0.append(&mut other.0);
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// What people read of them. All zero if there are none.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = |share| quantile(&sorted, share).unwrap_or_default();
        let max = sorted.last().copied().unwrap_or_default();
        Summary { p50: at(0.5), p95: at(0.95), p99: at(0.99), max }
    }
}

/// Quantiles in microseconds.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Half of the samples are at most this.
    pub p50: u32,
    /// 95 of 100 are at most this.
    pub p95: u32,
    /// 99 of 100 are at most this.
    pub p99: u32,
    /// The largest.
    pub max: u32,
}

/// The smallest sample that at least `share` (0 to 1) of all are not above: the nearest rank, nothing interpolated.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank is at most the number of samples")]
pub fn quantile(sorted: &[u32], share: f64) -> Option<u32> {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied()
}

/// The middle value, or the mean of the two in the middle; `None` of nothing.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let upper = sorted.get(sorted.len() / 2)?;
    let lower = sorted.get((sorted.len() - 1) / 2)?;
    Some(f64::midpoint(*lower, *upper))
}

/// `count` over a time in microseconds, per second; 0 over no time.
#[must_use]
pub fn per_second(count: u64, us: u64) -> f64 {
    if us == 0 { 0.0 } else { count as f64 * 1e6 / us as f64 }
}

#[cfg(test)]
mod tests {
    use super::{Samples, Summary, median, per_second, quantile};

    #[test]
    fn a_quantile_is_a_sample() {
        let hundred: Vec<u32> = (1..=100).collect();
        let cases: [(&[u32], f64, Option<u32>); 8] = [
            (&[], 0.5, None),
            (&[7], 0.0, Some(7)),
            (&[7], 0.99, Some(7)),
            (&[1, 2], 0.5, Some(1)),
            (&[1, 2, 3], 0.5, Some(2)),
            (&hundred, 0.95, Some(95)),
            (&hundred, 0.99, Some(99)),
            (&hundred, 1.0, Some(100)),
        ];
        for (samples, share, expected) in cases {
            assert_eq!(quantile(samples, share), expected, "{share} of {} samples", samples.len());
        }
    }

    #[test]
    fn a_median_is_in_the_middle() {
        let cases: [(&[f64], Option<f64>); 4] =
            [(&[], None), (&[3.0], Some(3.0)), (&[9.0, 1.0, 2.0], Some(2.0)), (&[4.0, 1.0, 2.0, 9.0], Some(3.0))];
        for (values, expected) in cases {
            assert_eq!(median(values), expected, "{values:?}");
        }
    }

    #[test]
    fn samples_are_summed_up_whatever_their_order() {
        let (mut one, mut other) = (Samples::default(), Samples::default());
        assert_eq!(one.summary(), Summary::default());
        (51..=100).rev().for_each(|us| one.add(us));
        (1..=50).for_each(|us| other.add(us));
        one.append(other);
        assert_eq!(one.summary(), Summary { p50: 50, p95: 95, p99: 99, max: 100 });
        one.add(u64::MAX);
        assert_eq!(one.summary().max, u32::MAX);
    }

    #[test]
    fn a_rate_is_per_second() {
        assert_eq!([per_second(500, 250_000), per_second(5, 0)], [2_000.0, 0.0]);
    }
}
