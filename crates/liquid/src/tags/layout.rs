//! `{% layout 'file' %}` prints another template, whose blocks the rest of this one fills.

use std::rc::Rc;
use std::sync::Arc;

use crate::analysis::Visitor;
use crate::error::{Failure, Fault};
use crate::parser::{Node, Parser};
use crate::run::Run;
use crate::run::frame::Scope;
use crate::syntax::expression::Parameter;
use crate::syntax::scan::Delimited;
use crate::tags::Tag;
use crate::tags::block::BlockRender;
use crate::tags::partial::{FileName, parse_file_name};

#[derive(Debug)]
struct Layout {
    file: Option<FileName>,
    parameters: Vec<Parameter>,
    nodes: Vec<Node>,
}

pub(crate) fn parse(parser: &mut Parser<'_>, tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
    let mut cursor = parser.cursor(tag);
    let file = parse_file_name(parser, &mut cursor)?;
    let parameters = cursor.parameters()?;
    Ok(Box::new(Layout { file, parameters, nodes: parser.rest()? }))
}

impl Tag for Layout {
    fn render(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let Some(file) = &self.file else {
            run.frame.blocks.storing = false;
            return run.nodes(&self.nodes);
        };
        let name = run.file_name(file)?;
        let parsed = run.partial(&name)?;
        run.frame.blocks.storing = true;
        let html = run.capture(|run| run.nodes(&self.nodes))?;
        // What stands outside of blocks fills the block without a name.
        run.frame.blocks.stored.entry(Arc::from("")).or_insert_with(|| Rc::new(BlockRender::Text(html)));
        run.frame.blocks.storing = false;
        let scope: Scope<'_> = run.parameters(&self.parameters)?.into_iter().collect();
        run.frame.push(scope);
        run.parsed(&parsed)?;
        run.frame.pop();
        Ok(())
    }

    fn visit(&self, visitor: &mut Visitor) {
        visitor.parameters(&self.parameters);
        self.file.iter().for_each(|file| file.visit(visitor));
        visitor.nodes(&self.nodes);
    }
}
