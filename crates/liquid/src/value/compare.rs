//! Equality and order of values, as the operators of LiquidJS and JavaScript define them.

use std::cmp::Ordering;

use crate::chars::{compare_utf16, is_js_space};
use crate::error::{Failure, Limit, over_budget};
use crate::options::DEEPEST;
use crate::run::fuel::Fuel;
use crate::value::text::Bounded;
use crate::value::{Special, Value, number, text};

/// The `==` of templates.
pub(crate) fn equals(left: &Value<'_>, right: &Value<'_>, fuel: &mut Fuel) -> Result<bool, Failure> {
    equals_at((left, right), fuel, 0)
}

fn equals_at((left, right): (&Value<'_>, &Value<'_>), fuel: &mut Fuel, depth: usize) -> Result<bool, Failure> {
    fuel.burn(1)?;
    if let (Value::Text(text), _) | (_, Value::Text(text)) = (left, right) {
        fuel.burn_bytes(text.len())?;
    }
    if let Value::Special(special @ (Special::Nil | Special::Empty | Special::Blank)) = left {
        return Ok(special_equals(special, right));
    }
    if let Value::Special(special @ (Special::Nil | Special::Empty | Special::Blank)) = right {
        return Ok(special_equals(special, left));
    }
    let (Value::Array(a), Value::Array(b)) = (left, right) else {
        return Ok(strictly_equal(left, right));
    };
    if depth > DEEPEST {
        return Err(over_budget(Limit::Depth));
    }
    if a.len() != b.len() {
        return Ok(false);
    }
    for (x, y) in a.iter().zip(b.iter()) {
        if !equals_at((&x, &y), fuel, depth + 1)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn special_equals(special: &Special, other: &Value<'_>) -> bool {
    match (special, other) {
        (Special::Nil, _) => other.is_nil(),
        (_, Value::Special(Special::Empty)) => false,
        (Special::Blank, Value::Bool(false)) => true,
        (Special::Blank, Value::Text(text)) => text.chars().all(is_js_space),
        (Special::Blank, other) if other.is_nil() => true,
        (_, Value::Text(text)) => text.is_empty(),
        (_, Value::Array(array)) => array.len() == 0,
        (_, Value::Object(object)) => object.len() == 0,
        _ => false,
    }
}

/// JavaScript's `===`: objects and arrays are equal only to themselves.
pub(crate) fn strictly_equal(left: &Value<'_>, right: &Value<'_>) -> bool {
    match (left, right) {
        (Value::Undefined, Value::Undefined) | (Value::Null, Value::Null) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Number(a), Value::Number(b)) => a == b,
        (Value::Text(a), Value::Text(b)) => **a == **b,
        (Value::Array(a), Value::Array(b)) => a.is_same(b),
        (Value::Object(a), Value::Object(b)) => a.is_same(b),
        (Value::Special(Special::Loop(_)), _) | (_, Value::Special(Special::Loop(_))) => {
            match (left.clone().plain(), right.clone().plain()) {
                (Value::Text(a), Value::Text(b)) => *a == *b,
                _ => false,
            }
        }
        _ => false,
    }
}

/// JavaScript's `<` and `>`: texts by their characters, everything else as numbers. `None` if neither is smaller nor equal.
pub(crate) fn order(left: &Value<'_>, right: &Value<'_>, fuel: &mut Fuel) -> Result<Option<Ordering>, Failure> {
    if let (Value::Number(a), Value::Number(b)) = (left, right) {
        return Ok(a.partial_cmp(b));
    }
    let (a, b) = (primitive(left, fuel)?, primitive(right, fuel)?);
    if let (Value::Text(a), Value::Text(b)) = (&a, &b) {
        fuel.burn_bytes(a.len().min(b.len()))?;
        return Ok(Some(compare_utf16(a, b)));
    }
    for value in [&a, &b] {
        if let Value::Text(text) = value {
            fuel.burn_bytes(text.len())?;
        }
    }
    Ok(number::from_value(&a).partial_cmp(&number::from_value(&b)))
}

/// The order of the operators `<`, `>`, `<=` and `>=`: as [`order`], but nothing is smaller or greater than the words nil, empty
/// and blank.
pub(crate) fn operator_order(
    left: &Value<'_>,
    right: &Value<'_>,
    fuel: &mut Fuel,
) -> Result<Option<Ordering>, Failure> {
    let word = |value: &Value<'_>| matches!(value, Value::Special(Special::Nil | Special::Empty | Special::Blank));
    if word(left) || word(right) { Ok(None) } else { order(left, right, fuel) }
}

/// Most bytes of text that an array becomes for a comparison.
const MOST_BYTES: usize = 1024 * 1024;

fn primitive<'d>(value: &Value<'d>, fuel: &mut Fuel) -> Result<Value<'d>, Failure> {
    Ok(match value.clone().plain() {
        plain @ (Value::Array(_) | Value::Object(_) | Value::Special(_)) => {
            let mut text = String::new();
            text::write_js(&plain, &mut Bounded::new(&mut text, (MOST_BYTES, Limit::MemoryBytes), fuel))?;
            fuel.burn_bytes(text.len())?;
            Value::text(text)
        }
        plain => plain,
    })
}
