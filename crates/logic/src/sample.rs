//! What stands for a subscriber and their device where a message is shown or tried that was not triggered for anybody. What
//! its texts are made of stands in `preview`.

use model::integration::Integration;
use model::subscriber::{Channel, ChannelCredentials, Profile, Subscriber};
use model::{Field, Object, SubscriberId, Timestamp, Value};

use crate::json::stringify;
use crate::{preview, template};

/// The device token of a sample.
pub const TOKEN: &str = "sample-device-token";
/// The member of a payload that says where it comes from, as Novu's own interface has it for test triggers.
pub const SOURCE: &str = "__source";
/// What [`SOURCE`] says of a message that tries an integration.
pub const TEST_SOURCE: &str = "test-integration";

/// Somebody made up, as they would stand in storage since `at`.
#[must_use]
pub fn subscriber(integration: &Integration, at: Timestamp) -> Subscriber {
    let nobody = Subscriber {
        id: SubscriberId::default(),
        environment_id: integration.environment_id,
        organization_id: integration.organization_id,
        external_id: String::new(),
        profile: Profile::default(),
        channels: Vec::new(),
        is_online: None,
        last_online_at: None,
        created_at: at,
        updated_at: at,
        revision: 1,
    };
    described(nobody, &preview::subscriber())
}

/// What templates read of a subscriber.
#[must_use]
pub fn document(subscriber: &Subscriber) -> Object {
    match template::subscriber(subscriber) {
        Value::Object(document) => document,
        _ => Object::new(),
    }
}

/// A subscriber with the id and the profile that stand in `document`, which has the members that templates read.
#[must_use]
pub fn described(subscriber: Subscriber, document: &Object) -> Subscriber {
    let text = |name: &str| match document.get(name) {
        None => Field::Absent,
        Some(Value::Null) => Field::Null,
        Some(Value::String(text)) => Field::Value(text.clone()),
        Some(other) => Field::Value(stringify(other)),
    };
    let data = match document.get("data") {
        Some(Value::Object(data)) => Field::Value(data.clone()),
        Some(Value::Null) => Field::Null,
        _ => Field::Absent,
    };
    let profile = Profile {
        first_name: text("firstName"),
        last_name: text("lastName"),
        phone: text("phone"),
        email: text("email"),
        avatar: text("avatar"),
        locale: text("locale"),
        timezone: text("timezone"),
        data,
    };
    let external_id = match text("subscriberId") {
        Field::Value(id) => id,
        Field::Absent | Field::Null => subscriber.external_id,
    };
    Subscriber { profile, external_id, ..subscriber }
}

/// A subscriber as one whom the integration reaches, and by which device token: their first, or [`TOKEN`] should they have
/// none.
#[must_use]
pub fn reached(mut subscriber: Subscriber, integration: &Integration) -> (Subscriber, String) {
    let mut entries = subscriber.channels.iter_mut().filter(|channel| channel.integration_id == integration.id);
    let made_up = || vec![TOKEN.to_owned()];
    let Some(entry) = entries.next() else {
        let credentials = ChannelCredentials { device_tokens: Some(made_up()), ..ChannelCredentials::default() };
        let (integration_id, provider_id) = (integration.id, integration.provider_id.clone());
        subscriber.channels.push(Channel { integration_id, provider_id, credentials, rewritten: false });
        return (subscriber, TOKEN.to_owned());
    };
    let tokens = entry.credentials.device_tokens.get_or_insert_with(made_up);
    if tokens.is_empty() {
        *tokens = made_up();
    }
    let token = tokens.first().cloned().unwrap_or_default();
    (subscriber, token)
}

#[cfg(test)]
mod tests {
    use model::IntegrationId;
    use model::integration::IntegrationDelivery;
    use model::signing::SigningKeys;
    use serde_json::json;

    use super::*;

    fn integration(last: u8) -> Integration {
        Integration {
            id: IntegrationId(model::Id::from_bytes([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last])),
            environment_id: model::EnvironmentId::default(),
            organization_id: model::OrganizationId::default(),
            provider_id: "push-webhook".to_owned(),
            channel: "push".to_owned(),
            name: "Hook".to_owned(),
            identifier: "hook".to_owned(),
            active: true,
            credentials: Object::new(),
            secrets: model::Secret::default(),
            signing: SigningKeys::default(),
            conditions: None,
            configurations: Object::new(),
            revision: 1,
            delivery: IntegrationDelivery::default(),
            created_at: Timestamp::default(),
            updated_at: Timestamp::default(),
        }
    }

    #[test]
    fn what_templates_read_of_a_subscriber_describes_them() {
        let made_up = subscriber(&integration(1), Timestamp::default());
        assert_eq!(
            (made_up.external_id.as_str(), &made_up.profile.first_name),
            ("123456", &Field::from(Some("John".to_owned())))
        );
        let document = document(&made_up);
        assert_eq!(described(made_up.clone(), &document), made_up, "nothing is lost on the way");
        let given = json!({"subscriberId": "ana", "firstName": null, "phone": 123, "data": {"plan": "pro"}});
        let ana = described(made_up, given.as_object().unwrap());
        assert_eq!((ana.external_id.as_str(), &ana.profile.first_name), ("ana", &Field::Null));
        assert_eq!((&ana.profile.phone, &ana.profile.email), (&Field::Value("123".to_owned()), &Field::Absent));
    }

    #[test]
    fn everybody_is_reached_by_their_own_token_or_by_the_sample() {
        let (one, other) = (integration(1), integration(2));
        let nobody = subscriber(&one, Timestamp::default());
        let (reached_once, token) = reached(nobody, &one);
        assert_eq!((token.as_str(), reached_once.channels.len()), (TOKEN, 1));
        let (mut twice, _) = reached(reached_once, &other);
        assert_eq!(twice.channels.len(), 2);
        for (tokens, expected) in [(None, TOKEN), (Some(vec![]), TOKEN), (Some(vec!["a", "b"]), "a")] {
            let tokens = tokens.map(|tokens| tokens.into_iter().map(str::to_owned).collect());
            twice.channels[0].credentials.device_tokens = tokens;
            let (again, token) = reached(twice.clone(), &one);
            assert_eq!((token.as_str(), again.channels.len()), (expected, 2));
        }
    }
}
