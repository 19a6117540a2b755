//! Filters that take arrays apart and put them together.

use std::collections::HashSet;

use crate::error::Failure;
use crate::filters::{Family, argument, argument_or};
use crate::run::Run;
use crate::tags::for_loop::slice_bounds;
use crate::value::property::{self, Key};
use crate::value::{Array, Object, Special, Text, Value, number, text};

pub(crate) const FILTERS: Family = &[
    ("compact", compact),
    ("concat", concat),
    ("first", first),
    ("join", join),
    ("last", last),
    ("map", map),
    ("pop", pop),
    ("push", push),
    ("reverse", reverse),
    ("sample", sample),
    ("shift", shift),
    ("size", size),
    ("slice", slice),
    ("sum", sum),
    ("uniq", uniq),
    ("unshift", unshift),
];

/// What makes two values the same key of a JavaScript `Map` or member of a `Set`: objects are the same only as themselves.
#[derive(PartialEq, Eq, Hash)]
pub(crate) enum Identity {
    Undefined,
    Null,
    Bool(bool),
    Number(u64),
    Text(String),
    Object(usize),
}

pub(crate) fn identity(value: &Value<'_>) -> Identity {
    let address = |pointer: *const ()| Identity::Object(pointer.addr());
    match value {
        Value::Undefined => Identity::Undefined,
        Value::Null => Identity::Null,
        Value::Bool(value) => Identity::Bool(*value),
        Value::Number(number) if number.is_nan() => Identity::Number(f64::NAN.to_bits()),
        Value::Number(number) => Identity::Number((number + 0.0).to_bits()),
        Value::Text(text) => Identity::Text(text.to_string()),
        Value::Array(Array::Borrowed([])) => address(std::ptr::from_ref(value).cast()),
        Value::Array(Array::Borrowed(items)) => address(items.as_ptr().cast()),
        Value::Array(Array::Shared(items)) => address(std::rc::Rc::as_ptr(items).cast()),
        Value::Object(Object::Borrowed(map)) => address(std::ptr::from_ref(*map).cast()),
        Value::Object(Object::Shared(fields)) => address(std::rc::Rc::as_ptr(fields).cast()),
        Value::Special(Special::Nil) => Identity::Object(1),
        Value::Special(Special::Empty) => Identity::Object(2),
        Value::Special(Special::Blank) => Identity::Object(3),
        Value::Special(Special::Loop(state)) => address(std::rc::Rc::as_ptr(state).cast()),
        Value::Special(Special::Block(block)) => address(std::rc::Rc::as_ptr(block).cast()),
    }
}

fn compact<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let mut items = run.items(&value)?;
    items.retain(|item| !item.is_nil());
    run.array(items)
}

fn concat<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let mut items = run.items(&value)?;
    let more = run.items(&argument(arguments, 0))?;
    items.extend(more);
    run.array(items)
}

fn push<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let mut items = run.items(&value)?;
    items.push(argument(arguments, 0));
    run.array(items)
}

fn unshift<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let mut items = run.items(&value)?;
    items.insert(0, argument(arguments, 0));
    run.array(items)
}

fn pop<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let mut items = run.items(&value)?;
    items.pop();
    run.array(items)
}

fn shift<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let items = run.items(&value)?;
    run.array(items.into_iter().skip(1).collect())
}

fn reverse<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let mut items = run.items(&value)?;
    items.reverse();
    run.array(items)
}

fn first<'d>(_: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    Ok(end(&value.plain(), |_| 0.0))
}

fn last<'d>(_: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    Ok(end(&value.plain(), |length| length - 1.0))
}

/// An item of anything that has a length; empty text for everything else.
fn end<'d>(value: &Value<'d>, index: fn(f64) -> f64) -> Value<'d> {
    match property::own(value, "length") {
        Some(Value::Number(length)) if value.is_js_truthy() => match value {
            Value::Array(array) => property::element(array, index(length)),
            _ => property::read(value, Key::Number(index(length))),
        },
        _ => Value::Text(Text::Borrowed("")),
    }
}

fn join<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let items = run.items(&value)?;
    let separator = argument(arguments, 0);
    let separator = if separator.is_nil() { Text::Borrowed(" ") } else { run.string(&separator)? };
    let items = run.array(items)?;
    let joined = run.build(|out| text::write_joined(&items, &separator, out))?;
    Ok(Value::text(joined))
}

/// The length of a value; 0 for what has none.
fn size<'d>(_: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let length = property::own(&value, "length").filter(Value::is_js_truthy);
    Ok(length.unwrap_or(Value::Number(0.0)))
}

fn map<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let items = run.items(&value)?;
    let path = run.string(&argument(arguments, 0))?;
    let mut results = Vec::with_capacity(items.len());
    for item in items {
        results.push(run.dotted(item, &path)?);
    }
    run.array(results)
}

fn sum<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let items = run.items(&value)?;
    let path = argument(arguments, 0);
    let path = if path.is_js_truthy() { Some(run.string(&path)?) } else { None };
    let mut total = 0.0;
    for item in items {
        let value = match &path {
            Some(path) => run.dotted(item, path)?,
            None => item,
        };
        run.scan_text(&value)?;
        total += number::or_zero(&value);
    }
    Ok(Value::Number(total))
}

fn slice<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let value = value.plain();
    let length = argument_or(arguments, 1, Value::Number(1.0));
    let begin = argument(arguments, 0);
    if value.is_nil() {
        return run.array(Vec::new());
    }
    if let Value::Array(array) = &value {
        let begin = from_end(run, begin, array.len())?;
        if number::from_value(&begin) < 0.0 || number::from_value(&length) < 0.0 {
            return run.array(Vec::new());
        }
        let end = run.plus(&begin, &length)?;
        let (start, end) = slice_bounds(array.len(), number::from_value(&begin), number::from_value(&end));
        run.allocate((end - start) * size_of::<Value<'d>>())?;
        return run.array((start..end).filter_map(|index| array.get(index)).collect());
    }
    let text = run.string(&value)?;
    let begin = from_end(run, begin, text.chars().count())?;
    let (begin, length) = (number::from_value(&begin), number::from_value(&length));
    if begin < 0.0 || length < 0.0 {
        return run.text("");
    }
    let skip = number::to_count(begin.ceil(), text.len());
    let take = number::to_count(length.ceil(), text.len());
    let place = |nth: usize| text.char_indices().nth(nth).map_or(text.len(), |(at, _)| at);
    let start = place(skip);
    Ok(Value::Text(text.part(start..place(skip.saturating_add(take)).max(start))))
}

/// A position that counts from the end if it is negative.
fn from_end<'d>(run: &mut Run<'d>, begin: Value<'d>, length: usize) -> Result<Value<'d>, Failure> {
    if number::from_value(&begin) < 0.0 {
        return run.plus(&Value::Number(number::from_usize(length)), &begin);
    }
    Ok(begin)
}

fn uniq<'d>(run: &mut Run<'d>, value: Value<'d>, _: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let items = run.items(&value)?;
    let mut seen = HashSet::with_capacity(items.len());
    let mut kept = Vec::new();
    for item in items {
        if let Value::Text(text) = &item {
            run.allocate(text.len())?;
        }
        if seen.insert(identity(&item)) {
            kept.push(item);
        }
    }
    run.array(kept)
}

/// Items drawn without putting them back, the same ones for the same seed.
fn sample<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let value = value.plain();
    let mut items = match &value {
        nil if nil.is_nil() => return run.array(Vec::new()),
        Value::Array(_) => run.items(&value)?,
        other => {
            let text = run.string(other)?;
            run.allocate(text.len().saturating_mul(size_of::<Value<'d>>()))?;
            text.char_indices().map(|(start, c)| Value::Text(text.part(start..start + c.len_utf8()))).collect()
        }
    };
    for last in (1..items.len()).rev() {
        let drawn = run.draw(last + 1);
        items.swap(last, drawn);
    }
    match argument_or(arguments, 0, Value::Number(1.0)) {
        Value::Number(1.0) => Ok(argument(&items, 0)),
        count => {
            let (_, end) = slice_bounds(items.len(), 0.0, number::from_value(&count));
            items.truncate(end);
            run.array(items)
        }
    }
}
