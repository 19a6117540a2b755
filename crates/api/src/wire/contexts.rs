//! The `context` of a trigger. Contexts are not built yet: what has the right form is refused by name.

use logic::json;
use model::Value;

use crate::validate::Fields;

/// The most contexts of one trigger (`spec/contract/00-conventions.md` §10).
const CONTEXTS_MAX: usize = 5;
/// The largest `data` of a context as JSON, in bytes.
const DATA_BYTES_MAX: usize = 64 * 1024;
/// The most characters of a context's type and id.
const ID_CHARS_MAX: usize = 100;

/// Checks the `context` member, if there is one. Says whether it names any contexts.
pub(crate) fn check_context(fields: &mut Fields) -> bool {
    let contexts = fields.object("context").or_default();
    if contexts.len() > CONTEXTS_MAX {
        let count = contexts.len();
        let message = format!("Too many contexts: {count} provided, maximum allowed is {CONTEXTS_MAX}");
        fields.refuse("context", message);
        return true;
    }
    for (kind, value) in &contexts {
        let id = match value {
            Value::String(id) => Some(id.as_str()),
            other => other.get("id").and_then(Value::as_str),
        };
        let data = value.get("data").filter(|data| !data.is_null());
        if !is_identifier(kind) || !id.is_some_and(is_identifier) || data.is_some_and(|data| !data.is_object()) {
            let message = "Invalid context payload structure. Each context is an id, or an object with an id and data";
            fields.refuse("context", message);
        } else if let Some(bytes) = data.map(json::length).filter(|bytes| *bytes > DATA_BYTES_MAX) {
            let message = format!("Context '{kind}' Data is too large: {}KB exceeds 64KB limit", bytes.div_ceil(1024));
            fields.refuse("context", message);
        }
    }
    !contexts.is_empty()
}

fn is_identifier(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=ID_CHARS_MAX).contains(&text.len()) && text.bytes().all(is_allowed)
}
