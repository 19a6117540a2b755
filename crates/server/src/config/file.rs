//! The file `tidings.toml`: the same options as the flags, by their names.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::delivery::{DeliveryOptions, Order, Rate};
use super::duration::Span;
use super::retention::RetentionOptions;
use crate::telemetry::LogFormat;

/// What the file says; everything may be missing, nothing may be unknown.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) listen: Option<String>,
    pub(super) public_url: Option<String>,
    pub(super) data_dir: Option<PathBuf>,
    pub(super) secret_key: Option<String>,
    pub(super) admin_email: Option<String>,
    pub(super) admin_password: Option<String>,
    pub(super) sealing_key: Option<String>,
    pub(super) trusted_proxies: Option<Vec<String>>,
    retry_schedule: Option<Vec<Span>>,
    retry_jitter: Option<u32>,
    retry_client_errors: Option<bool>,
    message_ttl: Option<Span>,
    connect_timeout: Option<Span>,
    request_timeout: Option<Span>,
    endpoint_concurrency: Option<u32>,
    endpoint_rate: Option<Rate>,
    delivery_order: Option<Order>,
    keep_log: Option<Span>,
    keep_messages: Option<Span>,
    keep_dead_letters: Option<Span>,
    pub(super) shutdown_grace: Option<Span>,
    pub(super) log: Option<String>,
    pub(super) log_format: Option<LogFormat>,
    #[serde(default)]
    pub(super) egress: EgressSection,
}

/// The section `[egress]`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EgressSection {
    pub(super) allow: Option<Vec<String>>,
}

impl File {
    /// The options of the delivery policy, taken out.
    pub(super) fn delivery(&mut self) -> DeliveryOptions {
        DeliveryOptions {
            retry_schedule: self.retry_schedule.take(),
            retry_jitter: self.retry_jitter,
            retry_client_errors: self.retry_client_errors,
            message_ttl: self.message_ttl,
            connect_timeout: self.connect_timeout,
            request_timeout: self.request_timeout,
            endpoint_concurrency: self.endpoint_concurrency,
            endpoint_rate: self.endpoint_rate,
            delivery_order: self.delivery_order,
        }
    }

    /// The options of retention.
    pub(super) fn retention(&self) -> RetentionOptions {
        RetentionOptions {
            keep_log: self.keep_log,
            keep_messages: self.keep_messages,
            keep_dead_letters: self.keep_dead_letters,
        }
    }

    /// Reads the file. One that is not there is empty, unless it was asked for by name.
    pub(super) fn read(path: &Path, named: bool) -> Result<Self, String> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !named => return Ok(File::default()),
            Err(error) => return Err(format!("cannot read the configuration {}: {error}", path.display())),
        };
        toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(1, |span| text.get(..span.start).unwrap_or("").matches('\n').count() + 1);
            format!("{} line {line}: {}", path.display(), error.message())
        })
    }
}
