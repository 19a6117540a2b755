//! Filters of arithmetic. What is no number counts as 0; numbers are doubles, as in JavaScript.

use crate::error::Failure;
use crate::filters::{Family, argument_or};
use crate::run::Run;
use crate::value::{Value, number};

pub(crate) const FILTERS: Family = &[
    ("abs", abs),
    ("at_least", at_least),
    ("at_most", at_most),
    ("ceil", ceil),
    ("divided_by", divided_by),
    ("floor", floor),
    ("minus", minus),
    ("modulo", modulo),
    ("plus", plus),
    ("round", round),
    ("times", times),
    ("to_integer", to_integer),
];

/// Largest whole number that a double holds exactly together with its neighbours.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// The second operand: NaN if there is none, 0 if it is no number.
fn operand(arguments: &[Value<'_>]) -> f64 {
    arguments.first().map_or(f64::NAN, number::or_zero)
}

fn number<'d>(result: f64) -> Result<Value<'d>, Failure> {
    Ok(Value::Number(result))
}

fn abs<'d>(_: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    number(number::or_zero(&value).abs())
}

fn at_least<'d>(_: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    number(arguments.iter().map(number::or_zero).fold(number::or_zero(&value), f64::max))
}

fn at_most<'d>(_: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    number(arguments.iter().map(number::or_zero).fold(number::or_zero(&value), f64::min))
}

fn ceil<'d>(_: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    number(number::or_zero(&value).ceil())
}

fn floor<'d>(_: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    number(number::or_zero(&value).floor())
}

fn divided_by<'d>(_: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let quotient = number::or_zero(&value) / operand(arguments);
    let whole = arguments.get(1).is_some_and(|whole| number::or_zero(whole) != 0.0);
    number(if whole { quotient.floor() } else { quotient })
}

fn minus<'d>(_: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    number(number::or_zero(&value) - operand(arguments))
}

fn plus<'d>(_: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    number(number::or_zero(&value) + operand(arguments))
}

fn times<'d>(_: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    number(number::or_zero(&value) * operand(arguments))
}

fn modulo<'d>(_: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let divisor = operand(arguments);
    number((number::or_zero(&value) % divisor + divisor) % divisor)
}

fn round<'d>(_: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let digits = number::or_zero(&argument_or(arguments, 0, Value::Number(0.0)));
    let value = number::or_zero(&value);
    let scaled = shift_decimal(value.abs(), digits);
    if scaled.is_nan() || scaled > MAX_SAFE_INTEGER {
        return number(value);
    }
    let below = scaled.floor();
    let rounded = shift_decimal(if scaled - below >= 0.5 { below + 1.0 } else { below }, -digits);
    number(if value < 0.0 { -rounded } else { rounded })
}

/// Moves the decimal point by way of the number's text, which is exact where a multiplication is not.
fn shift_decimal(value: f64, digits: f64) -> f64 {
    let text = number::to_text(value);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent = number::from_text(exponent) + digits;
    number::from_text(&format!("{mantissa}e{}", number::to_text(exponent)))
}

fn to_integer<'d>(_: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    number(number::from_value(&value))
}
