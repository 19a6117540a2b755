//! Operational webhooks: where an environment is told what happens to its endpoints and messages, and what is told.

use crate::attempt::AttemptOutcome;
use crate::clock::Timestamp;
use crate::ids::{EnvironmentId, EventId, WebhookId};

/// Something that operational webhooks are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// Nothing could be delivered to an endpoint for an hour, or for a day.
    EndpointFailing,
    /// An endpoint is disabled for that.
    EndpointDisabled,
    /// An endpoint works again.
    EndpointRecovered,
    /// The secret that signs for an integration was replaced.
    SecretRotated,
    /// A message was given up.
    MessageDead,
}

impl EventKind {
    /// Every kind.
    pub const ALL: [EventKind; 5] = [
        EventKind::EndpointFailing,
        EventKind::EndpointDisabled,
        EventKind::EndpointRecovered,
        EventKind::SecretRotated,
        EventKind::MessageDead,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            EventKind::EndpointFailing => "endpoint.failing",
            EventKind::EndpointDisabled => "endpoint.disabled",
            EventKind::EndpointRecovered => "endpoint.recovered",
            EventKind::SecretRotated => "endpoint.secret_rotated",
            EventKind::MessageDead => "message.dead",
        }
    }
}

/// A set of kinds of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventKinds(u32);

impl EventKinds {
    /// The set of all kinds.
    #[must_use]
    pub fn all() -> Self {
        EventKind::ALL.into_iter().collect()
    }

    /// Whether a kind is in it.
    #[must_use]
    pub const fn holds(self, kind: EventKind) -> bool {
        self.0 & Self::only(kind).0 != 0
    }

    /// The kinds in it.
    pub fn kinds(self) -> impl Iterator<Item = EventKind> {
        EventKind::ALL.into_iter().filter(move |kind| self.holds(*kind))
    }

    /// The set of this kind alone.
    #[must_use]
    pub const fn only(kind: EventKind) -> Self {
        EventKinds(1 << kind as u32)
    }

    /// The set as a number in which each kind has a bit; the bits are part of the stored format.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The set that a number stands for. Bits that stand for no kind are left alone.
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        EventKinds(bits)
    }
}

impl FromIterator<EventKind> for EventKinds {
    fn from_iter<I: IntoIterator<Item = EventKind>>(kinds: I) -> Self {
        EventKinds(kinds.into_iter().fold(0, |bits, kind| bits | Self::only(kind).0))
    }
}

/// A place that is told what happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationalWebhook {
    /// Its id.
    pub id: WebhookId,
    /// Its environment.
    pub environment_id: EnvironmentId,
    /// Where it is.
    pub url: String,
    /// What it is told.
    pub events: EventKinds,
    /// Whether it is told anything.
    pub active: bool,
    /// How many events wait to be told.
    pub waiting: u32,
    /// How many were not kept for it since too many were waiting.
    pub dropped: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// An event on its way to one webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationalEvent {
    /// Its id: the same for each webhook and at each attempt.
    pub id: EventId,
    /// Its environment.
    pub environment_id: EnvironmentId,
    /// The webhook.
    pub webhook_id: WebhookId,
    /// What it is.
    pub kind: EventKind,
    /// What is sent, byte for byte.
    pub body: String,
    /// When it happened.
    pub created_at: Timestamp,
    /// When it is told next.
    pub due_at: Timestamp,
    /// How many attempts count against the schedule.
    pub attempts: u32,
    /// Whether it will not be tried again.
    pub is_given_up: bool,
    /// The last attempt, if there was one that failed.
    pub last: Option<EventFailure>,
}

/// An attempt to tell an event that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventFailure {
    /// When it ended.
    pub at: Timestamp,
    /// How.
    pub outcome: AttemptOutcome,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// Why it was no delivery.
    pub error: String,
}
