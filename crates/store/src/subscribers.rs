//! Subscribers: point reads, the search, and writes that name the revision they saw.

use std::sync::Arc;

use model::subscriber::{Profile, Subscriber};
use model::{EnvironmentId, Field, Object, SubscriberId, Value};

use crate::codec::json;
use crate::db::{Batch, Conflict, Row, Store, StoreError};
use crate::page::{Keyset, Page, PageRequest};
use crate::removed_tokens;
use crate::select::{Select, contains_pattern};
use crate::statement::{Query, Statement, arguments};
use crate::subscriber_cache::{KEPT_BYTES_MAX, Known, SubscriberKey};

/// The columns that [`read`] reads, in its order.
macro_rules! columns {
    () => {
        "environment_id, id, organization_id, external_id, profile, channels, is_online, last_online_at, created_at,
         updated_at, revision"
    };
}

const BY_EXTERNAL_ID: Statement = Statement::both(
    "subscriber.by_external_id",
    concat!("select ", columns!(), " from subscriber where environment_id = ?1 and external_id = ?2"),
);

const GET: Statement = Statement::both(
    "subscriber.get",
    concat!("select ", columns!(), " from subscriber where environment_id = ?1 and id = ?2"),
);

const INSERT: Statement = Statement::both(
    "subscriber.insert",
    "insert into subscriber (environment_id, id, organization_id, external_id, profile, email, phone, first_name,
     last_name, channels, is_online, last_online_at, created_at, updated_at, revision)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) on conflict do nothing",
);

const UPDATE: Statement = Statement::both(
    "subscriber.update",
    "update subscriber set profile = ?4, email = ?5, phone = ?6, first_name = ?7, last_name = ?8, channels = ?9,
     is_online = ?10, last_online_at = ?11, updated_at = ?12, revision = revision + 1
     where environment_id = ?1 and id = ?2 and revision = ?3",
);

const DELETE: Statement =
    Statement::both("subscriber.delete", "delete from subscriber where environment_id = ?1 and id = ?2");

const DELETE_ATTEMPTS: Statement = Statement::both(
    "subscriber.delete_attempts",
    "delete from attempt where environment_id = ?1 and message_id in
     (select id from message where environment_id = ?1 and notification_id in
      (select id from notification where environment_id = ?1 and subscriber_id = ?2))",
);

const DELETE_MESSAGES: Statement = Statement::both(
    "subscriber.delete_messages",
    "delete from message where environment_id = ?1 and notification_id in
     (select id from notification where environment_id = ?1 and subscriber_id = ?2)",
);

const DELETE_LETTERS: Statement = Statement::both(
    "subscriber.delete_letters",
    "delete from dead_letter where environment_id = ?1 and message_id in
     (select id from message where environment_id = ?1 and notification_id in
      (select id from notification where environment_id = ?1 and subscriber_id = ?2))",
);

/// The statements of this file, for the test that prepares each.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&Statement] =
    &[&BY_EXTERNAL_ID, &GET, &INSERT, &UPDATE, &DELETE, &DELETE_ATTEMPTS, &DELETE_MESSAGES, &DELETE_LETTERS];

/// Which subscribers a search looks for; an empty search finds all of an environment.
#[derive(Clone, Debug, Default)]
pub struct SubscriberSearch {
    /// Text in the id that the caller chose, in the name, the e-mail address or the phone number.
    pub text: Option<String>,
    /// Text in the e-mail address.
    pub email: Option<String>,
    /// Text in first and last name, joined by a space.
    pub name: Option<String>,
    /// Text in the phone number.
    pub phone: Option<String>,
    /// The whole id that the caller chose.
    pub external_id: Option<String>,
}

impl Store {
    /// The subscriber with this `_id`.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn subscriber_get(
        &self,
        environment: EnvironmentId,
        id: SubscriberId,
    ) -> Result<Option<Subscriber>, StoreError> {
        let row = self.query_one(GET.with(arguments![environment, id])).await?;
        row.as_ref().map(read).transpose()
    }

    /// The subscriber with an id that the caller chose.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn subscriber_by_external_id(
        &self,
        environment: EnvironmentId,
        external_id: &str,
    ) -> Result<Option<Subscriber>, StoreError> {
        let row = self.query_one(BY_EXTERNAL_ID.with(arguments![environment, external_id])).await?;
        row.as_ref().map(read).transpose()
    }

    /// Those of the subscribers with these ids that exist, in the order of `external_ids`; as they are now or were at
    /// some moment since this was asked.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn subscribers_by_external_ids(
        &self,
        environment: EnvironmentId,
        external_ids: &[&str],
    ) -> Result<Vec<Arc<Subscriber>>, StoreError> {
        let mut found = vec![None; external_ids.len()];
        let mut unknown = Vec::new();
        for (slot, external_id) in found.iter_mut().zip(external_ids) {
            match self.subscriber_cache().get(environment, external_id) {
                Known::Copy(subscriber) => *slot = Some(subscriber),
                Known::Nothing(ticket) => unknown.push((slot, ticket, *external_id)),
            }
        }
        if !unknown.is_empty() {
            let query = |(_, _, external_id): &_| BY_EXTERNAL_ID.with(arguments![environment, *external_id]);
            let results = self.query_all(unknown.iter().map(query).collect()).await?;
            for ((slot, ticket, _), rows) in unknown.into_iter().zip(&results) {
                let Some(row) = rows.first() else { continue };
                let subscriber = Arc::new(read(row)?);
                if row.text(4)?.len() + row.text(5)?.len() <= KEPT_BYTES_MAX {
                    self.subscriber_cache().put(ticket, &subscriber);
                }
                *slot = Some(subscriber);
            }
        }
        Ok(found.into_iter().flatten().collect())
    }

    /// One page of a search. Without an index for texts it looks at every subscriber of the environment.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn subscriber_search(
        &self,
        environment: EnvironmentId,
        search: &SubscriberSearch,
        request: &PageRequest,
    ) -> Result<Page<Subscriber>, StoreError> {
        let filter = |select: &mut Select| search_filter(select, search);
        let keyset = Keyset {
            name: "subscriber.search",
            table: "subscriber",
            columns: columns!(),
            environment,
            filter: &filter,
        };
        self.page(&keyset, request, |row| Ok((row.id(1)?, read(row)?))).await
    }
}

fn search_filter(select: &mut Select, search: &SubscriberSearch) {
    const ID: &str = "external_id";
    const NAME: &str = "coalesce(first_name, '') || ' ' || coalesce(last_name, '')";
    let texts = [
        ([ID, "lower(external_id)", NAME, "email", "phone"].as_slice(), &search.text),
        (&["email"], &search.email),
        (&[NAME], &search.name),
        (&["phone"], &search.phone),
    ];
    for (columns, text) in texts {
        if let Some(text) = text {
            let conditions: Vec<_> = columns.iter().map(|column| format!("{column} like ? escape '\\'")).collect();
            // An id is kept as it is written, and the database lowers none but the letters A to Z.
            let (written, lowered) = (contains_pattern(text), contains_pattern(&text.to_lowercase()));
            let patterns = columns.iter().map(|column| if *column == ID { &written } else { &lowered });
            let patterns = patterns.map(|pattern| pattern.as_str().into()).collect();
            select.filter(&format!("({})", conditions.join(" or ")), patterns);
        }
    }
    if let Some(external_id) = &search.external_id {
        select.filter("external_id = ?", vec![external_id.into()]);
    }
}

/// Adds a subscriber; touches no row if there is one with this id or external id already.
#[must_use]
pub fn subscriber_insert(subscriber: &Subscriber) -> Query {
    let [email, phone, first_name, last_name] = searched(&subscriber.profile);
    let insert = INSERT.with(arguments![
        subscriber.environment_id,
        subscriber.id,
        subscriber.organization_id,
        &subscriber.external_id,
        write_profile(&subscriber.profile),
        email,
        phone,
        first_name,
        last_name,
        json(&subscriber.channels),
        subscriber.is_online,
        subscriber.last_online_at,
        subscriber.created_at,
        subscriber.updated_at,
        subscriber.revision,
    ]);
    insert.touching(key_of(subscriber))
}

/// Writes what may change of a subscriber and counts its revision up; touches no row unless the stored revision is
/// still `seen_revision`.
#[must_use]
pub fn subscriber_update(subscriber: &Subscriber, seen_revision: i64) -> Query {
    let [email, phone, first_name, last_name] = searched(&subscriber.profile);
    let update = UPDATE.with(arguments![
        subscriber.environment_id,
        subscriber.id,
        seen_revision,
        write_profile(&subscriber.profile),
        email,
        phone,
        first_name,
        last_name,
        json(&subscriber.channels),
        subscriber.is_online,
        subscriber.last_online_at,
        subscriber.updated_at,
    ]);
    update.touching(key_of(subscriber))
}

/// Removes a subscriber with the messages, attempts and dead letters that its runs have logged, and its removed tokens. Runs that are going on find nobody
/// and end. Fails with [`Conflict::Missing`] if there is no such subscriber.
#[must_use]
pub fn subscriber_delete(subscriber: &Subscriber) -> Batch {
    let (environment, id) = (subscriber.environment_id, subscriber.id);
    let mut batch = Batch::new();
    batch.run(DELETE_ATTEMPTS.with(arguments![environment, id]));
    batch.run(DELETE_LETTERS.with(arguments![environment, id]));
    batch.run(DELETE_MESSAGES.with(arguments![environment, id]));
    batch.run(removed_tokens::delete_of_subscriber(environment, id));
    batch.require(DELETE.with(arguments![environment, id]).touching(key_of(subscriber)), Conflict::Missing);
    batch
}

fn key_of(subscriber: &Subscriber) -> SubscriberKey {
    SubscriberKey::new(subscriber.environment_id, &subscriber.external_id)
}

fn read(row: &Row) -> Result<Subscriber, StoreError> {
    Ok(Subscriber {
        environment_id: row.id(0)?,
        id: row.id(1)?,
        organization_id: row.id(2)?,
        external_id: row.text(3)?.to_owned(),
        profile: read_profile(row.json(4)?).ok_or_else(|| row.damaged(4))?,
        channels: row.json(5)?,
        is_online: row.optional_integer(6)?.map(|online| online != 0),
        last_online_at: row.optional_timestamp(7)?,
        created_at: row.timestamp(8)?,
        updated_at: row.timestamp(9)?,
        revision: row.integer(10)?,
    })
}

/// What the search looks at, in lower case, so that it finds any spelling in any script on any database.
fn searched(profile: &Profile) -> [Option<String>; 4] {
    [&profile.email, &profile.phone, &profile.first_name, &profile.last_name]
        .map(|field| field.value().map(|text| text.to_lowercase()))
}

fn texts(profile: &Profile) -> [(&'static str, &Field<String>); 7] {
    [
        ("firstName", &profile.first_name),
        ("lastName", &profile.last_name),
        ("phone", &profile.phone),
        ("email", &profile.email),
        ("avatar", &profile.avatar),
        ("locale", &profile.locale),
        ("timezone", &profile.timezone),
    ]
}

fn write_profile(profile: &Profile) -> String {
    let mut document = Object::new();
    for (name, field) in texts(profile) {
        field.clone().map(Value::String).put(&mut document, name);
    }
    profile.data.clone().map(Value::Object).put(&mut document, "data");
    Value::Object(document).to_string()
}

/// Nothing if a member is of the wrong kind.
fn read_profile(mut document: Object) -> Option<Profile> {
    let mut text = |name: &str| match document.shift_remove(name) {
        None => Some(Field::Absent),
        Some(Value::Null) => Some(Field::Null),
        Some(Value::String(text)) => Some(Field::Value(text)),
        Some(_) => None,
    };
    Some(Profile {
        first_name: text("firstName")?,
        last_name: text("lastName")?,
        phone: text("phone")?,
        email: text("email")?,
        avatar: text("avatar")?,
        locale: text("locale")?,
        timezone: text("timezone")?,
        data: match document.shift_remove("data") {
            None => Field::Absent,
            Some(Value::Null) => Field::Null,
            Some(Value::Object(data)) => Field::Value(data),
            Some(_) => return None,
        },
    })
}
