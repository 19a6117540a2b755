//! What may be set of a delivery policy, and what a change makes of it. What an attempt means by it is decided in `verdict`.

use std::ops::RangeInclusive;
use std::time::Duration;

use model::Field;
use model::delivery::{DELIVERY_TIME_MAX, DeliveryOrder, DeliveryPolicy, PolicyOverrides, RateLimit};

use crate::audit::changed_names;
use crate::duration;
use crate::integration::Problem;

/// The most pauses of a schedule, which is the most attempts.
pub const PAUSES_MAX: usize = 32;
/// How long a pause can be.
pub const PAUSE: RangeInclusive<Duration> = Duration::ZERO..=DELIVERY_TIME_MAX;
/// How far a pause can be off, in percent of it.
pub const JITTER_PERCENT: RangeInclusive<u32> = 0..=100;
/// How long a message can be worth sending.
pub const TIME_TO_LIVE: RangeInclusive<Duration> = Duration::from_secs(1)..=DELIVERY_TIME_MAX;
/// How long connecting, and a whole exchange, may take: less than half of a lease.
pub const TIMEOUT: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(60);
/// How many exchanges with an endpoint may go on at once: at most as many as there are in all.
pub const CONCURRENCY: RangeInclusive<u32> = 1..=512;
/// How many attempts a rate limit, or its burst, can allow.
pub const RATE_COUNT: RangeInclusive<u32> = 1..=100_000;
/// In which time.
pub const RATE_PERIOD: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(86_400);

/// The schedule of exactly what Novu does: one attempt, at once.
pub const SINGLE_ATTEMPT: [Duration; 1] = [Duration::ZERO];

/// A change to what a level sets: absent leaves, null lets the wider level decide, a value sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyChange {
    /// See [`DeliveryPolicy::schedule`].
    pub schedule: Field<Vec<Duration>>,
    /// See [`DeliveryPolicy::jitter_percent`].
    pub jitter_percent: Field<u32>,
    /// See [`DeliveryPolicy::time_to_live`].
    pub time_to_live: Field<Duration>,
    /// See [`DeliveryPolicy::connect_timeout`].
    pub connect_timeout: Field<Duration>,
    /// See [`DeliveryPolicy::request_timeout`].
    pub request_timeout: Field<Duration>,
    /// See [`DeliveryPolicy::retries_client_errors`].
    pub retries_client_errors: Field<bool>,
    /// See [`PolicyOverrides::concurrency`].
    pub concurrency: Field<Option<u32>>,
    /// See [`PolicyOverrides::rate_limit`].
    pub rate_limit: Field<Option<RateLimit>>,
    /// See [`DeliveryPolicy::order`].
    pub order: Field<DeliveryOrder>,
}

impl PolicyChange {
    /// The change after which nothing is set.
    #[must_use]
    pub fn clearing() -> Self {
        PolicyChange {
            schedule: Field::Null,
            jitter_percent: Field::Null,
            time_to_live: Field::Null,
            connect_timeout: Field::Null,
            request_timeout: Field::Null,
            retries_client_errors: Field::Null,
            concurrency: Field::Null,
            rate_limit: Field::Null,
            order: Field::Null,
        }
    }

    /// Carries the change out.
    pub fn apply(&self, overrides: &mut PolicyOverrides) {
        set(&mut overrides.schedule, &self.schedule);
        set(&mut overrides.jitter_percent, &self.jitter_percent);
        set(&mut overrides.time_to_live, &self.time_to_live);
        set(&mut overrides.connect_timeout, &self.connect_timeout);
        set(&mut overrides.request_timeout, &self.request_timeout);
        set(&mut overrides.retries_client_errors, &self.retries_client_errors);
        set(&mut overrides.concurrency, &self.concurrency);
        set(&mut overrides.rate_limit, &self.rate_limit);
        set(&mut overrides.order, &self.order);
    }
}

fn set<T: Clone>(slot: &mut Option<T>, field: &Field<T>) {
    match field {
        Field::Absent => {}
        Field::Null => *slot = None,
        Field::Value(value) => *slot = Some(value.clone()),
    }
}

/// What is wrong with what a level sets, over the policy of the wider level. Each member lies in its bounds already.
#[must_use]
pub fn check_overrides(wider: &DeliveryPolicy, overrides: &PolicyOverrides) -> Option<Problem> {
    let request_timeout = overrides.request_timeout.unwrap_or(wider.request_timeout);
    let connect_timeout = overrides.connect_timeout.filter(|connect| *connect > request_timeout)?;
    let (connect, request) = (duration::text(connect_timeout), duration::text(request_timeout));
    let message = format!("connectTimeout must not be longer than requestTimeout: {connect} is more than {request}");
    Some(Problem { field: "connectTimeout".to_owned(), message })
}

/// What is wrong with a schedule, to follow its name; nothing if it can be used.
#[must_use]
pub fn check_schedule(schedule: &[Duration]) -> Option<String> {
    let longest = duration::text(*PAUSE.end());
    match schedule {
        [] => Some("must have at least one pause".to_owned()),
        _ if schedule.len() > PAUSES_MAX => Some(format!("must have no more than {PAUSES_MAX} pauses")),
        [first, ..] if !first.is_zero() => Some("must begin with 0s: the first attempt is made at once".to_owned()),
        _ if schedule.iter().any(|pause| !PAUSE.contains(pause)) => Some(format!("must have no pause over {longest}")),
        _ => None,
    }
}

/// The names of the members that two sets of overrides set differently, as they stand on the wire.
#[must_use]
pub fn different_overrides(before: &PolicyOverrides, after: &PolicyOverrides) -> Vec<String> {
    changed_names([
        ("schedule", before.schedule != after.schedule),
        ("jitterPercent", before.jitter_percent != after.jitter_percent),
        ("timeToLive", before.time_to_live != after.time_to_live),
        ("connectTimeout", before.connect_timeout != after.connect_timeout),
        ("requestTimeout", before.request_timeout != after.request_timeout),
        ("retriesClientErrors", before.retries_client_errors != after.retries_client_errors),
        ("concurrency", before.concurrency != after.concurrency),
        ("rateLimit", before.rate_limit != after.rate_limit),
        ("order", before.order != after.order),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_change_sets_clears_or_leaves_alone() {
        let full = PolicyChange {
            schedule: Field::Value(SINGLE_ATTEMPT.to_vec()),
            jitter_percent: Field::Value(5),
            time_to_live: Field::Value(seconds(60)),
            connect_timeout: Field::Value(seconds(1)),
            request_timeout: Field::Value(seconds(2)),
            retries_client_errors: Field::Value(false),
            concurrency: Field::Value(None),
            rate_limit: Field::Value(Some(RateLimit { count: 1, period: seconds(1), burst: 1 })),
            order: Field::Value(DeliveryOrder::Subscriber),
        };
        let mut overrides = PolicyOverrides::default();
        full.apply(&mut overrides);
        let expected = PolicyOverrides {
            schedule: Some(vec![Duration::ZERO]),
            jitter_percent: Some(5),
            time_to_live: Some(seconds(60)),
            connect_timeout: Some(seconds(1)),
            request_timeout: Some(seconds(2)),
            retries_client_errors: Some(false),
            concurrency: Some(None),
            rate_limit: Some(Some(RateLimit { count: 1, period: seconds(1), burst: 1 })),
            order: Some(DeliveryOrder::Subscriber),
        };
        assert_eq!(overrides, expected);
        PolicyChange::default().apply(&mut overrides);
        assert_eq!(overrides, expected, "what is absent stays");
        PolicyChange { order: Field::Null, ..PolicyChange::default() }.apply(&mut overrides);
        assert_eq!(overrides, PolicyOverrides { order: None, ..expected });
        PolicyChange::clearing().apply(&mut overrides);
        assert_eq!(overrides, PolicyOverrides::default());
    }

    #[test]
    fn connecting_gets_no_more_time_than_the_whole_request() {
        let wider = DeliveryPolicy::default();
        let cases = [
            (None, None, true),
            (Some(15), None, true),
            (Some(16), None, false),
            (Some(16), Some(16), true),
            (Some(3), Some(2), false),
            // What a wider level lets connecting take is cut short instead.
            (None, Some(1), true),
        ];
        for (connect, request, fits) in cases {
            let overrides = PolicyOverrides {
                connect_timeout: connect.map(seconds),
                request_timeout: request.map(seconds),
                ..PolicyOverrides::default()
            };
            assert_eq!(check_overrides(&wider, &overrides).is_none(), fits, "{connect:?} {request:?}");
            let policy = wider.with(&overrides);
            assert!(policy.connect_timeout <= policy.request_timeout, "{policy:?}");
        }
    }

    #[test]
    fn a_schedule_has_a_first_attempt_at_once_and_an_end() {
        let cases = [
            (vec![], Some("must have at least one pause")),
            (vec![0], None),
            (vec![0; 32], None),
            (vec![0; 33], Some("must have no more than 32 pauses")),
            (vec![5], Some("must begin with 0s: the first attempt is made at once")),
            (vec![0, 604_800], None),
            (vec![0, 604_801], Some("must have no pause over 7d")),
        ];
        for (schedule, expected) in cases {
            let schedule: Vec<Duration> = schedule.into_iter().map(seconds).collect();
            assert_eq!(check_schedule(&schedule).as_deref(), expected, "{schedule:?}");
        }
        assert_eq!(check_schedule(&DeliveryPolicy::default().schedule), None);
        assert_eq!(check_schedule(&SINGLE_ATTEMPT), None);
    }
}
