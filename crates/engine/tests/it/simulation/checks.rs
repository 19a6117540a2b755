//! The promises as checks of what is left of a simulation (`anchors/promises.md` §6): I1 exactly one end for each target, I2
//! nothing acknowledged is lost, I4 no two exchanges of a message at once, I5 no more attempts than the schedule has, I6 what
//! is on the wire is signed, and the same each time. I7, the order, stands in `limits`. I3 is
//! about digests, which do not exist yet.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use logic::sign::{HmacKey, base64, hex};
use model::attempt::AttemptOutcome;
use model::message::MessageStatus;
use model::notification::{RunStatus, StepStatus};

use super::evidence::{Evidence, FinalAttempt, FinalMessage, FinalRun};
use super::ledger::{End, Ended, Moment, Sent};
use super::limits;
use crate::furnish::SECRET;

/// How long an endpoint may say 429 without spending attempts.
const FREE_THROTTLING: Duration = Duration::from_secs(3_600);

/// What was promised and not kept; empty if all is well.
pub(crate) fn check(evidence: &Evidence) -> Vec<String> {
    let mut violations = Vec::new();
    one_end_for_each_target(evidence, &mut violations);
    nothing_is_lost(evidence, &mut violations);
    one_exchange_at_a_time(evidence, &mut violations);
    attempts_within_the_schedule(evidence, &mut violations);
    signed_and_the_same(evidence, &mut violations);
    limits::check(evidence, &mut violations);
    violations
}

/// I1.
fn one_end_for_each_target(evidence: &Evidence, violations: &mut Vec<String>) {
    if evidence.is_unfinished {
        violations.push("I1: something is still to be done".to_owned());
    }
    let mut found: HashMap<_, BTreeSet<(u32, &str, &str)>> = HashMap::new();
    for message in &evidence.messages {
        if message.status == MessageStatus::Retrying {
            violations.push(format!("I1: message {} has no end", message.id));
        }
        let target = (message.step, message.integration.as_str(), message.token.as_str());
        if !found.entry(message.run).or_default().insert(target) {
            violations.push(format!("I1: run {} has two messages for {target:?}", message.run));
        }
    }
    for run in &evidence.runs {
        check_run(evidence, run, violations);
        if evidence.is_steady && run.status == RunStatus::Completed {
            let expected = expected_targets(evidence, run);
            let found = found.remove(&run.id).unwrap_or_default();
            if expected != found {
                violations.push(format!("I1: run {} should reach {expected:?} and reached {found:?}", run.id));
            }
        }
    }
}

fn check_run(evidence: &Evidence, run: &FinalRun, violations: &mut Vec<String>) {
    if run.status == RunStatus::Processing || run.pending > 0 {
        violations.push(format!("I1: run {} is {:?} with {} deliveries open", run.id, run.status, run.pending));
    }
    let was_resent = |message: &FinalMessage| evidence.ledger.resends_of(&message.id, 0, Moment::MAX) > 0;
    let resent = evidence.messages.iter().any(|message| message.run == run.id && was_resent(message));
    let asked = evidence.ledger.asked.iter().find(|asked| asked.transaction == run.transaction);
    let steps = asked.and_then(|asked| evidence.steps.get(&asked.workflow)).copied().unwrap_or_default();
    for step in 0..steps {
        let log = run.log.get(&step).map_or(&[][..], Vec::as_slice);
        let ends = log.iter().filter(|status| status.is_final()).count();
        let is_well = match run.status {
            // What is sent again, or was in the air when it was cancelled, writes its end as well.
            _ if resent => ends >= 1,
            RunStatus::Canceled => ends >= 1,
            RunStatus::Processing | RunStatus::Completed => ends == 1,
        };
        if !is_well || !log.last().copied().is_some_and(StepStatus::is_final) {
            violations.push(format!("I1: step {step} of run {} went {log:?}", run.id));
        }
    }
}

fn expected_targets<'a>(evidence: &'a Evidence, run: &FinalRun) -> BTreeSet<(u32, &'a str, &'a str)> {
    let asked = evidence.ledger.asked.iter().find(|asked| asked.transaction == run.transaction);
    let steps = asked.and_then(|asked| evidence.steps.get(&asked.workflow)).copied().unwrap_or_default();
    let targets = evidence.targets.get(&run.subscriber);
    let each =
        |step| targets.into_iter().flatten().map(move |(receiver, token)| (step, receiver.as_str(), token.as_str()));
    (0..steps).flat_map(each).collect()
}

/// I2.
fn nothing_is_lost(evidence: &Evidence, violations: &mut Vec<String>) {
    for asked in &evidence.ledger.asked {
        let runs: Vec<&str> = evidence
            .runs
            .iter()
            .filter(|run| run.transaction == asked.transaction)
            .map(|run| run.subscriber.as_str())
            .collect();
        let wanted: BTreeSet<&str> = asked.recipients.iter().map(String::as_str).collect();
        let found: BTreeSet<&str> = runs.iter().copied().collect();
        let is_whole = wanted == found && runs.len() == found.len();
        if !is_whole && (asked.acknowledged.is_some() || !runs.is_empty()) {
            violations.push(format!("I2: trigger {} is for {wanted:?} and ran for {runs:?}", asked.transaction));
        }
    }
    let cancelled: BTreeSet<_> =
        evidence.runs.iter().filter(|run| run.status == RunStatus::Canceled).map(|run| run.id).collect();
    for message in &evidence.messages {
        let sent = evidence.ledger.sent.iter().filter(|sent| sent.message == message.id);
        let has_it = sent.clone().any(|sent| sent.has_arrived && sent.is_delivered());
        let is_final = matches!(
            message.outcome,
            AttemptOutcome::Blocked | AttemptOutcome::Unsendable | AttemptOutcome::Gone | AttemptOutcome::Expired
        );
        let is_exhausted = message.attempts.len() >= evidence.schedule;
        let is_well = match message.status {
            MessageStatus::Sent => has_it,
            MessageStatus::Failed => is_final || is_exhausted || cancelled.contains(&message.run),
            MessageStatus::Expired | MessageStatus::Retrying => true,
        };
        if !is_well {
            let (status, count) = (message.status.name(), message.attempts.len());
            violations.push(format!("I2: message {} is {status} after {count} attempts", message.id));
        }
    }
}

/// The exchanges of each message in order.
pub(super) fn by_message(sent: &[Sent]) -> BTreeMap<&str, Vec<&Sent>> {
    let mut found: BTreeMap<&str, Vec<&Sent>> = BTreeMap::new();
    for sent in sent {
        found.entry(&sent.message).or_default().push(sent);
    }
    found
}

/// I4.
fn one_exchange_at_a_time(evidence: &Evidence, violations: &mut Vec<String>) {
    let ledger = &evidence.ledger;
    for (message, exchanges) in by_message(&ledger.sent) {
        let recorded = evidence.messages.iter().find(|found| found.id == message);
        let attempts = recorded.map_or(&[][..], |found| found.attempts.as_slice());
        for pair in exchanges.windows(2) {
            let [first, second] = pair else { continue };
            let is_over = first.ended.as_ref().is_some_and(|(at, _)| *at <= second.began);
            if first.life == second.life && !is_over {
                violations.push(format!("I4: message {message} was sent twice at once at {}", second.began));
            }
            let is_recorded = attempts
                .iter()
                .any(|attempt| attempt.started_at == first.began_at && attempt.outcome == AttemptOutcome::Delivered);
            let may_repeat = !is_recorded && first.life != second.life;
            if first.is_delivered() && !may_repeat {
                violations
                    .push(format!("I4: message {message} was sent again at {} after it had arrived", second.began));
            }
        }
    }
}

/// I5.
fn attempts_within_the_schedule(evidence: &Evidence, violations: &mut Vec<String>) {
    let ledger = &evidence.ledger;
    for message in &evidence.messages {
        let sent: Vec<&Sent> = ledger.sent.iter().filter(|sent| sent.message == message.id).collect();
        let spent = message.attempts.iter().filter(|attempt| spends(message, attempt)).count();
        let series = 1 + ledger.resends_of(&message.id, 0, Moment::MAX);
        if spent > evidence.schedule * series {
            violations.push(format!("I5: message {} spent {spent} attempts in {series} series", message.id));
        }
        let numbers: Vec<u32> = message.attempts.iter().map(|attempt| attempt.number).collect();
        if !numbers.iter().copied().eq((1..).take(numbers.len())) {
            violations.push(format!("I5: the attempts at message {} are numbered {numbers:?}", message.id));
        }
        let starts: Vec<_> = sent.iter().map(|sent| sent.began_at).collect();
        if let Some(invented) = message.attempts.iter().find(|attempt| !starts.contains(&attempt.started_at)) {
            violations.push(format!("I5: attempt {} at message {} was never made", invented.number, message.id));
        }
    }
    for sent in &ledger.sent {
        if !is_recorded(evidence, sent) && !may_be_unrecorded(evidence, sent) {
            violations.push(format!("I5: the exchange of message {} at {} is not recorded", sent.message, sent.began));
        }
    }
}

/// Whether an attempt counts against the schedule: 429 does not for a while.
fn spends(message: &FinalMessage, attempt: &FinalAttempt) -> bool {
    let began = message.attempts.first().map(|first| first.started_at).unwrap_or_default();
    let is_free = attempt.outcome == AttemptOutcome::Throttled && attempt.started_at.since(began) < FREE_THROTTLING;
    !is_free
}

fn is_recorded(evidence: &Evidence, sent: &Sent) -> bool {
    let found = evidence.messages.iter().find(|message| message.id == sent.message);
    found.is_some_and(|message| message.attempts.iter().any(|attempt| attempt.started_at == sent.began_at))
}

/// Whether the process could not record an exchange: it cut it off, died before it could, or the database refused.
fn may_be_unrecorded(evidence: &Evidence, sent: &Sent) -> bool {
    let ledger = &evidence.ledger;
    let life = ledger.lives.get(sent.life - 1).and_then(|life| life.ended);
    let (ended, end) = life.unwrap_or((Moment::MAX, End::Stuck));
    match &sent.ended {
        None | Some((_, Ended::Cut)) => end != End::Rested,
        Some((at, _)) => {
            ended.saturating_sub(*at) <= evidence.recording_max || ledger.had_trouble(sent.life, *at, ended)
        }
    }
}

/// I6.
fn signed_and_the_same(evidence: &Evidence, violations: &mut Vec<String>) {
    for (message, exchanges) in by_message(&evidence.ledger.sent) {
        for sent in &exchanges {
            if let Err(fault) = check_request(sent) {
                violations.push(format!("I6: message {message} at {}: {fault}", sent.began));
            }
        }
        // Bytes are kept from the first attempt on that is recorded; until then they follow from what they are made of.
        let kept = |sent: &&&Sent| evidence.is_steady || is_recorded(evidence, sent);
        let mut same = exchanges.iter().skip_while(|sent| !kept(sent)).map(|sent| &sent.request.body);
        let first = same.next();
        if same.any(|body| Some(body) != first) {
            violations.push(format!("I6: message {message} was sent with different bytes"));
        }
    }
}

fn check_request(sent: &Sent) -> Result<(), String> {
    let request = &sent.request;
    let header = |name: &str| {
        let found = request.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).ok_or_else(|| format!("there is no header {name}"))
    };
    let body: serde_json::Value = serde_json::from_slice(&request.body).map_err(|error| error.to_string())?;
    if body["messageId"] != sent.message.as_str() {
        return Err(format!("the body says {}", body["messageId"]));
    }
    let key = HmacKey::new(SECRET.as_bytes());
    if header("x-novu-signature")? != hex(&key.sign(&[&request.body])) {
        return Err("Novu's signature is not that of the bytes".to_owned());
    }
    let time = header("webhook-timestamp")?;
    if time != (sent.began_at.0.div_euclid(1_000_000)).to_string() {
        return Err(format!("the time of the signature is {time}"));
    }
    let signed = key.sign(&[sent.message.as_bytes(), b".", time.as_bytes(), b".", &request.body]);
    let expected = format!("v1,{}", base64(&signed));
    if !header("webhook-signature")?.split(' ').any(|one| one == expected) {
        return Err("the signature of Standard Webhooks is not that of the bytes".to_owned());
    }
    Ok(())
}
