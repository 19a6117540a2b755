//! People and their channels as callers write them: shared by triggers and by the subscriber routes.

use logic::json;
use logic::subscriber::EXTERNAL_ID_MAX;
use model::Value;
use model::subscriber::{ChannelCredentials, Profile};
use model::trigger::{Recipient, RecipientChannel};

use crate::validate::{Fields, WITHOUT_NUL};

/// The most channel entries that come with one recipient.
const CHANNELS_MAX: usize = 100;

/// What is kept of one person is bounded, since a page holds up to 100 of them: the characters of a text, of an avatar,
/// which may be a `data:` URL, and of a device token, and the bytes of `data` as JSON.
const TEXT_CHARS_MAX: usize = 1_024;
const AVATAR_CHARS_MAX: usize = 16 * 1024;
const TOKEN_CHARS_MAX: usize = 4_096;
const DATA_BYTES_MAX: usize = 64 * 1024;

/// The chat and push providers of the contract. Which of them can be used is up to the integrations.
const CHAT_AND_PUSH: [&str; 25] = [
    "slack",
    "discord",
    "msteams",
    "webex-messaging",
    "mattermost",
    "ryver",
    "zulip",
    "grafana-on-call",
    "getstream",
    "rocket-chat",
    "whatsapp-business",
    "line",
    "chat-webhook",
    "novu-slack",
    "telegram",
    "sendblue",
    "novu-web-chat",
    "fcm",
    "apns",
    "expo",
    "one-signal",
    "pushpad",
    "push-webhook",
    "pusher-beams",
    "appio",
];

/// Reads the profile members of an object; null clears a member, absence leaves it alone.
pub(crate) fn read_profile(fields: &mut Fields) -> Profile {
    let mut text = |name, longest| fields.text(name).length(0..=longest).patch();
    Profile {
        first_name: text("firstName", TEXT_CHARS_MAX),
        last_name: text("lastName", TEXT_CHARS_MAX),
        phone: text("phone", TEXT_CHARS_MAX),
        email: text("email", TEXT_CHARS_MAX),
        avatar: text("avatar", AVATAR_CHARS_MAX),
        locale: text("locale", TEXT_CHARS_MAX),
        timezone: text("timezone", TEXT_CHARS_MAX),
        data: fields
            .object("data")
            .check(format_args!("must be no longer than {DATA_BYTES_MAX} bytes"), |data| {
                json::length(data) <= DATA_BYTES_MAX
            })
            .patch(),
    }
}

/// Reads the members of a channel's `credentials`. Members of other providers are left out.
pub(crate) fn read_credentials(fields: &mut Fields) -> ChannelCredentials {
    let fits = |tokens: &Vec<String>| tokens.iter().all(|token| token.chars().nth(TOKEN_CHARS_MAX).is_none());
    ChannelCredentials {
        webhook_url: fields.text("webhookUrl").length(0..=TOKEN_CHARS_MAX).optional(),
        channel: fields.text("channel").length(0..=TEXT_CHARS_MAX).optional(),
        device_tokens: fields
            .texts("deviceTokens")
            .check(format_args!("must hold no token of more than {TOKEN_CHARS_MAX} characters"), fits)
            .optional(),
    }
}

/// Reads `providerId`: a provider that the SDKs know, since they read nothing that names another.
pub(crate) fn read_provider(fields: &mut Fields) -> String {
    let provider = fields.text("providerId");
    provider
        .check_saying("providerId must be a valid provider ID", |id| CHAT_AND_PUSH.contains(&id.as_str()))
        .required()
}

/// Reads a recipient at a dotted path below `fields`: an id, or an object with a `subscriberId` and a profile. An empty
/// id reaches nobody.
pub(crate) fn read_recipient(fields: &mut Fields, path: &str, value: Value) -> Option<Recipient> {
    match value {
        Value::String(id) => {
            let external_id = id.trim().to_owned();
            if external_id.chars().nth(EXTERNAL_ID_MAX).is_some() {
                fields.refuse(path, format!("{path} must be shorter than or equal to {EXTERNAL_ID_MAX} characters"));
            }
            if external_id.contains('\0') {
                fields.refuse(path, format!("{path} {WITHOUT_NUL}"));
            }
            (!external_id.is_empty()).then(|| Recipient { external_id, ..Recipient::default() })
        }
        Value::Object(object) => Some(fields.inner(object, path, read_inline)),
        _ => {
            fields.refuse(path, format!("{path} must be a subscriberId or an object with a subscriberId"));
            None
        }
    }
}

fn read_inline(fields: &mut Fields) -> Recipient {
    let external_id = fields
        .text("subscriberId")
        .check_saying("SubscriberId is required", |id| !id.trim().is_empty())
        .check(format_args!("must be shorter than or equal to {EXTERNAL_ID_MAX} characters"), |id| {
            id.trim().chars().nth(EXTERNAL_ID_MAX).is_none()
        })
        .required();
    Recipient {
        external_id: external_id.trim().to_owned(),
        profile: read_profile(fields),
        channels: fields.items("channels", read_channel).list_length(0..=CHANNELS_MAX).or_default(),
    }
}

fn read_channel(fields: &mut Fields) -> RecipientChannel {
    RecipientChannel {
        provider_id: read_provider(fields),
        integration_identifier: fields.text("integrationIdentifier").optional(),
        credentials: fields.nested("credentials", read_credentials).required(),
    }
}
