//! Parts of a template that keep the whole template alive instead of copying their text.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// A part of a shared text.
#[derive(Clone)]
pub(crate) struct Snippet {
    source: Arc<str>,
    start: usize,
    end: usize,
}

impl Snippet {
    /// The part of `source` between two byte offsets; empty if they do not fit.
    pub(crate) fn new(source: &Arc<str>, (start, end): (usize, usize)) -> Self {
        Self { source: Arc::clone(source), start, end }
    }
}

impl From<Arc<str>> for Snippet {
    fn from(source: Arc<str>) -> Self {
        Self { start: 0, end: source.len(), source }
    }
}

impl Deref for Snippet {
    type Target = str;

    fn deref(&self) -> &str {
        self.source.get(self.start..self.end).unwrap_or_default()
    }
}

impl fmt::Debug for Snippet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}
