//! The health and figures of endpoints: newer states win whatever the order of writes, and nothing is kept of what is gone.

use std::collections::BTreeMap;

use model::Timestamp;
use model::attempt::AttemptOutcome;
use model::health::{EndpointKey, Failing, Failure, FigureBucket, Figures, Health, Outage, Warning};
use store::{
    Batch, Query, ROLLED_UP, Store, endpoint_figures_delete, endpoint_figures_put, endpoint_figures_roll_up,
    endpoint_forget, endpoint_health_put, integration_insert,
};

use crate::integrations::integration;
use crate::{at, environment, id, store};

fn key(number: u32) -> EndpointKey {
    EndpointKey { environment_id: environment(1), integration_id: id(number) }
}

async fn apply(store: &Store, queries: impl IntoIterator<Item = Query>) {
    let mut batch = Batch::new();
    queries.into_iter().for_each(|query| batch.run(query));
    store.apply(batch).await.unwrap();
}

fn failing() -> Health {
    let last =
        Failure { at: at(9), outcome: AttemptOutcome::ClientError, status: Some(404), error: "not there".to_owned() };
    let failing = Failing { since: at(1), failures: 20, last, warned: Some(Warning::Day), disabled_at: Some(at(8)) };
    Health { failing: Some(failing), last_outage: Some(Outage { since: at(-9), until: at(-5) }) }
}

#[tokio::test]
async fn the_newest_state_is_kept_whatever_came_first() {
    let store = store();
    apply(&store, [integration_insert(&integration(1, "one"))]).await;
    let well = Health { failing: None, last_outage: Some(Outage { since: at(1), until: at(10) }) };
    for (health, revision, kept) in [
        (&failing(), 5, (&failing(), 5)),
        (&well, 7, (&well, 7)),
        (&failing(), 6, (&well, 7)),
        (&Health::default(), 7, (&well, 7)),
        (&Health::default(), 8, (&Health::default(), 8)),
    ] {
        apply(&store, [endpoint_health_put(key(1), health, revision)]).await;
        let (expected, number) = kept;
        assert_eq!(store.endpoint_health_list().await.unwrap(), [(key(1), expected.clone(), number)]);
    }
}

#[tokio::test]
async fn figures_of_each_process_are_kept_for_their_time() {
    let store = store();
    apply(&store, [integration_insert(&integration(1, "one"))]).await;
    let bucket = |starts_at: i64, attempts: u64| FigureBucket {
        key: key(1),
        starts_at: at(starts_at),
        figures: Figures { attempts, delivered: 1, answers: BTreeMap::from([(3, 70_000), (107, 1)]) },
    };
    let writes = [(bucket(0, 1), 1), (bucket(600, 2), 1), (bucket(600, 3), 2), (bucket(600, 4), 1)];
    apply(&store, writes.iter().map(|(bucket, process)| endpoint_figures_put(bucket, *process))).await;
    let read = async |since: Timestamp| {
        let found = store.endpoint_figures(environment(1), &[id(1), id(2)], since).await.unwrap();
        assert_eq!(found[1], []);
        found[0].iter().map(|one| (one.starts_at, one.process, one.figures.attempts)).collect::<Vec<_>>()
    };
    let late = vec![(at(600), 1, 4), (at(600), 2, 3)];
    assert_eq!(read(at(0)).await, [vec![(at(0), 1, 1)], late.clone()].concat());
    assert_eq!(read(at(1)).await, late);
    apply(&store, [endpoint_figures_delete(at(600))]).await;
    assert_eq!(read(at(0)).await, late);
    let answers = &store.endpoint_figures(environment(1), &[id(1)], at(0)).await.unwrap()[0][0].figures.answers;
    assert_eq!(*answers, BTreeMap::from([(3, 70_000), (107, 1)]));
}

#[tokio::test]
async fn sums_take_the_place_of_what_they_are_made_of() {
    let store = store();
    apply(&store, [integration_insert(&integration(1, "one"))]).await;
    let bucket = |starts_at: i64, attempts: u64| FigureBucket {
        key: key(1),
        starts_at: at(starts_at),
        figures: Figures { attempts, ..Figures::default() },
    };
    let writes = [(0, 1, 1), (600, 2, 1), (600, 4, 2), (3_600, 8, 1)];
    apply(&store, writes.map(|(at, attempts, process)| endpoint_figures_put(&bucket(at, attempts), process))).await;
    let hour = (at(0), at(3_600));
    let found = store.endpoint_figures_between(hour.0, hour.1).await.unwrap();
    let sum = found.iter().map(|(key, read)| (key.integration_id, read.figures.attempts));
    assert_eq!(sum.collect::<Vec<_>>(), [(id(1), 1), (id(1), 2), (id(1), 4)]);
    apply(&store, endpoint_figures_roll_up(hour, &[bucket(0, 7)])).await;
    let left = store.endpoint_figures(environment(1), &[id(1)], at(0)).await.unwrap();
    let left: Vec<_> = left[0].iter().map(|read| (read.starts_at, read.process, read.figures.attempts)).collect();
    assert_eq!(left, [(at(0), ROLLED_UP, 7), (at(3_600), 1, 8)]);
}

#[tokio::test]
async fn nothing_is_kept_of_an_integration_that_is_not_there() {
    let store = store();
    apply(&store, [integration_insert(&integration(1, "one"))]).await;
    let figures = Figures { attempts: 1, ..Figures::default() };
    let bucket = |number| FigureBucket { key: key(number), starts_at: at(0), figures: figures.clone() };
    for number in [1, 2] {
        let health = endpoint_health_put(key(number), &failing(), 1);
        apply(&store, [health, endpoint_figures_put(&bucket(number), 1)]).await;
    }
    assert_eq!(store.endpoint_health_list().await.unwrap().len(), 1);
    apply(&store, endpoint_forget(key(1))).await;
    assert_eq!(store.endpoint_health_list().await.unwrap(), []);
    let left = store.endpoint_figures(environment(1), &[id(1), id(2)], at(0)).await.unwrap();
    assert_eq!(left, [vec![], vec![]]);
}
