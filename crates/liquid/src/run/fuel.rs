//! The steps that a render may still take.

use crate::error::{Failure, Limit, over_budget};

/// A number of steps, which work uses up.
#[derive(Debug)]
pub(crate) struct Fuel(u64);

/// Work on this many bytes of text counts as a step.
const BYTES_PER_STEP: usize = 32;

impl Fuel {
    pub(crate) fn new(steps: u64) -> Self {
        Self(steps)
    }

    /// Uses up steps.
    pub(crate) fn burn(&mut self, steps: u64) -> Result<(), Failure> {
        match self.0.checked_sub(steps) {
            Some(left) => self.0 = left,
            None => return Err(over_budget(Limit::Steps)),
        }
        Ok(())
    }

    /// Uses up the steps of looking at `bytes` of text, or at values of as many bytes.
    pub(crate) fn burn_bytes(&mut self, bytes: usize) -> Result<(), Failure> {
        self.burn(u64::try_from(bytes / BYTES_PER_STEP).unwrap_or(u64::MAX))
    }
}
