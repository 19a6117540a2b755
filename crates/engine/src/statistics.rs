//! Statistics of an environment: how attempts went over an hour, a day or a week, in stretches that fit a chart. What is
//! counted comes from `health.rs`.

use std::cmp::Reverse;
use std::time::Duration;

use logic::figures::{self, STRETCH};
use model::health::{EndpointKey, Figures};
use model::organization::Environment;
use model::{IntegrationId, Timestamp};
use store::StoreError;

use crate::Engine;

/// The most integrations that are shown one by one: those with the most attempts.
pub const INTEGRATIONS_SHOWN_MAX: usize = 50;
/// How many integrations are read at once, so that their figures need not all be in memory.
const INTEGRATIONS_AT_ONCE: usize = 50;

/// How far back statistics go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StatisticsPeriod {
    /// An hour, by ten minutes.
    Hour,
    /// A day, by half hours.
    #[default]
    Day,
    /// A week, by hours.
    Week,
}

impl StatisticsPeriod {
    /// Every period.
    pub const ALL: [StatisticsPeriod; 3] = [StatisticsPeriod::Hour, StatisticsPeriod::Day, StatisticsPeriod::Week];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            StatisticsPeriod::Hour => "hour",
            StatisticsPeriod::Day => "day",
            StatisticsPeriod::Week => "week",
        }
    }

    /// How long its stretches are.
    #[must_use]
    pub const fn stretch(self) -> Duration {
        match self {
            StatisticsPeriod::Hour => STRETCH,
            StatisticsPeriod::Day => Duration::from_mins(30),
            StatisticsPeriod::Week => Duration::from_hours(1),
        }
    }

    /// How many stretches it has, the present one included.
    const fn stretches(self) -> u32 {
        match self {
            StatisticsPeriod::Hour => 6,
            StatisticsPeriod::Day => 48,
            StatisticsPeriod::Week => 168,
        }
    }
}

/// How attempts went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// All of them.
    pub total: Figures,
    /// By stretches in order, each with its beginning; also those in which nothing was attempted.
    pub stretches: Vec<(Timestamp, Figures)>,
}

/// How the attempts of an environment went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statistics {
    /// How far back they go.
    pub period: StatisticsPeriod,
    /// Until when: the time at which they were asked for.
    pub to: Timestamp,
    /// Over all integrations.
    pub all: Course,
    /// Of the integrations with attempts, at most [`INTEGRATIONS_SHOWN_MAX`], those with the most first.
    pub integrations: Vec<(IntegrationId, Course)>,
}

impl Course {
    fn new(starts: &[Timestamp]) -> Self {
        Course {
            total: Figures::default(),
            stretches: starts.iter().map(|start| (*start, Figures::default())).collect(),
        }
    }

    /// Adds figures that were counted from `at` on; what lies outside of the stretches does not count.
    fn add(&mut self, at: Timestamp, counted: &Figures) {
        let after = self.stretches.partition_point(|(start, _)| *start <= at);
        if let Some((_, sum)) = after.checked_sub(1).and_then(|index| self.stretches.get_mut(index)) {
            figures::add(sum, counted);
            figures::add(&mut self.total, counted);
        }
    }
}

impl Engine {
    /// How the attempts of an environment went.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be read.
    pub async fn statistics(
        &self,
        environment: &Environment,
        period: StatisticsPeriod,
    ) -> Result<Statistics, StoreError> {
        let to = self.now();
        let starts = figures::beginnings(to, period.stretch(), period.stretches());
        let since = starts.first().copied().unwrap_or(to);
        let mut all = Course::new(&starts);
        let mut courses: Vec<(IntegrationId, Course)> = Vec::new();
        let integrations = self.integrations(environment.id).await?;
        let ids: Vec<IntegrationId> = integrations.iter().map(|integration| integration.id).collect();
        for some in ids.chunks(INTEGRATIONS_AT_ONCE) {
            let stored = self.store().endpoint_figures(environment.id, some, since).await?;
            for (id, stored) in some.iter().zip(stored) {
                let key = EndpointKey { environment_id: environment.id, integration_id: *id };
                let mut course = Course::new(&starts);
                for (at, counted) in self.all_stretches(key, stored) {
                    course.add(at, &counted);
                    all.add(at, &counted);
                }
                if course.total.attempts > 0 {
                    courses.push((*id, course));
                }
            }
            courses.sort_by_key(|(_, course)| Reverse(course.total.attempts));
            courses.truncate(INTEGRATIONS_SHOWN_MAX);
        }
        Ok(Statistics { period, to, all, integrations: courses })
    }
}
