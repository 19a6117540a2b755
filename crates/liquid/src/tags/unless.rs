//! `{% unless %}…{% elsif %}…{% else %}…{% endunless %}` prints its first branch if the value is false, then goes on like `if`.

use crate::analysis::Visitor;
use crate::error::{Failure, Fault};
use crate::parser::{Node, Parser};
use crate::run::Run;
use crate::syntax::expression::Filtered;
use crate::syntax::scan::Delimited;
use crate::tags::Tag;

#[derive(Debug)]
struct Unless {
    branches: Vec<(Filtered, Vec<Node>)>,
    otherwise: Vec<Node>,
}

pub(crate) fn parse(parser: &mut Parser<'_>, tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
    let mut unless = Unless { branches: Vec::new(), otherwise: Vec::new() };
    let mut value = Some(parser.cursor(tag).filtered()?);
    let mut elses = 0;
    loop {
        let (mut nodes, stop) = parser.until(tag, &["elsif", "else", "endunless"])?;
        match value.take() {
            Some(value) => unless.branches.push((value, nodes)),
            // Unlike `if`, branches after `else` are allowed and dropped.
            None if elses == 1 => unless.otherwise.append(&mut nodes),
            None => {}
        }
        match parser.name(stop) {
            "elsif" if elses == 0 => value = Some(parser.cursor(stop).filtered()?),
            "elsif" => elses = 2,
            "else" => elses += 1,
            _ => return Ok(Box::new(unless)),
        }
    }
}

impl Tag for Unless {
    fn render(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        for (index, (value, nodes)) in self.branches.iter().enumerate() {
            if run.condition(value)?.is_truthy() == (index > 0) {
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
