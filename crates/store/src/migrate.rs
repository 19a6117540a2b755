//! Forward-only migrations, and the errors of opening a database.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

/// Why a database could not be opened. The text is one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder or file cannot be written.
    #[error("cannot write to {path}: {reason}; give a folder that this user may write to with --data-dir")]
    Unwritable {
        /// The folder or file.
        path: PathBuf,
        /// What the operating system says.
        reason: String,
    },
    /// Another process works on it.
    #[error("{path} is in use by another tidings process; stop that one first, or give another folder with --data-dir")]
    InUse {
        /// The lock file.
        path: PathBuf,
    },
    /// The file is no database or is damaged.
    #[error(
        "{path} is damaged or is not a Tidings database ({reason}); restore it from a backup, or give another folder with --data-dir"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        reason: String,
    },
    /// A later version of Tidings wrote it.
    #[error(
        "{path} was written by a newer Tidings (schema {found}, this one knows {known}); start that version or a later one"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The schema that it has.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
}

/// The migrations of the embedded database: number, name, text. Each is applied once, in a transaction of its own.
const SQLITE: &[(i64, &str, &str)] = &[
    (1, "initial", include_str!("../migrations/sqlite/0001_initial.sql")),
    (2, "durable_delivery", include_str!("../migrations/sqlite/0002_durable_delivery.sql")),
    (3, "accounts", include_str!("../migrations/sqlite/0003_accounts.sql")),
    (4, "inspectors", include_str!("../migrations/sqlite/0004_inspectors.sql")),
];

/// Marks a file as ours ("TDNG").
const APPLICATION_ID: i64 = 0x5444_4E47;

/// The schema that a database has, if it is one that this program can work with. Changes nothing.
///
/// # Errors
/// [`OpenError`] for a database of a newer program, of another one, and for what is no database.
pub(crate) fn check_sqlite(connection: &Connection, path: &Path) -> Result<i64, OpenError> {
    let damaged = |error: rusqlite::Error| OpenError::Damaged { path: path.to_owned(), reason: error.to_string() };
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(damaged);
    let version = pragma("user_version")?;
    let tables: i64 =
        connection.query_row("select count(*) from sqlite_schema", [], |row| row.get(0)).map_err(damaged)?;
    if tables > 0 && pragma("application_id")? != APPLICATION_ID {
        return Err(OpenError::Damaged { path: path.to_owned(), reason: "another program made it".to_owned() });
    }
    let known = SQLITE.last().map_or(0, |(number, ..)| *number);
    if version > known {
        return Err(OpenError::Newer { path: path.to_owned(), found: version, known });
    }
    Ok(version)
}

/// Brings a database to the newest schema, each step in a transaction of its own.
///
/// # Errors
/// As [`check_sqlite`]; the database was not changed then.
pub(crate) fn migrate_sqlite(connection: &mut Connection, path: &Path) -> Result<(), OpenError> {
    let damaged = |error: rusqlite::Error| OpenError::Damaged { path: path.to_owned(), reason: error.to_string() };
    let version = check_sqlite(connection, path)?;
    for (number, name, sql) in SQLITE.iter().filter(|(number, ..)| *number > version) {
        let transaction = connection.transaction().map_err(damaged)?;
        transaction.execute_batch(sql).map_err(damaged)?;
        transaction.pragma_update(None, "user_version", number).map_err(damaged)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(damaged)?;
        transaction.commit().map_err(damaged)?;
        tracing::info!(schema = number, name, "applied migration {number} ({name})");
    }
    Ok(())
}
