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
        let marks = vec!["?"; values.len()].join(", ");
        self.filter(&format!("{column} in ({marks})"), values);
    }

    /// Adds what follows the conditions: order and limit.
    pub(crate) fn finish(mut self, tail: &str, values: Vec<SqlValue>) -> Query {
        self.sql.push(' ');
        self.push(tail, values);
        Query { name: self.name, sql: Cow::Owned(self.sql), arguments: self.arguments }
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
}
