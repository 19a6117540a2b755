//! Values as text: LiquidJS's own way for output and filters, and JavaScript's `String(value)`.

use std::fmt::Write;

use crate::error::{Failure, Limit, over_budget};
use crate::options::DEEPEST;
use crate::run::fuel::Fuel;
use crate::value::{Special, Value, number};

/// Writes a value as LiquidJS prints it: nothing for nil, arrays as their items in a row.
pub(crate) fn write_liquid(value: &Value<'_>, out: &mut Bounded<'_>) -> Result<(), Failure> {
    write_liquid_at(value, out, 0)
}

fn write_liquid_at(value: &Value<'_>, out: &mut Bounded<'_>, depth: usize) -> Result<(), Failure> {
    match value {
        Value::Array(array) => {
            if depth > DEEPEST {
                return Err(over_budget(Limit::Depth));
            }
            array.iter().try_for_each(|item| {
                out.visit()?;
                write_liquid_at(&item, out, depth + 1)
            })
        }
        Value::Undefined | Value::Null | Value::Special(Special::Nil | Special::Empty | Special::Blank) => Ok(()),
        Value::Special(Special::Loop(_)) => write_liquid_at(&value.clone().plain(), out, depth),
        scalar => write_scalar(scalar, out),
    }
}

/// Writes a value as JavaScript's `String(value)` does: arrays joined with commas, `undefined` spelled out.
pub(crate) fn write_js(value: &Value<'_>, out: &mut Bounded<'_>) -> Result<(), Failure> {
    match value {
        Value::Undefined => out.push("undefined"),
        Value::Null => out.push("null"),
        Value::Array(_) => join(value, ",", out, 0),
        scalar => write_scalar(scalar, out),
    }
}

/// Writes the items of an array with a separator, as `Array.prototype.join` does.
pub(crate) fn write_joined(value: &Value<'_>, separator: &str, out: &mut Bounded<'_>) -> Result<(), Failure> {
    join(value, separator, out, 0)
}

fn join(value: &Value<'_>, separator: &str, out: &mut Bounded<'_>, depth: usize) -> Result<(), Failure> {
    let Value::Array(array) = value else {
        return write_js(value, out);
    };
    if depth > DEEPEST {
        return Err(over_budget(Limit::Depth));
    }
    for (index, item) in array.iter().enumerate() {
        out.visit()?;
        if index > 0 {
            out.push(separator)?;
        }
        match item {
            Value::Undefined | Value::Null => {}
            Value::Array(_) => join(&item, ",", out, depth + 1)?,
            scalar => write_scalar(&scalar, out)?,
        }
    }
    Ok(())
}

fn write_scalar(value: &Value<'_>, out: &mut Bounded<'_>) -> Result<(), Failure> {
    match value {
        Value::Bool(true) => out.push("true"),
        Value::Bool(false) => out.push("false"),
        Value::Number(number) => out.push_number(*number),
        Value::Text(text) => out.push(text),
        _ => out.push("[object Object]"),
    }
}

/// A text buffer that refuses to grow past a limit, and counts the values that are looked at to fill it.
pub(crate) struct Bounded<'b> {
    buffer: &'b mut String,
    most: (usize, Limit),
    fuel: &'b mut Fuel,
}

impl<'b> Bounded<'b> {
    /// A buffer that may reach so many bytes, and names the limit when they would not do.
    pub(crate) fn new(buffer: &'b mut String, most: (usize, Limit), fuel: &'b mut Fuel) -> Self {
        Self { buffer, most, fuel }
    }

    /// Counts one item of an array or object, which may be there without printing anything.
    pub(crate) fn visit(&mut self) -> Result<(), Failure> {
        self.fuel.burn(1)
    }

    pub(crate) fn push(&mut self, text: &str) -> Result<(), Failure> {
        if self.buffer.len() + text.len() > self.most.0 {
            return Err(over_budget(self.most.1));
        }
        self.buffer.push_str(text);
        Ok(())
    }

    /// The same character many times; refused as a whole before it takes any memory.
    pub(crate) fn push_times(&mut self, c: char, times: usize) -> Result<(), Failure> {
        let bytes = times.saturating_mul(c.len_utf8());
        if self.buffer.len().saturating_add(bytes) > self.most.0 {
            return Err(over_budget(self.most.1));
        }
        self.buffer.extend(std::iter::repeat_n(c, times));
        Ok(())
    }

    pub(crate) fn push_number(&mut self, value: f64) -> Result<(), Failure> {
        number::write(value, self.buffer);
        self.push("")
    }

    pub(crate) fn push_char(&mut self, c: char) -> Result<(), Failure> {
        self.push(c.encode_utf8(&mut [0; 4]))
    }

    pub(crate) fn push_escape(&mut self, unit: u32) -> Result<(), Failure> {
        // Writing to a String cannot fail.
        let _ = write!(self.buffer, "\\u{unit:04x}");
        self.push("")
    }
}
