//! The server itself on the wire: its version, where its webhooks may go, and its limits.

use logic::integration::INTEGRATIONS_MAX;
use model::subscriber::DEVICE_TOKENS_MAX;
use model::workflow::STEPS_MAX;
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::{EgressSettings, Settings};

/// The server.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServerDto {
    /// Its version.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// The database that it keeps everything in.
    #[schema(example = "sqlite")]
    database: &'static str,
    egress: EgressDto,
    limits: LimitsDto,
}

/// Where webhooks may go beside the public internet. A change takes a restart.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EgressDto {
    /// The networks and hosts that are allowed.
    rules: Vec<String>,
    /// Whether loopback addresses of the server's machine are allowed: while it listens on loopback only.
    allows_loopback: bool,
    /// Networks and names that no rule opens: those of cloud metadata.
    never_allowed: Vec<String>,
}

/// How much an environment holds at most.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LimitsDto {
    /// Integrations.
    integrations: usize,
    /// Steps of a workflow.
    workflow_steps: usize,
    /// Device tokens of a subscriber for one integration.
    device_tokens: usize,
}

impl From<&Settings> for ServerDto {
    fn from(settings: &Settings) -> Self {
        let EgressSettings { rules, allows_loopback, never_allowed } = settings.egress.clone();
        ServerDto {
            version: env!("CARGO_PKG_VERSION"),
            database: "sqlite",
            egress: EgressDto { rules, allows_loopback, never_allowed },
            limits: LimitsDto {
                integrations: INTEGRATIONS_MAX,
                workflow_steps: STEPS_MAX,
                device_tokens: DEVICE_TOKENS_MAX,
            },
        }
    }
}
