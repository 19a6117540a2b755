//! Values that must not be printed.

use std::fmt;

/// Stands for a secret in everything that callers see.
pub const MASK: &str = "••••••••";

/// A value that shows itself only to code that asks with [`Secret::expose`]. Its `Debug` is a mask and it has no
/// `Display`, so it cannot reach a log, an error or a list by accident.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Hides `value`.
    pub const fn new(value: T) -> Self {
        Secret(value)
    }

    /// The hidden value.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(***)")
    }
}
