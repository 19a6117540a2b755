//! How long things are kept where the environment does not say otherwise.

use clap::Args;
use logic::retention::{KEPT, check_retention};
use model::settings::{Retention, RetentionOverrides};

use super::duration::Span;

/// The options.
#[derive(Args, Clone, Copy, Default)]
pub(crate) struct RetentionOptions {
    /// How long attempts, step logs, payloads and what messages say are kept [default: 30d]
    #[arg(long, env = "TIDINGS_KEEP_LOG", value_name = "TIME", global = true)]
    pub(super) keep_log: Option<Span>,
    /// How long messages are kept without their content [default: 90d]
    #[arg(long, env = "TIDINGS_KEEP_MESSAGES", value_name = "TIME", global = true)]
    pub(super) keep_messages: Option<Span>,
    /// How long dead letters are kept [default: 30d]
    #[arg(long, env = "TIDINGS_KEEP_DEAD_LETTERS", value_name = "TIME", global = true)]
    pub(super) keep_dead_letters: Option<Span>,
}

impl RetentionOptions {
    /// These options, and those of `other` where these say nothing.
    pub(super) fn or(self, other: Self) -> Self {
        RetentionOptions {
            keep_log: self.keep_log.or(other.keep_log),
            keep_messages: self.keep_messages.or(other.keep_messages),
            keep_dead_letters: self.keep_dead_letters.or(other.keep_dead_letters),
        }
    }

    /// The retention that they make.
    ///
    /// # Errors
    /// One line that names the option and says what is wrong with it.
    pub(super) fn resolve(self) -> Result<Retention, String> {
        let within = |span: Option<Span>, name| span.map(|span: Span| span.within(KEPT, name)).transpose();
        let overrides = RetentionOverrides {
            log: within(self.keep_log, "keep-log")?,
            messages: within(self.keep_messages, "keep-messages")?,
            dead_letters: within(self.keep_dead_letters, "keep-dead-letters")?,
        };
        match check_retention(Retention::default(), &overrides) {
            Some(problem) => Err(problem.message),
            None => Ok(Retention::default().with(&overrides)),
        }
    }
}
