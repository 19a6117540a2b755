//! Device tokens that endpoints took away, on the wire.

use logic::time::iso;
use model::subscriber::{RemovalReason, RemovedToken};
use serde::Serialize;
use utoipa::ToSchema;

use crate::wire::words::RemovedBecause;

/// The most tokens that are shown: as many as a channel entry can hold.
pub(crate) const REMOVED_TOKENS_MAX: u32 = 100;

/// A device token that was removed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RemovedTokenDto {
    /// The token.
    token: String,
    /// The integration whose endpoint took it away.
    integration_id: String,
    /// The provider of that integration.
    provider_id: String,
    /// `gone` after an answer of 410 to a message for it, `invalid` where an answer named it in `invalidTokens`.
    #[schema(value_type = RemovedBecause)]
    reason: &'static str,
    /// The message whose answer said so.
    message_id: String,
    /// When.
    removed_at: String,
    /// What to do about it.
    remedy: &'static str,
}

impl From<RemovedToken> for RemovedTokenDto {
    fn from(removed: RemovedToken) -> Self {
        RemovedTokenDto {
            token: removed.token,
            integration_id: removed.integration_id.to_string(),
            provider_id: removed.provider_id,
            reason: RemovalReason::name(removed.reason),
            message_id: removed.message_id.to_string(),
            removed_at: iso(removed.removed_at),
            remedy: logic::remedy::token_remedy(removed.reason),
        }
    }
}
