//! The name of another template, as `render`, `include` and `layout` read it.

use std::sync::Arc;

use crate::analysis::Visitor;
use crate::error::Fault;
use crate::parser::{self, Node, Parser, Source};
use crate::syntax::cursor::Cursor;
use crate::syntax::expression::{Literal, Operand};

/// How a template is named.
#[derive(Debug)]
pub(crate) enum FileName {
    /// `'file'`.
    Fixed(Arc<str>),
    /// `'files/{{ name }}'`, which is a template itself.
    Template(Vec<Node>),
    /// A variable.
    Value(Operand),
}

/// Reads the name of a template; `None` for the word `none`.
pub(crate) fn parse_file_name(parser: &Parser<'_>, cursor: &mut Cursor<'_>) -> Result<Option<FileName>, Fault> {
    cursor.skip_blanks();
    let start = cursor.position();
    let Some(value) = cursor.value()? else {
        return Err(cursor.error("the name of a template"));
    };
    if cursor.text_since(start) == "none" {
        return Ok(None);
    }
    let Operand::Literal(Literal::Text(name)) = value else {
        return Ok(Some(FileName::Value(value)));
    };
    let source = Arc::new(Source { name: None, text: Arc::clone(&name) });
    let mut nodes = parser::parse(source, parser.options())?.nodes;
    Ok(Some(match (nodes.pop(), nodes.is_empty()) {
        (Some(Node::Text(text)), true) => FileName::Fixed(Arc::from(&*text)),
        (Some(last), _) => {
            nodes.push(last);
            FileName::Template(nodes)
        }
        (None, _) => FileName::Fixed(Arc::from("")),
    }))
}

impl FileName {
    pub(crate) fn visit(&self, visitor: &mut Visitor<'_>) {
        if let Self::Value(operand) = self {
            visitor.operand(operand);
        }
    }
}
