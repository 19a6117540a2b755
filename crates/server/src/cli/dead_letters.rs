//! `tidings dead-letters`: messages that were given up, to be looked at, sent again or dropped.

use std::io::Write as _;
use std::time::Duration;

use clap::{Args, Subcommand};
use hyper::Method;
use serde_json::{Value, json};

use super::messages::Filter;
use super::remote::{Client, Remote, encode};
use super::table::table;
use super::{block_on, print};
use crate::config::Config;

/// Where dead letters are.
const PATH: &str = "/tidings/v1/dead-letters";
/// How often the progress of a bulk operation is asked for.
const PROGRESS_PAUSE: Duration = Duration::from_millis(300);

/// What `tidings dead-letters` takes.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// List dead letters, newest first
    List(List),
    /// Print one dead letter
    Show(One),
    /// Send one again, or all that the filter finds
    Resend(Change),
    /// Remove one, or all that the filter finds
    Drop(Change),
}

#[derive(Args)]
struct List {
    #[command(flatten)]
    remote: Remote,
    #[command(flatten)]
    filter: LetterFilter,
    /// The most letters that are printed
    #[arg(long, default_value_t = 50)]
    limit: usize,
}

#[derive(Args)]
struct One {
    /// The id of the message
    message: String,
    #[command(flatten)]
    remote: Remote,
}

#[derive(Args)]
struct Change {
    /// The id of one message; without it all letters that the filter finds are meant
    message: Option<String>,
    #[command(flatten)]
    remote: Remote,
    #[command(flatten)]
    filter: LetterFilter,
    /// All dead letters of the environment are meant
    #[arg(long)]
    all: bool,
    /// Only count what the filter finds
    #[arg(long)]
    dry_run: bool,
}

#[derive(Args)]
struct LetterFilter {
    #[command(flatten)]
    message: Filter,
    /// Died at or after this time, ISO 8601
    #[arg(long, value_name = "TIME")]
    died_after: Option<String>,
    /// Died at or before this time, ISO 8601
    #[arg(long, value_name = "TIME")]
    died_before: Option<String>,
}

impl LetterFilter {
    fn object(&self) -> Value {
        let mut members = self.message.object();
        for (name, value) in [("diedAfter", &self.died_after), ("diedBefore", &self.died_before)] {
            members.extend(value.as_deref().map(|value| (name.to_owned(), Value::from(value))));
        }
        members.into()
    }
}

/// Does what is asked.
pub(super) fn run(config: &Config, arguments: &Arguments) -> Result<(), String> {
    block_on(async {
        match &arguments.action {
            Action::List(list) => list.run(config).await,
            Action::Show(one) => one.run(config).await,
            Action::Resend(change) => change.run(config, "resend").await,
            Action::Drop(change) => change.run(config, "drop").await,
        }
    })
}

impl List {
    async fn run(&self, config: &Config) -> Result<(), String> {
        let mut query = self.filter.message.query();
        query.add("diedAfter", self.filter.died_after.as_deref());
        query.add("diedBefore", self.filter.died_before.as_deref());
        let found = self.remote.client(config).await?.list(PATH, &query, self.limit).await?;
        if self.remote.json {
            return print(&format!("{:#}\n", Value::Array(found)));
        }
        let columns = [
            ("MESSAGE", "/id"),
            ("DIED", "/diedAt"),
            ("ATTEMPTS", "/attempts"),
            ("OUTCOME", "/outcome"),
            ("SUBSCRIBER", "/subscriberId"),
            ("WORKFLOW", "/workflowIdentifier"),
            ("ERROR", "/error"),
        ];
        print(&table(&columns, &found))
    }
}

impl One {
    async fn run(&self, config: &Config) -> Result<(), String> {
        let client = self.remote.client(config).await?;
        let answer = client.call(Method::GET, &format!("{PATH}/{}", encode(&self.message)), None).await?;
        let letter = answer.get("data").cloned().unwrap_or_default();
        if self.remote.json {
            return print(&format!("{letter:#}\n"));
        }
        let lines = letter.as_object().into_iter().flatten().map(|(name, value)| json!({"name": name, "value": value}));
        print(&table(&[("NAME", "/name"), ("VALUE", "/value")], &lines.collect::<Vec<_>>()))
    }
}

impl Change {
    async fn run(&self, config: &Config, action: &str) -> Result<(), String> {
        let filter = self.filter.object();
        let is_open = filter.as_object().is_none_or(serde_json::Map::is_empty);
        if self.message.is_none() && is_open && !self.all {
            return Err("name a message or a filter; --all means every dead letter of the environment".to_owned());
        }
        let client = self.remote.client(config).await?;
        let Some(message) = &self.message else { return self.run_many(&client, action, filter).await };
        if !is_open || self.all || self.dry_run {
            return Err("name either one message, or which messages are meant".to_owned());
        }
        let path = format!("{PATH}/{}", encode(message));
        let answer = match action {
            "resend" => client.call(Method::POST, &format!("{path}/resend"), None).await?,
            _ => client.call(Method::DELETE, &path, None).await?,
        };
        self.print_change(&answer, "state")
    }

    async fn run_many(&self, client: &Client, action: &str, filter: Value) -> Result<(), String> {
        let body = json!({"dryRun": self.dry_run, "filter": filter});
        let mut answer = client.call(Method::POST, &format!("{PATH}/{action}"), Some(&body)).await?;
        let id = text(&answer, "/data/id");
        loop {
            let (status, count) = (text(&answer, "/data/status"), |name: &str| text(&answer, &format!("/data/{name}")));
            let progress = match status.as_str() {
                "counting" => format!("counting: {}", count("matched")),
                _ => format!("{status}: {} of {}, {} skipped", count("done"), count("matched"), count("skipped")),
            };
            // Progress is for whoever watches; that nobody does is no failure.
            let _ = writeln!(std::io::stderr(), "{progress}");
            if !["counting", "working"].contains(&status.as_str()) {
                break;
            }
            tokio::time::sleep(PROGRESS_PAUSE).await;
            let path = format!("/tidings/v1/bulk-operations/{}", encode(&id));
            answer = client.call(Method::GET, &path, None).await?;
        }
        self.print_change(&answer, "status")
    }

    fn print_change(&self, answer: &Value, member: &str) -> Result<(), String> {
        let data = answer.get("data").cloned().unwrap_or_default();
        if self.remote.json {
            return print(&format!("{data:#}\n"));
        }
        let matched = data.get("matched").map(|matched| format!(", {matched} matched")).unwrap_or_default();
        print(&format!("{} {}{matched}\n", text(&data, "/id"), text(&data, &format!("/{member}"))))
    }
}

fn text(value: &Value, pointer: &str) -> String {
    match value.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}
