//! Filters that sort. The comparison of mixed values is not an order, so the way of sorting follows V8 as far as it shows.

use std::cmp::Ordering;

use crate::chars::compare_utf16;
use crate::error::Failure;
use crate::filters::{Family, argument};
use crate::run::Run;
use crate::run::fuel::Fuel;
use crate::value::{Value, compare};

pub(crate) const FILTERS: Family = &[("sort", sort), ("sort_natural", sort_natural)];

/// Up to this length V8 sorts by binary insertion alone.
const SHORT: usize = 32;

/// An item and what it is sorted by.
type Keyed<'d> = (Value<'d>, Value<'d>);

fn sort<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let items = keyed(run, &value, arguments)?;
    sorted(run, items, |a, b, fuel| Ok(compare::order(a, b, fuel)?.unwrap_or(Ordering::Equal)))
}

fn sort_natural<'d>(run: &mut Run<'d>, value: Value<'d>, arguments: &[Value<'d>]) -> Result<Value<'d>, Failure> {
    let mut items = keyed(run, &value, arguments)?;
    for (_, key) in &mut items {
        if !key.is_nullish() {
            let text = run.js_string(key)?;
            *key = run.text(text.to_lowercase())?;
        }
    }
    sorted(run, items, |a, b, fuel| match (a, b) {
        (Value::Text(a), Value::Text(b)) => {
            fuel.burn_bytes(a.len().min(b.len()))?;
            Ok(compare_utf16(a, b))
        }
        _ => Ok(Ordering::Equal),
    })
}

fn keyed<'d>(run: &mut Run<'d>, value: &Value<'d>, arguments: &[Value<'d>]) -> Result<Vec<Keyed<'d>>, Failure> {
    let items = run.items(value)?;
    let path = argument(arguments, 0);
    if !path.is_js_truthy() {
        return Ok(items.into_iter().map(|item| (item.clone(), item)).collect());
    }
    let path = run.string(&path)?;
    let mut pairs = Vec::with_capacity(items.len());
    for item in items {
        let key = run.dotted(item.clone(), &path)?;
        pairs.push((item, key));
    }
    Ok(pairs)
}

/// Sorts with what is null or undefined last.
fn sorted<'d>(
    run: &mut Run<'d>,
    mut items: Vec<Keyed<'d>>,
    order: fn(&Value<'d>, &Value<'d>, &mut Fuel) -> Result<Ordering, Failure>,
) -> Result<Value<'d>, Failure> {
    let compare = |run: &mut Run<'d>, a: &Keyed<'d>, b: &Keyed<'d>| {
        run.step(1)?;
        match (a.1.is_nullish(), b.1.is_nullish()) {
            (false, false) => order(&a.1, &b.1, &mut run.fuel),
            (a, b) => Ok(a.cmp(&b)),
        }
    };
    if items.len() <= SHORT {
        insertion_sort(run, &mut items, &compare)?;
    } else {
        items = merge_sort(run, items, &compare)?;
    }
    run.array(items.into_iter().map(|(item, _)| item).collect())
}

/// Compares two items. Unlike for the sort of the standard library, any answer is safe.
trait Compare<'d>: Fn(&mut Run<'d>, &Keyed<'d>, &Keyed<'d>) -> Result<Ordering, Failure> {}

impl<'d, F: Fn(&mut Run<'d>, &Keyed<'d>, &Keyed<'d>) -> Result<Ordering, Failure>> Compare<'d> for F {}

/// V8's way for short arrays: the run that is in order already, turned around if it falls, then binary insertion.
fn insertion_sort<'d>(
    run: &mut Run<'d>,
    items: &mut Vec<Keyed<'d>>,
    compare: &impl Compare<'d>,
) -> Result<(), Failure> {
    let ordered = ordered_start(run, items, compare)?;
    for index in ordered..items.len() {
        let item = items.remove(index);
        let (mut low, mut high) = (0, index);
        while low < high {
            let middle = low + (high - low) / 2;
            let Some(other) = items.get(middle) else {
                break;
            };
            if compare(run, &item, other)?.is_lt() {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        items.insert(low, item);
    }
    Ok(())
}

/// How many items at the start are in order. If they strictly fall they are turned around first.
fn ordered_start<'d>(run: &mut Run<'d>, items: &mut [Keyed<'d>], compare: &impl Compare<'d>) -> Result<usize, Failure> {
    let [first, second, ..] = &*items else {
        return Ok(items.len());
    };
    let falling = compare(run, second, first)?.is_lt();
    let mut length = 2;
    while let Some([before, next]) = items.get(length - 1..=length) {
        if compare(run, next, before)?.is_lt() != falling {
            break;
        }
        length += 1;
    }
    if let (true, Some(start)) = (falling, items.get_mut(..length)) {
        start.reverse();
    }
    Ok(length)
}

fn merge_sort<'d>(
    run: &mut Run<'d>,
    items: Vec<Keyed<'d>>,
    compare: &impl Compare<'d>,
) -> Result<Vec<Keyed<'d>>, Failure> {
    let mut runs: Vec<Vec<Keyed<'d>>> = Vec::new();
    let mut items = items.into_iter().peekable();
    while items.peek().is_some() {
        let mut part: Vec<Keyed<'d>> = items.by_ref().take(SHORT).collect();
        insertion_sort(run, &mut part, compare)?;
        runs.push(part);
    }
    while runs.len() > 1 {
        let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
        let mut pairs = runs.into_iter();
        while let Some(left) = pairs.next() {
            merged.push(merge(run, left, pairs.next().unwrap_or_default(), compare)?);
        }
        runs = merged;
    }
    Ok(runs.pop().unwrap_or_default())
}

fn merge<'d>(
    run: &mut Run<'d>,
    left: Vec<Keyed<'d>>,
    right: Vec<Keyed<'d>>,
    compare: &impl Compare<'d>,
) -> Result<Vec<Keyed<'d>>, Failure> {
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        let take_right = compare(run, b, a)?.is_lt();
        merged.extend(if take_right { right.next() } else { left.next() });
    }
    merged.extend(left);
    merged.extend(right);
    Ok(merged)
}
