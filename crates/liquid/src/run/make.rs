//! Makes new values inside the budget: texts, arrays, objects, and the calls of custom filters.

use std::rc::Rc;
use std::sync::Arc;

use crate::error::{Failure, Limit, bad_argument, over_budget};
use crate::options::{CustomFilter, DEEPEST, FilterCall};
use crate::run::Run;
use crate::syntax::expression::{Argument, Operand};
use crate::value::text::{self, Bounded};
use crate::value::{Array, Fields, Items, Object, Text, Value, json, number};

impl<'d> Run<'d> {
    /// New text.
    pub(crate) fn text(&mut self, text: impl Into<Arc<str>>) -> Result<Value<'d>, Failure> {
        let text = text.into();
        self.allocate(text.len())?;
        Ok(Value::Text(Text::Shared(text)))
    }

    /// A new array.
    pub(crate) fn array(&mut self, values: Vec<Value<'d>>) -> Result<Value<'d>, Failure> {
        self.allocate(values.len() * size_of::<Value<'d>>())?;
        let depth = self.nested(values.iter())?;
        Ok(Value::Array(Array::Shared(Rc::new(Items { values, depth }))))
    }

    /// A new object.
    pub(crate) fn object(&mut self, fields: Vec<(Arc<str>, Value<'d>)>) -> Result<Value<'d>, Failure> {
        self.allocate(fields.len() * 2 * size_of::<Value<'d>>())?;
        let depth = self.nested(fields.iter().map(|(_, value)| value))?;
        Ok(Value::Object(Object::Shared(Rc::new(Fields { fields, depth }))))
    }

    /// The depth of a value that holds `values`. Bounded, because such values are printed and freed by recursion.
    fn nested<'v>(&self, values: impl Iterator<Item = &'v Value<'d>>) -> Result<usize, Failure>
    where
        'd: 'v,
    {
        let depth = 1 + values.map(Value::depth).max().unwrap_or(0);
        if depth > self.budget().depth.min(DEEPEST) { Err(over_budget(Limit::Depth)) } else { Ok(depth) }
    }

    /// The text that filters see: as LiquidJS prints the value.
    pub(crate) fn string(&mut self, value: &Value<'d>) -> Result<Text<'d>, Failure> {
        if let Value::Text(text) = value {
            return Ok(text.clone());
        }
        self.build(|out| text::write_liquid(value, out)).map(|text| Text::Shared(text.into()))
    }

    /// The text that JavaScript's `String(value)` gives.
    pub(crate) fn js_string(&mut self, value: &Value<'d>) -> Result<Text<'d>, Failure> {
        if let Value::Text(text) = value {
            return Ok(text.clone());
        }
        self.build(|out| text::write_js(value, out)).map(|text| Text::Shared(text.into()))
    }

    /// Text that `write` puts together, within the memory that is left.
    pub(crate) fn build(
        &mut self,
        write: impl FnOnce(&mut Bounded<'_>) -> Result<(), Failure>,
    ) -> Result<String, Failure> {
        let mut buffer = String::new();
        let most = (self.memory_left(), Limit::MemoryBytes);
        write(&mut Bounded::new(&mut buffer, most, &mut self.fuel))?;
        self.allocate(buffer.len())?;
        Ok(buffer)
    }

    /// `left + right` of JavaScript: text if either is text or an object, a sum otherwise.
    pub(crate) fn plus(&mut self, left: &Value<'d>, right: &Value<'d>) -> Result<Value<'d>, Failure> {
        let (left, right) = (left.clone().plain(), right.clone().plain());
        let textual = |value: &Value<'d>| {
            matches!(value, Value::Text(_) | Value::Array(_) | Value::Object(_) | Value::Special(_))
        };
        if !textual(&left) && !textual(&right) {
            return Ok(Value::Number(number::from_value(&left) + number::from_value(&right)));
        }
        let (left, right) = (self.js_string(&left)?, self.js_string(&right)?);
        let text = self.build(|out| {
            out.push(&left)?;
            out.push(&right)
        })?;
        Ok(Value::text(text))
    }

    /// The items of an array; one item for a single value, none for nil.
    pub(crate) fn items(&mut self, value: &Value<'d>) -> Result<Vec<Value<'d>>, Failure> {
        let values: Vec<Value<'d>> = match value.clone().plain() {
            Value::Undefined | Value::Null => Vec::new(),
            Value::Array(array) => {
                self.allocate(array.len() * size_of::<Value<'d>>())?;
                self.step(u64::try_from(array.len()).unwrap_or(u64::MAX))?;
                array.iter().collect()
            }
            single => vec![single],
        };
        Ok(values)
    }

    /// What a loop goes through: items of an array, pairs of an object, a text that is not empty as a whole.
    pub(crate) fn enumerable(&mut self, value: Value<'d>) -> Result<Array<'d>, Failure> {
        let made = match value.plain() {
            Value::Array(array) => return Ok(array),
            Value::Text(text) if !text.is_empty() => self.array(vec![Value::Text(text)])?,
            Value::Object(object) => {
                let mut pairs = Vec::with_capacity(object.len());
                for (key, value) in object.entries() {
                    pairs.push(self.array(vec![Value::Text(key), value])?);
                }
                self.array(pairs)?
            }
            _ => self.array(Vec::new())?,
        };
        match made {
            Value::Array(array) => Ok(array),
            _ => Ok(Array::Borrowed(&[])),
        }
    }

    /// Calls a filter of the caller.
    pub(crate) fn custom(
        &mut self,
        filter: &CustomFilter,
        input: Value<'d>,
        arguments: &[Argument],
    ) -> Result<Value<'d>, Failure> {
        let mut call = FilterCall { input: self.exported(&input)?, arguments: Vec::new(), named: Vec::new() };
        for argument in arguments {
            match argument {
                Argument::Positional(operand) => {
                    let value = self.operand(operand)?;
                    call.arguments.push(self.exported(&value)?);
                }
                Argument::Named(name, operand) => {
                    let value = self.named_argument(operand.as_ref())?;
                    call.named.push((name.to_string(), self.exported(&value)?));
                }
            }
        }
        let result = filter(&call).map_err(bad_argument)?;
        let result = json::from_owned(result)?;
        self.weigh(&result)?;
        Ok(result)
    }

    fn named_argument(&mut self, operand: Option<&Operand>) -> Result<Value<'d>, Failure> {
        operand.map_or(Ok(Value::Undefined), |operand| self.operand(operand))
    }

    fn exported(&mut self, value: &Value<'d>) -> Result<Option<serde_json::Value>, Failure> {
        self.weigh(value)?;
        json::to_json(value)
    }

    /// Counts a value that is copied as a whole, by the length of its JSON text.
    fn weigh(&mut self, value: &Value<'d>) -> Result<(), Failure> {
        match value {
            Value::Text(text) => self.allocate(text.len()),
            Value::Array(_) | Value::Object(_) => self.json_text(value, "").map(drop),
            _ => Ok(()),
        }
    }
}
