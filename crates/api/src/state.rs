//! What every handler shares. One concrete type, cheap to clone.

use std::sync::Arc;

use engine::{Acting, Engine};

use crate::assets::Dashboard;
use crate::proxies::TrustedProxies;

/// Settings of the API that no request decides.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where the dashboard answers, without a slash at its end. Without it no answer links to the activity feed.
    pub dashboard_url: Option<String>,
    /// Whether only this machine reaches the server, its browsers included.
    pub listens_on_loopback: bool,
    /// What is served beside the API.
    pub dashboard: Dashboard,
    /// The proxies whose word on a client is taken.
    pub trusted_proxies: TrustedProxies,
    /// Where webhooks may go, as it was configured.
    pub egress: EgressSettings,
}

/// Where webhooks may go beside the public internet, for people to read. What decides is the transport.
#[derive(Clone, Debug, Default)]
pub struct EgressSettings {
    /// The rules that were configured.
    pub rules: Vec<String>,
    /// Whether loopback addresses of the server's machine are allowed.
    pub allows_loopback: bool,
    /// Networks and names that no rule opens.
    pub never_allowed: Vec<String>,
}

/// The state behind the routes.
#[derive(Clone)]
pub struct AppState {
    /// The engine; reads that need no decision go through [`Engine::store`].
    pub engine: Engine,
    /// The settings.
    pub settings: Arc<Settings>,
}

impl AppState {
    /// The state of an API in front of `engine`.
    #[must_use]
    pub fn new(engine: Engine, settings: Settings) -> Self {
        AppState { engine, settings: Arc::new(settings) }
    }

    /// The engine on behalf of a caller: for everything that changes something, so that the audit log knows who did it.
    pub(crate) fn on_behalf_of(&self, caller: &impl Asks) -> Engine {
        self.engine.on_behalf_of(caller.acting())
    }
}

/// Somebody on whose behalf something can be done.
pub(crate) trait Asks {
    /// Who it is, and from where.
    fn acting(&self) -> Acting;
}
