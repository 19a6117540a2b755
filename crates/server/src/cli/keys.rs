//! `tidings keys`: the environments with their application identifiers and secret keys, for the owner of the machine.

use clap::Args;
use engine::EnvironmentKeys;
use logic::time::iso;
use serde_json::{Value, json};

use super::{block_on, print};
use crate::assemble::{assemble_read_only, explain};
use crate::config::Config;

/// What `tidings keys` takes.
#[derive(Args)]
pub(super) struct Arguments {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Prints every environment. A server may be running meanwhile.
pub(super) fn run(config: &Config, arguments: &Arguments) -> Result<(), String> {
    let keys = block_on(async {
        let engine = assemble_read_only(config)?;
        let keys = engine.environment_keys().await.map_err(|error| explain(&error, &config.data_dir));
        engine.store().close().await;
        keys
    })?;
    print(&if arguments.json { as_json(&keys) } else { as_table(&keys) })
}

fn as_table(environments: &[EnvironmentKeys]) -> String {
    let mut text = format!("{:<13}{:<18}{}\n", "ENVIRONMENT", "APPLICATION", "SECRET KEY");
    for EnvironmentKeys { environment, keys } in environments {
        for key in keys {
            let end = key.ends_at.map(|end| format!("  ends {}", iso(end))).unwrap_or_default();
            text.push_str(&format!(
                "{:<13}{:<18}{}{end}\n",
                environment.name,
                environment.application_identifier,
                key.text.expose()
            ));
        }
    }
    text
}

fn as_json(environments: &[EnvironmentKeys]) -> String {
    let entry = |EnvironmentKeys { environment, keys }: &EnvironmentKeys| {
        json!({
            "name": environment.name,
            "id": environment.id.to_string(),
            "applicationIdentifier": environment.application_identifier,
            "ends": keys.iter().map(|key| key.ends_at.map(iso)).collect::<Vec<_>>(),
            "secretKeys": keys.iter().map(|key| key.text.expose().as_str()).collect::<Vec<_>>(),
        })
    };
    format!("{:#}\n", Value::Array(environments.iter().map(entry).collect()))
}
