//! The errors of the validator in AJV's words and with Novu's names for places.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use model::Value;

use super::{VALUE_BYTES_MAX, Violation};
use crate::json;

/// The violations that one error stands for: one for each property that is too many, else one.
pub(super) fn violations(schema: &Value, error: &ValidationError<'_>) -> Vec<Violation> {
    let path = place(error.instance_path().as_str());
    let rule = error.schema_path().as_str();
    let kind = error.kind();
    let value = error.instance();
    let value = if json::length(value) > VALUE_BYTES_MAX { Value::Null } else { value.as_ref().clone() };
    let violation = |field: String| Violation {
        field,
        message: message(schema, rule, kind),
        value: value.clone(),
        schema_path: format!("#{rule}"),
    };
    match kind {
        Kind::Required { property } => vec![violation(member(&path, property.as_str().unwrap_or_default()))],
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            unexpected.iter().map(|name| violation(member(&path, name))).collect()
        }
        _ => vec![violation(if path.is_empty() { "root".to_owned() } else { path })],
    }
}

/// A JSON pointer with dots.
fn place(pointer: &str) -> String {
    let parts: Vec<String> =
        pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
    parts.join(".")
}

fn member(object: &str, name: &str) -> String {
    format!("{}.{name}", if object.is_empty() { "root" } else { object })
}

/// What AJV says about a failed keyword.
fn message(schema: &Value, rule: &str, kind: &Kind) -> String {
    match kind {
        Kind::Required { property } => format!("must have required property '{}'", text(property)),
        Kind::Type { .. } => format!("must be {}", types(schema, rule)),
        Kind::AdditionalProperties { .. } => "must NOT have additional properties".to_owned(),
        Kind::UnevaluatedProperties { .. } => "must NOT have unevaluated properties".to_owned(),
        Kind::Enum { .. } => "must be equal to one of the allowed values".to_owned(),
        Kind::Constant { .. } => "must be equal to constant".to_owned(),
        Kind::Minimum { limit } => format!("must be >= {limit}"),
        Kind::Maximum { limit } => format!("must be <= {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("must be > {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("must be < {limit}"),
        Kind::MultipleOf { multiple_of } => format!("must be multiple of {multiple_of}"),
        Kind::MinLength { limit } => format!("must NOT have fewer than {limit} characters"),
        Kind::MaxLength { limit } => format!("must NOT have more than {limit} characters"),
        Kind::MinItems { limit } => format!("must NOT have fewer than {limit} items"),
        Kind::MaxItems { limit } => format!("must NOT have more than {limit} items"),
        Kind::AdditionalItems { limit } => format!("must NOT have more than {limit} items"),
        Kind::MinProperties { limit } => format!("must NOT have fewer than {limit} properties"),
        Kind::MaxProperties { limit } => format!("must NOT have more than {limit} properties"),
        Kind::Pattern { pattern } => format!("must match pattern \"{pattern}\""),
        Kind::Format { format } => format!("must match format \"{format}\""),
        Kind::UniqueItems => "must NOT have duplicate items".to_owned(),
        Kind::UnevaluatedItems { .. } => "must NOT have unevaluated items".to_owned(),
        Kind::Contains => "must contain at least 1 valid item(s)".to_owned(),
        Kind::AnyOf { .. } => "must match a schema in anyOf".to_owned(),
        Kind::OneOfNotValid { .. } | Kind::OneOfMultipleValid { .. } => {
            "must match exactly one schema in oneOf".to_owned()
        }
        Kind::Not { .. } => "must NOT be valid".to_owned(),
        Kind::PropertyNames { .. } => "property name must be valid".to_owned(),
        Kind::FalseSchema => "boolean schema is false".to_owned(),
        other => format!("must pass \"{}\" keyword validation", other.keyword()),
    }
}

/// The types that a `type` keyword lists, in its order.
fn types(schema: &Value, rule: &str) -> String {
    match schema.pointer(rule) {
        Some(Value::Array(types)) => types.iter().map(text).collect::<Vec<_>>().join(","),
        Some(one) => text(one).to_owned(),
        None => "of the right type".to_owned(),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
