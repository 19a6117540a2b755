//! The variables that a template can see, and what tags remember between uses. `render` and some filters start a frame of their own.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::tags::block::{Block, BlockRender};
use crate::value::property::{self, Key};
use crate::value::{Value, number};

/// Variables by name.
pub(crate) type Scope<'d> = BTreeMap<Arc<str>, Value<'d>>;

/// Scopes, data and registers.
pub(crate) struct Frame<'d> {
    /// The data; also what `where: 'a.b'` reads its path from.
    data: Value<'d>,
    /// Numbers of `increment` and `decrement`, which lie over the data.
    counters: BTreeMap<Arc<str>, f64>,
    /// Where `assign` and `capture` store.
    bottom: Scope<'d>,
    inner: Vec<Scope<'d>>,
    pub(crate) broke: bool,
    pub(crate) continued: bool,
    /// Where `offset: continue` goes on, by loop.
    pub(crate) continues: BTreeMap<String, Value<'d>>,
    /// Position of each `cycle`.
    pub(crate) cycles: BTreeMap<String, usize>,
    pub(crate) blocks: Blocks,
}

/// What `layout` and `block` pass to each other.
#[derive(Default)]
pub(crate) struct Blocks {
    /// Whether blocks are collected for a layout rather than printed.
    pub(crate) storing: bool,
    pub(crate) stored: BTreeMap<Arc<str>, Rc<BlockRender>>,
    /// Blocks being rendered, outermost first.
    pub(crate) open: Vec<Arc<Block>>,
}

impl<'d> Frame<'d> {
    pub(crate) fn new(data: Value<'d>) -> Self {
        Self {
            data,
            counters: BTreeMap::new(),
            bottom: Scope::new(),
            inner: Vec::new(),
            broke: false,
            continued: false,
            continues: BTreeMap::new(),
            cycles: BTreeMap::new(),
            blocks: Blocks::default(),
        }
    }

    pub(crate) fn interrupted(&self) -> bool {
        self.broke || self.continued
    }

    /// Ends a `break` or `continue`.
    pub(crate) fn resume(&mut self) {
        self.broke = false;
        self.continued = false;
    }

    pub(crate) fn push(&mut self, scope: Scope<'d>) {
        self.inner.push(scope);
    }

    pub(crate) fn pop(&mut self) {
        self.inner.pop();
    }

    /// Sets a variable of the innermost scope.
    pub(crate) fn set_inner(&mut self, name: &Arc<str>, value: Value<'d>) {
        let scope = self.inner.last_mut().unwrap_or(&mut self.bottom);
        match scope.get_mut(name) {
            Some(known) => *known = value,
            None => {
                scope.insert(Arc::clone(name), value);
            }
        }
    }

    /// Sets a variable for the rest of the template.
    pub(crate) fn assign(&mut self, name: &Arc<str>, value: Value<'d>) {
        self.bottom.insert(Arc::clone(name), value);
    }

    /// Changes a counter by `by`; returns its value before and after.
    pub(crate) fn count(&mut self, name: &Arc<str>, by: f64) -> (f64, f64) {
        let known = self.counters.get(name).copied();
        let before = known.unwrap_or_else(|| match property::own(&self.data, name) {
            Some(Value::Number(number)) => number,
            _ => 0.0,
        });
        self.counters.insert(Arc::clone(name), before + by);
        (before, before + by)
    }

    /// The first segment of a path: a variable, a counter, or a key of the data.
    pub(crate) fn root(&self, key: Key<'_>) -> Value<'d> {
        match key {
            Key::Name(name) => self.named(name),
            Key::Number(number) => self.named(&number::to_text(number)),
        }
    }

    fn named(&self, name: &str) -> Value<'d> {
        let scopes = self.inner.iter().rev().chain(std::iter::once(&self.bottom));
        for scope in scopes {
            if let Some(value) = scope.get(name) {
                return value.clone();
            }
        }
        if let Some(number) = self.counters.get(name) {
            return Value::Number(*number);
        }
        match property::own(&self.data, name) {
            Some(value) => value,
            // LiquidJS looks in its empty globals last, and the size of that object is 0.
            None if name == "size" => Value::Number(0.0),
            None => Value::Undefined,
        }
    }
}

/// A frame register as LiquidJS keeps it: what is false in JavaScript counts as not there.
pub(crate) fn register<'d>(value: Option<&Value<'d>>) -> Option<Value<'d>> {
    value.filter(|value| value.is_js_truthy()).cloned()
}
