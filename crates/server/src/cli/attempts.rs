//! `tidings attempts`: what was tried to deliver a message, and what came of it.

use clap::Args;
use serde_json::Value;

use super::remote::{Query, Remote, encode};
use super::table::table;
use super::{block_on, print};
use crate::config::Config;

/// What `tidings attempts` takes.
#[derive(Args)]
pub(super) struct Arguments {
    /// The id of the message
    message: String,
    #[command(flatten)]
    remote: Remote,
}

/// The most attempts that are printed: more than any schedule has.
const ATTEMPTS_MAX: usize = 1_000;

/// Prints the attempts, first to last, and what to do about the last one.
pub(super) fn run(config: &Config, arguments: &Arguments) -> Result<(), String> {
    let path = format!("/tidings/v1/messages/{}/attempts", encode(&arguments.message));
    let attempts =
        block_on(async { arguments.remote.client(config).await?.list(&path, &Query::default(), ATTEMPTS_MAX).await })?;
    if arguments.remote.json {
        return print(&format!("{:#}\n", Value::Array(attempts)));
    }
    let columns = [
        ("ATTEMPT", "/number"),
        ("CAUSE", "/cause"),
        ("STARTED", "/startedAt"),
        ("MILLISECONDS", "/timings/total"),
        ("STATUS", "/response/status"),
        ("OUTCOME", "/outcome"),
        ("ERROR", "/error"),
    ];
    let mut text = table(&columns, &attempts);
    let remedy = attempts.last().and_then(|attempt| attempt.get("remedy")).and_then(Value::as_str);
    if let Some(remedy) = remedy {
        text.push_str(&format!("\n{remedy}\n"));
    }
    print(&text)
}
