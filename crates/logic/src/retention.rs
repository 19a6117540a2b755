//! What may be set of how long things are kept, and what a change makes of it. What is removed when is the engine's.

use std::ops::RangeInclusive;
use std::time::Duration;

use model::Field;
use model::settings::{Retention, RetentionOverrides};

use crate::audit::changed_names;
use crate::duration;
use crate::integration::Problem;

/// How long something can be kept: an hour to ten years.
pub const KEPT: RangeInclusive<Duration> = Duration::from_secs(3_600)..=Duration::from_secs(3_650 * 86_400);

/// A change to what an environment sets: absent leaves, null lets the server decide, a value sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RetentionChange {
    /// See [`Retention::log`].
    pub log: Field<Duration>,
    /// See [`Retention::messages`].
    pub messages: Field<Duration>,
    /// See [`Retention::dead_letters`].
    pub dead_letters: Field<Duration>,
}

impl RetentionChange {
    /// Carries the change out.
    pub fn apply(&self, overrides: &mut RetentionOverrides) {
        let members = [
            (&mut overrides.log, &self.log),
            (&mut overrides.messages, &self.messages),
            (&mut overrides.dead_letters, &self.dead_letters),
        ];
        for (slot, field) in members {
            match field {
                Field::Absent => {}
                Field::Null => *slot = None,
                Field::Value(time) => *slot = Some(*time),
            }
        }
    }
}

/// What is wrong with what an environment sets, over what the server keeps. Each member lies in its bounds already.
#[must_use]
pub fn check_retention(server: Retention, overrides: &RetentionOverrides) -> Option<Problem> {
    let log = overrides.log.unwrap_or(server.log);
    let messages = overrides.messages.filter(|messages| *messages < log)?;
    let (messages, log) = (duration::text(messages), duration::text(log));
    let message = format!("messages must not be kept shorter than their log: {messages} is less than {log}");
    Some(Problem { field: "messages".to_owned(), message })
}

/// The names of the members that two sets of overrides set differently, as they stand on the wire.
#[must_use]
pub fn different_overrides(before: &RetentionOverrides, after: &RetentionOverrides) -> Vec<String> {
    changed_names([
        ("log", before.log != after.log),
        ("messages", before.messages != after.messages),
        ("deadLetters", before.dead_letters != after.dead_letters),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(days: u64) -> Duration {
        Duration::from_secs(days * 86_400)
    }

    #[test]
    fn messages_are_kept_no_shorter_than_their_log() {
        let cases = [
            (None, None, true, (30, 90)),
            (None, Some(30), true, (30, 30)),
            (None, Some(29), false, (30, 30)),
            (Some(10), Some(29), true, (10, 29)),
            // What the server keeps messages for gives way to a longer log.
            (Some(100), None, true, (100, 100)),
        ];
        for (log, messages, fits, (kept_log, kept_messages)) in cases {
            let overrides = RetentionOverrides { log: log.map(days), messages: messages.map(days), dead_letters: None };
            let server = Retention::default();
            assert_eq!(check_retention(server, &overrides).is_none(), fits, "{log:?} {messages:?}");
            let kept = server.with(&overrides);
            assert_eq!((kept.log, kept.messages), (days(kept_log), days(kept_messages)), "{log:?} {messages:?}");
        }
    }

    #[test]
    fn a_change_sets_clears_or_leaves_alone() {
        let mut overrides = RetentionOverrides { log: Some(days(1)), messages: Some(days(2)), dead_letters: None };
        let change = RetentionChange { log: Field::Null, messages: Field::Absent, dead_letters: Field::Value(days(3)) };
        change.apply(&mut overrides);
        let expected = RetentionOverrides { log: None, messages: Some(days(2)), dead_letters: Some(days(3)) };
        assert_eq!(overrides, expected);
    }
}
