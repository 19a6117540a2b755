//! Who sends next. In a closed loop whoever has its answer; in an open loop whoever is free when a trigger is due. The due
//! times are fixed before the run, so that a server that stalls cannot move them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, mpsc};

use crate::clock::now;

/// Due triggers that wait for a free connection; past it the pacer waits, and the due times stand.
const WAITING_MAX: usize = 1_024;

pub(super) enum Turns {
    Closed { next: AtomicU64, requests: u64 },
    Open { rate: u32, due: Mutex<mpsc::Receiver<u64>> },
}

/// The right to send one request.
pub(super) struct Turn {
    /// Its number, from 0.
    pub(super) index: u64,
    /// Time from the start of the run to when it is due; `None` in a closed loop, where it is due when it is sent.
    pub(super) due: Option<Duration>,
}

impl Turns {
    pub(super) fn start(requests: u64, rate: Option<u32>, start: Instant) -> Turns {
        match rate {
            None => Turns::Closed { next: AtomicU64::new(0), requests },
            Some(rate) => Turns::Open { rate, due: Mutex::new(pace(requests, rate, start)) },
        }
    }

    pub(super) async fn next(&self) -> Option<Turn> {
        match self {
            Turns::Closed { next, requests } => {
                let index = next.fetch_add(1, Ordering::Relaxed);
                (index < *requests).then_some(Turn { index, due: None })
            }
            Turns::Open { rate, due } => {
                let index = due.lock().await.recv().await?;
                Some(Turn { index, due: Some(due_offset(index, *rate)) })
            }
        }
    }
}

/// When the trigger `index` is due at `rate` per second, from the start of the run.
#[must_use]
pub fn due_offset(index: u64, rate: u32) -> Duration {
    let nanos = u128::from(index) * 1_000_000_000 / u128::from(rate.max(1));
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

/// A thread that hands out the numbers when they are due. The runtime's own timers are a millisecond coarse, which is
/// more than what is measured; parking a thread is exact to some 50 µs.
fn pace(requests: u64, rate: u32, start: Instant) -> mpsc::Receiver<u64> {
    let (sender, receiver) = mpsc::channel(WAITING_MAX);
    std::thread::spawn(move || {
        for index in 0..requests {
            let due = start + due_offset(index, rate);
            while let Some(left) = due.checked_duration_since(now()).filter(|left| !left.is_zero()) {
                std::thread::park_timeout(left);
            }
            if sender.blocking_send(index).is_err() {
                return;
            }
        }
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::due_offset;

    #[test]
    fn due_times_do_not_drift() {
        let cases = [
            (0, 200, 0),
            (1, 200, 5_000_000),
            (3, 1_000, 3_000_000),
            (1, 3, 333_333_333),
            (3_000_000, 3, 1_000_000_000_000_000),
        ];
        for (index, rate, nanos) in cases {
            assert_eq!(due_offset(index, rate).as_nanos(), nanos, "{index} at {rate}/s");
        }
    }
}
