//! Changes to subscribers and their channels: load, decide, write what was decided if nobody else wrote in between.

use std::sync::Arc;

use logic::subscriber::{self, ChannelChange, ChannelMode, ProfileRules, TooManyTokens};
use model::Timestamp;
use model::organization::Environment;
use model::subscriber::{ChannelCredentials, Profile, Subscriber};
use store::{Batch, Conflict, StoreError};

use crate::audit::Change;
use crate::live::Topic;
use crate::{Engine, Seen, TRIES_MAX};

/// Why a subscriber was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubscriberError {
    /// There is none with this id.
    #[error("the subscriber does not exist")]
    Missing,
    /// They are not what the caller has seen any more.
    #[error("the subscriber was changed in the meantime")]
    Outdated,
    /// There is one with this id already, and the caller wanted none.
    #[error("the subscriber exists already")]
    Exists(Box<Subscriber>),
    /// No active integration takes these credentials.
    #[error("there is no active integration")]
    NoIntegration,
    /// The channel entry would grow too large.
    #[error(transparent)]
    TooManyTokens(#[from] TooManyTokens),
    /// The database cannot be used now, or others kept changing the same subscriber.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A subscriber as a caller describes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SubscriberDraft {
    /// The id that the caller chose.
    pub external_id: String,
    /// What is known about them.
    pub profile: Profile,
}

/// What became of several drafts: the ids of each, in the order of their first appearance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulkOutcome {
    /// Those that are new.
    pub created: Vec<String>,
    /// Those that were there already.
    pub updated: Vec<String>,
}

/// Credentials for the channel entry of an integration that is found by provider and identifier.
#[derive(Clone, Debug)]
pub struct CredentialsChange {
    /// The provider.
    pub provider_id: String,
    /// One of its integrations; without it the newest active one is meant.
    pub integration_identifier: Option<String>,
    /// The addresses.
    pub credentials: ChannelCredentials,
    /// What happens to stored tokens.
    pub mode: ChannelMode,
}

/// A subscriber on its way into a batch.
pub(crate) struct Merged {
    pub(crate) subscriber: Arc<Subscriber>,
    /// The revision that was read; none for a new subscriber.
    pub(crate) seen: Option<i64>,
    pub(crate) changed: bool,
}

impl Merged {
    /// Whether the database holds the subscriber as it is here.
    pub(crate) fn is_stored(&self) -> bool {
        self.seen.is_some() && !self.changed
    }

    /// Adds what is new or changed to a batch, which fails as stale if somebody else wrote the subscriber meanwhile.
    pub(crate) fn write(&mut self, batch: &mut Batch, now: Timestamp) {
        match self.seen {
            None => batch.require(store::subscriber_insert(&self.subscriber), Conflict::Stale),
            Some(seen) if self.changed => {
                let subscriber = Arc::make_mut(&mut self.subscriber);
                subscriber.updated_at = now;
                subscriber.revision = seen.saturating_add(1);
                batch.require(store::subscriber_update(&self.subscriber, seen), Conflict::Stale);
            }
            Some(_) => {}
        }
    }
}

impl Engine {
    /// Makes a subscriber, or brings a draft into the one that exists. With `only_new` one that exists is left alone.
    ///
    /// # Errors
    /// [`SubscriberError::Exists`] if there is one and only a new one is wanted.
    pub async fn subscriber_upsert(
        &self,
        environment: &Environment,
        draft: &SubscriberDraft,
        only_new: bool,
    ) -> Result<Subscriber, SubscriberError> {
        let _turn = self.inner.turns.take(environment.id, [draft.external_id.as_str()]).await;
        for _ in 0..TRIES_MAX {
            let stored = self.store().subscriber_by_external_id(environment.id, &draft.external_id).await?;
            if only_new && let Some(existing) = stored {
                return Err(SubscriberError::Exists(Box::new(existing)));
            }
            let merged = self.merge_draft(environment, draft, stored);
            if let Some(mut written) = self.write_merged(vec![merged]).await?
                && let Some(subscriber) = written.pop()
            {
                return Ok(subscriber);
            }
        }
        Err(StoreError::Conflict(Conflict::Stale).into())
    }

    /// Makes or changes several subscribers in one step: all or none. Of drafts with the same id the last one counts.
    ///
    /// # Errors
    /// [`SubscriberError::Store`] and nothing else.
    pub async fn subscriber_upsert_many(
        &self,
        environment: &Environment,
        drafts: Vec<SubscriberDraft>,
    ) -> Result<BulkOutcome, SubscriberError> {
        let drafts = subscriber::last_of_each(drafts, |draft| &draft.external_id);
        let ids: Vec<&str> = drafts.iter().map(|draft| draft.external_id.as_str()).collect();
        let _turns = self.inner.turns.take(environment.id, ids.iter().copied()).await;
        for _ in 0..TRIES_MAX {
            let mut stored =
                self.store().subscribers_by_external_ids(environment.id, &ids).await?.into_iter().peekable();
            let mut outcome = BulkOutcome::default();
            let mut merged = Vec::with_capacity(drafts.len());
            for draft in &drafts {
                let found = stored.next_if(|subscriber| subscriber.external_id == draft.external_id);
                let ids = if found.is_some() { &mut outcome.updated } else { &mut outcome.created };
                ids.push(draft.external_id.clone());
                merged.push(self.merge_draft(environment, draft, found.map(Arc::unwrap_or_clone)));
            }
            if self.write_merged(merged).await?.is_some() {
                return Ok(outcome);
            }
        }
        Err(StoreError::Conflict(Conflict::Stale).into())
    }

    /// Brings a change into the profile of a subscriber whom the caller has seen.
    ///
    /// # Errors
    /// [`SubscriberError::Missing`] if there is no such subscriber, [`SubscriberError::Outdated`].
    pub async fn subscriber_patch(
        &self,
        environment: &Environment,
        (external_id, seen): (&str, &Seen),
        change: &Profile,
    ) -> Result<Subscriber, SubscriberError> {
        let merge = |subscriber: &mut Subscriber| {
            if !seen.allows(subscriber.revision) {
                return Err(SubscriberError::Outdated);
            }
            Ok(subscriber::merge_profile(&mut subscriber.profile, change, ProfileRules::Patch))
        };
        self.subscriber_change(environment, external_id, merge).await
    }

    /// Says whether a subscriber is online. Going offline leaves the time.
    ///
    /// # Errors
    /// [`SubscriberError::Missing`] if there is no such subscriber.
    pub async fn subscriber_set_online(
        &self,
        environment: &Environment,
        external_id: &str,
        is_online: bool,
    ) -> Result<Subscriber, SubscriberError> {
        let now = self.now();
        let set = |subscriber: &mut Subscriber| {
            subscriber.is_online = Some(is_online);
            if !is_online {
                subscriber.last_online_at = Some(now);
            }
            Ok(true)
        };
        self.subscriber_change(environment, external_id, set).await
    }

    /// Brings credentials into the channel entry of an integration.
    ///
    /// # Errors
    /// [`SubscriberError::Missing`], [`SubscriberError::NoIntegration`] or [`SubscriberError::TooManyTokens`].
    pub async fn subscriber_set_credentials(
        &self,
        environment: &Environment,
        external_id: &str,
        change: &CredentialsChange,
    ) -> Result<Subscriber, SubscriberError> {
        let integrations = self.integrations(environment.id).await?;
        let CredentialsChange { provider_id, integration_identifier, credentials, mode } = change;
        let apply = |subscriber: &mut Subscriber| {
            let found = subscriber::choose_integration(&integrations, provider_id, integration_identifier.as_deref());
            let integration = found.ok_or(SubscriberError::NoIntegration)?;
            let change = ChannelChange { integration, credentials, mode: *mode };
            Ok(subscriber::apply_channel(&mut subscriber.channels, change)?)
        };
        self.subscriber_change(environment, external_id, apply).await
    }

    /// Removes the channel entries of a provider, if there are any.
    ///
    /// # Errors
    /// [`SubscriberError::Missing`] if there is no such subscriber.
    pub async fn subscriber_remove_credentials(
        &self,
        environment: &Environment,
        external_id: &str,
        provider_id: &str,
    ) -> Result<(), SubscriberError> {
        let remove = |subscriber: &mut Subscriber| {
            let before = subscriber.channels.len();
            subscriber.channels.retain(|channel| channel.provider_id != provider_id);
            Ok(subscriber.channels.len() < before)
        };
        self.subscriber_change(environment, external_id, remove).await.map(drop)
    }

    /// Removes a subscriber with what the log holds of them. Runs that are going on end without them.
    ///
    /// # Errors
    /// [`SubscriberError::Missing`] if there is no such subscriber.
    pub async fn subscriber_delete(&self, environment: &Environment, external_id: &str) -> Result<(), SubscriberError> {
        let stored = self.store().subscriber_by_external_id(environment.id, external_id).await?;
        let subscriber = stored.ok_or(SubscriberError::Missing)?;
        let mut batch = store::subscriber_delete(&subscriber);
        self.audit_person(&mut batch, || change_to("subscriber.delete", &subscriber));
        match self.store().apply(batch).await {
            Ok(_) => {
                self.tell_one(environment.id, Topic::Subscribers, Some(subscriber.id.0));
                Ok(())
            }
            Err(StoreError::Conflict(Conflict::Missing)) => Err(SubscriberError::Missing),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads a subscriber, lets `change` change it and writes it if `change` says that anything is different.
    async fn subscriber_change(
        &self,
        environment: &Environment,
        external_id: &str,
        mut change: impl FnMut(&mut Subscriber) -> Result<bool, SubscriberError>,
    ) -> Result<Subscriber, SubscriberError> {
        let _turn = self.inner.turns.take(environment.id, [external_id]).await;
        for _ in 0..TRIES_MAX {
            let stored = self.store().subscriber_by_external_id(environment.id, external_id).await?;
            let mut subscriber = stored.ok_or(SubscriberError::Missing)?;
            let seen = Some(subscriber.revision);
            let changed = change(&mut subscriber)?;
            let merged = Merged { subscriber: Arc::new(subscriber), seen, changed };
            if let Some(mut written) = self.write_merged(vec![merged]).await?
                && let Some(subscriber) = written.pop()
            {
                return Ok(subscriber);
            }
        }
        Err(StoreError::Conflict(Conflict::Stale).into())
    }

    fn merge_draft(&self, environment: &Environment, draft: &SubscriberDraft, stored: Option<Subscriber>) -> Merged {
        let seen = stored.as_ref().map(|subscriber| subscriber.revision);
        let new = || subscriber::unknown(self.next_id(), environment, &draft.external_id, self.now());
        let mut subscriber = stored.unwrap_or_else(new);
        let changed = subscriber::merge_profile(&mut subscriber.profile, &draft.profile, ProfileRules::Upsert);
        Merged { subscriber: Arc::new(subscriber), seen, changed }
    }

    /// Writes what is new or changed in one batch. Nothing is written and nothing returned if somebody else wrote one of
    /// them in the meantime.
    async fn write_merged(&self, mut all: Vec<Merged>) -> Result<Option<Vec<Subscriber>>, StoreError> {
        let is_idle = all.iter().all(Merged::is_stored);
        let mut batch = Batch::new();
        all.iter_mut().for_each(|merged| merged.write(&mut batch, self.now()));
        self.audit_person(&mut batch, || change_of(&all));
        let written: Vec<Subscriber> = all.into_iter().map(|merged| Arc::unwrap_or_clone(merged.subscriber)).collect();
        if is_idle {
            return Ok(Some(written));
        }
        match self.store().apply(batch).await {
            Ok(_) => {
                for subscriber in &written {
                    self.tell_one(subscriber.environment_id, Topic::Subscribers, Some(subscriber.id.0));
                }
                Ok(Some(written))
            }
            Err(StoreError::Conflict(Conflict::Stale)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A change to a subscriber, for the audit log, which names them as the caller does.
fn change_to(action: &'static str, subscriber: &Subscriber) -> Change {
    Change::new(action, subscriber.id, &subscriber.external_id).within(subscriber.environment_id)
}

/// What is written of several subscribers, for the audit log: one entry, however many they are.
fn change_of(all: &[Merged]) -> Change {
    match all {
        [one] if one.seen.is_none() => change_to("subscriber.create", &one.subscriber),
        [one] => change_to("subscriber.update", &one.subscriber),
        many => {
            let name = format!("{} subscribers", many.len());
            let change = Change::of("subscriber.create_many", "", &name);
            many.first().map_or(change.clone(), |first| change.within(first.subscriber.environment_id))
        }
    }
}
