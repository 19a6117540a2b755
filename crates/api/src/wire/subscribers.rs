//! Subscribers: what callers send (`spec/contract/20-semantics.md` §5) and what they get back.

use engine::{BulkOutcome, SubscriberDraft};
use logic::subscriber::{check_external_id, check_profile};
use logic::time::iso;
use model::subscriber::{Profile, Subscriber};
use model::{Field, Object, Value};
use serde::Serialize;
use store::{PageRequest, SubscriberSearch};
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate::{self, Fields};
use crate::wire::credentials::ChannelSettingsDto;
use crate::wire::cursor::read_page;
use crate::wire::recipients::read_profile;

/// The most subscribers of one bulk call (`spec/contract/00-conventions.md` §10).
const BULK_MAX: usize = 500;

/// The most characters of a text that is searched for.
const FILTER_MAX: usize = 255;

/// A person to make or to change.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateSubscriberRequestDto {
    /// Your own id for this person.
    #[schema(example = "user-42")]
    subscriber_id: String,
    #[serde(flatten)]
    profile: SubscriberProfileDto,
}

/// What is known about a person. Null clears a member.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SubscriberProfileDto {
    /// Given name.
    first_name: Option<String>,
    /// Family name.
    last_name: Option<String>,
    /// E-mail address.
    email: Option<String>,
    /// Phone number.
    phone: Option<String>,
    /// URL of a picture.
    avatar: Option<String>,
    /// Locale such as `en_US`.
    locale: Option<String>,
    /// IANA name of a time zone.
    timezone: Option<String>,
    /// Whatever you keep with the person; replaced as a whole.
    #[schema(value_type = Option<std::collections::BTreeMap<String, Value>>)]
    data: Option<Object>,
}

/// Several people to make or to change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BulkSubscriberCreateDto {
    /// 1 to 500 of them.
    #[schema(min_items = 1, max_items = 500)]
    subscribers: Vec<CreateSubscriberRequestDto>,
}

/// Whether a person is online.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpdateSubscriberOnlineFlagRequestDto {
    /// Whether they are.
    is_online: bool,
}

/// Reads a person to make, and what is wrong with the description by field.
fn read_draft(fields: &mut Fields) -> SubscriberDraft {
    let external_id = fields.text("subscriberId").or_default().trim().to_owned();
    if let Some(message) = check_external_id(&external_id) {
        fields.refuse("subscriberId", message);
    }
    SubscriberDraft { external_id, profile: read_checked_profile(fields) }
}

fn read_checked_profile(fields: &mut Fields) -> Profile {
    let profile = read_profile(fields);
    for (name, message) in check_profile(&profile) {
        fields.refuse(name, message);
    }
    profile
}

/// Reads the body of a creation.
pub(crate) fn read_creation(body: Object) -> Result<SubscriberDraft, ApiError> {
    validate::body(body, read_draft)
}

/// Reads whether a creation is to fail if the person exists.
pub(crate) fn read_only_new(query: Object) -> Result<bool, ApiError> {
    validate::query(query, |fields| fields.boolean("failIfExists").or_default())
}

/// Reads the body of a patch.
pub(crate) fn read_patch(body: Object) -> Result<Profile, ApiError> {
    validate::body(body, read_checked_profile)
}

/// Reads the body of an online flag.
pub(crate) fn read_online(body: Object) -> Result<bool, ApiError> {
    validate::body(body, |fields| fields.boolean("isOnline").required())
}

/// Reads which page of which people is wanted.
pub(crate) fn read_search(query: Object) -> Result<(PageRequest, SubscriberSearch), ApiError> {
    read_page(query, |fields| {
        let mut text = |name| fields.text(name).length(0..=FILTER_MAX).filled();
        SubscriberSearch {
            email: text("email"),
            name: text("name"),
            phone: text("phone"),
            external_id: text("subscriberId"),
            text: None,
        }
    })
}

/// Reads which page is wanted of those in whom a text is found.
pub(crate) fn read_text_search(query: Object) -> Result<(PageRequest, SubscriberSearch), ApiError> {
    read_page(query, |fields| SubscriberSearch {
        text: fields.text("query").length(0..=FILTER_MAX).filled(),
        ..SubscriberSearch::default()
    })
}

/// Reads a bulk creation: those that can be made, and why the others cannot.
pub(crate) fn read_bulk(body: Object) -> Result<(Vec<SubscriberDraft>, Vec<FailedOperationDto>), ApiError> {
    let items = validate::body(body, |fields| fields.list("subscribers").list_length(1..=BULK_MAX).expected())?;
    let (mut drafts, mut failed) = (Vec::with_capacity(items.len()), Vec::new());
    for item in items {
        let subscriber_id = item.get("subscriberId").and_then(Value::as_str).map(str::to_owned);
        let fail = |message| FailedOperationDto { subscriber_id, message };
        match item {
            Value::Object(object) => match validate::collect(object, read_draft) {
                Ok(draft) => drafts.push(draft),
                Err(errors) => failed.push(fail(errors.messages().collect::<Vec<_>>().join(", "))),
            },
            _ => failed.push(fail("each value in subscribers must be an object".to_owned())),
        }
    }
    Ok((drafts, failed))
}

/// A person.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SubscriberResponseDto {
    /// Our own id of this person.
    #[serde(rename = "_id")]
    id: String,
    /// The organization.
    #[serde(rename = "_organizationId")]
    organization_id: String,
    /// The environment.
    #[serde(rename = "_environmentId")]
    environment_id: String,
    /// Your own id of this person.
    subscriber_id: String,
    /// What is known about them; members that were never set are missing.
    #[serde(flatten)]
    #[schema(value_type = SubscriberProfileDto)]
    profile: Object,
    /// Where they can be reached.
    channels: Vec<ChannelSettingsDto>,
    /// Topics are not built yet.
    topics: [String; 0],
    /// Whether they are online; null as long as nobody said so.
    is_online: Option<bool>,
    /// When they were last online.
    last_online_at: Option<String>,
    /// Always false: who is deleted is gone.
    deleted: bool,
    /// When they were made.
    created_at: String,
    /// When they were last changed.
    updated_at: String,
    /// Always 0.
    #[serde(rename = "__v")]
    version: u8,
}

impl From<Subscriber> for SubscriberResponseDto {
    fn from(subscriber: Subscriber) -> Self {
        SubscriberResponseDto {
            id: subscriber.id.to_string(),
            organization_id: subscriber.organization_id.to_string(),
            environment_id: subscriber.environment_id.to_string(),
            subscriber_id: subscriber.external_id,
            profile: write_profile(subscriber.profile),
            channels: subscriber.channels.into_iter().map(Into::into).collect(),
            topics: [],
            is_online: subscriber.is_online,
            last_online_at: subscriber.last_online_at.map(iso),
            deleted: false,
            created_at: iso(subscriber.created_at),
            updated_at: iso(subscriber.updated_at),
            version: 0,
        }
    }
}

fn write_profile(profile: Profile) -> Object {
    let text = |field: Field<String>| field.map(Value::String);
    let members = [
        ("firstName", text(profile.first_name)),
        ("lastName", text(profile.last_name)),
        ("email", text(profile.email)),
        ("phone", text(profile.phone)),
        ("avatar", text(profile.avatar)),
        ("locale", text(profile.locale)),
        ("timezone", text(profile.timezone)),
        ("data", profile.data.map(Value::Object)),
    ];
    let mut written = Object::new();
    for (name, field) in members {
        field.put(&mut written, name);
    }
    written
}

/// What became of a bulk creation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BulkCreateSubscriberResponseDto {
    /// Those that were there already.
    updated: Vec<SubscriberReferenceDto>,
    /// Those that are new.
    created: Vec<SubscriberReferenceDto>,
    /// Those that could not be made.
    failed: Vec<FailedOperationDto>,
}

/// A person by your own id.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SubscriberReferenceDto {
    subscriber_id: String,
}

/// A person that could not be made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FailedOperationDto {
    #[serde(skip_serializing_if = "Option::is_none")]
    subscriber_id: Option<String>,
    /// What is wrong.
    message: String,
}

impl BulkCreateSubscriberResponseDto {
    /// What became of those that could be made, and of those that could not.
    pub(crate) fn new(outcome: BulkOutcome, failed: Vec<FailedOperationDto>) -> Self {
        let name =
            |ids: Vec<String>| ids.into_iter().map(|subscriber_id| SubscriberReferenceDto { subscriber_id }).collect();
        BulkCreateSubscriberResponseDto { updated: name(outcome.updated), created: name(outcome.created), failed }
    }
}

/// That a person is gone.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RemoveSubscriberResponseDto {
    acknowledged: bool,
    /// `deleted`.
    #[schema(example = "deleted")]
    status: &'static str,
}

impl RemoveSubscriberResponseDto {
    /// That they are gone.
    pub(crate) const DONE: Self = RemoveSubscriberResponseDto { acknowledged: true, status: "deleted" };
}
