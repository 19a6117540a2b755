//! Filters over messages, from the names that callers use to the ids that the log knows.

use model::dead_letter::{DeadLetterFilter, MessageConditions};
use model::organization::Environment;

use crate::error::ApiError;
use crate::state::AppState;
use crate::wire::dead_letters::LetterFilter;
use crate::wire::message_filter::MessageFilter;

/// Finds what a filter names. What is named by its `_id` need not exist any more: its messages may.
pub(crate) async fn resolve(
    app: &AppState,
    environment: &Environment,
    filter: MessageFilter,
) -> Result<MessageConditions, ApiError> {
    let missing = |what: &str, id: &str| ApiError::not_found(format!("{what} '{id}' was not found"));
    let mut conditions = MessageConditions {
        after: filter.after,
        before: filter.before,
        transaction: filter.transaction_id,
        outcome: filter.outcome,
        ..MessageConditions::default()
    };
    if let Some(id) = filter.subscriber_id {
        let found = app.engine.store().subscriber_by_external_id(environment.id, &id).await?;
        conditions.subscriber = Some(found.ok_or_else(|| missing("Subscriber", &id))?.id);
    }
    if let Some(id) = filter.workflow_id {
        conditions.workflow = match id.parse() {
            Ok(id) => Some(id),
            Err(_) => {
                let found = app.engine.store().workflow_by_identifier(environment.id, &id).await?;
                Some(found.ok_or_else(|| missing("Workflow", &id))?.id)
            }
        };
    }
    if let Some(id) = filter.integration_id {
        conditions.integration = match id.parse() {
            Ok(id) => Some(id),
            Err(_) => {
                let integrations = app.engine.integrations(environment.id).await?;
                let found = integrations.iter().find(|integration| integration.identifier == id);
                Some(found.ok_or_else(|| missing("Integration", &id))?.id)
            }
        };
    }
    Ok(conditions)
}

/// As [`resolve`], for dead letters.
pub(crate) async fn resolve_letters(
    app: &AppState,
    environment: &Environment,
    filter: LetterFilter,
) -> Result<DeadLetterFilter, ApiError> {
    let LetterFilter { message, died_after, died_before } = filter;
    Ok(DeadLetterFilter { message: resolve(app, environment, message).await?, died_after, died_before })
}
