//! Invitations: an account has one, made for the role that it had.

use model::account::{Account, Invitation, Role};
use store::{Batch, Conflict, StoreError};

use super::{at, id, organization, store};

#[tokio::test]
async fn an_invitation_is_for_the_role_that_was_seen() {
    let store = store();
    let account = Account {
        id: id(1),
        organization_id: organization(),
        name: "Bob".to_owned(),
        email: "bob@example.org".to_owned(),
        role: Role::Author,
        password: None,
        created_at: at(0),
        updated_at: at(0),
        last_seen_at: None,
        revision: 1,
    };
    let mut batch = Batch::new();
    batch.require(store::account_insert_first(&account), Conflict::Duplicate);
    store.apply(batch).await.unwrap();
    let stale = Err(StoreError::Conflict(Conflict::Stale));
    for (account_id, seen, expected) in [
        (id(1), Role::Author, Ok(())),
        (id(1), Role::Author, Ok(())),
        (id(1), Role::Viewer, stale.clone()),
        (id(2), Role::Author, stale),
    ] {
        let invitation = Invitation { account_id, hash: [1; 32], created_at: at(0), expires_at: at(60) };
        let mut batch = Batch::new();
        batch.require(store::invitation_put(&invitation, seen), Conflict::Stale);
        assert_eq!(store.apply(batch).await.map(drop), expected, "{seen:?}");
    }
    assert_eq!(store.invitation_by_hash(&[1; 32], at(59)).await.unwrap().unwrap().1, account);
}
