//! From pieces of a template to a tree of nodes. What each tag does with its inside is the tag's own affair.

use std::sync::Arc;

use crate::error::{Fault, ParseErrorKind};
use crate::options::{DEEPEST, Options};
use crate::syntax::cursor::Cursor;
use crate::syntax::expression::Filtered;
use crate::syntax::scan::{self, Delimited, Piece, slice, syntax_error};
use crate::syntax::snippet::Snippet;
use crate::tags::{self, Tag};

/// The text of a template and the name it was found under.
#[derive(Debug)]
pub(crate) struct Source {
    /// `None` for the template that the caller parsed.
    pub(crate) name: Option<String>,
    pub(crate) text: Arc<str>,
}

/// A parsed template.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) source: Arc<Source>,
    pub(crate) nodes: Vec<Node>,
}

/// A part of a template that renders on its own.
#[derive(Debug)]
pub(crate) enum Node {
    Text(Snippet),
    Output(Output),
    Tag { tag: Box<dyn Tag>, offset: usize },
}

/// `{{ value }}`.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) value: Filtered,
    pub(crate) offset: usize,
}

/// Parses a whole template.
pub(crate) fn parse(source: Arc<Source>, options: &Options) -> Result<Parsed, Fault> {
    let text = &source.text;
    if text.len() > options.limits.template_bytes {
        let expected = format!("at most {} bytes of template", options.limits.template_bytes);
        let mut error = syntax_error(text, (0, 0), &expected);
        error.kind = ParseErrorKind::TemplateTooLarge;
        return Err(error);
    }
    let pieces = scan::scan(text)?;
    let nodes = Parser { source: text, shared: &source, options, pieces, next: 0, nesting: 0 }.rest()?;
    Ok(Parsed { source, nodes })
}

/// For how many nodes a list is made at first; few templates have more on one level.
const MOST_NODES: usize = 8;

/// Parses pieces one after the other.
pub(crate) struct Parser<'s> {
    source: &'s Arc<str>,
    shared: &'s Arc<Source>,
    options: &'s Options,
    pieces: Vec<Piece>,
    next: usize,
    nesting: usize,
}

impl<'s> Parser<'s> {
    pub(crate) fn options(&self) -> &'s Options {
        self.options
    }

    /// The template being parsed.
    pub(crate) fn shared_source(&self) -> Arc<Source> {
        Arc::clone(self.shared)
    }

    /// The name of a tag.
    pub(crate) fn name(&self, tag: Delimited) -> &'s str {
        slice(self.source, (tag.content.0, tag.name_end))
    }

    /// A cursor over what follows the name of a tag.
    pub(crate) fn cursor(&self, tag: Delimited) -> Cursor<'s> {
        let mut cursor = Cursor::new(self.source, (tag.name_end, tag.content.1), self.options);
        cursor.skip_blanks();
        cursor
    }

    /// An error about a tag as a whole.
    pub(crate) fn error(&self, tag: Delimited, expected: &str) -> Fault {
        syntax_error(self.source, (tag.start, tag.end), expected)
    }

    /// An error unless nothing follows the name of a tag.
    pub(crate) fn no_arguments(&self, tag: Delimited) -> Result<(), Fault> {
        let cursor = self.cursor(tag);
        if cursor.at_end() { Ok(()) } else { Err(cursor.error(&format!("nothing after `{}`", self.name(tag)))) }
    }

    /// The next piece, unparsed.
    pub(crate) fn piece(&mut self) -> Option<Piece> {
        let piece = self.pieces.get(self.next).copied();
        self.next += 1;
        piece
    }

    /// A piece as it is written.
    pub(crate) fn piece_text(&self, piece: Piece) -> &'s str {
        slice(self.source, piece.range())
    }

    /// All nodes up to the end.
    pub(crate) fn rest(&mut self) -> Result<Vec<Node>, Fault> {
        let mut nodes = Vec::with_capacity(MOST_NODES.min(self.pieces.len().saturating_sub(self.next)));
        while let Some(piece) = self.piece() {
            self.node(piece, &mut nodes)?;
        }
        Ok(nodes)
    }

    /// The nodes up to the first tag with one of the names, and that tag. `opening` is at fault if there is none.
    pub(crate) fn until(&mut self, opening: Delimited, names: &[&str]) -> Result<(Vec<Node>, Delimited), Fault> {
        let mut nodes = Vec::new();
        while let Some(piece) = self.piece() {
            match piece {
                Piece::Tag(tag) if names.contains(&self.name(tag)) => return Ok((nodes, tag)),
                _ => self.node(piece, &mut nodes)?,
            }
        }
        let closing = names.last().copied().unwrap_or_default();
        Err(self.error(opening, &format!("`{{% {closing} %}}` to close `{}`", self.name(opening))))
    }

    /// The tags of the lines inside a `liquid` tag.
    pub(crate) fn lines(&mut self, tag: Delimited) -> Result<Vec<Node>, Fault> {
        let pieces = scan::scan_lines(self.source, (tag.name_end, tag.content.1))?;
        let outside = (std::mem::replace(&mut self.pieces, pieces), std::mem::replace(&mut self.next, 0));
        let nodes = self.rest();
        (self.pieces, self.next) = outside;
        nodes
    }

    fn node(&mut self, piece: Piece, nodes: &mut Vec<Node>) -> Result<(), Fault> {
        match piece {
            Piece::Text { start, end } if start >= end => {}
            Piece::Text { start, end } => nodes.push(Node::Text(Snippet::new(self.source, (start, end)))),
            Piece::Output(output) => {
                let value = Cursor::new(self.source, output.content, self.options).filtered()?;
                nodes.push(Node::Output(Output { value, offset: output.start }));
            }
            Piece::Tag(tag) => nodes.push(Node::Tag { tag: self.tag(tag)?, offset: tag.start }),
        }
        Ok(())
    }

    fn tag(&mut self, tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
        let name = self.name(tag);
        let Some(parse) = tags::find(name) else {
            return Err(self.error(tag, &tags::expected_instead_of(name)));
        };
        if self.nesting >= self.options.limits.nesting.min(DEEPEST) {
            let mut error = self.error(tag, "fewer tags within tags");
            error.kind = ParseErrorKind::NestedTooDeep;
            return Err(error);
        }
        self.nesting += 1;
        let parsed = parse(self, tag);
        self.nesting -= 1;
        parsed
    }
}
