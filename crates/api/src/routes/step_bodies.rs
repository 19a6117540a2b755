//! What a step would send, shown while it is edited.

use axum::extract::State;
use engine::{BodyAsked, BodyError, PreviewAsked};

use super::step_delivery::missing;
use crate::envelope::Data;
use crate::error::ApiError;
use crate::extract::{Authorized, JsonBody, Path};
use crate::state::AppState;
use crate::wire::step_bodies::{StepBodyDto, StepBodyRequest, StepBodyRequestDto, read_request};

/// Show the request that a step would make
///
/// Renders the step as a preview does, and builds the POST that a delivery would make of it: the body byte for byte, with a
/// message id of zeros. Nothing is sent or kept.
#[utoipa::path(post, path = "/tidings/v1/workflows/{workflowId}/steps/{stepId}/body", tag = "step-bodies",
    request_body = StepBodyRequestDto,
    params(
        ("workflowId" = String, Path, description = "The workflow's id, identifier or slug"),
        ("stepId" = String, Path, description = "The step's id, identifier or slug"),
    ),
    responses((status = 200, description = "The request", body = Data<StepBodyDto>)))]
pub(crate) async fn show(
    State(app): State<AppState>,
    environment: Authorized,
    Path((workflow, step)): Path<(String, String)>,
    body: JsonBody,
) -> Result<Data<StepBodyDto>, ApiError> {
    let StepBodyRequest { controls, given, integration } = read_request(body.object)?;
    let preview = PreviewAsked { workflow: &workflow, step: &step, controls: controls.as_ref(), given: &given };
    let asked = BodyAsked { preview, integration: integration.as_deref() };
    let body = app.engine.step_body(&environment, asked).await;
    body.map(|body| Data::new(body.into())).map_err(|error| match error {
        BodyError::StepMissing => missing(&workflow, &step),
        BodyError::IntegrationMissing => {
            let named = integration.unwrap_or_default();
            ApiError::not_found(format!("Integration {named} cannot be found for the channel of the step"))
        }
        BodyError::Store(error) => error.into(),
    })
}
