//! What can go wrong while a template is parsed or rendered, with its position. Positions count lines and characters from 1.

use std::fmt;

/// Why a template could not be parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// The text breaks a rule of the language.
    Syntax,
    /// The template is longer than [`Limits::template_bytes`](crate::Limits::template_bytes).
    TemplateTooLarge,
    /// Tags or brackets are nested deeper than [`Limits::nesting`](crate::Limits::nesting).
    NestedTooDeep,
}

/// A template that does not parse: where, on what, and what would have been right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// Whether the text is wrong or a limit was reached.
    pub kind: ParseErrorKind,
    /// Line, from 1.
    pub line: usize,
    /// Character within the line, from 1.
    pub column: usize,
    /// The text at fault, shortened; empty at the end of the template.
    pub token: String,
    /// What the parser looked for, as a phrase that follows "expected".
    pub expected: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: expected {}", self.line, self.column, self.expected)?;
        if self.token.is_empty() {
            return Ok(());
        }
        // The message stays on one line.
        let token = self.token.replace('\n', "\\n").replace('\r', "\\r");
        write!(f, ", found `{token}`")
    }
}

impl std::error::Error for ParseError {}

/// The limit of a [`Budget`](crate::Budget) that a render ran into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// [`Budget::output_bytes`](crate::Budget::output_bytes).
    OutputBytes,
    /// [`Budget::memory_bytes`](crate::Budget::memory_bytes).
    MemoryBytes,
    /// [`Budget::steps`](crate::Budget::steps).
    Steps,
    /// [`Budget::depth`](crate::Budget::depth).
    Depth,
    /// [`Budget::loop_iterations`](crate::Budget::loop_iterations).
    LoopIterations,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OutputBytes => "output bytes",
            Self::MemoryBytes => "memory bytes",
            Self::Steps => "steps",
            Self::Depth => "depth",
            Self::LoopIterations => "loop iterations",
        })
    }
}

/// Why a render stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RenderErrorKind {
    /// The template asked for more than the budget allows.
    BudgetExceeded(Limit),
    /// A filter or tag was given something that it cannot work with.
    BadArgument(String),
    /// `render`, `include` or `layout` named a template that is not there.
    MissingPartial(String),
    /// `render`, `include` or `layout` was used, but the options have no source of partials.
    NoPartials,
    /// A partial, or an expression given as text, does not parse.
    BadTemplate(Box<ParseError>),
}

/// A render that ended early. The text produced so far is dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderError {
    /// What happened.
    pub kind: RenderErrorKind,
    /// Line of the tag or output at fault, from 1; 0 while unknown.
    pub line: usize,
    /// Character within the line, from 1; 0 while unknown.
    pub column: usize,
    /// Name of the partial at fault; `None` for the template itself.
    pub partial: Option<String>,
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(partial) = &self.partial {
            write!(f, "in `{partial}`, ")?;
        }
        write!(f, "line {}, column {}: ", self.line, self.column)?;
        match &self.kind {
            RenderErrorKind::BudgetExceeded(limit) => {
                write!(f, "the template exceeds its budget of {limit}")
            }
            RenderErrorKind::BadArgument(reason) => f.write_str(reason),
            RenderErrorKind::MissingPartial(name) => {
                write!(f, "there is no template named `{name}`")
            }
            RenderErrorKind::NoPartials => f.write_str("no other templates are available to render, include or layout"),
            RenderErrorKind::BadTemplate(error) => write!(f, "a template does not parse: {error}"),
        }
    }
}

impl std::error::Error for RenderError {}

/// A parse error on its way up. Boxed, so that the results of parsing stay small.
pub(crate) type Fault = Box<ParseError>;

/// A failure inside the renderer, before anybody knows where it happened.
pub(crate) type Failure = Box<RenderError>;

/// A failure of `kind` without a position yet.
pub(crate) fn failure(kind: RenderErrorKind) -> Failure {
    Box::new(RenderError { kind, line: 0, column: 0, partial: None })
}

/// A failure that explains a bad argument.
pub(crate) fn bad_argument(reason: impl Into<String>) -> Failure {
    failure(RenderErrorKind::BadArgument(reason.into()))
}

/// A failure that names the limit which was reached.
pub(crate) fn over_budget(limit: Limit) -> Failure {
    failure(RenderErrorKind::BudgetExceeded(limit))
}

/// Line and column (in characters) of a byte offset, both from 1.
pub(crate) fn line_and_column(source: &str, offset: usize) -> (usize, usize) {
    let before = source.get(..offset).unwrap_or(source);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = 1 + before.bytes().filter(|b| *b == b'\n').count();
    (line, 1 + before.get(line_start..).map_or(0, |text| text.chars().count()))
}
