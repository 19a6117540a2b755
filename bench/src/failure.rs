//! The one error of the bench: a sentence for the person at the terminal.

use std::fmt;

/// Why something could not be measured.
#[derive(Clone, Debug)]
pub struct Failure(String);

impl Failure {
    /// A failure in words.
    #[must_use]
    pub fn new(what: impl Into<String>) -> Self {
        Failure(what.into())
    }

    /// For `map_err`: what was being done, then the error.
    pub fn when<E: fmt::Display>(doing: impl fmt::Display) -> impl FnOnce(E) -> Failure {
        move |error| Failure(format!("{doing}: {error}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
