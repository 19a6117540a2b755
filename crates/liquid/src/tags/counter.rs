//! `{% increment name %}` and `{% decrement name %}` print and change a counter that lies over the data.

use std::sync::Arc;

use crate::analysis::Visitor;
use crate::error::{Failure, Fault};
use crate::parser::Parser;
use crate::run::Run;
use crate::syntax::scan::Delimited;
use crate::tags::Tag;
use crate::value::number;

#[derive(Debug)]
struct Counter {
    name: Arc<str>,
    by: f64,
}

pub(crate) fn parse_increment(parser: &mut Parser<'_>, tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
    Ok(Box::new(Counter { name: Arc::from(parser.cursor(tag).identifier()), by: 1.0 }))
}

pub(crate) fn parse_decrement(parser: &mut Parser<'_>, tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
    Ok(Box::new(Counter { name: Arc::from(parser.cursor(tag).identifier()), by: -1.0 }))
}

impl Tag for Counter {
    fn render(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        run.scan(self.name.len())?;
        let (before, after) = run.frame.count(&self.name, self.by);
        run.write(&number::to_text(if self.by > 0.0 { before } else { after }))
    }

    fn visit(&self, visitor: &mut Visitor) {
        visitor.define(&self.name);
    }
}
