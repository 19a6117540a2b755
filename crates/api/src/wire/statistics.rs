//! Statistics on the wire.

use engine::{Course, Statistics, StatisticsPeriod};
use logic::figures::success_rate;
use logic::time::iso;
use model::health::Figures;
use model::{IntegrationId, Object, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::endpoints::latency;
use super::words::Period;
use crate::error::ApiError;
use crate::validate;

/// Reads how far back statistics are wanted.
pub(crate) fn read_period(query: Object) -> Result<StatisticsPeriod, ApiError> {
    validate::query(query, |fields| {
        let named = fields.text("period").one_of(&StatisticsPeriod::ALL.map(StatisticsPeriod::name)).filled();
        let found = StatisticsPeriod::ALL.into_iter().find(|period| Some(period.name()) == named.as_deref());
        found.unwrap_or_default()
    })
}

/// How attempts at deliveries went.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StatisticsDto {
    /// How far back they go.
    #[schema(value_type = Period)]
    period: &'static str,
    /// The beginning of the first stretch.
    from: String,
    /// When they were asked for.
    to: String,
    /// How long each stretch is.
    #[schema(example = 1_800)]
    stretch_seconds: u64,
    total: TotalDto,
    /// By stretches, first to last, also those without attempts. The last one is not over.
    stretches: Vec<StretchDto>,
    /// Of each integration with attempts, those with the most first, at most 50.
    integrations: Vec<IntegrationStatisticsDto>,
}

/// How attempts went in all.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TotalDto {
    /// How many were made.
    attempts: u64,
    /// How many of them were deliveries.
    delivered: u64,
    /// How many were not.
    failed: u64,
    /// The share of deliveries, 0 to 1; null without attempts.
    success_rate: Option<f64>,
    /// Within how many milliseconds half of the answers came, at most a fifth too long; null if there were none.
    latency_p50: Option<f64>,
    /// Within how many milliseconds 95 of 100 answers came.
    latency_p95: Option<f64>,
}

/// How the attempts of a stretch went.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StretchDto {
    /// When it begins.
    at: String,
    /// How many were made.
    attempts: u64,
    /// How many of them were deliveries.
    delivered: u64,
    /// How many were not.
    failed: u64,
    /// Within how many milliseconds half of the answers came; null if there were none.
    latency_p50: Option<f64>,
    /// Within how many milliseconds 95 of 100 answers came.
    latency_p95: Option<f64>,
}

/// How the attempts through an integration went.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IntegrationStatisticsDto {
    /// The `_id` of the integration.
    integration_id: String,
    total: TotalDto,
    /// By the same stretches.
    stretches: Vec<CountsDto>,
}

/// The attempts of a stretch, counted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CountsDto {
    /// When it begins.
    at: String,
    /// How many were made.
    attempts: u64,
    /// How many of them were deliveries.
    delivered: u64,
}

impl From<Statistics> for StatisticsDto {
    fn from(statistics: Statistics) -> Self {
        let Statistics { period, to, all, integrations } = statistics;
        StatisticsDto {
            period: period.name(),
            from: iso(all.stretches.first().map_or(to, |(at, _)| *at)),
            to: iso(to),
            stretch_seconds: period.stretch().as_secs(),
            total: (&all.total).into(),
            stretches: all.stretches.iter().map(Into::into).collect(),
            integrations: integrations.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<&Figures> for TotalDto {
    fn from(figures: &Figures) -> Self {
        TotalDto {
            attempts: figures.attempts,
            delivered: figures.delivered,
            failed: failed(figures),
            success_rate: success_rate(figures),
            latency_p50: latency(figures, 0.5),
            latency_p95: latency(figures, 0.95),
        }
    }
}

impl From<&(Timestamp, Figures)> for StretchDto {
    fn from((at, figures): &(Timestamp, Figures)) -> Self {
        StretchDto {
            at: iso(*at),
            attempts: figures.attempts,
            delivered: figures.delivered,
            failed: failed(figures),
            latency_p50: latency(figures, 0.5),
            latency_p95: latency(figures, 0.95),
        }
    }
}

impl From<(IntegrationId, Course)> for IntegrationStatisticsDto {
    fn from((id, course): (IntegrationId, Course)) -> Self {
        let counts = |(at, figures): &(Timestamp, Figures)| CountsDto {
            at: iso(*at),
            attempts: figures.attempts,
            delivered: figures.delivered,
        };
        IntegrationStatisticsDto {
            integration_id: id.to_string(),
            total: (&course.total).into(),
            stretches: course.stretches.iter().map(counts).collect(),
        }
    }
}

fn failed(figures: &Figures) -> u64 {
    figures.attempts.saturating_sub(figures.delivered)
}
