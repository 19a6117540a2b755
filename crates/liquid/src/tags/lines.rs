//! `{% liquid %}` holds one tag per line, without delimiters.

use crate::analysis::Visitor;
use crate::error::{Failure, Fault};
use crate::parser::{Node, Parser};
use crate::run::Run;
use crate::syntax::scan::Delimited;
use crate::tags::Tag;

#[derive(Debug)]
struct Lines {
    nodes: Vec<Node>,
}

pub(crate) fn parse(parser: &mut Parser<'_>, tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
    Ok(Box::new(Lines { nodes: parser.lines(tag)? }))
}

impl Tag for Lines {
    fn render(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        run.nodes(&self.nodes)
    }

    fn visit(&self, visitor: &mut Visitor) {
        visitor.nodes(&self.nodes);
    }
}
