//! What a push step sends where, and how the step ends: the outcome table of `spec/contract/20-semantics.md` §3.2
//! with the decisions of the design (§4.7). Rendering, building and sending come after it.

use model::integration::Integration;
use model::job::Target;
use model::message::{DetailStatus, ExecutionDetail};
use model::notification::{Outcomes, StepStatus};
use model::subscriber::{Channel, DEVICE_TOKENS_MAX};
use model::{Object, Timestamp};

use crate::details;
use crate::providers::{self, Provider, overrides};

/// The most deliveries of one step of one run. A trigger writes the first step of up to a hundred runs in one transaction,
/// which others wait for: a hundred thousand jobs take the database about a second.
pub const DELIVERIES_MAX: usize = 1_000;

/// What a plan is made from.
#[derive(Clone, Copy, Debug)]
pub struct PlanInput<'a> {
    /// The subscriber's channel entries, in stored order.
    pub channels: &'a [Channel],
    /// The integrations of the environment.
    pub integrations: &'a [Integration],
    /// The overrides of the trigger.
    pub overrides: &'a Object,
    /// The time that the lines of the log carry.
    pub now: Timestamp,
}

/// What a step is going to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StepPlan {
    /// One delivery for each, in this order.
    pub(crate) deliveries: Vec<Target>,
    /// The lines of the log so far, the first of the step included.
    pub(crate) details: Vec<ExecutionDetail>,
    /// How the step stands now: queued when there are deliveries, final when there are none.
    pub(crate) status: StepStatus,
}

/// Plans a push step: each channel entry of a push provider whose integration is active gets a delivery for each of
/// its tokens, or of those that the trigger names instead.
#[must_use]
pub(crate) fn plan_push_step(input: &PlanInput<'_>) -> StepPlan {
    let mut draft =
        Draft { input, deliveries: Vec::new(), details: vec![details::step_queued(input.now)], failed: false };
    let mut entries = 0;
    for channel in input.channels {
        if let Some(provider) = providers::find(&channel.provider_id).filter(|provider| provider.channel() == "push") {
            entries += 1;
            draft.add(channel, provider);
        }
    }
    draft.finish(entries)
}

/// How a step ends when all its deliveries have: completed if one arrived, with a warning if others did not;
/// otherwise failed. Returns the status and the closing lines of the log.
#[must_use]
pub fn settle(outcomes: Outcomes, now: Timestamp) -> (StepStatus, Vec<ExecutionDetail>) {
    if outcomes.sent == 0 {
        (StepStatus::Failed, vec![details::general_error(now, DetailStatus::Failed)])
    } else if outcomes.failed > 0 {
        (StepStatus::Completed, vec![details::general_error(now, DetailStatus::Warning)])
    } else {
        (StepStatus::Completed, Vec::new())
    }
}

struct Draft<'a> {
    input: &'a PlanInput<'a>,
    deliveries: Vec<Target>,
    details: Vec<ExecutionDetail>,
    /// Whether an entry failed, as opposed to having nothing to send to.
    failed: bool,
}

impl<'a> Draft<'a> {
    fn add(&mut self, channel: &Channel, provider: &dyn Provider) {
        let now = self.input.now;
        let tokens = self.tokens(channel);
        let integration = self.integration(channel);
        if integration.is_none() {
            self.failed = true;
            self.details.push(details::no_integration(now, channel));
        }
        let Some(mut tokens) = tokens else {
            self.details.push(details::no_tokens(now, channel));
            return;
        };
        // An empty list says that there is nothing to send to; Novu calls that an error, unlike a missing list.
        self.failed |= tokens.is_empty();
        let Some(integration) = integration.filter(|_| !tokens.is_empty()) else { return };
        let room = DELIVERIES_MAX.saturating_sub(self.deliveries.len());
        if tokens.len() > room {
            self.details.push(details::too_many_targets(now, provider.id(), DELIVERIES_MAX));
            tokens.truncate(room);
        }
        if tokens.is_empty() {
            return;
        }
        self.details.push(details::provider_selected(now, provider.display_name(), integration));
        for token in tokens {
            self.details.push(details::message_created(now, provider.id()));
            self.deliveries.push(Target { integration_id: integration.id, token });
        }
    }

    fn tokens(&mut self, channel: &Channel) -> Option<Vec<String>> {
        let Some(mut named) = overrides::tokens(self.input.overrides, &channel.provider_id) else {
            return channel.credentials.device_tokens.clone();
        };
        if named.len() > DEVICE_TOKENS_MAX {
            named.truncate(DEVICE_TOKENS_MAX);
            let reason = format!("deviceTokens names more than {DEVICE_TOKENS_MAX} tokens; the first of them are used");
            self.details.push(details::overrides_ignored(self.input.now, &channel.provider_id, &[reason]));
        }
        Some(named)
    }

    fn integration(&self, channel: &Channel) -> Option<&'a Integration> {
        self.input.integrations.iter().find(|integration| {
            integration.active
                && integration.id == channel.integration_id
                && integration.provider_id == channel.provider_id
        })
    }

    /// Closes the plan; `entries` channel entries of push providers were seen.
    fn finish(mut self, entries: usize) -> StepPlan {
        let now = self.input.now;
        let status = if !self.deliveries.is_empty() {
            StepStatus::Queued
        } else if entries == 0 {
            self.details.push(details::line(now, DetailStatus::Warning, details::NO_CHANNEL));
            StepStatus::Canceled
        } else if self.failed {
            self.details.push(details::general_error(now, DetailStatus::Failed));
            StepStatus::Failed
        } else {
            self.details.push(details::line(now, DetailStatus::Warning, details::CHANNELS_SKIPPED));
            StepStatus::Canceled
        };
        StepPlan { deliveries: self.deliveries, details: self.details, status }
    }
}

#[cfg(test)]
mod tests;
