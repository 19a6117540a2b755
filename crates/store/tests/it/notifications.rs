//! Runs: what is written reads back, moves on, and counts its deliveries down to none.

use model::notification::RunStatus;
use store::{Batch, FinishedDelivery, NotificationChange, notification_finish_delivery, notification_update};

use crate::runs::{ANA, ORDER, run, world};
use crate::{at, environment};

#[tokio::test]
async fn a_run_reads_back_and_moves_on() {
    let store = world().await;
    let mut expected = run(100, "t1", ORDER, ANA);
    let get = async || store.notification_get(environment(1), expected.id).await.unwrap();
    assert_eq!(get().await, Some(expected.clone()));
    assert_eq!(store.notification_get(environment(2), expected.id).await.unwrap(), None);

    let change = NotificationChange {
        environment_id: environment(1),
        id: expected.id,
        status: RunStatus::Completed,
        step_index: 2,
        pending: 1,
        updated_at: at(900),
    };
    let mut batch = Batch::new();
    batch.run(notification_update(&change));
    for second in [901, 902] {
        let finished = FinishedDelivery {
            environment_id: environment(1),
            notification_id: expected.id,
            is_sent: true,
            at: at(second),
        };
        batch.run(notification_finish_delivery(&finished));
    }
    let applied = store.apply(batch).await.unwrap();
    assert_eq!(applied.changed, [1, 1, 0], "none is finished that was not unfinished");
    expected.status = RunStatus::Completed;
    (expected.step_index, expected.pending, expected.updated_at) = (2, 0, at(901));
    assert_eq!(store.notification_get(environment(1), expected.id).await.unwrap(), Some(expected));
}
