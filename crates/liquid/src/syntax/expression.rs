//! The shape of parsed expressions. No parsing and no evaluation.

use std::sync::Arc;

use crate::filters::Filter;
use crate::syntax::name::Name;

/// One operand of an expression.
#[derive(Debug, Clone)]
pub(crate) enum Operand {
    Literal(Literal),
    Path(Path),
    Range(Box<Range>),
}

/// A value written in the template.
#[derive(Debug, Clone)]
pub(crate) enum Literal {
    Number(f64),
    Text(Arc<str>),
    Bool(bool),
    Nil,
    Empty,
    Blank,
}

/// `(low..high)`, both ends included.
#[derive(Debug, Clone)]
pub(crate) struct Range {
    pub(crate) low: Operand,
    pub(crate) high: Operand,
}

/// A variable with its properties, or properties of a literal when `base` is set.
#[derive(Debug, Clone)]
pub(crate) struct Path {
    pub(crate) base: Option<Box<Operand>>,
    pub(crate) segments: Vec<Segment>,
    /// Byte offset in the template.
    pub(crate) offset: usize,
}

/// One step of a path: `.key`, or `[value]`.
#[derive(Debug, Clone)]
pub(crate) enum Segment {
    Key(Name),
    Value(Operand),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterOrEqual,
    LessOrEqual,
    Contains,
    Not,
    And,
    Or,
}

impl Operator {
    /// How tightly the operator binds. Operators of equal precedence group from right to left.
    pub(crate) fn precedence(self) -> u8 {
        match self {
            Self::And | Self::Or => 0,
            Self::Not => 1,
            _ => 2,
        }
    }
}

/// A piece of an expression in postfix order.
#[derive(Debug, Clone)]
pub(crate) enum Item {
    Operand(Operand),
    Operator(Operator),
}

/// An expression without filters.
#[derive(Debug, Clone)]
pub(crate) enum Expression {
    One(Operand),
    /// Operands and operators in postfix order. LiquidJS accepts several operands in a row and keeps the first.
    Postfix(Vec<Item>),
}

/// An expression and the filters that it goes through.
#[derive(Debug, Clone)]
pub(crate) struct Filtered {
    pub(crate) initial: Expression,
    pub(crate) filters: Vec<FilterUse>,
}

/// One `| filter: arguments`.
#[derive(Debug, Clone)]
pub(crate) struct FilterUse {
    pub(crate) filter: Filter,
    pub(crate) arguments: Vec<Argument>,
}

#[derive(Debug, Clone)]
pub(crate) enum Argument {
    Positional(Operand),
    /// `name: value`; the value may be left out.
    Named(Arc<str>, Option<Operand>),
}

/// `name: value` of a tag, as in `limit: 3`; the value may be left out.
#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    pub(crate) name: Arc<str>,
    pub(crate) value: Option<Operand>,
}

impl Filtered {
    /// Whether a missing value is expected here because `default` comes first.
    pub(crate) fn has_default(&self) -> bool {
        self.filters.first().is_some_and(|first| first.filter.is_default())
    }

    /// Whether the last filter asks for the value to be printed unconverted.
    pub(crate) fn ends_raw(&self) -> bool {
        self.filters.last().is_some_and(|last| last.filter.is_raw())
    }
}
