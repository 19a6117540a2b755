//! What a step sets of how its messages are delivered, on the wire.

use std::time::Duration;

use logic::duration;
use logic::policy;
use logic::workflow::{TIME_TO_LIVE, time_to_live};
use model::{Field, Object};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate;

/// What a step sets of how its messages are delivered.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StepDeliveryDto {
    /// How long its messages are worth sending, 1 s to 7 d; null where the integration decides.
    #[schema(example = "10m")]
    time_to_live: Option<String>,
}

impl StepDeliveryDto {
    /// What these controls set.
    pub(crate) fn of(controls: &Object) -> Self {
        StepDeliveryDto { time_to_live: time_to_live(controls).map(duration::text) }
    }
}

/// Reads a change.
pub(crate) fn read_change(body: Object) -> Result<Field<Duration>, ApiError> {
    validate::body(body, |fields| {
        fields.refuse_others(&[TIME_TO_LIVE]);
        fields.duration(TIME_TO_LIVE).lasting(policy::TIME_TO_LIVE).patch()
    })
}
