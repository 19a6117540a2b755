//! Numbers as JavaScript has them: doubles, their text, and how other values turn into them.

use crate::chars::is_js_space;
use crate::value::{Array, Value};

/// A length as a double.
#[expect(clippy::cast_precision_loss, reason = "lengths in memory are far below 2^53")]
pub(crate) fn from_usize(length: usize) -> f64 {
    length as f64
}

/// A double that is a whole, not negative number as an index.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
pub(crate) fn to_index(number: f64) -> Option<usize> {
    (number >= 0.0 && number.fract() == 0.0 && number < 4_294_967_295.0).then_some(number as usize)
}

/// A double cut to a whole number within `low..=high`; NaN is 0. This is how JavaScript reads positions and counts.
#[expect(clippy::cast_possible_truncation, reason = "a cast from a double saturates")]
pub(crate) fn clamp_to_i64(number: f64, low: i64, high: i64) -> i64 {
    if number.is_nan() { 0_i64.clamp(low, high) } else { (number as i64).clamp(low, high) }
}

/// A double cut to a count from 0 to `most`; NaN is 0.
pub(crate) fn to_count(number: f64, most: usize) -> usize {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    usize::try_from(clamp_to_i64(number, 0, most)).unwrap_or(0)
}

/// Prints a number as JavaScript does.
pub(crate) fn write(number: f64, out: &mut String) {
    use std::fmt::Write;
    if number.fract() == 0.0 && number.abs() < 1e15 {
        // Writing to a String cannot fail. Zero loses its sign, as in JavaScript.
        let _ = write!(out, "{}", clamp_to_i64(number, i64::MIN, i64::MAX));
    } else {
        out.push_str(ryu_js::Buffer::new().format(number));
    }
}

/// The text of a number.
pub(crate) fn to_text(number: f64) -> String {
    let mut out = String::new();
    write(number, &mut out);
    out
}

/// Any value as a number, JavaScript's `Number(value)`; NaN where it is none.
pub(crate) fn from_value(value: &Value<'_>) -> f64 {
    match value {
        Value::Undefined => f64::NAN,
        Value::Null => 0.0,
        Value::Bool(value) => f64::from(u8::from(*value)),
        Value::Number(number) => *number,
        Value::Text(text) => from_text(text),
        Value::Array(array) => from_array(array),
        Value::Object(_) => f64::NAN,
        Value::Special(_) => match value.clone().plain() {
            Value::Special(_) => f64::NAN,
            plain => from_value(&plain),
        },
    }
}

/// An array as a number. JavaScript goes by way of its text, in which more than one item means a comma and so no number.
fn from_array(array: &Array<'_>) -> f64 {
    match (array.len(), array.get(0)) {
        (0, _) | (1, Some(Value::Undefined | Value::Null)) => 0.0,
        (1, Some(Value::Number(number))) => number,
        (1, Some(Value::Text(text))) => from_text(&text),
        (1, Some(Value::Array(inner))) => from_array(&inner),
        _ => f64::NAN,
    }
}

/// The number that a filter of arithmetic sees: what is no number counts as 0.
pub(crate) fn or_zero(value: &Value<'_>) -> f64 {
    let number = from_value(value);
    if number.is_nan() { 0.0 } else { number }
}

/// A text as a number. Source: ECMA-262, StringToNumber.
pub(crate) fn from_text(text: &str) -> f64 {
    let text = text.trim_matches(is_js_space);
    if text.is_empty() {
        return 0.0;
    }
    let radix = match text.get(..2) {
        Some("0x" | "0X") => Some(16),
        Some("0o" | "0O") => Some(8),
        Some("0b" | "0B") => Some(2),
        _ => None,
    };
    if let Some(radix) = radix {
        return from_digits(text.get(2..).unwrap_or_default(), radix);
    }
    match text.strip_prefix(['+', '-']).unwrap_or(text) {
        "Infinity" => {
            return if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY };
        }
        unsigned if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') => {
            return f64::NAN;
        }
        _ => {}
    }
    text.parse().unwrap_or(f64::NAN)
}

fn from_digits(digits: &str, radix: u32) -> f64 {
    if digits.is_empty() {
        return f64::NAN;
    }
    let mut number = 0.0;
    for c in digits.chars() {
        let Some(digit) = c.to_digit(radix) else {
            return f64::NAN;
        };
        number = number * f64::from(radix) + f64::from(digit);
    }
    number
}
