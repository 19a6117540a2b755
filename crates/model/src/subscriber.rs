//! Subscribers: the people that notifications go to, and the channels that reach them.

use serde::{Deserialize, Serialize};

use crate::Object;
use crate::clock::Timestamp;
use crate::field::Field;
use crate::ids::{EnvironmentId, Id, IntegrationId, MessageId, OrganizationId, SubscriberId};

/// A person, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriber {
    /// Their id in this system (`_id`).
    pub id: SubscriberId,
    /// The environment that knows them.
    pub environment_id: EnvironmentId,
    /// The organization of that environment.
    pub organization_id: OrganizationId,
    /// The id that the caller chose (`subscriberId`).
    pub external_id: String,
    /// What is known about them.
    pub profile: Profile,
    /// Where they can be reached, in the order in which the channels were added.
    pub channels: Vec<Channel>,
    /// Whether they are online now; unknown until somebody says so.
    pub is_online: Option<bool>,
    /// When they were last online.
    pub last_online_at: Option<Timestamp>,
    /// When they were made.
    pub created_at: Timestamp,
    /// When they were last changed.
    pub updated_at: Timestamp,
    /// Counts the changes; a write names the revision that it has seen and fails if there is a newer one.
    pub revision: i64,
}

/// The profile members of a subscriber. As stored, absent means never set and null means cleared; as a change, absent
/// means untouched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Given name.
    pub first_name: Field<String>,
    /// Family name.
    pub last_name: Field<String>,
    /// Phone number, free form.
    pub phone: Field<String>,
    /// E-mail address.
    pub email: Field<String>,
    /// URL of a picture.
    pub avatar: Field<String>,
    /// Locale such as `en_US`.
    pub locale: Field<String>,
    /// IANA time zone name.
    pub timezone: Field<String>,
    /// Whatever the caller keeps with the person; replaced as a whole, never merged.
    pub data: Field<Object>,
}

/// One way to reach a subscriber: an entry for one integration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// The integration that the credentials are for.
    pub integration_id: IntegrationId,
    /// The provider of that integration.
    pub provider_id: String,
    /// The addresses.
    pub credentials: ChannelCredentials,
    /// Whether the entry was changed after it was made: decides the order of its members in the webhook's body
    /// (`spec/engine/push-webhook.md` §2).
    pub rewritten: bool,
}

/// The addresses of a channel entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelCredentials {
    /// Webhook of a chat channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook_url: Option<String>,
    /// Name of a chat channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Device tokens; one delivery goes to each. Missing and empty are told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_tokens: Option<Vec<String>>,
}

/// The most device tokens of one channel entry (`spec/contract/00-conventions.md` §10).
pub const DEVICE_TOKENS_MAX: usize = 100;

/// A device token that an endpoint said is no more, and that was removed from its subscriber for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedToken {
    /// The id of this record.
    pub id: Id,
    /// The environment.
    pub environment_id: EnvironmentId,
    /// Whose token it was.
    pub subscriber_id: SubscriberId,
    /// The integration of the channel entry that held it.
    pub integration_id: IntegrationId,
    /// The provider of that integration.
    pub provider_id: String,
    /// The token.
    pub token: String,
    /// Why it was removed.
    pub reason: RemovalReason,
    /// The message whose answer said so.
    pub message_id: MessageId,
    /// When.
    pub removed_at: Timestamp,
}

/// Why a device token was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemovalReason {
    /// The endpoint answered 410 to a message for it.
    Gone,
    /// The endpoint named it among the invalid tokens of an answer.
    Invalid,
}

impl RemovalReason {
    /// Every reason.
    pub const ALL: [RemovalReason; 2] = [RemovalReason::Gone, RemovalReason::Invalid];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            RemovalReason::Gone => "gone",
            RemovalReason::Invalid => "invalid",
        }
    }
}
