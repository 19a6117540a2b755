//! The query string of the activity feed.

use logic::activity::SEVERITIES;
use logic::time::{iso, parse_iso};
use model::workflow::StepKind;
use model::{Id, Object, Timestamp, WorkflowId};
use store::ActivityFilter;

use crate::error::ApiError;
use crate::validate::{self, Fields};
use crate::wire::paging::{FILTER_VALUES_MAX, PageNumber, read_transactions};
use crate::wire::words::CHANNELS;

/// The most runs on a page (`spec/contract/00-conventions.md` §8).
const LIMIT_MAX: i64 = 50;
/// The longest text to search for.
const SEARCH_CHARS_MAX: usize = 256;

/// Which page of the feed is wanted.
#[derive(Debug)]
pub(crate) struct ActivityQuery {
    pub(crate) page: PageNumber,
    pub(crate) filter: ActivityFilter,
    /// Whether it asks for what no run has: topics, subscriptions to them and contexts are not built.
    pub(crate) is_unmet: bool,
}

impl ActivityQuery {
    /// Reads the query string.
    pub(crate) fn read(query: Object) -> Result<Self, ApiError> {
        let (mut read, after, before) = validate::query(query, |fields| {
            let read = Self::read_fields(fields);
            (read, fields.text("after").optional(), fields.text("before").optional())
        })?;
        read.filter.after = read_time("after", after.as_deref())?;
        read.filter.before = read_time("before", before.as_deref())?;
        if let (Some(after), Some(before)) = (read.filter.after, read.filter.before)
            && after > before
        {
            let message =
                format!("Invalid date range: 'after' ({}) is later than 'before' ({})", iso(after), iso(before));
            return Err(ApiError::bad_request(message));
        }
        Ok(read)
    }

    fn read_fields(fields: &mut Fields) -> Self {
        let wants_topic =
            ["topicKey", "subscriptionId"].map(|name| fields.text(name).filled().is_some()).contains(&true);
        // An empty text asks for runs without a context, which all are.
        let wants_context = fields.texts("contextKeys").or_default().iter().any(|key| !key.is_empty());
        let filter = ActivityFilter {
            kinds: fields.texts("channels").each_one_of(&CHANNELS).optional().map(|channels| kinds(&channels)),
            workflows: read_ids(fields),
            emails: fields.texts("emails").list_length(0..=FILTER_VALUES_MAX).or_default(),
            subscribers: fields.texts("subscriberIds").list_length(0..=FILTER_VALUES_MAX).or_default(),
            search: fields.text("search").length(0..=SEARCH_CHARS_MAX).filled(),
            transactions: read_transactions(fields),
            severities: fields.texts("severity").each_one_of(&SEVERITIES).or_default(),
            after: None,
            before: None,
        };
        ActivityQuery { page: PageNumber::read(fields, LIMIT_MAX), filter, is_unmet: wants_topic || wants_context }
    }
}

/// The kinds of steps that serve one of these channels.
fn kinds(channels: &[String]) -> Vec<StepKind> {
    StepKind::ALL.into_iter().filter(|kind| channels.iter().any(|channel| channel == kind.name())).collect()
}

fn read_ids(fields: &mut Fields) -> Vec<WorkflowId> {
    let is_id = |list: &Vec<String>| list.iter().all(|text| text.parse::<Id>().is_ok());
    let message = "each value in templates must be a mongodb id";
    let ids = fields.texts("templates").list_length(0..=FILTER_VALUES_MAX).check_saying(message, is_id).or_default();
    ids.iter().filter_map(|text| text.parse().ok()).collect()
}

fn read_time(name: &str, text: Option<&str>) -> Result<Option<Timestamp>, ApiError> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let time = parse_iso(text);
    let message =
        || format!("Invalid date format for parameter '{name}': {text}. Use ISO-8601, as in 2026-07-01T10:00:00.000Z");
    time.map(Some).ok_or_else(|| ApiError::bad_request(message()))
}
