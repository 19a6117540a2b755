//! `{% break %}` and `{% continue %}` end a loop, or one round of it. Outside a loop they end the template.

use crate::analysis::Visitor;
use crate::error::{Failure, Fault};
use crate::parser::Parser;
use crate::run::Run;
use crate::syntax::scan::Delimited;
use crate::tags::Tag;

#[derive(Debug)]
struct Break;

#[derive(Debug)]
struct Continue;

pub(crate) fn parse_break(_parser: &mut Parser<'_>, _tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
    Ok(Box::new(Break))
}

pub(crate) fn parse_continue(_parser: &mut Parser<'_>, _tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
    Ok(Box::new(Continue))
}

impl Tag for Break {
    fn render(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        run.frame.broke = true;
        Ok(())
    }

    fn visit(&self, _visitor: &mut Visitor) {}
}

impl Tag for Continue {
    fn render(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        run.frame.continued = true;
        Ok(())
    }

    fn visit(&self, _visitor: &mut Visitor) {}
}
