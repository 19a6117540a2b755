//! Reading a property of a value as LiquidJS does: own properties, `size`, `first`, `last`, array and text indexes.

use crate::chars::utf16_len;
use crate::value::{Array, LoopState, Special, Text, Value, json, number};

/// The name of a property, or the number written in brackets.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Key<'k> {
    Name(&'k str),
    Number(f64),
}

/// The array index that a key spells, if it is the usual spelling of one.
pub(crate) fn array_index(key: &str) -> Option<u32> {
    let first = *key.as_bytes().first()?;
    let usual = first.is_ascii_digit() && (first != b'0' || key.len() == 1);
    if !usual || !key.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    key.parse().ok().filter(|index| *index != u32::MAX)
}

/// Reads `key` of `object`. Missing properties are undefined; properties of nothing are nothing.
pub(crate) fn read<'d>(object: &Value<'d>, key: Key<'_>) -> Value<'d> {
    if object.is_nullish() {
        return object.clone();
    }
    if let (Value::Array(array), Key::Number(index)) = (object, key) {
        return element(array, index);
    }
    let own = match key {
        Key::Name(name) => own(object, name),
        Key::Number(number) => own(object, &number::to_text(number)),
    };
    match (key, object) {
        (_, Value::Special(_)) => own.unwrap_or(Value::Undefined),
        (Key::Name("size"), _) => own.unwrap_or_else(|| size(object)),
        (Key::Name("first"), Value::Array(array)) => element(array, 0.0),
        (Key::Name("last"), Value::Array(array)) => element(array, -1.0),
        _ => own.unwrap_or(Value::Undefined),
    }
}

/// The element at an index; negative ones count from the end.
pub(crate) fn element<'d>(array: &Array<'d>, index: f64) -> Value<'d> {
    let index = if index < 0.0 { index + number::from_usize(array.len()) } else { index };
    number::to_index(index).and_then(|index| array.get(index)).unwrap_or(Value::Undefined)
}

fn size<'d>(object: &Value<'d>) -> Value<'d> {
    match object {
        Value::Array(array) => Value::Number(number::from_usize(array.len())),
        Value::Text(text) => Value::Number(number::from_usize(utf16_len(text))),
        Value::Object(map) => Value::Number(number::from_usize(map.len())),
        _ => Value::Undefined,
    }
}

/// The property that the value itself has, without the short-hands of Liquid.
pub(crate) fn own<'d>(object: &Value<'d>, name: &str) -> Option<Value<'d>> {
    match object {
        Value::Object(map) => map.get(name),
        Value::Array(array) if name == "length" => Some(Value::Number(number::from_usize(array.len()))),
        Value::Array(array) => array_index(name).and_then(|index| array.get(usize::try_from(index).ok()?)),
        Value::Text(text) if name == "length" => Some(Value::Number(number::from_usize(utf16_len(text)))),
        Value::Text(text) => array_index(name).and_then(|index| unit(text, usize::try_from(index).ok()?)),
        Value::Special(Special::Loop(state)) => loop_property(state, name),
        _ => None,
    }
}

/// The character at a UTF-16 index; the whole character where JavaScript would give half of one.
fn unit<'d>(text: &Text<'d>, index: usize) -> Option<Value<'d>> {
    if text.is_ascii() {
        return (index < text.len()).then(|| Value::Text(text.part(index..index + 1)));
    }
    let mut end = 0;
    for (start, c) in text.char_indices() {
        end += c.len_utf16();
        if index < end {
            return Some(Value::Text(text.part(start..start + c.len_utf8())));
        }
    }
    None
}

fn loop_property<'d>(state: &LoopState, name: &str) -> Option<Value<'d>> {
    let index = number::from_usize(state.index.get());
    let length = number::from_usize(state.length);
    Some(match name {
        "index" => Value::Number(index + 1.0),
        "index0" | "i" => Value::Number(index),
        "rindex" => Value::Number(length - index),
        "rindex0" => Value::Number(length - index - 1.0),
        "first" => Value::Bool(state.index.get() == 0),
        "last" => Value::Bool(state.index.get() + 1 == state.length),
        "length" => Value::Number(length),
        "name" => Value::text(state.name.as_str()),
        "valueOf" => Value::text(json::loop_text(state)),
        _ => return column_property(state, name),
    })
}

fn column_property<'d>(state: &LoopState, name: &str) -> Option<Value<'d>> {
    let columns = state.columns.as_ref()?;
    let index = number::from_usize(state.index.get());
    let column = index % columns.number;
    Some(match name {
        "row" => Value::Number((index / columns.number).floor() + 1.0),
        "col0" => Value::Number(column),
        "col" => Value::Number(column + 1.0),
        "col_first" => Value::Bool(column == 0.0),
        "col_last" => Value::Bool(columns.is_number && column + 1.0 == columns.number),
        "cols" if columns.is_number => Value::Number(columns.number),
        _ => return None,
    })
}
