//! The filters of the language. Each family is one file, each filter one line in its list.

pub(crate) mod array;
pub(crate) mod codes;
pub(crate) mod date;
mod date_format;
mod date_parse;
pub(crate) mod html;
pub(crate) mod math;
pub(crate) mod misc;
pub(crate) mod search;
pub(crate) mod sort;
pub(crate) mod string;
pub(crate) mod url;
mod url_words;
pub(crate) mod words;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use crate::error::Failure;
use crate::options::{CustomFilter, Options};
use crate::run::Run;
use crate::value::Value;

/// A built-in filter.
pub(crate) type Apply = for<'d> fn(&mut Run<'d>, Value<'d>, &[Value<'d>]) -> Result<Value<'d>, Failure>;

/// Filters of one file by name.
pub(crate) type Family = &'static [(&'static str, Apply)];

const FAMILIES: [Family; 11] = [
    array::FILTERS,
    codes::FILTERS,
    date::FILTERS,
    html::FILTERS,
    math::FILTERS,
    misc::FILTERS,
    search::FILTERS,
    sort::FILTERS,
    string::FILTERS,
    url::FILTERS,
    words::FILTERS,
];

static BY_NAME: LazyLock<BTreeMap<&'static str, BuiltIn>> = LazyLock::new(|| {
    let all = FAMILIES.iter().copied().flatten();
    all.map(|(name, apply)| (*name, BuiltIn { name, apply: *apply })).collect()
});

/// A built-in filter with its name.
#[derive(Clone, Copy)]
pub(crate) struct BuiltIn {
    name: &'static str,
    pub(crate) apply: Apply,
}

/// A filter as a template uses it.
#[derive(Clone)]
pub(crate) enum Filter {
    BuiltIn(BuiltIn),
    Custom(CustomFilter),
    /// Passes its value on, as LiquidJS does when it is not strict.
    Unknown,
}

impl Filter {
    pub(crate) fn is_default(&self) -> bool {
        matches!(self, Self::BuiltIn(built_in) if built_in.name == "default")
    }

    pub(crate) fn is_raw(&self) -> bool {
        matches!(self, Self::BuiltIn(built_in) if built_in.name == "raw")
    }
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn(built_in) => f.write_str(built_in.name),
            Self::Custom(_) => f.write_str("custom"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

/// The filter that a name stands for.
pub(crate) fn resolve(name: &str, options: &Options) -> Filter {
    if let Some(custom) = options.filters.get(name) {
        return Filter::Custom(Arc::clone(custom));
    }
    BY_NAME.get(name).map_or(Filter::Unknown, |built_in| Filter::BuiltIn(*built_in))
}

/// The names of all built-in filters, sorted.
pub(crate) fn names() -> Vec<&'static str> {
    BY_NAME.keys().copied().collect()
}

/// An argument by position; undefined if it was not given.
pub(crate) fn argument<'d>(arguments: &[Value<'d>], index: usize) -> Value<'d> {
    arguments.get(index).cloned().unwrap_or(Value::Undefined)
}

/// An argument by position, or what stands in its place when it is undefined.
pub(crate) fn argument_or<'d>(arguments: &[Value<'d>], index: usize, default: Value<'d>) -> Value<'d> {
    match arguments.get(index) {
        None | Some(Value::Undefined) => default,
        Some(value) => value.clone(),
    }
}
