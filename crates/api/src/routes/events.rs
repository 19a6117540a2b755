//! Triggers: one, many, and taking one back (`spec/contract/20-semantics.md` §1, §2).

use axum::Extension;
use axum::extract::State;
use engine::{AcceptError, Accepted, IdempotencyClaim, KeptAnswer};
use model::Value;
use model::job::Weight;
use model::organization::Environment;
use store::StoreError;
use tokio::task::JoinSet;

use crate::envelope::{Created, Data};
use crate::error::ApiError;
use crate::extract::{Author, Authorized, JsonBody, Path};
use crate::state::AppState;
use crate::wire::events::{
    BulkTriggerRequest, PayloadValidationErrorDto, TriggerEventRequest, TriggerEventResponse, check_payload_size,
    payload_message, read_events, read_trigger,
};

/// Trigger a workflow
///
/// Runs a workflow for its recipients. The answer is sent when everything that has to be done is on disk.
#[utoipa::path(post, path = "/v1/events/trigger", tag = "events", request_body = TriggerEventRequest,
    responses(
        (status = 201, description = "Accepted, or why not: see status", body = Data<TriggerEventResponse>),
        (status = 400, description = "The payload violates the schema", body = PayloadValidationErrorDto)))]
pub(crate) async fn trigger(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    claim: Option<Extension<IdempotencyClaim>>,
    body: JsonBody,
) -> Result<Created<TriggerEventResponse>, ApiError> {
    check_payload_size(body.bytes, body.object.get("payload"), None)?;
    let trigger = read_trigger(body.object, Weight::Interactive)?;
    let answer = |accepted: &Accepted| Created(TriggerEventResponse::of(accepted.clone(), &app.settings, &environment));
    let body = |accepted: &Accepted| answer(accepted).to_bytes();
    let kept = claim.as_deref().map(|claim| KeptAnswer { claim, status: 201, body: &body });
    Ok(answer(&app.engine.accept(&environment, trigger, kept).await?))
}

/// Trigger many workflows at once
///
/// Takes 1 to 100 triggers, each on its own: one that fails has the status `error` and stops no other. Answers in the
/// order of the triggers.
#[utoipa::path(post, path = "/v1/events/trigger/bulk", tag = "events", request_body = BulkTriggerRequest,
    responses(
        (status = 201, description = "One answer for each trigger", body = Data<Vec<TriggerEventResponse>>),
        (status = 400, description = "The body cannot be read", body = PayloadValidationErrorDto)))]
pub(crate) async fn trigger_bulk(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    body: JsonBody,
) -> Result<Created<Vec<TriggerEventResponse>>, ApiError> {
    let events = read_events(body.object)?;
    for (index, event) in events.iter().enumerate() {
        check_payload_size(body.bytes, event.get("payload"), Some((index, event)))?;
    }
    // Together, so that they share a commit.
    let mut tasks = JoinSet::new();
    for (index, event) in events.into_iter().enumerate() {
        let (app, environment) = (app.clone(), environment.clone());
        tasks.spawn(async move { (index, trigger_item(&app, &environment, event).await) });
    }
    let mut results = tasks.join_all().await;
    results.sort_by_key(|(index, _)| *index);
    let (items, failures): (Vec<_>, Vec<_>) = results.into_iter().map(|(_, result)| result).unzip();
    // The whole call fails, so that it is sent again, only if nothing was taken.
    match failures.into_iter().collect::<Option<Vec<StoreError>>>().and_then(|mut errors| errors.pop()) {
        Some(error) => Err(error.into()),
        None => Ok(Created(items)),
    }
}

/// Cancel a trigger
///
/// Cancels what of a trigger is still waiting. Answers whether there was anything.
#[utoipa::path(delete, path = "/v1/events/trigger/{transactionId}", tag = "events",
    params(("transactionId" = String, Path, description = "The transaction id of the trigger")),
    responses(
        (status = 200, description = "Whether anything was cancelled", body = Data<bool>),
        (status = 400, description = "The path cannot be read", body = PayloadValidationErrorDto)))]
pub(crate) async fn cancel(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    Path(transaction_id): Path<String>,
) -> Result<Data<bool>, ApiError> {
    Ok(Data::new(app.engine.cancel(&environment, &transaction_id).await?))
}

/// One trigger of several: its answer, and the reason if the database did not take it.
async fn trigger_item(
    app: &AppState,
    environment: &Environment,
    event: Value,
) -> (TriggerEventResponse, Option<StoreError>) {
    let named_id = event.get("transactionId").and_then(Value::as_str).filter(|id| !id.is_empty()).map(str::to_owned);
    let failed = |reason: String| TriggerEventResponse::failed(reason, named_id);
    let Value::Object(event) = event else {
        return (failed("each value in events must be an object".to_owned()), None);
    };
    let trigger = match read_trigger(event, Weight::Bulk) {
        Ok(trigger) => trigger,
        Err(refusal) => return (failed(refusal.summary()), None),
    };
    match app.engine.accept(environment, trigger, None).await {
        Ok(accepted) => (TriggerEventResponse::of(accepted, &app.settings, environment), None),
        Err(AcceptError::Payload { violations, .. }) => (failed(payload_message(&violations)), None),
        Err(error @ AcceptError::WorkflowNotFound) => (failed(error.to_string()), None),
        Err(AcceptError::Store(error)) => {
            (failed("The service is not available at the moment.".to_owned()), Some(error))
        }
    }
}
