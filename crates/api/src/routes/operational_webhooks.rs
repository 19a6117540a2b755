//! Operational webhooks: where an environment is told what happens to its endpoints and messages.

use axum::Extension;
use axum::extract::State;
use engine::{IdempotencyClaim, KeptAnswer, NewWebhook, WebhookError};
use model::WebhookId;
use model::operational::OperationalWebhook;
use model::organization::Environment;

use crate::envelope::{Bare, Created, Data, NoContent};
use crate::error::ApiError;
use crate::extract::{Admin, Authorized, JsonBody, Path, QueryString};
use crate::state::AppState;
use crate::validate::{FieldErrors, path_id};
use crate::wire::operational_webhooks::{
    ChangeWebhookRequestDto, CreateWebhookRequestDto, NewWebhookDto, OperationalEventPageDto, WebhookDto, read_change,
    read_draft, read_page,
};

/// Make an operational webhook
///
/// Its secret is made here and shown this once. What it is told is signed with it as Standard Webhooks says.
#[utoipa::path(post, path = "/tidings/v1/operational-webhooks", tag = "operational-webhooks",
    request_body = CreateWebhookRequestDto,
    responses((status = 201, description = "The webhook with its secret", body = Data<NewWebhookDto>)))]
pub(crate) async fn create(
    State(app): State<AppState>,
    caller: (Authorized<Admin>, Option<Extension<IdempotencyClaim>>),
    body: JsonBody,
) -> Result<Created<NewWebhookDto>, ApiError> {
    let (environment, claim) = caller;
    let draft = read_draft(body.object)?;
    let body = |made: &NewWebhook| Created(NewWebhookDto::masked(made)).to_bytes();
    let kept = claim.as_deref().map(|claim| KeptAnswer { claim, status: 201, body: &body });
    let made = app.on_behalf_of(&environment).operational_webhook_create(&environment, draft, kept).await;
    Ok(Created(NewWebhookDto::revealing(made.map_err(|error| explain(error, None))?)))
}

/// List operational webhooks
#[utoipa::path(get, path = "/tidings/v1/operational-webhooks", tag = "operational-webhooks",
    responses((status = 200, description = "All of them, oldest first", body = Data<Vec<WebhookDto>>)))]
pub(crate) async fn list(
    State(app): State<AppState>,
    environment: Authorized,
) -> Result<Data<Vec<WebhookDto>>, ApiError> {
    let found = app.engine.store().operational_webhooks(environment.id).await?;
    Ok(Data::new(found.into_iter().map(Into::into).collect()))
}

/// Retrieve an operational webhook
#[utoipa::path(get, path = "/tidings/v1/operational-webhooks/{webhookId}", tag = "operational-webhooks",
    params(("webhookId" = String, Path, description = "The id of the webhook", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "The webhook", body = Data<WebhookDto>)))]
pub(crate) async fn retrieve(
    State(app): State<AppState>,
    environment: Authorized,
    Path(text): Path<String>,
) -> Result<Data<WebhookDto>, ApiError> {
    Ok(Data::new(find(&app, &environment, &text).await?.into()))
}

/// Change an operational webhook
///
/// Members that are not given stay.
#[utoipa::path(patch, path = "/tidings/v1/operational-webhooks/{webhookId}", tag = "operational-webhooks",
    request_body = ChangeWebhookRequestDto,
    params(("webhookId" = String, Path, description = "The id of the webhook", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "The webhook", body = Data<WebhookDto>)))]
pub(crate) async fn change(
    State(app): State<AppState>,
    environment: Authorized<Admin>,
    Path(text): Path<String>,
    body: JsonBody,
) -> Result<Data<WebhookDto>, ApiError> {
    let id: WebhookId = path_id("webhookId", &text)?;
    let change = read_change(body.object)?;
    let changed = app.on_behalf_of(&environment).operational_webhook_change(&environment, id, change).await;
    Ok(Data::new(changed.map_err(|error| explain(error, Some(id)))?.into()))
}

/// Delete an operational webhook
///
/// What waits for it goes too.
#[utoipa::path(delete, path = "/tidings/v1/operational-webhooks/{webhookId}", tag = "operational-webhooks",
    params(("webhookId" = String, Path, description = "The id of the webhook", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 204, description = "It is gone")))]
pub(crate) async fn delete(
    State(app): State<AppState>,
    environment: Authorized<Admin>,
    Path(text): Path<String>,
) -> Result<NoContent, ApiError> {
    let id: WebhookId = path_id("webhookId", &text)?;
    let deleted = app.on_behalf_of(&environment).operational_webhook_delete(&environment, id).await;
    deleted.map_err(|error| explain(error, Some(id)))?;
    Ok(NoContent)
}

/// List the events of an operational webhook that were not told yet
///
/// Newest first: those that wait, and the last 1,000 that were given up.
#[utoipa::path(get, path = "/tidings/v1/operational-webhooks/{webhookId}/events", tag = "operational-webhooks",
    params(
        ("webhookId" = String, Path, description = "The id of the webhook", pattern = "^[0-9a-fA-F]{24}$"),
        ("cursor" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u32>, Query, description = "The most items on a page, 1 to 100", minimum = 1, maximum = 100, example = 10),
    ),
    responses((status = 200, description = "A page of events", body = OperationalEventPageDto)))]
pub(crate) async fn events(
    State(app): State<AppState>,
    environment: Authorized,
    Path(text): Path<String>,
    QueryString(query): QueryString,
) -> Result<Bare<OperationalEventPageDto>, ApiError> {
    let (before, limit) = read_page(query)?;
    let webhook = find(&app, &environment, &text).await?;
    let key = (environment.id, webhook.id);
    let found = app.engine.store().operational_events(key, before, limit.saturating_add(1)).await?;
    Ok(Bare(OperationalEventPageDto::of(found, limit)))
}

async fn find(app: &AppState, environment: &Environment, text: &str) -> Result<OperationalWebhook, ApiError> {
    let id: WebhookId = path_id("webhookId", text)?;
    let found = app.engine.store().operational_webhook(environment.id, id).await?;
    Ok(found.ok_or_else(|| missing(id))?.webhook)
}

fn explain(error: WebhookError, id: Option<WebhookId>) -> ApiError {
    match error {
        WebhookError::Url(_) => {
            let mut errors = FieldErrors::default();
            errors.add("url", error.to_string());
            ApiError::validation(errors)
        }
        WebhookError::Missing => missing(id.unwrap_or_default()),
        WebhookError::TooMany => ApiError::unprocessable(error.to_string()),
        WebhookError::Store(error) => error.into(),
    }
}

fn missing(id: WebhookId) -> ApiError {
    ApiError::not_found(format!("Operational webhook with id {id} not found"))
}
