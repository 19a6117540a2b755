//! The form of an integration's conditions. They are kept and returned; choosing by them is not built yet.

use model::{Object, Value};

/// The most conditions, and the most parts of each.
const CONDITIONS_MAX: usize = 100;

const TYPES: &[&str] = &["BOOLEAN", "TEXT", "DATE", "NUMBER", "STATEMENT", "LIST", "MULTI_LIST", "GROUP"];
const JOINS: &[&str] = &["AND", "OR"];
const SOURCES: &[&str] = &["subscriber", "payload"];
const OPERATORS: &[&str] = &[
    "LARGER",
    "SMALLER",
    "LARGER_EQUAL",
    "SMALLER_EQUAL",
    "EQUAL",
    "NOT_EQUAL",
    "ALL_IN",
    "ANY_IN",
    "NOT_IN",
    "BETWEEN",
    "NOT_BETWEEN",
    "LIKE",
    "NOT_LIKE",
    "IN",
];

/// What is wrong with conditions, if anything: they must have the form that clients read back
/// (`StepFilterDto` in `spec/contract/10-endpoints.md`).
#[must_use]
pub fn check_conditions(conditions: &[Value]) -> Option<String> {
    if conditions.len() > CONDITIONS_MAX {
        return Some(format!("conditions must contain no more than {CONDITIONS_MAX} elements"));
    }
    if !super::is_small(conditions) {
        return Some(format!("conditions must not be larger than {} bytes", super::DOCUMENT_BYTES_MAX));
    }
    conditions.iter().enumerate().find_map(|(index, condition)| {
        let fault = condition.as_object().map_or(Some("must be an object".to_owned()), check_condition);
        fault.map(|fault| format!("conditions.{index} {fault}"))
    })
}

fn check_condition(condition: &Object) -> Option<String> {
    if !condition.get("isNegated").is_some_and(Value::is_boolean) {
        return Some("needs isNegated, a boolean value".to_owned());
    }
    if let Some(fault) = check_choice(condition, "type", TYPES).or_else(|| check_choice(condition, "value", JOINS)) {
        return Some(fault);
    }
    let children = match condition.get("children") {
        Some(Value::Array(children)) if children.len() <= CONDITIONS_MAX => children,
        _ => return Some(format!("needs children, an array of no more than {CONDITIONS_MAX} elements")),
    };
    children.iter().enumerate().find_map(|(index, child)| {
        let fault = child.as_object().map_or(Some("must be an object".to_owned()), check_child);
        fault.map(|fault| format!("children.{index} {fault}"))
    })
}

fn check_child(child: &Object) -> Option<String> {
    let text = |name: &str| {
        let missing = !child.get(name).is_some_and(Value::is_string);
        missing.then(|| format!("needs {name}, a string"))
    };
    text("field")
        .or_else(|| text("value"))
        .or_else(|| check_choice(child, "operator", OPERATORS))
        .or_else(|| check_choice(child, "on", SOURCES))
}

fn check_choice(object: &Object, name: &str, choices: &[&str]) -> Option<String> {
    let known = object.get(name).and_then(Value::as_str).is_some_and(|text| choices.contains(&text));
    (!known).then(|| format!("needs {name}, one of {}", choices.join(", ")))
}
