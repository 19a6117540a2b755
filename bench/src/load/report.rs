//! The figures of a run, as they are printed.

use serde::Serialize;

use super::probe::{Look, Watch};
use super::worker::Outcome;
use crate::stats::{Summary, per_second};

/// What one run measured. Latencies are in microseconds, memory in bytes.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Triggers that were taken.
    pub accepted: u64,
    /// Triggers that were answered with anything else.
    pub refused: u64,
    /// Triggers without an answer.
    pub unanswered: u64,
    /// The first answer that was no acceptance.
    pub complaint: Option<String>,
    /// Taken triggers over the time of the sending.
    pub accepted_per_s: f64,
    /// Request (open loop: due) to answer.
    pub answer_us: Summary,
    /// Deliveries that must arrive.
    pub expected: u64,
    /// Deliveries that arrived, each counted once.
    pub arrived: u64,
    /// Expected and not arrived.
    pub missing: u64,
    /// The first numbers that are missing.
    pub missing_numbers: Vec<u64>,
    /// Arrivals of what was there already.
    pub duplicates: u64,
    /// Webhooks with a wrong signature.
    pub bad_signatures: u64,
    /// Webhooks that were refused on purpose.
    pub refused_by_sink: u64,
    /// Deliveries over the time from the first request to the last arrival.
    pub delivered_per_s: f64,
    /// Request (open loop: due) to arrival.
    pub e2e_us: Summary,
    /// Open loop: how late the generator itself was.
    pub lag_us: Summary,
    /// Mean size of a webhook's body.
    pub body_bytes: u64,
    /// CPU seconds of the generator.
    pub load_cpu_s: f64,
    /// CPU seconds of the sink.
    pub sink_cpu_s: f64,
    /// CPU seconds of the machine that neither bench nor watched processes used: the neighbours.
    pub other_cpu_s: f64,
    /// CPU seconds that the host withheld.
    pub steal_s: f64,
    /// The watched processes.
    pub watched: Vec<WatchedReport>,
}

/// What a watched tree of processes used during the run.
#[derive(Clone, Debug, Serialize)]
pub struct WatchedReport {
    /// Its name.
    pub name: String,
    /// CPU seconds.
    pub cpu_s: f64,
    /// CPU seconds for 1,000 deliveries.
    pub cpu_s_per_1000: f64,
    /// Memory before.
    pub rss_before: u64,
    /// Memory after.
    pub rss_after: u64,
    /// The most memory since the process began.
    pub rss_peak: u64,
}

pub(super) struct Measured<'a> {
    pub(super) outcome: Outcome,
    pub(super) expected: u64,
    pub(super) start_us: u64,
    pub(super) send_us: u64,
    pub(super) before: Look,
    pub(super) after: Look,
    pub(super) watch: &'a [Watch],
}

impl Report {
    pub(super) fn of(measured: Measured<'_>) -> Report {
        let Measured { outcome, expected, start_us, send_us, before, after, watch } = measured;
        let counts = after.sink.counts;
        let load_cpu_s = after.own.cpu_s - before.own.cpu_s;
        let sink_cpu_s = after.sink.cpu_s - before.sink.cpu_s;
        let usages = watch.iter().zip(before.watched.iter().zip(&after.watched));
        let watched: Vec<_> = usages
            .map(|(watch, (before, after))| WatchedReport {
                name: watch.name.clone(),
                cpu_s: after.cpu_s - before.cpu_s,
                cpu_s_per_1000: (after.cpu_s - before.cpu_s) * 1_000.0 / counts.arrived.max(1) as f64,
                rss_before: before.rss,
                rss_after: after.rss,
                rss_peak: after.rss_peak,
            })
            .collect();
        let known_cpu_s = load_cpu_s + sink_cpu_s + watched.iter().map(|watched| watched.cpu_s).sum::<f64>();
        Report {
            accepted: outcome.accepted,
            refused: outcome.refused,
            unanswered: outcome.unanswered,
            complaint: outcome.complaint,
            accepted_per_s: per_second(outcome.accepted, send_us),
            answer_us: outcome.answer.summary(),
            expected,
            arrived: counts.arrived,
            missing: expected.saturating_sub(counts.arrived),
            missing_numbers: after.sink.missing,
            duplicates: counts.duplicates,
            bad_signatures: counts.bad_signatures,
            refused_by_sink: counts.refused,
            delivered_per_s: per_second(counts.arrived, counts.last_us.saturating_sub(start_us)),
            e2e_us: after.sink.e2e_us,
            lag_us: outcome.lag.summary(),
            body_bytes: counts.body_bytes / counts.arrived.max(1),
            load_cpu_s,
            sink_cpu_s,
            other_cpu_s: after.machine.busy_s - before.machine.busy_s - known_cpu_s,
            steal_s: after.machine.steal_s - before.machine.steal_s,
            watched,
        }
    }

    /// Whether everything that was sent was taken, and arrived exactly once.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let is_clean = self.refused == 0 && self.unanswered == 0 && self.bad_signatures == 0 && self.duplicates == 0;
        is_clean && self.arrived == self.expected
    }

    /// As a JSON document for people and programs.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}
