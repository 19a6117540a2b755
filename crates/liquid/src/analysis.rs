//! Which variables a template reads, found without rendering it. Other templates that it renders are not followed.

use std::collections::BTreeMap;
use std::fmt;

use crate::parser::{Node, Parsed};
use crate::syntax::expression::{Argument, Expression, Filtered, Item, Literal, Operand, Parameter, Path, Segment};
use crate::tags::for_loop::LoopHead;
use crate::value::number;

/// One step of a variable's path.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum PathSegment {
    /// A name, as in `.name` or `['name']`.
    Key(String),
    /// A number in brackets.
    Index(f64),
    /// Brackets around something that is only known when the template renders.
    Dynamic,
}

/// A place where a template reads a variable.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// The path, from the outermost name.
    pub path: Vec<PathSegment>,
    /// Whether the outermost name was set by the template itself (`assign`, `for` and the like) and is not read from the data.
    pub local: bool,
    /// Line, from 1.
    pub line: usize,
    /// Character within the line, from 1.
    pub column: usize,
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.path.iter().for_each(|segment| push_segment(&mut text, segment));
        f.write_str(&text)
    }
}

/// The path of a variable as text, such as `payload.items[0].name`.
pub(crate) fn spell(path: &Path) -> String {
    let mut text = String::new();
    segments(path).iter().for_each(|segment| push_segment(&mut text, segment));
    text
}

fn push_segment(text: &mut String, segment: &PathSegment) {
    match segment {
        PathSegment::Key(key) if !key.is_empty() && key.chars().all(crate::chars::is_word) => {
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(key);
        }
        PathSegment::Key(key) => text.extend(["['", key, "']"]),
        PathSegment::Index(index) => text.extend(["[", &number::to_text(*index), "]"]),
        PathSegment::Dynamic => text.push_str("[…]"),
    }
}

fn segments(path: &Path) -> Vec<PathSegment> {
    let segment = |segment: &Segment| match segment {
        Segment::Key(key) => PathSegment::Key(key.to_string()),
        Segment::Value(Operand::Literal(Literal::Number(index))) => PathSegment::Index(*index),
        Segment::Value(_) => PathSegment::Dynamic,
    };
    path.segments.iter().map(segment).collect()
}

/// All variables that a template reads, in the order of its tags and outputs.
pub(crate) fn variables(parsed: &Parsed) -> Vec<Variable> {
    let mut visitor = Visitor { place: None, found: Vec::new(), defined: BTreeMap::new() };
    visitor.nodes(&parsed.nodes);
    let offsets: Vec<usize> = visitor.found.iter().map(|found| found.offset).collect();
    let places = lines_and_columns(&parsed.source.text, &offsets);
    let variable = |(Found { path, local, .. }, (line, column))| Variable { path, local, line, column };
    visitor.found.into_iter().zip(places).map(variable).collect()
}

/// Lines and columns of many offsets, found in one pass over the text.
fn lines_and_columns(source: &str, offsets: &[usize]) -> Vec<(usize, usize)> {
    let mut order: Vec<usize> = (0..offsets.len()).collect();
    order.sort_by_key(|index| offsets.get(*index));
    let mut places = vec![(1, 1); offsets.len()];
    let (mut line, mut column) = (1, 1);
    let mut characters = source.char_indices().peekable();
    for index in order {
        let Some((offset, place)) = offsets.get(index).zip(places.get_mut(index)) else { continue };
        while let Some((_, c)) = characters.next_if(|(at, _)| at < offset) {
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        *place = (line, column);
    }
    places
}

/// A variable, not yet with line and column.
struct Found {
    path: Vec<PathSegment>,
    local: bool,
    offset: usize,
}

/// Collects variables while it walks over a template.
pub(crate) struct Visitor {
    /// The offset of everything in a name of a template, which has offsets of its own.
    place: Option<usize>,
    found: Vec<Found>,
    /// How often each name is defined where the visitor stands.
    defined: BTreeMap<String, usize>,
}

impl Visitor {
    pub(crate) fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Text(_) => {}
                Node::Output(output) => self.filtered(&output.value),
                Node::Tag { tag, .. } => tag.visit(self),
            }
        }
    }

    /// Walks over nodes of a text inside the template, all of which count as standing at one offset.
    pub(crate) fn nodes_at(&mut self, nodes: &[Node], offset: usize) {
        let outside = self.place.replace(offset);
        self.nodes(nodes);
        self.place = outside;
    }

    /// Walks over nodes that see some more names. What `assign` defines in between stays defined.
    pub(crate) fn scoped(&mut self, names: &[&str], nodes: &[Node]) {
        names.iter().for_each(|name| self.define(name));
        self.nodes(nodes);
        names.iter().for_each(|name| self.forget(name));
    }

    /// Takes note of a name that the template sets for what follows.
    pub(crate) fn define(&mut self, name: &str) {
        *self.defined.entry(name.to_owned()).or_default() += 1;
    }

    fn forget(&mut self, name: &str) {
        if let Some(count) = self.defined.get_mut(name) {
            *count = count.saturating_sub(1);
        }
    }

    pub(crate) fn loop_head(&mut self, head: &LoopHead) {
        self.operand(&head.collection);
        self.define("continue");
        self.parameters(&head.parameters);
        self.forget("continue");
    }

    pub(crate) fn parameters(&mut self, parameters: &[Parameter]) {
        parameters.iter().filter_map(|parameter| parameter.value.as_ref()).for_each(|value| self.operand(value));
    }

    pub(crate) fn filtered(&mut self, filtered: &Filtered) {
        match &filtered.initial {
            Expression::One(operand) => self.operand(operand),
            Expression::Postfix(postfix) => {
                for item in postfix {
                    if let Item::Operand(operand) = item {
                        self.operand(operand);
                    }
                }
            }
        }
        for argument in filtered.filters.iter().flat_map(|filter| &filter.arguments) {
            match argument {
                Argument::Positional(operand) | Argument::Named(_, Some(operand)) => self.operand(operand),
                Argument::Named(_, None) => {}
            }
        }
    }

    pub(crate) fn operand(&mut self, operand: &Operand) {
        match operand {
            Operand::Literal(_) => {}
            Operand::Range(range) => {
                self.operand(&range.low);
                self.operand(&range.high);
            }
            Operand::Path(path) => self.path(path),
        }
    }

    fn path(&mut self, path: &Path) {
        match &path.base {
            Some(base) => self.operand(base),
            None => {
                let segments = segments(path);
                let local = match segments.first() {
                    Some(PathSegment::Key(name)) => self.defined.get(name).is_some_and(|count| *count > 0),
                    _ => false,
                };
                self.found.push(Found { path: segments, local, offset: self.place.unwrap_or(path.offset) });
            }
        }
        for segment in &path.segments {
            if let Segment::Value(operand) = segment {
                self.operand(operand);
            }
        }
    }
}
