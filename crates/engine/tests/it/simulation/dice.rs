//! What chance decides, all of it from one seed.

use std::ops::Range;

use model::Rng as _;
use model::clock::SeededRng;

/// A source of decisions.
#[derive(Debug)]
pub(crate) struct Dice(SeededRng);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Dice(SeededRng::new(seed))
    }

    /// A number below `bound`.
    pub(crate) fn below(&self, bound: usize) -> usize {
        usize::try_from(self.0.below(u64::try_from(bound).unwrap())).unwrap()
    }

    /// A number of a range.
    pub(crate) fn within(&self, range: Range<u64>) -> u64 {
        range.start + self.0.below(range.end - range.start)
    }

    /// Whether something happens that happens so often in ten thousand times.
    pub(crate) fn happens(&self, in_ten_thousand: u64) -> bool {
        self.0.below(10_000) < in_ten_thousand
    }

    /// One of several.
    pub(crate) fn one_of<'a, T>(&self, several: &'a [T]) -> &'a T {
        &several[self.below(several.len())]
    }
}
