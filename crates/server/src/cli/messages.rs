//! `tidings messages`: a search over what was delivered and what was not; and the filter that it shares with dead letters.

use clap::Args;
use serde_json::{Map, Value};

use super::remote::{Query, Remote};
use super::table::table;
use super::{block_on, print};
use crate::config::Config;

/// What `tidings messages` takes.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    remote: Remote,
    #[command(flatten)]
    filter: Filter,
    /// How the message stands: sent, retrying, failed or expired
    #[arg(long)]
    status: Option<String>,
    /// The most messages that are printed
    #[arg(long, default_value_t = 50)]
    limit: usize,
}

/// Which messages are meant; all conditions must hold.
#[derive(Args)]
pub(super) struct Filter {
    /// Made at or after this time, ISO 8601
    #[arg(long, value_name = "TIME")]
    created_after: Option<String>,
    /// Made at or before this time, ISO 8601
    #[arg(long, value_name = "TIME")]
    created_before: Option<String>,
    /// The id of a subscriber
    #[arg(long, value_name = "ID")]
    subscriber: Option<String>,
    /// The identifier or _id of a workflow
    #[arg(long, value_name = "ID")]
    workflow: Option<String>,
    /// The identifier or _id of an integration
    #[arg(long, value_name = "ID")]
    integration: Option<String>,
    /// The id of a trigger
    #[arg(long, value_name = "ID")]
    transaction: Option<String>,
    /// How the last attempt ended, such as serverError
    #[arg(long)]
    outcome: Option<String>,
}

impl Filter {
    fn members(&self) -> [(&'static str, &Option<String>); 7] {
        [
            ("createdAfter", &self.created_after),
            ("createdBefore", &self.created_before),
            ("subscriberId", &self.subscriber),
            ("workflowId", &self.workflow),
            ("integrationId", &self.integration),
            ("transactionId", &self.transaction),
            ("outcome", &self.outcome),
        ]
    }

    /// The filter as parameters of a query.
    pub(super) fn query(&self) -> Query {
        let mut query = Query::default();
        for (name, value) in self.members() {
            query.add(name, value.as_deref());
        }
        query
    }

    /// The filter as an object.
    pub(super) fn object(&self) -> Map<String, Value> {
        let given = self.members().into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
        given.map(|(name, value)| (name.to_owned(), Value::from(value))).collect()
    }
}

/// Prints what is found, newest first.
pub(super) fn run(config: &Config, arguments: &Arguments) -> Result<(), String> {
    let found = block_on(async {
        let mut query = arguments.filter.query();
        query.add("status", arguments.status.as_deref());
        arguments.remote.client(config).await?.list("/tidings/v1/messages", &query, arguments.limit).await
    })?;
    if arguments.remote.json {
        return print(&format!("{:#}\n", Value::Array(found)));
    }
    let columns = [
        ("MESSAGE", "/id"),
        ("CREATED", "/createdAt"),
        ("STATUS", "/status"),
        ("ATTEMPTS", "/attempts"),
        ("OUTCOME", "/outcome"),
        ("NEXT ATTEMPT", "/nextAttemptAt"),
        ("SUBSCRIBER", "/subscriberId"),
        ("WORKFLOW", "/workflowIdentifier"),
        ("TRANSACTION", "/transactionId"),
    ];
    print(&table(&columns, &found))
}
