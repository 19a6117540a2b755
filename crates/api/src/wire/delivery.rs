//! Delivery policies on the wire. Times are texts such as `30s`; a number of seconds is taken too.

use std::time::Duration;

use engine::PolicyLevels;
use logic::duration;
use logic::policy::{
    CONCURRENCY, JITTER_PERCENT, PAUSES_MAX, PolicyChange, RATE_COUNT, RATE_PERIOD, SINGLE_ATTEMPT, TIME_TO_LIVE,
    TIMEOUT, check_schedule,
};
use model::delivery::{DeliveryOrder, DeliveryPolicy, PolicyOverrides, RateLimit};
use model::{Field, Object, Value};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate::{self, Fields};
use crate::wire::words::{Order, PolicySource};

/// What lifts a limit that a wider level sets, in a change.
const NONE: &str = "none";

/// The members of a change.
const MEMBERS: [&str; 10] = [
    "singleAttempt",
    "schedule",
    "jitterPercent",
    "timeToLive",
    "connectTimeout",
    "requestTimeout",
    "retriesClientErrors",
    "concurrency",
    "rateLimit",
    "order",
];

/// A policy: what holds, what is set here, and where each member comes from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryDto {
    /// What attempts go by.
    effective: PolicyDto,
    /// What is set here; everything else comes from a wider level.
    set: PolicyOverridesDto,
    /// For each member, the level that decides it.
    sources: PolicySourcesDto,
}

/// A whole policy.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PolicyDto {
    /// Whether each message is tried once, as Novu does it.
    single_attempt: bool,
    /// The pause before each attempt.
    #[schema(example = json!(["0s", "5s", "30s"]))]
    schedule: Vec<String>,
    /// How far a pause may be off in either direction, in percent of it.
    jitter_percent: u32,
    /// How long a message is worth sending.
    #[schema(example = "1d")]
    time_to_live: String,
    /// The longest time for resolving, connecting and shaking hands.
    #[schema(example = "5s")]
    connect_timeout: String,
    /// The longest time of one exchange, connecting included.
    #[schema(example = "15s")]
    request_timeout: String,
    /// Whether answers 4xx other than 408, 410, 425 and 429 are tried again.
    retries_client_errors: bool,
    /// The most exchanges at once with the endpoint; null for no limit of its own.
    concurrency: Option<ConcurrencyDto>,
    /// The most attempts in a time; null for no limit.
    rate_limit: Option<RateLimitDto>,
    /// Which messages keep their order.
    #[schema(value_type = Order)]
    order: &'static str,
}

/// So many exchanges at once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(minimum = 1, maximum = 512)]
pub(crate) struct ConcurrencyDto(u32);

/// So many attempts in a time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RateLimitDto {
    /// How many attempts.
    #[schema(minimum = 1, maximum = 100_000)]
    count: u32,
    /// In which time, 1 s to 1 d. A change may give a number of seconds.
    #[schema(example = "1s")]
    period: String,
    /// How many may come at once after a quiet time. An answer always has it; a change may leave it out.
    #[schema(required = false, default = 1, minimum = 1, maximum = 100_000)]
    burst: u32,
}

/// What a level sets. In a change a member that is absent stays, and null lets the wider level decide. Times are texts such
/// as `30s`; a change may give a number of seconds in the place of each.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PolicyOverridesDto {
    /// True sets a schedule of one attempt, false lets the wider level decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    single_attempt: Option<bool>,
    /// The pause before each attempt: 1 to 32, the first of them 0, none over 7 days. A change may give numbers of seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 32, example = json!(["0s", "5s", "30s"]))]
    schedule: Option<Vec<String>>,
    /// How far a pause may be off in either direction, in percent of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 100)]
    jitter_percent: Option<u32>,
    /// How long a message is worth sending, 1 s to 7 d. A change may give a number of seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "1d")]
    time_to_live: Option<String>,
    /// The longest time for connecting, 1 s to 60 s; no longer than `requestTimeout`. A change may give a number of seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "5s")]
    connect_timeout: Option<String>,
    /// The longest time of one exchange, 1 s to 60 s. A change may give a number of seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "15s")]
    request_timeout: Option<String>,
    /// Whether answers 4xx other than 408, 410, 425 and 429 are tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    retries_client_errors: Option<bool>,
    /// The most exchanges at once, 1 to 512; `"none"` lifts a limit that a wider level sets.
    #[serde(skip_serializing_if = "Option::is_none")]
    concurrency: Option<LimitDto<ConcurrencyDto>>,
    /// The most attempts in a time; `"none"` lifts a limit that a wider level sets.
    #[serde(skip_serializing_if = "Option::is_none")]
    rate_limit: Option<LimitDto<RateLimitDto>>,
    /// Which messages keep their order.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Order>)]
    order: Option<&'static str>,
}

/// A limit, or none.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
enum LimitDto<T> {
    Limit(T),
    None(NoLimitDto),
}

/// The level that decides each member: `integration`, `environment` or `server`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PolicySourcesDto {
    /// Of `schedule` and `singleAttempt`.
    #[schema(value_type = PolicySource)]
    schedule: &'static str,
    /// Of `jitterPercent`.
    #[schema(value_type = PolicySource)]
    jitter_percent: &'static str,
    /// Of `timeToLive`.
    #[schema(value_type = PolicySource)]
    time_to_live: &'static str,
    /// Of `connectTimeout`, which never is longer than `requestTimeout`.
    #[schema(value_type = PolicySource)]
    connect_timeout: &'static str,
    /// Of `requestTimeout`.
    #[schema(value_type = PolicySource)]
    request_timeout: &'static str,
    /// Of `retriesClientErrors`.
    #[schema(value_type = PolicySource)]
    retries_client_errors: &'static str,
    /// Of `concurrency`.
    #[schema(value_type = PolicySource)]
    concurrency: &'static str,
    /// Of `rateLimit`.
    #[schema(value_type = PolicySource)]
    rate_limit: &'static str,
    /// Of `order`.
    #[schema(value_type = PolicySource)]
    order: &'static str,
}

/// The word for no limit.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
enum NoLimitDto {
    None,
}

impl<T> From<Option<T>> for LimitDto<T> {
    fn from(limit: Option<T>) -> Self {
        limit.map_or(LimitDto::None(NoLimitDto::None), LimitDto::Limit)
    }
}

impl DeliveryDto {
    /// The policy of an environment.
    pub(crate) fn of_environment(levels: &PolicyLevels) -> Self {
        Self::new(levels, &levels.environment)
    }

    /// The policy of an integration.
    pub(crate) fn of_integration(levels: &PolicyLevels) -> Self {
        Self::new(levels, &levels.integration)
    }

    fn new(levels: &PolicyLevels, own: &PolicyOverrides) -> Self {
        DeliveryDto { effective: (&levels.effective).into(), set: own.into(), sources: levels.into() }
    }
}

impl From<&DeliveryPolicy> for PolicyDto {
    fn from(policy: &DeliveryPolicy) -> Self {
        PolicyDto {
            single_attempt: policy.schedule.len() == 1,
            schedule: policy.schedule.iter().copied().map(duration::text).collect(),
            jitter_percent: policy.jitter_percent,
            time_to_live: duration::text(policy.time_to_live),
            connect_timeout: duration::text(policy.connect_timeout),
            request_timeout: duration::text(policy.request_timeout),
            retries_client_errors: policy.retries_client_errors,
            concurrency: policy.concurrency.map(ConcurrencyDto),
            rate_limit: policy.rate_limit.map(Into::into),
            order: policy.order.name(),
        }
    }
}

impl From<RateLimit> for RateLimitDto {
    fn from(limit: RateLimit) -> Self {
        RateLimitDto { count: limit.count, period: duration::text(limit.period), burst: limit.burst }
    }
}

impl From<&PolicyOverrides> for PolicyOverridesDto {
    fn from(set: &PolicyOverrides) -> Self {
        PolicyOverridesDto {
            single_attempt: set.schedule.as_ref().map(|schedule| schedule.len() == 1),
            schedule: set.schedule.as_ref().map(|schedule| schedule.iter().copied().map(duration::text).collect()),
            jitter_percent: set.jitter_percent,
            time_to_live: set.time_to_live.map(duration::text),
            connect_timeout: set.connect_timeout.map(duration::text),
            request_timeout: set.request_timeout.map(duration::text),
            retries_client_errors: set.retries_client_errors,
            concurrency: set.concurrency.map(|limit| limit.map(ConcurrencyDto).into()),
            rate_limit: set.rate_limit.map(|limit| limit.map(RateLimitDto::from).into()),
            order: set.order.map(DeliveryOrder::name),
        }
    }
}

impl From<&PolicyLevels> for PolicySourcesDto {
    fn from(levels: &PolicyLevels) -> Self {
        let source = |is_set: fn(&PolicyOverrides) -> bool| match levels {
            _ if is_set(&levels.integration) => "integration",
            _ if is_set(&levels.environment) => "environment",
            _ => "server",
        };
        PolicySourcesDto {
            schedule: source(|set| set.schedule.is_some()),
            jitter_percent: source(|set| set.jitter_percent.is_some()),
            time_to_live: source(|set| set.time_to_live.is_some()),
            connect_timeout: source(|set| set.connect_timeout.is_some()),
            request_timeout: source(|set| set.request_timeout.is_some()),
            retries_client_errors: source(|set| set.retries_client_errors.is_some()),
            concurrency: source(|set| set.concurrency.is_some()),
            rate_limit: source(|set| set.rate_limit.is_some()),
            order: source(|set| set.order.is_some()),
        }
    }
}

/// Reads a change.
pub(crate) fn read_change(body: Object) -> Result<PolicyChange, ApiError> {
    validate::body(body, |fields| {
        fields.refuse_others(&MEMBERS);
        let words = DeliveryOrder::ALL.map(DeliveryOrder::name);
        let order = fields.text("order").one_of(&words).patch();
        PolicyChange {
            schedule: read_schedule(fields),
            jitter_percent: fields.integer("jitterPercent").within(bounds(&JITTER_PERCENT)).patch().map(count),
            time_to_live: fields.duration("timeToLive").lasting(TIME_TO_LIVE).patch(),
            connect_timeout: fields.duration("connectTimeout").lasting(TIMEOUT).patch(),
            request_timeout: fields.duration("requestTimeout").lasting(TIMEOUT).patch(),
            retries_client_errors: fields.boolean("retriesClientErrors").patch(),
            concurrency: read_concurrency(fields),
            rate_limit: read_rate_limit(fields),
            order: order.map(|word| DeliveryOrder::ALL.into_iter().find(|one| one.name() == word).unwrap_or_default()),
        }
    })
}

/// `singleAttempt` is another way to say which schedule is wanted.
fn read_schedule(fields: &mut Fields) -> Field<Vec<Duration>> {
    if fields.has("singleAttempt") && fields.has("schedule") {
        fields.refuse("singleAttempt", "singleAttempt must not be given together with schedule");
    }
    let single = match fields.boolean("singleAttempt").patch() {
        Field::Value(true) => Field::Value(SINGLE_ATTEMPT.to_vec()),
        Field::Value(false) | Field::Null => Field::Null,
        Field::Absent => Field::Absent,
    };
    let listed = fields
        .list("schedule")
        .check(format_args!("must have no more than {PAUSES_MAX} pauses"), |list| list.len() <= PAUSES_MAX);
    let listed = listed.patch();
    let Field::Value(values) = listed else {
        return if single.is_absent() { listed.map(|_| Vec::new()) } else { single };
    };
    let mut schedule = Vec::with_capacity(values.len().min(PAUSES_MAX));
    for (index, value) in values.iter().enumerate().take(PAUSES_MAX) {
        match duration::from_value(value) {
            Some(pause) => schedule.push(pause),
            None => {
                let message = format!("each value in schedule {}", duration::VALUE_FORM);
                fields.refuse(&format!("schedule.{index}"), message);
            }
        }
    }
    let is_read = schedule.len() == values.len();
    if let Some(problem) = check_schedule(&schedule).filter(|_| is_read) {
        fields.refuse("schedule", format!("schedule {problem}"));
    }
    Field::Value(schedule)
}

fn read_concurrency(fields: &mut Fields) -> Field<Option<u32>> {
    if fields.peek("concurrency").and_then(Value::as_str) == Some(NONE) {
        drop(fields.value("concurrency").patch());
        return Field::Value(None);
    }
    fields.integer("concurrency").within(bounds(&CONCURRENCY)).patch().map(|limit| Some(count(limit)))
}

fn read_rate_limit(fields: &mut Fields) -> Field<Option<RateLimit>> {
    if fields.peek("rateLimit").and_then(Value::as_str) == Some(NONE) {
        drop(fields.value("rateLimit").patch());
        return Field::Value(None);
    }
    let read = |limit: &mut Fields| {
        limit.refuse_others(&["count", "period", "burst"]);
        RateLimit {
            count: count(limit.integer("count").within(bounds(&RATE_COUNT)).required()),
            period: limit.duration("period").lasting(RATE_PERIOD).required(),
            burst: count(limit.integer("burst").within(bounds(&RATE_COUNT)).or(1)),
        }
    };
    fields.nested("rateLimit", read).patch().map(Some)
}

fn bounds(range: &std::ops::RangeInclusive<u32>) -> std::ops::RangeInclusive<i64> {
    i64::from(*range.start())..=i64::from(*range.end())
}

/// A number that was checked already.
fn count(number: i64) -> u32 {
    u32::try_from(number).unwrap_or_default()
}
