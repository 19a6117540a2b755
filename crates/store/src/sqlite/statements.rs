//! Running statements on one connection: prepared once and kept, arguments in, rows out.

use std::borrow::Cow;
use std::collections::HashMap;

use rusqlite::types::{ToSqlOutput, Value as Owned, ValueRef};
use rusqlite::{Connection, Statement, ToSql};

use crate::db::{Row, StoreError};
use crate::statement::{Query, SqlValue};

/// A connection with the statements that were prepared on it.
pub(super) struct Session<'c> {
    connection: &'c Connection,
    /// The statements that stand in the program, by the place of their text: there are only so many, and to look one up by
    /// its text would take as long as to run it. What is put together at run time is kept by the connection, up to a limit.
    kept: Option<HashMap<(usize, usize), Statement<'c>>>,
}

impl<'c> Session<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Session { connection, kept: Some(HashMap::new()) }
    }

    /// One that is soon over: the connection keeps all that it prepares.
    pub(super) fn passing(connection: &'c Connection) -> Self {
        Session { connection, kept: None }
    }

    /// Whether a transaction is open.
    pub(super) fn is_in_transaction(&self) -> bool {
        !self.connection.is_autocommit()
    }

    /// Runs a statement without arguments or rows.
    pub(super) fn run_plain(&mut self, sql: &'static str) -> rusqlite::Result<()> {
        self.with(&Cow::Borrowed(sql), |statement| statement.raw_execute().map(drop))
    }

    /// Runs a write and says how many rows it touched.
    pub(super) fn execute(&mut self, query: &Query) -> Result<usize, StoreError> {
        let run = |statement: &mut Statement<'_>| {
            bind(statement, &query.arguments)?;
            statement.raw_execute()
        };
        self.with(&query.sql, run).map_err(|error| unavailable(&error))
    }

    /// Runs a statement and gives its rows.
    pub(super) fn rows(&mut self, query: &Query) -> Result<Vec<Row>, StoreError> {
        let run = |statement: &mut Statement<'_>| {
            let columns = statement.column_count();
            bind(statement, &query.arguments)?;
            let mut rows = statement.raw_query();
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let values =
                    (0..columns).map(|column| row.get_ref(column).map(read_value)).collect::<Result<_, _>>()?;
                found.push(Row { statement: query.name, values });
            }
            Ok(found)
        };
        self.with(&query.sql, run).map_err(|error| unavailable(&error))
    }

    #[expect(clippy::ptr_arg, reason = "whether the text stands in the program decides where its statement is kept")]
    fn with<T>(
        &mut self,
        sql: &Cow<'static, str>,
        run: impl FnOnce(&mut Statement<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let (Cow::Borrowed(sql), Some(kept)) = (sql, &mut self.kept) else {
            return run(&mut *self.connection.prepare_cached(sql)?);
        };
        let place = (sql.as_ptr().addr(), sql.len());
        if let Some(statement) = kept.get_mut(&place) {
            return run(statement);
        }
        let mut statement = self.connection.prepare(sql)?;
        let result = run(&mut statement);
        kept.insert(place, statement);
        result
    }
}

/// What a failure of the database is to the caller.
pub(super) fn unavailable(error: &rusqlite::Error) -> StoreError {
    StoreError::Unavailable(error.to_string())
}

fn bind(statement: &mut Statement<'_>, arguments: &[SqlValue]) -> rusqlite::Result<()> {
    for (index, value) in arguments.iter().enumerate() {
        statement.raw_bind_parameter(index + 1, value)?;
    }
    Ok(())
}

fn read_value(value: ValueRef<'_>) -> SqlValue {
    match value {
        ValueRef::Null => SqlValue::Null,
        ValueRef::Integer(value) => SqlValue::Integer(value),
        // No column of the schema is a floating point number.
        ValueRef::Real(value) => SqlValue::Text(value.to_string()),
        ValueRef::Text(value) => SqlValue::Text(String::from_utf8_lossy(value).into_owned()),
        ValueRef::Blob(value) => SqlValue::Blob(value.to_vec()),
    }
}

impl ToSql for SqlValue {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            SqlValue::Null => ToSqlOutput::Owned(Owned::Null),
            SqlValue::Integer(value) => ToSqlOutput::Owned(Owned::Integer(*value)),
            SqlValue::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            SqlValue::Blob(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
            SqlValue::Id(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
        })
    }
}
