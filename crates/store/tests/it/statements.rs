//! Every fixed statement fits the schema.

use std::collections::HashSet;

use crate::store;

#[tokio::test]
async fn every_statement_can_be_prepared() {
    let store = store();
    let connection = rusqlite::Connection::open(store.folder.path().join("tidings.db")).unwrap();
    let mut names = HashSet::new();
    for statement in store::statements() {
        let name = statement.name;
        assert!(names.insert(name), "two statements are called {name}");
        assert!(name.split('.').count() == 2, "{name} is not of the form noun.verb");
        if let Err(error) = connection.prepare(statement.sqlite()) {
            panic!("{name}: {error}");
        }
    }
    assert!(!names.is_empty());
}
