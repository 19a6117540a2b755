//! `{% echo value %}` prints a value, as `{{ value }}` does; without a value it prints nothing.

use crate::analysis::Visitor;
use crate::error::{Failure, Fault};
use crate::parser::Parser;
use crate::run::Run;
use crate::syntax::expression::Filtered;
use crate::syntax::scan::Delimited;
use crate::tags::Tag;

#[derive(Debug)]
struct Echo {
    value: Option<Filtered>,
}

pub(crate) fn parse(parser: &mut Parser<'_>, tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
    let mut cursor = parser.cursor(tag);
    let value = if cursor.at_end() { None } else { Some(cursor.filtered()?) };
    Ok(Box::new(Echo { value }))
}

impl Tag for Echo {
    fn render(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let Some(value) = &self.value else {
            return Ok(());
        };
        let printed = run.filtered(value)?;
        run.print(&printed, value.ends_raw())
    }

    fn visit(&self, visitor: &mut Visitor) {
        self.value.iter().for_each(|value| visitor.filtered(value));
    }
}
