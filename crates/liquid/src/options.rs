//! What a caller can choose: limits of parsing, the budget of a render, dates, partials, extra filters, output conversion.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde_json::Value as Json;

/// The deepest nesting that any limit allows, so that recursion fits the stack of a thread.
pub(crate) const DEEPEST: usize = 200;

/// Limits that hold while a template is parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest template in bytes.
    pub template_bytes: usize,
    /// Deepest nesting of block tags, and of brackets within one expression; at most 200, which fits a small stack.
    pub nesting: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { template_bytes: 256 * 1024, nesting: 64 }
    }
}

/// What one render may use. Work is counted, never timed, so the same template with the same data always ends the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Bytes of output.
    pub output_bytes: usize,
    /// Bytes of all intermediate values ever made (captured text, results of filters, ranges).
    pub memory_bytes: usize,
    /// Units of work: one per tag, output, filter and loop round, and more for filters over long values.
    pub steps: u64,
    /// Nesting of tags and partials while rendering, and of values within values; at most 200, which fits a small stack.
    pub depth: usize,
    /// Rounds of all loops together, and the length of any one range.
    pub loop_iterations: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            output_bytes: 1024 * 1024,
            memory_bytes: 8 * 1024 * 1024,
            steps: 200_000,
            depth: 100,
            loop_iterations: 50_000,
        }
    }
}

/// Where `render`, `include` and `layout` find other templates.
pub trait Partials: Send + Sync {
    /// The text of the template called `name`, or `None` if there is none.
    fn source(&self, name: &str) -> Option<String>;
}

impl Partials for BTreeMap<String, String> {
    fn source(&self, name: &str) -> Option<String> {
        self.get(name).cloned()
    }
}

/// The values that a custom filter is called with. `None` stands for JavaScript's `undefined`.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterCall {
    /// The value on the left of the bar.
    pub input: Option<Json>,
    /// Arguments by position.
    pub arguments: Vec<Option<Json>>,
    /// Arguments by name (`filter: name: value`), in the order written.
    pub named: Vec<(String, Option<Json>)>,
}

/// A filter supplied by the caller. The error text becomes [`RenderErrorKind::BadArgument`](crate::RenderErrorKind::BadArgument).
pub type CustomFilter = Arc<dyn Fn(&FilterCall) -> Result<Json, String> + Send + Sync>;

/// The time zone of dates that name none.
#[derive(Debug, Clone, PartialEq)]
pub enum Zone {
    /// Minutes that local time lies behind UTC, JavaScript's sign: `-120` is UTC+2.
    Offset(f64),
    /// An IANA name such as `Europe/Berlin`.
    Named(String),
}

/// Custom filters by name. Cheap to clone.
#[derive(Clone, Default)]
pub struct Filters(Arc<BTreeMap<String, CustomFilter>>);

impl Filters {
    /// Adds a filter, which wins over a built-in one of the same name.
    pub fn insert<F>(&mut self, name: &str, filter: F)
    where
        F: Fn(&FilterCall) -> Result<Json, String> + Send + Sync + 'static,
    {
        Arc::make_mut(&mut self.0).insert(name.to_owned(), Arc::new(filter));
    }

    /// The filter called `name`.
    pub fn get(&self, name: &str) -> Option<&CustomFilter> {
        self.0.get(name)
    }

    /// The names of all custom filters, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// How templates are parsed, and what they can reach. The default is LiquidJS with its own defaults.
#[derive(Clone, Default)]
pub struct Options {
    /// Limits of parsing.
    pub limits: Limits,
    /// Source of partial templates; without one `render`, `include` and `layout` fail when they are rendered.
    pub partials: Option<Arc<dyn Partials>>,
    /// Filters besides the built-in ones.
    pub filters: Filters,
    /// Turns the JSON text of an array or object that reaches the output into what is printed; `None` prints as LiquidJS does.
    pub structured_output: Option<fn(&str) -> String>,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("limits", &self.limits)
            .field("partials", &self.partials.is_some())
            .field("filters", &self.filters.names().collect::<Vec<_>>())
            .field("structured_output", &self.structured_output.is_some())
            .finish()
    }
}

/// What may differ from one render of a template to the next. The default is the default budget, UTC, and no known moment.
#[derive(Debug, Clone, Default)]
pub struct RenderOptions {
    /// What the render may use.
    pub budget: Budget,
    /// The moment that `now` and `today` mean to the date filters, in milliseconds since 1970; `None` leaves both words as they are.
    pub now_millis: Option<i64>,
    /// Time zone for showing dates; `None` is UTC.
    pub zone: Option<Zone>,
    /// Seed of the `sample` filter: equal seeds draw equal samples.
    pub seed: u64,
}
