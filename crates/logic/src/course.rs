//! The course of a run through the steps of its workflow: which step is next, what it starts, and which steps end
//! without anything to wait for.

use model::Timestamp;
use model::job::Target;
use model::message::{ExecutionDetail, StepLog};
use model::notification::StepStatus;
use model::workflow::{Step, StepKind};

use crate::details;
use crate::plan::{PlanInput, StepPlan, plan_push_step};

/// Where a run stands after it was moved on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Advance {
    /// The step that is being done now; the number of steps when all are done.
    pub step_index: u32,
    /// What that step delivers, one delivery for each target. Empty when the run is done.
    pub deliveries: Vec<Target>,
    /// The lines that planning that step wrote.
    pub details: Vec<ExecutionDetail>,
    /// The logs of the steps that ended at once, in order.
    pub ended: Vec<StepLog>,
}

/// Moves a run to the first step from `from` on that has something to deliver, or to its end.
#[must_use]
pub fn advance(steps: &[Step], from: u32, input: &PlanInput<'_>) -> Advance {
    let mut ended = Vec::new();
    for (index, step) in (0_u32..).zip(steps).skip(usize::try_from(from).unwrap_or(usize::MAX)) {
        let StepPlan { deliveries, details, status } = match step.kind {
            StepKind::Push => plan_push_step(input),
        };
        if !deliveries.is_empty() {
            return Advance { step_index: index, deliveries, details, ended };
        }
        debug_assert!(status.is_final(), "a step without deliveries has ended: {status:?}");
        ended.push(StepLog { step_index: index, status, at: input.now, details });
    }
    let step_index = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    Advance { step_index, ended, ..Advance::default() }
}

/// The log of the steps from `from` on that will not be done any more.
#[must_use]
pub fn cancel(steps: &[Step], from: u32, now: Timestamp) -> Vec<StepLog> {
    let indexes = (0_u32..).zip(steps).map(|(index, _)| index).filter(|index| *index >= from);
    let log = |step_index| StepLog {
        step_index,
        status: StepStatus::Canceled,
        at: now,
        details: vec![details::step_canceled(now)],
    };
    indexes.map(log).collect()
}

#[cfg(test)]
mod tests {
    use model::Object;
    use model::subscriber::{Channel, ChannelCredentials};

    use super::*;

    fn step() -> Step {
        Step {
            id: model::StepId::default(),
            identifier: "push".to_owned(),
            name: "Push".to_owned(),
            kind: StepKind::Push,
            controls: Object::new(),
        }
    }

    fn check(steps: usize, from: u32, channels: &[Channel], expected: (u32, usize)) -> Advance {
        let overrides = Object::new();
        let input = PlanInput { channels, integrations: &[], overrides: &overrides, now: Timestamp(7) };
        let steps: Vec<Step> = (0..steps).map(|_| step()).collect();
        let advance = advance(&steps, from, &input);
        assert_eq!((advance.step_index, advance.ended.len()), expected);
        advance
    }

    #[test]
    fn steps_that_reach_nobody_end_at_once() {
        check(0, 0, &[], (0, 0));
        let advance = check(2, 0, &[], (2, 2));
        assert!(advance.ended.iter().all(|log| log.status == StepStatus::Canceled), "{advance:?}");
        check(2, 1, &[], (2, 1));
        check(2, 2, &[], (2, 0));
        let dead = Channel {
            integration_id: model::IntegrationId::default(),
            provider_id: "push-webhook".to_owned(),
            credentials: ChannelCredentials {
                device_tokens: Some(vec!["a".to_owned()]),
                ..ChannelCredentials::default()
            },
            rewritten: false,
        };
        let advance = check(1, 0, &[dead], (1, 1));
        assert_eq!(advance.ended[0].status, StepStatus::Failed);
    }

    #[test]
    fn what_is_cancelled_says_so_for_each_step_left() {
        let logs = cancel(&[step(), step(), step()], 1, Timestamp(7));
        let left: Vec<u32> = logs.iter().map(|log| log.step_index).collect();
        assert_eq!(left, [1, 2]);
    }
}
