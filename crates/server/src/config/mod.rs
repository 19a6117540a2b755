//! The configuration: each option as a flag, as `TIDINGS_<NAME>` in the environment and as a key of `tidings.toml`. Flags
//! win over the environment, the environment over the file, the file over the defaults.

mod admin;
mod delivery;
mod duration;
mod file;
mod public_url;
mod retention;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use model::Secret;
use model::delivery::DeliveryPolicy;
use model::settings::Retention;
use transport::{Egress, Rule};

use crate::telemetry::LogFormat;
pub(crate) use admin::{Admin, AdminOptions};
use delivery::DeliveryOptions;
use duration::Span;
use file::File;
use retention::RetentionOptions;

/// The options that every command takes. A missing one is looked up in the file, then in the defaults.
#[derive(Args, Clone, Default)]
pub(crate) struct Options {
    /// Address and port to listen on [default: 127.0.0.1:3000]
    #[arg(long, env = "TIDINGS_LISTEN", value_name = "ADDRESS", global = true)]
    listen: Option<SocketAddr>,
    /// Where the server is reached from outside, for links that it gives [default: where it listens]
    #[arg(long, env = "TIDINGS_PUBLIC_URL", value_name = "URL", global = true)]
    public_url: Option<String>,
    /// Folder for the database and the sealing key [default: ./tidings-data]
    #[arg(long, env = "TIDINGS_DATA_DIR", value_name = "DIR", global = true)]
    data_dir: Option<PathBuf>,
    /// Configuration file [default: ./tidings.toml, if it is there]
    #[arg(long, env = "TIDINGS_CONFIG", value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// A secret key that opens the Development environment; give it in the environment or the file, not as a flag
    #[arg(long, env = "TIDINGS_SECRET_KEY", value_name = "KEY", hide_env_values = true, global = true)]
    secret_key: Option<String>,
    /// Who becomes the first owner, if there is no account yet; goes with the environment variable TIDINGS_ADMIN_PASSWORD
    #[arg(long, env = "TIDINGS_ADMIN_EMAIL", value_name = "EMAIL", global = true)]
    admin_email: Option<String>,
    #[arg(skip = admin::password_from_environment())]
    admin_password: Option<String>,
    /// The key that seals secrets at rest, 64 hexadecimal digits [default: sealing.key in the data folder]
    #[arg(long, env = "TIDINGS_SEALING_KEY", value_name = "HEX", hide_env_values = true, global = true)]
    sealing_key: Option<String>,
    /// A network (CIDR), host or *.suffix that webhooks may reach beside the public internet; may be repeated
    #[arg(long, env = "TIDINGS_EGRESS_ALLOW", value_name = "RULE", value_delimiter = ',', global = true)]
    egress_allow: Option<Vec<String>>,
    /// Addresses or networks (CIDR) of proxies that are believed, beside those on this machine, when they say who asks
    #[arg(long, env = "TIDINGS_TRUSTED_PROXIES", value_name = "CIDR", value_delimiter = ',', global = true)]
    trusted_proxies: Option<Vec<String>>,
    #[command(flatten)]
    delivery: DeliveryOptions,
    #[command(flatten)]
    retention: RetentionOptions,
    /// How long a shutdown waits for what is in flight [default: 20s]
    #[arg(long, env = "TIDINGS_SHUTDOWN_GRACE", value_name = "TIME", global = true)]
    shutdown_grace: Option<Span>,
    /// What to log: a level, or directives such as info,engine=debug [default: info]
    #[arg(long, env = "TIDINGS_LOG", value_name = "FILTER", global = true)]
    log: Option<String>,
    /// How log lines look [default: text]
    #[arg(long, env = "TIDINGS_LOG_FORMAT", value_name = "FORMAT", global = true)]
    log_format: Option<LogFormat>,
}

/// The configuration with every gap filled.
#[derive(Debug)]
pub(crate) struct Config {
    /// Address and port to listen on.
    pub(crate) listen: SocketAddr,
    /// Where the server is reached from outside, without a slash at its end.
    public_url: Option<String>,
    /// Folder for the database and the sealing key.
    pub(crate) data_dir: PathBuf,
    /// A key that opens Development.
    pub(crate) secret_key: Option<Secret<String>>,
    /// Who becomes the first owner.
    pub(crate) admin: AdminOptions,
    /// The sealing key as text.
    pub(crate) sealing_key: Option<Secret<String>>,
    /// Where webhooks may go.
    pub(crate) egress: Egress,
    /// The networks of proxies that are believed.
    pub(crate) trusted_proxies: Vec<Rule>,
    /// How deliveries are made, unless environment or integration say otherwise.
    pub(crate) policy: DeliveryPolicy,
    /// How long things are kept, unless the environment says otherwise.
    pub(crate) retention: Retention,
    /// How long a shutdown waits.
    pub(crate) shutdown_grace: Duration,
    /// What is logged.
    pub(crate) log: String,
    /// How log lines look.
    pub(crate) log_format: LogFormat,
}

/// The shortest secret key that is taken: shorter ones can be guessed.
const SECRET_KEY_CHARACTERS_MIN: usize = 16;
/// The file that is read when none is named.
const DEFAULT_FILE: &str = "tidings.toml";

impl Options {
    /// Fills the gaps from the file and the defaults.
    ///
    /// # Errors
    /// One line that names the option and says what is wrong with it.
    pub(crate) fn resolve(self) -> Result<Config, String> {
        let named = self.config.as_deref();
        let mut file = File::read(named.unwrap_or(Path::new(DEFAULT_FILE)), named.is_some())?;
        let (delivery, retention) = (file.delivery(), file.retention());
        let listen = match (self.listen, &file.listen) {
            (Some(address), _) => address,
            (None, Some(text)) => text.parse().map_err(|_| format!("listen = {text:?} is not ADDRESS:PORT"))?,
            (None, None) => SocketAddr::from(([127, 0, 0, 1], 3000)),
        };
        let public_url = self.public_url.or(file.public_url).map(|text| public_url::read(&text)).transpose()?;
        let rules = self.egress_allow.or(file.egress.allow).unwrap_or_default();
        let secret_key = self.secret_key.or(file.secret_key);
        if secret_key
            .as_ref()
            .is_some_and(|key| key.len() < SECRET_KEY_CHARACTERS_MIN || key.contains(char::is_whitespace))
        {
            return Err(format!(
                "the secret key must have at least {SECRET_KEY_CHARACTERS_MIN} characters and no spaces"
            ));
        }
        let retention = self.retention.or(retention).resolve()?;
        let policy = self.delivery.or(delivery).resolve()?;
        Ok(Config {
            listen,
            public_url,
            data_dir: self.data_dir.or(file.data_dir).unwrap_or_else(|| PathBuf::from("tidings-data")),
            secret_key: secret_key.map(Secret::new),
            admin: AdminOptions {
                email: self.admin_email.or(file.admin_email),
                password: self.admin_password.or(file.admin_password).map(Secret::new),
            },
            sealing_key: self.sealing_key.or(file.sealing_key).map(Secret::new),
            egress: Egress { allow: parse_rules(&rules)?, allow_loopback: listen.ip().is_loopback() },
            trusted_proxies: parse_proxies(&self.trusted_proxies.or(file.trusted_proxies).unwrap_or_default())?,
            policy,
            retention,
            shutdown_grace: self.shutdown_grace.or(file.shutdown_grace).map_or(Duration::from_secs(20), |span| span.0),
            log: self.log.or(file.log).unwrap_or_else(|| "info".to_owned()),
            log_format: self.log_format.or(file.log_format).unwrap_or_default(),
        })
    }
}

impl Config {
    /// Where others reach the server that listens there, without a slash at its end; nothing if it listens everywhere and
    /// nobody said.
    pub(crate) fn public_url(&self, listening: SocketAddr) -> Option<String> {
        self.public_url.clone().or_else(|| public_url::of(listening))
    }

    /// Where whoever started the server that listens there finds its dashboard.
    pub(crate) fn dashboard_url(&self, listening: SocketAddr) -> String {
        format!("{}/", self.public_url.clone().unwrap_or_else(|| public_url::on_this_machine(listening)))
    }
}

fn parse_rules(rules: &[String]) -> Result<Vec<Rule>, String> {
    let parse = |rule: &String| rule.trim().parse().map_err(|error| format!("egress.allow has {rule:?}: {error}"));
    rules.iter().map(parse).collect()
}

fn parse_proxies(networks: &[String]) -> Result<Vec<Rule>, String> {
    let parse = |text: &String| match text.trim().parse() {
        Ok(network @ Rule::Network(_)) => Ok(network),
        _ => Err(format!("trusted_proxies has {text:?}: write an address or a network such as 10.1.0.0/16")),
    };
    networks.iter().map(parse).collect()
}

#[cfg(test)]
mod tests;
