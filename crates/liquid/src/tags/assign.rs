//! `{% assign name = value %}` stores a value for the rest of the template.

use std::sync::Arc;

use crate::analysis::Visitor;
use crate::error::{Failure, Fault};
use crate::parser::Parser;
use crate::run::Run;
use crate::syntax::expression::Filtered;
use crate::syntax::scan::Delimited;
use crate::tags::Tag;

#[derive(Debug)]
struct Assign {
    name: Arc<str>,
    value: Filtered,
}

pub(crate) fn parse(parser: &mut Parser<'_>, tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
    let mut cursor = parser.cursor(tag);
    let name = cursor.identifier();
    if name.is_empty() {
        return Err(cursor.error("the name of a variable"));
    }
    cursor.skip_blanks();
    if !cursor.take('=') {
        return Err(cursor.error("`=` after the name of the variable"));
    }
    Ok(Box::new(Assign { name: Arc::from(name), value: cursor.filtered()? }))
}

impl Tag for Assign {
    fn render(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let value = run.filtered(&self.value)?;
        run.scan(self.name.len())?;
        run.frame.assign(&self.name, value);
        Ok(())
    }

    fn visit(&self, visitor: &mut Visitor) {
        visitor.filtered(&self.value);
        visitor.define(&self.name);
    }
}
