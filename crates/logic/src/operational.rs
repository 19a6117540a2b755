//! What operational webhooks are told, as JSON, and the request that tells it. Each body is an object with `type`, `timestamp`
//! and `data`, as Standard Webhooks has it; members are added to it and never renamed.

#[cfg(test)]
mod tests;

use bytes::Bytes;
use model::delivery::DeliveryPolicy;
use model::exchange::Request;
use model::health::{Failing, Failure};
use model::job::Verdict;
use model::operational::{EventKind, OperationalEvent};
use model::{EnvironmentId, IntegrationId, MessageId, Secret, Timestamp, Value};
use serde_json::json;

use crate::health::{Recovery, Transition, next_probe};
use crate::remedy::remedy;
use crate::sign::HmacKey;
use crate::standard_webhooks::{Message, Signers, headers, key_of};
use crate::time::iso;
use crate::verdict::AttemptSummary;

pub use crate::providers::normalise_url;

/// The most operational webhooks of an environment.
pub const WEBHOOKS_MAX: usize = 16;
/// The most events that wait for one; further ones are counted and not kept.
pub const WAITING_MAX: u32 = 10_000;
/// The most events of a webhook that are kept after they were given up.
pub const GIVEN_UP_MAX: u32 = 1_000;

/// Something to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// What it is.
    pub kind: EventKind,
    /// What is sent.
    pub body: String,
    /// When it happened.
    pub at: Timestamp,
}

/// The integration that something happened to.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Its environment.
    pub environment_id: EnvironmentId,
    /// Its id.
    pub integration_id: IntegrationId,
    /// Its name for callers.
    pub identifier: &'a str,
}

/// The messages that can be sent again after an outage.
#[derive(Clone, Copy, Debug)]
pub struct Letters {
    /// How many there are.
    pub count: u32,
    /// Whether there are more than were counted.
    pub has_more: bool,
}

/// A message that was given up.
#[derive(Clone, Copy, Debug)]
pub struct DeadMessage<'a> {
    /// Its id.
    pub id: MessageId,
    /// The trigger that it comes from.
    pub transaction_id: &'a str,
    /// For whom it was, as the caller names them.
    pub subscriber_id: &'a str,
    /// The identifier of its workflow.
    pub workflow: &'a str,
    /// How many attempts were made.
    pub attempts: u32,
    /// How the last one ended, or why there was none.
    pub summary: &'a AttemptSummary,
    /// What it ended as.
    pub verdict: &'a Verdict,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was given up.
    pub died_at: Timestamp,
}

/// What is told of a transition, if anything is.
#[must_use]
pub const fn kind_of(transition: &Transition) -> Option<EventKind> {
    match transition {
        Transition::Began | Transition::Passed => None,
        Transition::Warned(_) => Some(EventKind::EndpointFailing),
        Transition::Disabled => Some(EventKind::EndpointDisabled),
        Transition::Recovered(_) => Some(EventKind::EndpointRecovered),
    }
}

/// What is told of a change in the health of an endpoint, if anything. `failing` is its state after it; `letters` is wanted
/// after a recovery only.
#[must_use]
pub fn of_transition(
    subject: &Subject<'_>,
    transition: &Transition,
    failing: Option<&Failing>,
    letters: Option<Letters>,
) -> Option<Telling> {
    match transition {
        Transition::Began | Transition::Passed => None,
        Transition::Warned(warning) => {
            let failing = failing?;
            let more = json!({ "warning": warning.name() });
            Some(telling(EventKind::EndpointFailing, failing.last.at, [whose(subject), state(failing), more]))
        }
        Transition::Disabled => {
            let failing = failing?;
            let path = format!("/tidings/v1/integrations/{}/enable", subject.integration_id);
            let more = json!({
                "disabledAt": failing.disabled_at.map(iso),
                "nextProbeAt": next_probe(failing).map(iso),
                "enable": { "method": "POST", "path": path },
            });
            Some(telling(EventKind::EndpointDisabled, failing.last.at, [whose(subject), state(failing), more]))
        }
        Transition::Recovered(recovery) => Some(of_recovery(subject, recovery, letters)),
    }
}

fn of_recovery(subject: &Subject<'_>, recovery: &Recovery, letters: Option<Letters>) -> Telling {
    let Recovery { was, at, reason } = recovery;
    let offer = letters.filter(|letters| letters.count > 0).map(|letters| {
        json!({
            "deadLetters": letters.count,
            "hasMore": letters.has_more,
            "request": catch_up_request(subject.identifier, was.since),
        })
    });
    let more = json!({
        "failingSince": iso(was.since),
        "failures": was.failures,
        "disabledAt": was.disabled_at.map(iso),
        "recoveredAt": iso(*at),
        "reason": reason.name(),
        "catchUp": offer,
    });
    telling(EventKind::EndpointRecovered, *at, [whose(subject), more, json!({})])
}

/// The request that sends again what died at an endpoint since it began to fail.
#[must_use]
pub fn catch_up_request(identifier: &str, since: Timestamp) -> Value {
    json!({
        "method": "POST",
        "path": "/tidings/v1/dead-letters/resend",
        "body": { "filter": { "integrationId": identifier, "diedAfter": iso(since) } },
    })
}

/// What is told of a secret that was replaced. The former one signs until `former_until`, if it still does.
#[must_use]
pub fn of_rotation(subject: &Subject<'_>, former_until: Option<Timestamp>, at: Timestamp) -> Telling {
    let more = json!({ "rotatedAt": iso(at), "formerSignsUntil": former_until.map(iso) });
    telling(EventKind::SecretRotated, at, [whose(subject), more, json!({})])
}

/// What is told of a message that was given up.
#[must_use]
pub fn of_dead(subject: &Subject<'_>, message: &DeadMessage<'_>) -> Telling {
    let AttemptSummary { outcome, status, error } = message.summary;
    let more = json!({
        "messageId": message.id,
        "transactionId": message.transaction_id,
        "subscriberId": message.subscriber_id,
        "workflowId": message.workflow,
        "status": if *message.verdict == Verdict::Expired { "expired" } else { "failed" },
        "attempts": message.attempts,
        "createdAt": iso(message.created_at),
        "diedAt": iso(message.died_at),
        "lastAttempt": {
            "outcome": outcome.name(),
            "status": status,
            "error": error,
            "remedy": remedy(*outcome, *status),
        },
        "resend": { "method": "POST", "path": format!("/tidings/v1/dead-letters/{}/resend", message.id) },
    });
    telling(EventKind::MessageDead, message.died_at, [whose(subject), more, json!({})])
}

/// The request that tells an event, signed with the secret of its webhook. Nothing if the secret is none.
#[must_use]
pub fn request(url: &str, secret: &Secret<String>, event: &OperationalEvent, now: Timestamp) -> Option<Request> {
    let keys = vec![HmacKey::new(&key_of(secret.expose())?)];
    let id = event.id.to_string();
    let body = Bytes::copy_from_slice(event.body.as_bytes());
    let mut all = vec![("content-type".to_owned(), "application/json".to_owned())];
    all.extend(headers(&Message { id: &id, at: now, body: &body }, &Signers { keys, pairs: Vec::new() }));
    let DeliveryPolicy { connect_timeout, request_timeout, .. } = DeliveryPolicy::default();
    Some(Request { url: url.to_owned(), headers: all, body, connect_timeout, timeout: request_timeout })
}

fn telling(kind: EventKind, at: Timestamp, parts: [Value; 3]) -> Telling {
    let mut data = model::Object::new();
    for part in parts {
        data.extend(part.as_object().cloned().unwrap_or_default());
    }
    let body = json!({ "type": kind.name(), "timestamp": iso(at), "data": data }).to_string();
    Telling { kind, body, at }
}

fn whose(subject: &Subject<'_>) -> Value {
    json!({
        "environmentId": subject.environment_id,
        "integrationId": subject.integration_id,
        "integrationIdentifier": subject.identifier,
    })
}

fn state(failing: &Failing) -> Value {
    let Failure { at, outcome, status, error } = &failing.last;
    json!({
        "failingSince": iso(failing.since),
        "failures": failing.failures,
        "lastFailure": {
            "at": iso(*at),
            "outcome": outcome.name(),
            "status": status,
            "error": error,
            "remedy": remedy(*outcome, *status),
        },
    })
}
