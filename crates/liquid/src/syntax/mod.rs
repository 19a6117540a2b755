//! From template text to tokens and expressions: the parts of parsing that know nothing of particular tags.

pub(crate) mod cursor;
pub(crate) mod expression;
pub(crate) mod literal;
pub(crate) mod name;
pub(crate) mod scan;
pub(crate) mod snippet;
