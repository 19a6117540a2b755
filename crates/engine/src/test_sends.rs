//! Test messages: one that tries an integration, made up, sent at once as a delivery is, and kept nowhere. It has no run and
//! is not tried again; the health of the endpoint and its lane know nothing of it.

use std::sync::Arc;

use logic::providers::{self, Delivery, Dispatch};
use logic::sample;
use logic::template::PushContent;
use logic::verdict::{Judgement, Trial, judge, unsendable};
use model::attempt::{Attempt, AttemptCause, SentRequest};
use model::delivery::DeliveryPolicy;
use model::exchange::{Report, Request, Timings};
use model::integration::Integration;
use model::job::PreparedRequest;
use model::organization::Environment;
use model::{IntegrationId, MessageId, Object};
use store::StoreError;
use tokio::sync::Semaphore;

use crate::Engine;
use crate::deliver::{Exchange, Exchanged};
use crate::stage::Stage;

/// The most test messages that are under way at once: somebody waits for each, and none is counted by the lanes.
const TEST_SENDS_MAX: usize = 8;

const TITLE: &str = "Test message";
const CONTENT: &str = "This message tries the integration. No workflow was triggered.";

/// What holds the number of test messages down.
#[derive(Debug)]
pub(crate) struct TestSends(Semaphore);

impl Default for TestSends {
    fn default() -> Self {
        TestSends(Semaphore::new(TEST_SENDS_MAX))
    }
}

/// A test message; what is not given is made up.
#[derive(Clone, Debug, Default)]
pub struct TestMessage {
    /// Its title.
    pub title: Option<String>,
    /// Its content.
    pub content: Option<String>,
    /// The device token that it names.
    pub token: Option<String>,
}

/// A test message that is ready to go.
struct Ready {
    prepared: PreparedRequest,
    request: Request,
    policy: Arc<DeliveryPolicy>,
}

/// Why no test message was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TestSendError {
    /// There is no such integration.
    #[error("the integration does not exist")]
    Missing,
    /// As many as may be are under way, or the server stops.
    #[error("{TEST_SENDS_MAX} test messages are under way already")]
    Busy,
    /// The database cannot be read now.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// Sends a test message through an integration, active or not, and says how it went. An attempt without a URL in its
    /// request is one for which there was nothing to send.
    ///
    /// # Errors
    /// [`TestSendError`]; nothing was sent then.
    pub async fn integration_test(
        &self,
        environment: &Environment,
        id: IntegrationId,
        message: TestMessage,
    ) -> Result<Attempt, TestSendError> {
        let settings = self.environment_settings(environment.id).await?;
        let stored = self.store().integration_get(environment.id, id).await?.ok_or(TestSendError::Missing)?;
        let permit = self.inner.test_sends.0.try_acquire().map_err(|_| TestSendError::Busy)?;
        if self.stage() != Stage::Working {
            return Err(TestSendError::Busy);
        }
        let message_id = self.next_id();
        let ready = match self.try_open_integration(stored, &settings) {
            Ok(integration) => self.test_request(&integration, message_id, message),
            // Without its secrets it would go out unsigned.
            Err((_, error)) => Err(format!("the secrets of the integration cannot be opened: {error}")),
        };
        let attempt = match ready {
            Ok(ready) => self.test_exchange(message_id, ready).await,
            Err(reason) => self.nothing_sent(&reason),
        };
        drop(permit);
        Ok(attempt)
    }

    /// The request of a test message, or why there is none.
    fn test_request(
        &self,
        integration: &Integration,
        message_id: MessageId,
        message: TestMessage,
    ) -> Result<Ready, String> {
        let provider = providers::find(&integration.provider_id);
        let provider = provider.ok_or_else(|| providers::unknown_message(&integration.provider_id))?;
        let now = self.now();
        let (subscriber, token) = sample::reached(sample::subscriber(integration, now), integration);
        let token = message.token.unwrap_or(token);
        let content = PushContent {
            title: message.title.unwrap_or_else(|| TITLE.to_owned()),
            content: message.content.unwrap_or_else(|| CONTENT.to_owned()),
        };
        let payload = Object::from_iter([(sample::SOURCE.to_owned(), sample::TEST_SOURCE.into())]);
        let (overrides, step_identifier) = (&Object::new(), "");
        let delivery = Delivery {
            message_id,
            token: &token,
            content: &content,
            payload: &payload,
            overrides,
            step_identifier,
            subscriber: &subscriber,
            integration,
        };
        let built = provider.build(&delivery).map_err(|error| error.to_string())?;
        let policy = self.policy(integration);
        let dispatch = Dispatch { message_id, now, integration, overrides, step_identifier, policy: &policy };
        let request = provider.request(&built.prepared, &dispatch).map_err(|error| error.to_string())?;
        Ok(Ready { prepared: built.prepared, request, policy })
    }

    async fn test_exchange(&self, message_id: MessageId, ready: Ready) -> Attempt {
        let Ready { prepared, request, policy } = ready;
        let Exchange { started, ended, sent, report: Report { result, trace } } =
            self.exchange(request, message_id).await;
        let trial = Trial { policy: &policy, spent: 0, began_at: started, now: ended, is_rejected: false };
        let Judgement { summary, .. } = judge(&trial, &result, self.rng());
        let request = sent.record(Some(&prepared), true);
        let exchanged = Exchanged { started, ended, sent, trace, response: result.ok() };
        exchanged.record((1, AttemptCause::First), request, &summary)
    }

    fn nothing_sent(&self, reason: &str) -> Attempt {
        let summary = unsendable(&reason).summary;
        Attempt {
            number: 1,
            cause: AttemptCause::First,
            started_at: self.now(),
            duration_micros: 0,
            timings: Timings::default(),
            address: None,
            request: SentRequest::default(),
            response: None,
            outcome: summary.outcome,
            error: summary.error,
        }
    }
}
