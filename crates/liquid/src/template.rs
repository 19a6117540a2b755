//! Parsed templates and what rendering them gives: the public face of the engine.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::analysis::{self, Variable};
use crate::error::{ParseError, RenderError, line_and_column};
use crate::options::{Budget, Options, RenderOptions};
use crate::parser::{self, Parsed, Source};
use crate::run::Run;
use crate::value::Value;

/// A template, parsed once and rendered as often as needed, from any thread.
#[derive(Debug, Clone)]
pub struct Template {
    parsed: Arc<Parsed>,
    options: Options,
}

/// What a render gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The text.
    pub output: String,
    /// Variables that were printed or used although they were nowhere. Conditions and values with a `default` may be missing.
    pub missing: Vec<MissingVariable>,
}

/// A variable that a render looked for and did not find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingVariable {
    /// The path, such as `payload.items[0].name`.
    pub path: String,
    /// Line, from 1.
    pub line: usize,
    /// Character within the line, from 1.
    pub column: usize,
    /// Name of the partial that reads it; `None` for the template itself.
    pub partial: Option<String>,
}

impl Template {
    /// Parses a template with default options.
    ///
    /// # Errors
    /// If the text breaks a rule of the language or is beyond the default limits.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        Self::parse_with(text, &Options::default())
    }

    /// Parses a template.
    ///
    /// # Errors
    /// If the text breaks a rule of the language or is beyond the limits of the options.
    pub fn parse_with(text: &str, options: &Options) -> Result<Self, ParseError> {
        let source = Arc::new(Source { name: None, text: Arc::from(text) });
        let parsed = parser::parse(source, options).map_err(|fault| *fault)?;
        Ok(Self { parsed: Arc::new(parsed), options: options.clone() })
    }

    /// The text that was parsed.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.parsed.source.text
    }

    /// Every place where the template reads a variable, in the order written.
    #[must_use]
    pub fn variables(&self) -> Vec<Variable> {
        analysis::variables(&self.parsed)
    }

    /// Renders the template with data, of which it sees the keys as variables.
    ///
    /// # Errors
    /// If a filter or tag cannot work with its arguments, a partial is missing, or the budget is used up.
    pub fn render(&self, data: &Json, settings: &RenderOptions) -> Result<Rendered, RenderError> {
        let source = Arc::clone(&self.parsed.source);
        let mut run = Run::new(&self.options, settings, source, Value::from_json(data));
        run.nodes(&self.parsed.nodes).map_err(|failure| *failure)?;
        let missing = run.missing.iter().map(|missing| {
            let (line, column) = line_and_column(&missing.source.text, missing.offset);
            MissingVariable { path: missing.path.clone(), line, column, partial: missing.source.name.clone() }
        });
        Ok(Rendered { missing: missing.collect(), output: run.out })
    }
}

/// Renders a template within a budget, in UTC and without a known moment for `now`.
///
/// # Errors
/// As [`Template::render`].
pub fn render(template: &Template, data: &Json, budget: &Budget) -> Result<Rendered, RenderError> {
    template.render(data, &RenderOptions { budget: *budget, ..RenderOptions::default() })
}
