//! `{% block name %}…{% endblock %}`: a place of a layout that a template can fill.

use std::rc::Rc;
use std::sync::Arc;

use crate::analysis::Visitor;
use crate::error::{Failure, Fault, bad_argument};
use crate::parser::{Node, Parser, Source};
use crate::run::Run;
use crate::run::frame::Scope;
use crate::syntax::scan::Delimited;
use crate::tags::Tag;
use crate::value::{Special, Value};

/// A block as written. Shared, because a layout renders blocks of other templates.
#[derive(Debug)]
pub(crate) struct Block {
    name: Arc<str>,
    source: Arc<Source>,
    nodes: Vec<Node>,
}

/// What a layout puts in the place of a block.
#[derive(Debug)]
pub(crate) enum BlockRender {
    /// What stands outside of all blocks.
    Text(String),
    /// A block, and the one of a more specific template that replaces it.
    Block { block: Arc<Block>, replacement: Option<Rc<BlockRender>> },
}

/// `block.super`: the block that the current one replaces, if any, and what that one replaces.
#[derive(Debug)]
pub(crate) struct SuperBlock {
    replaced: Option<(Arc<Block>, Rc<SuperBlock>)>,
}

#[derive(Debug)]
struct BlockTag(Arc<Block>);

pub(crate) fn parse(parser: &mut Parser<'_>, tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let arguments = parser.cursor(tag).rest();
    let name = arguments.trim_start_matches(|c| !word(c)).split(|c| !word(c)).next().unwrap_or_default();
    let (nodes, _) = parser.until(tag, &["endblock"])?;
    let source = parser.shared_source();
    Ok(Box::new(BlockTag(Arc::new(Block { name: Arc::from(name), source, nodes }))))
}

impl Tag for BlockTag {
    fn render(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let replacement = run.frame.blocks.stored.get(&self.0.name).cloned();
        let render = BlockRender::Block { block: Arc::clone(&self.0), replacement };
        if run.frame.blocks.storing {
            run.frame.blocks.stored.insert(Arc::clone(&self.0.name), Rc::new(render));
            return Ok(());
        }
        run.block(&render, Rc::new(SuperBlock { replaced: None }))
    }

    fn visit(&self, visitor: &mut Visitor) {
        visitor.scoped(&["block"], &self.0.nodes);
    }
}

impl<'d> Run<'d> {
    fn block(&mut self, render: &BlockRender, replaced: Rc<SuperBlock>) -> Result<(), Failure> {
        self.enter()?;
        match render {
            BlockRender::Text(text) => self.write(text)?,
            BlockRender::Block { block, replacement: None } => self.block_content(block, replaced)?,
            BlockRender::Block { block, replacement: Some(replacement) } => {
                let replaced = SuperBlock { replaced: Some((Arc::clone(block), replaced)) };
                self.block(replacement, Rc::new(replaced))?;
            }
        }
        self.leave();
        Ok(())
    }

    fn block_content(&mut self, block: &Arc<Block>, replaced: Rc<SuperBlock>) -> Result<(), Failure> {
        if self.frame.blocks.open.iter().any(|open| Arc::ptr_eq(open, block)) {
            return Err(bad_argument("a block cannot hold itself"));
        }
        self.frame.blocks.open.push(Arc::clone(block));
        self.frame.push(Scope::from([(Arc::from("block"), Value::Special(Special::Block(replaced)))]));
        self.within(&block.source, |run| run.nodes(&block.nodes))?;
        self.frame.pop();
        self.frame.blocks.open.pop();
        Ok(())
    }

    /// What `block.super` prints.
    pub(crate) fn super_block(&mut self, block: &SuperBlock) -> Result<Value<'d>, Failure> {
        let Some((block, replaced)) = &block.replaced else {
            return self.text("");
        };
        let text = self.capture(|run| run.block_content(block, Rc::clone(replaced)))?;
        self.text(text)
    }
}
