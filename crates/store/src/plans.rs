//! How SQLite goes about the lists: none may walk through a whole environment when an index leads to what is wanted.

use std::path::Path;

use model::{EnvironmentId, Id, SubscriberId, Timestamp};
use rusqlite::Connection;

use crate::activity::{ActivityFilter, Offset, list_queries};
use crate::audit::{AuditSearch, audit_query};
use crate::message_list::{MessageFilter, list_queries as message_queries};
use crate::migrate::migrate_sqlite;
use crate::retention::{Erased, EventStretch, RetentionWalk, lone_events_erase};
use crate::statement::Query;

/// The plan of a query on an empty database, which is also that of a full one: no statistics are kept.
fn plan(query: &Query) -> String {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate_sqlite(&mut connection, Path::new(":memory:")).unwrap();
    let mut statement = connection.prepare(&format!("explain query plan {}", query.sql)).unwrap();
    for (index, value) in query.arguments.iter().enumerate() {
        statement.raw_bind_parameter(index + 1, value).unwrap();
    }
    let mut rows = statement.raw_query();
    let mut lines = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        lines.push(row.get::<_, String>(3).unwrap());
    }
    lines.join("\n")
}

/// Checks that no query reads all that `table` holds of the environment.
fn check(table: &str, name: &str, queries: &[Query]) {
    for query in queries {
        let plan = plan(query);
        let walks = plan.lines().any(|line| {
            line.contains(&format!(" {table} ")) && (line.ends_with("(environment_id=?)") || line.starts_with("SCAN"))
        });
        assert!(!walks, "{name}: {}\n{plan}", query.sql);
    }
}

const PAGE: Offset = Offset { skip: 0, limit: 10 };

#[test]
fn filters_of_the_feed_use_an_index() {
    let texts = |count: usize| vec!["x".to_owned(); count];
    let one = ActivityFilter::default;
    let cases = [
        ("one trigger", ActivityFilter { transactions: texts(1), ..one() }),
        ("triggers", ActivityFilter { transactions: texts(3), ..one() }),
        ("one subscriber", ActivityFilter { subscribers: texts(1), ..one() }),
        ("subscribers", ActivityFilter { subscribers: texts(3), ..one() }),
        ("one subscriber and a trigger", ActivityFilter { subscribers: texts(1), transactions: texts(1), ..one() }),
        ("e-mail", ActivityFilter { emails: texts(1), ..one() }),
        ("search", ActivityFilter { search: Some("x".to_owned()), ..one() }),
        ("after", ActivityFilter { after: Some(Timestamp(0)), ..one() }),
        ("before", ActivityFilter { before: Some(Timestamp(0)), severities: texts(1), ..one() }),
    ];
    for (name, filter) in cases {
        check("notification", name, &list_queries(EnvironmentId::default(), &filter, PAGE));
    }
}

#[test]
fn filters_of_messages_use_an_index() {
    let subscriber = Some(SubscriberId::default());
    let transactions = vec!["x".to_owned(), "y".to_owned()];
    let cases = [
        ("subscriber", MessageFilter { subscriber, transactions: Vec::new() }),
        ("triggers", MessageFilter { subscriber: None, transactions: transactions.clone() }),
        ("both", MessageFilter { subscriber, transactions }),
    ];
    for (name, filter) in cases {
        let queries = message_queries(EnvironmentId::default(), &filter, PAGE);
        check("message", name, &queries);
        check("notification", name, &queries);
    }
}

#[test]
fn what_is_removed_is_found_by_its_key() {
    for erased in Erased::ALL {
        let walk = RetentionWalk {
            erased,
            environment_id: EnvironmentId::default(),
            after: Id::default(),
            before: Timestamp(1),
        };
        let mut queries = walk.erasures(Id::default(), Id::default(), 10);
        queries.push(walk.search(Id::default(), 10));
        for table in ["message", "notification", "attempt", "step_log", "event", "job", "dead_letter"] {
            check(table, &format!("{erased:?}"), &queries);
        }
    }
    let stretch = EventStretch { environment_id: EnvironmentId::default(), after: String::new(), last: None };
    check("notification", "lone triggers", &[lone_events_erase(&stretch, Timestamp(1), 10)]);
}

#[test]
fn filters_of_the_audit_log_use_an_index() {
    let text = || Some("x".to_owned());
    let cases = [
        ("actor", AuditSearch { actor: text(), ..AuditSearch::default() }),
        ("target", AuditSearch { target: text(), action: text(), ..AuditSearch::default() }),
    ];
    for (name, search) in cases {
        check("audit_entry", name, &[audit_query(&search, None, 10)]);
    }
}
