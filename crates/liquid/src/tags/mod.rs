//! The tags of the language. Each tag is one file and one line in [`TAGS`].

pub(crate) mod assign;
pub(crate) mod block;
pub(crate) mod capture;
pub(crate) mod case;
pub(crate) mod comment;
pub(crate) mod condition;
pub(crate) mod counter;
pub(crate) mod cycle;
pub(crate) mod echo;
pub(crate) mod for_loop;
pub(crate) mod include;
pub(crate) mod interrupt;
pub(crate) mod layout;
pub(crate) mod lines;
pub(crate) mod partial;
pub(crate) mod raw;
pub(crate) mod render;
pub(crate) mod tablerow;
pub(crate) mod unless;

use std::fmt::Debug;

use crate::analysis::Visitor;
use crate::error::{Failure, Fault};
use crate::parser::Parser;
use crate::run::Run;
use crate::syntax::scan::Delimited;

/// A parsed tag.
pub(crate) trait Tag: Debug + Send + Sync {
    /// Prints what the tag prints, and changes what it changes.
    fn render(&self, run: &mut Run<'_>) -> Result<(), Failure>;

    /// Shows every expression and every nested node of the tag to a visitor.
    fn visit(&self, visitor: &mut Visitor);
}

/// Parses a tag from the piece that opens it.
pub(crate) type ParseTag = fn(&mut Parser<'_>, Delimited) -> Result<Box<dyn Tag>, Fault>;

const TAGS: &[(&str, ParseTag)] = &[
    ("#", comment::parse_inline),
    ("assign", assign::parse),
    ("block", block::parse),
    ("break", interrupt::parse_break),
    ("capture", capture::parse),
    ("case", case::parse),
    ("comment", comment::parse),
    ("continue", interrupt::parse_continue),
    ("cycle", cycle::parse),
    ("decrement", counter::parse_decrement),
    ("echo", echo::parse),
    ("for", for_loop::parse),
    ("if", condition::parse),
    ("include", include::parse),
    ("increment", counter::parse_increment),
    ("layout", layout::parse),
    ("liquid", lines::parse),
    ("raw", raw::parse),
    ("render", render::parse),
    ("tablerow", tablerow::parse),
    ("unless", unless::parse),
];

/// The parser of the tag with this name.
pub(crate) fn find(name: &str) -> Option<ParseTag> {
    TAGS.iter().find(|(known, _)| *known == name).map(|(_, parse)| *parse)
}

/// The names of all tags, sorted.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    TAGS.iter().map(|(name, _)| *name)
}

/// What would have been right in place of a tag that does not exist, or not here.
pub(crate) fn expected_instead_of(name: &str) -> String {
    match name.strip_prefix("end") {
        Some(opening) if find(opening).is_some() => {
            format!("`{{% {opening} %}}` before `{{% {name} %}}`")
        }
        _ if matches!(name, "else" | "elsif" | "when") => {
            format!("`{name}` directly inside a tag that it belongs to")
        }
        _ => "the name of a tag".to_owned(),
    }
}
