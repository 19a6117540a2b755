//! How long things are kept, on the wire. Times are texts such as `30d`; a number of seconds is taken too.

use std::time::Duration;

use engine::RetentionLevels;
use logic::duration;
use logic::retention::{KEPT, RetentionChange};
use model::Object;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate;
use crate::wire::words::RetentionSource;

/// How long what is kept: what holds, what is set here, and where each member comes from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RetentionDto {
    /// What holds.
    effective: RetentionTimesDto,
    /// What the environment sets; everything else is decided by the server.
    set: RetentionOverridesDto,
    /// For each member, the level that decides it.
    sources: RetentionSourcesDto,
}

/// How long what is kept.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RetentionTimesDto {
    /// Attempts with what was sent and answered, step logs, payloads of triggers, and what messages say.
    #[schema(example = "30d")]
    log: String,
    /// Messages without their content, and their runs.
    #[schema(example = "90d")]
    messages: String,
    /// Dead letters, from when they were given up.
    #[schema(example = "30d")]
    dead_letters: String,
}

/// What an environment sets, 1 h to 3650 d each. In a change a member that is absent stays, and null lets the server decide.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RetentionOverridesDto {
    /// Attempts with what was sent and answered, step logs, payloads of triggers, and what messages say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "30d")]
    log: Option<String>,
    /// Messages without their content, and their runs; no shorter than `log`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "90d")]
    messages: Option<String>,
    /// Dead letters, from when they were given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "30d")]
    dead_letters: Option<String>,
}

/// The level that decides each member: `environment` or `server`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RetentionSourcesDto {
    /// Of `log`.
    #[schema(value_type = RetentionSource)]
    log: &'static str,
    /// Of `messages`, which are kept no shorter than their log.
    #[schema(value_type = RetentionSource)]
    messages: &'static str,
    /// Of `deadLetters`.
    #[schema(value_type = RetentionSource)]
    dead_letters: &'static str,
}

impl From<&RetentionLevels> for RetentionDto {
    fn from(levels: &RetentionLevels) -> Self {
        let (effective, set) = (levels.effective, levels.environment);
        let source = |set: Option<Duration>| if set.is_some() { "environment" } else { "server" };
        RetentionDto {
            effective: RetentionTimesDto {
                log: duration::text(effective.log),
                messages: duration::text(effective.messages),
                dead_letters: duration::text(effective.dead_letters),
            },
            set: RetentionOverridesDto {
                log: set.log.map(duration::text),
                messages: set.messages.map(duration::text),
                dead_letters: set.dead_letters.map(duration::text),
            },
            sources: RetentionSourcesDto {
                log: source(set.log),
                messages: source(set.messages),
                dead_letters: source(set.dead_letters),
            },
        }
    }
}

/// Reads a change.
pub(crate) fn read_change(body: Object) -> Result<RetentionChange, ApiError> {
    validate::body(body, |fields| {
        fields.refuse_others(&["log", "messages", "deadLetters"]);
        RetentionChange {
            log: fields.duration("log").lasting(KEPT).patch(),
            messages: fields.duration("messages").lasting(KEPT).patch(),
            dead_letters: fields.duration("deadLetters").lasting(KEPT).patch(),
        }
    })
}
