//! Which variables a template reads, found without rendering it. Other templates that it renders are not followed.

use std::fmt;

use crate::error::line_and_column;
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

/// All variables that a template reads, in the order written.
pub(crate) fn variables(parsed: &Parsed) -> Vec<Variable> {
    let mut visitor = Visitor { source: &parsed.source.text, place: None, found: Vec::new(), defined: Vec::new() };
    visitor.nodes(&parsed.nodes);
    visitor.found
}

/// Collects variables while it walks over a template.
pub(crate) struct Visitor<'t> {
    source: &'t str,
    /// The offset of everything in a name of a template, which has offsets of its own.
    place: Option<usize>,
    found: Vec<Variable>,
    defined: Vec<String>,
}

impl Visitor<'_> {
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

    /// Walks over nodes that see some more names.
    pub(crate) fn scoped(&mut self, names: &[&str], nodes: &[Node]) {
        let outside = self.defined.len();
        self.defined.extend(names.iter().map(|name| (*name).to_owned()));
        self.nodes(nodes);
        // What `assign` defined in between stays defined.
        self.defined.drain(outside..outside + names.len());
    }

    /// Takes note of a name that the template sets for what follows.
    pub(crate) fn define(&mut self, name: &str) {
        if !self.defined.iter().any(|known| known == name) {
            self.defined.push(name.to_owned());
        }
    }

    pub(crate) fn loop_head(&mut self, head: &LoopHead) {
        self.operand(&head.collection);
        let outside = self.defined.len();
        self.defined.push("continue".to_owned());
        self.parameters(&head.parameters);
        self.defined.truncate(outside);
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
                let (line, column) = line_and_column(self.source, self.place.unwrap_or(path.offset));
                let segments = segments(path);
                let local = matches!(segments.first(), Some(PathSegment::Key(name)) if self.defined.contains(name));
                self.found.push(Variable { path: segments, local, line, column });
            }
        }
        for segment in &path.segments {
            if let Segment::Value(operand) = segment {
                self.operand(operand);
            }
        }
    }
}
