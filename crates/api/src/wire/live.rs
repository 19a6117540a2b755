//! What is told to those who listen to changes, on the wire.

use std::collections::BTreeMap;

use engine::Changes;
use serde::Serialize;
use utoipa::ToSchema;

use crate::wire::words::TopicIs;

/// What was written since the last event.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChangeEventDto {
    /// What it is about.
    #[schema(value_type = Vec<TopicIs>, example = json!(["runs", "messages"]))]
    topics: Vec<&'static str>,
    /// For each topic the ids of what was written, at most 100; those of endpoints are the ids of their integrations, those of
    /// subscribers and workflows their `_id`. A topic that is not here is to be read anew as a whole.
    #[schema(example = json!({"runs": ["6a44e4a0000098968000a1b2"]}))]
    ids: BTreeMap<&'static str, Vec<String>>,
    /// Whether more was written than can be named.
    lagged: bool,
}

impl From<Changes> for ChangeEventDto {
    fn from(changes: Changes) -> Self {
        let Changes { topics, lagged } = changes;
        let known = topics.iter().filter_map(|(topic, ids)| Some((topic.name(), ids.as_ref()?)));
        ChangeEventDto {
            ids: known.map(|(name, ids)| (name, ids.iter().map(ToString::to_string).collect())).collect(),
            topics: topics.keys().map(|topic| topic.name()).collect(),
            lagged,
        }
    }
}
