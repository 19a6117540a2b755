//! What environments and integrations set of delivery and retention: JSON with the members that were set, times in
//! milliseconds. A member that this version does not know is left alone.

use std::time::Duration;

use model::delivery::{DeliveryOrder, PolicyOverrides, RateLimit};
use model::settings::{EnvironmentSettings, RetentionOverrides};
use model::{EnvironmentId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::codec::json;
use crate::db::{Row, Store, StoreError};
use crate::statement::{Query, Statement, arguments};

const GET: Statement = Statement::both(
    "environment_setting.get",
    "select delivery, retention, stores_bodies from environment_setting where environment_id = ?1",
);
// What was seen is compared, so that two changes at the same time do not undo each other.
const SET_DELIVERY: Statement = Statement::both(
    "environment_setting.set_delivery",
    "insert into environment_setting (environment_id, delivery, updated_at) values (?1, ?2, ?4)
     on conflict (environment_id) do update set delivery = excluded.delivery, updated_at = excluded.updated_at
     where environment_setting.delivery = ?3",
);
const SET_RETENTION: Statement = Statement::both(
    "environment_setting.set_retention",
    "insert into environment_setting (environment_id, retention, updated_at) values (?1, ?2, ?4)
     on conflict (environment_id) do update set retention = excluded.retention, updated_at = excluded.updated_at
     where environment_setting.retention = ?3",
);
const SET_STORES_BODIES: Statement = Statement::both(
    "environment_setting.set_stores_bodies",
    "insert into environment_setting (environment_id, stores_bodies, updated_at) values (?1, ?2, ?3)
     on conflict (environment_id) do update set stores_bodies = excluded.stores_bodies, updated_at = excluded.updated_at",
);

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] = &[&GET, &SET_DELIVERY, &SET_RETENTION, &SET_STORES_BODIES];

/// A setting before and after a change.
#[derive(Clone, Copy, Debug)]
pub struct Replaced<'a, T> {
    /// What was read.
    pub seen: &'a T,
    /// What is to be.
    pub new: &'a T,
}

/// Sets what an environment sets of the delivery policy; touches no row if it is not any more what was seen.
#[must_use]
pub fn environment_set_delivery(id: EnvironmentId, change: Replaced<'_, PolicyOverrides>, now: Timestamp) -> Query {
    SET_DELIVERY.with(arguments![id, overrides_json(change.new), overrides_json(change.seen), now])
}

/// Sets what an environment sets of retention; touches no row if it is not any more what was seen.
#[must_use]
pub fn environment_set_retention(id: EnvironmentId, change: Replaced<'_, RetentionOverrides>, now: Timestamp) -> Query {
    SET_RETENTION.with(arguments![id, retention_json(change.new), retention_json(change.seen), now])
}

/// Says whether an environment keeps the bodies that it sends.
#[must_use]
pub fn environment_set_stores_bodies(id: EnvironmentId, stores_bodies: bool, now: Timestamp) -> Query {
    SET_STORES_BODIES.with(arguments![id, stores_bodies, now])
}

impl Store {
    /// The settings of an environment.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn environment_settings(&self, id: EnvironmentId) -> Result<EnvironmentSettings, StoreError> {
        let Some(row) = self.query_one(GET.with(arguments![id])).await? else {
            return Ok(EnvironmentSettings::default());
        };
        let retention: StoredRetention = row.json(1)?;
        Ok(EnvironmentSettings {
            delivery: read_overrides(&row, 0)?,
            retention: RetentionOverrides {
                log: retention.log.map(Duration::from_millis),
                messages: retention.messages.map(Duration::from_millis),
                dead_letters: retention.dead_letters.map(Duration::from_millis),
            },
            stores_bodies: row.boolean(2)?,
        })
    }
}

/// What is set of a delivery policy, as JSON. Nothing set is `{}`, which is also the default of its columns.
pub(crate) fn overrides_json(overrides: &PolicyOverrides) -> String {
    json(&StoredOverrides {
        schedule: overrides.schedule.as_ref().map(|pauses| pauses.iter().copied().map(millis).collect()),
        jitter_percent: overrides.jitter_percent,
        time_to_live: overrides.time_to_live.map(millis),
        connect_timeout: overrides.connect_timeout.map(millis),
        request_timeout: overrides.request_timeout.map(millis),
        retries_client_errors: overrides.retries_client_errors,
        concurrency: overrides.concurrency.map(|limit| limit.unwrap_or(0)),
        rate_limit: overrides.rate_limit.map(|limit| {
            limit.map_or(StoredRate { count: 0, period: 0, burst: 0 }, |limit| StoredRate {
                count: limit.count,
                period: millis(limit.period),
                burst: limit.burst,
            })
        }),
        order: overrides.order.map(|order| match order {
            DeliveryOrder::None => StoredOrder::None,
            DeliveryOrder::Subscriber => StoredOrder::Subscriber,
            DeliveryOrder::Integration => StoredOrder::Integration,
        }),
    })
}

/// What is set of a delivery policy, from JSON.
pub(crate) fn read_overrides(row: &Row, column: usize) -> Result<PolicyOverrides, StoreError> {
    if row.text(column)? == "{}" {
        return Ok(PolicyOverrides::default());
    }
    let stored: StoredOverrides = row.json(column)?;
    Ok(PolicyOverrides {
        schedule: stored.schedule.map(|pauses| pauses.into_iter().map(Duration::from_millis).collect()),
        jitter_percent: stored.jitter_percent,
        time_to_live: stored.time_to_live.map(Duration::from_millis),
        connect_timeout: stored.connect_timeout.map(Duration::from_millis),
        request_timeout: stored.request_timeout.map(Duration::from_millis),
        retries_client_errors: stored.retries_client_errors,
        concurrency: stored.concurrency.map(|limit| (limit > 0).then_some(limit)),
        rate_limit: stored.rate_limit.map(|limit| {
            let StoredRate { count, period, burst } = limit;
            (count > 0).then_some(RateLimit { count, period: Duration::from_millis(period), burst })
        }),
        order: stored.order.map(|order| match order {
            StoredOrder::None => DeliveryOrder::None,
            StoredOrder::Subscriber => DeliveryOrder::Subscriber,
            StoredOrder::Integration => DeliveryOrder::Integration,
        }),
    })
}

fn retention_json(retention: &RetentionOverrides) -> String {
    json(&StoredRetention {
        log: retention.log.map(millis),
        messages: retention.messages.map(millis),
        dead_letters: retention.dead_letters.map(millis),
    })
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// A concurrency or a rate of 0 lifts what a wider level limits.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct StoredOverrides {
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule: Option<Vec<u64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jitter_percent: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_to_live: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connect_timeout: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_timeout: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retries_client_errors: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    concurrency: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate_limit: Option<StoredRate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<StoredOrder>,
}

#[derive(Serialize, Deserialize)]
struct StoredRate {
    count: u32,
    period: u64,
    burst: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum StoredOrder {
    None,
    Subscriber,
    Integration,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct StoredRetention {
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dead_letters: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::SqlValue;

    fn row(text: &str) -> Row {
        Row { statement: "test", values: vec![SqlValue::from(text)] }
    }

    fn check(overrides: &PolicyOverrides, expected: &str) {
        assert_eq!(overrides_json(overrides), expected);
        assert_eq!(read_overrides(&row(expected), 0).as_ref(), Ok(overrides), "{expected}");
    }

    #[test]
    fn policies_read_back_as_they_were_written() {
        let seconds = Duration::from_secs;
        check(&PolicyOverrides::default(), "{}");
        let full = PolicyOverrides {
            schedule: Some(vec![Duration::ZERO, Duration::from_millis(1_500)]),
            jitter_percent: Some(0),
            time_to_live: Some(seconds(60)),
            connect_timeout: Some(seconds(1)),
            request_timeout: Some(seconds(2)),
            retries_client_errors: Some(false),
            concurrency: Some(Some(4)),
            rate_limit: Some(Some(RateLimit { count: 10, period: seconds(1), burst: 3 })),
            order: Some(DeliveryOrder::Subscriber),
        };
        let text = concat!(
            r#"{"schedule":[0,1500],"jitterPercent":0,"timeToLive":60000,"connectTimeout":1000,"requestTimeout":2000,"#,
            r#""retriesClientErrors":false,"concurrency":4,"rateLimit":{"count":10,"period":1000,"burst":3},"#,
            r#""order":"subscriber"}"#
        );
        check(&full, text);
        let lifted = PolicyOverrides {
            concurrency: Some(None),
            rate_limit: Some(None),
            order: Some(DeliveryOrder::Integration),
            ..PolicyOverrides::default()
        };
        let text = r#"{"concurrency":0,"rateLimit":{"count":0,"period":0,"burst":0},"order":"integration"}"#;
        check(&lifted, text);
    }

    #[test]
    fn members_of_later_versions_are_left_alone() {
        let read = read_overrides(&row(r#"{"jitterPercent":7,"mood":"good"}"#), 0);
        assert_eq!(read.map(|overrides| overrides.jitter_percent), Ok(Some(7)));
        assert!(read_overrides(&row(r#"{"jitterPercent":"much"}"#), 0).is_err());
    }
}
