//! The body of a push webhook, byte for byte in Novu's newest layout (`spec/engine/push-webhook.md` §2): target,
//! title, content, messageId, overrides, payload; the payload ends in `__nvMessageId`, `subscriber` and `step`.

use model::field::Field;
use model::subscriber::{Channel, ChannelCredentials, Subscriber};
use model::{IntegrationId, MessageId, Object, Value};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::{ID, SECRET_OVERRIDE, URL};
use crate::json;
use crate::merge::deep_merge;
use crate::providers::overrides::{ProviderOverrides, repeated};
use crate::providers::{BuildError, Delivery};
use crate::time::iso;

/// Writes the body of a delivery, the provider's overrides merged in.
pub(super) fn write(delivery: &Delivery<'_>, overrides: Option<ProviderOverrides>) -> Result<Vec<u8>, BuildError> {
    let unwritable = |error: serde_json::Error| BuildError::Json(error.to_string());
    let mut out = Vec::with_capacity(1_536);
    let body = Body::of(delivery);
    match overrides {
        None => json::write(&mut out, &body).map_err(unwritable)?,
        Some(overrides) => {
            let mut merged = serde_json::to_value(&body).map_err(unwritable)?;
            merge(&mut merged, overrides);
            json::write(&mut out, &merged).map_err(unwritable)?;
        }
    }
    Ok(out)
}

/// Lays the overrides over the body. What replaces the URL and the secret never goes out, wherever it was written.
pub(super) fn merge(body: &mut Value, overrides: ProviderOverrides) {
    if let Value::Object(body) = body {
        deep_merge(body, overrides.known);
        deep_merge(body, overrides.body);
        body.shift_remove(URL);
        body.shift_remove(SECRET_OVERRIDE);
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    target: [&'a str; 1],
    title: &'a str,
    content: &'a str,
    message_id: MessageId,
    overrides: Repeated<'a>,
    payload: Payload<'a>,
}

impl<'a> Body<'a> {
    fn of(delivery: &Delivery<'a>) -> Self {
        Body {
            target: [delivery.token],
            title: &delivery.content.title,
            content: &delivery.content.content,
            message_id: delivery.message_id,
            overrides: Repeated(repeated(delivery.overrides, ID)),
            payload: Payload {
                given: delivery.payload,
                message_id: delivery.message_id,
                subscriber: Document(delivery.subscriber),
            },
        }
    }
}

/// The trigger's own object for the provider; an empty one if there is none.
struct Repeated<'a>(Option<&'a Value>);

impl Serialize for Repeated<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(value) => value.serialize(serializer),
            None => serializer.serialize_map(Some(0))?.end(),
        }
    }
}

/// The trigger's payload with the members that are added to it. An added member takes the place of one of the same
/// name.
struct Payload<'a> {
    given: &'a Object,
    message_id: MessageId,
    subscriber: Document<'a>,
}

/// The members that are added to a payload, in order.
const ADDED: [&str; 3] = ["__nvMessageId", "subscriber", "step"];

impl Payload<'_> {
    /// Writes the added member `key`; false if `key` is none.
    fn add<M: SerializeMap>(&self, map: &mut M, key: &str) -> Result<bool, M::Error> {
        match key {
            "__nvMessageId" => map.serialize_entry(key, &self.message_id)?,
            "subscriber" => map.serialize_entry(key, &self.subscriber)?,
            "step" => map.serialize_entry(key, &NO_DIGEST)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

impl Serialize for Payload<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.given {
            if !self.add(&mut map, key)? {
                map.serialize_entry(key, value)?;
            }
        }
        for key in ADDED {
            if !self.given.contains_key(key) {
                self.add(&mut map, key)?;
            }
        }
        map.end()
    }
}

/// What `step` says of a step without a digest before it.
#[derive(Serialize)]
struct DigestSummary {
    digest: bool,
    events: [(); 0],
    total_count: u32,
}

const NO_DIGEST: DigestSummary = DigestSummary { digest: false, events: [], total_count: 0 };

/// The subscriber as the receiver sees it: the stored document, with the channel entries of this provider only.
struct Document<'a>(&'a Subscriber);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Document(subscriber) = self;
        let profile = &subscriber.profile;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("_id", &subscriber.id)?;
        map.serialize_entry("_organizationId", &subscriber.organization_id)?;
        map.serialize_entry("_environmentId", &subscriber.environment_id)?;
        member(&mut map, "firstName", &profile.first_name)?;
        member(&mut map, "lastName", &profile.last_name)?;
        member(&mut map, "phone", &profile.phone)?;
        map.serialize_entry("subscriberId", &subscriber.external_id)?;
        member(&mut map, "email", &profile.email)?;
        member(&mut map, "avatar", &profile.avatar)?;
        member(&mut map, "locale", &profile.locale)?;
        map.serialize_entry("channels", &Channels(&subscriber.channels))?;
        if let Some(is_online) = subscriber.is_online {
            map.serialize_entry("isOnline", &is_online)?;
        }
        if let Some(at) = subscriber.last_online_at {
            map.serialize_entry("lastOnlineAt", &iso(at))?;
        }
        member(&mut map, "data", &profile.data)?;
        member(&mut map, "timezone", &profile.timezone)?;
        map.serialize_entry("deleted", &false)?;
        map.serialize_entry("createdAt", &iso(subscriber.created_at))?;
        map.serialize_entry("updatedAt", &iso(subscriber.updated_at))?;
        map.serialize_entry("__v", &0)?;
        map.serialize_entry("id", &subscriber.id)?;
        map.end()
    }
}

fn member<M: SerializeMap, T: Serialize>(map: &mut M, key: &str, field: &Field<T>) -> Result<(), M::Error> {
    match field {
        Field::Absent => Ok(()),
        Field::Null => map.serialize_entry(key, &()),
        Field::Value(value) => map.serialize_entry(key, value),
    }
}

struct Channels<'a>(&'a [Channel]);

impl Serialize for Channels<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for channel in self.0.iter().filter(|channel| channel.provider_id == ID) {
            let credentials = Credentials::of(&channel.credentials);
            let (integration, provider) = (&channel.integration_id, &channel.provider_id);
            if channel.rewritten {
                list.serialize_element(&RewrittenEntry { integration, provider, credentials })?;
            } else {
                list.serialize_element(&FirstEntry { credentials, integration, provider })?;
            }
        }
        list.end()
    }
}

/// A channel entry as it was first made.
#[derive(Serialize)]
struct FirstEntry<'a> {
    credentials: Credentials<'a>,
    #[serde(rename = "_integrationId")]
    integration: &'a IntegrationId,
    #[serde(rename = "providerId")]
    provider: &'a str,
}

/// A channel entry after a change, which writes its members in another order.
#[derive(Serialize)]
struct RewrittenEntry<'a> {
    #[serde(rename = "_integrationId")]
    integration: &'a IntegrationId,
    #[serde(rename = "providerId")]
    provider: &'a str,
    credentials: Credentials<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Credentials<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device_tokens: Option<&'a [String]>,
}

impl<'a> Credentials<'a> {
    fn of(stored: &'a ChannelCredentials) -> Self {
        Credentials {
            webhook_url: stored.webhook_url.as_deref(),
            channel: stored.channel.as_deref(),
            device_tokens: stored.device_tokens.as_deref(),
        }
    }
}
