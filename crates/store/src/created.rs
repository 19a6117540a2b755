//! Bounds in the time of creation: ids rise with time, so a bound in time is also a bound in the key.

use std::time::Duration;

use model::{Id, Timestamp};

use crate::select::Select;

/// How far the time in an id may lie from that of its row: a clock that was set back goes on with rising ids.
const TOLERANCE: Duration = Duration::from_secs(24 * 60 * 60);

/// Between which times something was made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Created {
    /// The column with the id.
    pub(crate) id: &'static str,
    /// The column with the time.
    pub(crate) at: &'static str,
    /// At or after this time.
    pub(crate) after: Option<Timestamp>,
    /// At or before this time.
    pub(crate) before: Option<Timestamp>,
}

impl Created {
    /// Adds the bounds as conditions.
    pub(crate) fn narrow(&self, select: &mut Select) {
        if let Some(earliest) = self.earliest() {
            select.filter(&format!("{} >= ?", self.id), vec![earliest.into()]);
        }
        if let Some(after) = self.after {
            select.filter(&format!("{} >= ?", self.at), vec![after.into()]);
        }
        if let Some(latest) = self.latest() {
            select.filter(&format!("{} <= ?", self.id), vec![latest.into()]);
        }
        if let Some(before) = self.before {
            // A time on the wire has milliseconds, a row has microseconds.
            let end = before.plus(Duration::from_millis(1));
            select.filter(&format!("{} < ?", self.at), vec![end.into()]);
        }
    }

    /// The lowest id that may lie between the bounds.
    pub(crate) fn earliest(&self) -> Option<Id> {
        let tolerance = i64::try_from(TOLERANCE.as_micros()).unwrap_or(i64::MAX);
        self.after.map(|after| id_of_second(after.0.saturating_sub(tolerance).div_euclid(1_000_000)))
    }

    /// The highest id that may lie between the bounds.
    pub(crate) fn latest(&self) -> Option<Id> {
        let second = |before: Timestamp| before.plus(TOLERANCE).0.div_euclid(1_000_000).saturating_add(1);
        self.before.map(|before| id_of_second(second(before)))
    }
}

/// The lowest id that can be made in a second since 1970, or as near to it as ids reach.
pub(crate) fn id_of_second(second: i64) -> Id {
    let second = u32::try_from(second.max(0)).unwrap_or(u32::MAX);
    let mut bytes = [0; 12];
    bytes[..4].copy_from_slice(&second.to_be_bytes());
    Id::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use model::IdGenerator;
    use model::clock::SeededRng;

    use super::*;

    #[test]
    fn a_bound_in_time_is_a_bound_in_ids() {
        let ids = IdGenerator::new(Arc::new(SeededRng::new(1)));
        for at in [Timestamp(0), Timestamp(1_799_999_999_999_999), Timestamp(1_800_000_000_000_000)] {
            let id: Id = ids.next(at);
            let second = at.0 / 1_000_000;
            assert!(id_of_second(second) <= id && id < id_of_second(second + 1), "{at:?}");
        }
        assert_eq!(id_of_second(-5), Id::default());
        assert_eq!(id_of_second(i64::MAX), id_of_second(i64::from(u32::MAX)));
    }
}
