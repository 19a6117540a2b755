//! The values that a template works with. Data given by the caller is borrowed, everything made while rendering is shared.

pub(crate) mod compare;
pub(crate) mod json;
pub(crate) mod number;
pub(crate) mod property;
pub(crate) mod text;

use std::cell::Cell;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::syntax::expression::Literal;
use crate::tags::block::SuperBlock;

/// A value in the sense of JavaScript, plus the special objects of LiquidJS.
#[derive(Debug, Clone)]
pub(crate) enum Value<'d> {
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    Text(Text<'d>),
    Array(Array<'d>),
    Object(Object<'d>),
    Special(Special),
}

/// Objects with behaviour of their own.
#[derive(Debug, Clone)]
pub(crate) enum Special {
    /// The literal `nil`; unlike JSON's null it is an object that compares as null.
    Nil,
    Empty,
    Blank,
    Loop(Rc<LoopState>),
    Block(Rc<SuperBlock>),
}

/// `forloop` and `tablerowloop`.
#[derive(Debug)]
pub(crate) struct LoopState {
    pub(crate) index: Cell<usize>,
    pub(crate) length: usize,
    pub(crate) name: String,
    /// Set for `tablerowloop`.
    pub(crate) columns: Option<Columns>,
}

/// Longest name of a loop in characters. It is printed and copied often, and LiquidJS makes it of the loop's source text.
const LOOP_NAME: usize = 200;

impl LoopState {
    /// A loop over `length` items of a collection, as it is written in the template.
    pub(crate) fn new(variable: &str, written: &str, length: usize, columns: Option<Columns>) -> Self {
        let name = variable.chars().chain(['-']).chain(written.chars()).take(LOOP_NAME).collect();
        Self { index: Cell::new(0), length, name, columns }
    }
}

/// The `cols` of a `tablerow`, as written and as a number.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    pub(crate) number: f64,
    pub(crate) is_number: bool,
    pub(crate) json: String,
}

/// Text that is borrowed from the data or shared.
#[derive(Debug, Clone)]
pub(crate) enum Text<'d> {
    Borrowed(&'d str),
    Shared(Arc<str>),
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Shared(text) => text,
        }
    }
}

impl<'d> Text<'d> {
    /// A part of the text, without a copy where the text is borrowed.
    pub(crate) fn part(&self, range: std::ops::Range<usize>) -> Self {
        match self {
            Self::Borrowed(text) => Self::Borrowed(text.get(range).unwrap_or_default()),
            Self::Shared(text) if range == (0..text.len()) => self.clone(),
            Self::Shared(text) => Self::Shared(Arc::from(text.get(range).unwrap_or_default())),
        }
    }

    /// A part that was cut from this very text, such as a trimmed one.
    pub(crate) fn cut(&self, part: &str) -> Self {
        let start = part.as_ptr().addr().saturating_sub(self.as_ptr().addr());
        self.part(start..start + part.len())
    }
}

/// An array of the data, or one made while rendering.
#[derive(Debug, Clone)]
pub(crate) enum Array<'d> {
    Borrowed(&'d [Json]),
    Shared(Rc<Items<'d>>),
}

/// The values of a shared array.
#[derive(Debug)]
pub(crate) struct Items<'d> {
    pub(crate) values: Vec<Value<'d>>,
    /// How many arrays and objects made while rendering are nested in this one, itself included.
    pub(crate) depth: usize,
}

impl<'d> Array<'d> {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Borrowed(items) => items.len(),
            Self::Shared(items) => items.values.len(),
        }
    }

    pub(crate) fn get(&self, index: usize) -> Option<Value<'d>> {
        match self {
            Self::Borrowed(items) => items.get(index).map(Value::from_json),
            Self::Shared(items) => items.values.get(index).cloned(),
        }
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = Value<'d>> + '_ {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// Whether both are the very same array.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Borrowed(a), Self::Borrowed(b)) => std::ptr::eq(a.as_ptr(), b.as_ptr()) && a.len() == b.len(),
            (Self::Shared(a), Self::Shared(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }
}

/// An object of the data, or one made while rendering.
#[derive(Debug, Clone)]
pub(crate) enum Object<'d> {
    Borrowed(&'d Map<String, Json>),
    Shared(Rc<Fields<'d>>),
}

/// The fields of a shared object, in order.
#[derive(Debug)]
pub(crate) struct Fields<'d> {
    pub(crate) fields: Vec<(Arc<str>, Value<'d>)>,
    /// As [`Items::depth`].
    pub(crate) depth: usize,
}

impl<'d> Object<'d> {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Borrowed(map) => map.len(),
            Self::Shared(object) => object.fields.len(),
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<Value<'d>> {
        match self {
            Self::Borrowed(map) => map.get(key).map(Value::from_json),
            Self::Shared(object) => {
                object.fields.iter().find(|(name, _)| &**name == key).map(|(_, value)| value.clone())
            }
        }
    }

    /// Keys and values in the order that JavaScript gives them: array indexes first, by size.
    pub(crate) fn entries(&self) -> Vec<(Text<'d>, Value<'d>)> {
        let mut entries: Vec<(Text<'d>, Value<'d>)> = match self {
            Self::Borrowed(map) => {
                map.iter().map(|(key, value)| (Text::Borrowed(key.as_str()), Value::from_json(value))).collect()
            }
            Self::Shared(object) => {
                object.fields.iter().map(|(key, value)| (Text::Shared(Arc::clone(key)), value.clone())).collect()
            }
        };
        if entries.iter().any(|(key, _)| property::array_index(key).is_some()) {
            entries.sort_by_key(|(key, _)| property::array_index(key).map_or(u64::MAX, u64::from));
        }
        entries
    }

    /// Whether both are the very same object.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Borrowed(a), Self::Borrowed(b)) => std::ptr::eq(*a, *b),
            (Self::Shared(a), Self::Shared(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl<'d> Value<'d> {
    /// A value of the data. Numbers become doubles, as in JavaScript.
    pub(crate) fn from_json(json: &'d Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(*value),
            Json::Number(number) => Self::Number(number.as_f64().unwrap_or(f64::NAN)),
            Json::String(text) => Self::Text(Text::Borrowed(text)),
            Json::Array(items) => Self::Array(Array::Borrowed(items)),
            Json::Object(map) => Self::Object(Object::Borrowed(map)),
        }
    }

    /// The value of a literal in the template.
    pub(crate) fn from_literal(literal: &Literal) -> Self {
        match literal {
            Literal::Number(number) => Self::Number(*number),
            Literal::Text(text) => Self::Text(Text::Shared(Arc::clone(text))),
            Literal::Bool(value) => Self::Bool(*value),
            Literal::Nil => Self::Special(Special::Nil),
            Literal::Empty => Self::Special(Special::Empty),
            Literal::Blank => Self::Special(Special::Blank),
        }
    }

    /// Text made while rendering.
    pub(crate) fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(Text::Shared(text.into()))
    }

    /// The plain value behind a special object (`valueOf` in JavaScript).
    pub(crate) fn plain(self) -> Self {
        match self {
            Self::Special(Special::Nil) => Self::Null,
            Self::Special(Special::Empty | Special::Blank) => Self::Text(Text::Borrowed("")),
            Self::Special(Special::Loop(state)) => Self::text(json::loop_text(&state)),
            other => other,
        }
    }

    /// Whether this is null, undefined or the literal `nil`.
    pub(crate) fn is_nil(&self) -> bool {
        matches!(self, Self::Undefined | Self::Null | Self::Special(Special::Nil))
    }

    /// Whether this is null or undefined, but not the literal `nil`, which JavaScript sees as an object.
    pub(crate) fn is_nullish(&self) -> bool {
        matches!(self, Self::Undefined | Self::Null)
    }

    /// Liquid's truth: everything but false and nil.
    pub(crate) fn is_truthy(&self) -> bool {
        !self.is_nil() && !matches!(self, Self::Bool(false))
    }

    /// JavaScript's truth, which also takes 0, NaN and empty text as false.
    pub(crate) fn is_js_truthy(&self) -> bool {
        match self {
            Self::Undefined | Self::Null => false,
            Self::Bool(value) => *value,
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Text(text) => !text.is_empty(),
            Self::Array(_) | Self::Object(_) | Self::Special(_) => true,
        }
    }

    /// How deeply arrays and objects made while rendering are nested in this value.
    pub(crate) fn depth(&self) -> usize {
        match self {
            Self::Array(Array::Shared(items)) => items.depth,
            Self::Object(Object::Shared(object)) => object.depth,
            _ => 0,
        }
    }
}
