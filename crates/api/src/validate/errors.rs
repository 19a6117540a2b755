//! What is wrong with each field of a request, in the order in which it was found.

use model::{Object, Value};
use serde_json::json;

/// The most fields that one answer names, and the most messages of each.
const ERRORS_MAX: usize = 100;
/// The longest text that is given back as the value of a refused field.
const VALUE_CHARS_MAX: usize = 256;

/// Messages by field; nested fields are named by dotted paths such as `to.0.subscriberId`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FieldErrors {
    fields: Vec<FieldError>,
}

#[derive(Clone, Debug, PartialEq)]
struct FieldError {
    path: String,
    messages: Vec<String>,
    value: Option<Value>,
}

impl FieldErrors {
    /// Whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Adds a message about the field at `path`.
    pub(crate) fn add(&mut self, path: &str, message: impl Into<String>) {
        self.add_with_value(path, message, None);
    }

    /// Adds a message and gives the refused value back, if it is short.
    pub(crate) fn add_with_value(&mut self, path: &str, message: impl Into<String>, value: Option<Value>) {
        let value = value.filter(is_short);
        if let Some(field) = self.fields.iter_mut().find(|field| field.path == path) {
            if field.messages.len() < ERRORS_MAX {
                field.messages.push(message.into());
            }
            field.value = field.value.take().or(value);
        } else if self.fields.len() < ERRORS_MAX {
            self.fields.push(FieldError { path: path.to_owned(), messages: vec![message.into()], value });
        }
    }

    /// Adds all of `other`.
    pub(crate) fn append(&mut self, other: FieldErrors) {
        for field in other.fields {
            for message in field.messages {
                self.add_with_value(&field.path, message, field.value.clone());
            }
        }
    }

    /// Every message, in order.
    pub(crate) fn messages(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().flat_map(|field| field.messages.iter().map(String::as_str))
    }

    /// Everything in one line: `name: name must be a string; to: …`.
    pub(crate) fn summary(&self) -> String {
        let lines: Vec<String> =
            self.fields.iter().map(|field| format!("{}: {}", field.path, field.messages.join(", "))).collect();
        lines.join("; ")
    }

    /// The `errors` member of a 422.
    pub(crate) fn into_value(self) -> Value {
        let mut errors = Object::new();
        for field in self.fields {
            let mut entry = json!({ "messages": field.messages });
            if let (Some(value), Some(entry)) = (field.value, entry.as_object_mut()) {
                entry.insert("value".to_owned(), value);
            }
            errors.insert(field.path, entry);
        }
        errors.into()
    }
}

fn is_short(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => text.chars().nth(VALUE_CHARS_MAX).is_none(),
        Value::Array(_) | Value::Object(_) => false,
    }
}
