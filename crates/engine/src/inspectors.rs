//! Inspectors: made, changed and removed, and the requests that they take. What they may answer, how much they keep and
//! whether a request is genuine is decided in `logic::inspector`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use logic::inspector::{
    self, BYTES_MAX, INSPECTORS_MAX, KEPT, RATE, RATE_OF_ALL, REQUESTS_MAX, default_answer, generate_token, is_token,
    pointing_to, shown_headers, url_at, verify,
};
use logic::rate::Rate;
use logic::standard_webhooks;
use model::inspector::{CapturedRequest, InspectedRequest, Inspector, InspectorAnswer};
use model::integration::Integration;
use model::organization::Environment;
use model::{CaptureId, EnvironmentId, Id, InspectorId, Object, Timestamp};
use store::{Batch, CaptureLimits, Conflict, InspectorChange, Query, StoreError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Engine;
use crate::audit::Change;
use crate::integrations::{IntegrationDraft, IntegrationError};
use crate::live::Topic;
use crate::stage::Stage;

/// The most requests that are being read or whose answer is delayed: each may hold a body of 256 KB, and a connection for half
/// a minute.
const OPEN_MAX: usize = 128;
/// The most inspectors whose rates are kept; of more, those are forgotten that have rested.
const RATES_MAX: usize = 1_024;
/// The most requests that one write removes: their bodies are long, and others wait for the commit.
const ERASED_MAX: u32 = 20;
/// The most inspectors that one write removes.
const EXPIRED_MAX: u32 = 200;
/// The status that is kept for a request that was too large to be taken.
const TOO_LARGE: u16 = 413;

/// Why an inspector was not made, changed or connected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InspectorError {
    /// There is none with this id, or its time is over.
    #[error("the inspector does not exist")]
    Missing,
    /// The environment has as many as it may have.
    #[error("an environment holds at most {INSPECTORS_MAX} inspectors")]
    TooMany,
    /// The address of the server cannot be used; the text goes after its name.
    #[error("origin {0}")]
    Origin(&'static str),
    /// The integration was not made.
    #[error(transparent)]
    Integration(#[from] IntegrationError),
    /// The database cannot be used now.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a request was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaptureError {
    /// No inspector has this token, or its time is over.
    #[error("the inspector does not exist")]
    Missing,
    /// There were too many; there is room after this time.
    #[error("too many requests")]
    TooMany(Duration),
    /// The body was too large; what came of it is kept.
    #[error("the body is too large")]
    TooLarge,
    /// The database cannot be used now.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An inspector, and what sends to it.
#[derive(Clone, Debug, PartialEq)]
pub struct ConnectedInspector {
    /// The inspector.
    pub inspector: Inspector,
    /// The first integration that sends to it.
    pub integration: Option<Integration>,
}

/// Leave to send a request to an inspector. While it is held it takes one of the places that there are.
#[derive(Debug)]
pub struct Admission {
    inspector: Inspector,
    place: OwnedSemaphorePermit,
}

/// How busy the inspectors are.
#[derive(Debug)]
pub(crate) struct Inspectors {
    rates: Mutex<Rates>,
    places: Arc<Semaphore>,
}

#[derive(Debug, Default)]
struct Rates {
    all: Rate,
    each: HashMap<InspectorId, Rate>,
}

impl Default for Inspectors {
    fn default() -> Self {
        Inspectors { rates: Mutex::default(), places: Arc::new(Semaphore::new(OPEN_MAX)) }
    }
}

impl Inspectors {
    /// Notes a request that comes `now`, or says how long it comes too early.
    fn spend(&self, id: InspectorId, now: Timestamp) -> Result<(), Duration> {
        let mut rates = self.rates.lock().unwrap_or_else(PoisonError::into_inner);
        let one = rates.each.get(&id).copied().unwrap_or_default();
        let next = one.next_at(&RATE).max(rates.all.next_at(&RATE_OF_ALL));
        if next > now {
            return Err(next.since(now));
        }
        if rates.each.len() >= RATES_MAX {
            rates.each.retain(|_, rate| !rate.is_fresh(now));
        }
        rates.each.entry(id).or_default().spend(&RATE, now);
        rates.all.spend(&RATE_OF_ALL, now);
        Ok(())
    }
}

impl Engine {
    /// The inspectors of an environment, in order of creation.
    ///
    /// # Errors
    /// [`StoreError`] if the database could not be read.
    pub async fn inspectors(&self, environment: &Environment) -> Result<Vec<ConnectedInspector>, StoreError> {
        let integrations = self.integrations(environment.id).await?;
        let found = self.store().inspectors(environment.id, self.now()).await?;
        Ok(found.into_iter().map(|inspector| connected(inspector, &integrations)).collect())
    }

    /// One inspector.
    ///
    /// # Errors
    /// [`InspectorError::Missing`].
    pub async fn inspector(
        &self,
        environment: &Environment,
        id: InspectorId,
    ) -> Result<ConnectedInspector, InspectorError> {
        let found = self.store().inspector(environment.id, id, self.now()).await?;
        let integrations = self.integrations(environment.id).await?;
        Ok(connected(found.ok_or(InspectorError::Missing)?, &integrations))
    }

    /// Makes an inspector. Without a name it is called by the end of its id.
    ///
    /// # Errors
    /// [`InspectorError::TooMany`].
    pub async fn inspector_create(
        &self,
        environment: &Environment,
        name: Option<String>,
    ) -> Result<ConnectedInspector, InspectorError> {
        let now = self.now();
        let id: InspectorId = self.next_id();
        let inspector = Inspector {
            id,
            environment_id: environment.id,
            token: generate_token(self.rng()),
            name: name.unwrap_or_else(|| format!("Inspector {}", id.to_string().get(20..).unwrap_or_default())),
            answer: default_answer(),
            requests: 0,
            created_at: now,
            expires_at: now.plus(KEPT),
        };
        let mut batch = Batch::new();
        batch.require(store::inspector_insert(&inspector, INSPECTORS_MAX), Conflict::Duplicate);
        self.audit(&mut batch, Change::new("inspector.create", id, &inspector.name).within(environment.id));
        match self.store().apply(batch).await {
            Ok(_) => {
                self.tell_one(environment.id, Topic::Inspectors, Some(id.0));
                Ok(ConnectedInspector { inspector, integration: None })
            }
            Err(StoreError::Conflict(Conflict::Duplicate)) => Err(InspectorError::TooMany),
            Err(error) => Err(error.into()),
        }
    }

    /// Changes an inspector, which is a use of it.
    ///
    /// # Errors
    /// [`InspectorError::Missing`].
    pub async fn inspector_change(
        &self,
        environment: &Environment,
        id: InspectorId,
        change: &InspectorChange,
    ) -> Result<ConnectedInspector, InspectorError> {
        let now = self.now();
        let mut batch = Batch::new();
        let update = store::inspector_update((environment.id, id), change, (now, now.plus(KEPT)));
        batch.require(update, Conflict::Missing);
        self.audit(&mut batch, Change::new("inspector.update", id, &id.to_string()).within(environment.id));
        self.apply_to_inspector(batch).await?;
        self.tell_one(environment.id, Topic::Inspectors, Some(id.0));
        self.inspector(environment, id).await
    }

    /// Removes an inspector with all that it holds.
    ///
    /// # Errors
    /// [`InspectorError::Missing`].
    pub async fn inspector_delete(&self, environment: &Environment, id: InspectorId) -> Result<(), InspectorError> {
        let mut batch = Batch::new();
        batch.require(store::inspector_delete(environment.id, id), Conflict::Missing);
        self.audit(&mut batch, Change::new("inspector.delete", id, &id.to_string()).within(environment.id));
        self.apply_to_inspector(batch).await?;
        // Nobody can see its requests any more; what is not removed here is removed with what has had its time.
        self.erase_requests(environment.id, id).await?;
        Ok(())
    }

    /// Removes the requests that an inspector holds.
    ///
    /// # Errors
    /// [`InspectorError::Missing`].
    pub async fn inspector_empty(&self, environment: &Environment, id: InspectorId) -> Result<(), InspectorError> {
        let found = self.store().inspector(environment.id, id, self.now()).await?;
        found.ok_or(InspectorError::Missing)?;
        self.erase_requests(environment.id, id).await?;
        Ok(())
    }

    /// Removes the requests that have come to an inspector by now, a few at a time.
    async fn erase_requests(&self, environment: EnvironmentId, id: InspectorId) -> Result<(), StoreError> {
        let last = CaptureId(self.next_id::<Id>());
        self.erase_few(&store::captured_requests_delete((environment, id), last, ERASED_MAX)).await?;
        self.tell_one(environment, Topic::Inspectors, Some(id.0));
        Ok(())
    }

    async fn apply_to_inspector(&self, batch: Batch) -> Result<(), InspectorError> {
        match self.store().apply(batch).await {
            Ok(_) => Ok(()),
            Err(StoreError::Conflict(Conflict::Missing)) => Err(InspectorError::Missing),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes an integration with a secret of its own that sends to an inspector, on this server as it is reached at `origin`.
    ///
    /// # Errors
    /// [`InspectorError::Missing`], [`InspectorError::Origin`], [`InspectorError::Integration`].
    pub async fn inspector_connect(
        &self,
        environment: &Environment,
        id: InspectorId,
        origin: &str,
    ) -> Result<Integration, InspectorError> {
        let found = self.store().inspector(environment.id, id, self.now()).await?;
        let inspector = found.ok_or(InspectorError::Missing)?;
        let url = url_at(origin, &inspector).map_err(InspectorError::Origin)?;
        let secret = standard_webhooks::generate_secret(self.rng());
        let provider = inspector::provider();
        let draft = IntegrationDraft {
            provider_id: provider.id().to_owned(),
            channel: provider.channel().to_owned(),
            name: Some(inspector.name),
            identifier: None,
            active: true,
            credentials: inspector::credentials(&url, &secret),
            conditions: None,
            configurations: Object::new(),
        };
        Ok(self.integration_create(environment, draft).await?)
    }

    /// Whether a request may be sent to the inspector with this token now, to be asked before its body is read.
    ///
    /// # Errors
    /// [`CaptureError::Missing`], [`CaptureError::TooMany`].
    pub async fn inspector_admit(&self, token: &str) -> Result<Admission, CaptureError> {
        if !is_token(token) {
            return Err(CaptureError::Missing);
        }
        let place = Arc::clone(&self.inner.inspectors.places).try_acquire_owned();
        let place = place.map_err(|_| CaptureError::TooMany(Duration::from_secs(1)))?;
        let now = self.now();
        let inspector = self.store().inspector_by_token(token, now).await?.ok_or(CaptureError::Missing)?;
        self.inner.inspectors.spend(inspector.id, now).map_err(CaptureError::TooMany)?;
        Ok(Admission { inspector, place })
    }

    /// Keeps a request, which is on disk then, and gives the answer when it is due.
    ///
    /// # Errors
    /// [`CaptureError::TooLarge`] if the body was cut off: it is kept all the same. [`CaptureError::Missing`] if the
    /// inspector is gone by now.
    pub async fn inspector_capture(
        &self,
        admission: Admission,
        mut request: InspectedRequest,
    ) -> Result<InspectorAnswer, CaptureError> {
        let Admission { inspector, place } = admission;
        let (at, key) = (self.now(), (inspector.environment_id, inspector.id));
        let is_whole = u64::try_from(request.body.len()).is_ok_and(|length| length == request.size);
        let integrations = self.integrations(inspector.environment_id).await?;
        let verification = verify(&request, at, &pointing_to(&inspector, &integrations));
        let (headers, are_all) = shown_headers(request.headers);
        request.headers = headers;
        request.truncated |= !are_all || !is_whole;
        let captured = CapturedRequest {
            id: self.next_id(),
            inspector_id: inspector.id,
            at,
            request,
            answered: if is_whole { inspector.answer.status } else { TOO_LARGE },
            verification,
        };
        let mut batch = Batch::new();
        batch.require(store::captured_request_insert(inspector.environment_id, &captured), Conflict::Missing);
        let limits = CaptureLimits { requests: REQUESTS_MAX, bytes: BYTES_MAX };
        store::captured_request_keep(key, limits, at.plus(KEPT)).into_iter().for_each(|query| batch.run(query));
        drop(captured);
        match self.store().apply(batch).await {
            Ok(_) => self.tell_one(inspector.environment_id, Topic::Inspectors, Some(inspector.id.0)),
            Err(StoreError::Conflict(Conflict::Missing)) => return Err(CaptureError::Missing),
            Err(error) => return Err(error.into()),
        }
        if !is_whole {
            return Err(CaptureError::TooLarge);
        }
        self.pause(at.plus(inspector.answer.delay)).await;
        drop(place);
        Ok(inspector.answer)
    }

    /// Waits until a time, but not when the process is to end.
    async fn pause(&self, until: Timestamp) {
        tokio::select! {
            biased;
            () = self.reached(Stage::Closing) => {}
            () = self.sleep_until(until) => {}
        }
    }

    /// Removes the inspectors whose time is over, and what they held.
    pub(crate) async fn erase_inspectors(&self) -> Result<(), StoreError> {
        self.store().erase(store::inspectors_delete_expired(self.now(), EXPIRED_MAX)).await?;
        self.erase_few(&store::captured_requests_delete_lone(ERASED_MAX)).await
    }

    async fn erase_few(&self, erasure: &Query) -> Result<(), StoreError> {
        while self.store().erase(erasure.clone()).await? >= usize::try_from(ERASED_MAX).unwrap_or(usize::MAX) {}
        Ok(())
    }
}

fn connected(inspector: Inspector, integrations: &[Integration]) -> ConnectedInspector {
    let integration = pointing_to(&inspector, integrations).first().copied().cloned();
    ConnectedInspector { inspector, integration }
}
