//! The activity feed.

use axum::extract::State;

use crate::envelope::{Bare, Data};
use crate::error::ApiError;
use crate::extract::{Authorized, Path, QueryString};
use crate::state::AppState;
use crate::validate::path_id;
use crate::wire::notifications::{ActivitiesResponseDto, ActivityNotificationResponseDto, ActivityQuery};
use crate::wire::words::{Channel, Severity};

/// List the activity feed
///
/// The runs of workflows, newest first, one for each subscriber of a trigger. All filters must hold. Pages reach as far
/// as the first 50,000 runs; older ones are found with `before`.
#[utoipa::path(get, path = "/v1/notifications", tag = "notifications",
    params(
        ("page" = Option<u32>, Query, description = "Which page, from 0"),
        ("limit" = Option<u32>, Query, description = "The most runs on a page, 1 to 50", minimum = 1, maximum = 50, example = 10),
        ("channels" = inline(Option<Vec<Channel>>), Query, description = "Channels of the workflow, any of them"),
        ("templates" = Option<Vec<String>>, Query, description = "Ids (`_id`) of workflows"),
        ("emails" = Option<Vec<String>>, Query, description = "E-mail addresses of subscribers"),
        ("subscriberIds" = Option<Vec<String>>, Query, description = "Ids of subscribers"),
        ("search" = Option<String>, Query, description = "Part of an e-mail address, or a whole subscriber id"),
        ("severity" = inline(Option<Vec<Severity>>), Query, description = "`high`, `medium`, `low`, `none`, any of them"),
        ("transactionId" = Option<Vec<String>>, Query, description = "Ids of triggers"),
        ("topicKey" = Option<String>, Query, description = "Topics are not built: nothing is found"),
        ("subscriptionId" = Option<String>, Query, description = "Topics are not built: nothing is found"),
        ("contextKeys" = Option<Vec<String>>, Query, description = "Contexts are not built: nothing is found"),
        ("after" = Option<String>, Query, description = "Made at or after this time, ISO-8601"),
        ("before" = Option<String>, Query, description = "Made at or before this time, ISO-8601"),
    ),
    responses((status = 200, description = "A page of runs", body = ActivitiesResponseDto)))]
pub(crate) async fn list(
    State(app): State<AppState>,
    environment: Authorized,
    QueryString(query): QueryString,
) -> Result<Bare<ActivitiesResponseDto>, ApiError> {
    let query = ActivityQuery::read(query)?;
    if query.is_unmet {
        return Ok(Bare(ActivitiesResponseDto::new(query.page, Vec::new())));
    }
    let found = app.engine.store().activity_list(environment.id, &query.filter, query.page.offset()).await?;
    let page = match found.nobody {
        true => ActivitiesResponseDto::empty(query.page),
        false => ActivitiesResponseDto::new(query.page, found.items),
    };
    Ok(Bare(page))
}

/// Retrieve one run of the activity feed
#[utoipa::path(get, path = "/v1/notifications/{notificationId}", tag = "notifications",
    params(("notificationId" = String, Path, description = "The id of the run", pattern = "^[0-9a-fA-F]{24}$")),
    responses((status = 200, description = "The run", body = Data<ActivityNotificationResponseDto>)))]
pub(crate) async fn retrieve(
    State(app): State<AppState>,
    environment: Authorized,
    Path(id): Path<String>,
) -> Result<Data<ActivityNotificationResponseDto>, ApiError> {
    let id = path_id("notificationId", &id)?;
    let found = app.engine.store().activity_get(environment.id, id).await?;
    let found = found.ok_or_else(|| ApiError::not_found("Notification not found"))?;
    Ok(Data::new(found.into()))
}
