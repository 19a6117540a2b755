//! Code that triggers a workflow.

use axum::extract::State;
use logic::preview::sample_payload;
use logic::trigger_code::{Triggered, trigger_code};

use super::workflows::missing;
use crate::envelope::Data;
use crate::error::ApiError;
use crate::extract::{Authorized, Path, QueryString};
use crate::state::AppState;
use crate::wire::trigger_snippets::{SnippetQuery, TriggerSnippetDto};

/// Where the API answers if nobody says: the default of `--listen`.
const SERVER: &str = "http://127.0.0.1:3000";
/// Who is notified if there is nobody yet.
const SUBSCRIBER: &str = "subscriber-id";

/// Retrieve code that triggers a workflow
///
/// With its identifier and a payload made from its schema, for Node and Python with Novu's SDKs, for Go and PHP with their standard
/// library, and for curl. The secret key is read from the environment variable `NOVU_SECRET_KEY`.
#[utoipa::path(get, path = "/tidings/v1/workflows/{workflowId}/trigger-snippets", tag = "trigger-snippets",
    params(
        ("workflowId" = String, Path, description = "Its id, identifier or slug"),
        ("subscriberId" = Option<String>, Query, description = "Who is notified; without it one of the newest subscribers", max_length = 255),
        ("origin" = Option<String>, Query, description = "Where the API answers; without it what the server is told of itself", max_length = 300),
    ),
    responses((status = 200, description = "The code", body = Data<Vec<TriggerSnippetDto>>)))]
pub(crate) async fn list(
    State(app): State<AppState>,
    environment: Authorized,
    Path(reference): Path<String>,
    QueryString(query): QueryString,
) -> Result<Data<Vec<TriggerSnippetDto>>, ApiError> {
    let SnippetQuery { subscriber, server } = SnippetQuery::read(query)?;
    let view = app.engine.workflow_get(&environment, &reference).await?.ok_or_else(|| missing(&reference))?;
    let subscriber = match subscriber {
        Some(named) => Some(named),
        None => app.engine.checklist(&environment).await?.subscriber,
    };
    let code = trigger_code(&Triggered {
        server: server.as_deref().or(app.settings.dashboard_url.as_deref()).unwrap_or(SERVER),
        workflow: &view.workflow.identifier,
        subscriber: subscriber.as_deref().unwrap_or(SUBSCRIBER),
        payload: &sample_payload(&view.workflow.content),
    });
    Ok(Data::new(code.into_iter().map(Into::into).collect()))
}
