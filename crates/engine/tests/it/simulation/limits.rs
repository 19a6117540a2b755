//! Checks of how receivers are sent to: I7, first in first out where that is asked for; no more exchanges at once
//! than a receiver takes.

use std::collections::{BTreeMap, HashMap};

use model::delivery::DeliveryOrder;

use super::checks::by_message;
use super::evidence::{Evidence, FinalMessage, FinalRun};
use super::ledger::{Asked, Moment, Sent};

pub(super) fn check(evidence: &Evidence, violations: &mut Vec<String>) {
    first_in_first_out(evidence, violations);
    for (receiver, terms) in &evidence.terms {
        let sent: Vec<&Sent> = evidence.ledger.sent.iter().filter(|sent| sent.integration == *receiver).collect();
        if let Some(limit) = terms.concurrency {
            let at_once = most_at_once(&sent);
            if at_once > usize::try_from(limit).unwrap() {
                violations.push(format!("limits: {receiver} takes {limit} at once and got {at_once}"));
            }
        }
    }
}

/// Whether an exchange goes on when another one of the same process begins.
fn overlaps(first: &Sent, second: &Sent) -> bool {
    let is_over = first.ended.as_ref().is_some_and(|(at, _)| *at <= second.began);
    first.life == second.life && !is_over
}

fn most_at_once(sent: &[&Sent]) -> usize {
    let until = |at: usize| sent[..at].iter().filter(|first| overlaps(first, sent[at])).count() + 1;
    (0..sent.len()).map(until).max().unwrap_or(0)
}

/// A message of a lane that keeps its order.
struct Ordered<'a> {
    message: &'a FinalMessage,
    asked: &'a Asked,
    exchanges: Vec<&'a Sent>,
}

/// The messages that keep their order among each other, by receiver and, where it is that of a subscriber, subscriber.
fn ordered(evidence: &Evidence) -> BTreeMap<(&str, &str), Vec<Ordered<'_>>> {
    let sent = by_message(&evidence.ledger.sent);
    let runs: HashMap<_, &FinalRun> = evidence.runs.iter().map(|run| (run.id, run)).collect();
    let mut lanes: BTreeMap<(&str, &str), Vec<Ordered<'_>>> = BTreeMap::new();
    for message in &evidence.messages {
        let Some(run) = runs.get(&message.run) else { continue };
        let asked = evidence.ledger.asked.iter().find(|asked| asked.transaction == run.transaction);
        let Some(asked) = asked else { continue };
        let key = match evidence.terms.get(&message.integration).map(|terms| terms.order) {
            None | Some(DeliveryOrder::None) => continue,
            Some(DeliveryOrder::Subscriber) => run.subscriber.as_str(),
            Some(DeliveryOrder::Integration) => "",
        };
        let exchanges = sent.get(message.id.as_str()).cloned().unwrap_or_default();
        lanes.entry((&message.integration, key)).or_default().push(Ordered { message, asked, exchanges });
    }
    lanes
}

/// I7.
fn first_in_first_out(evidence: &Evidence, violations: &mut Vec<String>) {
    for (lane, messages) in ordered(evidence) {
        let mut exchanges: Vec<&Sent> = messages.iter().flat_map(|one| one.exchanges.iter().copied()).collect();
        exchanges.sort_by_key(|sent| sent.began);
        if let Some(pair) = exchanges.windows(2).find(|pair| overlaps(pair[0], pair[1])) {
            violations.push(format!("I7: two exchanges of {lane:?} went on at once at {}", pair[1].began));
        }
        for earlier in messages.iter().filter(|one| one.message.step == 0) {
            // What was asked for before the other was acknowledged came at the same time.
            let is_later = |one: &&Ordered<'_>| earlier.asked.acknowledged.is_some_and(|at| at < one.asked.at);
            for later in messages.iter().filter(is_later) {
                if let Some(at) = overtaken(evidence, earlier, later) {
                    let (first, second) = (&earlier.message.id, &later.message.id);
                    violations.push(format!("I7: message {first} was sent at {at} after {second}, which came later"));
                }
            }
        }
    }
}

/// When an earlier message was sent after a later one, though nobody had asked to send it again.
fn overtaken(evidence: &Evidence, earlier: &Ordered<'_>, later: &Ordered<'_>) -> Option<Moment> {
    let first = later.exchanges.first()?.began;
    let is_resent = |sent: &&&Sent| evidence.ledger.resends_of(&sent.message, 0, sent.began) > 0;
    earlier.exchanges.iter().filter(|sent| !is_resent(sent)).map(|sent| sent.began).find(|began| *began > first)
}
