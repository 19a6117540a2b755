//! Filters that pick items by a property or by an expression: `where`, `reject`, `find`, `has`, `group_by` and their `_exp` forms.

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::{Failure, RenderErrorKind, failure};
use crate::filters::array::identity;
use crate::filters::{Family, argument};
use crate::run::Run;
use crate::run::frame::Scope;
use crate::syntax::cursor::Cursor;
use crate::syntax::expression::{Filtered, Operand, Path};
use crate::value::{Value, number};

pub(crate) const FILTERS: Family = &[
    ("find", find),
    ("find_exp", find_exp),
    ("find_index", find_index),
    ("find_index_exp", find_index_exp),
    ("group_by", group_by),
    ("group_by_exp", group_by_exp),
    ("has", has),
    ("has_exp", has_exp),
    ("reject", reject),
    ("reject_exp", reject_exp),
    ("where", filter_where),
    ("where_exp", where_exp),
];

/// Reads the text of a path such as `a.b[0]`; `None` if it names nothing.
fn parse_path<'d>(run: &mut Run<'d>, path: &Value<'d>) -> Result<Option<Operand>, Failure> {
    let text = run.string(path)?;
    run.step(u64::try_from(text.len()).unwrap_or(u64::MAX))?;
    let mut cursor = Cursor::new(&text, (0, text.len()), run.options);
    cursor.skip_blanks();
    let segments = cursor.segments(true).map_err(|error| failure(RenderErrorKind::BadTemplate(error)))?;
    Ok((!segments.is_empty()).then_some(Operand::Path(Path { base: None, segments, offset: 0 })))
}

/// An expression over one item, from `: 'item', 'item.price > 3'`.
struct PerItem {
    name: Arc<str>,
    value: Filtered,
}

fn parse_expression<'d>(run: &mut Run<'d>, arguments: &[Value<'d>]) -> Result<PerItem, Failure> {
    let name = run.js_string(&argument(arguments, 0))?;
    let text = run.string(&argument(arguments, 1))?;
    run.step(u64::try_from(text.len()).unwrap_or(u64::MAX))?;
    let value = Cursor::new(&text, (0, text.len()), run.options)
        .filtered()
        .map_err(|error| failure(RenderErrorKind::BadTemplate(error)))?;
    Ok(PerItem { name: Arc::from(&*name), value })
}

impl PerItem {
    fn evaluate<'d>(&self, run: &mut Run<'d>, item: &Value<'d>) -> Result<Value<'d>, Failure> {
        run.step(1)?;
        run.enter()?;
        run.frame.push(Scope::from([(Arc::clone(&self.name), item.clone())]));
        let value = run.condition(&self.value)?;
        run.frame.pop();
        run.leave();
        Ok(value)
    }
}

/// Whether an item has the property, or has it with the expected value.
struct ByProperty<'d> {
    path: Option<Operand>,
    expected: Value<'d>,
}

impl<'d> ByProperty<'d> {
    fn new(run: &mut Run<'d>, arguments: &[Value<'d>]) -> Result<Self, Failure> {
        Ok(Self { path: parse_path(run, &argument(arguments, 0))?, expected: argument(arguments, 1) })
    }

    fn matches(&self, run: &mut Run<'d>, item: &Value<'d>) -> Result<bool, Failure> {
        let value = run.operand_in(item.clone(), self.path.as_ref())?;
        match &self.expected {
            Value::Undefined => Ok(value.is_truthy()),
            expected => run.equal(&value, expected),
        }
    }
}

/// The items for which `keep` holds.
fn kept<'d>(
    run: &mut Run<'d>,
    value: &Value<'d>,
    mut keep: impl FnMut(&mut Run<'d>, &Value<'d>) -> Result<bool, Failure>,
) -> Result<Value<'d>, Failure> {
    let mut kept = Vec::new();
    for item in run.items(value)? {
        if keep(run, &item)? {
            kept.push(item);
        }
    }
    run.array(kept)
}

/// The first item for which `matches` holds, with its position.
fn found<'d>(
    run: &mut Run<'d>,
    value: &Value<'d>,
    mut matches: impl FnMut(&mut Run<'d>, &Value<'d>) -> Result<bool, Failure>,
) -> Result<Option<(usize, Value<'d>)>, Failure> {
    for (index, item) in run.items(value)?.into_iter().enumerate() {
        if matches(run, &item)? {
            return Ok(Some((index, item)));
        }
    }
    Ok(None)
}

fn filter_where<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let property = ByProperty::new(run, arguments)?;
    kept(run, &value, |run, item| property.matches(run, item))
}

fn reject<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let property = ByProperty::new(run, arguments)?;
    kept(run, &value, |run, item| property.matches(run, item).map(|matches| !matches))
}

/// Keeps items whose expression is exactly true; a value that is merely not false does not count.
fn where_exp<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let expression = parse_expression(run, arguments)?;
    kept(run, &value, |run, item| Ok(matches!(expression.evaluate(run, item)?, Value::Bool(true))))
}

/// Keeps items whose expression is exactly false.
fn reject_exp<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let expression = parse_expression(run, arguments)?;
    kept(run, &value, |run, item| Ok(matches!(expression.evaluate(run, item)?, Value::Bool(false))))
}

fn find_property<'d>(
    run: &mut Run<'d>,
    value: &Value<'d>,
    arguments: &[Value<'d>],
) -> Result<Option<(usize, Value<'d>)>, Failure> {
    let property = ByProperty::new(run, arguments)?;
    found(run, value, |run, item| property.matches(run, item))
}

/// The first item whose expression is true in JavaScript's sense.
fn find_expression<'d>(
    run: &mut Run<'d>,
    value: &Value<'d>,
    arguments: &[Value<'d>],
) -> Result<Option<(usize, Value<'d>)>, Failure> {
    let expression = parse_expression(run, arguments)?;
    found(run, value, |run, item| Ok(expression.evaluate(run, item)?.is_js_truthy()))
}

fn item<'d>(found: Option<(usize, Value<'d>)>) -> Value<'d> {
    found.map_or(Value::Undefined, |(_, item)| item)
}

fn index<'d>(found: Option<(usize, Value<'d>)>) -> Value<'d> {
    found.map_or(Value::Undefined, |(index, _)| Value::Number(number::from_usize(index)))
}

fn find<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    find_property(run, &value, arguments).map(item)
}

fn find_exp<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    find_expression(run, &value, arguments).map(item)
}

fn find_index<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    find_property(run, &value, arguments).map(index)
}

fn find_index_exp<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    find_expression(run, &value, arguments).map(index)
}

fn has<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    Ok(Value::Bool(find_property(run, &value, arguments)?.is_some()))
}

fn has_exp<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    Ok(Value::Bool(find_expression(run, &value, arguments)?.is_some()))
}

/// Groups items by a key: objects with `name` and `items`, in the order in which the keys first appear.
fn grouped<'d>(
    run: &mut Run<'d>,
    value: Value<'d>,
    mut key: impl FnMut(&mut Run<'d>, &Value<'d>) -> Result<Value<'d>, Failure>,
) -> Result<Value<'d>, Failure> {
    let mut groups: Vec<(Value<'d>, Vec<Value<'d>>)> = Vec::new();
    let mut places = HashMap::new();
    for item in run.enumerable(value)?.iter() {
        let name = key(run, &item)?;
        if let Value::Text(text) = &name {
            run.allocate(text.len())?;
        }
        let place = *places.entry(identity(&name)).or_insert(groups.len());
        if place == groups.len() {
            groups.push((name, Vec::new()));
        }
        if let Some((_, items)) = groups.get_mut(place) {
            items.push(item);
        }
    }
    let mut objects = Vec::with_capacity(groups.len());
    for (name, items) in groups {
        let items = run.array(items)?;
        objects.push(run.object(vec![(Arc::from("name"), name), (Arc::from("items"), items)])?);
    }
    run.array(objects)
}

fn group_by<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let path = parse_path(run, &argument(arguments, 0))?;
    grouped(run, value, |run, item| run.operand_in(item.clone(), path.as_ref()))
}

fn group_by_exp<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let expression = parse_expression(run, arguments)?;
    grouped(run, value, |run, item| expression.evaluate(run, item))
}
