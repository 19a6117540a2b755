//! Novu's layer over the language: how it prints objects and arrays, and its filters `json`, `toSentence`, `pluralize` and
//! `digest`. Source: spec/engine/templating.md §3 and §4, newest column.

mod plural;

use std::sync::LazyLock;

use serde_json::Value as Json;

use crate::options::{FilterCall, Options};
use crate::value::number;

static OPTIONS: LazyLock<Options> = LazyLock::new(|| {
    let mut options = Options { structured_output: Some(single_quoted), ..Options::default() };
    options.filters.insert("digest", digest);
    options.filters.insert("json", json);
    options.filters.insert("pluralize", pluralize);
    options.filters.insert("toSentence", to_sentence);
    options
});

/// Options that render as Novu does, where each control is rendered on its own.
#[must_use]
pub fn options() -> Options {
    OPTIONS.clone()
}

/// JSON text with single quotes for double ones and `\n` for line breaks.
fn single_quoted(json: &str) -> String {
    json.replace('"', "'").replace('\n', "\\n")
}

fn argument(call: &FilterCall, index: usize) -> Option<&Json> {
    call.arguments.get(index).and_then(Option::as_ref)
}

/// An argument as text, or the default if it is not given.
fn text(call: &FilterCall, index: usize, default: &str) -> String {
    argument(call, index).map_or_else(|| default.to_owned(), print)
}

/// An argument as a count. What is no number counts as 0.
fn count(call: &FilterCall, index: usize, default: usize) -> usize {
    argument(call, index).map_or(default, |value| number::to_count(to_number(value), usize::MAX))
}

fn to_number(value: &Json) -> f64 {
    match value {
        Json::Number(value) => value.as_f64().unwrap_or(f64::NAN),
        Json::String(text) => number::from_text(text),
        _ => f64::NAN,
    }
}

/// A value as text: scalars as they are, nothing for null, objects and arrays as in the output.
fn print(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Number(value) => number::to_text(value.as_f64().unwrap_or(f64::NAN)),
        other => single_quoted(&other.to_string()),
    }
}

/// `json: indent`: an object or array as in the output, spread over lines if an indent is given.
fn json(call: &FilterCall) -> Result<Json, String> {
    let value = match &call.input {
        None => return Ok(Json::from("undefined")),
        Some(Json::Null) => return Ok(Json::from("null")),
        Some(value @ (Json::Array(_) | Json::Object(_))) => value,
        Some(scalar) => return Ok(Json::from(print(scalar))),
    };
    let width = match argument(call, 0) {
        Some(Json::Number(width)) => number::to_count(width.as_f64().unwrap_or(0.0), 10),
        _ => 0,
    };
    let text = crate::value::json::indented(value, width).map_err(|error| error.to_string())?;
    Ok(Json::from(single_quoted(&text)))
}

/// What each item shows: itself, or the value at a path such as `payload.name`.
fn shown(call: &FilterCall, path: &str) -> Vec<String> {
    let Some(Json::Array(items)) = &call.input else {
        return Vec::new();
    };
    let pick = |item: &Json| {
        let value = path.split('.').filter(|name| !name.is_empty()).try_fold(item, |value, name| match value {
            Json::Array(items) => name.parse().ok().and_then(|index: usize| items.get(index)),
            other => other.get(name),
        });
        value.map(print).filter(|text| !text.is_empty())
    };
    items.iter().filter_map(pick).collect()
}

/// `toSentence: path, limit, other, separator, two, last`: "Ann, Bob, and 2 others".
fn to_sentence(call: &FilterCall) -> Result<Json, String> {
    let names = shown(call, &text(call, 0, ""));
    let limit = count(call, 1, 2);
    let other = text(call, 2, "other");
    let (separator, two, last) = (text(call, 3, ", "), text(call, 4, " and "), text(call, 5, ", and "));
    Ok(Json::from(match names.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first, second] => format!("{first}{two}{second}"),
        [start @ .., end] if limit >= names.len() => {
            format!("{}{last}{end}", start.join(&separator))
        }
        all => {
            let kept = all.get(..limit.max(1)).unwrap_or(all);
            let rest = all.len() - kept.len();
            let link = if kept.len() == 1 { &two } else { &last };
            format!("{}{link}{rest} {}", kept.join(&separator), plural::for_count(&other, rest))
        }
    }))
}

/// `digest: most, path, separator`: "Ann, Bob and 2 others".
fn digest(call: &FilterCall) -> Result<Json, String> {
    let most = count(call, 0, 2).max(1);
    let names = shown(call, &text(call, 1, ""));
    let separator = text(call, 2, ", ");
    let (kept, rest) = names.split_at_checked(most).unwrap_or((&names, &[]));
    Ok(Json::from(match (kept, rest.len()) {
        ([], _) => String::new(),
        ([only], 0) => only.clone(),
        ([start @ .., end], 0) => format!("{} and {end}", start.join(&separator)),
        (kept, more) => format!("{} and {more} {}", kept.join(&separator), plural::for_count("other", more)),
    }))
}

/// `pluralize: singular, plural, showCount`: "3 notifications". Nothing for a count of zero or less.
fn pluralize(call: &FilterCall) -> Result<Json, String> {
    let count = match &call.input {
        None | Some(Json::Null) => return Ok(Json::from("")),
        Some(Json::Array(items)) => number::from_usize(items.len()),
        Some(Json::Object(map)) => number::from_usize(map.len()),
        Some(other) => to_number(other),
    };
    if count.is_nan() || count <= 0.0 {
        return Ok(Json::from(""));
    }
    let singular = text(call, 0, "");
    let plural = text(call, 1, "");
    let word = match (count == 1.0, plural.is_empty()) {
        (true, _) => singular,
        (false, true) => plural::plural(&singular),
        (false, false) => plural,
    };
    let show_count = text(call, 2, "true") == "true";
    Ok(Json::from(if show_count { format!("{} {word}", number::to_text(count)) } else { word }))
}
