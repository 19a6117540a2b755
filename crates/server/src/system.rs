//! The real time and the real randomness. The only place that reads the system clock.

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

/// The randomness of the operating system.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SystemRng;

impl Rng for SystemRng {
    /// # Panics
    /// If the operating system has no randomness: nothing secret could be made then.
    #[expect(clippy::panic, reason = "without randomness no key, nonce or id is safe, and it cannot be caused from outside")]
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            panic!("the operating system gives no random bytes: {error}");
        }
    }
}
