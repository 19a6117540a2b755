//! What has arrived in the run that is on: pure accounting, without a socket or a clock.

use serde::{Deserialize, Serialize};

use crate::stats::{Samples, Summary};

/// The most numbered messages of one run: a bit is kept for each.
pub const COUNT_MAX: u64 = 64_000_000;
/// The most missing messages that are named.
const MISSING_NAMED_MAX: usize = 100;

/// What the generator puts into a payload, and the sink reads out of the webhook.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Parcel {
    /// The run that it was sent in. What belongs to an earlier one, such as a late retry, is told apart by it.
    #[serde(default)]
    pub run: u64,
    /// Its number in the run, from 0. What fills a database up has none.
    #[serde(default)]
    pub n: Option<u64>,
    /// When it was sent or, in an open loop, due: microseconds since 1970.
    #[serde(default)]
    pub sent_us: u64,
}

/// What a sink has counted since its run began.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// First arrivals of numbered messages, and all arrivals of those without a number.
    pub arrived: u64,
    /// Arrivals of a number that was there already.
    pub duplicates: u64,
    /// POSTs of another run, or of a number that this one does not have.
    pub strangers: u64,
    /// POSTs whose signature was missing or wrong.
    pub bad_signatures: u64,
    /// POSTs that were answered 503 on purpose.
    pub refused: u64,
    /// POSTs that are left without an answer.
    pub hung: u64,
    /// The bytes of the bodies that arrived.
    pub body_bytes: u64,
    /// When the last first arrival was, in microseconds since 1970; 0 before there is one.
    pub last_us: u64,
}

/// The account of one run.
#[derive(Debug, Default)]
pub struct Tally {
    run: u64,
    count: u64,
    counts: Counts,
    posts: u64,
    seen: Vec<u64>,
    latencies: Samples,
    awaited: u64,
}

impl Tally {
    /// Forgets everything and begins the run `run` of `count` numbered messages.
    pub fn begin(&mut self, run: u64, count: u64) {
        let count = count.min(COUNT_MAX);
        let words = usize::try_from(count.div_ceil(64)).unwrap_or_default();
        *self = Tally { run, count, seen: vec![0; words], ..Tally::default() };
    }

    /// Counts a genuine POST of `bytes` that was read whole at `arrived_us`.
    pub fn arrive(&mut self, parcel: Parcel, arrived_us: u64, bytes: usize) {
        if parcel.run != self.run || parcel.n.is_some_and(|n| n >= self.count) {
            self.counts.strangers += 1;
            return;
        }
        if parcel.n.is_some_and(|n| !self.mark(n)) {
            self.counts.duplicates += 1;
            return;
        }
        self.counts.arrived += 1;
        self.counts.body_bytes += u64::try_from(bytes).unwrap_or_default();
        self.counts.last_us = self.counts.last_us.max(arrived_us);
        self.latencies.add(arrived_us.saturating_sub(parcel.sent_us));
    }

    /// Counts a POST whose signature is wrong.
    pub fn forge(&mut self) {
        self.counts.bad_signatures += 1;
    }

    /// Counts a POST that gets no answer.
    pub fn hang(&mut self) {
        self.counts.hung += 1;
    }

    /// Whether the next POST is one of those to be refused, and counts it if so.
    pub fn refuses(&mut self, every: Option<u64>) -> bool {
        self.posts += 1;
        let refuses = every.is_some_and(|every| self.posts.is_multiple_of(every));
        self.counts.refused += u64::from(refuses);
        refuses
    }

    /// Names the number of arrivals that somebody waits for, and says whether it is reached.
    pub fn wait_for(&mut self, arrivals: u64) -> bool {
        self.awaited = arrivals;
        self.counts.arrived >= arrivals
    }

    /// Whether the last arrival was the one that is waited for.
    #[must_use]
    pub fn is_awaited_number(&self) -> bool {
        self.counts.arrived == self.awaited
    }

    /// The counts so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// From sent or due to arrived.
    #[must_use]
    pub fn latency(&self) -> Summary {
        self.latencies.summary()
    }

    /// The first numbers that have not arrived.
    #[must_use]
    pub fn missing(&self) -> Vec<u64> {
        (0..self.count).filter(|n| !self.has(*n)).take(MISSING_NAMED_MAX).collect()
    }

    fn has(&self, n: u64) -> bool {
        let word = usize::try_from(n / 64).ok().and_then(|index| self.seen.get(index));
        word.is_some_and(|word| word >> (n % 64) & 1 == 1)
    }

    /// Marks a number; false if it was marked.
    fn mark(&mut self, n: u64) -> bool {
        let is_new = !self.has(n);
        if let Some(word) = usize::try_from(n / 64).ok().and_then(|index| self.seen.get_mut(index)) {
            *word |= 1 << (n % 64);
        }
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, Parcel, Tally};

    fn check(parcels: &[(u64, Option<u64>)], expected: Counts, missing: &[u64]) {
        let mut tally = Tally::default();
        tally.begin(7, 66);
        for n in 1..65 {
            tally.arrive(Parcel { run: 7, n: Some(n), sent_us: 100 }, 150, 10);
        }
        for (run, n) in parcels {
            tally.arrive(Parcel { run: *run, n: *n, sent_us: 100 }, 300, 10);
        }
        assert_eq!(tally.counts(), expected, "{parcels:?}");
        assert_eq!(tally.missing(), missing, "{parcels:?}");
    }

    #[test]
    fn arrivals_are_told_from_duplicates_and_strangers() {
        let before = Counts { arrived: 64, body_bytes: 640, last_us: 150, ..Counts::default() };
        let one_more = Counts { arrived: 65, body_bytes: 650, last_us: 300, ..Counts::default() };
        check(&[], before, &[0, 65]);
        check(&[(7, Some(65))], one_more, &[0]);
        check(&[(7, Some(0)), (7, Some(0))], Counts { duplicates: 1, ..one_more }, &[65]);
        check(&[(7, Some(64))], Counts { duplicates: 1, ..before }, &[0, 65]);
        check(&[(7, Some(66)), (6, Some(0)), (0, None)], Counts { strangers: 3, ..before }, &[0, 65]);
        check(&[(7, None), (7, None)], Counts { arrived: 66, body_bytes: 660, ..one_more }, &[0, 65]);
    }

    #[test]
    fn a_new_run_forgets_the_last() {
        let mut tally = Tally::default();
        tally.begin(1, 10);
        tally.arrive(Parcel { run: 1, n: Some(3), sent_us: 5 }, 9, 1);
        assert_eq!(tally.latency().p50, 4);
        tally.begin(2, 2);
        assert_eq!((tally.counts(), tally.missing(), tally.latency().max), (Counts::default(), vec![0, 1], 0));
    }

    #[test]
    fn every_nth_is_refused() {
        let mut tally = Tally::default();
        let refused = (0..7).filter(|_| tally.refuses(Some(3))).count();
        assert_eq!((refused, tally.counts().refused, tally.refuses(None)), (2, 2, false));
    }

    #[test]
    fn who_waits_is_told_at_the_right_arrival() {
        let mut tally = Tally::default();
        tally.begin(1, 10);
        assert!(!tally.wait_for(2));
        let reached = [3, 3, 4].map(|n| {
            tally.arrive(Parcel { run: 1, n: Some(n), sent_us: 0 }, 1, 1);
            tally.is_awaited_number()
        });
        assert_eq!((reached, tally.wait_for(2)), ([false, false, true], true));
    }
}
