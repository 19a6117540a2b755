//! What a caller has seen of something before they change it.

/// The revisions of something of which one must be the present one for a change to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Seen {
    /// Whatever the present one is.
    #[default]
    Any,
    /// One of these.
    OneOf(Vec<i64>),
}

impl Seen {
    /// Whether what has this revision now may be changed. To be asked of what is read before each try to write it: the write
    /// names the same revision, so that nobody comes in between.
    #[must_use]
    pub fn allows(&self, revision: i64) -> bool {
        match self {
            Seen::Any => true,
            Seen::OneOf(revisions) => revisions.contains(&revision),
        }
    }
}
