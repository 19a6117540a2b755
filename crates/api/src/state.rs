//! What every handler shares. One concrete type, cheap to clone.

use std::sync::Arc;

use engine::Engine;

use crate::assets::Dashboard;

/// Settings of the API that no request decides.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where the dashboard answers, without a slash at its end. Without it no answer links to the activity feed.
    pub dashboard_url: Option<String>,
    /// What is served beside the API.
    pub dashboard: Dashboard,
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
}
