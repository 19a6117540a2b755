//! The webhook of the relay: the members that a push webhook has, in their order and about their size.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::Trigger;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Webhook<'a> {
    target: [&'a str; 1],
    title: &'a str,
    content: String,
    message_id: &'a str,
    overrides: Option<&'a RawValue>,
    payload: Payload<'a>,
}

#[derive(Serialize)]
struct Payload<'a> {
    #[serde(flatten)]
    given: &'a Map<String, Value>,
    #[serde(rename = "__nvMessageId")]
    message_id: &'a str,
    subscriber: Subscriber<'a>,
    step: Step,
}

/// A subscriber that a store would have had; here it is made up.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Subscriber<'a> {
    #[serde(rename = "_id")]
    id: &'a str,
    #[serde(rename = "_organizationId")]
    organization_id: &'a str,
    #[serde(rename = "_environmentId")]
    environment_id: &'a str,
    first_name: &'a str,
    subscriber_id: &'a str,
    channels: [Channel<'a>; 1],
    deleted: bool,
    created_at: &'a str,
    updated_at: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Channel<'a> {
    credentials: Credentials<'a>,
    provider_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Credentials<'a> {
    device_tokens: [&'a str; 1],
}

#[derive(Serialize)]
struct Step {
    digest: bool,
    events: [(); 0],
    total_count: u32,
}

/// The one device of the relay's subscribers.
const DEVICE: &str = "bench-device";

/// Builds the body for a trigger.
pub(super) fn body(trigger: &Trigger<'_>, message_id: &str) -> Vec<u8> {
    let number = trigger.payload.get("n").and_then(Value::as_u64).unwrap_or_default();
    let webhook = Webhook {
        target: [DEVICE],
        title: trigger.name,
        content: format!("Message {number}"),
        message_id,
        overrides: trigger.overrides,
        payload: Payload {
            given: &trigger.payload,
            message_id,
            subscriber: Subscriber {
                id: "64f000000000000000000001",
                organization_id: "64f000000000000000000002",
                environment_id: "64f000000000000000000003",
                first_name: "Ada",
                subscriber_id: trigger.to,
                channels: [Channel {
                    credentials: Credentials { device_tokens: [DEVICE] },
                    provider_id: "push-webhook",
                }],
                deleted: false,
                created_at: "2026-01-01T00:00:00.000Z",
                updated_at: "2026-01-01T00:00:00.000Z",
            },
            step: Step { digest: false, events: [], total_count: 0 },
        },
    };
    let mut out = Vec::with_capacity(1_024);
    // Every member is text, a number or JSON that was parsed: there is nothing that cannot be written.
    drop(serde_json::to_writer(&mut out, &webhook));
    out
}

/// An id of 24 hexadecimal digits that no other message of this relay has.
pub(super) fn new_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("{:024x}", NEXT.fetch_add(1, Ordering::Relaxed))
}
