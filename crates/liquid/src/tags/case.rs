//! `{% case value %}{% when a, b or c %}…{% else %}…{% endcase %}` prints every branch that names the value.

use crate::analysis::Visitor;
use crate::error::{Failure, Fault};
use crate::parser::{Node, Parser};
use crate::run::Run;
use crate::syntax::expression::{Filtered, Operand};
use crate::syntax::scan::Delimited;
use crate::tags::Tag;

#[derive(Debug)]
struct Case {
    value: Filtered,
    branches: Vec<Branch>,
    otherwise: Vec<Node>,
}

#[derive(Debug)]
struct Branch {
    values: Vec<Operand>,
    nodes: Vec<Node>,
}

pub(crate) fn parse(parser: &mut Parser<'_>, tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
    let value = parser.cursor(tag).filtered()?;
    let mut case = Case { value, branches: Vec::new(), otherwise: Vec::new() };
    let mut elses = 0;
    loop {
        let (mut nodes, stop) = parser.until(tag, &["when", "else", "endcase"])?;
        // What stands before the first `when` is dropped, and what follows a second `else` too; `when` after `else` goes on with it.
        if elses == 1 {
            case.otherwise.append(&mut nodes);
        } else if let (0, Some(branch)) = (elses, case.branches.last_mut()) {
            branch.nodes = nodes;
        }
        match parser.name(stop) {
            "when" if elses == 0 => case.branches.push(Branch { values: values(parser, stop)?, nodes: Vec::new() }),
            "when" => {}
            "else" => elses += 1,
            _ => return Ok(Box::new(case)),
        }
    }
}

fn values(parser: &Parser<'_>, tag: Delimited) -> Result<Vec<Operand>, Fault> {
    let mut cursor = parser.cursor(tag);
    let mut values = Vec::new();
    while !cursor.at_end() {
        values.push(cursor.required_value()?);
        cursor.skip_blanks();
        cursor.skip_past(if cursor.peek() == Some(',') { "," } else { "or" });
    }
    Ok(values)
}

impl Tag for Case {
    fn render(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let target = run.condition(&self.value)?.plain();
        let mut hit = false;
        for branch in &self.branches {
            run.step(1)?;
            for value in &branch.values {
                let value = run.leniently(|run| run.operand(value))?;
                if run.equal(&target, &value)? {
                    hit = true;
                    run.nodes(&branch.nodes)?;
                    break;
                }
            }
        }
        if hit { Ok(()) } else { run.nodes(&self.otherwise) }
    }

    fn visit(&self, visitor: &mut Visitor) {
        visitor.filtered(&self.value);
        for branch in &self.branches {
            branch.values.iter().for_each(|value| visitor.operand(value));
            visitor.nodes(&branch.nodes);
        }
        visitor.nodes(&self.otherwise);
    }
}
