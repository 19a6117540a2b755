//! Cases of the pool, with numbers for connections and the time moved by hand.

use std::time::Duration;

use tokio::time::Instant;

use super::{Limits, Pool, Put};

struct Bench {
    pool: Pool<u32>,
    start: Instant,
}

impl Bench {
    fn new(per_origin_max: usize, total_max: usize) -> Self {
        Bench { pool: Pool::new(Limits { per_origin_max, total_max }), start: Instant::now() }
    }

    fn at(&self, seconds: u64) -> Instant {
        self.start + Duration::from_secs(seconds)
    }

    fn put(&self, origin: &str, connection: u32, expires: u64) -> Put {
        self.pool.put(origin, connection, self.at(expires))
    }

    /// Everything that is left for an origin at a time, in the order in which it is handed out.
    fn drain(&self, origin: &str, now: u64) -> Vec<u32> {
        std::iter::from_fn(|| self.pool.take(origin, self.at(now))).collect()
    }
}

#[test]
fn the_last_used_connection_of_the_origin_comes_first() {
    let bench = Bench::new(9, 9);
    bench.put("http://a", 1, 10);
    bench.put("http://a", 2, 11);
    bench.put("http://b", 3, 12);
    assert_eq!(bench.drain("http://a", 0), [2, 1]);
    assert_eq!(bench.drain("https://b", 0), [0; 0]);
    assert_eq!(bench.drain("http://b", 0), [3]);
}

#[test]
fn expired_connections_are_not_handed_out() {
    let bench = Bench::new(9, 9);
    bench.put("http://a", 1, 10);
    bench.put("http://a", 2, 5);
    assert_eq!(bench.drain("http://a", 5), [1]);
}

#[test]
fn the_stalest_makes_room() {
    let bench = Bench::new(2, 3);
    for connection in 1..=3 {
        bench.put("http://a", connection, 10 + u64::from(connection));
    }
    bench.put("http://b", 4, 20);
    bench.put("http://c", 5, 21);
    assert_eq!(bench.drain("http://a", 0), [3], "1 fell to the limit of its origin, 2 to the limit of all");
    assert_eq!(bench.drain("http://b", 0), [4]);
    assert_eq!(bench.drain("http://c", 0), [5]);
}

#[test]
fn one_reaper_at_a_time_works_until_the_pool_is_empty() {
    let bench = Bench::new(9, 9);
    assert_eq!(bench.put("http://a", 1, 10), Put::KeptFirst);
    assert_eq!(bench.put("http://b", 2, 20), Put::Kept);
    assert_eq!(bench.pool.expire(bench.at(1)), Some(bench.at(10)));
    assert_eq!(bench.pool.expire(bench.at(10)), Some(bench.at(20)));
    assert_eq!(bench.pool.expire(bench.at(20)), None);
    assert_eq!(bench.put("http://a", 3, 30), Put::KeptFirst);
}
