//! A `where` clause that is put together at run time: for lists with optional filters.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::statement::{Query, SqlValue};

/// A select that grows condition by condition. Only fixed text goes into the SQL; every value is an argument.
#[derive(Debug)]
pub(crate) struct Select {
    name: &'static str,
    sql: String,
    arguments: Vec<SqlValue>,
    conditions: usize,
}

impl Select {
    /// Starts with a text up to, but without, `where`.
    pub(crate) fn new(name: &'static str, base: &str) -> Self {
        Select { name, sql: base.to_owned(), arguments: Vec::new(), conditions: 0 }
    }

    /// Adds a condition; each `?` in it takes the next of `values`.
    pub(crate) fn filter(&mut self, condition: &str, values: Vec<SqlValue>) {
        self.sql.push_str(if self.conditions == 0 { " where " } else { " and " });
        self.conditions += 1;
        self.push(condition, values);
    }

    /// Adds a condition that a column is one of `values`.
    pub(crate) fn filter_any(&mut self, column: &str, values: Vec<SqlValue>) {
        self.filter(&in_list(column, values.len()), values);
    }

    /// Adds what follows the conditions: order and limit.
    pub(crate) fn finish(mut self, tail: &str, values: Vec<SqlValue>) -> Query {
        self.sql.push(' ');
        self.push(tail, values);
        Query { name: self.name, sql: Cow::Owned(self.sql), arguments: self.arguments, touches: None }
    }

    /// The text so far with a `?` for each of the values, for use within a condition of another select.
    pub(crate) fn into_parts(self) -> (String, Vec<SqlValue>) {
        let mut text = String::with_capacity(self.sql.len());
        let mut rest = self.sql.as_str();
        while let Some((before, after)) = rest.split_once('?') {
            text.push_str(before);
            text.push('?');
            rest = after.trim_start_matches(|letter: char| letter.is_ascii_digit());
        }
        text.push_str(rest);
        (text, self.arguments)
    }

    fn push(&mut self, text: &str, values: Vec<SqlValue>) {
        let mut values = values.into_iter();
        for (index, part) in text.split('?').enumerate() {
            if index > 0
                && let Some(value) = values.next()
            {
                self.arguments.push(value);
                // Writing to a string cannot fail.
                let _ = write!(self.sql, "?{}", self.arguments.len());
            }
            self.sql.push_str(part);
        }
    }
}

/// `column in (?, …)`.
pub(crate) fn in_list(column: &str, length: usize) -> String {
    format!("{column} in ({})", vec!["?"; length].join(", "))
}

/// `values` with the last one repeated up to a power of two: so a list of any length makes few different texts, and they
/// stay prepared. Without values there is nothing to repeat; null matches no row.
pub(crate) fn padded(mut values: Vec<SqlValue>) -> Vec<SqlValue> {
    let last = values.last().cloned().unwrap_or(SqlValue::Null);
    values.resize(values.len().max(1).next_power_of_two(), last);
    values
}

/// A pattern for `like … escape '\'` that finds `text` anywhere.
pub(crate) fn contains_pattern(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_become_numbered_arguments() {
        let mut select = Select::new("test", "select 1 from t");
        select.filter("a = ?", vec!["x".into()]);
        select.filter_any("b", vec![1_i64.into(), 2_i64.into()]);
        let query = select.finish("order by a limit ?", vec![10_i64.into()]);
        assert_eq!(query.sql, "select 1 from t where a = ?1 and b in (?2, ?3) order by a limit ?4");
        assert_eq!(query.arguments.len(), 4);
        assert_eq!(contains_pattern("5%_\\"), "%5\\%\\_\\\\%");
    }

    #[test]
    fn lists_are_filled_up_to_a_power_of_two() {
        for (given, expected) in [(0, 1), (1, 1), (2, 2), (3, 4), (50, 64)] {
            let values: Vec<SqlValue> = (0_i64..given).map(SqlValue::from).collect();
            assert_eq!(padded(values).len(), expected, "{given}");
        }
    }
}
