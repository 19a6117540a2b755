//! How the endpoints of integrations fare: since when nothing could be delivered to one, whether it is disabled for that, and
//! the figures of its attempts.

use std::collections::BTreeMap;

use crate::attempt::AttemptOutcome;
use crate::clock::Timestamp;
use crate::ids::{EnvironmentId, IntegrationId};
use crate::job::LaneKey;

/// The endpoint of an integration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EndpointKey {
    /// The environment.
    pub environment_id: EnvironmentId,
    /// The integration.
    pub integration_id: IntegrationId,
}

impl EndpointKey {
    /// The lane of what goes there.
    #[must_use]
    pub const fn lane(self) -> LaneKey {
        LaneKey { environment_id: self.environment_id, integration_id: Some(self.integration_id) }
    }
}

/// What is known against an endpoint; at first nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// What is wrong with it; nothing while it works.
    pub failing: Option<Failing>,
    /// The last time of failing that is over and was long enough to be told.
    pub last_outage: Option<Outage>,
}

/// An endpoint to which nothing could be delivered for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    /// The first failure after the last success.
    pub since: Timestamp,
    /// How many failures there were since then.
    pub failures: u32,
    /// The last of them.
    pub last: Failure,
    /// The last warning that was given.
    pub warned: Option<Warning>,
    /// Since when nothing but probes goes there.
    pub disabled_at: Option<Timestamp>,
}

/// An attempt that was no delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// When it ended.
    pub at: Timestamp,
    /// How.
    pub outcome: AttemptOutcome,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// Why it was no delivery.
    pub error: String,
}

/// A warning that an endpoint is failing; later ones are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Warning {
    /// For an hour.
    Hour,
    /// For a day.
    Day,
}

impl Warning {
    /// Every warning, the first one first.
    pub const ALL: [Warning; 2] = [Warning::Hour, Warning::Day];

    /// Its name: how long the endpoint has been failing.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Warning::Hour => "1h",
            Warning::Day => "24h",
        }
    }
}

/// A time of failing that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// The first failure.
    pub since: Timestamp,
    /// When a delivery was made again, or somebody said that the endpoint works.
    pub until: Timestamp,
}

/// How attempts went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// How many were made.
    pub attempts: u64,
    /// How many of them were deliveries.
    pub delivered: u64,
    /// How many answers took how long, by the steps of `logic::figures`.
    pub answers: BTreeMap<u8, u32>,
}

/// How the attempts of a stretch of time went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureBucket {
    /// The endpoint.
    pub key: EndpointKey,
    /// When it begins.
    pub starts_at: Timestamp,
    /// How they went.
    pub figures: Figures,
}
