//! `{% capture name %}…{% endcapture %}` stores what its inside prints.

use std::sync::Arc;

use crate::analysis::Visitor;
use crate::error::{Failure, Fault};
use crate::parser::{Node, Parser};
use crate::run::Run;
use crate::syntax::literal::unquote;
use crate::syntax::scan::Delimited;
use crate::tags::Tag;
use crate::value::Value;

#[derive(Debug)]
struct Capture {
    name: Arc<str>,
    nodes: Vec<Node>,
}

pub(crate) fn parse(parser: &mut Parser<'_>, tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
    let mut cursor = parser.cursor(tag);
    let mut name = cursor.identifier().to_owned();
    if name.is_empty() {
        let quoted = cursor.quoted();
        if quoted.is_empty() {
            return Err(cursor.error("the name of a variable"));
        }
        name = unquote(quoted);
    }
    let (nodes, _) = parser.until(tag, &["endcapture"])?;
    Ok(Box::new(Capture { name: name.into(), nodes }))
}

impl Tag for Capture {
    fn render(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let text = run.capture(|run| run.nodes(&self.nodes))?;
        run.scan(self.name.len())?;
        run.frame.assign(&self.name, Value::text(text));
        Ok(())
    }

    fn visit(&self, visitor: &mut Visitor) {
        visitor.nodes(&self.nodes);
        visitor.define(&self.name);
    }
}
