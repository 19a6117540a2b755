//! Test messages: whether an integration works, without a workflow.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use engine::TestSendError;
use model::IntegrationId;

use crate::envelope::Data;
use crate::error::ApiError;
use crate::extract::{Author, Authorized, JsonBody, Path};
use crate::state::AppState;
use crate::validate::path_id;
use crate::wire::delivery_log::ExchangeDto;
use crate::wire::test_sends::{TestMessageDto, read_message};

/// Send a test message through an integration
///
/// At once, built and signed as a delivery is, and once: it has no run, is not tried again and stands in no log. Its payload
/// says `"__source": "test-integration"`. The integration need not be active. What the endpoint answered is part of this answer,
/// whatever it is.
#[utoipa::path(post, path = "/tidings/v1/integrations/{integrationId}/test", tag = "test-sends",
    request_body = TestMessageDto,
    params(("integrationId" = String, Path, description = "The `_id` of the integration", pattern = "^[0-9a-fA-F]{24}$")),
    responses(
        (status = 200, description = "What was sent, and what came of it", body = Data<ExchangeDto>),
        (status = 429, description = "Too many are under way. Try again later.", body = crate::wire::errors::ErrorDto),
    ))]
pub(crate) async fn send(
    State(app): State<AppState>,
    environment: Authorized<Author>,
    Path(text): Path<String>,
    body: JsonBody,
) -> Result<Data<ExchangeDto>, ApiError> {
    let id: IntegrationId = path_id("integrationId", &text)?;
    let message = read_message(body.object)?;
    let sent = app.engine.integration_test(&environment, id, message).await;
    sent.map(|attempt| Data::new(attempt.into())).map_err(|error| match error {
        TestSendError::Missing => ApiError::not_found(format!("Entity with id {id} not found")),
        TestSendError::Busy => {
            ApiError::new(StatusCode::TOO_MANY_REQUESTS, "Too many test messages are under way. Try again in a moment.")
                .header(RETRY_AFTER, "1")
        }
        TestSendError::Store(error) => error.into(),
    })
}
