//! How the endpoints of integrations fare, on the wire.

use engine::{CatchUp, Endpoint, EndpointSearch, EndpointState, LETTERS_COUNTED_MAX};
use logic::figures::{quantile, success_rate};
use logic::time::iso;
use model::health::{Failure, Figures};
use model::{Object, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate;
use crate::wire::message_filter::read_limit;
use crate::wire::words::{Breaker, EndpointIs, Outcome};

/// Reads which endpoints are wanted.
pub(crate) fn read_search(query: Object) -> Result<EndpointSearch, ApiError> {
    validate::query(query, |fields| {
        let state = fields.text("state").one_of(&EndpointState::ALL.map(EndpointState::name)).filled();
        EndpointSearch {
            after: fields.id("cursor").optional(),
            limit: usize::try_from(read_limit(fields)).unwrap_or(1),
            state: EndpointState::ALL.into_iter().find(|one| Some(one.name()) == state.as_deref()),
        }
    })
}

/// How the endpoint of an integration fares.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EndpointDto {
    /// The `_id` of the integration.
    integration_id: String,
    /// Its identifier.
    integration_identifier: String,
    /// `healthy`, `failing` since nothing was delivered after a failure, or `disabled` since that went on for too long: only
    /// probes go there then.
    #[schema(value_type = EndpointIs)]
    state: &'static str,
    /// Since when it is failing.
    failing_since: Option<String>,
    /// How many attempts failed since then.
    failures: u32,
    /// Since when it is disabled.
    disabled_at: Option<String>,
    /// The circuit breaker of its lane: `closed` while everything goes there, `open` while nothing does, `half-open` while one
    /// message tries whether it works again.
    #[schema(value_type = Breaker)]
    breaker: &'static str,
    /// When the next probe may go, if nothing else goes there now.
    next_probe_at: Option<String>,
    /// The last failure since something was delivered.
    last_failure: Option<FailureDto>,
    figures: FiguresDto,
    /// What can be sent again that was given up while the endpoint failed, now that it works.
    catch_up: Option<CatchUpDto>,
}

/// An attempt that was no delivery.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FailureDto {
    /// When it ended.
    at: String,
    /// How it ended.
    #[schema(value_type = Outcome)]
    outcome: &'static str,
    /// The status of the answer.
    status: Option<u16>,
    /// Why it was no delivery.
    error: String,
    /// What to do about it.
    remedy: &'static str,
}

/// How the attempts of the last hour and of the last day went, each to ten minutes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FiguresDto {
    last_hour: PeriodDto,
    last_day: PeriodDto,
}

/// How the attempts of a time went.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PeriodDto {
    /// How many were made.
    attempts: u64,
    /// How many of them were deliveries.
    delivered: u64,
    /// Their share, 0 to 1; null if there were no attempts.
    success_rate: Option<f64>,
    /// Within how many milliseconds half of the answers came, at most a fifth too long; null if there were none.
    latency_p50: Option<f64>,
    /// Within how many milliseconds 95 of 100 answers came.
    latency_p95: Option<f64>,
}

/// An offer to send again what was given up.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CatchUpDto {
    /// How many dead letters there are.
    dead_letters: u32,
    /// Whether there are more than were counted.
    has_more: bool,
    request: RequestDto,
}

/// A request that can be sent as it stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestDto {
    method: &'static str,
    path: String,
    #[schema(value_type = Object)]
    body: Value,
}

/// A page of endpoints.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EndpointPageDto {
    /// The endpoints, in the order in which their integrations were made.
    data: Vec<EndpointDto>,
    /// The `cursor` of the page that follows; null on the last one.
    next: Option<String>,
}

impl EndpointPageDto {
    /// The page of these endpoints.
    pub(crate) fn of(endpoints: Vec<Endpoint>, has_more: bool) -> Self {
        let next = endpoints.last().filter(|_| has_more).map(|last| last.integration.id.to_string());
        EndpointPageDto { data: endpoints.into_iter().map(Into::into).collect(), next }
    }
}

impl From<Endpoint> for EndpointDto {
    fn from(endpoint: Endpoint) -> Self {
        let Endpoint { integration, health, breaker, next_probe, hour, day, catch_up } = endpoint;
        let state = EndpointState::of(&health).name();
        let failing = health.failing;
        let since = |at: Option<Timestamp>| at.map(iso);
        EndpointDto {
            state,
            failing_since: since(failing.as_ref().map(|failing| failing.since)),
            failures: failing.as_ref().map_or(0, |failing| failing.failures),
            disabled_at: since(failing.as_ref().and_then(|failing| failing.disabled_at)),
            breaker: breaker.name(),
            next_probe_at: since(next_probe),
            last_failure: failing.map(|failing| failing.last.into()),
            figures: FiguresDto { last_hour: (&hour).into(), last_day: (&day).into() },
            catch_up: catch_up.map(|offer| CatchUpDto::of(&integration.identifier, offer)),
            integration_id: integration.id.to_string(),
            integration_identifier: integration.identifier,
        }
    }
}

impl From<Failure> for FailureDto {
    fn from(failure: Failure) -> Self {
        let Failure { at, outcome, status, error } = failure;
        let remedy = logic::remedy::remedy(outcome, status);
        FailureDto { at: iso(at), outcome: outcome.name(), status, error, remedy }
    }
}

/// Within how many milliseconds a share of the answers came, to a tenth.
pub(crate) fn latency(figures: &Figures, share: f64) -> Option<f64> {
    quantile(figures, share).map(|time| (time.as_secs_f64() * 10_000.0).round() / 10.0)
}

impl From<&Figures> for PeriodDto {
    fn from(figures: &Figures) -> Self {
        PeriodDto {
            attempts: figures.attempts,
            delivered: figures.delivered,
            success_rate: success_rate(figures),
            latency_p50: latency(figures, 0.5),
            latency_p95: latency(figures, 0.95),
        }
    }
}

impl CatchUpDto {
    fn of(identifier: &str, offer: CatchUp) -> Self {
        let filter = json!({ "integrationId": identifier, "diedAfter": iso(offer.since) });
        let path = "/tidings/v1/dead-letters/resend".to_owned();
        CatchUpDto {
            dead_letters: offer.dead_letters,
            has_more: offer.dead_letters >= LETTERS_COUNTED_MAX,
            request: RequestDto { method: "POST", path, body: json!({ "filter": filter }) },
        }
    }
}
