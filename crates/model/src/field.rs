//! The three states of a member in a partial update: absent, null, or a value.

use crate::{Object, Value};

/// A member that may be missing, explicitly null, or present. Patches need all three: absent leaves a stored value
/// alone, null clears it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Field<T> {
    /// The member was not given.
    #[default]
    Absent,
    /// The member was given as null.
    Null,
    /// The member was given with a value.
    Value(T),
}

impl<T> Field<T> {
    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Field::Value(value) => Some(value),
            Field::Absent | Field::Null => None,
        }
    }

    /// Whether the member was not given at all.
    pub fn is_absent(&self) -> bool {
        matches!(self, Field::Absent)
    }

    /// The value converted; absent and null stay what they are.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Field::Absent => Field::Absent,
            Field::Null => Field::Null,
            Field::Value(value) => Field::Value(convert(value)),
        }
    }

    /// Takes over `newer` unless it is absent.
    pub fn overwrite(&mut self, newer: Field<T>) {
        if !newer.is_absent() {
            *self = newer;
        }
    }
}

impl Field<Value> {
    /// Puts the member into an object, null included; an absent one leaves the object as it is.
    pub fn put(self, object: &mut Object, name: &str) {
        match self {
            Field::Absent => {}
            Field::Null => drop(object.insert(name.to_owned(), Value::Null)),
            Field::Value(value) => drop(object.insert(name.to_owned(), value)),
        }
    }
}

impl<T> From<Option<T>> for Field<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Field::Absent, Field::Value)
    }
}
