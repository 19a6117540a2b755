//! Named SQL statements, their arguments and the values that rows hold. Arguments are written `?1`, `?2`, …, which
//! SQLite takes as it is; `$1` in a statement would be numbered by first appearance there.

use std::borrow::Cow;

use model::{Id, Timestamp};

use crate::subscriber_cache::SubscriberKey;

/// A statement with a name for metrics and errors. Where the databases need different text, both stand side by side.
#[derive(Debug)]
pub(crate) struct Statement {
    /// Noun, dot, verb.
    name: &'static str,
    sqlite: &'static str,
}

impl Statement {
    /// A statement that every database takes as it is.
    pub(crate) const fn both(name: &'static str, sql: &'static str) -> Self {
        Statement { name, sqlite: sql }
    }

    /// This statement with its arguments.
    pub(crate) fn with(&self, arguments: Vec<SqlValue>) -> Query {
        Query { name: self.name, sql: Cow::Borrowed(self.sqlite), arguments, touches: None }
    }
}

/// A statement with its arguments, ready to run.
#[derive(Clone, Debug)]
pub struct Query {
    /// The name of its statement.
    pub(crate) name: &'static str,
    /// The text.
    pub(crate) sql: Cow<'static, str>,
    /// The arguments, `?1` first.
    pub(crate) arguments: Vec<SqlValue>,
    /// The subscriber that it writes, whose copy in memory is then out of date.
    pub(crate) touches: Option<SubscriberKey>,
}

impl Query {
    /// Says which subscriber it writes.
    pub(crate) fn touching(mut self, key: SubscriberKey) -> Self {
        self.touches = Some(key);
        self
    }
}

/// A value that a database stores.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SqlValue {
    /// Nothing.
    Null,
    /// A whole number; also booleans and times.
    Integer(i64),
    /// Text; also JSON.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
    /// An id, stored as 12 bytes.
    Id(Id),
}

macro_rules! into_sql_value {
    ($($from:ty => |$value:ident| $into:expr;)*) => {$(
        impl From<$from> for SqlValue {
            fn from($value: $from) -> Self {
                $into
            }
        }
    )*};
}

into_sql_value! {
    i64 => |value| SqlValue::Integer(value);
    u32 => |value| SqlValue::Integer(i64::from(value));
    bool => |value| SqlValue::Integer(i64::from(value));
    String => |value| SqlValue::Text(value);
    &str => |value| SqlValue::Text(value.to_owned());
    &String => |value| SqlValue::Text(value.clone());
    Vec<u8> => |value| SqlValue::Blob(value);
    &[u8] => |value| SqlValue::Blob(value.to_vec());
    Timestamp => |value| SqlValue::Integer(value.0);
    Id => |value| SqlValue::Id(value);
    model::OrganizationId => |value| SqlValue::Id(value.0);
    model::EnvironmentId => |value| SqlValue::Id(value.0);
    model::UserId => |value| SqlValue::Id(value.0);
    model::SessionId => |value| SqlValue::Id(value.0);
    model::AuditEntryId => |value| SqlValue::Id(value.0);
    model::SubscriberId => |value| SqlValue::Id(value.0);
    model::IntegrationId => |value| SqlValue::Id(value.0);
    model::WorkflowId => |value| SqlValue::Id(value.0);
    model::NotificationId => |value| SqlValue::Id(value.0);
    model::MessageId => |value| SqlValue::Id(value.0);
    model::OperationId => |value| SqlValue::Id(value.0);
    model::WebhookId => |value| SqlValue::Id(value.0);
    model::EventId => |value| SqlValue::Id(value.0);
    model::InspectorId => |value| SqlValue::Id(value.0);
    model::CaptureId => |value| SqlValue::Id(value.0);
}

impl<T: Into<SqlValue>> From<Option<T>> for SqlValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(SqlValue::Null, Into::into)
    }
}

/// The arguments of a statement, each converted on its own.
macro_rules! arguments {
    ($($value:expr),* $(,)?) => { vec![$($crate::statement::SqlValue::from($value)),*] };
}
pub(crate) use arguments;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::path::Path;

    use rusqlite::Connection;

    use crate::migrate::migrate_sqlite;

    /// The statements of each file; what is put together at run time is not among them.
    const FILES: &[&[&super::Statement]] = &[
        crate::accounts::STATEMENTS,
        crate::attempts::STATEMENTS,
        crate::audit::STATEMENTS,
        crate::bulk_operations::STATEMENTS,
        crate::cancel::STATEMENTS,
        crate::checklist::STATEMENTS,
        crate::dead_letters::STATEMENTS,
        crate::endpoints::STATEMENTS,
        crate::environments::STATEMENTS,
        crate::events::STATEMENTS,
        crate::idempotency::STATEMENTS,
        crate::inspectors::STATEMENTS,
        crate::integrations::STATEMENTS,
        crate::invitations::STATEMENTS,
        crate::jobs::STATEMENTS,
        crate::message_list::STATEMENTS,
        crate::messages::STATEMENTS,
        crate::notifications::STATEMENTS,
        crate::operational_webhooks::STATEMENTS,
        crate::removed_tokens::STATEMENTS,
        crate::retention::STATEMENTS,
        crate::sessions::STATEMENTS,
        crate::settings::STATEMENTS,
        crate::subscribers::STATEMENTS,
        crate::tags::STATEMENTS,
        crate::workflows::STATEMENTS,
    ];

    #[test]
    fn every_statement_fits_the_schema_and_has_a_name_of_its_own() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate_sqlite(&mut connection, Path::new(":memory:")).unwrap();
        let mut names = HashSet::new();
        for statement in FILES.iter().copied().flatten() {
            let name = statement.name;
            assert!(names.insert(name), "two statements are called {name}");
            assert!(name.split('.').count() == 2, "{name} is not of the form noun.verb");
            if let Err(error) = connection.prepare(statement.sqlite) {
                panic!("{name}: {error}");
            }
        }
    }
}
