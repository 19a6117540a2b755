//! JSON text of values as JavaScript's `JSON.stringify` writes it, and values from JSON.

use std::rc::Rc;
use std::sync::Arc;

use serde_json::{Map, Number, Value as Json};

use crate::error::{Failure, Limit, over_budget};
use crate::options::DEEPEST;
use crate::run::fuel::Fuel;
use crate::value::text::Bounded;
use crate::value::{Array, Fields, Items, LoopState, Object, Special, Text, Value, number};

/// Writes JSON text; returns false, having written nothing, for undefined. `indent` is the text of one level, empty for one line.
pub(crate) fn write(value: &Value<'_>, indent: &str, out: &mut Bounded<'_>) -> Result<bool, Failure> {
    Writer { indent, out, depth: 0 }.value(value)
}

struct Writer<'w, 'b> {
    indent: &'w str,
    out: &'w mut Bounded<'b>,
    depth: usize,
}

impl Writer<'_, '_> {
    fn value(&mut self, value: &Value<'_>) -> Result<bool, Failure> {
        match value {
            Value::Undefined => return Ok(false),
            Value::Null => self.out.push("null")?,
            Value::Bool(value) => self.out.push(if *value { "true" } else { "false" })?,
            Value::Number(number) if number.is_finite() => self.out.push_number(*number)?,
            Value::Number(_) => self.out.push("null")?,
            Value::Text(text) => self.quoted(text)?,
            Value::Array(array) => self.array(array)?,
            Value::Object(object) => self.object(object)?,
            Value::Special(Special::Loop(state)) => self.out.push(&loop_text(state))?,
            Value::Special(_) => self.out.push("{}")?,
        }
        Ok(true)
    }

    fn enter(&mut self) -> Result<(), Failure> {
        self.depth += 1;
        if self.depth > DEEPEST { Err(over_budget(Limit::Depth)) } else { Ok(()) }
    }

    fn line(&mut self) -> Result<(), Failure> {
        if self.indent.is_empty() {
            return Ok(());
        }
        self.out.push("\n")?;
        (0..self.depth).try_for_each(|_| self.out.push(self.indent))
    }

    fn array(&mut self, array: &Array<'_>) -> Result<(), Failure> {
        if array.len() == 0 {
            return self.out.push("[]");
        }
        self.out.push("[")?;
        self.enter()?;
        for (index, item) in array.iter().enumerate() {
            self.out.visit()?;
            if index > 0 {
                self.out.push(",")?;
            }
            self.line()?;
            if !self.value(&item)? {
                self.out.push("null")?;
            }
        }
        self.depth -= 1;
        self.line()?;
        self.out.push("]")
    }

    fn object(&mut self, object: &Object<'_>) -> Result<(), Failure> {
        self.out.push("{")?;
        self.enter()?;
        let mut any = false;
        for (key, value) in object.entries() {
            self.out.visit()?;
            if matches!(value, Value::Undefined) {
                continue;
            }
            if any {
                self.out.push(",")?;
            }
            any = true;
            self.line()?;
            self.quoted(&key)?;
            self.out.push(if self.indent.is_empty() { ":" } else { ": " })?;
            self.value(&value)?;
        }
        self.depth -= 1;
        if any {
            self.line()?;
        }
        self.out.push("}")
    }

    fn quoted(&mut self, text: &str) -> Result<(), Failure> {
        self.out.push("\"")?;
        let mut plain_from = 0;
        for (at, byte) in text.bytes().enumerate() {
            if byte >= 0x20 && byte != b'"' && byte != b'\\' {
                continue;
            }
            self.out.push(text.get(plain_from..at).unwrap_or_default())?;
            plain_from = at + 1;
            match byte {
                b'"' => self.out.push("\\\"")?,
                b'\\' => self.out.push("\\\\")?,
                b'\n' => self.out.push("\\n")?,
                b'\r' => self.out.push("\\r")?,
                b'\t' => self.out.push("\\t")?,
                0x8 => self.out.push("\\b")?,
                0xc => self.out.push("\\f")?,
                other => self.out.push_escape(u32::from(other))?,
            }
        }
        self.out.push(text.get(plain_from..).unwrap_or_default())?;
        self.out.push("\"")
    }
}

/// JSON text spread over lines with `width` blanks per level; on one line if that is 0. The text may be as long as the value
/// makes it, so this is for values that were weighed already.
pub(crate) fn indented(json: &Json, width: usize) -> Result<String, Failure> {
    let mut text = String::new();
    let mut fuel = Fuel::new(u64::MAX);
    let mut out = Bounded::new(&mut text, (usize::MAX, Limit::MemoryBytes), &mut fuel);
    write(&Value::from_json(json), &" ".repeat(width), &mut out)?;
    Ok(text)
}

/// The JSON text of a loop object, which is also what it prints.
pub(crate) fn loop_text(state: &LoopState) -> String {
    let mut text = format!("{{\"i\":{},\"length\":{},\"name\":", state.index.get(), state.length);
    text.push_str(&Json::String(state.name.clone()).to_string());
    if let Some(columns) = &state.columns {
        text.push_str(",\"cols\":");
        text.push_str(&columns.json);
    }
    text.push('}');
    text
}

/// A value as JSON for custom filters; `None` for undefined. Special objects become their plain value.
pub(crate) fn to_json(value: &Value<'_>) -> Result<Option<Json>, Failure> {
    to_json_at(value, 0)
}

fn to_json_at(value: &Value<'_>, depth: usize) -> Result<Option<Json>, Failure> {
    if depth > DEEPEST {
        return Err(over_budget(Limit::Depth));
    }
    Ok(Some(match value {
        Value::Undefined => return Ok(None),
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => number_to_json(*number),
        Value::Text(text) => Json::String(text.to_string()),
        Value::Array(array) => {
            let mut items = Vec::with_capacity(array.len());
            for item in array.iter() {
                items.push(to_json_at(&item, depth + 1)?.unwrap_or(Json::Null));
            }
            Json::Array(items)
        }
        Value::Object(object) => {
            let mut map = Map::new();
            for (key, value) in object.entries() {
                if let Some(value) = to_json_at(&value, depth + 1)? {
                    map.insert(key.to_string(), value);
                }
            }
            Json::Object(map)
        }
        Value::Special(Special::Block(_)) => Json::Object(Map::new()),
        Value::Special(_) => return to_json_at(&value.clone().plain(), depth + 1),
    }))
}

fn number_to_json(number: f64) -> Json {
    if number.fract() == 0.0 && number.abs() < 9e15 {
        return Json::Number(number::clamp_to_i64(number, i64::MIN, i64::MAX).into());
    }
    Number::from_f64(number).map_or(Json::Null, Json::Number)
}

/// A value from the JSON that a custom filter returned.
pub(crate) fn from_owned<'d>(json: Json) -> Result<Value<'d>, Failure> {
    from_owned_at(json, 0)
}

fn from_owned_at<'d>(json: Json, level: usize) -> Result<Value<'d>, Failure> {
    if level > DEEPEST {
        return Err(over_budget(Limit::Depth));
    }
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(value),
        Json::Number(number) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
        Json::String(text) => Value::Text(Text::Shared(text.into())),
        Json::Array(items) => {
            let mut values = Vec::with_capacity(items.len());
            for item in items {
                values.push(from_owned_at(item, level + 1)?);
            }
            let depth = 1 + values.iter().map(Value::depth).max().unwrap_or(0);
            Value::Array(Array::Shared(Rc::new(Items { values, depth })))
        }
        Json::Object(map) => {
            let mut fields = Vec::with_capacity(map.len());
            for (key, value) in map {
                fields.push((Arc::from(key), from_owned_at(value, level + 1)?));
            }
            let depth = 1 + fields.iter().map(|(_, value): &(_, Value<'_>)| value.depth()).max().unwrap_or(0);
            Value::Object(Object::Shared(Rc::new(Fields { fields, depth })))
        }
    })
}
