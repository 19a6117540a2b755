//! How the messages of a step are delivered, as far as the step sets it. The control `timeToLive` is the same: Novu's SDKs drop
//! controls that they do not know, so it can be set here too.

use axum::extract::State;
use engine::WorkflowError;

use crate::envelope::Data;
use crate::error::ApiError;
use crate::extract::{Author, Authorized, JsonBody, Path};
use crate::state::AppState;
use crate::wire::step_delivery::{StepDeliveryDto, read_change};

/// Retrieve how the messages of a step are delivered
#[utoipa::path(get, path = "/tidings/v1/workflows/{workflowId}/steps/{stepId}/delivery", tag = "delivery",
    params(
        ("workflowId" = String, Path, description = "The workflow's id, identifier or slug"),
        ("stepId" = String, Path, description = "The step's id, identifier or slug"),
    ),
    responses((status = 200, description = "What the step sets", body = Data<StepDeliveryDto>)))]
pub(crate) async fn retrieve(
    State(app): State<AppState>,
    environment: Authorized,
    Path((workflow, step)): Path<(String, String)>,
) -> Result<Data<StepDeliveryDto>, ApiError> {
    let view = app.engine.workflow_get(&environment, &workflow).await?;
    let found = view.as_ref().and_then(|view| view.step(&step));
    let (found, _) = found.ok_or_else(|| missing(&workflow, &step))?;
    Ok(Data::new(StepDeliveryDto::of(&found.controls)))
}

/// Change how the messages of a step are delivered
///
/// For runs that start from now on. With null the integration decides again.
#[utoipa::path(patch, path = "/tidings/v1/workflows/{workflowId}/steps/{stepId}/delivery", tag = "delivery",
    request_body = StepDeliveryDto,
    params(
        ("workflowId" = String, Path, description = "The workflow's id, identifier or slug"),
        ("stepId" = String, Path, description = "The step's id, identifier or slug"),
    ),
    responses((status = 200, description = "What the step sets", body = Data<StepDeliveryDto>)))]
pub(crate) async fn change(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    Path((workflow, step)): Path<(String, String)>,
    body: JsonBody,
) -> Result<Data<StepDeliveryDto>, ApiError> {
    let change = read_change(body.object)?;
    let changed = app.on_behalf_of(&environment).step_set_time_to_live(&environment, (&workflow, &step), &change).await;
    let controls = changed.map_err(|error| match error {
        WorkflowError::Store(error) => error.into(),
        _ => missing(&workflow, &step),
    })?;
    Ok(Data::new(StepDeliveryDto::of(&controls)))
}

pub(super) fn missing(workflow: &str, step: &str) -> ApiError {
    ApiError::not_found("Step cannot be found").with("workflowId", workflow).with("stepId", step)
}
