//! Workflows and their steps (`spec/contract/20-semantics.md` §7).

use axum::extract::State;
use engine::{PreviewAsked, WorkflowError, WorkflowView};
use model::organization::Environment;
use model::workflow::STEPS_MAX;
use model::{EnvironmentId, Object};

use crate::envelope::{Created, Data, NoContent, Tagged};
use crate::error::ApiError;
use crate::extract::{Author, Authorized, IfMatch, JsonBody, Path, QueryString};
use crate::state::AppState;
use crate::validate;
use crate::wire::errors::ErrorDto;
use crate::wire::words::{Direction, Status, WorkflowOrder};
use crate::wire::workflows::{
    CreateWorkflowDto, DuplicateWorkflowDto, GeneratePreviewRequestDto, GeneratePreviewResponseDto,
    ListWorkflowResponse, PatchWorkflowDto, StepResponseDto, UpdateWorkflowDto, WorkflowResponseDto, invalid_schema,
    read_create, read_duplicate, read_patch, read_preview, read_search, read_update,
};

/// Create a workflow
///
/// If `workflowId` is taken, the new workflow gets it with random characters at its end: the answer says which.
#[utoipa::path(post, path = "/v2/workflows", tag = "workflows", request_body = CreateWorkflowDto,
    responses((status = 201, description = "The new workflow", body = Data<WorkflowResponseDto>,
        headers(("ETag" = String, description = "Its revision")))))]
pub(crate) async fn create(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    body: JsonBody,
) -> Result<Tagged<Created<WorkflowResponseDto>>, ApiError> {
    let (identifier, draft) = read_create(body.object)?;
    let created = app.on_behalf_of(&environment).workflow_create(&environment, &identifier, draft).await;
    let view = created.map_err(|error| refusal(error, &identifier))?;
    Ok(Tagged(view.workflow.revision, Created(view.into())))
}

/// List workflows
///
/// Filters hold together; of several tags or statuses one is enough.
#[utoipa::path(get, path = "/v2/workflows", tag = "workflows",
    params(
        ("limit" = Option<u32>, Query, description = "The most workflows, 1 to 100", minimum = 1, maximum = 100, example = 50),
        ("offset" = Option<u32>, Query, description = "How many to leave out before them", maximum = 50_000),
        ("orderDirection" = inline(Option<Direction>), Query, description = "ASC or DESC"),
        ("orderBy" = inline(Option<WorkflowOrder>), Query, description = "createdAt, updatedAt, name or lastTriggeredAt"),
        ("query" = Option<String>, Query, description = "Text in name or identifier, in any case"),
        ("tags" = Option<Vec<String>>, Query, description = "Labels"),
        ("status" = inline(Option<Vec<Status>>), Query, description = "ACTIVE, INACTIVE or ERROR"),
    ),
    responses((status = 200, description = "A part of the list", body = Data<ListWorkflowResponse>)))]
pub(crate) async fn list(
    State(app): State<AppState>,
    environment: Authorized,
    QueryString(query): QueryString,
) -> Result<Data<ListWorkflowResponse>, ApiError> {
    let search = read_search(query)?;
    let (views, total) = app.engine.workflow_list(&environment, &search).await?;
    Ok(Data::new(ListWorkflowResponse::new(views, total)))
}

/// Retrieve a workflow
#[utoipa::path(get, path = "/v2/workflows/{workflowId}", tag = "workflows",
    params(
        ("workflowId" = String, Path, description = "Its id, identifier or slug"),
        ("environmentId" = Option<String>, Query, description = "The environment of the key; others cannot be read"),
    ),
    responses((status = 200, description = "The workflow", body = Data<WorkflowResponseDto>,
        headers(("ETag" = String, description = "Its revision")))))]
pub(crate) async fn retrieve(
    State(app): State<AppState>,
    environment: Authorized,
    Path(reference): Path<String>,
    QueryString(query): QueryString,
) -> Result<Tagged<Data<WorkflowResponseDto>>, ApiError> {
    check_environment(&environment, query)?;
    let view = app.engine.workflow_get(&environment, &reference).await?;
    view.map(tagged).ok_or_else(|| missing(&reference))
}

/// Replace a workflow
///
/// Steps are matched by `_id`: stored steps that are not listed are removed, and what a member does not say gets its
/// default.
#[utoipa::path(put, path = "/v2/workflows/{workflowId}", tag = "workflows", request_body = UpdateWorkflowDto,
    params(
        ("workflowId" = String, Path, description = "Its id, identifier or slug"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of what you have seen: changes nothing if it is another now"),
    ),
    responses(
        (status = 200, description = "The changed workflow", body = Data<WorkflowResponseDto>,
            headers(("ETag" = String, description = "Its revision"))),
        (status = 412, description = "Somebody else has changed it.", body = ErrorDto),
    ))]
pub(crate) async fn update(
    State(app): State<AppState>,
    caller: (Authorized<Author>, IfMatch),
    Path(reference): Path<String>,
    body: JsonBody,
) -> Result<Tagged<Data<WorkflowResponseDto>>, ApiError> {
    let (environment, IfMatch(seen)) = caller;
    let draft = read_update(body.object)?;
    let view = app.on_behalf_of(&environment).workflow_replace(&environment, (&reference, &seen), draft).await;
    view.map(tagged).map_err(|error| refusal(error, &reference))
}

/// Change a workflow
///
/// Changes the members that are given and leaves the others.
#[utoipa::path(patch, path = "/v2/workflows/{workflowId}", tag = "workflows", request_body = PatchWorkflowDto,
    params(
        ("workflowId" = String, Path, description = "Its id, identifier or slug"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` of what you have seen: changes nothing if it is another now"),
    ),
    responses(
        (status = 200, description = "The changed workflow", body = Data<WorkflowResponseDto>,
            headers(("ETag" = String, description = "Its revision"))),
        (status = 412, description = "Somebody else has changed it.", body = ErrorDto),
    ))]
pub(crate) async fn patch(
    State(app): State<AppState>,
    caller: (Authorized<Author>, IfMatch),
    Path(reference): Path<String>,
    body: JsonBody,
) -> Result<Tagged<Data<WorkflowResponseDto>>, ApiError> {
    let (environment, IfMatch(seen)) = caller;
    let patch = read_patch(body.object)?;
    let view = app.on_behalf_of(&environment).workflow_patch(&environment, (&reference, &seen), patch).await;
    view.map(tagged).map_err(|error| refusal(error, &reference))
}

/// Duplicate a workflow
///
/// Makes one with the same content. If `workflowId`, or what is made from the name, is taken, the new workflow gets it with
/// random characters at its end: the answer says which.
#[utoipa::path(post, path = "/tidings/v1/workflows/{workflowId}/duplicate", tag = "workflows",
    request_body = DuplicateWorkflowDto,
    params(("workflowId" = String, Path, description = "The id, identifier or slug of the one to be copied")),
    responses((status = 201, description = "The new workflow", body = Data<WorkflowResponseDto>,
        headers(("ETag" = String, description = "Its revision")))))]
pub(crate) async fn duplicate(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    Path(reference): Path<String>,
    body: JsonBody,
) -> Result<Tagged<Created<WorkflowResponseDto>>, ApiError> {
    let copy = read_duplicate(body.object)?;
    let made = app.on_behalf_of(&environment).workflow_duplicate(&environment, &reference, copy).await;
    let view = made.map_err(|error| refusal(error, &reference))?;
    Ok(Tagged(view.workflow.revision, Created(view.into())))
}

/// Delete a workflow
///
/// Triggers no longer find it. Runs that started finish.
#[utoipa::path(delete, path = "/v2/workflows/{workflowId}", tag = "workflows",
    params(("workflowId" = String, Path, description = "Its id, identifier or slug")),
    responses((status = 204, description = "It is gone")))]
pub(crate) async fn delete(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    Path(reference): Path<String>,
) -> Result<NoContent, ApiError> {
    let deleted = app.on_behalf_of(&environment).workflow_delete(&environment, &reference).await;
    deleted.map(|()| NoContent).map_err(|error| refusal(error, &reference))
}

/// Retrieve a step
#[utoipa::path(get, path = "/v2/workflows/{workflowId}/steps/{stepId}", tag = "workflows",
    params(
        ("workflowId" = String, Path, description = "The workflow's id, identifier or slug"),
        ("stepId" = String, Path, description = "The step's id, identifier or slug"),
    ),
    responses((status = 200, description = "The step", body = Data<StepResponseDto>)))]
pub(crate) async fn retrieve_step(
    State(app): State<AppState>,
    environment: Authorized,
    Path((workflow, step)): Path<(String, String)>,
) -> Result<Data<StepResponseDto>, ApiError> {
    let view = app.engine.workflow_get(&environment, &workflow).await?.ok_or_else(|| missing(&workflow))?;
    let (found, issues) = view.step(&step).ok_or_else(|| {
        ApiError::bad_request("No step found").with("stepId", step.as_str()).with("workflowId", workflow.as_str())
    })?;
    Ok(Data::new(StepResponseDto::new(&view, found, issues)))
}

/// Preview a step
///
/// Renders the step with example data. An unknown workflow or step gives an empty preview.
#[utoipa::path(post, path = "/v2/workflows/{workflowId}/step/{stepId}/preview", tag = "workflows",
    request_body = GeneratePreviewRequestDto,
    params(
        ("workflowId" = String, Path, description = "The workflow's id, identifier or slug"),
        ("stepId" = String, Path, description = "The step's id, identifier or slug"),
    ),
    responses((status = 201, description = "The preview", body = Data<GeneratePreviewResponseDto>)))]
pub(crate) async fn preview_step(
    State(app): State<AppState>,
    environment: Authorized,
    Path((workflow, step)): Path<(String, String)>,
    body: JsonBody,
) -> Result<Created<GeneratePreviewResponseDto>, ApiError> {
    let (controls, given) = read_preview(body.object)?;
    let asked = PreviewAsked { workflow: &workflow, step: &step, controls: controls.as_ref(), given: &given };
    let preview = app.engine.workflow_preview(&environment, &asked).await?;
    Ok(Created(preview.map_or_else(GeneratePreviewResponseDto::empty, Into::into)))
}

/// A key reads its own environment only, so naming another one finds nothing.
fn check_environment(environment: &Environment, query: Object) -> Result<(), ApiError> {
    let named = validate::query(query, |fields| fields.text("environmentId").filled())?;
    let Some(text) = named else { return Ok(()) };
    match text.parse::<EnvironmentId>() {
        Ok(id) if id == environment.id => Ok(()),
        Ok(_) => Err(ApiError::not_found(format!("Environment {text} not found"))),
        Err(_) => Err(ApiError::bad_request(format!("Invalid environment ID format: {text}"))),
    }
}

/// A workflow with its revision.
fn tagged(view: WorkflowView) -> Tagged<Data<WorkflowResponseDto>> {
    Tagged(view.workflow.revision, Data::new(view.into()))
}

pub(super) fn missing(reference: &str) -> ApiError {
    ApiError::not_found("Workflow cannot be found").with("workflowId", reference)
}

fn refusal(error: WorkflowError, reference: &str) -> ApiError {
    match error {
        WorkflowError::Missing => missing(reference),
        WorkflowError::Outdated => ApiError::outdated("workflow"),
        WorkflowError::TooManySteps(count) => {
            let limit = format!("Maximum allowed steps is {STEPS_MAX}, but got {count} steps.");
            let error = ApiError::bad_request(format!("Workflow steps limit exceeded. {limit}"));
            error.with("currentCount", count).with("limit", STEPS_MAX)
        }
        WorkflowError::InvalidSchema(reason) => invalid_schema(&reason.to_string()),
        WorkflowError::IdentifiersTaken => {
            let advice = "Please provide a different workflow name.";
            ApiError::bad_request(format!("Unable to generate a unique identifier. {advice}{reference}"))
        }
        WorkflowError::Store(error) => error.into(),
    }
}
