//! Evaluates expressions, paths, ranges and filters.

use std::rc::Rc;
use std::sync::Arc;

use crate::error::{Failure, Limit, over_budget};
use crate::filters::Filter;
use crate::run::frame::Frame;
use crate::run::{MOST_MISSING, Missing, Run};
use crate::syntax::expression::{
    Argument, Expression, FilterUse, Filtered, Item, Operand, Operator, Parameter, Path, Range, Segment,
};
use crate::value::property::{self, Key};
use crate::value::{Special, Text, Value, compare, number};

impl<'d> Run<'d> {
    /// A value after its filters.
    pub(crate) fn filtered(&mut self, filtered: &Filtered) -> Result<Value<'d>, Failure> {
        let mut value = if filtered.has_default() {
            self.leniently(|run| run.expression(&filtered.initial))?
        } else {
            self.expression(&filtered.initial)?
        };
        for filter in &filtered.filters {
            value = self.apply(filter, value)?;
        }
        Ok(value)
    }

    /// A value that decides about a branch. That its variables may be missing is the point of asking.
    pub(crate) fn condition(&mut self, filtered: &Filtered) -> Result<Value<'d>, Failure> {
        self.leniently(|run| run.filtered(filtered))
    }

    /// Evaluates without reporting missing variables.
    pub(crate) fn leniently<T>(&mut self, evaluate: impl FnOnce(&mut Self) -> T) -> T {
        self.lenient += 1;
        let result = evaluate(self);
        self.lenient -= 1;
        result
    }

    fn apply(&mut self, filter: &FilterUse, value: Value<'d>) -> Result<Value<'d>, Failure> {
        self.step(1)?;
        match &filter.filter {
            Filter::Unknown => Ok(value),
            Filter::BuiltIn(built_in) => {
                self.scan_text(&value)?;
                let mut arguments = Vec::with_capacity(filter.arguments.len());
                for argument in &filter.arguments {
                    arguments.push(match argument {
                        Argument::Positional(operand) => self.operand(operand)?,
                        Argument::Named(name, value) => {
                            let value = self.optional(value.as_ref())?;
                            self.array(vec![Value::text(Arc::clone(name)), value])?
                        }
                    });
                }
                arguments.iter().try_for_each(|argument| self.scan_text(argument))?;
                (built_in.apply)(self, value, &arguments)
            }
            Filter::Custom(custom) => self.custom(custom, value, &filter.arguments),
        }
    }

    /// Counts the work of reading a text once, as every filter may do.
    pub(crate) fn scan_text(&mut self, value: &Value<'d>) -> Result<(), Failure> {
        if let Value::Text(text) = value { self.scan(text.len()) } else { Ok(()) }
    }

    fn optional(&mut self, operand: Option<&Operand>) -> Result<Value<'d>, Failure> {
        operand.map_or(Ok(Value::Undefined), |operand| self.operand(operand))
    }

    /// The value of an expression. With several operands in a row the first one counts, as in LiquidJS.
    fn expression(&mut self, expression: &Expression) -> Result<Value<'d>, Failure> {
        let postfix = match expression {
            Expression::One(operand) => return self.operand(operand),
            Expression::Postfix(postfix) => postfix,
        };
        let mut operands: Vec<Value<'d>> = Vec::new();
        for item in postfix {
            self.step(1)?;
            let value = match item {
                Item::Operand(operand) => self.operand(operand)?,
                Item::Operator(Operator::Not) => Value::Bool(!operands.pop().unwrap_or(Value::Undefined).is_truthy()),
                Item::Operator(operator) => {
                    let right = operands.pop().unwrap_or(Value::Undefined);
                    let left = operands.pop().unwrap_or(Value::Undefined);
                    Value::Bool(self.operate(*operator, &left, &right)?)
                }
            };
            operands.push(value);
        }
        Ok(operands.into_iter().next().unwrap_or(Value::Undefined))
    }

    fn operate(&mut self, operator: Operator, left: &Value<'d>, right: &Value<'d>) -> Result<bool, Failure> {
        use std::cmp::Ordering;
        let mut order = || compare::operator_order(left, right, &mut self.fuel);
        Ok(match operator {
            Operator::Greater => order()?.is_some_and(Ordering::is_gt),
            Operator::Less => order()?.is_some_and(Ordering::is_lt),
            Operator::GreaterOrEqual => order()?.is_some_and(Ordering::is_ge),
            Operator::LessOrEqual => order()?.is_some_and(Ordering::is_le),
            Operator::Equal => self.equal(left, right)?,
            Operator::NotEqual => !self.equal(left, right)?,
            Operator::Contains => self.contains(left, right)?,
            Operator::And => left.is_truthy() && right.is_truthy(),
            Operator::Or => left.is_truthy() || right.is_truthy(),
            Operator::Not => !right.is_truthy(),
        })
    }

    /// The `==` of templates, with its work counted.
    pub(crate) fn equal(&mut self, left: &Value<'d>, right: &Value<'d>) -> Result<bool, Failure> {
        compare::equals(left, right, &mut self.fuel)
    }

    fn contains(&mut self, left: &Value<'d>, right: &Value<'d>) -> Result<bool, Failure> {
        match left {
            Value::Array(items) => {
                for item in items.iter() {
                    if self.equal(&item, right)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Value::Text(text) => {
                self.scan(text.len())?;
                let part = self.js_string(&right.clone().plain())?;
                Ok(text.contains(&*part))
            }
            Value::Special(_) => match left.clone().plain() {
                plain @ Value::Text(_) => self.contains(&plain, right),
                _ => Ok(false),
            },
            _ => Ok(false),
        }
    }

    /// The value of one operand.
    pub(crate) fn operand(&mut self, operand: &Operand) -> Result<Value<'d>, Failure> {
        self.step(1)?;
        match operand {
            Operand::Literal(literal) => Ok(Value::from_literal(literal)),
            Operand::Path(path) => self.path(path),
            Operand::Range(range) => self.range(range),
        }
    }

    fn range(&mut self, range: &Range) -> Result<Value<'d>, Failure> {
        let (low, high) = (self.operand(&range.low)?, self.operand(&range.high)?);
        self.scan_text(&low)?;
        self.scan_text(&high)?;
        let (low, high) = (number::from_value(&low), number::from_value(&high));
        let span = high + 1.0 - low;
        if span.is_nan() || span <= 0.0 {
            return self.array(Vec::new());
        }
        let most = usize::try_from(self.budget().loop_iterations).unwrap_or(usize::MAX);
        if span.ceil() > number::from_usize(most) {
            return Err(over_budget(Limit::LoopIterations));
        }
        let count = number::to_count(span.ceil(), most);
        self.allocate(count * size_of::<Value<'d>>())?;
        self.array((0..count).map(|index| Value::Number(low + number::from_usize(index))).collect())
    }

    fn path(&mut self, path: &Path) -> Result<Value<'d>, Failure> {
        let mut segments = path.segments.iter();
        let mut value = match &path.base {
            Some(base) => self.operand(base)?,
            None => match segments.next() {
                None => Value::Undefined,
                Some(Segment::Key(name)) => {
                    self.scan(name.len())?;
                    self.frame.root(Key::Name(name))
                }
                Some(Segment::Value(operand)) => match self.key(operand)? {
                    OwnedKey::Number(number) => self.frame.root(Key::Number(number)),
                    OwnedKey::Name(name) => self.frame.root(Key::Name(&name)),
                },
            },
        };
        for segment in segments {
            self.step(1)?;
            value = match segment {
                Segment::Key(name) => self.property(value, Key::Name(name))?,
                Segment::Value(operand) => match self.key(operand)? {
                    OwnedKey::Number(number) => self.property(value, Key::Number(number))?,
                    OwnedKey::Name(name) => self.property(value, Key::Name(&name))?,
                },
            };
        }
        if matches!(value, Value::Undefined) && self.lenient == 0 {
            self.report_missing(path);
        }
        Ok(value)
    }

    fn key(&mut self, operand: &Operand) -> Result<OwnedKey<'d>, Failure> {
        Ok(match self.operand(operand)?.plain() {
            Value::Number(number) => OwnedKey::Number(number),
            other => {
                let name = self.js_string(&other)?;
                self.scan(name.len())?;
                OwnedKey::Name(name)
            }
        })
    }

    /// A property of a value, including those that run code: `block.super`, `forloop.next`.
    pub(crate) fn property(&mut self, object: Value<'d>, key: Key<'_>) -> Result<Value<'d>, Failure> {
        if let Key::Name(name) = key {
            self.scan(name.len())?;
        }
        self.scan_text(&object)?;
        match (&object, key) {
            (Value::Special(Special::Block(block)), Key::Name("super")) => {
                let block = Rc::clone(block);
                self.super_block(&block)
            }
            (Value::Special(Special::Loop(state)), Key::Name("next")) => {
                state.index.set(state.index.get() + 1);
                Ok(Value::Undefined)
            }
            _ => Ok(property::read(&object, key)),
        }
    }

    /// Follows a dotted path such as `a.b` from a value, without brackets.
    pub(crate) fn dotted(&mut self, value: Value<'d>, path: &str) -> Result<Value<'d>, Failure> {
        self.scan(path.len())?;
        path.split('.').try_fold(value, |value, name| self.property(value, Key::Name(name)))
    }

    /// Evaluates `operand` with `data` as the only variables.
    pub(crate) fn operand_in(&mut self, data: Value<'d>, operand: Option<&Operand>) -> Result<Value<'d>, Failure> {
        self.scan_text(&data)?;
        let outside = std::mem::replace(&mut self.frame, Frame::new(data));
        let result = self.leniently(|run| run.optional(operand));
        self.frame = outside;
        result
    }

    /// The values of a tag's parameters; a parameter without a value is `true`.
    pub(crate) fn parameters(&mut self, parameters: &[Parameter]) -> Result<Vec<(Arc<str>, Value<'d>)>, Failure> {
        let mut values = Vec::with_capacity(parameters.len());
        for Parameter { name, value } in parameters {
            self.step(1)?;
            let value = match value {
                Some(operand) => self.operand(operand)?,
                None => Value::Bool(true),
            };
            self.scan_text(&value)?;
            values.push((Arc::clone(name), value));
        }
        Ok(values)
    }

    fn report_missing(&mut self, path: &Path) {
        let known = |missing: &Missing| missing.offset == path.offset && Arc::ptr_eq(&missing.source, &self.source);
        if self.missing.len() < MOST_MISSING && !self.missing.iter().any(known) {
            let source = Arc::clone(&self.source);
            self.missing.push(Missing { source, offset: path.offset, path: crate::analysis::spell(path) });
        }
    }
}

enum OwnedKey<'d> {
    Name(Text<'d>),
    Number(f64),
}
