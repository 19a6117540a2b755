//! Filters that fit nowhere else: `default`, JSON, `raw`.

use crate::error::{Failure, bad_argument};
use crate::filters::{Family, argument};
use crate::run::Run;
use crate::value::{Value, number};

pub(crate) const FILTERS: Family =
    &[("default", default), ("inspect", json), ("json", json), ("jsonify", json), ("raw", raw)];

/// Most characters of one level of indentation, as in JavaScript.
const MOST_INDENT: usize = 10;

fn default<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let fallback = argument(arguments, 0);
    let value = value.plain();
    match &value {
        Value::Array(array) => return Ok(if array.len() == 0 { fallback } else { value }),
        Value::Text(text) => return Ok(if text.is_empty() { fallback } else { value }),
        Value::Bool(false) => {}
        _ => return Ok(if value.is_truthy() { value } else { fallback }),
    }
    let mut allow_false = false;
    for named in arguments.iter().skip(1) {
        let (name, given) = pair(run, named)?;
        if matches!(&name, Value::Text(name) if &**name == "allow_false") {
            allow_false = given.is_js_truthy();
        }
    }
    Ok(if allow_false { value } else { fallback })
}

/// A named argument, which filters see as a pair.
fn pair<'d>(run: &mut Run<'d>, named: &Value<'d>) -> Result<(Value<'d>, Value<'d>), Failure> {
    match named {
        Value::Array(array) => {
            let at = |index| array.get(index).unwrap_or(Value::Undefined);
            Ok((at(0), at(1)))
        }
        Value::Object(_) | Value::Special(_) => Ok((Value::Undefined, Value::Undefined)),
        other => {
            let text = run.js_string(other)?;
            Err(bad_argument(format!("default takes one value, and `{}` is a second one", &*text)))
        }
    }
}

fn json<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let indent = match argument(arguments, 0) {
        Value::Number(width) => " ".repeat(number::to_count(width, MOST_INDENT)),
        Value::Text(text) => text.chars().take(MOST_INDENT).collect(),
        _ => String::new(),
    };
    Ok(run.json_text(&value, &indent)?.map_or(Value::Undefined, Value::text))
}

fn raw<'d>(_: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    Ok(value)
}
