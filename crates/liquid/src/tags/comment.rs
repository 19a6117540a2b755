//! `{% comment %}…{% endcomment %}` and `{% # … %}` print nothing.

use crate::analysis::Visitor;
use crate::chars::is_js_space;
use crate::error::{Failure, Fault};
use crate::parser::Parser;
use crate::run::Run;
use crate::syntax::scan::{Delimited, Piece};
use crate::tags::Tag;

#[derive(Debug)]
struct Comment;

/// Skips everything up to `endcomment`, without parsing it.
pub(crate) fn parse(parser: &mut Parser<'_>, tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
    while let Some(piece) = parser.piece() {
        if matches!(piece, Piece::Tag(end) if parser.name(end) == "endcomment") {
            return Ok(Box::new(Comment));
        }
    }
    Err(parser.error(tag, "`{% endcomment %}` to close `comment`"))
}

/// A comment inside one tag. Each further line starts with `#` as well.
pub(crate) fn parse_inline(parser: &mut Parser<'_>, tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
    let cursor = parser.cursor(tag);
    let mut lines = cursor.rest().split('\n');
    lines.next();
    // A line of blanks belongs to the next one, as the last line may.
    if lines.map(|line| line.trim_start_matches(is_js_space)).any(|line| !line.is_empty() && !line.starts_with('#')) {
        return Err(parser.error(tag, "`#` at the start of every line of the comment"));
    }
    Ok(Box::new(Comment))
}

impl Tag for Comment {
    fn render(&self, _run: &mut Run<'_>) -> Result<(), Failure> {
        Ok(())
    }

    fn visit(&self, _visitor: &mut Visitor) {}
}
