//! Reads names, values, expressions, filters and parameters from the inside of a tag or output.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::chars::{is_blank, is_word};
use crate::error::{Fault, ParseErrorKind};
use crate::options::{DEEPEST, Options};
use crate::syntax::expression::{
    Argument, Expression, FilterUse, Filtered, Item, Literal, Operand, Operator, Parameter, Path, Range, Segment,
};
use crate::syntax::literal::unquote;
use crate::syntax::scan::{slice, syntax_error};

/// A position inside one tag or output.
pub(crate) struct Cursor<'s> {
    source: &'s str,
    at: usize,
    end: usize,
    options: &'s Options,
    nesting: usize,
}

const OPERATORS: [(&str, Operator); 10] = [
    ("==", Operator::Equal),
    ("!=", Operator::NotEqual),
    (">=", Operator::GreaterOrEqual),
    ("<=", Operator::LessOrEqual),
    (">", Operator::Greater),
    ("<", Operator::Less),
    ("contains", Operator::Contains),
    ("not", Operator::Not),
    ("and", Operator::And),
    ("or", Operator::Or),
];

const LITERALS: [(&str, Literal); 6] = [
    ("true", Literal::Bool(true)),
    ("false", Literal::Bool(false)),
    ("nil", Literal::Nil),
    ("null", Literal::Nil),
    ("empty", Literal::Empty),
    ("blank", Literal::Blank),
];

impl<'s> Cursor<'s> {
    /// A cursor over a range of the template.
    pub(crate) fn new(source: &'s str, range: (usize, usize), options: &'s Options) -> Self {
        Self { source, at: range.0, end: range.1, options, nesting: 0 }
    }

    /// Where the cursor stands, in bytes from the start of the template.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// Goes back to a place from [`Self::position`].
    pub(crate) fn rewind(&mut self, position: usize) {
        self.at = position;
    }

    /// Whether nothing is left.
    pub(crate) fn at_end(&self) -> bool {
        self.at >= self.end
    }

    /// What is left.
    pub(crate) fn rest(&self) -> &'s str {
        slice(self.source, (self.at, self.end))
    }

    /// The part of the template between a position and the cursor.
    pub(crate) fn text_since(&self, start: usize) -> &'s str {
        slice(self.source, (start, self.at))
    }

    /// A syntax error at the cursor.
    pub(crate) fn error(&self, expected: &str) -> Fault {
        syntax_error(self.source, (self.at, self.end.max(self.at)), expected)
    }

    /// The next character.
    pub(crate) fn peek(&self) -> Option<char> {
        let byte = *self.source.as_bytes().get(self.at)?;
        if self.at >= self.end {
            None
        } else if byte.is_ascii() {
            Some(char::from(byte))
        } else {
            self.rest().chars().next()
        }
    }

    fn peek_second(&self) -> Option<char> {
        self.rest().chars().nth(1)
    }

    /// Steps over the next character.
    pub(crate) fn advance(&mut self) {
        if let Some(c) = self.peek() {
            self.at += c.len_utf8();
        }
    }

    /// Steps over the next character if it is `c`.
    pub(crate) fn take(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        if found {
            self.advance();
        }
        found
    }

    /// Steps over blanks.
    pub(crate) fn skip_blanks(&mut self) {
        self.skip_while(|byte| matches!(byte, b' ' | b'\t'..=b'\r'), is_blank);
    }

    /// Steps over characters: `ascii` says which bytes, `other` which characters beyond ASCII.
    fn skip_while(&mut self, ascii: impl Fn(u8) -> bool, other: impl Fn(char) -> bool) {
        let bytes = self.source.as_bytes();
        while let Some(byte) = bytes.get(self.at).filter(|_| self.at < self.end) {
            if byte.is_ascii() {
                if !ascii(*byte) {
                    return;
                }
                self.at += 1;
            } else if self.peek().is_some_and(&other) {
                self.advance();
            } else {
                return;
            }
        }
    }

    /// Steps past the next `mark`, or to the end if there is none. Like LiquidJS it never matches a mark at the cursor itself
    /// that begins before it, and always moves.
    pub(crate) fn skip_past(&mut self, mark: &str) -> bool {
        let found = self.rest().find(mark);
        self.at = found.map_or(self.end, |index| self.at + index + mark.len());
        found.is_some()
    }

    /// A name; empty if there is none.
    pub(crate) fn identifier(&mut self) -> &'s str {
        self.skip_blanks();
        let start = self.at;
        self.skip_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'?'), is_word);
        self.text_since(start)
    }

    /// A value with its filters, up to the end, a closing parenthesis or a comma.
    pub(crate) fn filtered(&mut self) -> Result<Filtered, Fault> {
        let initial = self.expression()?;
        let mut filters = Vec::new();
        while let Some(filter) = self.filter()? {
            filters.push(filter);
        }
        Ok(Filtered { initial, filters })
    }

    fn expression(&mut self) -> Result<Expression, Fault> {
        let mut postfix: Vec<Item> = Vec::new();
        if !self.operator_ahead() {
            let first = self.required_value()?;
            if matches!(self.peek_token(), None | Some('|' | ',')) {
                return Ok(Expression::One(first));
            }
            postfix.push(Item::Operand(first));
        }
        let mut pending: Vec<Operator> = Vec::new();
        loop {
            if let Some(operator) = self.operator() {
                while let Some(top) = pending.last() {
                    if top.precedence() <= operator.precedence() {
                        break;
                    }
                    postfix.extend(pending.pop().map(Item::Operator));
                }
                pending.push(operator);
            } else if let Some(operand) = self.value()? {
                postfix.push(Item::Operand(operand));
            } else {
                break;
            }
        }
        postfix.extend(pending.into_iter().rev().map(Item::Operator));
        if postfix.is_empty() { Err(self.error("a value")) } else { Ok(Expression::Postfix(postfix)) }
    }

    /// Whether an operator comes next. Does not move past it.
    fn operator_ahead(&mut self) -> bool {
        self.skip_blanks();
        let start = self.at;
        let found = self.operator().is_some();
        self.at = start;
        found
    }

    /// The character after the blanks at the cursor.
    fn peek_token(&mut self) -> Option<char> {
        self.skip_blanks();
        self.peek()
    }

    fn operator(&mut self) -> Option<Operator> {
        self.skip_blanks();
        if !matches!(self.peek()?, '=' | '!' | '<' | '>' | 'c' | 'n' | 'a' | 'o') {
            return None;
        }
        self.keyword(&OPERATORS).copied()
    }

    /// One of a list of words and signs. A word must end where a name would end.
    fn keyword<T>(&mut self, list: &'static [(&'static str, T)]) -> Option<&'static T> {
        let rest = self.rest();
        let (word, value) = list.iter().find(|(word, _)| rest.starts_with(word))?;
        let after = rest.get(word.len()..).and_then(|text| text.chars().next());
        if word.ends_with(is_word) && after.is_some_and(is_word) {
            return None;
        }
        self.at += word.len();
        Some(value)
    }

    fn filter(&mut self) -> Result<Option<FilterUse>, Fault> {
        self.skip_blanks();
        if matches!(self.peek(), None | Some(')' | ',')) {
            return Ok(None);
        }
        if !self.take('|') {
            return Err(self.error("`|` before a filter, or the end"));
        }
        let name = self.identifier();
        if name.is_empty() {
            return if self.at_end() { Ok(None) } else { Err(self.error("the name of a filter")) };
        }
        let mut arguments = Vec::new();
        self.skip_blanks();
        match self.peek() {
            Some(':') => loop {
                self.advance();
                arguments.extend(self.argument()?);
                self.skip_blanks();
                match self.peek() {
                    Some(',') => {}
                    None | Some('|' | ')') => break,
                    Some(_) => {
                        return Err(self.error("`,`, `|` or the end after a filter's argument"));
                    }
                }
            },
            None | Some('|' | ')' | ',') => {}
            Some(_) => return Err(self.error("`:` after the name of the filter")),
        }
        let filter = crate::filters::resolve(name, self.options);
        Ok(Some(FilterUse { filter, arguments }))
    }

    fn argument(&mut self) -> Result<Option<Argument>, Fault> {
        self.skip_blanks();
        let start = self.at;
        let Some(value) = self.value()? else {
            return Ok(None);
        };
        let name = self.text_since(start);
        self.skip_blanks();
        if !self.take(':') {
            return Ok(Some(Argument::Positional(value)));
        }
        Ok(Some(Argument::Named(Arc::from(name), self.value()?)))
    }

    /// All `name: value` pairs up to something else.
    pub(crate) fn parameters(&mut self) -> Result<Vec<Parameter>, Fault> {
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut places: BTreeMap<Arc<str>, usize> = BTreeMap::new();
        loop {
            self.skip_blanks();
            self.take(',');
            let name = self.identifier();
            if name.is_empty() {
                return Ok(parameters);
            }
            self.skip_blanks();
            let value = if self.take(':') { self.value()? } else { None };
            match places.get(name).and_then(|place| parameters.get_mut(*place)) {
                Some(known) => known.value = value,
                None => {
                    let name: Arc<str> = Arc::from(name);
                    places.insert(Arc::clone(&name), parameters.len());
                    parameters.push(Parameter { name, value });
                }
            }
        }
    }

    /// A value, or an error if there is none.
    pub(crate) fn required_value(&mut self) -> Result<Operand, Fault> {
        match self.value()? {
            Some(value) => Ok(value),
            None => Err(self.error("a value")),
        }
    }

    /// A literal, variable or range with its properties.
    pub(crate) fn value(&mut self) -> Result<Option<Operand>, Fault> {
        self.skip_blanks();
        let start = self.at;
        let base = match self.peek() {
            None => return Ok(None),
            Some('(') => Some(self.nested(Self::range)?),
            Some('"' | '\'') => Some(Operand::Literal(Literal::Text(Arc::from(unquote(self.quoted()))))),
            Some('0'..='9' | '+' | '-') => self.number(),
            Some('t' | 'f' | 'n' | 'e' | 'b') => self.keyword(&LITERALS).cloned().map(Operand::Literal),
            Some(_) => None,
        };
        let segments = self.segments(base.is_none())?;
        if segments.is_empty() {
            return Ok(base);
        }
        Ok(Some(Operand::Path(Path { base: base.map(Box::new), segments, offset: start })))
    }

    /// A quoted text with its quotes; to the end if it is never closed. Empty if there is none.
    pub(crate) fn quoted(&mut self) -> &'s str {
        let start = self.at;
        let Some(quote @ ('"' | '\'')) = self.peek() else {
            return "";
        };
        self.advance();
        let mut escaped = false;
        while let Some(c) = self.peek() {
            self.advance();
            if c == quote && !escaped {
                break;
            }
            escaped = !escaped && c == '\\';
        }
        self.text_since(start)
    }

    fn number(&mut self) -> Option<Operand> {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let mut length = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
        let (mut digits, mut point) = (false, false);
        loop {
            match bytes.get(length) {
                Some(b'0'..=b'9') => digits = true,
                Some(b'.') if bytes.get(length + 1) != Some(&b'.') => {
                    if point || !digits {
                        return None;
                    }
                    point = true;
                }
                _ => break,
            }
            length += 1;
        }
        let (text, after) = rest.split_at_checked(length)?;
        if !digits || after.chars().next().is_some_and(is_word) {
            return None;
        }
        let number = text.parse().ok()?;
        self.at += length;
        Some(Operand::Literal(Literal::Number(number)))
    }

    fn range(&mut self) -> Result<Operand, Fault> {
        self.advance();
        let low = self.required_value()?;
        self.skip_blanks();
        if !self.rest().starts_with("..") {
            return Err(self.error("`..` and the end of a range"));
        }
        self.at += 2;
        let high = self.required_value()?;
        self.skip_blanks();
        if !self.take(')') {
            return Err(self.error("`)` to close the range"));
        }
        Ok(Operand::Range(Box::new(Range { low, high })))
    }

    fn nested<T>(&mut self, read: fn(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        if self.nesting >= self.options.limits.nesting.min(DEEPEST) {
            let mut error = self.error("fewer brackets within brackets");
            error.kind = ParseErrorKind::NestedTooDeep;
            return Err(error);
        }
        self.nesting += 1;
        let result = read(self);
        self.nesting -= 1;
        result
    }

    /// The properties of a path: a name if `first`, then `.name` and `[value]` in any order.
    pub(crate) fn segments(&mut self, first: bool) -> Result<Vec<Segment>, Fault> {
        let mut segments = Vec::new();
        loop {
            if self.peek() == Some('[') {
                segments.push(self.nested(Self::bracket)?);
                continue;
            }
            if first && segments.is_empty() {
                let name = self.identifier();
                if !name.is_empty() {
                    segments.push(Segment::Key(name.into()));
                    continue;
                }
            }
            if self.peek() != Some('.') || self.peek_second() == Some('.') {
                return Ok(segments);
            }
            self.advance();
            let name = self.identifier();
            if name.is_empty() {
                return Ok(segments);
            }
            segments.push(Segment::Key(name.into()));
        }
    }

    fn bracket(&mut self) -> Result<Segment, Fault> {
        let opening = self.at;
        self.advance();
        let value = self.value()?.unwrap_or_else(|| Operand::Literal(Literal::Text(Arc::from(""))));
        if !self.skip_past("]") {
            return Err(syntax_error(self.source, (opening, self.end), "`]` to close the bracket"));
        }
        Ok(match value {
            Operand::Literal(Literal::Text(key)) => Segment::Key((&*key).into()),
            value => Segment::Value(value),
        })
    }
}
