//! The templates of a step.

/// What a push step shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PushContent {
    /// The rendered `subject`.
    pub title: String,
    /// The rendered `body`.
    pub content: String,
}

/// Why a step has no content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderFailure {
    /// The control whose template failed.
    pub control: String,
    /// What is wrong.
    pub message: String,
    /// Where in the template, from 1.
    pub line: u32,
    /// Where in that line, from 1.
    pub column: u32,
}
