//! What is set for an environment beside Novu's settings: how its integrations deliver, and how long things are kept.

use std::time::Duration;

use crate::delivery::PolicyOverrides;

/// The settings of an environment, as far as they were set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvironmentSettings {
    /// What it sets of the delivery policy of all its integrations.
    pub delivery: PolicyOverrides,
    /// What it sets of how long things are kept.
    pub retention: RetentionOverrides,
    /// Whether the bodies that are sent are kept with the attempts.
    pub stores_bodies: bool,
}

/// How long things are kept after they are over. What is unfinished is never removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// The log: attempts with what was sent and answered, step logs, triggers with their payloads, and what messages say.
    pub log: Duration,
    /// Messages without their content, and their runs: that there was one, for whom, and how it ended.
    pub messages: Duration,
    /// Dead letters, from their death.
    pub dead_letters: Duration,
}

impl Default for Retention {
    fn default() -> Self {
        let days = |days: u64| Duration::from_secs(days * 86_400);
        Retention { log: days(30), messages: days(90), dead_letters: days(30) }
    }
}

impl Retention {
    /// This with what `overrides` sets. A message is never gone before its log is.
    #[must_use]
    pub fn with(self, overrides: &RetentionOverrides) -> Self {
        let log = overrides.log.unwrap_or(self.log);
        Retention {
            log,
            messages: overrides.messages.unwrap_or(self.messages).max(log),
            dead_letters: overrides.dead_letters.unwrap_or(self.dead_letters),
        }
    }
}

/// The part of a retention that an environment sets; what is not set is the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RetentionOverrides {
    /// See [`Retention::log`].
    pub log: Option<Duration>,
    /// See [`Retention::messages`].
    pub messages: Option<Duration>,
    /// See [`Retention::dead_letters`].
    pub dead_letters: Option<Duration>,
}
