//! The filter that the search over messages and the dead letters share, as callers write it.

use logic::time::parse_iso;
use model::Timestamp;
use model::attempt::AttemptOutcome;

use crate::validate::Fields;

/// How many items a page has unless the caller says so, and the most that it may have.
const LIMIT_DEFAULT: i64 = 10;
const LIMIT_MAX: i64 = 100;

/// Which messages a caller wants, things named as the caller does; all conditions must hold.
#[derive(Debug, Default)]
pub(crate) struct MessageFilter {
    pub(crate) after: Option<Timestamp>,
    pub(crate) before: Option<Timestamp>,
    pub(crate) subscriber_id: Option<String>,
    pub(crate) workflow_id: Option<String>,
    pub(crate) integration_id: Option<String>,
    pub(crate) transaction_id: Option<String>,
    pub(crate) outcome: Option<AttemptOutcome>,
}

impl MessageFilter {
    /// Reads the members of a filter.
    pub(crate) fn read(fields: &mut Fields) -> Self {
        let outcomes = AttemptOutcome::ALL.map(AttemptOutcome::name);
        let outcome = fields.text("outcome").one_of(&outcomes).filled();
        MessageFilter {
            after: read_time(fields, "createdAfter"),
            before: read_time(fields, "createdBefore"),
            subscriber_id: fields.text("subscriberId").filled(),
            workflow_id: fields.text("workflowId").filled(),
            integration_id: fields.text("integrationId").filled(),
            transaction_id: fields.text("transactionId").filled(),
            outcome: AttemptOutcome::ALL.into_iter().find(|one| Some(one.name()) == outcome.as_deref()),
        }
    }
}

/// Reads a time.
pub(crate) fn read_time(fields: &mut Fields, name: &'static str) -> Option<Timestamp> {
    let text = fields.text(name).check("must be a valid ISO 8601 date string", |text| parse_iso(text).is_some());
    text.filled().as_deref().and_then(parse_iso)
}

/// Reads how many items a page may have.
pub(crate) fn read_limit(fields: &mut Fields) -> u32 {
    let limit = fields.integer("limit").within(1..=LIMIT_MAX).or(LIMIT_DEFAULT);
    u32::try_from(limit).unwrap_or(1)
}
