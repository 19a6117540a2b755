//! A Liquid template engine that renders what LiquidJS 10 renders, inside a budget.
//!
//! A [`Template`] is parsed once and rendered with JSON data. Nothing here does IO, reads a clock or draws random numbers: the
//! moment of `now`, other templates and the seed of `sample` come from the caller.
//!
//! ```
//! let template = liquid::Template::parse("Hi {{ name | default: 'there' }}")?;
//! let rendered = liquid::render(&template, &serde_json::json!({}), &liquid::Budget::default())?;
//! assert_eq!(rendered.output, "Hi there");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod analysis;
mod chars;
mod error;
mod filters;
pub mod novu;
mod options;
mod parser;
mod run;
mod syntax;
mod tags;
mod template;
mod value;

pub use analysis::{PathSegment, Variable};
pub use error::{Limit, ParseError, ParseErrorKind, RenderError, RenderErrorKind};
pub use options::{Budget, CustomFilter, FilterCall, Filters, Limits, Options, Partials, RenderOptions, Zone};
pub use template::{MissingVariable, Rendered, Template, render};

/// The names of all built-in filters, sorted.
#[must_use]
pub fn filter_names() -> Vec<&'static str> {
    filters::names()
}

/// The names of all tags, sorted.
#[must_use]
pub fn tag_names() -> Vec<&'static str> {
    tags::names().collect()
}
