//! The real time and the real randomness. The only place that reads the system clock.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use model::clock::Sleep;
use model::{Clock, Rng, Timestamp};

/// The clock of the machine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SystemClock;

/// The longest uninterrupted sleep: after it the clock is looked at again, so that a clock that was set does not
/// leave somebody asleep.
const SLEEP_MAX: Duration = Duration::from_secs(30);

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is where the time comes from")]
    fn now(&self) -> Timestamp {
        let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
    }

    fn sleep_until(&self, until: Timestamp) -> Sleep<'_> {
        Box::pin(tokio::time::sleep(until.since(self.now()).min(SLEEP_MAX)))
    }
}

/// The randomness of the operating system, fetched a block at a time: ids need a few bytes each, and a system call for
/// every one of them would cost more than the rest of the id. Bytes that were given out are wiped.
#[derive(Debug)]
pub(crate) struct SystemRng {
    block: Mutex<Block>,
}

#[derive(Debug)]
struct Block {
    bytes: [u8; BLOCK_BYTES],
    used: usize,
}

/// How many bytes are fetched at a time.
const BLOCK_BYTES: usize = 1_024;

impl SystemRng {
    /// A source that has fetched nothing yet.
    pub(crate) fn new() -> Self {
        SystemRng { block: Mutex::new(Block { bytes: [0; BLOCK_BYTES], used: BLOCK_BYTES }) }
    }
}

impl Rng for SystemRng {
    fn fill(&self, bytes: &mut [u8]) {
        let mut block = self.block.lock().unwrap_or_else(PoisonError::into_inner);
        for wanted in bytes.chunks_mut(BLOCK_BYTES) {
            if block.used + wanted.len() > BLOCK_BYTES {
                fetch(&mut block.bytes);
                block.used = 0;
            }
            let (from, to) = (block.used, block.used + wanted.len());
            if let Some(fresh) = block.bytes.get_mut(from..to) {
                wanted.copy_from_slice(fresh);
                fresh.fill(0);
            }
            block.used = to;
        }
    }
}

/// # Panics
/// If the operating system has no randomness: nothing secret could be made then.
#[expect(
    clippy::panic,
    reason = "without randomness no key, nonce or id is safe, and it cannot be caused from outside"
)]
fn fetch(bytes: &mut [u8]) {
    if let Err(error) = getrandom::fill(bytes) {
        panic!("the operating system gives no random bytes: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_byte_is_given_out_twice() {
        let rng = SystemRng::new();
        let mut seen = std::collections::HashSet::new();
        assert!((0..10_000).all(|_| seen.insert(rng.next_u64())));
        let mut long = vec![0; 3 * BLOCK_BYTES + 7];
        rng.fill(&mut long);
        assert!(long.chunks(BLOCK_BYTES).all(|chunk| chunk.iter().any(|byte| *byte != 0)));
        assert!(rng.block.lock().unwrap().bytes[..7].iter().all(|byte| *byte == 0), "what was given out is wiped");
    }
}
