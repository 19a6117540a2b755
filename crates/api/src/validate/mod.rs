//! Reads members out of JSON bodies and query strings, collects everything that is wrong with them, and ends in one 422
//! that names each field, in the words of Novu's validators (`spec/contract/30-errors-and-edge-cases.md`).
//!
//! ```text
//! validate::body(body, |fields| CreateThing {
//!     name: fields.text("name").length(1..=128).required(),
//!     tags: fields.texts("tags").list_length(0..=16).or_default(),
//!     email: fields.text("email").patch(),
//! })
//! ```

mod errors;
mod member;

#[cfg(test)]
mod tests;

use std::time::Duration;

use logic::duration;
use model::{Field, Id, Object, Value};

use crate::error::ApiError;

pub(crate) use errors::FieldErrors;
pub(crate) use member::Member;

/// What is expected of every text: databases end texts at NUL, or refuse it.
pub(crate) const WITHOUT_NUL: &str = "must not contain the character U+0000";

/// The most unknown members that are named.
const OTHERS_MAX: usize = 16;

/// Reads a JSON body. Fails with a 422 if anything was wrong with it; what `read` made of it does not get out then.
pub(crate) fn body<T>(body: Object, read: impl FnOnce(&mut Fields) -> T) -> Result<T, ApiError> {
    collect(body, read).map_err(ApiError::validation)
}

/// Reads a JSON object and gives the errors as they are, for callers that report them in another shape.
pub(crate) fn collect<T>(body: Object, read: impl FnOnce(&mut Fields) -> T) -> Result<T, FieldErrors> {
    Fields::new(body, false).finish(read)
}

/// Reads a query string, where every value is text: numbers and booleans are parsed, and a list may be given by
/// repeating the key, by `key[]`, or separated by commas.
pub(crate) fn query<T>(query: Object, read: impl FnOnce(&mut Fields) -> T) -> Result<T, ApiError> {
    Fields::new(query, true).finish(read).map_err(ApiError::validation)
}

/// An id out of a path. Fails with a 422 that names the parameter.
pub(crate) fn path_id<T: From<Id>>(name: &str, text: &str) -> Result<T, ApiError> {
    text.parse::<Id>().map(T::from).map_err(|_| {
        let mut errors = FieldErrors::default();
        errors.add_with_value(name, format!("{name} must be a mongodb id"), Some(text.into()));
        ApiError::validation(errors)
    })
}

/// The members of an object. Reading a member takes its value out, so each is read once.
#[derive(Debug)]
pub(crate) struct Fields {
    object: Object,
    prefix: String,
    is_query: bool,
    hides_values: bool,
    errors: FieldErrors,
}

impl Fields {
    fn new(object: Object, is_query: bool) -> Self {
        Fields { object, prefix: String::new(), is_query, hides_values: false, errors: FieldErrors::default() }
    }

    fn finish<T>(mut self, read: impl FnOnce(&mut Fields) -> T) -> Result<T, FieldErrors> {
        let value = read(&mut self);
        if self.errors.is_empty() { Ok(value) } else { Err(self.errors) }
    }

    /// Keeps the values of refused members out of the answer: for objects that hold secrets.
    pub(crate) fn hide_values(&mut self) {
        self.hides_values = true;
    }

    /// Whether the member is there, null included. Only true before it is read.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.object.contains_key(name)
    }

    /// The member as it is, before it is read.
    pub(crate) fn peek(&self, name: &str) -> Option<&Value> {
        self.object.get(name)
    }

    /// Says that something is wrong with a member, or with what stands at a dotted path below it. `message` is complete:
    /// it names the member itself.
    pub(crate) fn refuse(&mut self, name: &str, message: impl Into<String>) {
        let path = self.path(name);
        self.errors.add(&path, message);
    }

    /// A member of any kind.
    pub(crate) fn value(&mut self, name: &'static str) -> Member<'_, Value> {
        self.member(name, "", Ok)
    }

    /// A text member.
    pub(crate) fn text(&mut self, name: &'static str) -> Member<'_, String> {
        self.member(name, "must be a string", |value| match value {
            Value::String(text) => Ok(text),
            other => Err(other),
        })
        .check(WITHOUT_NUL, |text| !text.contains('\0'))
    }

    /// A truth value; in a query `true` or `false`.
    pub(crate) fn boolean(&mut self, name: &'static str) -> Member<'_, bool> {
        let is_query = self.drop_empty(name);
        self.member(name, "must be a boolean value", |value| match (&value, value.as_str()) {
            (Value::Bool(flag), _) => Ok(*flag),
            (_, Some("true")) if is_query => Ok(true),
            (_, Some("false")) if is_query => Ok(false),
            _ => Err(value),
        })
    }

    /// A whole number; in a query its digits.
    pub(crate) fn integer(&mut self, name: &'static str) -> Member<'_, i64> {
        let is_query = self.drop_empty(name);
        self.member(name, "must be an integer number", |value| {
            let text = value.as_str().filter(|_| is_query);
            text.map_or_else(|| value.as_i64(), |text| digits(text).parse().ok()).ok_or(value)
        })
    }

    /// A length of time: whole seconds, or text with its unit.
    pub(crate) fn duration(&mut self, name: &'static str) -> Member<'_, Duration> {
        self.member(name, duration::VALUE_FORM, |value| duration::from_value(&value).ok_or(value))
    }

    /// Says of each member that is not among `known` that there is nothing of that name, so that a typing error is no silence.
    pub(crate) fn refuse_others(&mut self, known: &[&str]) {
        let others: Vec<String> = self.object.keys().filter(|name| !known.contains(&name.as_str())).cloned().collect();
        for name in others.into_iter().take(OTHERS_MAX) {
            self.refuse(&name, format!("property {name} should not exist"));
        }
    }

    /// An object, as it is.
    pub(crate) fn object(&mut self, name: &'static str) -> Member<'_, Object> {
        self.member(name, "must be an object", |value| match value {
            Value::Object(object) => Ok(object),
            other => Err(other),
        })
    }

    /// An id of 24 hexadecimal digits.
    pub(crate) fn id<T: From<Id>>(&mut self, name: &'static str) -> Member<'_, T> {
        self.member(name, "must be a mongodb id", |value| {
            value.as_str().and_then(|text| text.parse::<Id>().ok()).map(T::from).ok_or(value)
        })
    }

    /// A list of texts.
    pub(crate) fn texts(&mut self, name: &'static str) -> Member<'_, Vec<String>> {
        let (is_query, path) = (self.drop_empty(name), self.path(name));
        match self.object.get_mut(name) {
            Some(value) if is_query => split_list(value),
            Some(Value::Array(items)) if !items.iter().all(Value::is_string) => {
                self.errors.add(&path, format!("each value in {name} must be a string"));
                self.object.remove(name);
                return Member::refused(self, name, "must be an array");
            }
            _ => {}
        }
        self.member(name, "must be an array", |value| match value {
            Value::Array(items) => Ok(items.into_iter().filter_map(into_text).collect()),
            other => Err(other),
        })
        .check(WITHOUT_NUL, |texts: &Vec<String>| !texts.iter().any(|text| text.contains('\0')))
    }

    /// A list of anything.
    pub(crate) fn list(&mut self, name: &'static str) -> Member<'_, Vec<Value>> {
        self.member(name, "must be an array", |value| match value {
            Value::Array(items) => Ok(items),
            other => Err(other),
        })
    }

    /// A list of objects, each read by `read`.
    pub(crate) fn items<T>(
        &mut self,
        name: &'static str,
        mut read: impl FnMut(&mut Fields) -> T,
    ) -> Member<'_, Vec<T>> {
        let Some(Value::Array(items)) = self.object.get_mut(name) else {
            return self.member(name, "must be an array", Err);
        };
        let items = std::mem::take(items);
        let mut results = Vec::with_capacity(items.len().min(1_024));
        for (index, item) in items.into_iter().enumerate() {
            let path = format!("{name}.{index}");
            match item {
                Value::Object(object) => results.push(self.inner(object, &path, &mut read)),
                _ => self.refuse(&path, format!("each value in {name} must be an object")),
            }
        }
        Member::found(self, name, "must be an array", Field::Value(results))
    }

    /// An object whose members are read by `read`.
    pub(crate) fn nested<T>(&mut self, name: &'static str, read: impl FnOnce(&mut Fields) -> T) -> Member<'_, T> {
        let Some(Value::Object(object)) = self.object.get_mut(name) else {
            return self.member(name, "must be an object", Err);
        };
        let object = std::mem::take(object);
        let result = self.inner(object, name, read);
        Member::found(self, name, "must be an object", Field::Value(result))
    }

    /// Reads `object` as what stands at a dotted path below this object.
    pub(crate) fn inner<T>(&mut self, object: Object, path: &str, read: impl FnOnce(&mut Fields) -> T) -> T {
        let mut fields = Fields {
            object,
            prefix: format!("{}.", self.path(path)),
            is_query: self.is_query,
            hides_values: self.hides_values,
            errors: FieldErrors::default(),
        };
        let result = read(&mut fields);
        self.errors.append(fields.errors);
        result
    }

    /// Takes a member and converts it. `convert` gives back a value that it does not take.
    fn member<T>(
        &mut self,
        name: &'static str,
        expectation: &'static str,
        convert: impl FnOnce(Value) -> Result<T, Value>,
    ) -> Member<'_, T> {
        let found = match self.object.get_mut(name).map(Value::take) {
            None => Field::Absent,
            Some(Value::Null) => Field::Null,
            Some(value) => match convert(value) {
                Ok(value) => Field::Value(value),
                Err(value) => {
                    let (path, value) = (self.path(name), (!self.hides_values).then_some(value));
                    self.errors.add_with_value(&path, format!("{name} {expectation}"), value);
                    return Member::refused(self, name, expectation);
                }
            },
        };
        Member::found(self, name, expectation, found)
    }

    /// In a query, takes an empty value as no value. Tells whether this is a query.
    fn drop_empty(&mut self, name: &str) -> bool {
        if self.is_query && self.object.get(name).and_then(Value::as_str) == Some("") {
            self.object.remove(name);
        }
        self.is_query
    }

    fn path(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

fn into_text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// The digits of a whole number in a query. The Python SDK writes every number with a fraction, such as `10.0`.
fn digits(text: &str) -> &str {
    let text = text.trim();
    text.split_once('.')
        .map_or(text, |(whole, fraction)| if fraction.bytes().all(|byte| byte == b'0') { whole } else { text })
}

/// Makes a list of what a query gives: one value, several, or several separated by commas.
fn split_list(value: &mut Value) {
    let given = match value.take() {
        Value::Array(items) => items.into_iter().filter_map(into_text).collect(),
        Value::String(text) => vec![text],
        _ => Vec::new(),
    };
    let parts = given.iter().flat_map(|text| text.split(',')).map(str::trim).filter(|part| !part.is_empty());
    *value = parts.map(Value::from).collect();
}
