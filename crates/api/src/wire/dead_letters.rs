//! Dead letters on the wire, and what is asked of many of them at once.

use logic::time::iso;
use model::dead_letter::BulkOperation;
use model::{Object, Timestamp};
use serde::Serialize;
use store::{ListedDeadLetter, OpenedDeadLetter, SearchRequest};
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate::{self, Fields};
use crate::wire::delivery_log::MessageDto;
use crate::wire::message_filter::{MessageFilter, read_limit, read_time};
use crate::wire::words::Outcome;

/// Which dead letters a caller wants; all conditions must hold.
#[derive(Debug, Default)]
pub(crate) struct LetterFilter {
    pub(crate) message: MessageFilter,
    pub(crate) died_after: Option<Timestamp>,
    pub(crate) died_before: Option<Timestamp>,
}

impl LetterFilter {
    fn read(fields: &mut Fields) -> Self {
        LetterFilter {
            died_after: read_time(fields, "diedAfter"),
            died_before: read_time(fields, "diedBefore"),
            message: MessageFilter::read(fields),
        }
    }
}

/// Reads which page of which dead letters is wanted.
pub(crate) fn read_list(query: Object) -> Result<(LetterFilter, SearchRequest), ApiError> {
    validate::query(query, |fields| {
        let page = SearchRequest { after: fields.id("cursor").optional(), limit: read_limit(fields) };
        (LetterFilter::read(fields), page)
    })
}

/// Reads the body of a bulk operation: the filter, and whether it only counts.
pub(crate) fn read_bulk(body: Object) -> Result<(LetterFilter, bool), ApiError> {
    validate::body(body, |fields| {
        let is_dry_run = fields.boolean("dryRun").or_default();
        (fields.nested("filter", LetterFilter::read).or_default(), is_dry_run)
    })
}

/// Which dead letters are meant, and whether they are only counted.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BulkRequestDto {
    /// Whether to count only: nothing is changed then.
    dry_run: Option<bool>,
    /// Which dead letters; all conditions must hold, and without any all dead letters are meant.
    filter: Option<LetterFilterDto>,
}

/// A filter over dead letters.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LetterFilterDto {
    /// The message was made at or after this time, ISO 8601.
    created_after: Option<String>,
    /// The message was made at or before this time, ISO 8601.
    created_before: Option<String>,
    /// It died at or after this time, ISO 8601.
    died_after: Option<String>,
    /// It died at or before this time, ISO 8601.
    died_before: Option<String>,
    /// The id of a subscriber.
    subscriber_id: Option<String>,
    /// The identifier or `_id` of a workflow.
    workflow_id: Option<String>,
    /// The identifier or `_id` of an integration.
    integration_id: Option<String>,
    /// The id of a trigger.
    transaction_id: Option<String>,
    /// How the last attempt ended.
    #[schema(value_type = Option<Outcome>)]
    outcome: Option<String>,
}

/// A dead letter: a message that will not be tried again unless somebody asks.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeadLetterDto {
    #[serde(flatten)]
    message: MessageDto,
    /// When it was given up.
    died_at: String,
    /// Whether its bytes were built; else they are when it is sent again.
    has_body: bool,
}

impl From<ListedDeadLetter> for DeadLetterDto {
    fn from(letter: ListedDeadLetter) -> Self {
        let ListedDeadLetter { found, died_at, has_body } = letter;
        DeadLetterDto { message: found.into(), died_at: iso(died_at), has_body }
    }
}

/// A dead letter with what will be sent again.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OpenedDeadLetterDto {
    #[serde(flatten)]
    letter: DeadLetterDto,
    /// Its bytes as text; null if they are built when it is sent again.
    body: Option<String>,
}

impl From<OpenedDeadLetter> for OpenedDeadLetterDto {
    fn from(opened: OpenedDeadLetter) -> Self {
        let body = opened.body.map(|body| String::from_utf8_lossy(&body).into_owned());
        OpenedDeadLetterDto { letter: opened.listed.into(), body }
    }
}

/// That a message is on its way again, or a dead letter gone.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LetterChangeDto {
    /// The message.
    id: String,
    /// `resent` or `dropped`.
    state: &'static str,
}

impl LetterChangeDto {
    /// It is on its way again.
    pub(crate) fn resent(id: model::MessageId) -> Self {
        LetterChangeDto { id: id.to_string(), state: "resent" }
    }

    /// It is gone.
    pub(crate) fn dropped(id: model::MessageId) -> Self {
        LetterChangeDto { id: id.to_string(), state: "dropped" }
    }
}

/// What is done with many dead letters, as far as it has come.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BulkOperationDto {
    /// Its id.
    id: String,
    /// `resend` or `drop`.
    kind: &'static str,
    /// Whether it only counts.
    dry_run: bool,
    /// `counting` what the filter finds, `working` through it, `done`, or `canceled`.
    status: &'static str,
    /// How many dead letters the filter found; final unless it is still counting.
    matched: u64,
    /// With how many it is done.
    done: u64,
    /// How many could not be sent again, since their integration, run or subscriber is not there; they stay.
    skipped: u64,
    /// When it was asked for. What died later is not its concern.
    created_at: String,
    /// When it last moved on.
    updated_at: String,
}

impl From<BulkOperation> for BulkOperationDto {
    fn from(operation: BulkOperation) -> Self {
        BulkOperationDto {
            id: operation.id.to_string(),
            kind: operation.kind.name(),
            dry_run: operation.is_dry_run,
            status: operation.status.name(),
            matched: operation.matched,
            done: operation.done,
            skipped: operation.skipped,
            created_at: iso(operation.created_at),
            updated_at: iso(operation.updated_at),
        }
    }
}
