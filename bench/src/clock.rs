//! The clocks of the machine. The bench is the one place where what they say is the result, so it reads them itself.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The monotonic clock, for what is measured inside one process.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "measuring is what this program is for")]
pub fn now() -> Instant {
    Instant::now()
}

/// Microseconds since 1970: the clock that generator and sink, two processes of one machine, have in common.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "measuring is what this program is for")]
pub fn wall_us() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    micros(since)
}

/// A duration in whole microseconds; one that does not fit is the largest.
#[must_use]
pub fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
