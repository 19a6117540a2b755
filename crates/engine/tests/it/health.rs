//! Endpoints that fail for long: warned of, disabled, probed, and well again; what is written of it and what is not.

use std::time::Duration;

use engine::{Endpoint, EndpointState, StatisticsPeriod};
use model::Timestamp;
use model::health::EndpointKey;
use model::message::MessageStatus;
use store::ROLLED_UP;

use crate::harness::{TestEngine, status, statuses};

const HOUR: Duration = Duration::from_hours(1);

async fn endpoint(test: &TestEngine) -> Endpoint {
    let integrations = test.engine.integrations(test.environment.id).await.unwrap();
    test.engine.endpoint(&test.environment, integrations[0].id).await.unwrap().unwrap()
}

/// How the endpoint fares, and what is stored of it.
async fn state(test: &TestEngine) -> (EndpointState, usize) {
    let stored = test.engine.store().endpoint_health_list().await.unwrap();
    (EndpointState::of(&endpoint(test).await.health), stored.len())
}

/// Lets the endpoint fail with this status until it is disabled: a message every three hours.
async fn disable(test: &TestEngine, with: u16) {
    test.answer(move |_| status(with));
    for round in 0..25 {
        test.trigger(&format!("dead-{round}"), &["ada"]).await;
        test.drain().await;
        for _ in 0..3 {
            test.pass(HOUR).await;
        }
    }
    assert_eq!(state(test).await, (EndpointState::Disabled, 1));
}

#[tokio::test]
async fn a_delivery_to_an_endpoint_that_works_writes_nothing_of_its_health() {
    let test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    for number in 0..5 {
        test.trigger(&format!("t{number}"), &["ada"]).await;
    }
    test.drain().await;
    assert_eq!(state(&test).await, (EndpointState::Healthy, 0));
    let figures = endpoint(&test).await.hour;
    assert_eq!((figures.attempts, figures.delivered), (5, 5));
    test.finish().await;
}

#[tokio::test]
async fn a_failure_is_on_disk_with_its_outcome_and_gone_with_the_next_delivery() {
    let test = TestEngine::new(|_| status(503)).await;
    test.scene().await;
    test.trigger("t", &["ada"]).await;
    test.drain().await;
    let wreck = TestEngine::on(test.wreck(), 2, |_| status(200)).await;
    assert_eq!(state(&wreck).await, (EndpointState::Failing, 1));
    wreck.pass(Duration::from_secs(5)).await;
    assert_eq!(state(&wreck).await.0, EndpointState::Healthy);
    let stored = wreck.engine.store().endpoint_health_list().await.unwrap();
    assert_eq!((stored[0].1.failing.as_ref(), stored[0].1.last_outage), (None, None));
    wreck.finish().await;
    test.answer(|_| status(200));
    test.pass(Duration::from_secs(5)).await;
    test.finish().await;
}

#[tokio::test]
async fn an_endpoint_that_fails_for_three_days_is_disabled_probed_every_hour_and_catches_up() {
    let test = TestEngine::new(|_| status(503)).await;
    test.scene().await;
    disable(&test, 503).await;
    let failing = endpoint(&test).await.health.failing.unwrap();
    assert!(failing.disabled_at.unwrap().since(failing.since) >= 72 * HOUR && failing.failures >= 20, "{failing:?}");
    test.trigger("waiting", &["ada"]).await;
    test.drain().await;
    let before = test.requests().len();
    for _ in 0..4 {
        test.pass(HOUR).await;
    }
    let probes = test.requests().len() - before;
    assert!((3..=4).contains(&probes), "{probes} probes in four hours");
    assert!(endpoint(&test).await.catch_up.is_none(), "nothing is offered while it fails");
    test.answer(|_| status(200));
    test.pass(HOUR).await;
    let well = endpoint(&test).await;
    assert_eq!(EndpointState::of(&well.health), EndpointState::Healthy);
    assert_eq!(statuses(&test.messages("waiting", 0).await), [MessageStatus::Sent]);
    let key = EndpointKey { environment_id: test.environment.id, integration_id: well.integration.id };
    let letters = test.engine.store().dead_letters_since(key, failing.since, 1_000).await.unwrap();
    assert!(letters > 10, "{letters}");
    assert_eq!(well.catch_up.map(|offer| (offer.since, offer.dead_letters)), Some((failing.since, letters)));
    test.pass(12 * HOUR).await;
    test.finish().await;
}

#[tokio::test]
async fn answers_that_take_no_message_disable_an_endpoint_too_and_its_probes_do_not_open_it() {
    let test = TestEngine::new(|_| status(404)).await;
    test.scene().await;
    disable(&test, 404).await;
    for number in 0..5 {
        test.trigger(&format!("waiting-{number}"), &["ada"]).await;
    }
    test.drain().await;
    let before = test.requests().len();
    test.pass(HOUR).await;
    test.pass(HOUR).await;
    assert!(test.requests().len() - before <= 2, "an answer to a probe is no delivery");
    test.answer(|_| status(200));
    test.pass(HOUR).await;
    assert_eq!(state(&test).await.0, EndpointState::Healthy);
    test.pass(12 * HOUR).await;
    test.finish().await;
}

#[tokio::test]
async fn what_waits_for_a_disabled_endpoint_ends_with_its_time_to_live() {
    let test = TestEngine::new(|_| status(503)).await;
    test.scene().await;
    disable(&test, 503).await;
    test.trigger("late", &["ada"]).await;
    for _ in 0..26 {
        test.pass(HOUR).await;
    }
    assert_eq!(statuses(&test.messages("late", 0).await), [MessageStatus::Expired]);
    test.finish().await;
}

#[tokio::test]
async fn a_disabled_endpoint_stays_so_over_a_restart_until_somebody_enables_it() {
    let mut test = TestEngine::new(|_| status(503)).await;
    test.scene().await;
    disable(&test, 503).await;
    test.restart().await;
    test.answer(|_| status(200));
    let before = test.requests().len();
    test.trigger("waiting", &["ada"]).await;
    test.drain().await;
    assert_eq!((state(&test).await, test.requests().len()), ((EndpointState::Disabled, 1), before));
    let id = endpoint(&test).await.integration.id;
    let enabled = test.engine.endpoint_enable(&test.environment, id).await.unwrap().unwrap();
    assert_eq!((EndpointState::of(&enabled.health), enabled.next_probe), (EndpointState::Healthy, None));
    test.drain().await;
    assert_eq!(statuses(&test.messages("waiting", 0).await), [MessageStatus::Sent]);
    assert!(test.engine.endpoint_enable(&test.environment, Default::default()).await.unwrap().is_none());
    test.pass(12 * HOUR).await;
    test.finish().await;
}

#[tokio::test]
async fn figures_outlive_a_restart_and_end_after_a_week() {
    let mut test = TestEngine::new(|_| status(200)).await;
    test.scene().await;
    test.trigger("one", &["ada"]).await;
    test.drain().await;
    test.engine.write_figures().await.unwrap();
    test.trigger("two", &["ada"]).await;
    test.drain().await;
    test.engine.write_figures().await.unwrap();
    test.restart().await;
    test.trigger("three", &["ada"]).await;
    test.drain().await;
    let now = endpoint(&test).await;
    assert_eq!((now.hour.attempts, now.day.attempts, now.day.delivered), (3, 3, 3));
    test.pass(2 * HOUR).await;
    test.engine.write_figures().await.unwrap();
    let later = endpoint(&test).await;
    assert_eq!((later.hour.attempts, later.day.attempts), (0, 3));
    let stored = async || {
        let ids = [later.integration.id];
        let read = test.engine.store().endpoint_figures(test.environment.id, &ids, Timestamp(0)).await.unwrap();
        read[0].iter().map(|read| (read.process == ROLLED_UP, read.figures.attempts)).collect::<Vec<_>>()
    };
    assert_eq!(stored().await, [(false, 2), (false, 1)], "of each process");
    test.pass(26 * HOUR).await;
    test.engine.write_figures().await.unwrap();
    test.trigger("four", &["ada"]).await;
    test.drain().await;
    for _ in 0..7 {
        test.engine.write_figures().await.unwrap();
    }
    assert_eq!(stored().await, [(true, 3), (false, 1)], "what is older than a day is summed up");
    let week = test.engine.statistics(&test.environment, StatisticsPeriod::Week).await.unwrap();
    assert_eq!((week.all.total.attempts, week.integrations.len()), (4, 1));
    test.pass(6 * 24 * HOUR).await;
    test.trigger("five", &["ada"]).await;
    test.drain().await;
    test.engine.write_figures().await.unwrap();
    assert_eq!(
        stored().await.iter().map(|(_, attempts)| attempts).sum::<u64>(),
        2,
        "what is older than a week is gone"
    );
    test.finish().await;
}

#[tokio::test]
async fn nothing_is_kept_of_an_integration_that_is_deleted() {
    let test = TestEngine::new(|_| status(503)).await;
    test.scene().await;
    disable(&test, 503).await;
    test.engine.write_figures().await.unwrap();
    let id = endpoint(&test).await.integration.id;
    test.trigger("waiting", &["ada"]).await;
    test.engine.integration_delete(&test.environment, id).await.unwrap();
    test.drain().await;
    test.engine.write_figures().await.unwrap();
    let store = test.engine.store();
    assert_eq!(store.endpoint_health_list().await.unwrap(), []);
    let figures = store.endpoint_figures(test.environment.id, &[id], Timestamp(0)).await.unwrap();
    assert_eq!(figures[0], []);
    assert_eq!(statuses(&test.messages("waiting", 0).await), [MessageStatus::Failed]);
    test.pass(12 * HOUR).await;
    test.finish().await;
}
