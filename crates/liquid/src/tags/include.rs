//! `{% include 'file', key: value %}` prints another template that shares all variables.

use std::sync::Arc;

use crate::analysis::Visitor;
use crate::error::{Failure, Fault, bad_argument};
use crate::parser::Parser;
use crate::run::Run;
use crate::run::frame::Scope;
use crate::syntax::expression::{Operand, Parameter};
use crate::syntax::scan::Delimited;
use crate::tags::Tag;
use crate::tags::partial::{FileName, parse_file_name};

#[derive(Debug)]
struct Include {
    file: Option<FileName>,
    with: Option<Operand>,
    parameters: Vec<Parameter>,
}

pub(crate) fn parse(parser: &mut Parser<'_>, tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
    let mut cursor = parser.cursor(tag);
    let file = parse_file_name(parser, &mut cursor)?;
    let start = cursor.position();
    let mut with = None;
    let keyword = cursor.identifier();
    cursor.skip_blanks();
    if keyword == "with" && cursor.peek() != Some(':') {
        with = cursor.value()?;
    } else {
        cursor.rewind(start);
    }
    Ok(Box::new(Include { file, with, parameters: cursor.parameters()? }))
}

impl Tag for Include {
    fn render(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let Some(file) = &self.file else {
            return Err(bad_argument("`none` is not the name of a template"));
        };
        let name = run.file_name(file)?;
        let outside = std::mem::take(&mut run.frame.blocks);
        let mut scope: Scope<'_> = run.parameters(&self.parameters)?.into_iter().collect();
        if let Some(with) = &self.with {
            let value = run.operand(with)?;
            scope.insert(Arc::from(&*name), value);
        }
        let parsed = run.partial(&name)?;
        run.frame.blocks.open.clone_from(&outside.open);
        run.frame.push(scope);
        run.parsed(&parsed)?;
        run.frame.pop();
        run.frame.blocks = outside;
        Ok(())
    }

    fn visit(&self, visitor: &mut Visitor) {
        visitor.parameters(&self.parameters);
        self.file.iter().for_each(|file| file.visit(visitor));
        self.with.iter().for_each(|with| visitor.operand(with));
    }
}
