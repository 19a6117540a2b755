//! Checks trigger payloads against a workflow's JSON schema as Novu does with AJV: every violation at once, defaults
//! filled in, nothing coerced (`spec/engine/templating.md` §7, `spec/contract/30-errors-and-edge-cases.md` B).
//!
//! Schemas come from callers, so both their size and the work that they can cause are bounded, and references stay
//! inside the document.

mod messages;
mod walk;

use jsonschema::{Draft, PatternOptions, Validator};
use model::{Object, Value};

use crate::json;

/// The longest schema, as JSON text in bytes.
pub(crate) const SCHEMA_BYTES_MAX: usize = 128 * 1024;
/// How many violations are reported at most.
pub const VIOLATIONS_MAX: usize = 50;
/// Offending values longer than this, as JSON text in bytes, are not repeated in a violation.
pub(crate) const VALUE_BYTES_MAX: usize = 16 * 1024;

/// How often a pattern may step back while it looks for a match.
const BACKTRACKS_MAX: usize = 10_000;
/// How much memory a compiled pattern may take, in bytes.
const PATTERN_BYTES_MAX: usize = 256 * 1024;

/// A schema that is ready to check payloads.
#[derive(Debug)]
pub struct PayloadSchema {
    document: Value,
    validator: Validator,
}

/// Why a value cannot serve as a schema, in one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidSchema(pub String);

/// One way in which a payload does not fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// The place in the payload with dots, such as `user.age` or `root.orderId`.
    pub field: String,
    /// What is wrong, in AJV's words.
    pub message: String,
    /// The value at that place; for a missing member the object that lacks it. Null when it is too long to repeat.
    pub value: Value,
    /// The rule, such as `#/properties/user/required`.
    pub schema_path: String,
}

impl PayloadSchema {
    /// Reads a schema. Without `$schema` it is draft 7, AJV's default; formats are checked, unknown ones ignored.
    ///
    /// # Errors
    /// [`InvalidSchema`] when it is no valid schema, is too large, or refers to something outside of itself.
    pub fn compile(schema: &Value) -> Result<Self, InvalidSchema> {
        if !schema.is_object() {
            return Err(InvalidSchema("a payload schema is a JSON object".to_owned()));
        }
        if json::length(schema) > SCHEMA_BYTES_MAX {
            return Err(InvalidSchema(format!("the schema is longer than {SCHEMA_BYTES_MAX} bytes")));
        }
        walk::check_structure(schema)?;
        let patterns = PatternOptions::fancy_regex()
            .backtrack_limit(BACKTRACKS_MAX)
            .size_limit(PATTERN_BYTES_MAX)
            .dfa_size_limit(PATTERN_BYTES_MAX);
        let mut options = jsonschema::options().offline().should_validate_formats(true).with_pattern_options(patterns);
        if schema.get("$schema").is_none() {
            options = options.with_draft(Draft::Draft7);
        }
        let validator = options.build(schema).map_err(|error| InvalidSchema(first_line(&error.to_string())))?;
        Ok(PayloadSchema { document: schema.clone(), validator })
    }

    /// Fills in the defaults of the schema and checks the payload. Defaults of `then` and `else` branches and of
    /// `patternProperties` are not filled in.
    ///
    /// # Errors
    /// Every violation, at most [`VIOLATIONS_MAX`]; the payload may hold defaults already.
    pub fn check(&self, payload: &mut Object) -> Result<(), Vec<Violation>> {
        let mut instance = Value::Object(std::mem::take(payload));
        let result = self.check_value(&mut instance);
        if let Value::Object(filled) = instance {
            *payload = filled;
        }
        result
    }

    fn check_value(&self, instance: &mut Value) -> Result<(), Vec<Violation>> {
        if let Err(excess) = walk::fill_defaults(&self.document, instance) {
            return Err(vec![Violation {
                field: "root".to_owned(),
                message: excess.to_string(),
                value: Value::Null,
                schema_path: "#".to_owned(),
            }]);
        }
        if self.validator.is_valid(instance) {
            return Ok(());
        }
        let errors = self.validator.iter_errors(instance);
        Err(errors.flat_map(|error| messages::violations(&self.document, &error)).take(VIOLATIONS_MAX).collect())
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().take(300).collect()
}

#[cfg(test)]
mod tests;
