//! Whether a message that has ended can be sent again, and what to say if not.

use model::IntegrationId;
use model::integration::Integration;

/// Why a message cannot be sent again, for the person who asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Its integration was deleted.
    #[error("the integration that sends the message was deleted")]
    IntegrationDeleted,
    /// Its integration is switched off.
    #[error("the integration {0} that sends the message is switched off: switch it on first")]
    IntegrationInactive(String),
    /// Its run or its trigger is not kept any more.
    #[error("the run that the message belongs to is not kept any more")]
    RunGone,
    /// Its subscriber was deleted.
    #[error("the subscriber of the message was deleted")]
    SubscriberDeleted,
    /// It has not ended.
    #[error("the message is still being tried: its next attempt comes by itself")]
    StillTried,
    /// It is no dead letter, and what was sent is not kept.
    #[error(
        "what was sent is not kept: only dead letters can be sent again, unless the environment stores bodies \
         (PUT /tidings/v1/environment/storage)"
    )]
    NotKept,
    /// What goes along with the bytes cannot be found.
    #[error("the request cannot be made again: {0}")]
    NotSendable(String),
}

/// What decides whether a message can be sent again.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// The integration that is to send it.
    pub integration_id: IntegrationId,
    /// The integrations of its environment.
    pub integrations: &'a [Integration],
    /// Whether its run and its trigger are still there.
    pub has_run: bool,
    /// Whether its subscriber is still there.
    pub has_subscriber: bool,
}

/// Whether a message can be sent again.
///
/// # Errors
/// The first [`Refusal`] that applies.
pub fn check(situation: &Situation<'_>) -> Result<(), Refusal> {
    let integration = situation.integrations.iter().find(|found| found.id == situation.integration_id);
    match integration {
        None => Err(Refusal::IntegrationDeleted),
        Some(integration) if !integration.active => Err(Refusal::IntegrationInactive(integration.identifier.clone())),
        Some(_) if !situation.has_run => Err(Refusal::RunGone),
        Some(_) if !situation.has_subscriber => Err(Refusal::SubscriberDeleted),
        Some(_) => Ok(()),
    }
}
