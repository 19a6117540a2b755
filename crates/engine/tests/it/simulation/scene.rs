//! What a seed begins with: how bad things get, the receivers, the subscribers and the workflows.

use std::collections::BTreeMap;
use std::time::Duration;

use logic::policy::PolicyChange;
use model::Field;
use model::delivery::{DeliveryOrder, DeliveryPolicy, RateLimit};

use super::dice::Dice;
use super::receivers::Temper;
use crate::furnish::Furnish;

/// How often things go wrong, in ten thousand.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hazards {
    /// The process dies, at a step.
    pub(crate) deaths: u64,
    /// The process is stopped in good order, at a step.
    pub(crate) stops: u64,
    /// The database refuses a passage.
    pub(crate) refusals: u64,
    /// The database refuses everything for a while, at a step.
    pub(crate) outages: u64,
    /// The clock is set, at a step.
    pub(crate) jumps: u64,
    /// A passage has to wait for its turn.
    pub(crate) waits: u64,
    /// How many seconds nothing waits for longer that could go on, unless the process dies.
    pub(crate) patience: u64,
    /// A client goes away before its answer, at a step.
    pub(crate) hang_ups: u64,
}

impl Hazards {
    fn of(dice: &Dice) -> Self {
        Hazards {
            deaths: *dice.one_of(&[0, 20, 60, 150]),
            stops: *dice.one_of(&[0, 0, 15]),
            refusals: *dice.one_of(&[0, 0, 50, 400]),
            outages: *dice.one_of(&[0, 0, 20]),
            jumps: *dice.one_of(&[0, 0, 30]),
            waits: *dice.one_of(&[500, 3_000, 8_000]),
            patience: *dice.one_of(&[3, 3, 20, 300]),
            hang_ups: *dice.one_of(&[0, 300, 3_000]),
        }
    }
}

/// A receiver.
#[derive(Clone, Debug)]
pub(crate) struct Receiver {
    pub(crate) name: String,
    pub(crate) temper: Temper,
    pub(crate) terms: Terms,
}

/// How a receiver is sent to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Terms {
    pub(crate) order: DeliveryOrder,
    pub(crate) concurrency: Option<u32>,
    pub(crate) rate_limit: Option<RateLimit>,
}

impl Terms {
    fn of(dice: &Dice) -> Self {
        let (some, none) = (DeliveryOrder::Subscriber, DeliveryOrder::None);
        let rate = RateLimit { count: 2, period: Duration::from_secs(1), burst: 3 };
        Terms {
            order: *dice.one_of(&[none, none, some, DeliveryOrder::Integration]),
            concurrency: *dice.one_of(&[None, None, Some(1), Some(2)]),
            rate_limit: *dice.one_of(&[None, None, None, Some(rate)]),
        }
    }

    fn change(self) -> PolicyChange {
        PolicyChange {
            order: Field::Value(self.order),
            concurrency: self.concurrency.map_or(Field::Absent, |limit| Field::Value(Some(limit))),
            rate_limit: self.rate_limit.map_or(Field::Absent, |limit| Field::Value(Some(limit))),
            ..PolicyChange::default()
        }
    }
}

/// A subscriber with a token at some receivers.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    pub(crate) name: String,
    /// Each token with the receiver that it is for.
    pub(crate) targets: Vec<(String, String)>,
    /// Whether triggers bring them along.
    pub(crate) is_guest: bool,
}

/// The beginning.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    pub(crate) hazards: Hazards,
    pub(crate) policy: DeliveryPolicy,
    pub(crate) receivers: Vec<Receiver>,
    pub(crate) readers: Vec<Reader>,
    /// How many steps each workflow has.
    pub(crate) workflows: BTreeMap<String, u32>,
    /// How many things clients ask for.
    pub(crate) actions: usize,
    /// After how many steps nothing goes wrong any more.
    pub(crate) steps: u64,
    /// Whether clients cancel, and switch integrations off and on.
    pub(crate) has_meddlers: bool,
}

impl Scene {
    pub(crate) fn of(dice: &Dice) -> Self {
        let receiver = |number| Receiver {
            name: format!("r{number}"),
            temper: *dice.one_of(&Temper::ALL),
            terms: Terms::of(dice),
        };
        let receivers: Vec<Receiver> = (0..2 + dice.below(3)).map(receiver).collect();
        let readers = (0..3 + dice.below(3)).map(|number| reader(number, &receivers, dice)).collect();
        let workflows =
            (0..2).map(|number| (format!("w{number}"), u32::try_from(1 + dice.below(3)).unwrap())).collect();
        let schedules: [&[u64]; 5] = [&[0], &[0, 5], &[0, 5, 30], &[0, 1, 10, 60, 300], &[0, 5, 30, 120]];
        let schedule = dice.one_of(&schedules).iter().map(|seconds| Duration::from_secs(*seconds)).collect();
        Scene {
            hazards: Hazards::of(dice),
            policy: DeliveryPolicy { schedule, ..DeliveryPolicy::default() },
            receivers,
            readers,
            workflows,
            actions: 5 + dice.below(12),
            steps: dice.within(200..900),
            has_meddlers: dice.happens(4_000),
        }
    }

    /// How the receiver of this name behaves.
    pub(crate) fn temper(&self, name: &str) -> Temper {
        self.receivers.iter().find(|receiver| receiver.name == name).unwrap().temper
    }

    /// Whether what a run delivers to follows from the scene alone.
    pub(crate) fn is_steady(&self) -> bool {
        !self.has_meddlers && self.receivers.iter().all(|receiver| receiver.temper != Temper::Leaving)
    }

    /// Makes everything that there is from the beginning.
    pub(crate) async fn furnish(&self, furnish: Furnish<'_>) {
        for receiver in &self.receivers {
            let integration = furnish.integration(&receiver.name, true).await;
            let change = receiver.terms.change();
            furnish.engine.integration_set_policy(furnish.environment, integration.id, &change).await.unwrap();
        }
        for reader in self.readers.iter().filter(|reader| !reader.is_guest) {
            let mut channels: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for (receiver, token) in &reader.targets {
                channels.entry(receiver).or_default().push(token);
            }
            let channels: Vec<(&str, &[&str])> =
                channels.iter().map(|(receiver, tokens)| (*receiver, tokens.as_slice())).collect();
            furnish.subscriber(&reader.name, &channels).await;
        }
        for (name, steps) in &self.workflows {
            let templates = [("one {{payload.number}}", "1"), ("two", "2 {{subscriber.firstName}}"), ("three", "3")];
            furnish.workflow(name, &templates[..usize::try_from(*steps).unwrap()]).await;
        }
    }
}

fn reader(number: usize, receivers: &[Receiver], dice: &Dice) -> Reader {
    let is_guest = dice.happens(2_500);
    let count = if is_guest { 1 } else { dice.below(4) };
    let target = |index: usize| (dice.one_of(receivers).name.clone(), format!("token-{number}-{index}"));
    Reader { name: format!("reader-{number}"), targets: (0..count).map(target).collect(), is_guest }
}
