//! `{% raw %}…{% endraw %}` prints its inside as it is written.

use crate::analysis::Visitor;
use crate::error::{Failure, Fault};
use crate::parser::Parser;
use crate::run::Run;
use crate::syntax::scan::{Delimited, Piece};
use crate::tags::Tag;

#[derive(Debug)]
struct Raw {
    text: String,
}

pub(crate) fn parse(parser: &mut Parser<'_>, tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
    let mut text = String::new();
    while let Some(piece) = parser.piece() {
        if matches!(piece, Piece::Tag(end) if parser.name(end) == "endraw") {
            return Ok(Box::new(Raw { text }));
        }
        text.push_str(parser.piece_text(piece));
    }
    Err(parser.error(tag, "`{% endraw %}` to close `raw`"))
}

impl Tag for Raw {
    fn render(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        run.write(&self.text)
    }

    fn visit(&self, _visitor: &mut Visitor) {}
}
