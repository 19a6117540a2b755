//! `{% if %}…{% elsif %}…{% else %}…{% endif %}` prints the first branch whose value is true.

use crate::analysis::Visitor;
use crate::error::{Failure, Fault};
use crate::parser::{Node, Parser};
use crate::run::Run;
use crate::syntax::expression::Filtered;
use crate::syntax::scan::Delimited;
use crate::tags::Tag;

#[derive(Debug)]
struct Condition {
    branches: Vec<(Filtered, Vec<Node>)>,
    otherwise: Vec<Node>,
}

pub(crate) fn parse(parser: &mut Parser<'_>, tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
    let mut condition = Condition { branches: Vec::new(), otherwise: Vec::new() };
    let mut value = Some(parser.cursor(tag).filtered()?);
    loop {
        let (nodes, stop) = parser.until(tag, &["elsif", "else", "endif"])?;
        let after_else = value.is_none();
        match value.take() {
            Some(value) => condition.branches.push((value, nodes)),
            None => condition.otherwise = nodes,
        }
        match parser.name(stop) {
            "endif" => {
                parser.no_arguments(stop)?;
                return Ok(Box::new(condition));
            }
            name if after_else => {
                return Err(parser.error(stop, &format!("`endif`: `{name}` cannot follow `else`")));
            }
            "elsif" => value = Some(parser.cursor(stop).filtered()?),
            _ => parser.no_arguments(stop)?,
        }
    }
}

impl Tag for Condition {
    fn render(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        for (value, nodes) in &self.branches {
            if run.condition(value)?.is_truthy() {
                return run.nodes(nodes);
            }
        }
        run.nodes(&self.otherwise)
    }

    fn visit(&self, visitor: &mut Visitor) {
        for (value, nodes) in &self.branches {
            visitor.filtered(value);
            visitor.nodes(nodes);
        }
        visitor.nodes(&self.otherwise);
    }
}
