//! Endpoints as their owners see them: how each fares, what its figures are, and what to send again after it failed. What is
//! known of them comes from `health.rs`.

use std::time::Duration;

use logic::breaker::{BreakerState, Gate};
use logic::figures::{self, STRETCH};
use logic::health::next_probe;
use model::health::{EndpointKey, Figures, Health};
use model::integration::Integration;
use model::organization::Environment;
use model::{IntegrationId, Timestamp};
use store::{FigureRead, StoreError};

use crate::Engine;
use crate::integrations::integration_change;

/// Up to how many dead letters are counted for an offer to send them again.
pub const LETTERS_COUNTED_MAX: u32 = 10_000;

/// The stretches of an hour and of a day, the present one included.
const HOUR_STRETCHES: u32 = 6;
const DAY_STRETCHES: u32 = 144;

/// How the endpoint of an integration fares.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The integration.
    pub integration: Integration,
    /// What is known against it.
    pub health: Health,
    /// Whether its lane lets anything through.
    pub breaker: BreakerState,
    /// When the next probe may go, if nothing else goes there.
    pub next_probe: Option<Timestamp>,
    /// The figures of the last hour, to ten minutes.
    pub hour: Figures,
    /// The figures of the last day, to ten minutes.
    pub day: Figures,
    /// What can be sent again now that it works.
    pub catch_up: Option<CatchUp>,
}

/// Messages that were given up while an endpoint failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CatchUp {
    /// They died at this time or later.
    pub since: Timestamp,
    /// How many there are, counted up to [`LETTERS_COUNTED_MAX`].
    pub dead_letters: u32,
}

/// Which endpoints are wanted.
#[derive(Clone, Copy, Debug)]
pub struct EndpointSearch {
    /// Those after this integration.
    pub after: Option<IntegrationId>,
    /// The most of them.
    pub limit: usize,
    /// Those that fare so.
    pub state: Option<EndpointState>,
}

/// How an endpoint fares, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointState {
    /// Nothing is known against it.
    Healthy,
    /// Nothing was delivered since a failure.
    Failing,
    /// That went on for so long that nothing but probes goes there.
    Disabled,
}

impl EndpointState {
    /// Every state.
    pub const ALL: [EndpointState; 3] = [EndpointState::Healthy, EndpointState::Failing, EndpointState::Disabled];

    /// What is known, in a word.
    #[must_use]
    pub fn of(health: &Health) -> Self {
        match &health.failing {
            None => EndpointState::Healthy,
            Some(failing) if failing.disabled_at.is_none() => EndpointState::Failing,
            Some(_) => EndpointState::Disabled,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            EndpointState::Healthy => "healthy",
            EndpointState::Failing => "failing",
            EndpointState::Disabled => "disabled",
        }
    }
}

impl Engine {
    /// The endpoint of an integration; nothing if there is no such integration.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be read.
    pub async fn endpoint(&self, environment: &Environment, id: IntegrationId) -> Result<Option<Endpoint>, StoreError> {
        let integrations = self.integrations(environment.id).await?;
        let found = integrations.iter().find(|integration| integration.id == id).cloned();
        Ok(self.endpoints_of(environment, found.into_iter().collect()).await?.pop())
    }

    /// Endpoints of an environment in the order in which their integrations were made, and whether there are more.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be read.
    pub async fn endpoint_list(
        &self,
        environment: &Environment,
        search: EndpointSearch,
    ) -> Result<(Vec<Endpoint>, bool), StoreError> {
        let integrations = self.integrations(environment.id).await?;
        let is_wanted = |integration: &&Integration| {
            let key = EndpointKey { environment_id: environment.id, integration_id: integration.id };
            let is_after = search.after.is_none_or(|after| integration.id > after);
            let state = || EndpointState::of(&self.inner.endpoints.health(key));
            is_after && search.state.is_none_or(|wanted| state() == wanted)
        };
        let mut found = integrations.iter().filter(is_wanted).take(search.limit.saturating_add(1)).cloned();
        let page: Vec<Integration> = found.by_ref().take(search.limit).collect();
        let has_more = found.next().is_some();
        Ok((self.endpoints_of(environment, page).await?, has_more))
    }

    /// Says that an endpoint works, whatever was known against it: what waits for it goes out. Gives how it fares then;
    /// nothing if there is no such integration.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not take it.
    pub async fn endpoint_enable(
        &self,
        environment: &Environment,
        id: IntegrationId,
    ) -> Result<Option<Endpoint>, StoreError> {
        let integrations = self.integrations(environment.id).await?;
        if let Some(integration) = integrations.iter().find(|integration| integration.id == id) {
            let key = EndpointKey { environment_id: environment.id, integration_id: id };
            self.health_enable(key, integration_change("integration.enable", integration)).await?;
            self.apply_health(key);
        }
        self.endpoint(environment, id).await
    }

    async fn endpoints_of(
        &self,
        environment: &Environment,
        integrations: Vec<Integration>,
    ) -> Result<Vec<Endpoint>, StoreError> {
        let now = self.now();
        let (hour, day) = (stretches_before(now, HOUR_STRETCHES), stretches_before(now, DAY_STRETCHES));
        let ids: Vec<IntegrationId> = integrations.iter().map(|integration| integration.id).collect();
        let stored = self.store().endpoint_figures(environment.id, &ids, day).await?;
        let mut endpoints = Vec::with_capacity(integrations.len());
        for (integration, stored) in integrations.into_iter().zip(stored) {
            let key = EndpointKey { environment_id: environment.id, integration_id: integration.id };
            let health = self.inner.endpoints.health(key);
            let gate = self.inner.lanes.gate(key.lane(), now);
            let held = if let Gate::Shut(until) = gate { Some(until) } else { None };
            let next_probe = held.or_else(|| health.failing.as_ref().and_then(next_probe));
            let catch_up = self.catch_up(key, &health).await?;
            let stretches = self.all_stretches(key, stored);
            let sum = |since: Timestamp| {
                let mut sum = Figures::default();
                let recent = stretches.iter().filter(|(starts_at, _)| *starts_at >= since);
                recent.for_each(|(_, figures)| figures::add(&mut sum, figures));
                sum
            };
            let (hour, day) = (sum(hour), sum(day));
            endpoints.push(Endpoint { integration, health, breaker: gate.into(), next_probe, hour, day, catch_up });
        }
        Ok(endpoints)
    }

    /// The figures that are stored, and those in memory in the place of what was stored of them.
    pub(crate) fn all_stretches(&self, key: EndpointKey, stored: Vec<FigureRead>) -> Vec<(Timestamp, Figures)> {
        let mut stretches = self.inner.endpoints.figures(key);
        let is_newer = |read: &FigureRead| {
            read.process == self.inner.lease.0 && stretches.iter().any(|(starts_at, _)| *starts_at == read.starts_at)
        };
        let others: Vec<FigureRead> = stored.into_iter().filter(|read| !is_newer(read)).collect();
        stretches.extend(others.into_iter().map(|read| (read.starts_at, read.figures)));
        stretches
    }

    /// What can be sent again of what died in the last outage; nothing while an endpoint fails.
    async fn catch_up(&self, key: EndpointKey, health: &Health) -> Result<Option<CatchUp>, StoreError> {
        let Some(outage) = health.last_outage.filter(|_| health.failing.is_none()) else { return Ok(None) };
        let dead_letters = self.store().dead_letters_since(key, outage.since, LETTERS_COUNTED_MAX).await?;
        Ok((dead_letters > 0).then_some(CatchUp { since: outage.since, dead_letters }))
    }
}

/// The beginning of the first of so many stretches, the last of which holds `now`.
fn stretches_before(now: Timestamp, count: u32) -> Timestamp {
    let time = STRETCH.checked_mul(count.saturating_sub(1)).unwrap_or(Duration::MAX);
    Timestamp(figures::stretch_of(now).0.saturating_sub(i64::try_from(time.as_micros()).unwrap_or(i64::MAX)))
}
