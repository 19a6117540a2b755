//! How deliveries through an endpoint are made: when a failed one is tried again, how long a message is worth sending, and
//! how much the endpoint is asked to take at once. The defaults live here; who decides by them is `logic`.

use std::time::Duration;

/// The longest time to live, schedule pause or `Retry-After` that can be asked for: a week.
pub const DELIVERY_TIME_MAX: Duration = Duration::from_secs(7 * 86_400);

/// The policy of one endpoint, complete: what every attempt goes by (`anchors/promises.md` §7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryPolicy {
    /// The pause before each attempt, the first included; there are as many attempts as pauses.
    pub schedule: Vec<Duration>,
    /// How far a pause may be off in either direction, in percent of it, so that what failed together is not retried
    /// together.
    pub jitter_percent: u32,
    /// How long after it was accepted a message may still be sent; then it is expired.
    pub time_to_live: Duration,
    /// The longest time for resolving, connecting and shaking hands.
    pub connect_timeout: Duration,
    /// The longest time that one exchange may take, connecting included.
    pub request_timeout: Duration,
    /// Whether answers 4xx other than 408, 410, 425 and 429 are tried again. Those four have rules of their own.
    pub retries_client_errors: bool,
    /// The most exchanges at once with the endpoint; without it only the fair share of all exchanges limits it.
    pub concurrency: Option<u32>,
    /// The most attempts in a time.
    pub rate_limit: Option<RateLimit>,
    /// Whether messages may overtake each other.
    pub order: DeliveryOrder,
}

impl Default for DeliveryPolicy {
    fn default() -> Self {
        let seconds = [0, 5, 30, 120, 600, 1_800, 7_200, 18_000, 36_000];
        DeliveryPolicy {
            schedule: seconds.map(Duration::from_secs).to_vec(),
            jitter_percent: 20,
            time_to_live: Duration::from_secs(86_400),
            connect_timeout: Duration::from_secs(5),
            request_timeout: Duration::from_secs(15),
            retries_client_errors: true,
            concurrency: None,
            rate_limit: None,
            order: DeliveryOrder::None,
        }
    }
}

/// So many attempts in a time, evenly spread but for bursts (the generic cell rate algorithm).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// How many attempts.
    pub count: u32,
    /// In which time.
    pub period: Duration,
    /// How many may come at once after a quiet time; at least 1.
    pub burst: u32,
}

/// Which messages of an endpoint keep their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeliveryOrder {
    /// None: a message that fails delays no other.
    #[default]
    None,
    /// Those for one subscriber go first in, first out; one that fails delays the later ones of its subscriber.
    Subscriber,
    /// All of the endpoint go first in, first out, one at a time; one that fails delays all later ones.
    Integration,
}

impl DeliveryOrder {
    /// Every order.
    pub const ALL: [DeliveryOrder; 3] = [DeliveryOrder::None, DeliveryOrder::Subscriber, DeliveryOrder::Integration];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            DeliveryOrder::None => "none",
            DeliveryOrder::Subscriber => "subscriber",
            DeliveryOrder::Integration => "integration",
        }
    }
}

/// The part of a policy that an environment or an integration sets; what is not set comes from the next wider level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyOverrides {
    /// See [`DeliveryPolicy::schedule`]. One pause is a single attempt, as Novu makes it.
    pub schedule: Option<Vec<Duration>>,
    /// See [`DeliveryPolicy::jitter_percent`].
    pub jitter_percent: Option<u32>,
    /// See [`DeliveryPolicy::time_to_live`].
    pub time_to_live: Option<Duration>,
    /// See [`DeliveryPolicy::connect_timeout`].
    pub connect_timeout: Option<Duration>,
    /// See [`DeliveryPolicy::request_timeout`].
    pub request_timeout: Option<Duration>,
    /// See [`DeliveryPolicy::retries_client_errors`].
    pub retries_client_errors: Option<bool>,
    /// See [`DeliveryPolicy::concurrency`]; the inner nothing lifts a limit that a wider level sets.
    pub concurrency: Option<Option<u32>>,
    /// See [`DeliveryPolicy::rate_limit`]; the inner nothing lifts a limit that a wider level sets.
    pub rate_limit: Option<Option<RateLimit>>,
    /// See [`DeliveryPolicy::order`].
    pub order: Option<DeliveryOrder>,
}

impl DeliveryPolicy {
    /// This policy with what `overrides` sets. Connecting never gets more time than the whole exchange.
    #[must_use]
    pub fn with(&self, overrides: &PolicyOverrides) -> Self {
        let request_timeout = overrides.request_timeout.unwrap_or(self.request_timeout);
        DeliveryPolicy {
            schedule: overrides.schedule.clone().unwrap_or_else(|| self.schedule.clone()),
            jitter_percent: overrides.jitter_percent.unwrap_or(self.jitter_percent),
            time_to_live: overrides.time_to_live.unwrap_or(self.time_to_live),
            connect_timeout: overrides.connect_timeout.unwrap_or(self.connect_timeout).min(request_timeout),
            request_timeout,
            retries_client_errors: overrides.retries_client_errors.unwrap_or(self.retries_client_errors),
            concurrency: overrides.concurrency.unwrap_or(self.concurrency),
            rate_limit: overrides.rate_limit.unwrap_or(self.rate_limit),
            order: overrides.order.unwrap_or(self.order),
        }
    }
}
