//! Kept answers: found by environment, scope and key; replaced; deleted by age.

use store::{Batch, IdempotencyKey, IdempotentAnswer, Store, idempotency_insert};

use crate::{at, environment, store};

fn key(number: u32, scope: &str, key: &str) -> IdempotencyKey {
    IdempotencyKey { environment_id: environment(number), scope: scope.to_owned(), key: key.to_owned() }
}

fn answer(status: u16, seconds: i64) -> IdempotentAnswer {
    IdempotentAnswer { fingerprint: vec![7; 32], status, body: b"{\"data\":1}".to_vec(), created_at: at(seconds) }
}

async fn keep(store: &Store, key: &IdempotencyKey, answer: &IdempotentAnswer) {
    let mut batch = Batch::new();
    batch.run(idempotency_insert(key, answer));
    store.apply(batch).await.unwrap();
}

#[tokio::test]
async fn an_answer_is_found_by_all_three_parts_of_its_key_and_replaced_by_the_next() {
    let store = store();
    let kept = key(1, "POST /v1/x", "k");
    keep(&store, &kept, &answer(201, 1)).await;
    for other in [key(2, "POST /v1/x", "k"), key(1, "PATCH /v1/x", "k"), key(1, "POST /v1/x", "K")] {
        assert_eq!(store.idempotency_find(&other).await.unwrap(), None, "{other:?}");
    }
    assert_eq!(store.idempotency_find(&kept).await.unwrap(), Some(answer(201, 1)));
    keep(&store, &kept, &answer(404, 2)).await;
    assert_eq!(store.idempotency_find(&kept).await.unwrap(), Some(answer(404, 2)));
}

#[tokio::test]
async fn old_answers_go_oldest_first_and_no_more_than_asked_for() {
    let store = store();
    let keys: Vec<IdempotencyKey> = (0..4).map(|index| key(1, "POST /", &index.to_string())).collect();
    for (index, key) in keys.iter().enumerate() {
        keep(&store, key, &answer(200, i64::try_from(index).unwrap())).await;
    }
    let left = async || {
        let mut left = Vec::new();
        for key in &keys {
            left.extend(store.idempotency_find(key).await.unwrap().map(|_| key.key.clone()));
        }
        left.concat()
    };
    assert_eq!(store.idempotency_delete_older_than(at(3), 2).await.unwrap(), 2);
    assert_eq!(left().await, "23");
    assert_eq!(store.idempotency_delete_older_than(at(3), 2).await.unwrap(), 1);
    assert_eq!(left().await, "3");
}
