//! `tidings serve`: the API and the workers, until a signal says stop.

use std::net::SocketAddr;

use api::{AppState, TrustedProxies};
use engine::Engine;
use tokio::signal::unix::{Signal, SignalKind, signal};
use transport::Egress;

use super::{block_on, print};
use crate::assemble::{Assembled, assemble};
use crate::config::Config;
use crate::dashboard::DASHBOARD;
use crate::{http, telemetry};

/// Serves until SIGTERM or SIGINT. What is in flight then ends, or is given back.
pub(super) fn run(config: Config) -> Result<(), String> {
    telemetry::start(&config.log, config.log_format)?;
    block_on(serve(config))
}

async fn serve(config: Config) -> Result<(), String> {
    let signals = StopSignals::listen()?;
    let listener = http::listen(config.listen).await?;
    let address = listener.local_addr().map_err(|error| format!("cannot read the listening address: {error}"))?;
    let Assembled { engine, is_first_start } = assemble(&config).await?;
    let background = [
        tokio::spawn({
            let engine = engine.clone();
            async move { engine.claim_due().await }
        }),
        tokio::spawn({
            let engine = engine.clone();
            async move { engine.keep_house().await }
        }),
        tokio::spawn({
            let engine = engine.clone();
            async move { engine.run_bulk_operations().await }
        }),
        tokio::spawn({
            let engine = engine.clone();
            async move { engine.keep_figures().await }
        }),
        tokio::spawn({
            let engine = engine.clone();
            async move { engine.run_operational_webhooks().await }
        }),
    ];
    print(&greeting(&config, address, is_first_start, &engine).await?)?;
    let router = api::router(AppState::new(engine.clone(), settings(&config, address)));
    let stop = {
        let (engine, signal) = (engine.clone(), signals.first());
        async move {
            signal.await;
            engine.begin_shutdown();
        }
    };
    http::serve(listener, router, stop, config.shutdown_grace).await;
    tracing::info!("stopping: no new requests, waiting for deliveries in flight");
    engine.shut_down(config.shutdown_grace).await;
    for task in background {
        task.abort();
    }
    if let Err(error) = engine.write_figures().await {
        tracing::warn!(%error, "the figures of the last minute are lost: {error}");
    }
    if let Err(error) = engine.write_key_uses().await {
        tracing::warn!(%error, "when keys were last used is lost: {error}");
    }
    engine.store().close().await;
    tracing::info!("stopped");
    Ok(())
}

/// What the API is told of the configuration.
fn settings(config: &Config, address: SocketAddr) -> api::Settings {
    let egress = api::EgressSettings {
        rules: config.egress.allow.iter().map(ToString::to_string).collect(),
        allows_loopback: config.egress.allow_loopback,
        never_allowed: Egress::never_allowed(),
    };
    let proxies = config.trusted_proxies.clone();
    api::Settings {
        dashboard_url: config.public_url(address),
        listens_on_loopback: address.ip().is_loopback(),
        dashboard: DASHBOARD,
        trusted_proxies: TrustedProxies::new(move |peer| proxies.iter().any(|network| network.covers_address(peer))),
        egress,
    }
}

/// The signals that end the process.
struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    /// Starts listening for them: from here on they do not end the process by themselves.
    fn listen() -> Result<Self, String> {
        let listen = |kind| signal(kind).map_err(|error| format!("cannot listen for signals: {error}"));
        Ok(StopSignals { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    /// Ready at the first signal. A second one ends the process at once, as if it had been killed: that is safe too.
    async fn first(mut self) {
        self.next().await;
        tokio::spawn(async move {
            self.next().await;
            std::process::exit(130);
        });
    }
}

/// What a start prints: where the API is, and at the first start a key and a command that works as it stands.
async fn greeting(
    config: &Config,
    address: SocketAddr,
    is_first_start: bool,
    engine: &Engine,
) -> Result<String, String> {
    let mut text = format!(
        "Tidings {}\n\nDashboard {}\nAPI       http://{address}\nOpenAPI   http://{address}/openapi.json\nData      {}\n",
        env!("CARGO_PKG_VERSION"),
        config.dashboard_url(address),
        config.data_dir.display()
    );
    let keys = engine.environment_keys().await.map_err(|error| error.to_string())?;
    let first = keys.first().and_then(|environment| Some((environment, environment.keys.first()?)));
    if is_first_start && let Some((environment, key)) = first {
        let (application, key) = (&environment.environment.application_identifier, key.text.expose());
        text.push_str(&format!(
            "\nFirst start: made the environments Development and Production. Development has\n\
             \n  application identifier   {application}\n  secret key               {key}\n\
             \n`tidings keys` shows all keys. Try it:\n\
             \n  curl -X POST http://{address}/v2/subscribers \\\n    -H 'Authorization: ApiKey {key}' \\\n    \
             -H 'Content-Type: application/json' \\\n    -d '{{\"subscriberId\":\"me\",\"firstName\":\"Ada\"}}'\n"
        ));
    }
    if engine.needs_account().await.map_err(|error| error.to_string())? {
        text.push_str(&format!(
            "\nThere is no account yet. Whoever opens http://{address} first makes it and owns the server;\n\
             TIDINGS_ADMIN_EMAIL and TIDINGS_ADMIN_PASSWORD make it at a start.\n"
        ));
    }
    if config.egress.allow_loopback {
        text.push_str(
            "\nWebhooks may go to this machine's loopback addresses, since the server listens on loopback only.\n",
        );
    }
    Ok(text + "\n")
}
