//! Whether the database takes writes, as far as the last ones tell: a full disk, a lock or an I/O error lasts, so it is worth
//! knowing before something begins whose outcome must be written.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::db::{Applied, StoreError};

/// Whether the last write failed because the database did not take it.
#[derive(Debug, Default)]
pub(crate) struct Trouble(AtomicBool);

impl Trouble {
    /// Takes note of how a write went. Only one that changed something shows that the disk takes it.
    pub(crate) fn note(&self, result: &Result<Applied, StoreError>) {
        match result {
            Err(StoreError::Unavailable(cause)) if !self.0.swap(true, Ordering::AcqRel) => {
                tracing::error!(cause, "the database takes no writes, deliveries wait until it does: {cause}");
            }
            Ok(applied) if self.is_there() && applied.changed.iter().any(|count| *count > 0) => {
                if self.0.swap(false, Ordering::AcqRel) {
                    tracing::info!("the database takes writes again");
                }
            }
            Ok(_) | Err(_) => {}
        }
    }

    pub(crate) fn is_there(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_lasts_until_something_was_written() {
        let trouble = Trouble::default();
        let ok = |changed: &[usize]| Ok(Applied { changed: changed.to_vec(), rows: Vec::new() });
        let full = || Err(StoreError::Unavailable("database or disk is full".to_owned()));
        let stale = || Err(StoreError::Conflict(crate::db::Conflict::Stale));
        let steps = [
            (ok(&[1]), false),
            (stale(), false),
            (full(), true),
            (full(), true),
            (stale(), true),
            (ok(&[]), true),
            (ok(&[0, 0]), true),
            (ok(&[0, 1]), false),
        ];
        for (index, (result, expected)) in steps.into_iter().enumerate() {
            trouble.note(&result);
            assert_eq!(trouble.is_there(), expected, "{index}");
        }
    }
}
