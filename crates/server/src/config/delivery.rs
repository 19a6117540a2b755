//! How deliveries are made where neither environment nor integration says otherwise: the options of the delivery policy.

use std::str::FromStr;

use clap::Args;
use logic::duration;
use logic::policy::{
    CONCURRENCY, JITTER_PERCENT, RATE_COUNT, RATE_PERIOD, TIME_TO_LIVE, TIMEOUT, check_overrides, check_schedule,
};
use model::delivery::{DeliveryOrder, DeliveryPolicy, PolicyOverrides, RateLimit};
use serde::{Deserialize, Deserializer};

use super::duration::Span;

/// The options.
#[derive(Args, Clone, Default)]
pub(crate) struct DeliveryOptions {
    /// Pauses before each attempt at a delivery, the first of them 0s [default: 0s,5s,30s,2m,10m,30m,2h,5h,10h]
    #[arg(long, env = "TIDINGS_RETRY_SCHEDULE", value_name = "PAUSES", value_delimiter = ',', global = true)]
    pub(super) retry_schedule: Option<Vec<Span>>,
    /// How far a pause may be off, in percent of it [default: 20]
    #[arg(long, env = "TIDINGS_RETRY_JITTER", value_name = "PERCENT", global = true)]
    pub(super) retry_jitter: Option<u32>,
    /// Whether answers 4xx other than 408, 410, 425 and 429 are tried again [default: true]
    #[arg(long, env = "TIDINGS_RETRY_CLIENT_ERRORS", value_name = "BOOLEAN", global = true)]
    pub(super) retry_client_errors: Option<bool>,
    /// How long a message is worth sending [default: 1d]
    #[arg(long, env = "TIDINGS_MESSAGE_TTL", value_name = "TIME", global = true)]
    pub(super) message_ttl: Option<Span>,
    /// The longest that connecting may take [default: 5s]
    #[arg(long, env = "TIDINGS_CONNECT_TIMEOUT", value_name = "TIME", global = true)]
    pub(super) connect_timeout: Option<Span>,
    /// The longest that one delivery attempt may take [default: 15s]
    #[arg(long, env = "TIDINGS_REQUEST_TIMEOUT", value_name = "TIME", global = true)]
    pub(super) request_timeout: Option<Span>,
    /// The most exchanges at once with one endpoint [default: its fair share]
    #[arg(long, env = "TIDINGS_ENDPOINT_CONCURRENCY", value_name = "COUNT", global = true)]
    pub(super) endpoint_concurrency: Option<u32>,
    /// The most attempts at one endpoint in a time, such as 10/1s, or 10/1s,5 for bursts of 5 [default: any number]
    #[arg(long, env = "TIDINGS_ENDPOINT_RATE", value_name = "RATE", global = true)]
    pub(super) endpoint_rate: Option<Rate>,
    /// Which messages of an endpoint keep their order: none, subscriber or integration [default: none]
    #[arg(long, env = "TIDINGS_DELIVERY_ORDER", value_name = "ORDER", global = true)]
    pub(super) delivery_order: Option<Order>,
}

impl DeliveryOptions {
    /// These options, and those of `other` where these say nothing.
    pub(super) fn or(self, other: Self) -> Self {
        DeliveryOptions {
            retry_schedule: self.retry_schedule.or(other.retry_schedule),
            retry_jitter: self.retry_jitter.or(other.retry_jitter),
            retry_client_errors: self.retry_client_errors.or(other.retry_client_errors),
            message_ttl: self.message_ttl.or(other.message_ttl),
            connect_timeout: self.connect_timeout.or(other.connect_timeout),
            request_timeout: self.request_timeout.or(other.request_timeout),
            endpoint_concurrency: self.endpoint_concurrency.or(other.endpoint_concurrency),
            endpoint_rate: self.endpoint_rate.or(other.endpoint_rate),
            delivery_order: self.delivery_order.or(other.delivery_order),
        }
    }

    /// The policy that they make.
    ///
    /// # Errors
    /// One line that names the option and says what is wrong with it.
    pub(super) fn resolve(self) -> Result<DeliveryPolicy, String> {
        let schedule = self.retry_schedule.map(|pauses| pauses.into_iter().map(|pause| pause.0).collect::<Vec<_>>());
        if let Some(problem) = schedule.as_deref().and_then(check_schedule) {
            return Err(format!("the retry schedule {problem}"));
        }
        let within = |span: Option<Span>, range, name| span.map(|span: Span| span.within(range, name)).transpose();
        let overrides = PolicyOverrides {
            schedule,
            jitter_percent: number_within(self.retry_jitter, &JITTER_PERCENT, "the retry jitter")?,
            time_to_live: within(self.message_ttl, TIME_TO_LIVE, "the time to live of messages")?,
            connect_timeout: within(self.connect_timeout, TIMEOUT, "the connect timeout")?,
            request_timeout: within(self.request_timeout, TIMEOUT, "the request timeout")?,
            retries_client_errors: self.retry_client_errors,
            concurrency: number_within(self.endpoint_concurrency, &CONCURRENCY, "the concurrency of endpoints")?
                .map(Some),
            rate_limit: self.endpoint_rate.map(|rate| Some(rate.0)),
            order: self.delivery_order.map(|order| order.0),
        };
        let defaults = DeliveryPolicy::default();
        match check_overrides(&defaults, &overrides) {
            Some(problem) => Err(problem.message),
            None => Ok(defaults.with(&overrides)),
        }
    }
}

fn number_within(
    number: Option<u32>,
    range: &std::ops::RangeInclusive<u32>,
    name: &str,
) -> Result<Option<u32>, String> {
    match number {
        Some(number) if !range.contains(&number) => {
            Err(format!("{name} must lie between {} and {}", range.start(), range.end()))
        }
        fitting => Ok(fitting),
    }
}

/// A rate from the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rate(pub(super) RateLimit);

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not a rate such as 10/1s, or 10/1s,5 for bursts of 5");
        let (rate, burst) = text.split_once(',').unwrap_or((text, "1"));
        let (count, period) = rate.split_once('/').ok_or_else(wrong)?;
        let number = |text: &str| text.trim().parse::<u32>().ok().filter(|number| RATE_COUNT.contains(number));
        let period = duration::parse(period).filter(|period| RATE_PERIOD.contains(period));
        let limit = number(count).zip(period).zip(number(burst));
        let ((count, period), burst) = limit.ok_or_else(wrong)?;
        Ok(Rate(RateLimit { count, period, burst }))
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// An order from the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order(DeliveryOrder);

impl FromStr for Order {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = DeliveryOrder::ALL.into_iter().find(|order| order.name() == text);
        found.map(Order).ok_or_else(|| format!("{text:?} is none of none, subscriber and integration"))
    }
}

impl<'de> Deserialize<'de> for Order {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn rates_are_read_with_their_bursts() {
        let rate = |count, seconds, burst| Some(Rate(RateLimit { count, period: Duration::from_secs(seconds), burst }));
        let cases = [
            ("10/1s", rate(10, 1, 1)),
            ("100/1m,20", rate(100, 60, 20)),
            (" 5 / 2s , 3 ", rate(5, 2, 3)),
            ("10", None),
            ("0/1s", None),
            ("10/0s", None),
            ("10/1s,0", None),
            ("10/2d", None),
            ("many/1s", None),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<Rate>().ok(), expected, "{text}");
        }
    }
}
