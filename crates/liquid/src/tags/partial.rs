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
    /// `'files/{{ name }}'`, which is a template itself, at an offset of the template around it.
    Template { nodes: Vec<Node>, offset: usize },
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
    let mut nodes = match parser::parse(source, parser.options()) {
        Ok(parsed) => parsed.nodes,
        Err(mut fault) => {
            // Positions are those of the template around the name.
            cursor.rewind(start);
            let place = cursor.error("");
            (fault.line, fault.column) = (place.line, place.column);
            return Err(fault);
        }
    };
    Ok(Some(match (nodes.pop(), nodes.is_empty()) {
        (Some(Node::Text(text)), true) => FileName::Fixed(Arc::from(&*text)),
        (Some(last), _) => {
            nodes.push(last);
            FileName::Template { nodes, offset: start }
        }
        (None, _) => FileName::Fixed(Arc::from("")),
    }))
}

impl FileName {
    pub(crate) fn visit(&self, visitor: &mut Visitor) {
        match self {
            Self::Fixed(_) => {}
            Self::Template { nodes, offset } => visitor.nodes_at(nodes, *offset),
            Self::Value(operand) => visitor.operand(operand),
        }
    }
}
